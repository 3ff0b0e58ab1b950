"""How many mails may leave in an hour, over the whole deployment with all its mailers."""

import logging
from datetime import datetime

from undersigned.aws.bounces import Bounces
from undersigned.aws.table import Table
from undersigned.rules.errors import Code, PetitionError

SPENT = "mails-per-hour"  # what an alarm reads in the log
_HOUR = 3600  # seconds
# Mails are taken from the table some at a time: one write for each would be one more per signature.
# Those that a mailer ends with are lost to the hour, so they are few beside it.
_SHARE = 20
_MOST_AT_ONCE = 10

logger = logging.getLogger(__name__)


class Allowance:
    """The mails of an hour, counted in the table of the limits; with a `most` of 0, without end.

    While too many bounce there are fewer.
    """

    def __init__(self, table: Table, most: int, bounces: Bounces) -> None:
        self._table = table
        self._most = most
        self._bounces = bounces
        self._hour = 0
        self._left = 0
        self._spent = -1  # the limit of this hour that was reached, -1 for none

    def ask(self, now: datetime) -> None:
        """Make sure that one mail may go out now.

        Raises `PetitionError`: OVER_LIMIT, with the seconds until the next hour, where this one's
        are spent; UNAVAILABLE.
        """
        second = int(now.timestamp())
        hour = second - second % _HOUR
        borne = self._bounces.most(now)
        limits = [most for most in (self._most or None, borne) if most is not None]
        if limits and not self._some_left(hour, min(limits), slowed=min(limits) == borne):
            raise PetitionError(Code.OVER_LIMIT, retry_after=hour + _HOUR - second)

    def spend(self) -> None:
        """Count the mail that was asked for: before it is sent, as its answer may be lost."""
        self._left -= 1

    def _some_left(self, hour: int, most: int, *, slowed: bool) -> bool:
        if hour != self._hour:
            self._hour, self._left, self._spent = hour, 0, -1
        if self._left <= 0 and most > self._spent:
            mails = min(_MOST_AT_ONCE, max(1, most // _SHARE))
            if mails <= most and self._taken(hour, mails, most):
                self._left = mails
            else:
                self._spent = most  # the table is asked again only where that rises
                if not slowed:  # which says so itself
                    logger.error(SPENT)
        return self._left > 0

    def _taken(self, hour: int, mails: int, most: int) -> bool:
        return self._table.update(
            {
                "Update": {
                    "Key": {"pk": {"S": f"MAILED#{hour}"}},
                    "UpdateExpression": "ADD #mails :mails SET #expires = :expires",
                    "ConditionExpression": "attribute_not_exists(#mails) OR #mails <= :room",
                    "ExpressionAttributeNames": {"#mails": "mails", "#expires": "expires"},
                    "ExpressionAttributeValues": {
                        ":mails": {"N": str(mails)},
                        ":room": {"N": str(most - mails)},
                        ":expires": {"N": str(hour + 2 * _HOUR)},
                    },
                }
            }
        )
