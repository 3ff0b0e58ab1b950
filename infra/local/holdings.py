"""What the main table holds: as a thief would find it, and what the organiser key adds."""

import base64
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import pyrage
from boto3.dynamodb.types import Binary, TypeDeserializer

from infra.local.cloud import Cloud
from undersigned.aws.seal import open_record

_SHOWN = 60  # characters of what is sealed; the rest looks the same

Item: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """An item, with what is sealed in it cut short, and what the organiser reads there, if any."""

    item: Item
    opened: Item | None


class Holdings:
    """The table's items; `identities` are the development organiser's."""

    def __init__(
        self, cloud: Cloud, table: str, identities: Sequence[pyrage.x25519.Identity]
    ) -> None:
        self._cloud = cloud
        self._table = table
        self._identities = identities
        self._opened: dict[str, Item] = {}  # by what is sealed, as it never changes

    def items(self) -> list[Item]:
        """Return every item in a form that JSON can say, by key."""
        read = TypeDeserializer().deserialize
        pages = self._cloud.client("dynamodb").get_paginator("scan").paginate(TableName=self._table)
        items = [
            {name: plain(read(value)) for name, value in item.items()}
            for page in pages
            for item in page["Items"]
        ]
        return sorted(items, key=lambda item: str(item["pk"]))

    def row(self, item: Item) -> Row:
        """Show an item from both sides."""
        if "sealed" not in item:
            return Row(item, None)
        sealed = item["sealed"]
        if sealed not in self._opened:
            self._opened[sealed] = self._open(sealed)
        return Row(item | {"sealed": f"{sealed[:_SHOWN]}…"}, self._opened[sealed])

    def _open(self, sealed: str) -> Item:
        try:
            record = asdict(open_record(base64.b64decode(sealed), self._identities))
        except pyrage.DecryptError:
            return {"sealed": "to a key that is not here"}
        except (ValueError, TypeError):
            return {"sealed": "by another version of this program"}
        return record | {"signed": record["signed"].isoformat()}


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
