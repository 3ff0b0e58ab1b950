"""Actions: open, closed, paused, and for how long a confirmation is taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undersigned.rules.action import (
    DECIDED,
    HOLD,
    Action,
    Kind,
    Page,
    State,
    action_of,
    facts_of,
    well_formed,
)

AT = datetime(2019, 5, 17, 20, 59, 59, tzinfo=UTC)
ACTION = Action("a", "c", Kind.APPEAL, ("en",), {"en": Page("A", "/en/c/a/")})


def test_without_dates_it_is_open() -> None:
    assert ACTION.state(AT) is State.OPEN


def test_it_opens_and_closes_at_the_second() -> None:
    action = replace(ACTION, opens=AT, closes=AT + timedelta(days=1))
    second = timedelta(seconds=1)
    assert action.state(AT - second) is State.NOT_YET_OPEN
    assert action.state(AT) is State.OPEN
    assert action.state(AT + timedelta(days=1) - second) is State.OPEN
    assert action.state(AT + timedelta(days=1)) is State.CLOSED


def test_the_desk_can_close_it_early_but_not_late() -> None:
    early, late = AT - timedelta(days=1), AT + timedelta(days=1)
    assert replace(ACTION, closes=AT, closed_early=early).closing == early
    assert replace(ACTION, closes=AT, closed_early=late).closing == AT


def test_paused_is_told_only_of_what_would_be_open() -> None:
    assert replace(ACTION, paused=True).state(AT) is State.PAUSED
    assert replace(ACTION, paused=True, closes=AT).state(AT) is State.CLOSED


@given(st.timedeltas(timedelta(days=-3), timedelta(days=3)))
@example(timedelta(hours=24))
def test_a_confirmation_is_taken_until_a_day_after_closing(after: timedelta) -> None:
    action = replace(ACTION, closes=AT)
    assert action.confirmable(AT + after) == (after < timedelta(hours=24))


def test_an_unknown_language_gets_the_first() -> None:
    assert ACTION.page("xx").title == "A"


def test_each_language_has_its_own_page_and_name_of_the_target() -> None:
    pages = {"en": Page("A", "/en/c/a/"), "ru": Page("А", "/ru/c/a/", target="Министр")}
    action = replace(ACTION, languages=("en", "ru"), pages=pages, target="the Minister")
    assert (action.page("en").title, action.page("ru").title) == ("A", "А")
    assert (action.target_in("en"), action.target_in("ru")) == ("the Minister", "Министр")


@pytest.mark.parametrize("action", ["a", "river-petition", "2026", "a" * 64])
def test_an_id_is_small_letters_and_figures_joined_by_hyphens(action: str) -> None:
    assert well_formed(action)


@pytest.mark.parametrize("action", ["", "A", "a_b", "a--b", "-a", "a-", "a/b", "é", "a" * 65])
def test_what_can_be_no_id_is_told_without_a_look(action: str) -> None:
    assert not well_formed(action)


def test_the_facts_of_an_action_are_what_json_can_hold_and_make_it_again() -> None:
    action = replace(ACTION, ask=("updates",), opens=AT, keep_until=AT.date(), goal=500)
    facts = facts_of(action)
    assert {type(fact) for fact in facts.values()} == {str, list, dict, int, bool, type(None)}
    assert action_of(facts) == action


def test_a_hold_lasts_until_its_end_and_no_longer_than_one_may() -> None:
    action, second = replace(ACTION, held_until=AT), timedelta(seconds=1)
    assert ACTION.held(AT) is None
    assert action.held(AT) is None
    assert action.held(AT - second) == second
    assert action.held(AT - HOLD) == HOLD == timedelta(minutes=15)
    assert action.held(AT - HOLD - second) is None


def test_a_hold_is_nothing_that_is_decided() -> None:
    """What is decided is written back as it was read, and would begin a hold again that is over."""
    assert "held_until" not in DECIDED
    assert action_of(facts_of(replace(ACTION, held_until=AT))).held_until == AT
