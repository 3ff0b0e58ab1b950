"""What is shown of countries: in tens, an hour late, and only once ten more have come or gone.

The total is exact, and so tells the minute of each press. Were a country's figure as quick, whoever
fills it up with mailboxes of their own to one below ten would see the next press from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from undersigned.rules.country import CODES, UNSAID
from undersigned.rules.published import OTHER

STEP = 10  # figures are in tens


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How many there were in all, and in tens of each country."""

    total: int = 0
    countries: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of an action's countries; and what is to be, as it was taken at `since`."""

    now: Snapshot = Snapshot()
    later: Snapshot | None = None
    since: datetime | None = None

    def renewed(
        self, total: int, countries: Mapping[str, int], moment: datetime, every: timedelta
    ) -> "Shown":
        """Return what is shown from a moment on.

        What was taken long enough before takes the place of what is shown. The next is taken once
        the total differs by ten from the one that is shown: not by ten presses, for one mailbox
        could sign and withdraw as often. With an `every` of nothing it is shown at once.
        """
        shown = self
        if shown.later and shown.since and moment - shown.since >= every:
            shown = Shown(shown.later)
        if not shown.later and abs(total - shown.now.total) >= STEP:
            taken = Snapshot(total, in_tens(countries))
            since = moment.replace(microsecond=0)
            shown = Shown(shown.now, taken, since) if every else Shown(taken)
        return shown

    def among(self, total: int) -> dict[str, int]:
        """Return the figures that are shown beside a total, with all the rest as `other`.

        Where so many have left that there is more in the figures than in the total, tens are taken
        from the largest: that follows from what anybody can see, and tells nothing of who left.
        What has left the list of countries since is told among the rest, as no reader takes it.
        """
        figures = {code: count for code, count in self.now.countries.items() if code in CODES}
        while (rest := total - sum(figures.values())) < 0 and figures:
            largest = max(sorted(figures), key=figures.__getitem__)
            figures[largest] -= STEP
            if not figures[largest]:
                del figures[largest]
        return figures | {OTHER: rest}


def in_tens(countries: Mapping[str, int]) -> dict[str, int]:
    """Return the countries of ten and more, in tens, by their codes."""
    return {
        code: count - count % STEP
        for code, count in sorted(countries.items())
        if code != UNSAID and count >= STEP
    }
