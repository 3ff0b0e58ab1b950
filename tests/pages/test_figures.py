"""The figures of a campaign's home, as they are drawn when it is built."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.pages.conftest import Build
from tests.pages.dom import Document
from undersigned.rules.published import Count, History, Part, Point, written
from undersigned_site import figures

START = datetime(2026, 4, 1, 12, tzinfo=UTC)
HOME = "/en/trees/"


def points(*reached: tuple[int, int]) -> list[Point]:
    """Return points as (hours since START, count)."""
    return [Point(START + timedelta(hours=hours), count) for hours, count in reached]


def counted(confirmed: int, hours: int, **countries: int) -> Count:
    told = {**countries, "other": confirmed - sum(countries.values())}
    return Count(confirmed, START + timedelta(hours=hours), told)


# ---- The line ------------------------------------------------------------------------------------


def test_the_line_goes_from_the_first_hour_to_where_the_count_stands() -> None:
    drawn = figures.growth(points((0, 10), (6, 50)), counted(60, 12))
    assert drawn
    assert drawn.line == "0,150 300,30 600,0"
    assert (drawn.first.confirmed, drawn.last.confirmed) == (10, 60)


def test_a_count_that_is_older_than_the_history_is_left_out() -> None:
    """The two files are fetched one after the other."""
    drawn = figures.growth(points((0, 10), (6, 50)), counted(40, 6))
    assert drawn
    assert drawn.line == "0,144 600,0"


def test_one_point_is_no_line() -> None:
    assert figures.growth(points((0, 990)), counted(995, 1)) is None
    assert figures.growth((), None) is None


def test_the_table_has_each_day_with_the_last_that_was_known_of_it() -> None:
    drawn = figures.growth(points((0, 10), (11, 20), (36, 30)), counted(33, 37))
    assert drawn
    assert drawn.days == {date(2026, 4, 1): 20, date(2026, 4, 3): 33}


@given(st.lists(st.tuples(st.integers(1, 999), st.integers(10, 999)), min_size=2, max_size=30))
def test_a_line_stays_in_its_picture_and_never_turns_back(
    steps: list[tuple[int, int]],
) -> None:
    hours = count = 0
    reached = []
    for wait, more in steps:
        reached.append((hours, count))
        hours, count = hours + wait, count + more
    drawn = figures.growth(points(*reached, (hours, count)), None)
    assert drawn
    places = [tuple(map(int, place.split(","))) for place in drawn.line.split()]
    across, down = zip(*places, strict=True)
    assert (across[0], across[-1], down[-1]) == (0, 600, 0)
    assert sorted(across) == list(across)
    assert sorted(down, reverse=True) == list(down)
    assert max(down) <= 180


# ---- The bars ------------------------------------------------------------------------------------


def test_the_largest_countries_have_bars_and_the_rest_is_one() -> None:
    count = counted(297, 0, FR=90, RU=20, DE=90, PL=10, US=40, IE=10, GB=20)
    drawn = [(row.code, row.number, row.width) for row in figures.bars(count, "en", "Elsewhere")]
    assert drawn == [
        ("DE", 90, 1000),
        ("FR", 90, 1000),
        ("US", 40, 444),
        ("GB", 20, 222),
        ("RU", 20, 222),
        ("IE", 10, 111),
        ("other", 27, 300),
    ]
    named = figures.table(count, "en", "Elsewhere")
    assert [row.name for row in named[-3:]] == ["Ireland", "Poland", "Elsewhere"]
    assert sum(row.number for row in named) == 297


def test_without_a_country_of_ten_there_are_no_bars() -> None:
    assert figures.bars(counted(9, 0), "en", "Elsewhere") == []
    assert figures.bars(None, "en", "Elsewhere") == []
    assert figures.table(None, "en", "Elsewhere") == []


# ---- The page ------------------------------------------------------------------------------------


def published(folder: Path, *reached: tuple[int, int], **countries: int) -> Path:
    """Write the two files of the counts, as the tally does."""
    confirmed = reached[-1][1] + 4
    count = counted(confirmed, reached[-1][0] + 1, **countries)
    history = History(count.updated, points(*reached))
    for part, content in (Part.COUNT, count), (Part.HISTORY, history):
        (folder / f"trees-petition{part}").write_bytes(written("trees-petition", content))
    return folder


def shown(document: Document) -> list[bool]:
    """Whether the line and the bars are seen."""
    return ["hidden" not in figure.attributes for figure in document.all("figure")]


def test_the_home_shows_line_and_bars_with_their_words_and_tables(
    content: Path, build: Build, tmp_path: Path
) -> None:
    published(tmp_path, (0, 10), (48, 1230), DE=800, CI=400)
    document = build(content, counts=tmp_path).page(HOME)
    assert shown(document) == [True, True]
    assert document.one("svg", role="img").attributes["aria-label"] == (
        "Confirmed signatures: from 10 on 1 April 2026 to 1,234 on 3 April 2026"
    )
    line = document.one("polyline").attributes["points"]
    assert line == "0,179 588,1 600,0"
    assert document.one("polygon").attributes["points"] == f"0,180 {line} 600,180"
    assert [bar.attributes["width"] for bar in document.all("rect")] == ["1000", "500", "43"]
    rows = [element.text for element in document.all("th", scope="row")]
    numbers = [element.text for element in document.all("td")]
    assert dict(zip(rows, numbers, strict=True)) == {
        "1 April 2026": "10",
        "3 April 2026": "1,234",
        "Germany": "800",
        "Côte d’Ivoire": "400",
        "Other countries, or rather not say": "34",
    }


def test_what_has_too_little_to_show_is_hidden_until_script_shows_it(
    content: Path, build: Build, tmp_path: Path
) -> None:
    assert shown(build(content).page(HOME)) == [False, False]
    assert shown(build(content, counts=published(tmp_path, (0, 10))).page(HOME)) == [False, False]
    published(tmp_path, (0, 10), DE=10)
    assert shown(build(content, counts=tmp_path).page(HOME)) == [False, True]


def test_a_history_that_the_tally_never_wrote_ends_the_build(
    content: Path, build: Build, tmp_path: Path
) -> None:
    (tmp_path / "trees-petition.history.json").write_text('{"points": [["yesterday", 1]]}')
    site = build(content, counts=tmp_path)
    assert site.status
    assert "trees-petition.history.json: history: expected it as it is published" in site.said
