"""Every command helps, is documented, and ends what goes wrong with a sentence."""

import importlib.util
import json
import re
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import click
import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    ReadTimeoutError,
    SSLError,
    SSOTokenLoadError,
)
from click.testing import CliRunner

from desk.cli import main
from desk.context import Desk
from desk.work.errors import sentence
from desk.work.stack import Stack, connect
from tests.desk.world import REGION, ROOT, Run
from undersigned.rules.errors import Code, PetitionError

PAGE = (ROOT / "docs" / "desk.md").read_text("utf-8")


def commands(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Walk through every command that can be typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


EVERY = dict(commands())


@pytest.mark.parametrize("name", EVERY)
def test_every_command_and_option_has_help(name: str) -> None:
    assert EVERY[name].help
    for parameter in EVERY[name].params:
        assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None)
    result = CliRunner().invoke(main, [*name.split(), "--help"])
    assert result.exit_code == 0


@pytest.mark.parametrize("name", EVERY)
def test_every_command_is_documented_with_its_options(name: str) -> None:
    heading = f"\n## `undersigned {name}"
    assert heading in PAGE
    for parameter in EVERY[name].params:
        shown = parameter.opts[0]
        assert shown in section(name) or shown.upper() in section(name)


def test_nothing_is_documented_that_is_not_there() -> None:
    documented = re.findall(r"^## `undersigned ([a-z ]+[a-z])", PAGE, re.MULTILINE)
    assert sorted(documented) == sorted(EVERY)


def test_no_option_is_documented_that_a_command_has_not() -> None:
    """In code an option stands alone, and is the section's, or after a command's name."""
    said = {
        (name, option)
        for name in EVERY
        for span in spans(f"`undersigned {name}" + section(name))
        if span.startswith(("--", f"undersigned {name} "))
        for option in re.findall(r"--[a-z-]+", span)
    }
    assert len(said) > 20
    assert [
        (name, option)
        for name, option in sorted(said)
        for known in [[*EVERY[name].params, *main.params]]
        if option not in [each for parameter in known for each in parameter.opts]
    ] == []


def section(name: str) -> str:
    """Return what stands below a command's heading, and the rest of that."""
    return PAGE.split(f"\n## `undersigned {name}")[1].split("\n## ")[0]


def spans(markdown: str) -> list[str]:
    """Return what is shown as code within sentences."""
    return re.findall(r"`([^`]+)`", " ".join(markdown.split()))


def refusal(code: str, message: str = "no") -> ClientError:
    """Stand for AWS saying no."""
    return ClientError({"Error": {"Code": code, "Message": message}}, "PutObject")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoCredentialsError(), "There are no AWS credentials on this computer."),
        (NoRegionError(), "AWS needs a region"),
        (ProfileNotFound(profile="x"), "check the variable AWS_PROFILE"),
        (refusal("ExpiredToken"), "Your sign-in to AWS has run out."),
        (refusal("InvalidClientTokenId"), "AWS does not know these credentials."),
        (refusal("InvalidClientTokenId"), "none in a region that the account has not enabled"),
        (refusal("OptInRequired", "no"), "AWS has not opened this to the account yet"),
        (refusal("RequestTimeTooSkewed"), "This computer's clock is wrong"),
        (refusal("SignatureDoesNotMatch", "Signature not yet current: 2"), "This computer's clock"),
        (refusal("InvalidSignatureException", "Signature expired: 2"), "This computer's clock"),
        (refusal("SignatureDoesNotMatch", "The request signature"), "AWS does not know these"),
        (
            SSLError(endpoint_url="https://x", error="certificate is not yet valid"),
            "This computer's clock",
        ),
        (SSLError(endpoint_url="https://x", error="self-signed"), "AWS could not be reached"),
        (SSOTokenLoadError(error_msg="x"), "Nobody is signed in to AWS on this computer."),
        (
            refusal("TooManyInvalidationsInProgress"),
            "The pages are up, but CloudFront is still busy",
        ),
        (refusal("AccessDenied", "not yours"), "AWS does not let you do this: not yours"),
        (refusal("NoSuchBucket", "gone {0}"), "AWS refused PutObject: gone {0}"),
        (EndpointConnectionError(endpoint_url="http://x"), "AWS could not be reached"),
        (ReadTimeoutError(endpoint_url="http://x"), "AWS could not be reached"),
        (FileNotFoundError(2, "No such file", "a.csv"), "a.csv: No such file."),
        (json.JSONDecodeError("bad", "", 0), "A file that should hold JSON does not"),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(error: Exception, said: str) -> None:
    assert sentence(error).startswith(said) or said in sentence(error)


def test_an_empty_region_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "")
    with pytest.raises(NoRegionError):
        connect("undersigned", None)


def test_a_stack_that_is_asked_for_by_its_arn_has_its_own_name(stack: Stack) -> None:
    """It is a part of names of files, and an ARN has slashes."""
    asked = {"StackName": "undersigned"}
    [described] = stack.client("cloudformation").describe_stacks(**asked)["Stacks"]
    assert connect(described["StackId"], None).name == "undersigned"


def test_what_aws_login_keeps_can_be_read() -> None:
    """Without this package botocore knows of the credentials, and cannot use them."""
    assert importlib.util.find_spec("awscrt")


def test_a_fault_of_aws_that_a_store_met_is_told_as_it_was() -> None:
    fault = PetitionError(Code.UNAVAILABLE)
    fault.__cause__ = NoCredentialsError()
    assert sentence(fault) == sentence(NoCredentialsError())


def test_a_sentence_ends_the_command_without_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Desk) -> Stack:
        raise refusal("ExpiredToken")

    monkeypatch.setattr(Desk, "stack", fail)
    output = run("status", code=1).output
    assert output.startswith("Error: Your sign-in to AWS has run out.")
    assert output.count("\n") == 1


@pytest.mark.usefixtures("run")
def test_a_defect_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Desk) -> Stack:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Desk, "stack", fail)
    assert isinstance(CliRunner().invoke(main, ["status"]).exception, RuntimeError)


@pytest.mark.usefixtures("aws")
def test_a_stack_that_is_not_there_is_told(run: Run) -> None:
    output = run("--stack", "nothing", "status", code=1).output
    assert f"There is no stack called nothing in {REGION}" in output


@pytest.mark.usefixtures("stack", "built")
def test_an_output_that_the_stack_lacks_is_told(run: Run, stack: Stack) -> None:
    body = {"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}
    stack.client("cloudformation").create_stack(StackName="old", TemplateBody=json.dumps(body))
    output = run("--stack", "old", "status", code=1).output
    assert "The stack old has no output WebFunction" in output


def test_without_a_local_stack_the_sentence_names_make_serve(run: Run) -> None:
    assert "start one with `make serve`" in run("--local", "status", code=1).output


@pytest.mark.parametrize("facts", ['{"stack": "undersigned"}', "{"])
def test_a_damaged_note_of_the_local_stack_is_told(run: Run, facts: str) -> None:
    Path(".local").mkdir()
    Path(".local/stack.json").write_text(facts, "utf-8")
    assert run("--local", "status", code=1).output == (
        "Error: .local/stack.json is damaged: run `make serve` again.\n"
    )


def test_a_local_stack_that_was_killed_is_told_to_be_started(run: Run) -> None:
    with socket() as unused:  # bound, so that nobody else has it, and nobody listens
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
        facts = {"stack": "undersigned", "region": REGION, "endpoint": endpoint}
        Path(".local").mkdir()
        Path(".local/stack.json").write_text(json.dumps(facts), "utf-8")
        said = run("--local", "status", code=1).output
    assert "The local stack does not answer: start it with `make serve`." in said


def test_the_local_stack_s_keys_are_kept_beside_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    run("--local", "key", "new", "--no-passphrase", "--copy", tmp_path / "stick")
    assert Path(".local/desk/keys/organiser.key").exists()
