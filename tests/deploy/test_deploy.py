"""docs/deploy.md's way up, command by command, on an embedded AWS that asks for rights.

Every command of that page is run, in its order, in a checkout of the repository (walk.py): from
`git clone` to the first signature, then what the page has for later, to the end of the stack and of
what it leaves behind. Only the functions' wheels and bytecode are for this machine, not Lambda's,
and the AWS CLI is one of ours. A second stack is the previous release's, with people who signed;
this one is deployed over it.

MiniStack leaves out, and so do these tests: the HTTP API's routes and throttles and CloudFront's
own behaviour (a front of ours stands for both; DNS records and certificates are taken for what they
should be), the stream's windows and filters (so the tally is told its shard by hand), time to live,
a table as it was at an earlier second, and what an alarm would say.
Of the previous release there are the templates, in `previous/`, not the functions: what is handed
on is the table. CONTRIBUTING.md says when they are renewed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from desk.work.keys import keys as desk_keys
from infra.local import bundle, deploy
from infra.local.cloud import Cloud
from infra.local.engine import Engine
from tests.aws.conftest import PETITION
from tests.browser.conftest import eventually
from tests.deploy.deployment import Deployment
from tests.deploy.project import Project
from tests.deploy.test_artifact import contents
from tests.deploy.walk import ACTION, CAMPAIGN, Walk
from tests.template import ROOT
from undersigned.aws.signer_items import Held

PREVIOUS = Path(__file__).with_name("previous") / "template.yaml"
FUNCTIONS = ("Web", "Mailer", "Tally")
EARLIER = "earlier"  # the stack that began with it
PEOPLE = [f"before{number}@example.org" for number in range(25)]
SLOWLY = 30_000  # milliseconds, for functions that start for the first time
PATIENCE = {"Delay": 1, "MaxAttempts": 60}


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, engine: Engine, cloud: Cloud) -> Iterator[Walk]:
    """Begin with nothing."""
    folder = tmp_path_factory.mktemp("an organiser") / "undersigned"
    project = Project(folder, engine.endpoint)
    yield Walk(project, cloud, engine)
    project.stop()


@pytest.fixture(scope="module")
def project(walk: Walk) -> Project:
    """Build and deploy for the first time."""
    walk.through("6. Putting it up")
    return walk.project


@pytest.fixture(scope="module")
def stack(walk: Walk, cloud: Cloud, engine: Engine) -> Iterator[Deployment]:
    """Publish the pages, and serve it all."""
    walk.through("7. The pages")
    deployed = Deployment(cloud)
    with deployed.served(engine.mails, walk.project.home):
        yield deployed


@dataclass
class Before:
    """What there was before the release was deployed over it."""

    stack: Deployment
    secret: str
    held: set[Held]
    links: dict[str, str]


@pytest.fixture(scope="module")
def before(project: Project, cloud: Cloud) -> Before:
    """Let people sign on the previous release."""
    parameters = {"OrganiserKeys": key_of(project), "Sender": deploy.SENDER}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deploy, "STACK", EARLIER)
        deploy.deploy(cloud, PREVIOUS, bundle.code(ROOT), parameters, "https://example.org")
    old = Deployment(cloud, EARLIER)
    old.store.actions.publish(PETITION)
    links = old.sign(PETITION, PEOPLE, key_of(project))
    return Before(old, old.secret, old.held(), links)


@pytest.fixture(scope="module")
def after(before: Before, project: Project, cloud: Cloud, engine: Engine) -> Iterator[Deployment]:
    """Deploy this release over it, which keeps the answers that it has."""
    assert before
    project.type(f"sam deploy --stack-name {EARLIER}")
    new = Deployment(cloud, EARLIER)
    new.name_the_shard()
    with new.served(engine.mails, project.home):
        yield new


def test_deploying_for_the_first_time_asks_for_what_belongs_to_a_campaign(
    project: Project, walk: Walk
) -> None:
    assert project
    for parameter in ("OrganiserKeys", "Sender", "SiteAddress", "AlarmMail"):
        assert f"Parameter {parameter}" in walk.first
    assert walk.parameters["Sender"] == deploy.SENDER


def test_the_three_functions_were_built_apart_and_are_one_artifact(project: Project) -> None:
    web, *others = (contents(project.artifact(f"{name}Function")) for name in FUNCTIONS)
    assert web
    assert others == [web, web]


def test_a_visitor_signs_on_what_was_deployed_and_is_counted_withdraws_and_is_not(
    stack: Deployment, browser: Browser
) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(f"{stack.url}/")
    page.get_by_role("link", name="English").first.click()
    page.goto(f"{stack.url}/en/{CAMPAIGN}/petition/")
    page.get_by_label("Name", exact=True).fill("O’Brien")
    page.get_by_label("Email", exact=True).fill("journey@example.org")
    page.get_by_label("Country").select_option(label="Ireland")
    page.get_by_role("button", name="Sign").click()
    expect(page).to_have_url(re.compile(rf"/en/{CAMPAIGN}/check-your-email/$"), timeout=SLOWLY)
    follow(stack, page, "confirm", "Confirm your signature")
    expect(page).to_have_url(re.compile(rf"/en/{CAMPAIGN}/signed/$"), timeout=SLOWLY)
    eventually(lambda: count(stack, ACTION) == 1)
    follow(stack, page, "signature", "Remove everything")
    expect(page).to_have_url(re.compile(rf"/en/{CAMPAIGN}/withdrawn/$"), timeout=SLOWLY)
    eventually(lambda: count(stack, ACTION) == 0)


def test_a_release_deployed_over_the_one_before_it_loses_nobody(
    before: Before, after: Deployment
) -> None:
    kept = ("Table", "SecretArn", "Bucket", "QueueUrl")
    assert [after.outputs[name] for name in kept] == [before.stack.outputs[name] for name in kept]
    assert after.secret == before.secret
    assert len(before.held) == len(PEOPLE)
    assert after.held() == before.held


def test_who_signed_before_a_release_is_counted_after_it_and_withdraws_by_the_link_of_then(
    before: Before, after: Deployment
) -> None:
    eventually(lambda: count(after, PETITION.id) == len(PEOPLE))
    pressed = urlencode({"token": before.links[PEOPLE[0]], "press": "1", "do": "remove"}).encode()
    headers = {"Accept": "application/json"}
    with urlopen(Request(f"{after.url}/api/withdraw", data=pressed, headers=headers)) as answer:
        assert answer.status == 200
    eventually(lambda: count(after, PETITION.id) == len(PEOPLE) - 1)


def test_deploying_again_what_is_deployed_changes_nothing(
    after: Deployment, project: Project
) -> None:
    held = after.held()
    assert "No changes to deploy" in project.type(f"sam deploy --stack-name {EARLIER}")
    assert after.held() == held


def test_signatures_and_secret_outlive_their_table_s_replacement_and_the_stack(
    after: Deployment, cloud: Cloud
) -> None:
    held, client = after.held(), cloud.client("cloudformation")
    assert held
    template = client.get_template(StackName=EARLIER, TemplateStage="Processed")["TemplateBody"]
    template["Resources"]["Table"]["Properties"]["TableName"] = "another"  # makes another
    client.update_stack(
        StackName=EARLIER,
        TemplateBody=json.dumps(template),
        Parameters=[
            {"ParameterKey": name, "UsePreviousValue": True} for name in template["Parameters"]
        ],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    client.get_waiter("stack_update_complete").wait(StackName=EARLIER, WaiterConfig=PATIENCE)
    assert Deployment(cloud, EARLIER).outputs["Table"] == "another"
    assert after.held() == held
    client.delete_stack(StackName=EARLIER)
    client.get_waiter("stack_delete_complete").wait(StackName=EARLIER, WaiterConfig=PATIENCE)
    assert after.held() == held
    assert after.secret


def test_every_command_of_the_page_is_walked_to_its_end(walk: Walk) -> None:
    walk.to_the_end()


def key_of(project: Project) -> str:
    """Return the organiser's public key."""
    return next(key.public for key in desk_keys.known(project.home) if key.held)


def count(stack: Deployment, action: str) -> int:
    """Return the count that is published; none yet is 0."""
    with urlopen(f"{stack.url}/counts/{action}.json") as answer:
        return int(json.load(answer)["confirmed"])


def follow(stack: Deployment, page: Page, purpose: str, button: str) -> None:
    """Open a link of the one mail, where the front serves it, and press the button there."""
    request = Request(f"{stack.url}/_local/outbox", headers={"Accept": "application/json"})
    mails: list[dict[str, Any]] = []

    def come() -> bool:
        with urlopen(request) as answer:
            mails[:] = json.load(answer)
        return bool(mails)

    eventually(come)
    site = re.escape(stack.outputs["SiteUrl"])
    link = re.search(rf"{site}(/api/{purpose}\S+)", mails[-1]["text"])
    assert link
    page.goto(f"{stack.url}{link[1]}")
    page.get_by_role("button", name=button).click()
