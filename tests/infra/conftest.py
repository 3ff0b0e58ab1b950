"""The templates as written, and template.yaml as CloudFormation gets it."""

from pathlib import Path
from typing import Any

import boto3
import pytest
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]


def parsed(path: str) -> dict[str, Any]:
    """Read a template, with short forms such as `!Ref` written out."""
    content: dict[str, Any] = yaml_parse((ROOT / path).read_text("utf-8"))
    return content


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    return parsed("template.yaml")


@pytest.fixture(scope="session")
def resources() -> dict[str, Any]:
    """template.yaml's resources after SAM's transform, which may add roles and permissions."""
    content = parsed("template.yaml")
    content["Globals"]["Function"]["CodeUri"] = "s3://built/functions.zip"
    session = boto3.Session(region_name="eu-central-1")
    expanded = Translator({}, Parser(), boto_session=session).translate(content, {})
    made: dict[str, Any] = expanded["Resources"]
    return made


@pytest.fixture(scope="session")
def cdn() -> dict[str, Any]:
    return parsed("infra/cdn.yaml")


@pytest.fixture(scope="session")
def alarms() -> dict[str, Any]:
    return parsed("infra/alarms.yaml")
