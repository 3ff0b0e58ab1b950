"""The story of a campaign, in its order: what happened, its updates, its actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from undersigned_site import tables
from undersigned_site.entries import Entry
from undersigned_site.tables import ContentError, Key
from undersigned_site.updates import Update
from undersigned_site.when import When, when


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment: an update by its page, an action or an event by its id; the home tells events."""

    date: When | None
    id: str = ""
    update: str = ""
    action: str = ""

    @property
    def head(self) -> str:
        """The head line, in the home's file, that says what happened."""
        return f"event-{self.id}"


_MOMENT = {
    "id": Key(tables.slug, ""),
    "date": Key(when, None),
    "update": Key(tables.text, ""),
    "action": Key(tables.text, ""),
}


def read_story(
    values: object, entries: Sequence[Entry], updates: Sequence[Update], file: Path
) -> tuple[Moment, ...]:
    """Check the timeline; without one, the story is the updates. Raises ContentError.

    An update or an action brings its own date, unless another is given.
    """
    if values is None:
        return tuple(Moment(update.date, update=update.page) for update in updates)
    dates = {update.page: update.date for update in updates}
    actions = {entry.action.id: entry.date for entry in entries}
    story = []
    for at, fact in tables.listed(values, _MOMENT, file, "timeline"):
        if sum(map(bool, (fact["id"], fact["update"], fact["action"]))) != 1:
            raise ContentError(file, at, "one of id, update and action")
        for key, known in (("update", dates), ("action", actions)):
            if fact[key] and fact[key] not in known:
                raise ContentError(file, f"{at}.{key}", f"one of {', '.join(known) or 'none'}")
        own = dates.get(fact["update"]) or actions.get(fact["action"])
        story.append(Moment(**fact | {"date": fact["date"] or own}))
    told = {moment.update for moment in story}
    for page in dates:
        if page not in told:
            raise ContentError(file, "timeline", f'update = "{page}" to be in it too')
    return tuple(story)
