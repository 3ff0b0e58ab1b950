"""What comes from elsewhere is shown by the terminal, and never obeyed."""

from datetime import date
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from desk.work.checks.reach import Answer
from desk.work.errors import DeskError, sentence
from desk.work.finding import Finding, Grade
from desk.work.pages import memory
from desk.work.printable import printable
from desk.work.stack import Stack
from tests.desk.world import Outside, Run, rebuilt
from undersigned.rules.lists import Entry, Ruling, Subject

ESCAPE = "\x1b]0;owned\x07\x1b[2K\x9b1A\u202e\r\n  secret: It is fine.\u2028"
SHOWN = r"\x1b]0;owned\x07\x1b[2K\x9b1A\u202e\r\n  secret: It is fine.\u2028"
SHOWN_LAST = SHOWN.removesuffix(r"\u2028")  # where white space ends a line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ахмат, على, 100 €, ‘Ada’", "Ахмат, على, 100 €, ‘Ada’"),
        ("می\u200cخواهم, 10\u00a0000, 5\u202f%", "می\u200cخواهم, 10\u00a0000, 5\u202f%"),
        ("\ud800\ufeff\u061c\u2066\U000e0041", r"\ud800\ufeff\u061c\u2066\U000e0041"),
        (ESCAPE, SHOWN),
    ],
)
def test_letters_stay_as_they_are_and_what_a_terminal_obeys_is_written_out(
    text: str, shown: str
) -> None:
    assert printable(text) == shown


def test_a_finding_is_one_line_whatever_it_tells_of() -> None:
    assert Finding("a", ESCAPE, Grade.CARE).line == f"! a: {SHOWN}"


def test_a_sentence_about_a_fault_says_what_was_said_elsewhere_in_its_own_line() -> None:
    refusal = ClientError({"Error": {"Code": "Odd", "Message": ESCAPE}}, "PutObject")
    assert sentence(refusal) == f"AWS refused PutObject: {SHOWN}"
    assert sentence(DeskError("one\ntwo \x1b[2K")) == "one\ntwo \\x1b[2K"


@pytest.mark.usefixtures("built")
def test_no_name_in_the_bucket_moves_the_preview(run: Run, stack: Stack) -> None:
    key = f"old{ESCAPE}.html"
    stack.client("s3").put_object(Bucket=stack.output("Bucket"), Key=key, Body=b"")
    assert f"remove old{SHOWN}.html\n" in run("publish", "--dry-run").output


def test_a_note_is_shown_as_it_was_written(run: Run, stack: Stack) -> None:
    note = Entry(Subject.DOMAIN, "bulk.example", Ruling.BLOCK, date(2026, 11, 21), ESCAPE)
    stack.store().lists.put(note)
    assert run("lists").output.splitlines() == [f"block  domain  bulk.example  2026-11-21  {SHOWN}"]


@pytest.mark.usefixtures("built")
def test_what_the_api_says_of_itself_hides_nothing(run: Run, stack: Stack, beyond: Outside) -> None:
    assert stack
    health = b'{"version": "1\\u001b[2K", "table": "ok"}'
    beyond.answers["https://example.org/api/health"] = Answer(200, health)
    assert r"(version 1\x1b[2K)" in run("check", code=1).output


@pytest.mark.usefixtures("key")
def test_a_key_of_the_stack_that_is_none_is_told_in_one_line(run: Run, stack: Stack) -> None:
    variables = {"ORGANISER_KEYS": ESCAPE}
    boto3.client("lambda").update_function_configuration(
        FunctionName=stack.output("WebFunction"), Environment={"Variables": variables}
    )
    output = run("status", code=1).output
    assert f"not known here: {SHOWN_LAST}" in output


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("value", ["1.5", "", "x", "\x1b", "-1"])
def test_a_pace_that_is_no_number_is_a_sentence(run: Run, stack: Stack, value: str) -> None:
    boto3.client("lambda").update_function_configuration(
        FunctionName=stack.output("MailerFunction"),
        Environment={"Variables": {"MAILS_PER_SECOND": value}},
    )
    assert "no whole numbers for MailsPerSecond" in run("publish", code=1).output


@pytest.mark.parametrize(
    "path", ["", "index.html", "/a b", "/a\n", "/*/", "/é", "/<b>", f"/{'a' * 4000}", "/%zz"]
)
def test_a_path_that_the_cdn_would_refuse_is_not_remembered(stack: Stack, path: str) -> None:
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    memory.remember(s3, bucket, memory.Memory(frozenset({path})))
    assert memory.recall(s3, bucket, published=True) == memory.LOST


def test_a_time_to_come_keeps_nothing_up_for_longer(run: Run, stack: Stack, built: Path) -> None:
    (built / "script.11111111.js").write_text("1", "utf-8")
    rebuilt(built)
    run("publish")
    (built / "script.11111111.js").unlink()
    rebuilt(built)
    content = (
        b'{"stale": [], "finished": true, "left": {"script.11111111.js": "9999-12-31T23:59:59Z"}}'
    )
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    s3.put_object(Bucket=bucket, Key=memory.KEY, Body=content)
    assert "keep script.11111111.js until 20" in run("publish", "--dry-run").output
