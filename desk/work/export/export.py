"""The signatures of an action in a file, opened with the organiser key."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from desk.work.errors import DeskError
from desk.work.export import export_formats
from desk.work.export.columns import Layout, Value, facts, layout
from desk.work.export.conditions import Conditions
from desk.work.export.export_files import taken
from desk.work.export.export_formats import Format
from desk.work.files import new_file
from desk.work.opened import Opened, Outcome, opened
from desk.work.unfinished import drafted_folder
from undersigned.aws.signer_items import Held
from undersigned.rules.record import Record

EVERYBODY = Conditions()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What file somebody wants: of whom, in which columns, and in which format."""

    conditions: Conditions = EVERYBODY
    importer: str = ""
    format: Format = Format.CSV

    def check(self) -> None:
        """Raise DeskError where an importer is asked for what it can do nothing with."""
        layout(self.conditions.consent, self.importer)
        if self.importer and self.format is not Format.CSV:
            raise DeskError(
                f"{self.importer} imports CSV: leave out `--format`, and name the file so."
            )


def export(
    home: Path,
    path: Path,
    signatures: Iterable[Held],
    unseal: Callable[[Held], Record],
    wanted: Wanted = Wanted(),
    *,
    unread: Collection[str] = (),
    seen: Callable[[Opened], object] = lambda _: None,
    then: Callable[[], object] = lambda: None,
) -> Outcome:
    """Write the confirmed signatures to a new file that only its owner may read, in no order.

    Of a consent, only of those who gave it, and only what it covers, for a file that is handed on
    by it: a comment or an address in it would reach whom they were never meant for.
    `unseal` raises pyrage.DecryptError for what no key here opens, ValueError for what is damaged;
    `unread` are those that could not even be read. Each that is written is shown to `seen`; once
    all are, before the file has its name, `then` is done. The file is there whole or not at all,
    and not if nothing is to be written. Raises DeskError, and changes nothing, if another file has
    its name.
    """
    outcome, asked = Outcome(), wanted.conditions
    columns = layout(asked.consent, wanted.importer)

    def rows() -> Iterator[list[Value]]:
        for each in opened(
            signatures, unseal, asked.consent, outcome, asked.unwanted, unread=unread
        ):
            seen(each)
            yield columns.row(facts(each))

    write_rows(home, path, wanted.format, columns, rows(), then=lambda: outcome.written and then())
    return outcome


def write_rows(
    home: Path,
    path: Path,
    kind: Format,
    columns: Layout,
    rows: Iterator[list[Value]],
    *,
    then: Callable[[], object] = lambda: None,
) -> bool:
    """Write rows to a new file, if there are any, and return whether there were.

    What is to be done `then` is done once all are written, before the file has its name.
    """
    if (first := next(rows, None)) is None:
        then()
        return False
    scratch = partial(drafted_folder, home, path.parent)
    try:
        with new_file(home, path) as file:
            export_formats.write(kind, file, columns, chain([first], rows), scratch)
            then()
    except FileExistsError:
        raise DeskError(taken(path)) from None
    return True
