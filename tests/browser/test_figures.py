"""The figures of a campaign's home: script draws what the build draws, and no script is needed."""

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from desk.work.publish.render import Facts
from infra.local import build
from tests.content import spoken
from tests.template import ROOT

ACTION = "chechnya-petition"
SITE = "http://figures.example"
START = datetime(2026, 11, 9, 23, tzinfo=UTC)
# More countries than have a bar, two of one size; hours and numbers that divide into odd parts.
COUNTRIES = {"RU": 300, "DE": 250, "US": 180, "IE": 40, "FR": 40, "GE": 20, "CI": 10, "other": 527}
REACHED = {0: 10, 1: 40, 7: 90, 50: 330, 51: 710, 170: 730, 283: 1330}


def told(hours: int) -> str:
    return f"{START + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class Published:
    """The two files of a count, and how often each was asked for."""

    count: dict[str, Any] = field(
        default_factory=lambda: {
            "action": ACTION,
            "state": "open",
            "confirmed": 1367,
            "goal": 10_000,
            "countries": dict(COUNTRIES),
            "updated": told(290),
        }
    )
    points: list[list[Any]] = field(
        default_factory=lambda: [[told(hours), number] for hours, number in REACHED.items()]
    )
    asked: list[str] = field(default_factory=list)

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        history = {"action": ACTION, "updated": told(290), "points": self.points}
        return {f"{ACTION}.json": self.count, f"{ACTION}.history.json": history}

    def answer(self, route: Route) -> None:
        """Stand for the CDN."""
        name = route.request.url.rpartition("/")[2]
        self.asked.append(name)
        if name in self.files:
            route.fulfill(json=self.files[name])
        else:
            route.fulfill(status=404)


@pytest.fixture
def published() -> Published:
    """Publish a count and its history."""
    return Published()


def built(folder: Path, counts: Path | None) -> Path:
    content = Path(os.environ.get("CONTENT", ROOT / "site" / "content"))
    build.build(ROOT, content, folder, Facts(counts, "", ""))
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site that knows of no count."""
    return built(tmp_path_factory.mktemp("plain") / "site", None)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a site with the figures."""
    counts = tmp_path_factory.mktemp("counts")
    for name, content in Published().files.items():
        (counts / name).write_text(json.dumps(content))
    return built(tmp_path_factory.mktemp("drawn") / "site", counts)


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Open a campaign's home of a built site, on a phone."""
    contexts = []

    def opened(site: Path, published: Published | None = None, lang: str = "en") -> Page:
        size = {"width": 390, "height": 800}
        context = browser.new_context(viewport=size, java_script_enabled=published is not None)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.route(
            f"{SITE}/{lang}/**",
            lambda route: route.fulfill(path=site / lang / "chechnya" / "index.html"),
        )
        if published:
            page.clock.install()
            page.route("**/counts/*", published.answer)
        page.goto(f"{SITE}/{lang}/chechnya/")
        return page

    yield opened
    for context in contexts:
        context.close()


def figures(page: Page) -> str:
    """Return the figures' elements, without the space between them; a space is as wide as any."""
    drawn = page.locator(f"[data-figures={ACTION}]").inner_html().replace("&nbsp;", " ")
    return re.sub(r">\s+<", "><", re.sub(r"\s", " ", drawn)).strip()


@pytest.mark.parametrize("lang", spoken("chechnya"))
def test_script_draws_what_the_build_draws(
    visit: Visit, plain: Path, drawn: Path, published: Published, lang: str
) -> None:
    """Line, bars, words and tables, to the letter: it is one rule in two languages."""
    page = visit(plain, published, lang)
    expect(page.locator("[data-growth]:visible")).to_have_count(1)
    expect(page.locator("[data-countries]:visible")).to_have_count(1)
    assert figures(page) == figures(visit(drawn, lang=lang))


def test_without_script_the_figures_are_those_of_the_build(visit: Visit, drawn: Path) -> None:
    page = visit(drawn)
    box = page.locator(f"[data-figures={ACTION}]")
    expect(box.get_by_role("img")).to_have_accessible_name(
        "Confirmed signatures: from 10 on 9 November 2026 to 1,367 on 22 November 2026"
    )
    expect(box.get_by_text("Côte d’Ivoire")).to_be_hidden()
    box.get_by_text("All countries").click()
    expect(box.get_by_text("Côte d’Ivoire")).to_be_visible()


def test_time_runs_to_the_right_and_bars_grow_from_where_their_names_begin(
    visit: Visit, drawn: Path
) -> None:
    for lang in ("en", "ar"):
        box = visit(drawn, lang=lang).locator(f"[data-figures={ACTION}]")
        ends = [end.bounding_box() for end in box.locator(".ends span").all()]
        assert ends[0] and ends[1] and ends[0]["x"] < ends[1]["x"]
        row = box.locator("li").nth(3)
        name, bar = row.locator("span").bounding_box(), row.locator("rect").bounding_box()
        assert name and bar
        if lang == "en":
            assert abs(name["x"] - bar["x"]) < 1
        else:
            assert abs(name["x"] + name["width"] - bar["x"] - bar["width"]) < 1


def test_what_is_too_little_to_show_stays_hidden(
    visit: Visit, plain: Path, published: Published
) -> None:
    published.points = published.points[:1]
    published.count["countries"] = {"other": 1367}
    page = visit(plain, published)
    with page.expect_response("**/*.history.json"):
        page.reload()
    published.count["confirmed"] = 1400
    page.clock.run_for(36_000)  # a look later, the history is there too
    expect(page.locator("[data-confirmed]").first).to_have_text("1,400")
    expect(page.locator("figure:visible")).to_have_count(0)


def test_bars_follow_each_count_and_the_line_is_asked_for_every_ten_minutes(
    visit: Visit, drawn: Path, published: Published
) -> None:
    page = visit(drawn, published)
    box = page.locator(f"[data-figures={ACTION}]")
    expect(page.locator("[data-confirmed]").first).to_have_text("1,367")
    published.points.append([told(291), 1380])
    published.count |= {"confirmed": 1397, "updated": told(292)}
    published.count["countries"] |= {"IE": 340, "other": 257}
    page.clock.run_for(36_000)
    expect(box.locator("li").first).to_have_text("Ireland 340")
    expect(box.locator(".ends")).to_contain_text("1,397")
    assert published.asked.count(f"{ACTION}.history.json") == 1
    before = box.locator("polyline").get_attribute("points")
    page.clock.run_for(600_000)
    expect(box.locator("polyline")).not_to_have_attribute("points", before or "")
    assert published.asked.count(f"{ACTION}.history.json") == 2


def test_a_history_that_does_not_come_leaves_the_line_as_it_was_built(
    visit: Visit, drawn: Path, published: Published
) -> None:
    page = visit(drawn)
    line = page.locator("polyline").first.get_attribute("points")
    scripted = visit(drawn, published)
    scripted.unroute("**/counts/*")
    scripted.route("**/*.history.json", lambda route: route.abort())
    scripted.route(f"**/{ACTION}.json", lambda route: route.fulfill(json=published.count))
    scripted.reload()
    expect(scripted.locator("[data-confirmed]").first).to_have_text("1,367")
    expect(scripted.locator("polyline").first).to_have_attribute("points", line or "")
