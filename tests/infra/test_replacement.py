"""What a change of a parameter replaces can be replaced, by another before it goes."""

from typing import Any

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from tests.infra.conftest import parsed

REGION = "us-east-1"
OTHERS = ("infra/cdn.yaml", "infra/edge.yaml", "infra/alarms.yaml")
ROOT = "/properties/"


def named(resource: dict[str, Any]) -> tuple[set[str], set[str]]:
    """Return which of a resource's properties replace it, and which of these are a name of ours."""
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, resource["Type"]).schema
    replacing: set[str] = set()
    names: set[str] = set()
    for pointer in schema.get("createOnlyProperties", []):
        path = pointer.removeprefix(ROOT)
        value: Any = resource.get("Properties", {})
        for part in path.split("/"):
            value = value.get(part) if isinstance(value, dict) else None
        if value is None:
            continue
        ours = path.endswith("Name") and (isinstance(value, str) or "Fn::Sub" in value)
        if ours:
            names.add(path)
        elif pointer not in schema["primaryIdentifier"]:  # else the name is within another thing
            replacing.add(path)
    return replacing, names


def test_what_is_replaced_by_a_change_has_no_name_that_two_would_share(
    resources: dict[str, Any],
) -> None:
    every = dict(resources)
    for path in OTHERS:
        every |= parsed(path)["Resources"]
    seen = {name: named(resource) for name, resource in every.items()}
    assert seen["Dashboard"] == (set(), {"DashboardName"})  # nothing else replaces it
    assert seen["Bill"] == ({"NotificationsWithSubscribers"}, set())
    assert {name for name, (replacing, names) in seen.items() if replacing and names} == set()


@pytest.mark.parametrize("name", ["a name", {"Fn::Sub": "${Name} - the bill"}])
def test_a_budget_with_a_name_would_be_noticed(name: object) -> None:
    budget = parsed("infra/alarms.yaml")["Resources"]["Bill"]
    budget["Properties"]["Budget"]["BudgetName"] = name
    assert named(budget) == ({"NotificationsWithSubscribers"}, {"Budget/BudgetName"})
