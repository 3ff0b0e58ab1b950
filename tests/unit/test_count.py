"""Counting: each change once, whoever else counts, and shown until what is shown is counted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.unit.fakes import Rack
from tests.unit.world import ACTION, World
from undersigned.aws.signer_items import Held
from undersigned.aws.tallies import Tallies
from undersigned.cases.count import count, publish, wake
from undersigned.cases.recount import Recount, counted_afresh, recount, recount_all
from undersigned.cases.trust import trusted
from undersigned.rules import signature
from undersigned.rules.countries import Shown, Snapshot
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import derive
from undersigned.rules.signature import Signature, State
from undersigned.rules.tally import Change, Part, published, published_history

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
HOUR = datetime(2026, 11, 21, 14, tzinfo=UTC)


def changes(*numbers: int, action: str = ACTION.id) -> list[Change]:
    """Return the changes of so many new signatures."""
    new = Signature(State.CONFIRMED, b"", action, "IE")
    return [Change(f"{number:040}", None, new) for number in numbers]


def counted(world: World, batch: list[Change], shard: str = "shard") -> list[Change]:
    return count(world.store.tallies, shard, batch, NOW)


def confirmed(world: World, action: str = ACTION.id) -> int:
    return world.store.tallies.find(action).confirmed


def sign(world: World, *people: str) -> None:
    """Let people confirm, of which the stream brings nothing."""
    for name in people:
        who = (ACTION.id, name)
        waiting = signature.signing(ACTION.id, "IE", name.encode(), NOW)
        world.store.signers.put_signing(who, "s", waiting)
        assert world.store.signers.confirm(who, "s", signature.signature(waiting), None)


def test_a_batch_is_counted_once_however_it_comes_again() -> None:
    world = World()
    for batch in (changes(1, 2), changes(1, 2), changes(2, 3), changes(3)):
        counted(world, batch)
    assert confirmed(world) == 3
    assert world.store.tallies.checkpoint("shard") == f"{3:040}"
    assert world.calls.count("transact_write_items") == 2


def test_each_shard_is_read_by_itself() -> None:
    world = World()
    counted(world, changes(5), "one")
    counted(world, changes(4), "other")
    assert confirmed(world) == 2


def test_what_one_transaction_cannot_hold_is_counted_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Tallies, "most_actions", 1)
    world = World()
    counted(world, [*changes(1, action="a"), *changes(2, action="b"), *changes(3, action="a")])
    assert (confirmed(world, "a"), confirmed(world, "b")) == (2, 1)
    assert world.calls.count("transact_write_items") == 3


def test_a_call_that_was_slower_counts_only_what_the_other_did_not() -> None:
    world = World()
    world.before["transact_write_items", 1] = lambda: counted(world, changes(1, 2))
    counted(world, changes(1, 2, 3))
    assert confirmed(world) == 3


def test_each_change_is_returned_by_the_one_call_that_counted_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where another call gets in between two parts of a batch."""
    monkeypatch.setattr(Tallies, "most_actions", 1)
    world, other = World(), list[Change]()
    batch = [*changes(1, action="a"), *changes(2, action="b"), *changes(3, action="c")]
    world.before["transact_write_items", 2] = lambda: other.extend(counted(world, batch[:2]))
    mine = counted(world, batch)
    assert (mine, other) == ([batch[0], batch[2]], [batch[1]])
    assert counted(world, batch) == []


def test_after_five_tries_the_batch_is_to_be_given_again() -> None:
    world = World()
    for number in range(1, 20, 2):  # each try, and each rival, is one
        world.before["transact_write_items", number] = partial(counted, world, changes(number))
    with pytest.raises(PetitionError) as caught:
        counted(world, [Change("z", None, None)])
    assert caught.value.code is Code.UNAVAILABLE


def test_the_count_and_how_it_grew_are_shown() -> None:
    world, rack = World(), Rack()
    counted(world, changes(1, 2))
    publish(world.store, rack, ACTION.id, NOW)
    assert rack.counts == [(ACTION.id, published(ACTION, 2, Shown(), NOW))]
    assert rack.histories == [(ACTION.id, published_history(ACTION.id, {}, NOW))]
    assert world.store.tallies.published(ACTION.id) == {HOUR: 2}


def test_how_it_grew_is_shown_once_an_hour() -> None:
    world, rack = World(), Rack()
    for minutes in (0, 5, 10, 60, 65):
        counted(world, changes(minutes + 1))
        publish(world.store, rack, ACTION.id, HOUR + timedelta(minutes=minutes))
    assert len(rack.histories) == 2
    hours = {HOUR: 3, HOUR + timedelta(hours=1): 5}
    assert world.store.tallies.published(ACTION.id) == hours


def test_how_it_grew_is_what_was_published_of_the_action_in_the_hours_before() -> None:
    world, rack = World(), Rack()
    counted(world, changes(*range(1, 13)))
    publish(world.store, rack, ACTION.id, NOW)
    later = NOW + timedelta(hours=1)
    publish(world.store, rack, ACTION.id, later)
    _, grew = rack.histories[-1]
    assert grew == published_history(ACTION.id, {HOUR: 12}, later)
    assert grew["points"] == [("2026-11-21T14:00:00Z", 10)]


def test_it_is_shown_again_until_it_is_what_is_counted() -> None:
    """Another call counts each time after this one has put its figure."""
    world, rack = World(), Rack()
    for number in range(1, 5):
        rack.after[number] = partial(counted, world, changes(number))
    publish(world.store, rack, ACTION.id, NOW)
    assert [counts["confirmed"] for _, counts in rack.counts] == [0, 1, 2, 3, 4]
    assert world.store.tallies.published(ACTION.id) == {HOUR: 4}


def test_a_count_that_never_rests_is_left_to_the_next_call() -> None:
    world, rack = World(), Rack()
    for number in range(1, 9):
        rack.after[number] = partial(counted, world, changes(number))
    with pytest.raises(PetitionError) as caught:
        publish(world.store, rack, ACTION.id, NOW)
    assert caught.value.code is Code.UNAVAILABLE
    assert len(rack.counts) == 5


def test_an_action_that_was_never_published_has_no_page_to_show_a_count_on() -> None:
    world, rack = World(), Rack()
    publish(world.store, rack, "another", NOW)
    assert rack.counts == []
    assert world.calls == ["get_item"]


def shown(rack: Rack) -> object:
    return rack.counts[-1][1]["countries"]


def test_countries_are_shown_an_hour_late_while_the_total_is_exact() -> None:
    world, rack = World(), Rack()
    for number in range(1, 12):
        counted(world, changes(number))
        publish(world.store, rack, ACTION.id, NOW)
    assert shown(rack) == {"other": 11}
    publish(world.store, rack, ACTION.id, NOW + timedelta(minutes=59))
    assert shown(rack) == {"other": 11}
    publish(world.store, rack, ACTION.id, NOW + timedelta(minutes=60))
    assert shown(rack) == {"IE": 10, "other": 1}


def test_two_who_renew_countries_at_once_show_the_same() -> None:
    """Another call renews between this one's reading and its writing."""
    world, rack = World(), Rack()
    counted(world, changes(*range(1, 13)))
    publish(world.store, rack, ACTION.id, NOW)
    later = NOW + timedelta(hours=1)
    counted(world, changes(*range(20, 30)))
    at = world.calls.count("put_item") + 1
    world.before["put_item", at] = lambda: publish(world.store, rack, ACTION.id, later)
    publish(world.store, rack, ACTION.id, later)
    assert [counts["countries"] for _, counts in rack.counts[1:]] == [{"IE": 10, "other": 12}] * 2
    assert world.store.countries.find(ACTION.id).renewals == 2


def test_whoever_renews_too_late_looks_again_before_anything_is_shown() -> None:
    """Else an older figure would be put over the newer one, and stand until the next try."""
    world, rack = World(), Rack()
    counted(world, changes(*range(1, 13)))

    def rival() -> None:
        counted(world, changes(*range(20, 30)))
        publish(world.store, rack, ACTION.id, NOW)

    world.before["put_item", 1] = rival
    publish(world.store, rack, ACTION.id, NOW)
    assert [counts["confirmed"] for _, counts in rack.counts] == [22, 22]


def test_a_renewal_whose_answer_was_lost_is_shown_by_the_repeat() -> None:
    world, rack = World(), Rack()
    counted(world, changes(*range(1, 13)))
    publish(world.store, rack, ACTION.id, NOW)
    later = NOW + timedelta(hours=1)
    at = world.calls.count("put_item") + 1
    world.lost["put_item", at] = PetitionError(Code.UNAVAILABLE)
    with pytest.raises(PetitionError):
        publish(world.store, rack, ACTION.id, later)
    publish(world.store, rack, ACTION.id, later)
    assert shown(rack) == {"IE": 10, "other": 2}


def test_a_recount_leaves_alone_what_is_shown_of_countries() -> None:
    world, rack = World(), Rack()
    counted(world, changes(*range(1, 13)))
    publish(world.store, rack, ACTION.id, NOW)
    before = world.store.countries.find(ACTION.id)
    assert recount(world.store, ACTION.id, lambda: None).settled
    assert world.store.countries.find(ACTION.id) == before


def test_a_recount_waits_looks_again_and_puts_the_tally_right() -> None:
    world = World()
    counted(world, changes(1))
    sign(world, "ada", "ann", "bob")
    found = recount(world.store, ACTION.id, lambda: None)
    assert found == Recount(before=1, after=3, settled=True)
    assert world.store.tallies.find(ACTION.id).countries == {"IE": 3}


def test_a_recount_is_of_one_action_and_of_what_was_signed_alone() -> None:
    world = World()
    sign(world, "ada", "ann")
    waiting = signature.signing(ACTION.id, "IE", b"", NOW)
    world.store.signers.put_signing((ACTION.id, "bob"), "s", waiting)
    other = ("forest-petition", "ada")
    world.store.signers.put_signing(other, "s", replace(waiting, action=other[0]))
    elsewhere = Signature(State.CONFIRMED, b"", other[0], "DE")
    assert world.store.signers.confirm(other, "s", elsewhere, None)
    assert counted_afresh(world.store, ACTION.id).countries == {"IE": 2}


def test_what_was_kept_and_has_gone_since_counts_on_after_a_recount() -> None:
    """Nothing but the tally tells of it any more."""
    world = World()
    (new,) = changes(1)
    assert new.new
    stripped = signature.stripped(new.new)
    counted(world, [new, Change(f"{2:040}", new.new, stripped)])
    sign(world, "ada")
    assert recount(world.store, ACTION.id, lambda: None) == Recount(1, 2, settled=True)
    tally = world.store.tallies.find(ACTION.id)
    assert (tally.confirmed, tally.kept) == (1, 1)


def test_a_recount_writes_nothing_where_the_tally_moved_meanwhile() -> None:
    world = World()
    sign(world, "ada")
    found = recount(world.store, ACTION.id, lambda: counted(world, changes(1)))
    assert not found.settled
    assert confirmed(world) == 1


def test_a_recount_writes_nothing_where_the_tally_moved_and_is_back_where_it_was() -> None:
    """One confirmed before it was counted, and another withdrew after: both come in one batch."""
    world = World()
    sign(world, "ada", "bob")
    [confirms] = changes(1)
    withdraws = Change(f"{2:040}", confirms.new, None)
    found = recount(world.store, ACTION.id, lambda: counted(world, [confirms, withdraws]))
    assert not found.settled


def test_what_moves_no_count_disturbs_no_recount() -> None:
    """As where a consent is taken back, by a mail program's own button."""
    world = World()
    sign(world, "ada")
    [confirms] = changes(1)
    taken_back = Change(f"{2:040}", confirms.new, confirms.new)
    assert recount(world.store, ACTION.id, lambda: counted(world, [taken_back])).settled
    assert world.store.tallies.checkpoint("shard") == taken_back.sequence


def test_several_actions_are_recounted_by_one_walk_through_the_table() -> None:
    world = World()
    sign(world, "ada", "ann")
    elsewhere = Signature(State.CONFIRMED, b"", "forest-petition", "DE")
    assert world.store.signers.bring_back(Held("forest-petition", "ada", "", elsewhere))
    third = replace(elsewhere, action="lake-letter")
    assert world.store.signers.bring_back(Held("lake-letter", "ada", "", third))
    world.calls.clear()
    found = recount_all(
        world.store, [ACTION.id, "forest-petition"], lambda: counted(world, changes(1))
    )
    assert found == {
        ACTION.id: Recount(0, 2, settled=False),
        "forest-petition": Recount(0, 1, settled=True),
    }
    assert world.calls.count("scan") == 1
    assert (confirmed(world), confirmed(world, "forest-petition")) == (1, 1)


def test_what_cannot_be_read_is_put_aside_with_the_part_that_it_came_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Tallies, "most_actions", 1)
    world, added = World(), list[int]()
    book = Tallies.book

    def noted(self: Tallies, shard: str, part: Part, since: str, now: datetime) -> bool:
        added.append(part.aside)
        return book(self, shard, part, since, now)

    monkeypatch.setattr(Tallies, "book", noted)
    aside = [Change(f"{n:040}", None, None, aside=True) for n in (1, 2, 4, 6, 8)]
    one, other, third = (changes(n, action=a) for n, a in ((3, "a"), (5, "b"), (7, "c")))
    batch = [*aside[:2], *one, aside[2], *other, aside[3], *third, aside[4]]
    counted(world, batch)
    counted(world, batch)
    assert (added, world.store.tallies.aside()) == ([3, 1, 1], 5)


# ---- The hour's timer ----------------------------------------------------------------------------


def woken(world: World, rack: Rack, hours: float) -> tuple[int, int]:
    """Wake at so many hours; return how many counts and histories it put."""
    before = len(rack.counts), len(rack.histories)
    wake(world.store, rack, HOUR + timedelta(hours=hours))
    return len(rack.counts) - before[0], len(rack.histories) - before[1]


def test_the_timer_shows_what_waits_once_and_then_nothing() -> None:
    world, rack = World(), Rack()
    counted(world, changes(*range(1, 13)))
    publish(world.store, rack, ACTION.id, NOW)
    assert woken(world, rack, 0.99) == (0, 0)
    assert woken(world, rack, 1.4) == (0, 1)  # the hour is over, and its countries' not quite
    assert rack.histories[-1] == (
        ACTION.id,
        published_history(ACTION.id, {HOUR: 12}, HOUR + timedelta(hours=1.4)),
    )
    assert woken(world, rack, 2.4) == (1, 1)
    assert shown(rack) == {"IE": 10, "other": 2}
    assert woken(world, rack, 3.4) == (0, 1)
    assert [woken(world, rack, hours) for hours in (3.6, 4.4, 5.4, 30)] == [(0, 0)] * 4


def test_the_timer_renews_countries_as_seldom_as_it_is_told() -> None:
    world, rack, every = World(), Rack(), timedelta(hours=3)
    counted(world, changes(*range(1, 13)))
    publish(world.store, rack, ACTION.id, NOW, every)
    later = NOW + timedelta(hours=1.5)
    wake(world.store, rack, later, every)
    assert shown(rack) == {"other": 12}
    counted(world, changes(50))
    rack.put_counts(ACTION.id, published(ACTION, 13, Shown(), later))  # which was never noted
    wake(world.store, rack, later + timedelta(hours=1), every)
    assert 13 in world.store.tallies.published(ACTION.id).values()
    assert shown(rack) == {"other": 13}
    counted(world, changes(51))
    wake(world.store, rack, later + timedelta(hours=1.1), every)
    assert shown(rack) == {"other": 14}


def test_the_timer_shows_a_total_that_was_booked_and_never_shown_or_never_noted() -> None:
    world, rack = World(), Rack()
    counted(world, changes(1))
    publish(world.store, rack, ACTION.id, NOW)
    counted(world, changes(2))
    assert woken(world, rack, 0.9) == (1, 0)
    assert rack.counts[-1][1]["confirmed"] == 2
    counted(world, changes(3))
    rack.put_counts(ACTION.id, published(ACTION, 3, Shown(), NOW))  # and then the process ended
    assert woken(world, rack, 1.1) == (1, 1)
    assert world.store.tallies.published(ACTION.id)[HOUR + timedelta(hours=1)] == 3


def test_the_timer_puts_again_what_the_tally_did_not_write() -> None:
    world, rack = World(), Rack()
    publish(world.store, rack, ACTION.id, NOW)
    rack.histories.append((ACTION.id, {}))
    assert woken(world, rack, 0.9) == (0, 1)
    assert rack.histories[-1][1]["points"] == []
    rack.counts.append((ACTION.id, {}))
    assert woken(world, rack, 0.9) == (1, 0)
    world.store.countries.renew(
        ACTION.id, Shown(Snapshot(20, {"IE": 10})), world.store.countries.find(ACTION.id)
    )
    assert woken(world, rack, 0.9) == (1, 0)


def test_the_timer_looks_at_each_action_whatever_befell_another() -> None:
    world, rack = World(), Rack()
    counted(world, changes(1))
    for name in ("nobody-s", "another", ACTION.id):
        rack.counts.append((name, {}))
    world.store.actions.publish(replace(ACTION, id="another"))
    world.calls.clear()
    world.lost["get_item", 3] = PetitionError(Code.UNAVAILABLE)  # of the second one
    with pytest.raises(PetitionError):
        woken(world, rack, 1)
    assert [name for name, _ in rack.counts[3:]] == [ACTION.id]


def test_only_the_secret_that_the_table_was_begun_with_is_trusted() -> None:
    world = World()
    assert trusted("secret", world.store) == derive("secret") == trusted("secret", world.store)
    with pytest.raises(PetitionError) as caught:
        trusted("another", world.store)
    assert caught.value.code is Code.WRONG_SECRET
