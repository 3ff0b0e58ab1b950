"""The walk through docs/deploy.md: each command of its blocks, in its order, on an embedded AWS.

What stands here is what a person does besides typing: answers, clicks in a console, records at a
domain's provider, and the mishaps that the page is for. A command that has no step here, or that
the page has no more, fails the walk; so does one that the page has too early or too late, by itself
or by what is looked at around it.

`sam build` is run for the first deployment alone, and its code packed: it is the same each time.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from shlex import quote
from typing import TypeAlias
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from desk.work import embedded
from desk.work.keys import key_drafts
from desk.work.keys import keys as desk_keys
from desk.work.keys.keys import Key
from infra.local import deploy
from infra.local.cloud import Cloud
from infra.local.engine import Engine
from tests.browser.conftest import eventually
from tests.deploy.deployment import PASSPHRASE, Deployment
from tests.deploy.page import PAGE, Command, commands
from tests.deploy.project import Project
from undersigned.aws.signer_items import Held
from undersigned.rules.action import Action

CAMPAIGN = "river"
ACTION = f"{CAMPAIGN}-petition"
DOMAIN = "sign.example.org"
PEOPLE = [f"person{number}@example.org" for number in range(3)]
GIT = shutil.which("git")
PATIENCE = {"Delay": 1, "MaxAttempts": 60}
_BUILD = "sam build && "

# What MiniStack has not; these are held against botocore's own description of the service instead.
_NOWHERE = "http://127.0.0.1:9"  # no site of ours is on the net, and nobody else's is to be asked
LEFT_OUT = {
    "put-email-identity-feedback-attributes": "SES of MiniStack has no feedback",
    "put-account-pricing-attributes": "nor plans",
}


@dataclass
class Walk:
    """How far somebody has come; `values` are what the page's placeholders stand for by now."""

    project: Project
    cloud: Cloud
    engine: Engine
    values: dict[str, str] = field(default_factory=dict)
    said: str = ""  # by the last command
    first: str = ""  # what the first deployment asked
    built: bool = False
    links: dict[str, str] = field(default_factory=dict)  # of whom to withdraw by
    held: set[Held] = field(default_factory=set)  # what there was before a mishap
    parameters: dict[str, str] = field(default_factory=dict)
    pointed_at: str = ""  # where the DNS record of the domain leads
    stack: str = deploy.STACK
    _ahead: list[Command] = field(default_factory=lambda: commands(PAGE.read_text("utf-8")))
    _steps: "dict[str, dict[str, list[Step]]]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin."""
        self._steps = {
            heading: {line: list(steps) for line, steps in each.items()}
            for heading, each in STEPS.items()
        }

    def through(self, heading: str) -> None:
        """Do what the page says, to the end of a section."""
        while any(command.heading == heading for command in self._ahead):
            self._do(self._ahead.pop(0))

    def to_the_end(self) -> None:
        """Do all that the page says; what there is a step for must have been on it."""
        while self._ahead:
            self._do(self._ahead.pop(0))
        left = [line for each in self._steps.values() for line, steps in each.items() if steps]
        assert left == []

    @property
    def deployment(self) -> Deployment:
        """The stack in use, as it is now."""
        return Deployment(self.cloud, self.stack)

    @property
    def action(self) -> Action:
        """The petition, as the stack knows it."""
        found = self.deployment.store.actions.find(ACTION)
        assert found
        return found

    @property
    def count(self) -> int:
        """The count that is published."""
        found = self.cloud.client("s3").get_object(
            Bucket=self.deployment.outputs["Bucket"], Key=f"counts/{ACTION}.json"
        )
        return int(json.load(found["Body"])["confirmed"])

    def given(self, stack: str | None = None) -> dict[str, str]:
        """Return the parameters that a stack has."""
        client = self.cloud.client("cloudformation")
        [found] = client.describe_stacks(StackName=stack or self.stack)["Stacks"]
        return {each["ParameterKey"]: each["ParameterValue"] for each in found["Parameters"]}

    def _do(self, command: Command) -> None:
        steps = self._steps.get(command.heading, {}).get(command.line)
        assert steps, f"no step for: {command.heading}: {command.line}"
        step = steps.pop(0)
        step.before(self)
        line = step.typed or command.line
        for name in sorted(self.values, key=len, reverse=True):
            line = line.replace(name, self.values[name])
        if line.startswith(_BUILD) and self.built:
            line = line.removeprefix(_BUILD)
        answers = step.answers(self) if callable(step.answers) else step.answers
        if not step.left:
            more = {"AWS_LEFT_OUT": " ".join(LEFT_OUT)}
            if not line.startswith(_BUILD):  # which fetches packages
                more["https_proxy"] = _NOWHERE
            self.said = self.project.type(line, answers, ends=step.ends, **more)
        step.after(self)


Event: TypeAlias = Callable[[Walk], None]
Answers: TypeAlias = Mapping[str, str]


def nothing(_: Walk) -> None:
    """Nothing happens besides."""


@dataclass(frozen=True)
class Step:
    """What surrounds a command; `left` says why it is not run, `typed` what is run instead."""

    before: Event = nothing
    after: Event = nothing
    answers: Answers | Callable[[Walk], Answers] = field(default_factory=dict)
    ends: tuple[int, ...] = (0,)
    typed: str = ""
    left: str = ""


# ---- The first evening --------------------------------------------------------------------------


def publish_the_project(walk: Walk) -> None:
    """Put what is here where it can be cloned from."""
    walk.values["ADDRESS-OF-THIS-PROJECT"] = quote(str(walk.project.origin))
    if GIT:
        in_origin(walk, "init", "--quiet", "--initial-branch", "main")
        release(walk, "The first release")


def release(walk: Walk, message: str) -> None:
    """Commit all that lies at the origin."""
    in_origin(walk, "add", "--all")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    in_origin(walk, *who, "commit", "--quiet", "--message", message)


def in_origin(walk: Walk, *words: str) -> None:
    """Run git where the project comes from."""
    assert GIT
    subprocess.run([GIT, *words], cwd=walk.project.origin, check=True)


def begin(walk: Walk) -> None:
    """Take the tools that are there, and make a campaign, as the page asks before it begins."""
    if not GIT:
        walk.project.clone()
    walk.project.take_tools()
    content = walk.project.folder / "site" / "content"
    shutil.rmtree(content)  # the demonstrations, and whose site they are
    content.mkdir()
    walk.project.type(f"make campaign NAME={CAMPAIGN}")


def export_path(walk: Walk) -> None:
    """Keep what the line sets."""
    walk.project.export('export PATH="$PWD/.venv-sam/bin:$PWD/.venv/bin:$PATH"')


def see_the_account(walk: Walk) -> None:
    """Look at the number."""
    assert json.loads(walk.said)["Account"]


def verify_the_sender(walk: Walk) -> None:
    """Click through SES's console, and set the records that it shows."""
    for identity in ("example.org", deploy.SENDER):
        walk.cloud.client("sesv2").create_email_identity(EmailIdentity=identity)


def stick(walk: Walk) -> Answers:
    """Plug in a USB stick."""
    folder = walk.project.home.with_name("stick")
    folder.mkdir()
    return {"second copy": str(folder), "passphrase": PASSPHRASE}


def hear_from(name: str) -> Event:
    """Have a second organiser make a key, who sends the public half."""

    def heard(walk: Walk) -> None:
        key = key_drafts.new_identity(walk.project.home.with_name(f"{name}-desk"), "organiser")
        walk.values["THEIR-PUBLIC-KEY"] = key.public

    return heard


def publics(walk: Walk) -> str:
    """Return all organisers' keys, as the desk knows them."""
    return ",".join(key.public for key in known(walk))


def known(walk: Walk) -> list[Key]:
    """Return the keys that the desk knows."""
    return desk_keys.known(walk.project.home)


def see_what_to_answer(walk: Walk) -> None:
    """Read what is to be answered, and what is typed later."""
    assert f"OrganiserKeys: {publics(walk)}\r\n" in walk.said
    assert f"sam build && sam deploy --parameter-overrides OrganiserKeys={publics(walk)}\r\n" in (
        walk.said
    )


def first_answers(walk: Walk) -> Answers:
    """Answer as the table says."""
    return {
        "OrganiserKeys": publics(walk),
        "Sender": deploy.SENDER,
        "AlarmMail": "alarms@example.org",
        "Disable rollback": "",
        "Save arguments": "n",
    }


def is_up(walk: Walk) -> None:
    """See that the stack stands, and no answer was kept on this computer."""
    if not walk.built:
        walk.first, walk.built = walk.said, True
        walk.project.deploy_from(uploaded(walk))
    assert "Successfully created/updated stack" in walk.said
    config = (walk.project.folder / "samconfig.toml").read_text("utf-8")
    assert config == (walk.project.origin / "samconfig.toml").read_text("utf-8")
    walk.deployment.name_the_shard()
    walk.parameters = walk.given()
    assert walk.parameters["AlarmMail"] == "alarms@example.org"


def uploaded(walk: Walk) -> dict[str, str]:
    """Return where the functions' code was put, which is the same at each later deployment."""
    template = walk.cloud.client("cloudformation").get_template(
        StackName=walk.stack, TemplateStage="Original"
    )["TemplateBody"]
    resources = (
        yaml_parse(template)["Resources"] if isinstance(template, str) else template["Resources"]
    )
    return {
        name: each["Properties"]["CodeUri"]
        for name, each in resources.items()
        if each["Type"] == "AWS::Serverless::Function"
    }


def people_sign(walk: Walk) -> None:
    """Let people sign, and confirm."""
    walk.links |= walk.deployment.sign(walk.action, PEOPLE, publics(walk))
    eventually(lambda: walk.count == len(PEOPLE))


def delete_the_export(walk: Walk) -> None:
    """Find the file where it was said to be."""
    assert f": {len(PEOPLE)}\r\n" in walk.said
    [export] = (walk.project.home / "exports").iterdir()
    export.unlink()


def checked(walk: Walk) -> None:
    """See that all was looked at."""
    assert "could not be looked at" not in walk.said, walk.said


# ---- Later --------------------------------------------------------------------------------------


def changes(*names: str) -> Event:
    """Only these of the answers are others than they were."""

    def changed(walk: Walk) -> None:
        now = walk.given()
        assert {name for name in now if now[name] != walk.parameters[name]} == set(names)
        walk.parameters = now
        walk.deployment.name_the_shard()

    return changed


def a_release_comes(walk: Walk) -> None:
    """Change, where the project comes from, what every release may: its settings of sam too."""
    for name, remark in (("samconfig.toml", "# newer"), ("template.yaml", "# newer")):
        file = walk.project.origin / name
        file.write_text(file.read_text("utf-8") + f"{remark}\n", "utf-8")
    if GIT:
        release(walk, "Another release")


def it_is_here(walk: Walk) -> None:
    """See that the release was taken, as nothing had been changed here."""
    if not GIT:
        shutil.copy(walk.project.origin / "samconfig.toml", walk.project.folder)
    assert (walk.project.folder / "samconfig.toml").read_text("utf-8").endswith("# newer\n")


def line_of_all_keys(walk: Walk) -> None:
    """Take the line that was printed: the page's, with every key that is known."""
    see_what_to_answer(walk)
    walk.values["YOUR-PUBLIC-KEY,THEIR-PUBLIC-KEY"] = publics(walk)


def seals_to_all(walk: Walk) -> None:
    """See that the site seals to each key."""
    changes("OrganiserKeys")(walk)
    assert walk.parameters["OrganiserKeys"].count("age1") == len(known(walk)) == 3


def see_the_distribution(walk: Walk) -> None:
    """Read which distribution is to learn the other secret."""
    changes("CdnSecret")(walk)
    walk.values["DISTRIBUTION"] = walk.deployment.outputs["Distribution"]


def edge_outputs(walk: Walk) -> None:
    """Take over what the stack in America shows."""
    client = embedded.session("us-east-1").client(
        "cloudformation", endpoint_url=walk.cloud.endpoint
    )
    [found] = client.describe_stacks(StackName=f"{deploy.STACK}-edge")["Stacks"]
    names = {"CertificateArn": "CERTIFICATE-ARN", "WebAclArn": "WEB-ACL-ARN"}
    for output in found.get("Outputs", []):
        walk.values[names[output["OutputKey"]]] = output["OutputValue"]


def outputs(walk: Walk) -> dict[str, str]:
    """Read the stack's outputs off the screen."""
    return {each["OutputKey"]: each["OutputValue"] for each in json.loads(walk.said)}


def point_the_name(walk: Walk) -> None:
    """Set the DNS record."""
    walk.pointed_at = outputs(walk)["CdnDomain"]


def the_name_leads_here(walk: Walk) -> None:
    """See to what a CDN asks for: no other has the name, nor does its record lead to another."""
    assert walk.pointed_at == walk.deployment.outputs["CdnDomain"]
    assert DOMAIN not in {walk.given(name).get("SiteAddress") for name in stacks(walk)}


def stacks(walk: Walk) -> list[str]:
    """Name the stacks of the site that stand."""
    client = walk.cloud.client("cloudformation")
    found = client.describe_stacks()["Stacks"]
    return [
        each["StackName"]
        for each in found
        if "SiteAddress" in {given["ParameterKey"] for given in each.get("Parameters", [])}
        and each["StackName"].startswith(deploy.STACK)
        and "-Cdn-" not in each["StackName"]
        and "DELETE" not in each["StackStatus"]
    ]


def has_the_name(walk: Walk) -> None:
    """See that the site has its name, and nothing else changed."""
    changes("SiteAddress", "CertificateArn")(walk)
    assert walk.deployment.outputs["SiteUrl"] == f"https://{DOMAIN}"


def bears_the_name(walk: Walk) -> None:
    """See that pages carry the address that the stack has."""
    url = walk.deployment.outputs["SiteUrl"]
    assert f"The site: {url}/" in walk.said
    found = walk.cloud.client("s3").get_object(
        Bucket=walk.deployment.outputs["Bucket"], Key="sitemap.xml"
    )
    assert f"<loc>{url}/" in found["Body"].read().decode()


# ---- Bringing back ------------------------------------------------------------------------------


def note_the_table(walk: Walk) -> None:
    """Write down what is there now."""
    walk.values["TABLE"] = outputs(walk)["Table"]
    walk.held = walk.deployment.held()
    assert len(walk.held) == len(PEOPLE)


def lose_signatures(walk: Walk) -> None:
    """Lose all but one of them, by a mistake; MiniStack knows the table as it is, not as it was."""
    lost = list(walk.held)[1:]
    for held in lost:
        walk.deployment.store.signers.drop(held)
    eventually(lambda: walk.count == len(PEOPLE) - len(lost))


def all_are_back(walk: Walk) -> None:
    """See that nobody is missing."""
    assert walk.deployment.held() == walk.held


def all_are_counted(walk: Walk) -> None:
    """See the count say so."""
    assert walk.count == len(PEOPLE)


def lose_the_stack(walk: Walk) -> None:
    """Somebody deletes it."""
    client = walk.cloud.client("cloudformation")
    client.delete_stack(StackName=walk.stack)
    client.get_waiter("stack_delete_complete").wait(StackName=walk.stack, WaiterConfig=PATIENCE)


def find_the_table(walk: Walk) -> None:
    """Find what outlived it, by its name."""
    [walk.values["OLD-TABLE"]] = (
        name for name in json.loads(walk.said)["TableNames"] if name.startswith("undersigned-Table")
    )


def find_the_secret(walk: Walk) -> None:
    """Find it by what it says it is for."""
    found = [arn for arn, says in json.loads(walk.said) if "recognises an address" in (says or "")]
    [walk.values["OLD-SECRET-ARN"]] = (arn for arn in found if "undersigned-Secret" in arn)


def is_up_again(walk: Walk) -> None:
    """See that a new stack stands, and is empty."""
    is_up(walk)
    assert not walk.deployment.held()


def note_the_new_secret(walk: Walk) -> None:
    """Write down where the new stack's secret is."""
    walk.values["SECRET-ARN"] = outputs(walk)["SecretArn"]
    assert walk.values["SECRET-ARN"] != walk.values["OLD-SECRET-ARN"]


def is_the_old_secret(walk: Walk) -> None:
    """See that the new stack recognises whom the old one did."""
    client = walk.cloud.client("secretsmanager")
    old = client.get_secret_value(SecretId=walk.values["OLD-SECRET-ARN"])["SecretString"]
    assert walk.deployment.secret == old


def links_of_then_work(walk: Walk) -> None:
    """Let somebody leave by the link of a mail that the lost stack sent; and come back."""
    all_are_counted(walk)
    served = walk.deployment
    pressed = urlencode({"token": walk.links[PEOPLE[0]], "press": "1", "do": "remove"}).encode()
    headers = {"Accept": "application/json"}
    with served.served(walk.engine.mails, walk.project.home):
        url = f"{served.url}/api/withdraw"
        with urlopen(Request(url, data=pressed, headers=headers)) as answer:
            assert answer.status == 200
    eventually(lambda: walk.count == len(PEOPLE) - 1)
    walk.links |= walk.deployment.sign(walk.action, PEOPLE[:1], publics(walk))
    eventually(lambda: walk.count == len(PEOPLE))
    walk.held = walk.deployment.held()


def lose_the_table(walk: Walk) -> None:
    """Delete the table, of which AWS keeps a last copy: here one has to be asked for."""
    client, table = walk.cloud.client("dynamodb"), walk.deployment.outputs["Table"]
    walk.values["OLD-SECRET-ARN"] = walk.deployment.outputs["SecretArn"]
    kept = client.create_backup(TableName=table, BackupName="the-last")["BackupDetails"]
    client.update_table(TableName=table, DeletionProtectionEnabled=False)
    client.delete_table(TableName=table)
    walk.values["BACKUP-ARN"] = kept["BackupArn"]


def go_to_the_second(walk: Walk) -> None:
    """Go on with the new stack."""
    walk.stack = "undersigned-2"


def leaves_the_name(walk: Walk) -> None:
    """See that the old stack has no name, and set the record to the new one."""
    old = walk.given(deploy.STACK)
    assert (old["SiteAddress"], old["CertificateArn"]) == ("", "")
    walk.pointed_at = walk.deployment.outputs["CdnDomain"]


def the_name_is_back(walk: Walk) -> None:
    """As step 6 found that the first stack had lost it."""
    walk.cloud.client("cloudformation").update_stack(
        StackName=walk.stack,
        UsePreviousTemplate=True,
        Parameters=[
            {"ParameterKey": "SiteAddress", "ParameterValue": DOMAIN},
            {"ParameterKey": "CertificateArn", "ParameterValue": walk.values["CERTIFICATE-ARN"]},
        ],
    )


def only_the_second_is_left(walk: Walk) -> None:
    """See that what was named has gone, and nothing else."""
    assert stacks(walk) == ["undersigned-2"]
    all_are_back(walk)


def somebody_asked_too_early(walk: Walk) -> None:
    """Have the table remember a secret."""
    assert walk.deployment.keys
    walk.values["TABLE"] = walk.deployment.outputs["Table"]


def has_forgotten(walk: Walk) -> None:
    """See that it takes the next secret for its own."""
    assert walk.deployment.store.fingerprint.find() == ""
    assert walk.deployment.keys


# ---- Taking it down -----------------------------------------------------------------------------


def choose_the_action(walk: Walk) -> None:
    """Take the only petition."""
    walk.values["ACTION"] = ACTION


def a_day_passes(walk: Walk) -> None:
    """Have it closed a day earlier."""
    earlier = datetime.now(UTC) - timedelta(hours=25)
    walk.deployment.store.actions.decide(replace(walk.action, closed_early=earlier))


def is_destroyed(walk: Walk) -> None:
    """See that nothing is left to open, and the count stays."""
    assert {held.what.sealed for held in walk.deployment.held()} == {b""}
    eventually(lambda: walk.count == len(PEOPLE))


def write_down(walk: Walk) -> None:
    """Write down what is to stay."""
    found = outputs(walk)
    walk.values |= {"TABLE": found["Table"], "SECRET-ARN": found["SecretArn"]}
    walk.values["BUCKET"] = found["Bucket"]


def stays(walk: Walk) -> None:
    """See that table, secret and bucket outlive the stack."""
    assert stacks(walk) == []
    walk.cloud.client("dynamodb").describe_table(TableName=walk.values["TABLE"])
    walk.cloud.client("secretsmanager").describe_secret(SecretId=walk.values["SECRET-ARN"])
    walk.cloud.client("s3").head_bucket(Bucket=walk.values["BUCKET"])


def is_protected(walk: Walk) -> None:
    """See that the table cannot go before the line that lets it."""
    try:
        walk.cloud.client("dynamodb").delete_table(TableName=walk.values["TABLE"])
    except ClientError:
        return
    raise AssertionError("the table was not protected")


def is_gone(walk: Walk) -> None:
    """See that the bucket is gone."""
    buckets = walk.cloud.client("s3").list_buckets()["Buckets"]
    assert walk.values["BUCKET"] not in {each["Name"] for each in buckets}


# ---- Every command of the page, under its heading ---------------------------------------------

_OUTPUTS = "aws cloudformation describe-stacks --stack-name undersigned --query 'Stacks[0].Outputs'"
_OLD_SECRET = (
    "aws secretsmanager put-secret-value --secret-id SECRET-ARN --secret-string "
    '"$(aws secretsmanager get-secret-value --secret-id OLD-SECRET-ARN --query SecretString '
    '--output text)"'
)
_EDGE = "sam deploy --config-env edge --parameter-overrides"
_CHANGE = "sam build && sam deploy --parameter-overrides"
_WAIT = "aws dynamodb wait table-exists --table-name undersigned-restored"
_DROP = "aws dynamodb delete-table --table-name undersigned-restored"
_SECOND = "undersigned --stack undersigned-2"
_OPENS = {"Passphrase": PASSPHRASE}
_STILL = "--wait 0"  # seconds: nobody signs meanwhile, as the walk knows

STEPS: Mapping[str, Mapping[str, Sequence[Step]]] = {
    "2. The tools": {
        "git clone ADDRESS-OF-THIS-PROJECT undersigned && cd undersigned": [
            Step(publish_the_project, begin, left="" if GIT else "no git here")
        ],
        "make tools": [Step()],
        'export PATH="$PWD/.venv-sam/bin:$PWD/.venv/bin:$PATH"': [Step(after=export_path)],
        "aws configure": [Step(left="it asks for keys, which are in the environment here")],
        "aws sts get-caller-identity": [Step(after=see_the_account)],
    },
    "3. The sender": {
        "aws sesv2 put-email-identity-feedback-attributes --email-identity example.org "
        "--no-email-forwarding-enabled": [Step(verify_the_sender)],
        "aws sesv2 put-account-pricing-attributes --plan NONE": [Step()],
    },
    "5. The organiser key": {
        "undersigned key new": [Step(after=see_what_to_answer, answers=stick)],
        "undersigned key add THEIR-PUBLIC-KEY --name Ruslan": [
            Step(hear_from("Ruslan"), see_what_to_answer)
        ],
    },
    "6. Putting it up": {
        "sam build && sam deploy --guided": [Step(after=is_up, answers=first_answers)]
    },
    "7. The pages": {"make publish": [Step(after=bears_the_name)]},
    "8. The first signature": {
        "undersigned export river-petition": [Step(people_sign, delete_the_export, _OPENS)],
        "undersigned check": [Step(after=checked, ends=(1,))],
    },
    "9. Alarms and the bill": {
        f"{_EDGE} BudgetMail=you@example.org": [Step(after=edge_outputs)],
        "undersigned check": [Step(after=checked, ends=(1,))],
        "undersigned status": [Step()],
    },
    "Changing an answer": {f"{_CHANGE} MailsPerHour=4000": [Step(after=changes("MailsPerHour"))]},
    "A newer release": {
        "git pull": [Step(a_release_comes, it_is_here, left="" if GIT else "no git here")],
        "make tools": [Step()],
        "sam build && sam deploy": [Step(after=changes())],
        "make publish": [Step()],
    },
    "Another computer, another organiser": {
        "undersigned key add THEIR-PUBLIC-KEY --name Zarema": [
            Step(hear_from("Zarema"), line_of_all_keys)
        ],
        f"{_CHANGE} OrganiserKeys=YOUR-PUBLIC-KEY,THEIR-PUBLIC-KEY": [Step(after=seals_to_all)],
    },
    "A domain of your own": {
        f"{_EDGE} SiteAddress={DOMAIN}": [Step(after=edge_outputs)],
        _OUTPUTS: [Step(after=point_the_name)],
        f"{_CHANGE} SiteAddress={DOMAIN} CertificateArn=CERTIFICATE-ARN": [
            Step(the_name_leads_here, has_the_name)
        ],
        "make publish": [Step(after=bears_the_name)],
        "undersigned check": [Step(after=checked, ends=(1,))],
    },
    "Another mail provider": {
        f"{_CHANGE} SmtpServer=smtp.example.org MailsPerHour=500": [
            Step(after=changes("SmtpServer", "MailsPerHour"))
        ],
        "undersigned login": [Step(left="no server of that name is there to log in at")],
        f"{_CHANGE} 'SmtpServer=\"\"'": [Step(after=changes("SmtpServer"))],
    },
    "A flood": {
        # MiniStack overlooks a change by which only a condition comes true, so it is given another.
        f"{_EDGE} WebAcl=yes": [
            Step(after=edge_outputs, typed=f"{_EDGE} WebAcl=yes RequestsPerNetwork=20000")
        ],
        f"{_CHANGE} WebAclArn=WEB-ACL-ARN": [Step(after=changes("WebAclArn"))],
    },
    "The CDN's secret has leaked": {
        f"{_CHANGE} CdnSecret=A-to-B": [Step(after=see_the_distribution)],
        "aws cloudfront wait distribution-deployed --id DISTRIBUTION": [Step()],
        "undersigned check": [Step(after=checked, ends=(1,)), Step(after=checked, ends=(1,))],
        "sam deploy --parameter-overrides CdnSecret=B": [Step(after=changes("CdnSecret"))],
    },
    "Bringing back what was lost": {
        _OUTPUTS: [Step(after=note_the_table), Step(after=note_the_new_secret)],
        "aws dynamodb restore-table-to-point-in-time --source-table-name TABLE "
        "--target-table-name undersigned-restored --restore-date-time 2026-11-21T14:02:59Z": [
            Step()
        ],
        _WAIT: [Step(after=lose_signatures), Step()],
        "undersigned restore undersigned-restored": [Step(after=all_are_back)],
        _DROP: [Step(), Step()],
        "undersigned recount": [
            Step(after=all_are_counted, typed=f"undersigned recount {_STILL}"),
            Step(after=links_of_then_work, typed=f"undersigned recount {_STILL}"),
        ],
        "aws dynamodb list-tables": [Step(lose_the_stack, find_the_table)],
        "aws secretsmanager list-secrets --query 'SecretList[].[ARN,Description]'": [
            Step(after=find_the_secret)
        ],
        "sam build && sam deploy --guided": [Step(after=is_up_again, answers=first_answers)],
        _OLD_SECRET: [Step(after=is_the_old_secret), Step(after=is_the_old_secret)],
        "undersigned restore OLD-TABLE": [Step(after=all_are_back)],
        "make publish": [Step()],
        "aws dynamodb list-backups --backup-type SYSTEM": [Step(lose_the_table)],
        "aws dynamodb restore-table-from-backup --backup-arn BACKUP-ARN --target-table-name "
        "undersigned-restored": [Step()],
        "sam build && sam deploy --guided --stack-name undersigned-2": [
            Step(go_to_the_second, is_up_again, first_answers)
        ],
        _OUTPUTS.replace("undersigned", "undersigned-2"): [Step(after=note_the_new_secret)],
        f"{_SECOND} restore undersigned-restored": [Step(after=all_are_back)],
        f"{_SECOND} render": [Step(), Step()],
        f"{_SECOND} publish": [Step(), Step(after=bears_the_name)],
        f"{_SECOND} recount": [Step(after=all_are_counted, typed=f"{_SECOND} recount {_STILL}")],
        "sam build && sam deploy --stack-name undersigned --parameter-overrides "
        "'SiteAddress=\"\"' 'CertificateArn=\"\"'": [Step(after=leaves_the_name)],
        f"sam deploy --stack-name undersigned-2 --parameter-overrides SiteAddress={DOMAIN} "
        "CertificateArn=CERTIFICATE-ARN": [Step(the_name_leads_here, has_the_name)],
        "sam delete --stack-name undersigned": [Step(after=only_the_second_is_left)],
        'aws dynamodb delete-item --table-name TABLE --key \'{"pk": {"S": "SECRET"}, "sk": {"S": '
        '"SECRET"}}\'': [Step(somebody_asked_too_early, has_forgotten)],
    },
    "Taking it down": {
        "undersigned close ACTION": [Step(choose_the_action, typed=f"{_SECOND} close ACTION")],
        "undersigned export ACTION": [
            Step(a_day_passes, answers=_OPENS, typed=f"{_SECOND} export ACTION")
        ],
        "undersigned destroy ACTION": [Step(after=is_destroyed, typed=f"{_SECOND} destroy ACTION")],
        _OUTPUTS: [Step(after=write_down, typed=_OUTPUTS.replace("undersigned", "undersigned-2"))],
        "sam delete --stack-name undersigned": [
            Step(after=stays, typed="sam delete --stack-name undersigned-2")
        ],
        "sam delete --config-env edge --stack-name undersigned-edge --region us-east-1": [Step()],
        "aws dynamodb update-continuous-backups --table-name TABLE "
        "--point-in-time-recovery-specification PointInTimeRecoveryEnabled=false": [
            Step(is_protected)
        ],
        "aws dynamodb update-table --table-name TABLE --no-deletion-protection-enabled": [Step()],
        "aws dynamodb delete-table --table-name TABLE": [Step()],
        "aws secretsmanager delete-secret --secret-id SECRET-ARN --recovery-window-in-days 7": [
            Step()
        ],
        "aws s3 rb s3://BUCKET --force": [Step(after=is_gone)],
    },
}
