"""`undersigned restore`: what only a backup holds comes back, and nothing else is touched."""

from typing import Any

import boto3
import pytest
from botocore.client import BaseClient

from desk import restore
from desk.stack import Stack
from tests.desk.test_desk_destroy import signatures
from tests.desk.world import NOW, SECRET, Run, Sign
from tests.template import table_properties
from undersigned.aws import items
from undersigned.aws.store import Store
from undersigned.aws.table import Table
from undersigned.rules.action import Action, Kind
from undersigned.rules.keys import derive
from undersigned.rules.signature import State

FINGERPRINT = {"pk": {"S": items.FINGERPRINT}, "fingerprint": {"S": derive(SECRET).fingerprint}}


@pytest.fixture
def backup(stack: Stack, sign: Sign) -> Table:
    """Let three people sign, and AWS make a table of the backup."""
    for mac in ("ada", "ben", "eve"):
        sign(mac)
    stack.table().put(FINGERPRINT)
    boto3.client("dynamodb").create_table(TableName="restored", **table_properties("Table"))
    made = Table(boto3.client("dynamodb"), "restored")
    for item in stack.table().scan():
        made.put(item)
    return made


def lose(stack: Stack, *macs: str) -> dict[str, Any]:
    """Lose some signatures; returns what there was."""
    before = signatures(stack)
    for mac in macs:
        stack.table().delete(items.signature_key("chechnya-petition", mac))
    return before


def test_what_was_lost_comes_back_as_it_was(run: Run, stack: Stack, backup: Table) -> None:
    before = lose(stack, "ada", "ben")
    said = run("restore", backup.name, lines="y\n").output
    assert "that restored holds and undersigned does not: 2." in said
    assert "Whoever withdrew after the moment of the backup is among them" in said
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


def test_nothing_but_signatures_comes_back(run: Run, stack: Stack, backup: Table) -> None:
    """An old checkpoint or tally would spoil the count; an old signing could be confirmed twice."""
    old = {"pk": {"S": "CHECKPOINT#shard"}, "action": {"S": "chechnya-petition"}}
    for pk in ("CHECKPOINT#shard", "TALLY#chechnya-petition", "SIGNING#id", "MAILS#a#b"):
        backup.put(old | {"pk": {"S": pk}})
    before = lose(stack, "ada")
    run("restore", backup.name, "--yes")
    assert signatures(stack) == before
    assert [item["pk"]["S"] for item in stack.table().scan("CHECKPOINT#", "TALLY#", "MAILS#")] == []


def test_with_nothing_lost_nobody_is_asked(run: Run, stack: Stack, backup: Table) -> None:
    before = signatures(stack)
    assert "does not: 0." in run("restore", backup.name).output
    assert signatures(stack) == before


def test_what_was_destroyed_does_not_come_back(
    run: Run, stack: Stack, sign: Sign, backup: Table
) -> None:
    sign("rejected", state=State.REJECTED)
    backup.put(next(stack.table().scan(items.signature_key("chechnya-petition", "rejected"))))
    lose(stack, "ada", "rejected")
    action = Action("chechnya-petition", "chechnya", Kind.PETITION, ("en",), {}, destroyed=NOW)
    Store(stack.table()).put_action(action)
    Store(stack.table()).put_decisions(action)
    assert "does not: 0." in run("restore", backup.name).output


def test_what_is_kept_of_the_destroyed_for_the_count_comes_back(
    run: Run, stack: Stack, backup: Table
) -> None:
    key = items.signature_key("chechnya-petition", "ada")
    kept = items.kept(next(stack.table().scan(key)))
    for table in (stack.table(), backup):
        table.put(kept)
    before = lose(stack, "ada", "ben")
    action = Action("chechnya-petition", "chechnya", Kind.PETITION, ("en",), {}, destroyed=NOW)
    Store(stack.table()).put_action(action)
    Store(stack.table()).put_decisions(action)
    run("restore", backup.name, "--yes")
    assert signatures(stack) == {name: before[name] for name in before if "ben" not in name}


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
    backup.put(FINGERPRINT | {"fingerprint": {"S": "another"}})
    said = run("restore", backup.name, "--yes", code=1).output
    assert "was not signed with the secret of undersigned" in said
    assert len(signatures(stack)) == 2


def test_a_new_stack_takes_over_all_the_signatures_of_one_that_is_gone(
    run: Run, stack: Stack, backup: Table
) -> None:
    """Its table is empty, and has no fingerprint before the first press."""
    before = lose(stack, "ada", "ben", "eve")
    stack.table().delete(items.FINGERPRINT)
    run("restore", backup.name, "--yes")
    assert signatures(stack) == before
