"""Items, keys, conditions and writes, as DynamoDB's JSON has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Item: TypeAlias = dict[str, dict[str, Any]]
Key: TypeAlias = tuple[str, ...]  # `pk`, and `sk` in a table that has one
Write: TypeAlias = dict[str, Any]  # one write of a transaction, without the table's name

_KEY = ("pk", "sk")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a write, with what its placeholders stand for; "" holds always."""

    text: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    values: Item = field(default_factory=dict)

    @property
    def arguments(self) -> dict[str, Any]:
        """What a call is given."""
        written: dict[str, Any] = {"ConditionExpression": self.text} if self.text else {}
        written |= {"ExpressionAttributeNames": self.names} if self.names else {}
        return written | ({"ExpressionAttributeValues": self.values} if self.values else {})


ALWAYS = Condition()
ABSENT = Condition("attribute_not_exists(pk)")
"""The condition that there is no item yet."""


def written(key: Key) -> Item:
    """Write a key as attributes."""
    return {name: {"S": part} for name, part in zip(_KEY, key, strict=False)}


def key_of(item: Item) -> Key:
    """Return the key that an item lies under."""
    return tuple(item[name]["S"] for name in _KEY if name in item)


def put(item: Item, condition: Condition = ALWAYS) -> Write:
    """Write a put."""
    return {"Put": {"Item": item} | condition.arguments}


def delete(key: Key, condition: Condition = ALWAYS) -> Write:
    """Write a deletion."""
    return {"Delete": {"Key": written(key)} | condition.arguments}


def setting(
    key: Key, sets: Item, removes: Sequence[str] = (), condition: Condition = ALWAYS
) -> Write:
    """Write an update that sets some attributes, removes others, and leaves the rest alone."""
    assigned = ", ".join(f"#{at} = :{at}" for at in range(len(sets)))
    removed = ", ".join(f"#{at}" for at in range(len(sets), len(sets) + len(removes)))
    clauses = [f"SET {assigned}"] * bool(sets) + [f"REMOVE {removed}"] * bool(removes)
    values = {f":{at}": value for at, value in enumerate(sets.values())} | condition.values
    names = {f"#{at}": name for at, name in enumerate((*sets, *removes))}
    asked = Condition(condition.text, names | dict(condition.names), values)
    update = {"Key": written(key), "UpdateExpression": " ".join(clauses)}
    return {"Update": update | asked.arguments}


def adding(key: Key, deltas: Mapping[str, int]) -> Write:
    """Write an update that adds to counters, made where there are none.

    Attributes go by number: with their names, a batch from every country of the world would be
    longer than the 4 KB that an expression may have.
    """
    return {
        "Update": {
            "Key": written(key),
            "UpdateExpression": "ADD " + ", ".join(f"#{at} :{at}" for at in range(len(deltas))),
            "ExpressionAttributeNames": {f"#{at}": name for at, name in enumerate(deltas)},
            "ExpressionAttributeValues": {
                f":{at}": {"N": str(by)} for at, by in enumerate(deltas.values())
            },
        }
    }
