"""Counting: each change once, whoever else counts, and shown until what is shown is counted."""

from datetime import UTC, datetime
from functools import partial

import pytest

from tests.unit.fakes import ACTION, Books, Rack, Shelf
from undersigned.cases.count import Recount, count, publish, recount
from undersigned.cases.trust import trusted
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import derive
from undersigned.rules.signature import State
from undersigned.rules.tally import Change, Image, Tally, published, published_history

NOW = datetime(2026, 11, 21, 14, 35, 7, tzinfo=UTC)
HOUR = datetime(2026, 11, 21, 14, tzinfo=UTC)


def changes(*numbers: int, action: str = ACTION.id) -> list[Change]:
    """Return the changes of so many new signatures."""
    new = Image(action, State.CONFIRMED, "IE", HOUR)
    return [Change(f"{number:040}", None, new) for number in numbers]


def test_a_batch_is_counted_once_however_it_comes_again() -> None:
    books = Books()
    for batch in (changes(1, 2), changes(1, 2), changes(2, 3), changes(3)):
        count(books, "shard", batch, NOW)
    assert books.tallies[ACTION.id].confirmed == 3
    assert books.read == {"shard": f"{3:040}"}
    assert books.booked_at == [NOW, NOW]


def test_each_shard_is_read_by_itself() -> None:
    books = Books()
    count(books, "one", changes(5), NOW)
    count(books, "other", changes(4), NOW)
    assert books.tallies[ACTION.id].confirmed == 2


def test_what_one_transaction_cannot_hold_is_counted_in_parts() -> None:
    books = Books(most=2)
    batch = [*changes(1, action="a"), *changes(2, action="b"), *changes(3, action="a")]
    count(books, "shard", batch, NOW)
    assert {action: tally.confirmed for action, tally in books.tallies.items()} == {"a": 2, "b": 1}
    assert books.calls == ["checkpoint", "book", "book", "book"]


def test_a_call_that_was_slower_counts_only_what_the_other_did_not() -> None:
    books = Books()
    books.before["book", 1] = lambda: count(books, "shard", changes(1, 2), NOW)
    count(books, "shard", changes(1, 2, 3), NOW)
    assert books.tallies[ACTION.id].confirmed == 3


def test_each_change_is_returned_by_the_one_call_that_counted_it() -> None:
    """Also where another call gets in between two parts of a batch."""
    books, other = Books(most=2), list[Change]()
    batch = [*changes(1, action="a"), *changes(2, action="b"), *changes(3, action="c")]
    books.before["book", 2] = lambda: other.extend(count(books, "shard", batch[:2], NOW))
    mine = count(books, "shard", batch, NOW)
    assert (mine, other) == ([batch[0], batch[2]], [batch[1]])
    assert count(books, "shard", batch, NOW) == []


def test_after_five_tries_the_batch_is_to_be_given_again() -> None:
    books, moved = Books(), iter("123456789")
    for number in range(1, 9):
        books.before["book", number] = lambda: books.read.update(shard=next(moved))
    with pytest.raises(PetitionError) as caught:
        count(books, "shard", [Change("z", None, None)], NOW)
    assert caught.value.code is Code.UNAVAILABLE
    assert books.calls.count("book") == 5


def test_the_count_and_how_it_grew_are_shown() -> None:
    books, rack = Books(), Rack()
    count(books, "shard", changes(1, 2), NOW)
    publish(Shelf(), books, rack, ACTION.id, NOW)
    tally = books.tallies[ACTION.id]
    assert books.looked_at == [NOW, NOW]
    assert rack.counts == [(ACTION.id, published(ACTION, tally, NOW))]
    assert rack.histories == [(ACTION.id, published_history(ACTION.id, tally, NOW))]


def test_it_is_shown_again_until_it_is_what_is_counted() -> None:
    books, rack = Books(), Rack()
    for number in range(2, 6):
        books.before["tally_by_hour", number] = partial(count, books, "s", changes(number), NOW)
    publish(Shelf(), books, rack, ACTION.id, NOW)
    assert [counts["confirmed"] for _, counts in rack.counts] == [0, 1, 2, 3, 4]


def test_a_count_that_never_rests_is_left_to_the_next_call() -> None:
    books, rack = Books(), Rack()
    for number in range(2, 9):
        books.before["tally_by_hour", number] = partial(count, books, "s", changes(number), NOW)
    with pytest.raises(PetitionError) as caught:
        publish(Shelf(), books, rack, ACTION.id, NOW)
    assert caught.value.code is Code.UNAVAILABLE
    assert len(rack.counts) == 5


def test_an_action_that_was_never_published_has_no_page_to_show_a_count_on() -> None:
    books, rack = Books(), Rack()
    publish(Shelf(), books, rack, "another", NOW)
    assert (rack.counts, books.calls) == ([], [])


def test_a_recount_waits_looks_again_and_puts_the_tally_right() -> None:
    books = Books()
    count(books, "shard", changes(1), NOW)
    books.found = Tally(confirmed=3)
    waited: list[list[str]] = []
    found = recount(books, ACTION.id, lambda: waited.append(list(books.calls)))
    assert found == Recount(before=1, after=3, settled=True)
    assert [calls.count("survey") for calls in waited] == [1]
    assert books.tallies[ACTION.id].confirmed == 3


def test_a_recount_writes_nothing_where_the_count_moved_meanwhile() -> None:
    books = Books()
    books.found = Tally(confirmed=3)
    found = recount(books, ACTION.id, lambda: count(books, "shard", changes(1), NOW))
    assert found == Recount(before=0, after=3, settled=False)
    assert "correct" not in books.calls


def test_only_the_secret_that_the_table_was_begun_with_is_trusted() -> None:
    shelf = Shelf()
    assert trusted("secret", shelf) == derive("secret") == trusted("secret", shelf)
    with pytest.raises(PetitionError) as caught:
        trusted("another", shelf)
    assert caught.value.code is Code.WRONG_SECRET
