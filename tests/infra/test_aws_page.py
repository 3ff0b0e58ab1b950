"""docs/aws.md: where each statement about AWS stands, and what was never seen there."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.infra.test_deploy_page import ROOT, anchors

TEMPLATES = ("template.yaml", "infra/cdn.yaml", "infra/edge.yaml", "infra/alarms.yaml")
PAGE = (ROOT / "docs" / "aws.md").read_text("utf-8")


def sources(path: Path) -> list[str]:
    """Return the titles that a template's comments name as their sources."""
    comments = re.findall(r"# Source: (.*(?:\n *# .*)*)", path.read_text("utf-8"))
    flat = (re.sub(r"\n *# ", " ", comment) for comment in comments)
    return [title for comment in flat for title in re.findall(r'"([^"]+)"', comment)]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_source_that_a_template_names_is_listed(template: str) -> None:
    assert [title for title in sources(ROOT / template) if title not in PAGE] == []


def test_the_templates_say_where_what_they_say_of_aws_stands() -> None:
    assert len(sources(ROOT / "template.yaml")) > 8


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([\w./-]+)(?:#([\w-]+))?\)", PAGE)
    assert ("deploy.md", "6-putting-it-up") in links
    for file, anchor in links:
        target = ROOT / "docs" / file
        assert target.is_file(), file
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), anchor


@pytest.mark.parametrize("page", ["docs/deploy.md", "CONTRIBUTING.md"])
def test_who_deploys_and_who_develops_are_led_here(page: str) -> None:
    assert "aws.md" in (ROOT / page).read_text("utf-8")


def test_an_alarm_that_is_named_is_one(alarms: dict[str, Any]) -> None:
    names = {
        str(resource["Properties"]["AlarmName"]["Fn::Sub"]).removeprefix("${Name} - ")
        for resource in alarms["Resources"].values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }
    [never_seen] = re.findall(r"## Never seen on AWS.*?\n## ", PAGE, re.DOTALL)
    named = names & set(re.findall(r"\*([^*]+)\*", never_seen))
    assert {"nobody can sign", "mails are failing", "the counter crashes"} <= named
