"""`undersigned render`: pages that say of the stack what is true, and nothing that a shell runs."""

import json
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from desk.work.stack import Stack
from tests.desk.world import ROOT, Run
from tests.pages.conftest import CAMPAIGN
from tests.pages.dom import Document
from undersigned.rules.published import Count, written

PETITION = "en/trees/petition/index.html"
RUNS = "confirm@example.org sh -c 'touch it-ran'"


@pytest.fixture
def project(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Lay out the project's folder, with a small campaign as its content."""
    folder = home.parent
    (folder / "pelicanconf.py").symlink_to(ROOT / "pelicanconf.py")
    (folder / "site" / "content" / "trees").mkdir(parents=True)
    for name in ("theme", "plugins"):
        (folder / "site" / name).symlink_to(ROOT / "site" / name)
    (folder / "site" / "content" / "trees" / "campaign.toml").write_text(CAMPAIGN, "utf-8")
    for page in ("home", "petition"):
        prose = f"Title: Trees & {page}\nSummary: A summary.\n\nWords.\n"
        (folder / "site" / "content" / "trees" / f"{page}.en.md").write_text(prose, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "functions"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1777600000")  # while that petition is open
    return folder


def say(**outputs: str) -> None:
    """Have a stack of its own say something of itself."""
    template = {
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {name: {"Value": value} for name, value in outputs.items()},
    }
    boto3.client("cloudformation").create_stack(
        StackName="changed", TemplateBody=json.dumps(template)
    )


def test_pages_say_where_they_are_who_mails_and_how_many_signed(
    run: Run, project: Path, stack: Stack
) -> None:
    count = Count(1234, datetime(2026, 4, 30, 14, 5, tzinfo=UTC), {})
    stack.client("s3").put_object(
        Bucket=stack.output("Bucket"),
        Key="counts/trees-petition.json",
        Body=written("trees-petition", count),
    )
    run("render")
    built = project / "build" / "site"
    assert "1,234 of 500 signatures" in Document((built / PETITION).read_text("utf-8")).words
    look = (built / "en/trees/check-your-email/index.html").read_text("utf-8")
    assert "confirm@example.org" in look
    assert "Sitemap: https://example.org/sitemap.xml" in (built / "robots.txt").read_text("utf-8")


@pytest.mark.usefixtures("stack")
def test_content_that_cannot_be_built_ends_with_its_place_and_a_sentence(
    run: Run, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "site/content/trees/petition.en.md").unlink()
    assert "could not be rendered: what is said above" in run("render", code=1).output
    assert "petition.en.md: the file: expected it to be there" in capfd.readouterr().err


@pytest.mark.usefixtures("stack")
def test_elsewhere_than_in_the_project_s_folder_nothing_is_rendered(run: Run) -> None:
    assert "repeat this in the project's folder" in run("render", code=1).output


@pytest.mark.usefixtures("project", "aws")
@pytest.mark.parametrize("command", ["render", "publish", "status", "check"])
def test_what_no_output_can_be_stops_every_command(run: Run, project: Path, command: str) -> None:
    say(Sender=RUNS, SiteUrl="https://example.org", Bucket="bucket")
    output = run("--stack", "changed", command, code=1).output
    assert f"The stack changed says of its Sender what no Sender can be: {RUNS}." in output
    assert not (project / "build").exists()
    assert not (project / "it-ran").exists()


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SiteUrl", "http://example.org"),
        ("SiteUrl", "http://127.0.0.1:8000"),
        ("SiteUrl", "https://example.org/x"),
        ("SiteUrl", "https://example.org PYTHONSTARTUP=/tmp/x"),
        ("SiteUrl", "https://user@example.org"),
        ("SiteUrl", "file:///etc/passwd"),
        ("SiteUrl", "https://example.org\n"),
        ("Sender", "confirm@example.org\nX=1"),
        ("Sender", "<script>@example.org"),
        ("Bucket", "../other"),
        ("Bucket", "arn:aws:s3:::bucket"),
        ("Table", "a/b"),
        ("Distribution", "E1/../E2"),
        ("QueueUrl", "https://sqs.eu-central-1.amazonaws.com.evil.example/123456789012/q"),
        ("QueueUrl", "https://evil.example/123456789012/q"),
        ("DeadLetterQueueUrl", "http://evil.example/123456789012/q"),
        ("SecretArn", "undersigned"),
        ("WebFunction", "web;x"),
        ("MailerFunction", "--mailer "),
        ("TallyFunction", "tally\u202eyllat"),
        ("CdnDomain", "d1.cloudfront.net/x"),
    ],
)
def test_each_output_has_its_form(run: Run, name: str, value: str) -> None:
    say(**{name: value})
    output = run("--stack", "changed", "status", code=1).output
    assert f"says of its {name} what no {name} can be: " in output
    assert output.rstrip("\n").isprintable()


@pytest.mark.usefixtures("aws")
def test_what_is_said_at_length_is_shown_in_short(run: Run) -> None:
    say(Bucket="b" * 500)
    assert f"{'b' * 80}…. Somebody" in run("--stack", "changed", "status", code=1).output
