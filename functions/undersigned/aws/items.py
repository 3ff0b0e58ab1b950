"""The items of the table: their keys, and how each is written as attributes and read back.

An item is DynamoDB's JSON: `{"pk": {"S": "…"}, …}`.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.lists import Entry, Ruling, Subject
from undersigned.rules.signature import State, Stored
from undersigned.rules.tally import Image, Tally

Item: TypeAlias = dict[str, dict[str, Any]]

FINGERPRINT = "FINGERPRINT"
LISTS = "LISTS"
OPTIONAL = ("goal", "opens", "closes", "keep_until")  # what publishing may leave out of an action
DECIDED = ("closed_early", "destroyed")  # when the desk decided something of an action, if it did
_SIGNATURE = "SIGNATURE#"
_COUNTRY = "country_"
_OF_HOUR = "hour_"
_SINCE = "since"
_KEPT = ("pk", "action", "country", "confirmed")  # what counting needs of a signature
_HOUR = "%Y-%m-%dT%HZ"


def action_key(action: str) -> str:
    """Return the key of an action's live state."""
    return f"ACTION#{action}"


def signing_key(signing: str) -> str:
    """Return the key of a signing."""
    return f"SIGNING#{signing}"


def signature_key(action: str, mac: str) -> str:
    """Return the key of the one signature that an address has of an action."""
    return f"{_SIGNATURE}{action}#{mac}"


def mails_key(action: str, mac: str) -> str:
    """Return the key of what an address was mailed for an action."""
    return f"MAILS#{action}#{mac}"


def tally_key(action: str) -> str:
    """Return the key of an action's tally."""
    return f"TALLY#{action}"


def day_key(action: str, day: date) -> str:
    """Return the key of one day of an action's tally."""
    return f"TALLY#{action}#{day.isoformat()}"


def checkpoint_key(shard: str) -> str:
    """Return the key of a shard's checkpoint."""
    return f"CHECKPOINT#{shard}"


def hour_text(hour: datetime) -> str:
    """Write an hour, in UTC."""
    return hour.astimezone(UTC).strftime(_HOUR)


def hour_of(text: str) -> datetime:
    """Read an hour that `hour_text` wrote."""
    return datetime.strptime(text, _HOUR).replace(tzinfo=UTC)


def hours_attribute(hours: Mapping[str, datetime]) -> dict[str, Any]:
    """Write a map of names to hours."""
    return {"M": {name: {"S": hour_text(hour)} for name, hour in hours.items()}}


def hours_of(attribute: Mapping[str, Any]) -> dict[str, datetime]:
    """Read a map that `hours_attribute` wrote."""
    return {name: hour_of(text["S"]) for name, text in attribute["M"].items()}


def stored_item(pk: str, stored: Stored) -> Item:
    """Write a signing or a signature."""
    item: Item = {
        "pk": {"S": pk},
        "state": {"S": stored.state},
        "sealed": {"B": stored.sealed},
        "action": {"S": stored.action},
        "country": {"S": stored.country},
        "language": {"S": stored.language},
        "unsubscribed": {"BOOL": stored.unsubscribed},
    }
    if stored.signed:
        item["signed"] = {"S": hour_text(stored.signed)}
    if stored.confirmed:
        item["confirmed"] = {"S": hour_text(stored.confirmed)}
    if stored.expires:
        item["expires"] = {"N": str(int(stored.expires.timestamp()))}
    return item


def kept(signature: Item) -> Item:
    """Return what stays of a confirmed signature once what its signer wrote is destroyed.

    Its key stays: it keeps the address from being counted twice, and lets the person withdraw.
    """
    return {name: signature[name] for name in _KEPT} | {"state": {"S": State.KEPT}}


def stored_of(item: Item) -> Stored:
    """Read a signing or a signature, or what was kept of one."""
    return Stored(
        state=State(item["state"]["S"]),
        sealed=item["sealed"]["B"] if "sealed" in item else b"",
        action=item["action"]["S"],
        country=item["country"]["S"],
        language=item["language"]["S"] if "language" in item else "",
        signed=hour_of(item["signed"]["S"]) if "signed" in item else None,
        confirmed=hour_of(item["confirmed"]["S"]) if "confirmed" in item else None,
        expires=_epoch(item["expires"]["N"]) if "expires" in item else None,
        unsubscribed="unsubscribed" in item and item["unsubscribed"]["BOOL"],
    )


def image_of(item: Item | None) -> Image | None:
    """Read what counting needs of a signature; None for what is none or was never confirmed."""
    if not item or not item["pk"]["S"].startswith(_SIGNATURE) or "confirmed" not in item:
        return None
    return Image(
        action=item["action"]["S"],
        state=State(item["state"]["S"]),
        country=item["country"]["S"],
        confirmed=hour_of(item["confirmed"]["S"]),
    )


def action_attributes(action: Action) -> Item:
    """Write what publishing owns of an action; an absent fact has no attribute."""
    pages = {
        language: {"M": {name: {"S": getattr(page, name)} for name in Page.__slots__}}
        for language, page in action.pages.items()
    }
    attributes: Item = {
        "action": {"S": action.id},
        "campaign": {"S": action.campaign},
        "kind": {"S": action.kind},
        "languages": {"L": [{"S": language} for language in action.languages]},
        "target": {"S": action.target},
        "postcode": {"BOOL": action.postcode},
        "pages": {"M": pages},
    }
    if action.goal is not None:
        attributes["goal"] = {"N": str(action.goal)}
    for name in ("opens", "closes", "keep_until"):
        moment = getattr(action, name)
        if moment:
            attributes[name] = {"S": moment.isoformat()}
    return attributes


def decision_attributes(action: Action) -> Item:
    """Write what the desk owns of an action."""
    decided = {name: getattr(action, name) for name in DECIDED}
    moments = {name: {"S": moment.isoformat()} for name, moment in decided.items() if moment}
    return {"paused": {"BOOL": action.paused}, **moments}


def action_of(item: Item) -> Action:
    """Read an action, the desk's attributes with it."""
    pages: Mapping[str, Any] = item["pages"]["M"]
    return Action(
        id=item["action"]["S"],
        campaign=item["campaign"]["S"],
        kind=Kind(item["kind"]["S"]),
        languages=tuple(language["S"] for language in item["languages"]["L"]),
        pages={
            language: Page(**{name: text["S"] for name, text in page["M"].items()})
            for language, page in pages.items()
        },
        goal=int(item["goal"]["N"]) if "goal" in item else None,
        opens=_moment(item, "opens"),
        closes=_moment(item, "closes"),
        target=item["target"]["S"],
        postcode=item["postcode"]["BOOL"],
        keep_until=(date.fromisoformat(item["keep_until"]["S"]) if "keep_until" in item else None),
        paused=item.get("paused", {}).get("BOOL", False),
        closed_early=_moment(item, "closed_early"),
        destroyed=_moment(item, "destroyed"),
    )


def entry_name(subject: Subject, name: str) -> str:
    """Name the attribute that holds an entry of the lists."""
    return f"{subject} {name}"


def entry_attribute(entry: Entry) -> Item:
    """Write an entry of the lists: each is an attribute, so that two desks may add at once."""
    told = {"ruling": entry.ruling, "since": entry.since.isoformat(), "note": entry.note}
    attribute = {"M": {name: {"S": text} for name, text in told.items()}}
    return {entry_name(entry.subject, entry.name): attribute}


def entries_of(item: Item) -> list[Entry]:
    """Read the lists."""
    entries = []
    for attribute, value in item.items():
        subject, _, name = attribute.partition(" ")
        if name:  # it is not the key
            told = {key: text["S"] for key, text in value["M"].items()}
            since = date.fromisoformat(told["since"])
            ruling = Ruling(told["ruling"])
            entries.append(Entry(Subject(subject), name, ruling, since, told["note"]))
    return entries


def tally_figures(tally: Tally) -> dict[str, int]:
    """Name the counters of an action's tally, without its hours."""
    countries = {f"{_COUNTRY}{code}": count for code, count in tally.countries.items()}
    return {"confirmed": tally.confirmed, "kept": tally.kept, **countries}


def day_figures(tally: Tally) -> dict[date, dict[str, int]]:
    """Name the counters of the days of a tally."""
    days: dict[date, dict[str, int]] = {}
    for hour, count in tally.hours.items():
        days.setdefault(hour.date(), {})[f"{_OF_HOUR}{hour:%H}"] = count
    return days


def day_hours(item: Item) -> dict[datetime, int]:
    """Read the counters of a day of a tally."""
    day = item["pk"]["S"].rpartition("#")[2]
    return {
        hour_of(f"{day}T{name.removeprefix(_OF_HOUR)}Z"): _number(item, name)
        for name in item
        if name.startswith(_OF_HOUR)
    }


def since_attribute(tally: Tally) -> Item:
    """Write the earliest day of a tally, if it has any."""
    return {_SINCE: {"S": min(tally.hours).date().isoformat()}} if tally.hours else {}


def since_of(item: Item) -> date | None:
    """Read the day that an action's tally has its hours from; None if it never said."""
    return date.fromisoformat(item[_SINCE]["S"]) if _SINCE in item else None


def figures_item(pk: str, figures: Mapping[str, int]) -> Item:
    """Write counters as an item of their own."""
    return {"pk": {"S": pk}} | {name: {"N": str(count)} for name, count in figures.items()}


def tally_of(item: Item) -> Tally:
    """Read an action's tally, without its hours."""
    tally = Tally(confirmed=_number(item, "confirmed"), kept=_number(item, "kept"))
    for name in item:
        if name.startswith(_COUNTRY):
            tally.countries[name.removeprefix(_COUNTRY)] = _number(item, name)
    return tally


def _number(item: Item, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0


def _moment(item: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None


def _epoch(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
