"""Another secret takes the place of what CloudFront shows the API, and nobody is refused meanwhile.

CloudFormation updates the function first and CloudFront then, whose edges follow one by one.
"""

import re
from itertools import pairwise
from typing import Any

import pytest

import web
from tests.aws.conftest import CONTEXT, event
from tests.infra.test_functions import references

ROUND = ("A", "A-to-B", "B", "B-to-A", "A")
STEPS = list(pairwise(ROUND))
VALUES = {"OriginSecret": "the first one's value", "OriginSecretB": "the second one's value"}
SECRETS = "AWS::SecretsManager::Secret"


class At:
    """The template as it is with one answer for CdnSecret."""

    def __init__(self, template: dict[str, Any], resources: dict[str, Any], answer: str) -> None:
        self._conditions = template["Conditions"]
        self._resources = resources
        self._answer = answer

    def holds(self, name: str) -> bool:
        """Say whether a condition of the template does."""
        return self._true(self._conditions[name])

    def _true(self, condition: dict[str, Any]) -> bool:
        ((word, given),) = condition.items()
        match word:
            case "Fn::Equals":
                assert given[0] == {"Ref": "CdnSecret"}
                return bool(self._answer == given[1])
            case "Fn::Not":
                return not self._true(given[0])
            case _:
                assert word == "Fn::Or"
                return any(self._true(each) for each in given)

    def named(self, value: Any) -> str | None:
        """Name the secret that a part of the template looks up or hands on; None is left out."""
        while "Fn::If" in value:
            condition, yes, no = value["Fn::If"]
            value = yes if self.holds(condition) else no
        if value == {"Ref": "AWS::NoValue"}:
            return None
        if "Fn::GetAtt" in value:
            name, attribute = value["Fn::GetAtt"]
        else:
            looked_up = re.fullmatch(
                r"{{resolve:secretsmanager:\${(\w+)\.(\w+)}}}", value["Fn::Sub"]
            )
            assert looked_up
            name, attribute = looked_up.groups()
        assert attribute == "Id"
        assert name in self.secrets
        return str(name)

    @property
    def secrets(self) -> set[str]:
        """Which of the two there are."""
        return {name for name in VALUES if self.holds(self._resources[name]["Condition"])}

    @property
    def shown(self) -> str:
        """Which of them CloudFront shows."""
        name = self.named(self._resources["Cdn"]["Properties"]["Parameters"]["OriginSecretArn"])
        assert name
        return name

    @property
    def known(self) -> dict[str, str]:
        """What the function is given of them."""
        given = self._resources["WebFunction"]["Properties"]["Environment"]["Variables"]
        found = {each: self.named(given[each]) for each in given if each.startswith("ORIGIN_")}
        return {variable: VALUES[name] for variable, name in found.items() if name}


def listens(patch: pytest.MonkeyPatch, known: dict[str, str], shown: str) -> bool:
    """Say whether a function that knows some of them hears whoever shows one."""
    for variable in ("ORIGIN_SECRET", "ORIGIN_SECRET_BEFORE"):
        patch.delenv(variable, raising=False)
    for variable, value in known.items():
        patch.setenv(variable, value)
    sent = event("sign-form", rawPath="/no page\n")  # so that AWS is not asked
    sent["headers"]["x-origin-secret"] = VALUES[shown]
    status = web.handler(sent, CONTEXT)["statusCode"]
    assert status in {403, 404}
    return bool(status == 404)


@pytest.fixture
def at(template: dict[str, Any], resources: dict[str, Any]) -> dict[str, At]:
    return {answer: At(template, resources, answer) for answer in ROUND}


def test_the_four_answers_lead_round(template: dict[str, Any]) -> None:
    asked = template["Parameters"]["CdnSecret"]
    assert asked["AllowedValues"] == list(ROUND[:-1])
    assert asked["Default"] == ROUND[0]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_at_every_moment_of_a_step_what_cloudfront_shows_is_believed(
    at: dict[str, At], monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    moments = [(before, before), (after, before), (after, after)]
    for function, cdn in moments:
        assert listens(monkeypatch, at[function].known, at[cdn].shown)


@pytest.mark.parametrize(("answer", "leaked"), [("B", "OriginSecret"), ("A", "OriginSecretB")])
def test_once_the_other_one_stands_alone_the_leaked_one_is_refused_and_gone(
    at: dict[str, At], monkeypatch: pytest.MonkeyPatch, answer: str, leaked: str
) -> None:
    """So that it has another value when it is made anew, at the next change."""
    assert not listens(monkeypatch, at[answer].known, leaked)
    assert at[answer].secrets == set(VALUES) - {leaked}


@pytest.mark.parametrize("function", ["A", "B"])
def test_a_step_that_is_left_out_would_be_noticed(
    at: dict[str, At], monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """From A to B at once, the edges go on showing for minutes what is refused."""
    other = {"A": "B", "B": "A"}[function]
    assert not listens(monkeypatch, at[function].known, at[other].shown)


def test_the_function_is_told_before_the_cdn(resources: dict[str, Any]) -> None:
    waits, seen = {"Cdn"}, set[str]()
    while waits - seen:
        name = (waits - seen).pop()
        seen.add(name)
        waits |= references(resources[name]) & set(resources)
    assert "WebFunction" in seen


def test_both_are_generated_and_neither_outlives_its_turn(resources: dict[str, Any]) -> None:
    for name in VALUES:
        assert resources[name]["Type"] == SECRETS
        assert "DeletionPolicy" not in resources[name]
        generated = resources[name]["Properties"]["GenerateSecretString"]
        assert generated == {"PasswordLength": 64, "ExcludePunctuation": True}


def test_cloudfront_looks_its_secret_up_itself(cdn: dict[str, Any]) -> None:
    """What is handed to it is where the secret is: a parameter's value can be read."""
    distribution = cdn["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    (api,) = (origin for origin in distribution["Origins"] if origin["Id"] == "api")
    assert api["OriginCustomHeaders"] == [
        {
            "HeaderName": "x-origin-secret",
            "HeaderValue": {"Fn::Sub": "{{resolve:secretsmanager:${OriginSecretArn}}}"},
        }
    ]
