"""A deployed stack, in process: what the desk meets of it is taken from template.yaml."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto import mock_aws

from desk import keys
from desk.cli import main
from desk.stack import Stack, connect
from tests.desk.world import HOUR, NOW, REGION, SECRET, Deploy, Run, Sign, petition, template
from undersigned import items
from undersigned.seal import sealer
from undersigned.signature import Record, State, Stored, pack


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the desk an empty home, in a folder that holds nothing else of the project."""
    monkeypatch.setenv("UNDERSIGNED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def run(home: Path) -> Run:
    """Type a command, with lines of input."""

    def typed(*words: object, lines: str = "", code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words], lines)
        assert result.exit_code == code, result.output
        return result

    assert home.parent == Path.cwd()
    return typed


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start an AWS in process, with credentials that open nothing else."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        yield


@pytest.fixture
def deploy(aws: None) -> Deploy:  # noqa: ARG001 - where to
    """Deploy a stack that seals to some public keys."""

    def deployed(*publics: str, name: str = "undersigned") -> Stack:
        # moto's CloudFormation makes no secrets.
        secret = boto3.client("secretsmanager").create_secret(Name=name, SecretString=SECRET)
        body = json.dumps(template(",".join(publics), secret["ARN"]))
        boto3.client("cloudformation").create_stack(
            StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_IAM"]
        )
        return connect(name, None)

    return deployed


@pytest.fixture
def key(home: Path) -> keys.Key:
    """Make an organiser key that the desk holds."""
    return keys.new_identity(home, "organiser")


@pytest.fixture
def stack(deploy: Deploy, key: keys.Key) -> Stack:
    """Deploy a stack that seals to the key that the desk holds."""
    return deploy(key.public)


@pytest.fixture
def sign(stack: Stack, key: keys.Key) -> Sign:
    """Put a confirmed signature into the table, as the functions would."""
    table = stack.table()

    def signed(
        mac: str, *, public: str = key.public, state: State = State.CONFIRMED, **details: Any
    ) -> None:
        written = {"name": "Amina", "email": "amina@example.org", "postcode": "", "comment": ""}
        consents = dict.fromkeys(("updates", "public", "to_target"), False)
        facts: dict[str, Any] = {**written, **consents, "wording": "1", "signed": NOW, **details}
        sealed = sealer(public)(pack(Record(**facts)))
        stored = Stored(state, sealed, "chechnya-petition", "DE", "en", HOUR, HOUR)
        table.put(items.stored_item(items.signature_key("chechnya-petition", mac), stored))

    return signed


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Build a site of a few pages and an asset, beside its list of actions."""
    site = tmp_path / "build" / "site"
    for name, text in {
        "index.html": "home",
        "404.html": "not here",
        "sitemap.xml": "<urlset/>",
        "icon.0123abcd.svg": "<svg/>",
        "en/index.html": "English",
        "en/chechnya/index.html": "campaign",
        "en/chechnya/petition/index.html": "form",
        "en/chechnya/check-your-email/index.html": "look",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    (tmp_path / "build" / "actions.json").write_text(json.dumps([petition()]), "utf-8")
    return site
