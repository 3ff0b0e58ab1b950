"""Holding: while an action is counted afresh, its signatures stay as they are."""

from datetime import datetime

from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError, concerning

_SOON = 60  # seconds; a count is mostly over long before its hold must end


def unless_held(action: Action | None, now: datetime) -> None:
    """Raise `PetitionError(UNAVAILABLE)` while an action is held: pressing later completes it.

    It is asked before anything is read of an address, so everybody gets the same answer.
    """
    left = action.held(now) if action else None
    if left:
        with concerning(action):
            retry_after = min(int(left.total_seconds()) + 1, _SOON)
            raise PetitionError(Code.UNAVAILABLE, retry_after=retry_after)
