"""Each function is given what it reads, runs as chosen, and is reached at a bounded rate."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.infra.conftest import parsed

FUNCTIONS = Path(__file__).parents[2] / "functions"

EXECUTIONS = 10  # at a time, of all functions of a new account
SLOW_PRESS = 1 / 6  # seconds that a press takes when AWS is slow but whole
HEALTH = "GET /api/health"  # the one route that nobody presses

SHARED = {"TABLE", "SECRET_ARN", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL"}
VARIABLES = {
    "WebFunction": SHARED
    | {"LIMITS_TABLE", "QUEUE_URL", "ORGANISER_KEYS", "SIGN_LIMIT_PER_NETWORK"}
    | {"ORIGIN_SECRET", "ORIGIN_SECRET_BEFORE"},
    "MailerFunction": SHARED
    | {"SITE_URL", "SENDER", "CONFIGURATION_SET", "LIMITS_TABLE", "QUEUE_URL"}
    | {"SMTP_SERVER", "SMTP_LOGIN_ARN"}
    | {"MAILS_PER_SECOND", "MAILS_PER_HOUR"},
    "TallyFunction": SHARED | {"BUCKET"},
}


def references(node: Any) -> set[str]:
    """Name everything that a part of a template refers to by `Ref`, `GetAtt` or `Sub`."""
    if isinstance(node, list):
        return set().union(*map(references, node))
    if not isinstance(node, dict):
        return set()
    found = references(list(node.values()))
    if "Ref" in node:
        found.add(node["Ref"])
    if "Fn::GetAtt" in node:
        found.add(".".join(node["Fn::GetAtt"]).partition(".")[0])
    if isinstance(node.get("Fn::Sub"), str):
        found |= {name.partition(".")[0] for name in re.findall(r"\${([^}]+)}", node["Fn::Sub"])}
    return found


def test_the_tally_reads_the_whole_stream_in_order_and_never_gives_up(
    resources: dict[str, Any],
) -> None:
    mapping = dict(resources["TallyFunctionSignatures"]["Properties"])
    del mapping["FilterCriteria"]  # has tests of its own
    assert mapping == {
        "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
        "FunctionName": {"Ref": "TallyFunction"},
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 1000,
        "MaximumBatchingWindowInSeconds": 20,
        "ParallelizationFactor": 1,
        "TumblingWindowInSeconds": 60,
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": -1,
    }


def test_a_timer_wakes_the_tally_each_hour_and_may_do_nothing_else(
    resources: dict[str, Any],
) -> None:
    """By a rule that needs no role: the function itself says who may invoke it."""
    timer = resources["TallyFunctionHourly"]
    assert timer["Type"] == "AWS::Events::Rule"
    assert timer["Properties"]["ScheduleExpression"] == "rate(1 hour)"
    (target,) = timer["Properties"]["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["TallyFunction", "Arn"]}
    assert "wake" in json.loads(target["Input"])
    allowed = resources["TallyFunctionHourlyPermission"]["Properties"]
    assert allowed == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "TallyFunction"},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::GetAtt": ["TallyFunctionHourly", "Arn"]},
    }


@pytest.mark.parametrize("name", VARIABLES)
def test_a_function_is_given_its_settings_and_no_others(
    resources: dict[str, Any], name: str
) -> None:
    """In particular none declares a single shard, which only the local stack may."""
    given = resources[name]["Properties"]["Environment"]["Variables"]
    assert set(given) == VARIABLES[name]
    assert given["POWERTOOLS_LOG_LEVEL"] == "WARNING"


@pytest.mark.parametrize("name", VARIABLES)
def test_a_function_reads_the_settings_that_it_is_given(
    resources: dict[str, Any], name: str
) -> None:
    module, _, _ = resources[name]["Properties"]["Handler"].partition(".")
    code = "".join((FUNCTIONS / f"{file}.py").read_text("utf-8") for file in (module, "deployment"))
    read = set(re.findall(r'os\.environ(?:\[|\.get\()"(\w+)"', code))
    # Two are the local stack's; Powertools reads its own.
    ours = {variable for variable in VARIABLES[name] if not variable.startswith("POWERTOOLS_")}
    assert read - {"SINGLE_SHARD", "COUNTRIES_EVERY", "POWERTOOLS_SERVICE_NAME"} == ours


@pytest.mark.parametrize("name", VARIABLES)
def test_a_function_has_a_handler(resources: dict[str, Any], name: str) -> None:
    module, _, function = resources[name]["Properties"]["Handler"].partition(".")
    code = ast.parse((FUNCTIONS / f"{module}.py").read_text("utf-8"))
    bound = {node.name for node in code.body if isinstance(node, ast.FunctionDef)}
    assert function in bound


@pytest.mark.parametrize("name", VARIABLES)
def test_a_function_runs_on_the_chosen_runtime_and_asks_for_no_reserve(
    resources: dict[str, Any], name: str
) -> None:
    properties = resources[name]["Properties"]
    assert (properties["Runtime"], properties["Architectures"]) == ("python3.13", ["arm64"])
    assert "ReservedConcurrentExecutions" not in properties


@pytest.mark.parametrize("name", VARIABLES)
def test_a_function_logs_only_warnings_and_figures_and_for_a_day(
    resources: dict[str, Any], name: str
) -> None:
    """No longer than the stream and the queue, which know exact times for as long."""
    assert resources[name]["Properties"]["LoggingConfig"] == {
        "LogGroup": {"Ref": "Log"},
        "LogFormat": "JSON",
        "ApplicationLogLevel": "WARN",
        "SystemLogLevel": "WARN",
    }
    assert resources["Log"]["Properties"]["RetentionInDays"] == 1


def test_the_web_function_does_not_wait_for_the_cdn_that_waits_for_it(
    resources: dict[str, Any],
) -> None:
    assert "Cdn" not in references([resources["WebFunction"], resources["WebRole"]])


def test_what_aws_warns_of_is_no_reason_to_deploy_nothing(resources: dict[str, Any]) -> None:
    """It warns of a path's parameter without a schema, and SAM writes none."""
    api = resources["Api"]["Properties"]
    assert api["Body"]["paths"]["/api/actions/{id}/signatures"]["post"]["parameters"] == [
        {"name": "id", "in": "path", "required": True}
    ]
    assert "FailOnWarnings" not in api


def test_every_route_has_a_limit_of_its_own_and_no_access_log(resources: dict[str, Any]) -> None:
    stage = resources["ApiApiGatewayDefaultStage"]["Properties"]
    paths = resources["Api"]["Properties"]["Body"]["paths"]
    routes = {
        f"{verb.upper()} {path}"
        for path, methods in paths.items()
        for verb in methods
        if path != "$default"
    }
    assert set(stage["RouteSettings"]) == routes
    assert len(routes) == 10
    assert "AccessLogSettings" not in stage


def test_a_route_that_has_had_a_limit_is_still_there(resources: dict[str, Any]) -> None:
    """Or the next deployment fails: "Unable to find Route by key", and so does taking it back."""
    had = parsed("tests/deploy/previous/template.yaml")["Resources"]["Api"]["Properties"]
    paths = resources["Api"]["Properties"]["Body"]["paths"]
    routes = {f"{verb.upper()} {path}" for path, methods in paths.items() for verb in methods}
    assert len(had["RouteSettings"]) > 0
    assert set(had["RouteSettings"]) <= routes


def test_a_flood_of_one_route_leaves_half_of_a_new_account_s_executions_to_the_others(
    resources: dict[str, Any],
) -> None:
    """The mailers take two of the other half, and a confirmation needs one for a moment."""
    stage = resources["ApiApiGatewayDefaultStage"]["Properties"]
    routes = {"every other": stage["DefaultRouteSettings"]} | stage["RouteSettings"]
    for route, limits in routes.items():
        at_once = limits["ThrottlingBurstLimit"]
        in_time = limits["ThrottlingRateLimit"] * SLOW_PRESS
        assert 1 <= at_once <= EXECUTIONS / 2
        assert (0 if route == HEALTH else 1) <= in_time <= EXECUTIONS / 2
    mailers = resources["MailerFunctionMail"]["Properties"]["ScalingConfig"]["MaximumConcurrency"]
    assert mailers < EXECUTIONS / 2
