"""What the desk's tests share: a stack as far as the desk sees it, and what is put into it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyrage
from click.testing import Result
from samtranslator.yaml_helper import yaml_parse

from desk.work.checks.reach import HEALTH, Answer
from desk.work.keys.keyring import Keyring, unasked
from desk.work.stack import Stack
from undersigned.rules import manifest

ROOT = Path(__file__).parents[2]
REGION = "eu-central-1"
NOW = datetime(2026, 11, 21, 14, 5, 6, tzinfo=UTC)
KEPT = ("Table", "MailQueue", "DeadLetters")
SECRET = "s" * 64
SITE_URL = "https://example.org"
SENDER = "confirm@example.org"
FUNCTIONS = ("WebFunction", "MailerFunction", "TallyFunction")
HEALTHY = b'{"version": "1.0", "table": "ok", "secret": "ok", "queue": "ok"}'
# As far as publishing needs one.
DISTRIBUTION = {
    "CallerReference": "tests",
    "Comment": "",
    "Enabled": True,
    "Origins": {
        "Quantity": 1,
        "Items": [
            {
                "Id": "pages",
                "DomainName": "pages.s3.amazonaws.com",
                "S3OriginConfig": {"OriginAccessIdentity": ""},
            }
        ],
    },
    "DefaultCacheBehavior": {
        "TargetOriginId": "pages",
        "ViewerProtocolPolicy": "redirect-to-https",
        "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
}
BUDGET = {
    "BudgetType": "COST",
    "TimeUnit": "MONTHLY",
    "BudgetLimit": {"Amount": "20", "Unit": "USD"},
}
# What alarms ring on, as infra/alarms.yaml has it; moto wants a name, and makes no alarms.
ALARMS = {
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "alarms"}}}
}

# How a mapping stands that does not feed the counter, and what is told of it.
STANDS_STILL = [
    ({"State": "Disabled"}, "its mapping is Disabled"),
    (
        {"LastProcessingResult": "PROBLEM: Function call failed"},
        "It fails (PROBLEM: Function call failed)",
    ),
]

Run = Callable[..., Result]
Sign = Callable[..., None]
Deploy = Callable[..., Stack]


@dataclass
class Outside:
    """What the desk meets beyond the stack: the account's mail, and how the site answers."""

    account: dict[str, Any]
    feeds: list[dict[str, Any]]  # what hands the queue to the mailer
    answers: dict[str, Answer | OSError]

    def ask(self, url: str) -> Answer:
        """Answer as the site does."""
        answer = self.answers[url]
        if isinstance(answer, OSError):
            raise answer
        return answer


def outside() -> Outside:
    """Make an outside where all is well."""
    quota = {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 12.0}
    account = {
        "ProductionAccessEnabled": True, "SendingEnabled": True, "EnforcementStatus": "HEALTHY",
        "SendQuota": quota,
    }  # fmt: skip
    answers = {
        f"{SITE_URL}/": Answer(200, b"home"),
        f"{SITE_URL}{HEALTH}": Answer(200, HEALTHY),
    }
    return Outside(account, [{"State": "Enabled"}], dict(answers))


def petition(**facts: object) -> dict[str, object]:
    """Write an action as the site's build does."""
    page = {
        "title": "Free them",
        "url": "/en/chechnya/petition/",
        "opens": "",
        "closes": "",
        "target": "",
        "reveals": "",
        "kept": "",
        "site": "",
    }
    return {
        "id": "chechnya-petition", "campaign": "chechnya", "kind": "petition", "goal": 1000,
        "opens": None, "closes": None, "languages": ["en"], "postcode": False, "target": "",
        "organiser": "", "ask": ["to_target"], "keep_all": False,
        "keep_until": None, "text": "", "colour": "", "pages": {"en": page}, **facts,
    }  # fmt: skip


def rebuilt(site: Path, actions: Sequence[object] | None = None, address: str = SITE_URL) -> None:
    """Say what a site is made of now, as its build does at its end: of the petition unless told."""
    listed = [petition()] if actions is None else list(actions)
    facts = {"address": address, "actions": listed, "files": manifest.survey(site)}
    manifest.path(site).write_text(json.dumps(facts), "utf-8")


def identities(home: Path) -> list[pyrage.x25519.Identity]:
    """Read what is held at a desk, but for what has a passphrase."""
    return Keyring(home, unasked).identities()


def hands_over(output: str, publics: str) -> None:
    """Read how the stack is told of all keys: by an answer at first, by a line later."""
    assert (
        f"when `sam deploy --guided` puts it up for the first time:\n\n  OrganiserKeys: {publics}\n"
        in output
    )
    assert (
        f"\n\n  sam build && sam deploy --parameter-overrides OrganiserKeys={publics}\n" in output
    )


def public_key() -> str:
    """Make the public half of a key that nobody holds."""
    return str(pyrage.x25519.Identity.generate().to_public())


def template(organiser_keys: str, secret: str, distribution: str, alarms: str) -> dict[str, Any]:
    """Take what is kept from template.yaml, and put plain stand-ins around it."""
    settings = {
        "ORGANISER_KEYS": organiser_keys,
        "MAILS_PER_SECOND": "1",
        "MAILS_PER_HOUR": "2000",
    }
    function = {
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Role", "Arn"]},
        "Code": {"ZipFile": "def handler(event, context): ..."},
        "Environment": {"Variables": settings},
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
        "ReturnedMail": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "returned"}},
        "Alarms": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": alarms}},
        **{key: {"Type": "AWS::Lambda::Function", "Properties": function} for key in FUNCTIONS},
    }
    outputs = {
        "Table": {"Ref": "Table"},
        "Bucket": {"Ref": "Bucket"},
        "QueueUrl": {"Ref": "MailQueue"},
        "DeadLetterQueueUrl": {"Ref": "DeadLetters"},
        "SecretArn": secret,
        **{name: {"Ref": name} for name in FUNCTIONS},
        "SiteUrl": SITE_URL,
        "CdnDomain": "d111111abcdef8.cloudfront.net",
        "Distribution": distribution,
        "Sender": SENDER,
    }
    return {
        "Resources": {name: _resources()[name] for name in KEPT} | stand_ins,
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }


@cache
def _resources() -> dict[str, Any]:
    resources: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text("utf-8"))["Resources"]
    return resources
