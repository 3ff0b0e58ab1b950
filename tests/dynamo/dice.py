"""Operations on a table, thrown at random: those that the functions make, and some beyond."""

from random import Random
from typing import Any

from undersigned.aws.writes import Key, adding, setting, written

KEYS = (("a", "x"), ("a", "xy"), ("a", "z"), ("b", "x"))  # of two collections
OPERATIONS = (
    "put_item",
    "update_item",
    "delete_item",
    "get_item",
    "batch_get_item",
    "batch_write_item",
    "query",
    "scan",
    "transact_write_items",
    "transact_write_items",
)
CONDITIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("attribute_not_exists(pk)", {}),
    ("attribute_exists(pk)", {}),
    ("n = :v", {":v": {"N": "1"}}),
    ("n <> :v", {":v": {"N": "1"}}),
    ("attribute_not_exists(n) OR n < :v", {":v": {"N": "3"}}),
    (
        "(attribute_not_exists(n) OR n <= :v) AND (attribute_not_exists(s) OR s >= :w)",
        {":v": {"N": "2"}, ":w": {"S": "f"}},
    ),
    ("begins_with(s, :v)", {":v": {"S": "x"}}),
    ("sealed = :v", {":v": {"B": b"one"}}),
    ("signings = :v", {":v": {"M": {"one": {"S": "x"}}}}),
    ("NOT attribute_exists(n)", {}),
)
UPDATES: tuple[dict[str, Any], ...] = (
    setting(KEYS[0], {"s": {"S": "x"}, "n": {"N": "1"}}, ("sealed",))["Update"],
    setting(KEYS[0], {}, ("s",))["Update"],
    adding(KEYS[0], {"n": 1, "m": -2})["Update"],
    adding(KEYS[0], {"n": 5})["Update"],
    {
        "UpdateExpression": "SET n = if_not_exists(n, :v) + :v",
        "ExpressionAttributeValues": {":v": {"N": "2"}},
    },
)


class Dice:
    """Throws operations as the functions and others make them."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - to be thrown again

    def operation(self) -> tuple[str, dict[str, Any]]:  # noqa: PLR0911 - one for each kind
        """Throw an operation."""
        name = self.rng.choice(OPERATIONS)
        if name == "transact_write_items":
            return name, {"TransactItems": self._writes()}
        if name == "batch_get_item":
            asked = [written(key) for key in self.rng.sample(KEYS, 2)]
            return name, {"RequestItems": {"main": {"Keys": asked, "ConsistentRead": True}}}
        if name == "batch_write_item":
            gone = [written(key) for key in self.rng.sample(KEYS, self.rng.randint(1, 2))]
            requests = [{"DeleteRequest": {"Key": key}} for key in gone]
            return name, {"RequestItems": {"main": requests}}
        if name == "query":
            return name, self._query()
        if name == "scan":
            return name, self._scan()
        if name == "get_item":
            key = self.rng.choice(KEYS)
            return name, {"TableName": "main", "Key": written(key), "ConsistentRead": True}
        call = self._write(name.removesuffix("_item").capitalize(), self.rng.choice(KEYS))
        if self.rng.random() < 0.3:
            updates = name == "update_item"
            call["ReturnValues"] = self.rng.choice(("ALL_OLD", "ALL_NEW")[: 1 + updates])
        return name, call

    def _writes(self) -> list[dict[str, Any]]:
        keys = self.rng.sample(KEYS, self.rng.randint(1, 3))
        verbs = ("Put", "Update", "Delete", "ConditionCheck")
        return [{verb: self._write(verb, key)} for key in keys for verb in [self.rng.choice(verbs)]]

    def _write(self, verb: str, key: Key) -> dict[str, Any]:
        call: dict[str, Any] = {"TableName": "main"}
        if verb == "Put":
            call["Item"] = written(key) | self._attributes()
        elif verb == "Update":
            call |= self.rng.choice(UPDATES) | {"Key": written(key)}
        else:
            call["Key"] = written(key)
        if verb == "ConditionCheck" or self.rng.random() < 0.5:
            self._guard(call)
        return call

    def _guard(self, call: dict[str, Any]) -> None:
        text, values = self.rng.choice(CONDITIONS)
        # The updates have values of their own, under other names than those that follow.
        renamed = {f":c{name[1:]}": value for name, value in values.items()}
        for name in values:
            text = text.replace(name, f":c{name[1:]}")
        call["ConditionExpression"] = text
        if renamed:
            call["ExpressionAttributeValues"] = call.get("ExpressionAttributeValues", {}) | renamed
        if self.rng.random() < 0.5:
            call["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"

    def _attributes(self) -> dict[str, Any]:
        possible: dict[str, list[dict[str, Any]]] = {
            "n": [{"N": "1"}, {"N": "2"}, {"N": "-3"}],
            "s": [{"S": "x"}, {"S": "xyz"}, {"S": ""}],
            "sealed": [{"B": b"one"}, {"B": b"other"}],
            "signings": [{"M": {"one": {"S": "x"}}}, {"M": {}}],
            "unsubscribed": [{"BOOL": False}],
            "languages": [{"L": [{"S": "en"}]}],
        }
        chosen = self.rng.sample(sorted(possible), self.rng.randint(0, 3))
        return {name: self.rng.choice(possible[name]) for name in chosen}

    def _scan(self) -> dict[str, Any]:
        call: dict[str, Any] = {"TableName": "main", "ConsistentRead": True}
        if self.rng.random() < 0.7:
            call["FilterExpression"] = "begins_with(pk, :p0) OR begins_with(s, :p1)"
            call["ExpressionAttributeValues"] = {":p0": {"S": "a"}, ":p1": {"S": "x"}}
        return call

    def _query(self) -> dict[str, Any]:
        call: dict[str, Any] = {"TableName": "main", "ConsistentRead": True}
        call["KeyConditionExpression"] = "pk = :pk"
        call["ExpressionAttributeValues"] = {":pk": {"S": self.rng.choice("abc")}}
        if self.rng.random() < 0.5:
            call["KeyConditionExpression"] += " AND begins_with(sk, :prefix)"
            call["ExpressionAttributeValues"][":prefix"] = {"S": self.rng.choice("xz")}
        if self.rng.random() < 0.3:
            call["ProjectionExpression"] = "pk, sk"
        return call
