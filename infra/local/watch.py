"""Watching what the site is made of, and building it again when something is saved."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from infra.local.errors import LocalError
from infra.local.stack import LocalStack
from making import catalogues
from making.messages import CatalogueError

_PAGES_NAMED = 3
_MADE = frozenset({".mo", ".json"})  # what compiling catalogues writes


class Saved(DefaultFilter):
    """What a person saves: neither an editor's own files nor what a build writes.

    Nor a folder, which is said to change where any file in it comes or goes.
    """

    def __call__(self, change: Change, path: str) -> bool:
        """Whether a change is of that kind."""
        if Path(path).suffix in _MADE or (change is Change.modified and Path(path).is_dir()):
            return False
        return super().__call__(change, path)


def follow(
    stack: LocalStack,
    say: Callable[[str], None],
    *,
    rest: float,
    stop: threading.Event | None = None,
) -> None:
    """Rebuild a stack's site after each burst of changes, until `stop`; `say` what became of it.

    The stack's state is saved after each, and every `rest` seconds.
    """
    for changed in bursts(stack.sources, rest=rest, stop=stop or threading.Event()):
        if changed:
            say(rebuilt(stack, changed))
        stack.save()


def bursts(
    sources: Collection[Path], *, rest: float, stop: threading.Event
) -> Iterator[Sequence[Path]]:
    """Yield what is saved together, until `stop`; nothing every `rest` seconds of quiet.

    Where the system watches no more files, as editors may have taken all that it does, they are
    looked at in turn.
    """
    polling = False
    while not stop.is_set():
        changes = watch(
            *filter(Path.exists, sources),
            watch_filter=Saved(),
            rust_timeout=round(rest * 1000),
            yield_on_timeout=True,
            stop_event=stop,
            force_polling=polling or None,  # None: as the environment says
        )
        try:
            for burst in changes:
                yield [Path(path) for _, path in burst]
                # Some editors put a new file in the old one's place; that one is to be watched too,
                # and so is what a new link leads to.
                if any(
                    Path(path).is_symlink() or (what is Change.deleted and Path(path) in sources)
                    for what, path in burst
                ):
                    break
        except (OSError, RuntimeError):  # the one of a file too many, the other of a watcher
            if polling:
                raise
            polling = True


def rebuilt(stack: LocalStack, changed: Sequence[Path]) -> str:
    """Rebuild the site for changed files, and say how that went: a fault of theirs is no end."""
    started = time.monotonic()
    try:
        if any(path.suffix == ".po" for path in changed):
            catalogues.main()
        pages = stack.rebuild()
    except (LocalError, CatalogueError) as error:
        stack.live.failed(str(error))
        return f"{error}\nThe site stays as it was; it is built again when you save."
    return f"Rebuilt in {time.monotonic() - started:.1f} s: {named(pages, changed)}"


def named(pages: Sequence[str], changed: Sequence[Path]) -> str:
    """Name some pages, those first whose own files were changed, and give the others' number."""
    own = {_page(path) for path in changed}
    first = sorted(pages, key=lambda page: page.rstrip("/").rpartition("/")[2] not in own)
    shown = ", ".join(first[:_PAGES_NAMED]) or "no page is different"
    more = len(pages) - _PAGES_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def _page(path: Path) -> str:
    """Return what the address of a file's page ends with: for a home, the campaign's name."""
    page = path.name.partition(".")[0]
    return path.parent.name if page == "home" else page
