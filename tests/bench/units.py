"""Write units by DynamoDB's documented rules, for every write that boto3 makes.

An item's size is that of its attributes' names and values. A write takes one unit for each 1,024
bytes, begun, of the item as it was or as it became, whichever is larger, and one at least, also if
its condition did not hold; in a transaction it takes two.
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-consumption.html
and CapacityUnitCalculations.html)
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import boto3

_UNIT = 1024  # bytes
_WRITES_NOTHING = frozenset({"GetItem", "Query", "Scan", "BatchGetItem", "CreateTable"})

Target = tuple[str, tuple[str, ...]]  # a table, and the key of an item


def size(item: Mapping[str, Any]) -> int:
    """Return an item's size in bytes; attributes are DynamoDB's JSON."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            length = len(content.encode())
        case "B":
            length = len(content)
        case "N":  # a byte for two digits, one more, and one for a sign
            digits = content.lstrip("-").replace(".", "").strip("0")
            length = -(-len(digits) // 2) + 1 + content.startswith("-")
        case "M":
            length = 3 + len(content) + size(content)
        case "L":
            length = 3 + len(content) + sum(map(_value_size, content))
        case "SS" | "NS" | "BS":
            length = sum(_value_size({kind[0]: element}) for element in content)
        case _:  # true, false or null
            length = 1
    return length


class Meter:
    """Adds up what a session's clients write, by the first part of the last key."""

    def __init__(self, session: boto3.Session) -> None:
        self.units: Counter[str] = Counter()
        self.writes: Counter[str] = Counter()
        # Of a session of its own: its reading is not metered.
        self._reader = boto3.Session().client("dynamodb")
        session.events.register("before-parameter-build.dynamodb", self._before)
        session.events.register("after-call.dynamodb", self._after)

    def clear(self) -> None:
        """Forget what was written so far."""
        self.units.clear()
        self.writes.clear()

    def _before(
        self, params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any
    ) -> None:
        targets = list(_targets(model.name, params))
        context["metered"] = {target: self._size(target) for target in targets}

    def _after(self, model: Any, context: dict[str, Any], **_: Any) -> None:
        factor = 2 if model.name == "TransactWriteItems" else 1
        for target, before in context["metered"].items():
            kind = target[1][-1].partition("#")[0]
            larger = max(before, self._size(target), 1)
            self.units[kind] += factor * -(-larger // _UNIT)
            self.writes[kind] += 1

    def _size(self, target: Target) -> int:
        table, parts = target
        key = {name: {"S": part} for name, part in zip(("pk", "sk"), parts, strict=False)}
        read = self._reader.get_item(TableName=table, Key=key, ConsistentRead=True)
        return size(read.get("Item", {}))


def _targets(operation: str, params: Mapping[str, Any]) -> Iterator[Target]:
    """Name the items that a call writes, or only checks in a transaction, which costs the same."""
    if operation in _WRITES_NOTHING:
        return
    if operation == "TransactWriteItems":
        for item in params["TransactItems"]:
            for write in item.values():
                yield write["TableName"], _key(write)
    elif operation == "BatchWriteItem":
        for table, requests in params["RequestItems"].items():
            yield from ((table, _key(request["DeleteRequest"])) for request in requests)
    elif operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield params["TableName"], _key(params)
    else:
        raise NotImplementedError(f"{operation} is written, and nobody said what it costs")


def _key(write: Mapping[str, Any]) -> tuple[str, ...]:
    item = write.get("Item", write.get("Key"))
    return tuple(item[name]["S"] for name in ("pk", "sk") if name in item)
