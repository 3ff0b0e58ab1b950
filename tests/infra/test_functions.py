"""Each function is given what it reads, runs as chosen, and is reached at a bounded rate."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"

SHARED = {"TABLE", "SECRET_ARN", "POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL"}
VARIABLES = {
    "WebFunction": SHARED
    | {"LIMITS_TABLE", "QUEUE_URL", "ORGANISER_KEYS", "ORIGIN_SECRET", "SIGN_LIMIT_PER_NETWORK"},
    "MailerFunction": SHARED | {"SITE_URL", "SENDER", "CONFIGURATION_SET", "MAILS_PER_SECOND"},
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


@pytest.mark.parametrize("name", VARIABLES)
def test_a_function_is_given_its_settings_and_no_others(
    resources: dict[str, Any], name: str
) -> None:
    """In particular none declares a single shard, which only the local stack may."""
    given = resources[name]["Properties"]["Environment"]["Variables"]
    assert set(given) == VARIABLES[name]


@pytest.mark.parametrize("name", VARIABLES)
def test_a_function_reads_the_settings_that_it_is_given(
    resources: dict[str, Any], name: str
) -> None:
    module, _, _ = resources[name]["Properties"]["Handler"].partition(".")
    code = "".join((FUNCTIONS / f"{file}.py").read_text("utf-8") for file in (module, "deployment"))
    read = set(re.findall(r'os\.environ(?:\[|\.get\()"(\w+)"', code))
    # SINGLE_SHARD is the local stack's; Powertools reads its own.
    ours = {variable for variable in VARIABLES[name] if not variable.startswith("POWERTOOLS_")}
    assert read - {"SINGLE_SHARD"} == ours


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
def test_a_function_logs_only_warnings_and_for_two_weeks(
    resources: dict[str, Any], name: str
) -> None:
    assert resources[name]["Properties"]["LoggingConfig"] == {
        "LogGroup": {"Ref": "Log"},
        "LogFormat": "JSON",
        "ApplicationLogLevel": "WARN",
        "SystemLogLevel": "WARN",
    }
    assert resources["Log"]["Properties"]["RetentionInDays"] == 14


def test_the_web_function_does_not_wait_for_the_cdn_that_waits_for_it(
    resources: dict[str, Any],
) -> None:
    assert "Cdn" not in references([resources["WebFunction"], resources["WebRole"]])


def test_every_route_has_a_limit_of_its_own_and_no_access_log(resources: dict[str, Any]) -> None:
    stage = resources["ApiApiGatewayDefaultStage"]["Properties"]
    paths = resources["Api"]["Properties"]["Body"]["paths"]
    verbs = {"post": "POST", "x-amazon-apigateway-any-method": "ANY"}
    routes = {
        f"{verbs[verb]} {path}"
        for path, methods in paths.items()
        for verb in methods
        if path != "/$default"
    }
    assert set(stage["RouteSettings"]) == routes
    for limits in (stage["DefaultRouteSettings"], *stage["RouteSettings"].values()):
        assert 0 < limits["ThrottlingRateLimit"] <= limits["ThrottlingBurstLimit"]
    assert "AccessLogSettings" not in stage
