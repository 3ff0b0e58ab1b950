"""What `sam deploy` would set back, an address that was lost, and a bill that nobody watches."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto.core.models import DEFAULT_ACCOUNT_ID as ACCOUNT

from desk.work import answers
from desk.work.checks import address, budget, mailing
from desk.work.errors import DeskError
from desk.work.finding import Grade
from desk.work.stack import Stack
from tests.desk.world import BUDGET, SITE_URL, Deploy, Run, rebuilt

DEPLOYED = {
    "OrganiserKeys": "age1a,age1b",
    "MailsPerHour": "4000",
    "SiteAddress": "sign.example.org",
    "AlarmMail": "alarms@example.org",
    "MonthlyBudget": "20",
}


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Say what the stack was answered, until a test changes it."""
    given = dict(DEPLOYED)
    monkeypatch.setattr(answers, "deployed", lambda _: given)
    return given


def config(text: str, section: str = "deploy") -> None:
    """Write what `sam` finds in this folder."""
    answers.CONFIG.write_text(
        f'version = 0.1\n[default.global.parameters]\nstack_name = "undersigned"\n'
        f"[default.{section}.parameters]\n{text}\n",
        "utf-8",
    )


@pytest.mark.parametrize(
    ("kept", "others"),
    [
        # As `sam deploy --guided` writes it.
        (
            r'parameter_overrides = "MailsPerHour=\"2000\" SiteAddress=\"\""',
            "MailsPerHour, SiteAddress",
        ),
        ('parameter_overrides = ["MailsPerHour=2000"]', "MailsPerHour"),
        ('parameter_overrides = { MailsPerHour = "2000" }', "MailsPerHour"),
        ("parameter_overrides = [{ MailsPerHour = 2000 }]", "MailsPerHour"),
        (
            'parameter_overrides = "ParameterKey=OrganiserKeys,ParameterValue=age1a"',
            "OrganiserKeys",
        ),
    ],
)
def test_answers_that_a_computer_keeps_are_told_where_the_stack_has_others(
    run: Run, stack: Stack, answered: Mapping[str, str], kept: str, others: str
) -> None:
    assert answered
    config(kept)
    [found] = answers.findings(stack)
    assert found.grade is Grade.CARE
    assert f"({others}): take the line `parameter_overrides` out" in found.text
    assert found.line in run("check", code=1).output  # where nothing is published


@pytest.mark.parametrize(
    "kept",
    [
        "",
        'parameter_overrides = ""',
        'parameter_overrides = "MailsPerHour=4000 OrganiserKeys=\\"age1a, age1b\\""',
        'parameter_overrides = "FromALaterRelease=1"',
        'parameter_overrides = "MailsPerHour=2000"\nstack_name = "another"',
        'parameter_overrides = "MailsPerHour=2000"\nregion = "us-east-1"',
    ],
)
def test_answers_that_change_nothing_of_this_stack_are_no_news(
    stack: Stack, answered: Mapping[str, str], kept: str
) -> None:
    assert answered
    config(kept)
    assert list(answers.findings(stack)) == []


def test_without_the_project_s_folder_nothing_is_told(
    stack: Stack, answered: Mapping[str, str]
) -> None:
    assert answered
    assert not answers.CONFIG.exists()
    assert list(answers.findings(stack)) == []


@pytest.mark.parametrize(
    "text", ["[default", "default = 1", 'default.deploy = "x"', "[default.deploy]\nparameters = 3"]
)
def test_a_file_of_another_form_ends_in_a_sentence_or_in_nothing(stack: Stack, text: str) -> None:
    answers.CONFIG.write_text(text, "utf-8")
    try:
        assert list(answers.findings(stack)) == []
    except DeskError as error:
        assert "samconfig.toml cannot be read" in str(error)


def test_what_the_stack_was_answered_is_read_as_cloudformation_describes_it(stack: Stack) -> None:
    body = """{"Parameters": {"MailsPerHour": {"Type": "String", "Default": "2000"}},
        "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"""
    given = [{"ParameterKey": "MailsPerHour", "ParameterValue": "4000"}]
    boto3.client("cloudformation").create_stack(
        StackName="other", TemplateBody=body, Parameters=given
    )
    assert answers.deployed(replace(stack, name="other")) == {"MailsPerHour": "4000"}
    assert answers.deployed(stack) == {}


# ---- The address -------------------------------------------------------------------------------


def bears(built: Path, stack: Stack, loc: str) -> None:
    """Publish pages that carry an address, as of before the stack had another."""
    text = f'<?xml version="1.0"?>\n<urlset>\n<url>\n<loc>{loc}/en/</loc>\n</url>\n</urlset>\n'
    stack.client("s3").put_object(
        Bucket=stack.output("Bucket"), Key="sitemap.xml", Body=text.encode()
    )
    (built / "sitemap.xml").write_text(text, "utf-8")
    rebuilt(built)


def test_a_domain_that_the_stack_lost_stops_signers_and_publishing(
    run: Run, published: Stack, built: Path
) -> None:
    bears(built, published, "https://sign.example.org")
    told = (
        "The pages that are up carry the address https://sign.example.org, which leads nowhere now"
    )
    [found] = address.findings(published)
    assert (found.grade, found.text.startswith(told)) == (Grade.STOPS, True)
    assert "SiteAddress=sign.example.org CertificateArn=" in found.text
    assert f"X site: {told}" in run("check", code=1).output
    (built / "404.html").write_text("another", "utf-8")
    rebuilt(built)
    refused = run("publish", code=1).output
    assert told in refused
    assert "Nothing was published." in refused
    assert "404.html" in run("publish", "--dry-run").output
    run("publish", "--yes")
    assert "Nothing would change" in run("publish", "--dry-run").output


def test_pages_from_before_the_domain_are_to_be_published_again(
    run: Run, published: Stack, built: Path
) -> None:
    bears(built, published, "https://d111111abcdef8.cloudfront.net")
    [found] = address.findings(published)
    assert found.line == (
        "! site: The pages that are up carry https://d111111abcdef8.cloudfront.net, and not "
        f"{SITE_URL}: `make publish`."
    )
    run("publish")


@pytest.mark.parametrize(
    "loc",
    [
        SITE_URL,
        "",
        "http://127.0.0.1:8000",
        "https://\x1b[2Jexample.net",
        "https://a b.org",
        f"https://{'a.' * 5000}org",
    ],
)
def test_what_is_no_address_or_the_right_one_is_no_news(
    published: Stack, built: Path, loc: str
) -> None:
    bears(built, published, loc)
    assert list(address.findings(published)) == []


@pytest.mark.parametrize("body", [None, b""])
def test_a_site_without_a_map_is_no_news(published: Stack, body: bytes | None) -> None:
    s3, place = published.client("s3"), {"Bucket": published.output("Bucket"), "Key": "sitemap.xml"}
    if body is None:
        s3.delete_object(**place)
    else:
        s3.put_object(**place, Body=body)
    assert list(address.findings(published)) == []


# ---- The bill, and where AWS has not everything -------------------------------------------------


@pytest.mark.parametrize(
    ("given", "grade", "told"),
    [
        (
            {},
            Grade.CARE,
            "in eu-central-1 no stack can make one. Have it made in America: `sam deploy",
        ),
        ({"AlarmMail": ""}, Grade.CARE, "deploy with AlarmMail=your address"),
        ({"MonthlyBudget": "0"}, Grade.FINE, "as MonthlyBudget is 0"),
    ],
)
def test_a_bill_that_nobody_watches_is_told(
    stack: Stack, answered: dict[str, str], given: Mapping[str, str], grade: Grade, told: str
) -> None:
    answered.update(given)
    client = boto3.client("budgets")
    for each in client.describe_budgets(AccountId=ACCOUNT)["Budgets"]:
        client.delete_budget(AccountId=ACCOUNT, BudgetName=each["BudgetName"])
    [found] = budget.findings(stack)
    assert (found.grade, told in found.text) == (grade, True)
    usage = {**BUDGET, "BudgetName": "u", "BudgetType": "USAGE"}
    client.create_budget(AccountId=ACCOUNT, Budget=usage)
    assert list(budget.findings(stack)) == [found]


@pytest.mark.parametrize(("region", "told"), [("ap-east-1", True), ("eu-central-1", False)])
def test_a_region_without_ses_is_told_and_a_line_that_is_cut_is_not_taken_for_one(
    deploy: Deploy, monkeypatch: pytest.MonkeyPatch, region: str, told: bool
) -> None:
    def unreachable(_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://email.amazonaws.com")

    monkeypatch.setattr(mailing, "account", unreachable)
    stack = replace(deploy("age1"), session=boto3.Session(region_name=region))
    if told:
        [found] = mailing.findings(stack)
        assert found.line.startswith(f"X mail: There is no SES in {region}, so no mail reaches")
    else:
        with pytest.raises(EndpointConnectionError):
            list(mailing.findings(stack))
