"""Times, as coarse as they are kept."""

from datetime import datetime


def hour(moment: datetime) -> datetime:
    """Return the hour in which a moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)
