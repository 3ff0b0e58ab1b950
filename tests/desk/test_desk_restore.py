"""`undersigned restore`: what only a backup holds comes back, and nothing else is touched."""

from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from desk.work import restore
from desk.work.stack import Stack
from tests.desk.test_desk_destroy import at, signatures
from tests.desk.world import NOW, SECRET, Run, Sign
from tests.template import table_properties
from undersigned.aws.store import store
from undersigned.aws.table import Table
from undersigned.aws.writes import key_of
from undersigned.rules.action import Action, Kind
from undersigned.rules.keys import derive
from undersigned.rules.signature import Signature, State, signing, stripped
from undersigned.rules.tally import Part, Tally

SECRET_KEY = ("SECRET", "SECRET")


@pytest.fixture
def backup(stack: Stack, sign: Sign) -> Table:
    """Let three people sign, and AWS make a table of the backup."""
    for mac in ("ada", "ben", "eve"):
        sign(mac)
    stack.store().fingerprint.settled(derive(SECRET).fingerprint)
    boto3.client("dynamodb").create_table(TableName="restored", **table_properties("Table"))
    made = Table(boto3.client("dynamodb"), "restored")
    for item in stack.table().scan():
        made.put(item)
    return made


def everything(stack: Stack) -> dict[tuple[str, ...], Any]:
    """Return all that the stack's table holds, by key."""
    return {key_of(item): item for item in stack.table().scan()}


def lose(stack: Stack, *macs: str) -> dict[tuple[str, ...], Any]:
    """Lose some signatures; returns what there was."""
    before = signatures(stack)
    for mac in macs:
        stack.table().delete(at(mac))
    return before


def test_what_was_lost_comes_back_as_it_was(run: Run, stack: Stack, backup: Table) -> None:
    before = lose(stack, "ada", "ben")
    said = run("restore", backup.name, lines="y\n").output
    assert "that restored holds and undersigned does not: 2." in said
    assert "Whoever withdrew or took something back after the moment of the backup" in said
    assert "Brought back: 2." in said
    assert signatures(stack) == before


def test_who_does_not_agree_changes_nothing(run: Run, stack: Stack, backup: Table) -> None:
    lose(stack, "ada")
    run("restore", backup.name, lines="n\n", code=1)
    assert len(signatures(stack)) == 2


def test_what_the_stack_has_stays_as_it_is(
    run: Run, stack: Stack, sign: Sign, backup: Table
) -> None:
    """Such as a signature that was rejected since, and one that came later."""
    lose(stack, "ada")
    sign("ben", state=State.REJECTED)
    sign("new")
    since = signatures(stack)
    run("restore", backup.name, "--yes")
    after = signatures(stack)
    assert len(after) == len(since) + 1
    assert since.items() <= after.items()


def test_who_is_never_to_be_mailed_again_is_not_forgotten_with_a_lost_table(
    run: Run, stack: Stack, backup: Table
) -> None:
    """Also where no signature was lost; and what comes back is a stop and no more."""
    store(backup).stops.put("somebody")
    run("restore", backup.name, lines="n\n", code=1)
    assert not stack.store().stops.find("somebody")
    said = run("restore", backup.name, lines="y\n").output
    assert "Of those who are never to be mailed again it has forgotten: 1." in said
    assert stack.store().stops.find("somebody")
    assert "forgotten: 0." in run("restore", backup.name).output


def test_nothing_but_signatures_comes_back(run: Run, stack: Stack, backup: Table) -> None:
    """An old checkpoint or tally would spoil the count; an old signing could be confirmed twice."""
    old = store(backup)
    old.tallies.book("shard", Part("1", {"chechnya-petition": Tally(confirmed=3)}), "", NOW)
    press = signing("chechnya-petition", "DE", b"sealed", NOW)
    old.signers.put_signing(("chechnya-petition", "ada"), "press", press)
    old.mailed.remember("chechnya-petition", "cap", {}, {"press": NOW})
    before, rest = lose(stack, "ada"), everything(stack)
    run("restore", backup.name, "--yes")
    assert signatures(stack) == before
    assert everything(stack) == rest | before


def test_who_does_not_agree_brings_no_stop_back_either(
    run: Run, stack: Stack, backup: Table
) -> None:
    store(backup).stops.put("reader")
    lose(stack, "ada")
    run("restore", backup.name, lines="n\n", code=1)
    assert list(stack.store().stops.all()) == []


def test_with_nothing_lost_nobody_is_asked(run: Run, stack: Stack, backup: Table) -> None:
    before = signatures(stack)
    assert "does not: 0." in run("restore", backup.name).output
    assert signatures(stack) == before


def test_what_was_destroyed_does_not_come_back(
    run: Run, stack: Stack, sign: Sign, backup: Table
) -> None:
    sign("rejected", state=State.REJECTED)
    backup.put(signatures(stack)[at("rejected")])
    lose(stack, "ada", "rejected")
    action = Action("chechnya-petition", "chechnya", Kind.PETITION, ("en",), {}, destroyed=NOW)
    stack.store().actions.publish(action)
    stack.store().actions.decide(action)
    assert "does not: 0." in run("restore", backup.name).output


def test_what_is_kept_of_the_destroyed_for_the_count_comes_back(
    run: Run, stack: Stack, backup: Table
) -> None:
    for signers in (stack.store().signers, store(backup).signers):
        read = signers.signature(("chechnya-petition", "ada"))
        assert read
        assert isinstance(read.what, Signature)
        assert signers.turn(read, stripped(read.what))
    before = lose(stack, "ada", "ben")
    action = Action("chechnya-petition", "chechnya", Kind.PETITION, ("en",), {}, destroyed=NOW)
    stack.store().actions.publish(action)
    stack.store().actions.decide(action)
    run("restore", backup.name, "--yes")
    assert signatures(stack) == {name: before[name] for name in before if name != at("ben")}


def test_a_run_that_stopped_is_finished_by_the_next(
    run: Run, stack: Stack, backup: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lose(stack, "ada", "ben", "eve")
    monkeypatch.setattr(restore, "_AT_ONCE", 1)
    put, puts = Table.put, []

    def failing(table: Table, *arguments: Any) -> bool:
        puts.append(table)
        if len(puts) == 2:
            raise OSError(5, "the line broke")
        return put(table, *arguments)

    with monkeypatch.context() as broken:
        broken.setattr(Table, "put", failing)
        assert "the line broke" in run("restore", backup.name, "--yes", code=1).output
    assert len(signatures(stack)) < 3
    run("restore", backup.name, "--yes")
    assert signatures(stack) == before


@pytest.mark.parametrize(
    ("named", "said"),
    [("nowhere", "There is no table nowhere"), ("", "is the stack's own table")],
)
def test_what_is_no_backup_is_refused_in_a_sentence(
    run: Run, stack: Stack, backup: Table, named: str, said: str
) -> None:
    assert backup
    assert said in run("restore", named or stack.output("Table"), code=1).output


def test_a_table_that_aws_is_still_making_is_waited_for(
    run: Run, stack: Stack, backup: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose(stack, "ada")
    real = BaseClient._make_api_call  # noqa: SLF001 - the way of all

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        answer = real(client, operation, arguments)
        if operation == "DescribeTable":
            answer["Table"]["TableStatus"] = "CREATING"
        return answer

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    said = run("restore", backup.name, code=1).output
    assert "AWS has not finished the table restored yet" in said


def test_a_backup_of_another_secret_is_refused(run: Run, stack: Stack, backup: Table) -> None:
    lose(stack, "ada")
    backup.delete(SECRET_KEY)
    store(backup).fingerprint.settled("another")
    said = run("restore", backup.name, "--yes", code=1).output
    assert "was not signed with the secret of undersigned" in said
    assert len(signatures(stack)) == 2


def test_a_new_stack_takes_over_all_the_signatures_of_one_that_is_gone(
    run: Run, stack: Stack, backup: Table
) -> None:
    """Its table is empty, and has no fingerprint before the first press."""
    before = lose(stack, "ada", "ben", "eve")
    stack.table().delete(SECRET_KEY)
    run("restore", backup.name, "--yes")
    assert signatures(stack) == before
