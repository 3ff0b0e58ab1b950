"""A campaign in three languages that can be delivered: its folder, and what is up of it."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from desk.work.stack import Stack
from tests.desk.world import NOW
from undersigned.rules import published
from undersigned.rules.action import Action
from undersigned.rules.language import LANGUAGES
from undersigned.rules.published import FOLDER, Count, History, Part, Point
from undersigned_site.content import read_campaigns, with_pages
from undersigned_site.site_file import Site

ACTION = "river-petition"
TITLES = {
    "en": "Keep the river path open",
    "ru": "Оставьте тропу открытой",
    "ar": "ابقوا طريق النهر مفتوحا",
}
ASKS = {
    "en": "Keep the path along the river open to everybody.",
    "ru": "Оставьте тропу у реки открытой для всех.",
    "ar": "نطلب ان يبقى الطريق مفتوحا للجميع.",
}
FACTS = """\
languages = ["en", "ru", "ar"]
keep_until = 2030-12-31
ask = ["to_target"]
[organiser]
name = "Friends of the River"
address = ["1 Mill Lane", "00000 Lindenford"]
mail = "friends@example.org"
[targets.council]
name = "Lindenford Town Council"
title = "for the public hour"
salutation = "Dear Councillors"
address = ["2 Market Square", "103132 Lindenford"]
languages = ["fr", "ru"]
[targets.council.ru]
name = "Совет Линденфорда"
[targets.council.ar]
name = "مجلس ليندنفورد"
[[actions]]
id = "river-petition"
kind = "petition"
page = "petition"
target = "council"
goal = 1000
paper = 64
paper_date = 2026-04-18
[sources.A]
en = "Minutes of the council"
ru = "Протокол совета"
ar = "محضر المجلس"
"""


def write(content: Path) -> None:
    """Write the campaign's folder."""
    folder = content / "river"
    folder.mkdir(parents=True)
    (folder / "campaign.toml").write_text(FACTS, "utf-8")
    for language, title in TITLES.items():
        head = f"Title: {title}\nSummary: In short.\n"
        (folder / f"home.{language}.md").write_text(f"{head}\nWords.\n", "utf-8")
        (folder / f"petition.{language}.md").write_text(
            f"{head}Sources: A\n\n## {ASKS[language]}\n\n> It was said (A), *often*.\n\n"
            f"See [home]({{filename}}home.{language}.md).\n",
            "utf-8",
        )


def action(content: Path) -> Action:
    """Return the action as the site's build publishes it."""
    [campaign] = read_campaigns(content, LANGUAGES)
    said = {
        ("river", page, language): {"title": title, "reveals": "", "keep": ""}
        for page in ("home", "petition")
        for language, title in TITLES.items()
    }
    return with_pages(campaign, said, Site()).entries[0].action


def put_up(stack: Stack, content: Path, confirmed: int = 120) -> Action:
    """Publish the action, its count and how that grew."""
    published_action = action(content)
    stack.store().actions.publish(published_action)
    show(stack, confirmed)
    points = tuple(Point(NOW.replace(day=day), 10 * day) for day in (1, 5, 9))
    put(stack, f"{FOLDER}{ACTION}{Part.HISTORY}", published.written(ACTION, History(NOW, points)))
    return published_action


def show(stack: Stack, confirmed: int, countries: Mapping[str, int] | None = None) -> None:
    """Publish a count."""
    told = {"DE": 80, "CH": 20, "other": 10} if countries is None else countries
    put(
        stack,
        f"{FOLDER}{ACTION}{Part.COUNT}",
        published.written(ACTION, Count(confirmed, NOW, told, goal=1000)),
    )


def put(stack: Stack, key: str, body: bytes) -> None:
    """Put a file into the site's bucket."""
    stack.client("s3").put_object(Bucket=stack.output("Bucket"), Key=key, Body=body)


def names(file: Path) -> Iterable[str]:
    """Read who is named, from the pack for programs."""
    return [each["name"] for each in json.loads(file.read_text("utf-8"))["names"]]
