"""A DynamoDB table with `pk` for its key, as the stores use it.

Reads are consistent. Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be
reached; a condition that did not hold is an answer, not an error.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from undersigned.aws import reaching
from undersigned.items import Item

_CONDITION_FAILED = "ConditionalCheckFailed"


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

    def put(self, item: Item, condition: str = "", values: Item | None = None) -> bool:
        """Write an item, under a condition if one is given; return whether it was written."""
        with reaching():
            return self._conditional(
                self._client.put_item,
                {"TableName": self.name, "Item": item} | _conditions(condition, values),
            )

    def replace(self, item: Item, seen: Item | None) -> bool:
        """Write an item if what is there is still `seen` (None: nothing); return whether it was."""
        with reaching():
            return self._conditional(
                self._client.put_item, {"TableName": self.name, "Item": item} | _unchanged(seen)
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

    def transact(self, *, updates: list[Mapping[str, Any]], put: Item, when: Item | None) -> bool:
        """Write all or nothing: updates, and an item that must still be `when` (None: absent).

        Returns whether it was so. The condition makes it safe to try again after any fault.
        """
        writes = [{"Update": {"TableName": self.name, **update}} for update in updates]
        writes.append({"Put": {"TableName": self.name, "Item": put} | _unchanged(when)})
        with reaching():
            try:
                self._client.transact_write_items(TransactItems=writes)
            except ClientError as fault:
                reasons = fault.response.get("CancellationReasons", ())
                if any(reason.get("Code") == _CONDITION_FAILED for reason in reasons):
                    return False
                raise
        return True

    def scan(self, *prefixes: str, only: tuple[str, ...] = ()) -> Iterator[Item]:
        """Read every item whose key begins with one of the prefixes, a page at a time.

        Given `only`, the items carry these attributes and no others. Every read of the table is
        paid for, whatever the prefixes.
        """
        query: dict[str, Any] = {"TableName": self.name, "ConsistentRead": True}
        if prefixes:
            query["FilterExpression"] = " OR ".join(
                f"begins_with(pk, :p{at})" for at in range(len(prefixes))
            )
            query["ExpressionAttributeValues"] = {
                f":p{at}": {"S": prefix} for at, prefix in enumerate(prefixes)
            }
        if only:
            query["ProjectionExpression"] = ", ".join(f"#{name}" for name in only)
            query["ExpressionAttributeNames"] = {f"#{name}": name for name in only}
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
    assigned = ", ".join(f"#{name} = :{name}" for name in sets)
    removed = " REMOVE " + ", ".join(f"#{name}" for name in removes) if removes else ""
    return {
        "Key": {"pk": {"S": pk}},
        "UpdateExpression": f"SET {assigned}{removed}",
        "ExpressionAttributeNames": {f"#{name}": name for name in (*sets, *removes)},
        "ExpressionAttributeValues": {f":{name}": value for name, value in sets.items()},
    }


def adding(pk: str, deltas: Mapping[str, int]) -> dict[str, Any] | None:
    """Write an update that adds to counters, made where there are none; None if nothing moves."""
    moved = {name: delta for name, delta in deltas.items() if delta}
    if not moved:
        return None
    return {
        "Key": {"pk": {"S": pk}},
        "UpdateExpression": "ADD " + ", ".join(f"#{name} :{name}" for name in moved),
        "ExpressionAttributeNames": {f"#{name}": name for name in moved},
        "ExpressionAttributeValues": {f":{name}": {"N": str(by)} for name, by in moved.items()},
    }


def _conditions(condition: str, values: Item | None) -> dict[str, Any]:
    written: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
    return written | ({"ExpressionAttributeValues": values} if values else {})


def _unchanged(seen: Item | None) -> dict[str, Any]:
    """Write the condition that an item is as it was seen."""
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    names = [name for name in seen if name != "pk"]
    return {
        "ConditionExpression": " AND ".join(f"#{name} = :{name}" for name in names),
        "ExpressionAttributeNames": {f"#{name}": name for name in names},
        "ExpressionAttributeValues": {f":{name}": seen[name] for name in names},
    }
