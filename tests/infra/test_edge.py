"""edge.yaml makes what CloudFront looks for in us-east-1, and hands it over as parameters."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from infra.cost.facts import Facts
from making import edge as edge_answer
from tests.infra.conftest import parsed
from undersigned.rules.language import LANGUAGES

ROOT = Path(__file__).parents[2]
WINDOW = 300  # seconds
MADE = {
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b-2c3d",
    "WebAclArn": (
        "arn:aws:wafv2:us-east-1:123456789012:global/webacl/undersigned-edge-NetworkLimit-1A/0a1b-2c"
    ),
}


@pytest.fixture(scope="module")
def edge() -> dict[str, Any]:
    return parsed("infra/edge.yaml")


@pytest.fixture(scope="module")
def limit(edge: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = edge["Resources"]["NetworkLimit"]["Properties"]
    return properties


def test_what_it_makes_is_what_the_site_s_template_asks_for(
    edge: dict[str, Any], template: dict[str, Any]
) -> None:
    assert set(edge["Outputs"]) == set(MADE)
    for name, made in MADE.items():
        pattern = template["Parameters"][name]["AllowedPattern"]
        assert re.fullmatch(pattern, made)
        assert re.fullmatch(pattern, "")
        assert not re.fullmatch(pattern, made.replace("us-east-1", "eu-central-1"))


def test_a_domain_is_understood_alike_in_both_templates(
    edge: dict[str, Any], template: dict[str, Any]
) -> None:
    ours, theirs = (each["Parameters"]["SiteAddress"] for each in (edge, template))
    assert ours["AllowedPattern"] == theirs["AllowedPattern"]


def test_the_bill_is_watched_there_as_where_the_site_s_region_can(
    edge: dict[str, Any], alarms: dict[str, Any]
) -> None:
    """For a region that cannot: a budget is the whole account's, wherever it is made."""
    there = edge["Resources"]["Bill"]["Properties"]
    theirs = json.dumps(alarms["Resources"]["Bill"]["Properties"])
    assert there == json.loads(theirs.replace('"AlarmMail"', '"BudgetMail"'))
    assert edge["Resources"]["Bill"]["Type"] == alarms["Resources"]["Bill"]["Type"]


def test_nothing_is_made_unasked(edge: dict[str, Any]) -> None:
    conditions = {name: each.get("Condition") for name, each in edge["Resources"].items()}
    assert conditions == {
        "Certificate": "HasSiteAddress",
        "NetworkLimit": "HasWebAcl",
        "Bill": "HasBudget",
    }
    assert edge["Parameters"]["SiteAddress"]["Default"] == ""
    assert edge["Parameters"]["WebAcl"]["Default"] == "no"  # which costs money
    assert edge["Parameters"]["BudgetMail"]["Default"] == ""


def test_a_domain_is_proved_by_a_record_that_route_53_sets_where_it_keeps_it(
    edge: dict[str, Any],
) -> None:
    certificate = edge["Resources"]["Certificate"]["Properties"]
    assert certificate["ValidationMethod"] == "DNS"
    condition, [proof], otherwise = certificate["DomainValidationOptions"]["Fn::If"]
    assert condition == "HasHostedZone"
    assert proof["HostedZoneId"] == {"Ref": "HostedZoneId"}
    assert otherwise == {"Ref": "AWS::NoValue"}


def test_the_web_acl_keeps_no_request(edge: dict[str, Any], limit: dict[str, Any]) -> None:
    watched = [limit, *limit["Rules"]]
    assert [each["VisibilityConfig"]["SampledRequestsEnabled"] for each in watched] == [False] * 3
    kinds = {resource["Type"] for resource in edge["Resources"].values()}
    assert "AWS::WAFv2::LoggingConfiguration" not in kinds


def test_a_network_that_asks_too_much_is_asked_to_wait_as_the_api_asks(
    limit: dict[str, Any],
) -> None:
    assert limit["Scope"] == "CLOUDFRONT"
    assert limit["DefaultAction"] == {"Allow": {}}
    for rule in limit["Rules"]:
        answer = rule["Action"]["Block"]["CustomResponse"]
        assert answer["ResponseCode"] == 429  # a 403 would be shown as a page that is missing
        assert rule["Statement"]["RateBasedStatement"]["EvaluationWindowSec"] == WINDOW
        assert answer["ResponseHeaders"] == [{"Name": "Retry-After", "Value": str(WINDOW)}]
        assert answer["CustomResponseBodyKey"] == "wait"
    page = limit["CustomResponseBodies"]["wait"]["Content"]
    assert len(page.encode()) <= 4096  # WAF's limit
    assert re.findall(r'lang="([\w-]+)"', page) == list(LANGUAGES), "run `make messages`"


def test_what_it_says_is_what_the_catalogues_say() -> None:
    template = edge_answer.FILE.read_text("utf-8")
    assert edge_answer.filled(template) == template, "run `make messages`"


def test_a_town_behind_one_address_is_no_flood(edge: dict[str, Any]) -> None:
    """Some ten requests a signature, each of 500 people, within the five minutes."""
    assert edge["Parameters"]["RequestsPerNetwork"]["Default"] >= 10 * 500


def test_the_api_has_a_rule_of_its_own_that_is_asked_first(limit: dict[str, Any]) -> None:
    """Whichever way its path is written."""
    api, every = sorted(limit["Rules"], key=lambda rule: rule["Priority"])
    statement = api["Statement"]["RateBasedStatement"]
    assert statement["Limit"] == {"Ref": "ApiRequestsPerNetwork"}
    match = statement["ScopeDownStatement"]["ByteMatchStatement"]
    assert (match["PositionalConstraint"], match["SearchString"]) == ("STARTS_WITH", "/api/")
    assert match["FieldToMatch"] == {"UriPath": {}}
    kinds = [each["Type"] for each in match["TextTransformations"]]
    assert kinds == ["URL_DECODE", "NORMALIZE_PATH"]
    assert every["Statement"]["RateBasedStatement"]["Limit"] == {"Ref": "RequestsPerNetwork"}
    assert "ScopeDownStatement" not in every["Statement"]["RateBasedStatement"]


def test_whoever_the_limit_per_network_lets_sign_passes_the_rule_for_the_api(
    edge: dict[str, Any], template: dict[str, Any]
) -> None:
    """Even where all of two of its windows come within these five minutes, and at once confirm.

    A window's limit may be drawn half as large again. A signature takes four requests: the press,
    the page of the mail's link, its button, and one more for a press too many.
    """
    signed = int(template["Parameters"]["SignLimitPerNetwork"]["Default"])
    most = edge["Parameters"]["ApiRequestsPerNetwork"]["Default"]
    assert most >= 2 * 1.5 * signed * 4


def test_one_network_fills_no_route(edge: dict[str, Any], template: dict[str, Any]) -> None:
    """One laptop that posts without end leaves five parts of six to everybody else."""
    routes = template["Resources"]["Api"]["Properties"]["RouteSettings"]
    pressed = min(
        each["ThrottlingRateLimit"]
        for route, each in routes.items()
        if not set(route.split("/")) & {"health", "withdraw", "unsubscribe"}  # pressed by no page
    )
    assert edge["Parameters"]["ApiRequestsPerNetwork"]["Default"] / WINDOW <= pressed / 6


def test_what_it_costs_is_said_where_it_is_chosen(
    edge: dict[str, Any], limit: dict[str, Any]
) -> None:
    facts = Facts.load()
    rules = facts.taken.stack["acl_rules"]
    assert rules == len(limit["Rules"])
    usd = facts.prices.cost({"waf.acl": 1, "waf.rule": rules}, free=False)
    assert f"It costs {usd:.0f} USD a month" in edge["Parameters"]["WebAcl"]["Description"]
    page = " ".join((ROOT / "docs" / "deploy.md").read_text("utf-8").split())
    assert f"It costs {usd:.0f} dollars a month" in page


def test_it_is_deployed_by_its_own_name_in_us_east_1() -> None:
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))
    assert settings["edge"]["global"]["parameters"]["region"] == "us-east-1"
    assert settings["edge"]["deploy"]["parameters"]["template_file"] == "infra/edge.yaml"
    names = [settings[env]["global"]["parameters"]["stack_name"] for env in ("default", "edge")]
    assert names == ["undersigned", "undersigned-edge"]
