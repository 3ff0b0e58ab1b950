"""A DynamoDB table with `pk` for its key, as the stores use it.

Reads are consistent. Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be
reached; a condition that did not hold is an answer, not an error.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from undersigned.aws.client import reaching
from undersigned.aws.items import Item

ABSENT = "attribute_not_exists(pk)"  # the condition that there is no item yet
# Why a transaction was cancelled when somebody else has written, or is writing, what it writes.
_MOVED = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_AT_ONCE = 100  # items that one call reads


class Table:
    """One table; items are DynamoDB's JSON."""

    def __init__(self, client: Any, name: str) -> None:  # noqa: ANN401 - boto3 has no static types
        self._client = client
        self.name = name

    def get(self, pk: str) -> Item | None:
        """Return the item under a key, if any."""
        with reaching():
            answer = self._client.get_item(
                TableName=self.name, Key={"pk": {"S": pk}}, ConsistentRead=True
            )
        item: Item | None = answer.get("Item")
        return item

    def get_all(self, pks: Sequence[str]) -> Iterator[Item]:
        """Read the items under some keys, those that there are, in no order."""
        for start in range(0, len(pks), _AT_ONCE):
            keys = [{"pk": {"S": pk}} for pk in pks[start : start + _AT_ONCE]]
            asked = {self.name: {"Keys": keys, "ConsistentRead": True}}
            while asked:  # what was too much at once is left for the next call; none is an error
                with reaching():
                    answer = self._client.batch_get_item(RequestItems=asked)
                yield from answer["Responses"].get(self.name, ())
                asked = answer.get("UnprocessedKeys")

    def put(self, item: Item, condition: str = "", values: Item | None = None) -> bool:
        """Write an item, under a condition if one is given; return whether it was written."""
        with reaching():
            return self._conditional(
                self._client.put_item,
                {"TableName": self.name, "Item": item} | _conditions(condition, values),
            )

    def delete(self, pk: str, condition: str = "", values: Item | None = None) -> bool:
        """Remove an item, there or not; return whether the condition held."""
        with reaching():
            return self._conditional(
                self._client.delete_item,
                {"TableName": self.name, "Key": {"pk": {"S": pk}}} | _conditions(condition, values),
            )

    def update(self, write: Mapping[str, Any]) -> bool:
        """Change an item by the update that one of the functions below wrote."""
        with reaching():
            return self._conditional(self._client.update_item, {"TableName": self.name, **write})

    def transact(
        self, updates: list[Mapping[str, Any]], put: Item, condition: str, values: Item | None
    ) -> bool:
        """Write all or nothing: updates, and an item under a condition.

        Returns whether the condition held and nothing else was writing there just then. It makes
        it safe to try again after any fault.
        """
        writes = [{"Update": {"TableName": self.name, **update}} for update in updates]
        guarded = {"TableName": self.name, "Item": put} | _conditions(condition, values)
        writes.append({"Put": guarded})
        with reaching():
            try:
                self._client.transact_write_items(TransactItems=writes)
            except ClientError as fault:
                reasons = fault.response.get("CancellationReasons", ())
                if any(reason.get("Code") in _MOVED for reason in reasons):
                    return False
                raise
        return True

    def scan(self, *prefixes: str) -> Iterator[Item]:
        """Read every item whose key begins with one of the prefixes, a page at a time.

        The whole table is read, and paid for, whatever the prefixes.
        """
        query: dict[str, Any] = {"TableName": self.name, "ConsistentRead": True}
        if prefixes:
            query["FilterExpression"] = " OR ".join(
                f"begins_with(pk, :p{at})" for at in range(len(prefixes))
            )
            query["ExpressionAttributeValues"] = {
                f":p{at}": {"S": prefix} for at, prefix in enumerate(prefixes)
            }
        while True:
            with reaching():
                page = self._client.scan(**query)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    @staticmethod
    def _conditional(call: Any, arguments: Mapping[str, Any]) -> bool:  # noqa: ANN401 - as above
        try:
            call(**arguments)
        except ClientError as fault:
            if fault.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def setting(pk: str, sets: Item, removes: tuple[str, ...] = ()) -> dict[str, Any]:
    """Write an update that sets some attributes, removes others, and leaves the rest alone."""
    assigned = ", ".join(f"#{at} = :{at}" for at in range(len(sets)))
    removed = ", ".join(f"#{at}" for at in range(len(sets), len(sets) + len(removes)))
    clauses = [f"SET {assigned}"] * bool(sets) + [f"REMOVE {removed}"] * bool(removes)
    values = {f":{at}": value for at, value in enumerate(sets.values())}
    return {
        "Key": {"pk": {"S": pk}},
        "UpdateExpression": " ".join(clauses),
        "ExpressionAttributeNames": {f"#{at}": name for at, name in enumerate((*sets, *removes))},
    } | ({"ExpressionAttributeValues": values} if values else {})


def adding(pk: str, deltas: Mapping[str, int], firsts: Item | None = None) -> dict[str, Any]:
    """Write an update that adds to counters, made where there are none.

    `firsts` are attributes that stay as the first update that brought them has set them.
    Attributes go by number: with their names, a batch from every country of the world would be
    longer than the 4 KB that an expression may have.
    """
    added = {name: {"N": str(by)} for name, by in deltas.items()}
    values = added | (firsts or {})
    first = ", ".join(
        f"#{at} = if_not_exists(#{at}, :{at})" for at in range(len(added), len(values))
    )
    return {
        "Key": {"pk": {"S": pk}},
        "UpdateExpression": "ADD "
        + ", ".join(f"#{at} :{at}" for at in range(len(added)))
        + (f" SET {first}" if first else ""),
        "ExpressionAttributeNames": {f"#{at}": name for at, name in enumerate(values)},
        "ExpressionAttributeValues": {f":{at}": value for at, value in enumerate(values.values())},
    }


def _conditions(condition: str, values: Item | None) -> dict[str, Any]:
    written: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
    return written | ({"ExpressionAttributeValues": values} if values else {})
