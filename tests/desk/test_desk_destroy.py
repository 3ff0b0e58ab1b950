"""`undersigned destroy`: what was written goes on time, and the count stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from desk.work import destroy
from desk.work.checks.status import promise
from desk.work.destroy import destroy as destroying
from desk.work.finding import Grade
from desk.work.stack import Stack
from tests.desk.world import Run, Sign, petition, rebuilt
from undersigned.aws.signer_items import Held
from undersigned.aws.signers import Signers
from undersigned.aws.writes import key_of
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.signature import State, signature, signing
from undersigned.rules.tally import Tally

PETITION = "chechnya-petition"
YESTERDAY = datetime.now(UTC) - timedelta(days=1, minutes=6)


def published(run: Run, built: Path, *actions: dict[str, object]) -> None:
    """Publish a site with some actions."""
    rebuilt(built, actions)
    run("publish")


@pytest.fixture
def closed(run: Run, stack: Stack, built: Path) -> Stack:
    """Publish a petition that closed yesterday."""
    published(run, built, petition(closes=YESTERDAY.isoformat(), keep_until="2026-11-21"))
    return stack


def signatures(stack: Stack) -> dict[tuple[str, ...], Any]:
    """Return what is stored of people, by key."""
    found = stack.table().scan(["SIGNER#"])
    return {key_of(item): item for item in found}


def at(name: str, action: str = PETITION) -> tuple[str, str]:
    """Say where a signature lies."""
    return f"SIGNER#{action}#{name}", "SIGNATURE"


def waiting(stack: Stack, name: str, action: str = PETITION) -> None:
    """Put a signing that nobody confirmed."""
    [item, *_] = signatures(stack).values()
    pressed = signing(action, "DE", bytes(item["sealed"]["B"]), datetime.now(UTC))
    stack.store().signers.put_signing((action, name), "press", pressed)


def test_the_lists_of_whom_exports_told_go_too(run: Run, closed: Stack, sign: Sign) -> None:
    """They hold names, under a seal that the organiser key opens."""
    assert closed
    sign("a", to_target=True)
    run("export", PETITION, "--since", "last", "--out", "a.csv")
    run("export", PETITION, "--since", "last", "--consent", "to_target", "--out", "b.csv")
    assert len(list(Path("home/handed-over").rglob("*.age"))) == 2
    said = run("destroy", PETITION, "--yes").output
    assert "Sealed lists of whom `export --since last` told, removed from here: 2." in said
    assert list(Path("home/handed-over").rglob("*.age")) == []
    assert "Sealed lists" not in run("destroy", PETITION, "--yes").output


def test_what_people_wrote_goes_and_what_counting_needs_stays(
    run: Run, closed: Stack, sign: Sign
) -> None:
    sign("a")
    sign("b", state=State.REJECTED)
    waiting(closed, "w")
    waiting(closed, "other", action="chechnya-appeal")
    output = run("destroy", PETITION, "--yes").output
    assert f"{PETITION}, to be kept until 2026-11-21" in output
    assert "Destroyed, and still counted: 1. Removed besides" in output
    assert "what was rejected): 2." in output
    found = signatures(closed)
    assert found.pop(("SIGNER#chechnya-appeal#other", "SIGNING#press"))["state"] == {"S": "waiting"}
    assert list(found.values()) == [
        {
            "pk": {"S": f"SIGNER#{PETITION}#a"},
            "sk": {"S": "SIGNATURE"},
            "state": {"S": "kept"},
            "action": {"S": PETITION},
            "country": {"S": "DE"},
        }
    ]


def test_a_campaign_s_actions_go_together_and_another_campaign_s_stay(
    run: Run, stack: Stack, built: Path, sign: Sign
) -> None:
    ended = {"closes": YESTERDAY.isoformat()}
    appeal = petition(id="chechnya-appeal", kind="appeal", **ended)
    other = petition(id="river-petition", campaign="river", **ended)
    published(run, built, petition(**ended), appeal, other)
    for action in (PETITION, "chechnya-appeal", "river-petition"):
        sign("a", action=action)
    assert "still counted: 2." in run("destroy", "chechnya", "--yes").output
    left = [item["action"]["S"] for item in signatures(stack).values() if "sealed" in item]
    assert left == ["river-petition"]


def test_nothing_goes_without_a_yes(run: Run, closed: Stack, sign: Sign) -> None:
    sign("a")
    before = signatures(closed)
    output = run("destroy", PETITION, lines="n\n", code=1).output
    assert "not even your key brings it back" in output
    assert signatures(closed) == before
    run("destroy", PETITION, lines="y\n")
    assert signatures(closed) != before


def test_what_is_open_or_closed_a_minute_ago_is_refused(
    run: Run, stack: Stack, built: Path, sign: Sign
) -> None:
    """A function may still take a signature then, and it would be left out."""
    published(run, built, petition())
    sign("a")
    assert "Not yet closed" in run("destroy", PETITION, "--yes", code=1).output
    run("close", PETITION)
    assert "or only just" in run("destroy", PETITION, "--yes", code=1).output
    assert "sealed" in signatures(stack)[at("a")]


@pytest.mark.usefixtures("closed")
def test_a_name_that_is_mistyped_is_told(run: Run) -> None:
    assert "There is no action nothing" in run("destroy", "nothing", "--yes", code=1).output


def test_stopped_half_way_the_same_command_finishes_it(
    run: Run, closed: Stack, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mac in "abcdef":
        sign(mac)

    def stopping(*arguments: Any) -> Iterator[str]:
        yield from islice(destroying(*arguments), 2)
        raise OSError("the line is down")

    monkeypatch.setattr(destroy, "_AT_ONCE", 2)
    with monkeypatch.context() as once:
        once.setattr(import_module("desk.commands.destroy"), "destroy", stopping)
        run("destroy", PETITION, "--yes", code=1)
    assert sum("sealed" in item for item in signatures(closed).values()) == 4
    action = closed.store().actions.find(PETITION)
    assert action
    assert action.destroyed is None
    assert "still counted: 4." in run("destroy", PETITION, "--yes").output
    assert {item["state"]["S"] for item in signatures(closed).values()} == {"kept"}
    assert "still counted: 0." in run("destroy", PETITION, "--yes").output


def test_who_withdraws_meanwhile_is_gone(closed: Stack, sign: Sign) -> None:
    sign("a")
    signers = closed.store().signers
    [read] = signers.walk()
    signers.remove((PETITION, "a"), "any")
    assert destroy._ended(signers, read) == ""  # noqa: SLF001 - between its reading and its writing
    assert signatures(closed) == {}


def test_who_confirms_meanwhile_is_destroyed_with_the_others(
    closed: Stack, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until a day after closing people confirm: what was read is gone, another thing is there."""
    sign("a")
    waiting(closed, "b")
    signers = closed.store().signers
    walk = Signers.walk

    def confirming(*arguments: Any, **options: Any) -> Iterator[Held]:
        read = list(walk(*arguments, **options))
        if press := signers.find((PETITION, "b"), "press", datetime.now(UTC))[0]:
            signers.confirm((PETITION, "b"), "press", signature(press), None)
        yield from read

    monkeypatch.setattr(Signers, "walk", confirming)
    assert list(destroying(signers, [PETITION])) == ["kept", "kept"]
    assert [sk for _, sk in signatures(closed)] == ["SIGNATURE", "SIGNATURE"]
    assert not any("sealed" in item for item in signatures(closed).values())


def counted(stack: Stack, confirmed: int) -> None:
    """Let the counter have counted some signatures."""
    tallies = stack.store().tallies
    tallies.correct(PETITION, Tally(confirmed=confirmed), tallies.booked(PETITION))


def export_of(home: Path, moment: str, rows: tuple[str, ...] = ()) -> Path:
    """Put an export of that moment, with some people, into the desk's home."""
    path = home / "exports" / f"{PETITION}-{moment}.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f'"{row}"\r\n' for row in ("name", *rows)), "utf-8-sig")
    return path


def test_before_it_asks_it_says_that_nothing_was_exported(
    run: Run, home: Path, closed: Stack
) -> None:
    counted(closed, 1)
    output = run("destroy", PETITION, lines="n\n", code=1).stdout
    told = (
        f"there is no export of all in {home / 'exports'}. Signatures that only an export elsewhere"
    )
    assert told in output
    assert "could still have: 1.\n" in output
    assert output.index(told) < output.index("Destroy it?")


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ((), "It has 0 signatures, and 2 are confirmed: at least 2 are not in it.\n"),
        (("a\r\nb",), "It has 1 signatures, and 2 are confirmed: at least 1 are not in it.\n"),
        (("a", "b"), "It has 2 signatures, and 2 are confirmed. Who signed or changed something"),
    ],
)
def test_before_it_asks_it_says_what_the_newest_export_may_lack(
    run: Run, home: Path, closed: Stack, people: tuple[str, ...], told: str
) -> None:
    counted(closed, 2)
    export_of(home, "20261120T000000Z", ("a", "b"))
    newest = export_of(home, "20261121T143000Z", people)
    output = run("destroy", PETITION, lines="n\n", code=1).stdout
    assert f"the newest export is {newest}, of 2026-11-21 14:30 UTC. {told}" in output
    assert output.index(told) < output.index("Destroy it?")


def test_a_file_that_is_called_like_an_export_and_is_none_is_told(
    run: Run, home: Path, closed: Stack
) -> None:
    counted(closed, 1)
    export_of(home, "20261121T143000Z").write_bytes(b"\xff\xfe")
    output = run("destroy", PETITION, lines="n\n", code=1).stdout
    assert "and it is no file that an export writes. Confirmed: 1.\n" in output


def test_an_export_just_made_is_found_and_one_of_another_action_is_not(
    run: Run, home: Path, closed: Stack, sign: Sign
) -> None:
    sign("a")
    counted(closed, 1)
    (home / "exports").mkdir()
    (home / "exports" / f"{PETITION}-2-20261121T140506Z.csv").write_text("names", "utf-8")
    assert "there is no export" in run("destroy", PETITION, lines="n\n", code=1).stdout
    run("export", PETITION)
    assert "the newest export is" in run("destroy", PETITION, "--yes").stdout
    counted(closed, 0)
    assert "export" not in run("destroy", PETITION, "--yes").stdout.split("your own exports")[0]


def test_an_export_of_what_was_destroyed_says_so_and_leaves_the_only_copy(
    run: Run, closed: Stack, sign: Sign
) -> None:
    sign("a")
    run("export", PETITION, "--out", "people.csv")
    only = Path("people.csv").read_bytes()
    run("destroy", PETITION, "--yes")
    action = closed.store().actions.find(PETITION)
    assert action
    assert action.destroyed
    told = f"destroyed on {action.destroyed:%Y-%m-%d}: 1. No file was written"
    assert "is there already" in run("export", PETITION, "--out", "people.csv", code=1).output
    assert told in run("export", PETITION, "--out", "again.csv", code=1).output
    assert not Path("again.csv").exists()
    assert Path("people.csv").read_bytes() == only


def test_an_export_of_what_was_destroyed_in_part_says_both(
    run: Run, closed: Stack, sign: Sign
) -> None:
    """Stopped half-way, or reopened since."""
    for mac in "ab":
        sign(mac)
    [first, _] = closed.store().signers.walk()
    destroy._ended(closed.store().signers, first)  # noqa: SLF001 - as far as it came
    said = run("export", PETITION, "--out", "people.csv").output
    assert "Signatures written to people.csv: 1\n" in said
    assert "of which what people wrote was destroyed: 1." in said


def test_status_names_the_promise_until_it_is_kept(run: Run, closed: Stack, sign: Sign) -> None:
    sign("a")
    assert closed
    told = "destroy what signers wrote by 2026-11-21"
    assert told in run("status", code=1).output
    run("destroy", PETITION, "--yes")
    assert told not in run("status", code=1).output


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2027, 12, 16), []),
        (date(2027, 12, 17), ["promise to destroy what signers wrote by 2027-12-31"]),
        (date(2027, 12, 31), ["promise to destroy what signers wrote by 2027-12-31"]),
        (date(2028, 1, 1), ["promised to destroy what signers wrote by 2027-12-31"]),
    ],
)
def test_the_promise_is_told_two_weeks_ahead(today: date, told: list[str]) -> None:
    pages = {"en": Page("Free them", "/en/chechnya/petition/")}
    until = date(2027, 12, 31)
    action = Action("a", "c", Kind.PETITION, ("en",), pages, keep_until=until)
    findings = list(promise(action, today))
    assert [words for words in told if words in findings[0].text] == told
    assert [finding.grade for finding in findings] == [Grade.CARE] * len(told)


def test_the_promised_day_comes_from_the_campaign_to_the_stack(
    run: Run, stack: Stack, built: Path
) -> None:
    published(run, built, petition(keep_until="2027-12-31"))
    found = stack.store().actions.find(PETITION)
    assert found
    assert found.keep_until == date(2027, 12, 31)
    published(run, built, petition())
    found = stack.store().actions.find(PETITION)
    assert found
    assert found.keep_until is None


def test_reopened_there_is_something_to_destroy_again(run: Run, stack: Stack, built: Path) -> None:
    published(run, built, petition(keep_until="2026-11-21"))
    store = stack.store()
    found = store.actions.find(PETITION)
    assert found
    store.actions.decide(replace(found, closed_early=YESTERDAY, destroyed=YESTERDAY))
    run("reopen", PETITION)
    assert "destroy what signers wrote" in run("status", code=1).output
