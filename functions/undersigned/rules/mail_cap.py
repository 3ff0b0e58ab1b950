"""The cap: how many mails an address is sent for an action in a day."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from undersigned.rules.when import hour

CAP = 3  # mails an address is sent per action in
CAP_WINDOW = timedelta(hours=24)
# Only hours are remembered: a mail of 14:59 counts until 15:00 of the next day.
COUNTED = CAP_WINDOW + timedelta(hours=1)


def admitted(
    mailed: Mapping[str, datetime], signing: str, now: datetime
) -> dict[str, datetime] | None:
    """Decide whether a signing's mail may go out, given the hours of those that did.

    Returns what to remember from then on, or None if the address has had enough for a day. A
    message delivered again is known and takes no second place; its mail leaves in another hour
    than was thought, so it is that one which counts.
    """
    counting = {known: at for known, at in mailed.items() if now < at + COUNTED}
    if signing not in counting and len(counting) >= CAP:
        return None
    return counting | {signing: hour(now)}
