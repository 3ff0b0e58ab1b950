"""The machine's Chromium, as the tests and the bench find and start it."""

import shutil
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Playwright

# Chromium's pages without its windows, sync or profile, for half of the processor's time.
_SHELL = "chromium-headless-shell"
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",  # on no Mac's PATH
)
_FLAGS = (
    "--no-sandbox",  # which root cannot have
    "--disable-background-networking",
    # No graphics card to play, and one process for all of our own site's pages: it saves a third of
    # the processor's time, most of which went into starting processes.
    "--disable-gpu",
    "--process-per-site",
    "--renderer-process-limit=1",
)

_PATIENCE = 30_000  # milliseconds


def find() -> str:
    """Return the path of Chromium, or of Chrome; raises FileNotFoundError if there is none."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        raise FileNotFoundError("pages are looked at in Chromium, which is not on this machine")
    return path


def launch(playwright: Playwright, *, whole: bool = False) -> Browser:
    """Start it: its shell, where there is one and nothing beyond a page is asked of it."""
    path = None if whole else shutil.which(_SHELL)
    return playwright.chromium.launch(executable_path=path or find(), args=_FLAGS)


def remember(playwright: Playwright, profile: Path, *, script: bool = True) -> BrowserContext:
    """Start it as a person does, with a folder in which it remembers forms, tabs and pages left.

    On a busy machine it starts at times and says nothing: then it is started once more.
    """

    def start(patience: int) -> BrowserContext:
        return playwright.chromium.launch_persistent_context(
            profile,
            executable_path=find(),
            args=(*_FLAGS, "--restore-last-session"),
            ignore_default_args=["--disable-back-forward-cache"],
            viewport={"width": 390, "height": 844},
            java_script_enabled=script,
            timeout=patience,
        )

    try:
        return start(_PATIENCE)
    except Error:
        return start(2 * _PATIENCE)
