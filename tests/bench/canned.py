"""One press of the button, and answers of AWS to it that cost nothing."""

import base64
import json
import os
import sys
import time
from pathlib import Path

from boto3.dynamodb.types import TypeSerializer

from tests.bench import ROOT
from undersigned.aws.hour_key import HOUR
from undersigned.rules.action import Action, Kind, Page, facts_of

PRESSED = json.loads((ROOT / "tests" / "events" / "sign-form.json").read_text("utf-8"))
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "TABLE": "main",
    "LIMITS_TABLE": "limits",
    "QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/mails",
    "SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:secret",
    "ORIGIN_SECRET": PRESSED["headers"]["x-origin-secret"],
    "SIGN_LIMIT_PER_NETWORK": "60",
    "POWERTOOLS_SERVICE_NAME": "undersigned",
}
_PETITION = Action(
    id=PRESSED["pathParameters"]["id"],
    campaign="river",
    kind=Kind.PETITION,
    languages=("en",),
    pages={"en": Page("Keep the river clean", "/en/river/petition/")},
)
_KEY = f"ACTION#{_PETITION.id}".encode()
_KEYS = {"pk": f"ACTION#{_PETITION.id}", "sk": "STATE"}
_FACTS = _KEYS | {name: of for name, of in facts_of(_PETITION).items() if of is not None}
_write = TypeSerializer().serialize
_HOURS_KEY = base64.b64encode(bytes(32)).decode()
SECRET = "a secret that only the bench knows, of sixty-four characters or so"


def unheard() -> None:
    """Let what a process of ours prints go nowhere: the functions tell their figures so."""
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - while it lives


def answer(operation: str, body: bytes) -> bytes:
    """Return what AWS would answer to a call; only the petition and the hour's key are there."""
    if operation == "GetSecretValue":
        return json.dumps({"Name": "secret", "SecretString": SECRET}).encode()
    if operation == "GetItem" and _KEY in body:
        return json.dumps({"Item": {name: _write(fact) for name, fact in _FACTS.items()}}).encode()
    if operation == "GetItem" and b'"KEY"' in body:
        second = int(time.time())
        hour = {"hour": _write(second - second % HOUR), "key": {"B": _HOURS_KEY}}
        return json.dumps({"Item": hour}).encode()
    if operation == "UpdateItem" and b"ReturnValues" in body:
        return json.dumps({"Attributes": {"n": _write(1)}}).encode()
    return b"{}"
