"""What the organiser is told of a pack, a sentence each."""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from desk.work.delivery import update
from desk.work.delivery.gather import Origin
from desk.work.delivery.glyphs import Fonts
from desk.work.delivery.pack import Pack
from desk.work.errors import DeskError
from desk.work.keys.keys import way_back
from desk.work.opened import Outcome
from desk.work.printable import printable
from undersigned.rules.published import TEXTS

_SAMPLES = 3
_LETTERS = 10


def check(home: Path, pack: Pack, outcome: Outcome) -> None:
    """Refuse a pack that would tell the target something that is not so; DeskError."""
    if outcome.unreadable and not outcome.written and not outcome.silent:
        raise DeskError(
            f"No key held here opens any of the signatures ({outcome.unreadable:,}), which were "
            f"sealed to another. {way_back(home)}"
        )
    if len(pack.names) > pack.count.confirmed:
        raise DeskError(
            f"The site shows {pack.count.confirmed:,} signatures, and more people asked to be "
            f"named ({len(pack.names):,}), so its count is behind: repeat this in four minutes. "
            "If that does not help, `undersigned publish` shows the new count."
        )


def cares(
    pack: Pack, origin: Origin, outcome: Outcome, fonts: Fonts, wanted: str, *, sealed: bool = False
) -> Iterator[str]:
    """Say what the organiser should know before the pack is handed over.

    Of a `sealed` one nobody is named: a terminal remembers what it showed.
    """
    if not wanted and pack.language not in origin.prefers:
        yield (
            f"The target prefers {', '.join(origin.prefers)}, in which {pack.action.id} has no "
            f"page: the pack is in {pack.language}."
            if origin.prefers
            else "campaign.toml names no language that the target prefers: the pack is in "
            f"{pack.language}, and `--language` names another."
        )
    if origin.former:
        yield (
            f"The words were changed since people began to sign. The pack has those of now; former "
            f"versions are under {TEXTS} of the site: {origin.former}."
        )
    if outcome.unreadable:
        yield (
            f"Signatures that no key here opens, and that are not named therefore: "
            f"{outcome.unreadable:,}. Another organiser's key, or one that was replaced, may open "
            "them."
        )
    if outcome.kept:
        yield (
            "Signatures that still count, and of which what people wrote was destroyed, so that "
            f"they are not named: {outcome.kept:,}."
        )
    yield from _undrawn(pack, fonts, sealed=sealed)


def undrafted(path: Path) -> str:
    """Say that a pack is there, though its command broke off before the draft of an update."""
    return (
        f"The pack is finished, and in {printable(path)}: only the draft of an update is missing."
    )


def _undrawn(pack: Pack, fonts: Fonts, *, sealed: bool) -> Iterator[str]:
    """Say which names lack letters in the PDF, and how to have them drawn."""
    if not fonts.missing:
        return
    lacking = [each for each in pack.names if fonts.missing & {*each.name, *each.role}]
    if not lacking:
        letters = "".join(sorted(fonts.missing))
        where = f"What is written in the pack has letters ({printable(letters)})"
    elif sealed:
        them = "".join(f"{each.name}{each.role}" for each in lacking)
        where = (
            f"There are names ({len(lacking):,}) with letters ({_points(fonts.missing & {*them})})"
        )
    else:
        samples = "; ".join(printable(each.name) for each in islice(lacking, _SAMPLES))
        where = f"There are names ({len(lacking):,}, such as {samples}) with letters"
    yield (
        f"{where} that no font on this computer can draw: in the PDF � stands for each, and only "
        "pack.json has them. Install fonts that can (on Debian: `apt install fonts-noto-core "
        "fonts-noto-cjk`; elsewhere the Noto fonts), then repeat the command, and hand over the "
        "new pack."
    )


def _points(letters: Collection[str]) -> str:
    """Name letters by their numbers, a few of many."""
    points = [f"U+{ord(each):04X}" for each in sorted(letters)]
    more = [f"{len(points) - _LETTERS:,} more"] if len(points) > _LETTERS else []
    return ", ".join(points[:_LETTERS] + more)


def next_steps(pack: Pack, origin: Origin, drafted: Path) -> Iterator[str]:
    """Say where the draft of the update goes."""
    yield (
        f"The draft of an update is in {drafted}. Once the pack is handed over, read it, move "
        f"{update.page(pack)}.*.md to {origin.folder / 'updates'}, put the lines of {update.LINES} "
        f"at the end of {origin.folder / 'campaign.toml'}, and `make publish`."
    )
