"""The main table's items: as a thief would find them, and what the organiser key adds."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyrage
from boto3.dynamodb.types import Binary, TypeDeserializer

from infra.local.cloud import Cloud
from undersigned.aws import writes
from undersigned.aws.seal import open_record
from undersigned.aws.signer_items import Held
from undersigned.aws.store import Store, store
from undersigned.aws.table import Table
from undersigned.rules.fields import FIELDS
from undersigned.rules.record import Record

_SHOWN = 60  # characters of what is sealed; the rest looks the same

Item: TypeAlias = dict[str, Any]

_read = TypeDeserializer().deserialize


@dataclass(frozen=True, slots=True)
class Row:
    """An item by its name, with bytes cut short, and what the organiser reads in it, if any."""

    name: str
    item: Item
    opened: Item | None


class Holdings:
    """The table from both sides; `identities` are the development organiser's."""

    def __init__(
        self, cloud: Cloud, name: str, identities: Sequence[pyrage.x25519.Identity]
    ) -> None:
        self._table = Table(cloud.client("dynamodb"), name)
        self._identities = identities
        self._opened: dict[bytes, Item] = {}  # by what is sealed, as it never changes

    @property
    def store(self) -> Store:
        """The table by its subjects, as it is now: without what an earlier one remembers."""
        return store(self._table)

    def items(self) -> list[Item]:
        """Return every item as it lies there, in a form that JSON can say, by key."""
        found = sorted(self._table.scan(), key=writes.key_of)
        return [_plain_item(item) for item in found]

    def rows(self) -> list[Row]:
        """Show every item from both sides; those that somebody wrote come first."""
        sealed = {held.key: held.what.sealed for held in self.store.signers.walk()}
        found = sorted(self._table.scan(), key=writes.key_of)
        rows = [self._row(item, sealed.get(writes.key_of(item))) for item in found]
        return sorted(rows, key=lambda row: row.opened is None)

    def newest(self, held: Iterable[Held], most: int) -> list[Row]:
        """Show the newest of what is held of signers from both sides."""
        # The order is the organiser's to know: outside the seal there is no time.
        ordered = sorted(held, key=lambda one: self._signed(one.what.sealed), reverse=True)
        sealed = {one.key: one.what.sealed for one in ordered[:most]}
        there = {writes.key_of(item): item for item in self._table.get_all([*sealed])}
        return [self._row(there[key], sealed[key]) for key in sealed if key in there]

    def _row(self, item: writes.Item, sealed: bytes | None) -> Row:
        shown = {name: _short(_read(value)) for name, value in item.items()}
        opened = self._open(sealed) if sealed else None
        return Row("/".join(writes.key_of(item)), shown, opened)

    def _signed(self, sealed: bytes) -> str:
        return str(self._open(sealed).get("signed", ""))

    def _open(self, sealed: bytes) -> Item:
        if sealed not in self._opened:
            self._opened[sealed] = self._read_by_the_organiser(sealed)
        return self._opened[sealed]

    def _read_by_the_organiser(self, sealed: bytes) -> Item:
        try:
            record = open_record(sealed, self._identities)
        except pyrage.DecryptError:
            return {"sealed": "to a key that is not here"}
        except ValueError:
            return {"sealed": "by another version of this program"}
        return dict(_facts(record))


def _facts(record: Record) -> Iterator[tuple[str, Any]]:
    """Tell what a record says, in the order of the form."""
    for field in FIELDS:
        if field.sealed:
            yield field.name, record.written.get(field.name, field.name in record.consents)
    yield "wording", record.wording
    yield "signed", record.signed.isoformat() if record.signed else ""
    yield "language", record.language
    yield "marks", list(record.marks)


def _plain_item(item: Mapping[str, Any]) -> Item:
    return {name: plain(_read(value)) for name, value in item.items()}


def _short(value: Any) -> Any:  # noqa: ANN401 - whatever DynamoDB holds
    """Cut short what is sealed."""
    written = plain(value)
    return f"{written[:_SHOWN]}…" if isinstance(value, Binary) else written


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever DynamoDB holds
    """Turn an attribute's value into what JSON can say: bytes become base64, numbers stay exact."""
    match value:
        case Binary():
            return base64.b64encode(value.value).decode()
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case set():
            return sorted(plain(inner) for inner in value)
        case str() | bool() | None:
            return value
    return int(value) if value == int(value) else float(value)
