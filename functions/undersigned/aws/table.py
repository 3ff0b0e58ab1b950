"""A DynamoDB table, as the subjects in it use it; items are DynamoDB's JSON.

Reads are consistent. Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be
reached; a condition that did not hold is an answer, not an error.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from undersigned.aws.client import reaching
from undersigned.aws.writes import ALWAYS, Condition, Item, Key, Write, delete, key_of, put, written
from undersigned.rules.errors import Code, PetitionError

# Why a transaction was cancelled when somebody else has written, or is writing, what it writes.
_MOVED = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_READ_AT_ONCE = 100  # items that one call reads
_DELETED_AT_ONCE = 25  # items that one call removes
_TRIES = 5  # at what a call left undone


class Table:
    """One table."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self.name = name

    def get(self, key: Key) -> Item | None:
        """Return the item under a key, if any."""
        with reaching():
            answer = self._client.get_item(
                TableName=self.name, Key=written(key), ConsistentRead=True
            )
        item: Item | None = answer.get("Item")
        return item

    def get_all(self, keys: Sequence[Key]) -> Iterator[Item]:
        """Read the items under some keys, those that there are, in no order."""
        for start in range(0, len(keys), _READ_AT_ONCE):
            some = [written(key) for key in keys[start : start + _READ_AT_ONCE]]
            asked = {self.name: {"Keys": some, "ConsistentRead": True}}
            for _ in range(_TRIES):  # what was too much at once is left for the next call
                with reaching():
                    answer = self._client.batch_get_item(RequestItems=asked)
                yield from answer["Responses"].get(self.name, ())
                asked = answer.get("UnprocessedKeys")
                if not asked:
                    break
            else:
                raise PetitionError(Code.UNAVAILABLE)

    def query(self, pk: str, prefix: str, *, few: int = 0) -> Iterator[Item]:
        """Read the items of a collection whose `sk` begins with a prefix, in its order.

        The first call reads only a `few` of them, if it is said how many: where those mostly do.
        """
        limit = {"Limit": few} if few else {}
        yield from self._pages(
            self._client.query,
            **limit,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":prefix": {"S": prefix}},
        )

    def keys(self, pk: str) -> Iterator[Key]:
        """Name the items of a collection, in its order."""
        for item in self._pages(
            self._client.query,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ProjectionExpression="pk, sk",
        ):
            yield key_of(item)

    def scan(self, prefixes: Sequence[str] = (), sk: str = "") -> Iterator[Item]:
        """Read every item whose `pk` begins with one of the prefixes, if any, and with this `sk`.

        The whole table is read, and paid for, whatever is asked.
        """
        either = " OR ".join(f"begins_with(pk, :p{at})" for at in range(len(prefixes)))
        values: Item = {f":p{at}": {"S": prefix} for at, prefix in enumerate(prefixes)}
        parts = [f"({either})"] * bool(prefixes) + ["sk = :sk"] * bool(sk)
        values |= {":sk": {"S": sk}} if sk else {}
        query: dict[str, Any] = {}
        if parts:
            query = {"FilterExpression": " AND ".join(parts), "ExpressionAttributeValues": values}
        yield from self._pages(self._client.scan, **query)

    def put(self, item: Item, condition: Condition = ALWAYS) -> bool:
        """Write an item; return whether the condition held."""
        return self._conditional(self._client.put_item, put(item, condition)["Put"])

    def delete(self, key: Key, condition: Condition = ALWAYS) -> bool:
        """Remove an item, there or not; return whether the condition held."""
        return self._conditional(self._client.delete_item, delete(key, condition)["Delete"])

    def delete_all(self, keys: Iterable[Key], most: int) -> None:
        """Remove items, there or not, several at once.

        Raises `PetitionError(UNAVAILABLE)` where there are more than `most`, once so many are gone:
        asked again, it goes on.
        """
        rest = iter(keys)
        for _ in range(-(-most // _DELETED_AT_ONCE)):
            some = list(islice(rest, _DELETED_AT_ONCE))
            if not some:
                return
            asked = {self.name: [{"DeleteRequest": {"Key": written(key)}} for key in some]}
            for _ in range(_TRIES):  # as above
                with reaching():
                    answer = self._client.batch_write_item(RequestItems=asked)
                asked = answer.get("UnprocessedItems")
                if not asked:
                    break
            else:
                raise PetitionError(Code.UNAVAILABLE)
        if next(rest, None) is not None:
            raise PetitionError(Code.UNAVAILABLE)

    def update(self, write: Write) -> bool:
        """Change an item by what `setting` or `adding` wrote; return whether its condition held."""
        return self._conditional(self._client.update_item, write["Update"])

    def updated(self, write: Write) -> Item:
        """Change an item as above, whatever it holds; return what it became."""
        with reaching():
            answer = self._client.update_item(
                TableName=self.name, ReturnValues="ALL_NEW", **write["Update"]
            )
        item: Item = answer["Attributes"]
        return item

    def transact(self, *writes: Write) -> bool:
        """Write all or nothing.

        Returns whether every condition held and nothing else was writing there just then. After a
        fault it may have been written: the conditions make it safe to try again.
        """
        named = [
            {verb: {"TableName": self.name, **write} for verb, write in each.items()}
            for each in writes
        ]
        with reaching():
            try:
                self._client.transact_write_items(TransactItems=named)
            except ClientError as fault:
                reasons = fault.response.get("CancellationReasons", ())
                if any(reason.get("Code") in _MOVED for reason in reasons):
                    return False
                raise
        return True

    def _pages(self, call: Any, **query: Any) -> Iterator[Item]:  # noqa: ANN401 - as above
        while True:
            with reaching():
                page = call(TableName=self.name, ConsistentRead=True, **query)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
            query.pop("Limit", None)

    def _conditional(self, call: Any, arguments: Mapping[str, Any]) -> bool:  # noqa: ANN401 - as above
        with reaching():
            try:
                call(TableName=self.name, **arguments)
            except ClientError as fault:
                if fault.response["Error"]["Code"] == "ConditionalCheckFailedException":
                    return False
                raise
        return True
