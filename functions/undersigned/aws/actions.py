"""Actions: what is published of each, and what the desk decided.

Every method raises `PetitionError(UNAVAILABLE)` when the table cannot be reached.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from undersigned.aws.age import Moment, moment
from undersigned.aws.table import Table
from undersigned.aws.writes import Condition, Item, Key, setting
from undersigned.rules.action import (
    DECIDED,
    HELD,
    OF_THE_DESK,
    Action,
    action_of,
    facts_of,
    well_formed,
)
from undersigned.rules.errors import Code, PetitionError, concerning

_ACTION = "ACTION#"
_STATE = "STATE"
CACHE = 60  # seconds, after which a pause, a hold or a new date is seen
_THERE = Condition("attribute_exists(pk)")

logger = logging.getLogger(__name__)
_read = TypeDeserializer().deserialize
_write = TypeSerializer().serialize


class Actions:
    """The live state of each action, in the main table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._cached: dict[str, tuple[Moment, Action]] = {}

    def find(self, action: str) -> Action | None:
        """Return an action's live state, up to a minute old; None if there is none.

        Where the table cannot be reached the error carries the action as it was read last, if it
        was: its pages are the way on.
        """
        if not well_formed(action):
            return None
        read, known = self._cached.get(action, (None, None))
        if read and read.age < CACHE:
            return known
        begun = moment()  # before it is read: what is written then is older than that
        with concerning(known):
            item = self._table.get(_key(action))
        if item is None:
            return None  # never cached: a new action opens at once
        found = _action(item)
        self._cached[action] = (begun, found)
        return found

    def all(self) -> Iterator[Action]:
        """Read every action there is. The whole table is read, and paid for."""
        for item in self._table.scan([_ACTION], _STATE):
            yield _action(item)

    def publish(self, action: Action) -> None:
        """Write what publishing owns of an action, and leave alone what the desk owns."""
        self._set(action, [name for name in facts_of(action) if name not in OF_THE_DESK])

    def decide(self, action: Action) -> None:
        """Write what the desk owns of an action, and leave alone what publishing owns."""
        self._set(action, DECIDED)
        self._cached.pop(action.id, None)

    def hold(self, action: str, until: datetime) -> bool:
        """Let signatures of an action stay as they are until then; False if there is no action."""
        sets = {"held_until": _write(until.isoformat())}
        self._cached.pop(action, None)
        return self._table.update(setting(_key(action), sets, condition=_THERE))

    def release(self, action: str, until: datetime) -> bool:
        """End the hold that lasts until then; False if there is none, or another one."""
        held = {":held": _write(until.isoformat())}
        own = Condition("#held = :held", {"#held": "held_until"}, held)
        self._cached.pop(action, None)
        return self._table.update(setting(_key(action), {}, HELD, own))

    def _set(self, action: Action, names: Sequence[str]) -> None:
        facts = facts_of(action)
        sets = {name: _write(facts[name]) for name in names if facts[name] is not None}
        absent = [name for name in names if name not in sets]
        self._table.update(setting(_key(action.id), sets, absent))


def _key(action: str) -> Key:
    return f"{_ACTION}{action}", _STATE


def _action(item: Item) -> Action:
    """Read an action; what the table holds in its place that is none is told as a fault of ours.

    Its key says which it is: an item that called itself another would be written over that one.
    """
    facts = {name: _read(value) for name, value in item.items()}
    try:
        return action_of(facts | {"id": facts["pk"].removeprefix(_ACTION)})
    except ValueError as error:
        logger.error("an action that cannot be read: %s", type(error).__name__)  # noqa: TRY400
        raise PetitionError(Code.UNAVAILABLE) from error
