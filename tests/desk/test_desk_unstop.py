"""`undersigned unstop`: what "Never mail me again" has stopped, only the organiser lifts."""

import pytest

from desk.work.stack import Stack
from tests.desk.world import SECRET, Run
from undersigned.rules.keys import derive

KEYS = derive(SECRET)


@pytest.mark.parametrize("typed", ["ann@example.org", " Ann+petition@Example.org\u200b"])
def test_an_address_is_mailed_again_however_it_is_spelled(
    run: Run, stack: Stack, typed: str
) -> None:
    stops = stack.store().stops
    stops.put(KEYS.reader("ann@example.org"))
    stops.put(KEYS.reader("bob@example.org"))
    said = run("unstop", lines=f"{typed}\n").output
    assert not stops.find(KEYS.reader("ann@example.org"))
    assert stops.find(KEYS.reader("bob@example.org"))
    assert "may be mailed again" in said


@pytest.mark.usefixtures("stack")
def test_it_does_not_tell_who_had_stopped_us(run: Run) -> None:
    """Whoever sits at the desk could else ask about any address."""
    assert "may be mailed again" in run("unstop", lines="nobody@example.org\n").output


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("typed", ["ann", "@example.org", "ann@", "an n@example.org"])
def test_what_is_no_address_is_told(run: Run, typed: str) -> None:
    assert "is no mail address." in run("unstop", lines=f"{typed}\n", code=1).output
