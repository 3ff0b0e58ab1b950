"""What a phone remembers of a signer: in Back, in a tab that comes again, in files on its disk."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect
from playwright.sync_api import TimeoutError as Late

from infra.local import LocalStack
from tests import chromium
from tests.browser.conftest import eventually

PETITION = "/en/chechnya/petition/"
EMAIL = "canary.mail@example.org"
TYPED = {"#name": "Canaria Nominata", "#email": EMAIL, "#comment": "Canary comment\nof two lines"}
ENCODINGS = ("utf-8", "utf-16-le")
# Where Chromium keeps what it suggests in a field that says what it is for, as accessibility asks.
SUGGESTIONS = "Default/Web Data"

# A form that asks nothing of the browser.
PLAIN = "<form action=/en/><input id=name name=name><input name=other><button>Send</button></form>"

Start = Callable[[], Page]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Name the folder of a browser that has never been started."""
    return tmp_path / "profile"


@pytest.fixture
def start(
    playwright: Playwright, profile: Path, stack: LocalStack, *, script: bool
) -> Iterator[Start]:
    """Start the browser of that folder, or start it again with the tabs that it had."""
    running: list[BrowserContext] = []

    def begin() -> Page:
        while running:
            running.pop().close()
        running.append(chromium.remember(playwright, profile, script=script))
        running[0].add_init_script("delete window.SyncManager")  # it would be faster than a hand
        pages = running[0].pages
        return next((page for page in pages if page.url.startswith(stack.url)), pages[0])

    yield begin
    for context in running:
        context.close()


def fill(page: Page) -> None:
    """Type as a person does, key by key: a browser notices no less."""
    for field, text in TYPED.items():
        page.locator(field).press_sequentially(text)
    page.locator("#country").select_option("IE")
    for box in page.locator("#form [type=checkbox]").all():
        box.check()


def back(page: Page) -> None:
    """Go back; Playwright waits in vain for a page to load that was only put away."""
    with suppress(Late):
        page.go_back(timeout=2_000)
    expect(page.locator("#form")).to_be_visible()


def expect_empty(page: Page) -> None:
    """Expect nothing of what was typed, chosen or ticked."""
    expect(page.locator("#form button")).to_have_text("Sign")
    for field in TYPED:
        expect(page.locator(field)).to_have_value("")
    expect(page.locator("#country")).to_have_value("ZZ")
    expect(page.locator("#form :checked:not(option)")).to_have_count(0)


def found(profile: Path) -> dict[str, set[str]]:
    """Return which files of a profile hold which of the typed texts, as a file would hold them."""
    texts = {line for text in TYPED.values() for line in text.split("\n")}
    held = {
        str(file.relative_to(profile)): {
            text
            for text in texts
            for encoding in ENCODINGS
            for written in (text, quote(text))  # as it stands, and as a form is sent
            if written.encode(encoding) in content
        }
        for file, content in ((file, _content(file)) for file in profile.rglob("*"))
    }
    return {file: what for file, what in held.items() if what}


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes() if file.is_file() else b""
    except OSError:  # it went, or is a socket
        return b""


@pytest.mark.parametrize("script", [True], ids=["script"])
def test_a_form_that_asks_for_nothing_is_remembered_and_the_search_finds_it(
    start: Start, profile: Path, stack: LocalStack
) -> None:
    page = start()
    page.route("**/plain/", lambda route: route.fulfill(content_type="text/html", body=PLAIN))
    page.goto(f"{stack.url}/plain/")
    page.locator("#name").press_sequentially(TYPED["#name"])
    page.locator("button").click()
    page.wait_for_url("**/en/?*")
    start()
    files = found(profile)
    assert SUGGESTIONS in files
    assert any(file.startswith("Default/Sessions/") for file in files)


def test_who_leaves_without_signing_leaves_nothing(
    start: Start, profile: Path, stack: LocalStack
) -> None:
    page = start()
    page.goto(f"{stack.url}{PETITION}")
    fill(page)
    page = start()
    expect_empty(page)
    assert found(profile) == {}


def test_after_signing_nothing_is_remembered_but_what_the_address_field_suggests(
    start: Start, profile: Path, stack: LocalStack, *, script: bool
) -> None:
    page = start()
    page.goto(f"{stack.url}{PETITION}")
    fill(page)
    page.locator("#form button").click()
    page.wait_for_url("**/check-your-email/")
    if script:  # what came after the form took its place, and says no more where the mail went
        expect(page.get_by_text(EMAIL)).to_be_visible()
        page.goto(f"{stack.url}{PETITION}")
        with suppress(Late):
            page.go_back(timeout=2_000)
        expect(page.get_by_role("heading", name="Check your email")).to_be_visible()
        assert EMAIL not in page.content()
        page.goto(f"{stack.url}{PETITION}")
    else:  # a page is put away as it is, until its tab is closed
        back(page)
    page = start()
    expect_empty(page)
    assert found(profile) == {SUGGESTIONS: {EMAIL}}


def test_what_had_to_be_mended_is_not_remembered_either(
    start: Start, profile: Path, stack: LocalStack
) -> None:
    page = start()
    page.goto(f"{stack.url}{PETITION}")
    fill(page)
    page.locator("#email").fill("nobody")
    page.locator("#form button").click()
    expect(page.locator("#email-error")).to_be_visible()
    page.locator("#email").press_sequentially(EMAIL)
    start()
    assert found(profile) == {}


@pytest.mark.parametrize("script", [True], ids=["script"])
def test_a_signing_that_was_kept_and_deleted_leaves_no_bytes_when_the_browser_starts_again(
    start: Start, profile: Path, stack: LocalStack
) -> None:
    page = start()
    page.goto(f"{stack.url}{PETITION}")
    fill(page)
    page.wait_for_function("window.unsent")
    page.route("**/api/**", lambda route: route.abort())
    page.locator("#form button").click()
    page.get_by_role("button", name="Keep on this phone").click()
    eventually(lambda: kept_in(profile) != set())
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("Deleted from this phone")).to_be_visible()
    expect_empty(start())
    start()
    assert found(profile) == {SUGGESTIONS: {EMAIL}}


def kept_in(profile: Path) -> set[str]:
    """Return the files that hold more than a browser suggests."""
    return {file for file, held in found(profile).items() if TYPED["#name"] in held}
