"""`undersigned lift`: the one way back from "Never mail me again"."""

import pytest

from desk.work.stack import Stack
from tests.desk.world import SECRET, Run
from undersigned.rules.keys import derive

KEYS = derive(SECRET)


@pytest.mark.parametrize("typed", ["ada@example.org", " Ada+news@EXAMPLE.org\u200b "])
def test_who_stopped_our_mails_is_mailed_again_however_the_address_is_typed(
    run: Run, stack: Stack, typed: str
) -> None:
    stops = stack.store().stops
    for email in ("ada@example.org", "grace@example.org"):
        stops.put(KEYS.reader(email))
    assert "It is mailed again." in run("lift", typed).output
    assert not stops.find(KEYS.reader("ada@example.org"))
    assert stops.find(KEYS.reader("grace@example.org"))
    assert "It was not stopped" in run("lift", typed).output


@pytest.mark.usefixtures("stack")
def test_what_is_no_address_lifts_nothing(run: Run) -> None:
    assert "example.org is no mail address." in run("lift", "example.org", code=1).output


def test_with_another_secret_nothing_is_lifted(run: Run, stack: Stack) -> None:
    stack.store().fingerprint.settled("of another secret")
    assert "is not the one that" in run("lift", "ada@example.org", code=1).output
