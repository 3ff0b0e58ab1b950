"""What it costs is reckoned from the templates' own limits, and said the same in the README."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from infra.cost import chart, limits, report
from infra.cost.__main__ import SIGNATURES, VIEWS
from infra.cost.facts import Facts
from infra.cost.flood import floods
from infra.cost.month import month
from infra.cost.worst import worst_day

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts.load()


def run(**asked: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.cost"],
        cwd=ROOT,
        env=os.environ | asked,
        capture_output=True,
        text=True,
        check=False,
    )


def cost_of_a_month(facts: Facts, signatures: int, views: int, *, free: bool) -> float:
    takes = month(signatures, views, limits=facts.limits, taken=facts.taken)
    return facts.prices.cost(takes, free=free)


# ---- The command --------------------------------------------------------------------------------


def test_the_readme_shows_what_the_command_prints(facts: Facts, tmp_path: Path) -> None:
    printed = run(CHART=str(tmp_path / "cost.svg")).stdout
    readme = (ROOT / "README.md").read_text("utf-8")
    for table in (report.summary(SIGNATURES, VIEWS, facts), report.worst(facts)):
        shown = "\n".join(table)
        assert shown in printed
        assert shown in readme, "replace the README's table by this one"


def test_the_readme_says_what_a_flood_of_the_cdn_costs(facts: Facts) -> None:
    (flood,) = (each for each in floods(facts.taken) if each.what == "10,000 pages a second")
    cost = round(flood.cost(facts.prices), -2)
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert f"10,000 pages a second cost {cost:,.0f} dollars a day" in readme


def test_the_readme_shows_the_chart_as_it_is_drawn_now(facts: Facts) -> None:
    drawn = (ROOT / "docs" / "cost.svg").read_text("utf-8")
    assert drawn == chart.draw(facts), "run `make cost CHART=docs/cost.svg`"
    assert "docs/cost.svg" in (ROOT / "README.md").read_text("utf-8")


def test_what_is_asked_for_is_what_is_reckoned(tmp_path: Path) -> None:
    printed = run(SIGNATURES="1,000", VIEWS="50_000", CHART=str(tmp_path / "cost.svg")).stdout
    assert printed.startswith("A month of 1,000 signatures and 50,000 views")
    assert "ses: mails" in printed
    assert "1,250 " in printed  # somebody who never confirms was mailed too


def test_nothing_asked_for_is_the_readme_s_month(tmp_path: Path) -> None:
    printed = run(SIGNATURES="", VIEWS=" ", CHART=str(tmp_path / "cost.svg")).stdout
    assert printed.startswith(f"A month of {SIGNATURES:,} signatures and {VIEWS:,} views")


@pytest.mark.parametrize("wrong", ["many", "-1", "1e6", "0.5", "²", "1" * 400])
def test_what_is_no_number_is_refused_in_a_sentence(wrong: str) -> None:
    refused = run(VIEWS=wrong)
    assert refused.returncode == 2
    assert refused.stdout == ""
    assert refused.stderr == (
        f"VIEWS={wrong}: expected how many views a month has, as a whole number: VIEWS=20000000.\n"
    )


def test_a_chart_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    refused = run(CHART=str(tmp_path))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f"CHART={tmp_path}: Is a directory.\n"


# ---- A month ------------------------------------------------------------------------------------


def test_a_signature_costs_little_more_than_its_mail(facts: Facts) -> None:
    paid = cost_of_a_month(facts, SIGNATURES, VIEWS, free=True)
    takes = month(SIGNATURES, VIEWS, limits=facts.limits, taken=facts.taken)
    mails = facts.prices.of["ses.mail"].of(takes["ses.mail"], free=True)
    assert mails < paid < 2 * mails


def test_whatever_the_api_is_asked_comes_by_way_of_the_cdn(facts: Facts) -> None:
    """Also what mail filters open, and who never confirms."""
    takes = month(1000, 0, limits=facts.limits, taken=facts.taken)
    views = month(0, 1000, limits=facts.limits, taken=facts.taken)
    assert views["api.request"] == 0
    assert takes["cloudfront.request"] > takes["api.request"] > 0
    for each in (takes, views):  # of which there is one for pages, and one for the API
        assert each["cloudfront.function"] == each["cloudfront.request"]


def test_more_mails_than_the_template_lets_out_are_told(facts: Facts) -> None:
    most = int(facts.limits.mails_in_a_day * 30 * facts.taken.assumed["confirmed"])
    told = "raise MailsPerHour and MailsPerSecond: they let 1,440,000 mails out."
    assert told not in "\n".join(report.summary(most, 0, facts))
    assert told in "\n".join(report.summary(most + 1, 0, facts))


def test_what_is_free_is_never_more_than_what_is_used(facts: Facts) -> None:
    nothing = cost_of_a_month(facts, 0, 0, free=True)
    assert 0 < nothing < 10  # a stack that nobody visits
    assert cost_of_a_month(facts, 100, 2_000, free=True) == pytest.approx(nothing, abs=0.1)
    assert nothing < cost_of_a_month(facts, 0, 0, free=False)


def test_an_alarm_of_two_metrics_counts_as_two(facts: Facts) -> None:
    metric: dict[str, object] = {"MetricStat": {}}
    metrics = [metric, metric, {"Expression": "m1 / m2"}]
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": metrics}}
    assert limits.watched(alarm) == 2
    assert limits.watched({**alarm, "Properties": {"MetricName": "Errors"}}) == 1
    assert facts.limits.alarms >= facts.limits.kinds["AWS::CloudWatch::Alarm"] > 0


def test_a_further_alarm_is_paid_for(facts: Facts) -> None:
    more = replace(facts.limits, alarms=facts.limits.alarms + 1)
    taken = [month(0, 0, limits=each, taken=facts.taken) for each in (facts.limits, more)]
    bare = [facts.prices.cost(each, free=False) for each in taken]
    assert bare[1] - bare[0] == pytest.approx(0.10)


# ---- The worst day ------------------------------------------------------------------------------


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Copy the templates, to change a limit in them."""
    shutil.copytree(ROOT / "infra", tmp_path / "infra", ignore=shutil.ignore_patterns("*.py"))
    return Path(shutil.copy(ROOT / "template.yaml", tmp_path))


@pytest.mark.parametrize(
    ("limit", "looser", "price"),
    [
        ("ThrottlingRateLimit: 30", "ThrottlingRateLimit: 60", "api.request"),
        ("ThrottlingRateLimit: 10", "ThrottlingRateLimit: 20", "lambda.run"),
        ("MemorySize: 512", "MemorySize: 1024", "lambda.gigabyte-second"),
        ("Timeout: 10\n", "Timeout: 20\n", "lambda.gigabyte-second"),
        ("MaximumConcurrency: 2", "MaximumConcurrency: 4", "sqs.request"),
        ('Default: "2000"', 'Default: "3000"', "ses.mail-essentials"),
        (
            "MaximumBatchingWindowInSeconds: 20",
            "MaximumBatchingWindowInSeconds: 5",
            "dynamodb.write",
        ),
        ("TumblingWindowInSeconds: 60", "TumblingWindowInSeconds: 30", "s3.put"),
    ],
)
def test_a_looser_limit_in_the_template_makes_a_dearer_day(
    facts: Facts, changed: Path, limit: str, looser: str, price: str
) -> None:
    text = changed.read_text("utf-8")
    assert limit in text
    changed.write_text(text.replace(limit, looser), "utf-8")
    before = worst_day(facts.limits, facts.taken, stalled=True)
    after = worst_day(limits.load(changed), facts.taken, stalled=True)
    assert after[price] > before[price]


def test_the_worst_day_counts_every_route_that_the_template_has(
    facts: Facts, template: dict[str, Any]
) -> None:
    routes = set(facts.limits.rates)
    assert routes == {*template["Resources"]["Api"]["Properties"]["RouteSettings"], "$default"}
    takes = worst_day(facts.limits, facts.taken, stalled=False)
    assert takes["api.request"] == 86_400 * sum(facts.limits.rates.values())
    fewer = replace(facts.limits, rates=dict.fromkeys(routes, 0))
    assert worst_day(fewer, facts.taken, stalled=False)["api.request"] == 0


def test_a_route_that_nobody_measured_is_not_left_out(facts: Facts) -> None:
    unknown = replace(facts.limits, rates={**facts.limits.rates, "POST /api/new": 1})
    with pytest.raises(LookupError, match="POST /api/new"):
        worst_day(unknown, facts.taken, stalled=False)


def test_mails_without_a_limit_by_the_hour_are_bounded_by_their_pace(facts: Facts) -> None:
    assert replace(facts.limits, mails_per_hour=0).mails_in_a_day == 86_400
    assert facts.limits.mails_in_a_day == 48_000


def test_a_web_acl_makes_every_flood_cheaper(facts: Facts) -> None:
    for flood in floods(facts.taken):
        assert 0 < flood.stopped(facts.prices) < flood.cost(facts.prices)


# ---- The price file -----------------------------------------------------------------------------


def test_every_price_that_is_asked_for_is_in_the_file_with_its_source(facts: Facts) -> None:
    asked = {
        *month(1, 1, limits=facts.limits, taken=facts.taken),
        *worst_day(facts.limits, facts.taken, stalled=False),
        *("waf.acl", "waf.rule", "waf.request", "s3.get"),
    }
    assert asked == set(facts.prices.of)
    for price in facts.prices.of.values():
        assert price.page.startswith(("https://aws.amazon.com/", "https://docs.aws.amazon.com/"))


# ---- The chart ----------------------------------------------------------------------------------


def test_the_chart_is_told_in_words_and_its_text_is_text(facts: Facts) -> None:
    drawn = Xml.fromstring(chart.draw(facts))  # noqa: S314 - drawn here
    assert drawn.get("role") == "img"
    title, told = drawn.find(f"{SVG}title"), drawn.find(f"{SVG}desc")
    assert title is not None
    assert drawn.get("aria-labelledby") == title.get("id")
    assert told is not None
    total = cost_of_a_month(facts, chart.MOST, chart.MOST * chart.VIEWED, free=True)
    assert f"${total:,.0f} with 1,000,000" in str(told.text)
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert [word for word in words if re.fullmatch(r"mails \(SES\), \$\d+", str(word))]


def test_the_chart_has_colours_for_the_dark(facts: Facts) -> None:
    assert "@media (prefers-color-scheme: dark)" in chart.draw(facts)
