"""What the desk's tests share: a stack as far as the desk sees it, and what is put into it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage
from click.testing import Result
from samtranslator.yaml_helper import yaml_parse

from desk.stack import Stack

ROOT = Path(__file__).parents[2]
REGION = "eu-central-1"
NOW = datetime(2026, 11, 21, 14, 5, 6, tzinfo=UTC)
HOUR = NOW.replace(minute=0, second=0)
KEPT = ("Table", "MailQueue", "DeadLetters")
SECRET = "s" * 64

Run = Callable[..., Result]
Sign = Callable[..., None]
Deploy = Callable[..., Stack]


def petition(**facts: object) -> dict[str, object]:
    """Write an action as the site's build does."""
    page = {"title": "Free them", "url": "/en/chechnya/petition/", "opens": "", "closes": ""}
    return {
        "id": "chechnya-petition", "campaign": "chechnya", "kind": "petition", "goal": 1000,
        "opens": None, "closes": None, "languages": ["en"], "postcode": False, "target": None,
        "pages": {"en": page}, **facts,
    }  # fmt: skip


def public_key() -> str:
    """Make the public half of a key that nobody holds."""
    return str(pyrage.x25519.Identity.generate().to_public())


def template(organiser_keys: str, secret: str) -> dict[str, Any]:
    """Take what is kept from template.yaml, and put plain stand-ins around it."""
    resources = yaml_parse((ROOT / "template.yaml").read_text("utf-8"))["Resources"]
    function = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": "def handler(event, context): ..."},
        "Environment": {"Variables": {"ORGANISER_KEYS": organiser_keys}},
    }
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    stand_ins = {
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": {"Statement": [trust]}},
        },
        "WebFunction": {"Type": "AWS::Lambda::Function", "Properties": function},
        "TallyFunction": {"Type": "AWS::Lambda::Function", "Properties": function},
    }
    outputs = {
        "Table": {"Ref": "Table"},
        "Bucket": {"Ref": "Bucket"},
        "QueueUrl": {"Ref": "MailQueue"},
        "DeadLetterQueueUrl": {"Ref": "DeadLetters"},
        "SecretArn": secret,
        "WebFunction": {"Ref": "WebFunction"},
        "TallyFunction": {"Ref": "TallyFunction"},
        "SiteUrl": "https://example.org",
        "Sender": "confirm@example.org",
    }
    return {
        "Resources": {name: resources[name] for name in KEPT} | stand_ins,
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
