"""A deployed stack, in process: what the desk meets of it is taken from template.yaml."""

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner, Result
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT
from moto.ses.models import ses_backends

from desk.cli import main
from desk.work import stream
from desk.work.checks import mailing, reach
from desk.work.keys import identity_file, key_drafts, keys, second_copy
from desk.work.publish import secret_copy
from desk.work.stack import Stack, connect
from tests.desk import snapshot
from tests.desk.age_file import cheaply
from tests.desk.protected import OURS
from tests.desk.snapshot import Snapshot
from tests.desk.world import (
    ALARMS,
    BUDGET,
    DISTRIBUTION,
    NOW,
    REGION,
    SECRET,
    Deploy,
    Outside,
    Run,
    Sign,
    outside,
    rebuilt,
    template,
)
from undersigned.aws.seal import sealer
from undersigned.aws.signer_items import Held
from undersigned.rules.fields import CONSENTS
from undersigned.rules.record import Record, pack
from undersigned.rules.signature import Signature, State

Made = dict[str, Snapshot]


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Have each signal do what it does: `nohup` and a shell's `&` ignore some."""
    ending = (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT)
    ignored = [each for each in ending if signal.getsignal(each) is signal.SIG_IGN]
    for each in ignored:
        own = signal.default_int_handler if each is signal.SIGINT else signal.SIG_DFL
        signal.signal(each, own)
    yield
    for each in ignored:
        signal.signal(each, signal.SIG_IGN)


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
def verify(aws: None) -> Callable[..., None]:  # noqa: ARG001 - where
    """Prove to SES that an address or a domain is ours, and have its mails signed."""

    def verified(name: str, *, signed: bool = True) -> None:
        boto3.client("sesv2").create_email_identity(EmailIdentity=name)
        identity = ses_backends[ACCOUNT][REGION].email_identities[name]
        identity.verified_for_sending_status = True
        if signed:
            identity.dkim_attributes |= {"SigningEnabled": True, "Status": "SUCCESS"}

    return verified


@pytest.fixture
def beyond(verify: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Outside:
    """Let the desk meet an account and a site where all is well, until a test changes them."""
    found = outside()
    # moto knows nothing of the account's mail, and verifies nobody; for a mapping it would start a
    # container.
    monkeypatch.setattr(mailing, "account", lambda _: found.account)
    monkeypatch.setattr(mailing, "feeds", lambda _: found.feeds)
    monkeypatch.setattr(reach, "ask", found.ask)
    verify("example.org")
    boto3.client("budgets").create_budget(
        AccountId=ACCOUNT,
        Budget={**BUDGET, "BudgetName": "bill"},
    )
    return found


@pytest.fixture
def deploy(beyond: Outside) -> Deploy:
    """Deploy a stack that seals to some public keys."""
    assert beyond

    def deployed(*publics: str, name: str = "undersigned") -> Stack:
        # moto's CloudFormation makes no secrets and distributions.
        secret = boto3.client("secretsmanager").create_secret(Name=name, SecretString=SECRET)
        made = boto3.client("cloudfront").create_distribution(DistributionConfig=DISTRIBUTION)
        distribution = made["Distribution"]["Id"]
        body = json.dumps(template(",".join(publics), secret["ARN"], distribution, _nested()))
        boto3.client("cloudformation").create_stack(
            StackName=name, TemplateBody=body, Capabilities=["CAPABILITY_IAM"]
        )
        [topic] = (arn for arn in topics() if arn.endswith(":alarms"))
        boto3.client("sns").subscribe(
            TopicArn=topic, Protocol="email", Endpoint="organiser@example.org"
        )
        return connect(name, None)

    return deployed


def topics() -> list[str]:
    """Return what there is to subscribe to."""
    return [topic["TopicArn"] for topic in boto3.client("sns").list_topics()["Topics"]]


def _nested() -> str:
    """Put the alarms' template where CloudFormation finds it, as `sam deploy` does."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="artifacts", Key="alarms.json", Body=json.dumps(ALARMS).encode())
    return "https://artifacts.s3.amazonaws.com/alarms.json"


@pytest.fixture(scope="session")
def organiser_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Make an organiser key once."""
    return key_drafts.new_identity(tmp_path_factory.mktemp("home"), "organiser").file.read_text(
        "utf-8"
    )


@pytest.fixture
def key(home: Path, organiser_file: str) -> keys.Key:
    """Hold an organiser key at the desk."""
    file = home / "drafts" / "organiser.key"
    file.parent.mkdir(parents=True, mode=0o700)
    file.write_text(organiser_file, "utf-8")
    return key_drafts.settle(home, key_drafts.draft(home, "organiser"))


@pytest.fixture
def cheap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a passphrase cost no second, but where a test is about that."""
    if "at_cost" not in request.fixturenames:
        monkeypatch.setattr(keys, "protect", cheaply)


@pytest.fixture
def at_cost() -> None:
    """Have each passphrase cost what it costs."""


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand for a second disk."""
    folder, same_disk = tmp_path / "stick", second_copy.same_disk
    folder.mkdir()

    def told(key: keys.Key, copy: Path) -> bool:
        return not copy.is_relative_to(folder) and same_disk(key, copy)

    monkeypatch.setattr(second_copy, "same_disk", told)
    return folder


@pytest.fixture
def protected(cheap: None, home: Path, key: keys.Key) -> keys.Key:  # noqa: ARG001 - before it
    """Give the key that the desk holds a passphrase."""
    return keys.store(home, key.file, identity_file.read_identity(key.file), OURS)


@pytest.fixture(scope="session")
def made() -> Iterator[Made]:
    """Remember what is made once, and put back for each test."""
    kept: Made = {}
    yield kept
    for each in kept.values():
        each.close()


@pytest.fixture
def stack(request: pytest.FixtureRequest, made: Made, beyond: Outside) -> Stack:
    """Deploy a stack that seals to the key that the desk holds."""
    assert beyond
    key: keys.Key = request.getfixturevalue("key")
    if "stack" not in made:
        request.getfixturevalue("deploy")(key.public)
        made["stack"] = snapshot.take()
    snapshot.put_back(made["stack"])
    return connect("undersigned", None)


@pytest.fixture
def published(
    request: pytest.FixtureRequest, made: Made, stack: Stack, run: Run, home: Path
) -> Stack:
    """Publish a site on the stack."""
    request.getfixturevalue("built")
    if "published" not in made:
        run("publish")
        made["published"] = snapshot.take()
    snapshot.put_back(made["published"])
    secret_copy.keep(home, stack.name, SECRET, keys.known(home))
    return stack


@pytest.fixture
def following(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Describe a mapping that feeds the counter; with a real one, moto would start a container."""
    mapping = {"State": "Enabled", "LastProcessingResult": "OK"}
    monkeypatch.setattr(stream, "mappings", lambda _: [mapping])
    return mapping


@pytest.fixture
def sign(stack: Stack, key: keys.Key) -> Sign:
    """Put a confirmed signature into the table, as the functions would."""
    signers = stack.store().signers

    def signed(
        mac: str,
        *,
        public: str = key.public,
        state: State = State.CONFIRMED,
        action: str = "chechnya-petition",
        content: bytes | None = None,
        **details: Any,
    ) -> None:
        given = {name for name in CONSENTS if details.pop(name, False)}
        moment, marks = details.pop("signed", NOW), details.pop("marks", ())
        language, country = details.pop("language", ""), details.pop("country", "DE")
        written = {"name": "Amina", "email": "amina@example.org", **details}
        packed = pack(Record(written, frozenset(given), "1", moment, marks, language))
        sealed = sealer(public)(packed if content is None else content)
        signers.remove((action, mac), "any")
        signers.bring_back(Held(action, mac, "", Signature(state, sealed, action, country)))

    return signed


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Build a site of a few pages and an asset, with its manifest."""
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
    rebuilt(site)
    return site
