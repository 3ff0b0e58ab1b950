"""A crowd is invented from its seed, and what the terminal says of it is true."""

from collections import Counter
from ipaddress import ip_address

import pytest

from infra.local import LocalError
from infra.local.crowd import Outcome, Progress, open_action
from infra.local.engine import free_port
from infra.local.people import Fate, invent
from infra.local.terminal import progress_line, summary
from infra.local.visit import Site
from undersigned.rules import form
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.fields import CONSENTS


def test_a_seed_invents_the_same_people_again_and_another_one_others() -> None:
    assert invent(20, 7) == invent(20, 7)
    assert {p.email for p in invent(20, 7)}.isdisjoint(p.email for p in invent(20, 8))


def test_each_has_an_address_and_a_network_of_their_own_on_this_machine() -> None:
    people = invent(500, 7)
    assert len({person.email for person in people}) == 500
    assert len({person.network for person in people}) == 500
    assert all(ip_address(person.network).is_loopback for person in people)
    assert {person.fate for person in people} == set(Fate)


def test_nobody_is_turned_away_for_what_they_write() -> None:
    action = Action("a", "a", Kind.PETITION, ("en",), {"en": Page("", "/en/")}, ask=CONSENTS)
    for person in invent(500, 7):
        fields = {"name": person.name, "email": person.email, "country": person.country}
        consents = dict.fromkeys(person.consents, "1")
        details = form.read(fields | consents | {"comment": person.comment}, action)
        assert (details.written["name"], details.country) == (person.name, person.country)


@pytest.mark.parametrize(
    ("after", "exact", "verdict"),
    [
        (1_007, True, "1,000 → 1,007, which is +7: exactly"),
        (1_008, False, "1,000 → 1,008, which is +8 where +7 was due"),
    ],
)
def test_the_count_must_rise_by_the_confirmed_less_the_withdrawn(
    after: int, exact: bool, verdict: str
) -> None:
    happened = Counter({"signed": 11, "confirmed": 9, "withdrawn": 2, "never confirmed": 1})
    outcome = Outcome(happened, 11, 1_000, after)
    assert outcome.exact is exact
    assert verdict in summary(outcome)
    assert "11 signed · 11 mails · 9 confirmed · 2 withdrawn · 1 never confirmed" in summary(
        outcome
    )


def test_progress_is_a_bar_with_counts_that_fits_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    happened = Counter({"signed": 300, "confirmed": 250})
    progress = Progress(500, 250, 290, happened, 1_250, 10.0)
    monkeypatch.setenv("COLUMNS", "120")
    assert progress_line(progress) == (
        "██████████░░░░░░░░░░ 250 of 500 · 30 signed/s · 290 mails · 250 confirmed · count 1,250"
    )
    monkeypatch.setenv("COLUMNS", "40")
    assert len(progress_line(progress)) < 40


def test_without_a_stack_one_sentence_says_what_to_run() -> None:
    port = free_port()
    with pytest.raises(LocalError, match=f"answers on .*:{port}: run `make serve`"):
        open_action(Site(port))
