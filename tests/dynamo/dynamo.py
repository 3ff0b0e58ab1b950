"""A double of DynamoDB in memory: the calls that the functions make, a hundred times moto's speed.

It is held against moto, and against DynamoDB's own engine where that is installed, by
`test_double.py`. Like DynamoDB it answers with copies, writes a stream record only for what
changed, and knows a transaction by its client token ("TransactWriteItems", Amazon DynamoDB API
Reference: the same token within ten minutes succeeds again and writes nothing).
"""

import bisect
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from botocore.exceptions import ClientError

from tests.dynamo.expressions import Item, changed, condition

Key: TypeAlias = tuple[str, ...]  # `pk`, and `sk` in a table that has one
Listener: TypeAlias = Callable[[Key, Item | None, Item | None], None]

_PAGE = 1000  # items of one scan or query, of which DynamoDB takes as many as a megabyte holds
_FAILED = "ConditionalCheckFailed"


class Dynamo:
    """All tables of one account, behind the methods of a boto3 client."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, Item]] = {}
        self._tokens: dict[str, Any] = {}
        self._listeners: dict[str, Listener] = {}

    def watch(self, table: str, listener: Listener) -> None:
        """Call `listener(key, old, new)` at each change of an item of a table."""
        self._listeners[table] = listener

    def get_item(self, TableName: str, Key: Item, **_: Any) -> dict[str, Any]:  # noqa: N803
        """Read an item."""
        item = self._table(TableName).get(_key(Key))
        return {} if item is None else {"Item": _copy(item)}

    def batch_get_item(self, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Read items under many keys; a hundred at the most."""
        if sum(len(asked["Keys"]) for asked in RequestItems.values()) > 100:
            raise _refused("BatchGetItem", "ValidationException")
        answers = {
            name: [
                _copy(item)
                for key in asked["Keys"]
                if (item := self._table(name).get(_key(key))) is not None
            ]
            for name, asked in RequestItems.items()
        }
        return {"Responses": answers, "UnprocessedKeys": {}}

    def put_item(self, **call: Any) -> dict[str, Any]:
        """Write an item in place of another."""
        return self._write("PutItem", call, call["Item"], lambda _: _copy(call["Item"]))

    def delete_item(self, **call: Any) -> dict[str, Any]:
        """Remove an item."""
        return self._write("DeleteItem", call, call["Key"], lambda _: None)

    def update_item(self, **call: Any) -> dict[str, Any]:
        """Change an item."""
        return self._write("UpdateItem", call, call["Key"], lambda old: _updated(old, call))

    def batch_write_item(self, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Remove many items; twenty-five at the most, and none twice."""
        asked = [
            (name, _key(request["DeleteRequest"]["Key"]))
            for name, requests in RequestItems.items()
            for request in requests
        ]
        if not 0 < len(asked) <= 25 or len(set(asked)) < len(asked):
            raise _refused("BatchWriteItem", "ValidationException")
        for name, key in asked:
            self._store(name, key, self._table(name).get(key), None)
        return {"UnprocessedItems": {}}

    def transact_write_items(
        self,
        TransactItems: list[dict[str, Any]],  # noqa: N803
        ClientRequestToken: str = "",  # noqa: N803
    ) -> dict[str, Any]:
        """Write all or nothing."""
        if ClientRequestToken in self._tokens:
            if self._tokens[ClientRequestToken] != TransactItems:
                raise _refused("TransactWriteItems", "IdempotentParameterMismatchException")
            return {}
        writes = [next(iter(item.items())) for item in TransactItems]
        touched = [
            (write["TableName"], _key(write.get("Item") or write["Key"])) for _, write in writes
        ]
        if len(set(touched)) < len(touched) or len(touched) > 100:
            raise _refused("TransactWriteItems", "ValidationException")
        olds = [self._table(name).get(key) for name, key in touched]
        held = [_holds(write, old) for (_, write), old in zip(writes, olds, strict=True)]
        if not all(held):
            raise _cancelled(
                _reason(write, old, ok)
                for (_, write), old, ok in zip(writes, olds, held, strict=True)
            )
        for (verb, write), (name, key), old in zip(writes, touched, olds, strict=True):
            if verb != "ConditionCheck":
                self._store(name, key, old, _outcome(verb, write, old))
        if ClientRequestToken:
            self._tokens[ClientRequestToken] = TransactItems
        return {}

    def scan(self, TableName: str, **query: Any) -> dict[str, Any]:  # noqa: N803
        """Read a page of a table, in an order that stays the same while nothing is added."""
        return self._page(self._table(TableName), query)

    def query(self, TableName: str, **query: Any) -> dict[str, Any]:  # noqa: N803
        """Read a page of a collection, in the order of its `sk`."""
        passes = condition(query["KeyConditionExpression"])
        names, values = _placeholders(query)
        table = self._table(TableName)
        held = {key: item for key, item in table.items() if passes(item, names, values)}
        return self._page(held, query)

    def _page(self, table: Mapping[Key, Item], query: Mapping[str, Any]) -> dict[str, Any]:
        start, most = query.get("ExclusiveStartKey"), query.get("Limit", _PAGE)
        keys = sorted(table)
        first = bisect.bisect_right(keys, _key(start)) if start else 0
        page = keys[first : first + most]
        found = [table[key] for key in page]
        names, values = _placeholders(query)
        if "FilterExpression" in query:
            passes = condition(query["FilterExpression"])
            found = [item for item in found if passes(item, names, values)]
        if "ProjectionExpression" in query:
            wanted = query["ProjectionExpression"].split(", ")
            found = [{name: item[name] for name in wanted if name in item} for item in found]
        answer: dict[str, Any] = {"Items": [_copy(item) for item in found], "Count": len(found)}
        if len(page) == most:
            answer["LastEvaluatedKey"] = written(page[-1])
        return answer

    def _table(self, name: str) -> dict[Key, Item]:
        return self.tables.setdefault(name, {})

    def _write(
        self,
        operation: str,
        call: Mapping[str, Any],
        given: Item,
        made: Callable[[Item], Item | None],
    ) -> dict[str, Any]:
        name, key = call["TableName"], _key(given)
        old = self._table(name).get(key)
        if not _holds(call, old):
            raise _refused(operation, f"{_FAILED}Exception", _shown_on_failure(call, old))
        new = made(old or written(key))
        self._store(name, key, old, new)
        return _returned(call.get("ReturnValues", "NONE"), old, new)

    def _store(self, name: str, key: Key, old: Item | None, new: Item | None) -> None:
        table = self._table(name)
        if new is None:
            table.pop(key, None)
        else:
            table[key] = new
        if old != new and name in self._listeners:
            self._listeners[name](key, old, new)


def written(key: Key) -> Item:
    """Write a key as attributes."""
    return {name: {"S": part} for name, part in zip(("pk", "sk"), key, strict=False)}


def _key(item: Item) -> Key:
    return tuple(str(item[name]["S"]) for name in ("pk", "sk") if name in item)


def _copy(item: Item) -> Item:
    """Copy as deep as anybody changes an item; `deepcopy` would take half the time of a soak."""
    return {name: dict(value) for name, value in item.items()}


def _placeholders(call: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    return (
        call.get("ExpressionAttributeNames", {}),
        call.get("ExpressionAttributeValues", {}),
    )


def _holds(write: Mapping[str, Any], old: Item | None) -> bool:
    text = write.get("ConditionExpression")
    return not text or condition(text)(old or {}, *_placeholders(write))


def _outcome(verb: str, write: Mapping[str, Any], old: Item | None) -> Item | None:
    if verb == "Put":
        return _copy(write["Item"])
    return None if verb == "Delete" else _updated(old or dict(write["Key"]), write)


def _updated(old: Item, write: Mapping[str, Any]) -> Item:
    return changed(old, write["UpdateExpression"], *_placeholders(write))


def _returned(wanted: str, old: Item | None, new: Item | None) -> dict[str, Any]:
    shown: Item | None = None
    if wanted == "ALL_OLD":
        shown = old
    elif wanted == "ALL_NEW":
        shown = new
    elif wanted in ("UPDATED_NEW", "UPDATED_OLD"):
        raise NotImplementedError(wanted)
    return {"Attributes": _copy(shown)} if shown else {}


def _shown_on_failure(write: Mapping[str, Any], old: Item | None) -> dict[str, Any]:
    asked = write.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
    return {"Item": _copy(old)} if asked and old else {}


def _reason(write: Mapping[str, Any], old: Item | None, held: bool) -> dict[str, Any]:
    return {"Code": "None"} if held else {"Code": _FAILED} | _shown_on_failure(write, old)


def _cancelled(reasons: Any) -> ClientError:
    return _refused(
        "TransactWriteItems", "TransactionCanceledException", {"CancellationReasons": list(reasons)}
    )


def _refused(operation: str, code: str, more: Mapping[str, Any] | None = None) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}, **(more or {})}, operation)
