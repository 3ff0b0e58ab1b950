"""template.yaml as data: what it defines once, the tests create from it."""

from functools import cache
from pathlib import Path
from typing import Any

from cfnlint.decode import decode

ROOT = Path(__file__).parent.parent


@cache
def resources() -> dict[str, Any]:
    """Return the template's resources by name, with its intrinsic functions unresolved."""
    template, errors = decode(str(ROOT / "template.yaml"))
    assert not errors
    return dict(template["Resources"])


def table_properties(name: str) -> dict[str, Any]:
    """Return what CreateTable wants of one of the template's tables."""
    properties = resources()[name]["Properties"]
    wanted = {
        key: properties[key]
        for key in ("AttributeDefinitions", "KeySchema", "BillingMode", "StreamSpecification")
        if key in properties
    }
    if "StreamSpecification" in wanted:
        wanted["StreamSpecification"] = wanted["StreamSpecification"] | {"StreamEnabled": True}
    return wanted
