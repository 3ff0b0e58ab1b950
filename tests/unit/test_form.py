"""The form: every answer that is not accepted is named, and the rest is tidied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import form
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.errors import Code, FieldCode, PetitionError
from undersigned.rules.fields import MOST

ACTION = Action("a", "c", Kind.PETITION, ("en", "ru"), postcode=True)
EMPTY = dict.fromkeys(MOST, "")
GOOD = {"name": "O’Brien", "email": "o@example.org", "country": "IE", "lang": "ru"}


def refused(**changes: str) -> dict[str, FieldCode]:
    with pytest.raises(PetitionError) as caught:
        form.read(GOOD | changes, ACTION)
    assert caught.value.code is Code.FIELDS
    return {error.field: error.code for error in caught.value.fields}


def test_a_good_form_is_read_with_consents_off() -> None:
    written = EMPTY | {"name": "O’Brien", "email": "o@example.org"}
    assert form.read(GOOD, ACTION) == form.Details(written, frozenset(), "IE", "ru")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": ""}, {"name": FieldCode.MISSING}),
        ({"name": " \u200b "}, {"name": FieldCode.MISSING}),
        ({"name": "x" * 101}, {"name": FieldCode.TOO_LONG}),
        ({"name": "=cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "＝cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "+1"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "-1"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "@me"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "see https://x.y"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "cheap-pills.com"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "www.x"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "bit.ly/x"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "пример.рф"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "\u3164"}, {"name": FieldCode.MISSING}),
        ({"name": "\x00=cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "\u200c =cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"email": ""}, {"email": FieldCode.MISSING}),
        ({"email": "x" * 250 + "@b.co"}, {"email": FieldCode.TOO_LONG}),
        ({"email": "nobody"}, {"email": FieldCode.EMAIL_INVALID}),
        ({"country": ""}, {"country": FieldCode.MISSING}),
        ({"country": "XX"}, {"country": FieldCode.COUNTRY_UNKNOWN}),
        ({"postcode": "1" * 13}, {"postcode": FieldCode.TOO_LONG}),
        ({"comment": "x" * 501}, {"comment": FieldCode.TOO_LONG}),
    ],
)
def test_an_answer_that_is_not_accepted_is_named(
    changes: dict[str, str], expected: dict[str, FieldCode]
) -> None:
    assert refused(**changes) == expected


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_form() -> None:
    found = refused(name="", email="x", country="")
    assert list(found) == ["name", "email", "country"]


@pytest.mark.parametrize("name", ["محمد", "Jr. Smith", "Y.Su", "Ng", "名", "می‌خواهم", "x" * 100])
def test_names_of_this_world_are_taken_as_they_are(name: str) -> None:
    assert form.read(GOOD | {"name": name}, ACTION).written["name"] == name


def test_what_cannot_be_seen_is_taken_out_of_a_name() -> None:
    assert (
        form.read(GOOD | {"name": " A\u202e  d\ta \u200b b"}, ACTION).written["name"] == "A d a b"
    )


@pytest.mark.parametrize("value", ["", "0", "on", "true", "11"])
def test_only_the_form_s_own_value_is_a_consent(value: str) -> None:
    assert form.read(GOOD | {"public": value}, ACTION).consents == set()
    assert form.read(GOOD | {"public": "1"}, ACTION).consents == {"public"}


def test_a_postcode_is_dropped_where_the_campaign_does_not_ask_for_it() -> None:
    silent = Action("a", "c", Kind.PETITION, ("en",))
    assert form.read(GOOD | {"postcode": "10115"}, silent).written["postcode"] == ""


def test_an_unknown_language_is_the_campaign_s_first() -> None:
    assert form.read(GOOD | {"lang": "xx"}, ACTION).language == "en"


def test_rather_not_say_is_a_country() -> None:
    assert form.read(GOOD | {"country": "zz"}, ACTION).country == "ZZ"


@given(st.dictionaries(st.sampled_from([*MOST, "country", "lang"]), st.text()))
def test_no_form_is_a_fault(fields: dict[str, str]) -> None:
    try:
        read = form.read(fields, ACTION)
    except PetitionError as error:
        assert error.fields
    else:
        assert read.written["name"]
        assert all(len(text) <= MOST[name] for name, text in read.written.items())


def test_every_field_is_read_into_its_own_place() -> None:
    filled = {"postcode": "10115", "comment": "Well said", "updates": "1", "to_target": "1"}
    written = {
        "name": "O’Brien", "email": "o@example.org", "postcode": "10115", "comment": "Well said",
    }  # fmt: skip
    consents = frozenset({"updates", "to_target"})
    assert form.read(GOOD | filled, ACTION) == form.Details(written, consents, "IE", "ru")


def test_a_field_that_was_not_sent_is_missing_and_no_language_is_the_first() -> None:
    with pytest.raises(PetitionError) as caught:
        form.read({}, ACTION)
    missing = [(error.field, error.code) for error in caught.value.fields]
    assert missing == [(name, FieldCode.MISSING) for name in ("name", "email", "country")]
    spoken = Action("a", "c", Kind.PETITION, ("ru", "en"))
    assert form.read({k: v for k, v in GOOD.items() if k != "lang"}, spoken).language == "ru"


@pytest.mark.parametrize("typed", ["one\r\n\r\ntwo  x", "one\r\rtwo x\r", "\none\n\ntwo\tx \n"])
def test_a_comment_keeps_its_lines_whichever_system_wrote_them(typed: str) -> None:
    assert form.read(GOOD | {"comment": typed}, ACTION).written["comment"] == "one\n\ntwo x"


def test_a_form_sets_nothing_that_it_does_not_show() -> None:
    """Whatever else is sent: what is kept of a signer, and what the organiser is told of it."""
    more = dict.fromkeys(("state", "action", "mac", "sealed", "expires", "off", "marks"), "kept")
    more |= dict.fromkeys(("throwaway", "allowed", "rejected", "signed", "wording", "id"), "1")
    assert form.read(GOOD | more, ACTION) == form.read(GOOD, ACTION)


def test_signs_that_steer_a_machine_are_taken_out() -> None:
    assert form.read(GOOD | {"name": "A\x00\x1bd\x7fa"}, ACTION).written["name"] == "Ada"


def test_a_joiner_stays_within_a_name_and_not_around_it() -> None:
    assert (
        form.read(GOOD | {"name": "\u200d X می\u200cخ X \u200c"}, ACTION).written["name"]
        == "X می\u200cخ X"
    )


def test_only_a_filled_honeypot_is_a_trap() -> None:
    assert form.trapped({"website": "https://example.org"})
    assert not form.trapped({"website": ""})
    assert not form.trapped(GOOD)


def test_a_form_is_shown_as_it_was_typed_and_blank_where_it_was_not() -> None:
    pages = {"en": Page("A", "/en/c/a/"), "ru": Page("А", "/ru/c/a/", target="Министр")}
    action = Action("a", "c", Kind.LETTER, ("en", "ru"), pages, target="the Minister")
    shown = form.shown(action, "ru", {"name": "Ада", "public": "1", "website": "x"})
    choices = shown.pop("countries")
    assert isinstance(choices, tuple)
    assert ("IE", "Ирландия") in choices
    typed = {"name": "Ада", "public": "1"}
    unfilled = dict.fromkeys(
        ("email", "postcode", "comment", "country", "updates", "to_target"), ""
    )
    assert shown == {
        "action": "a",
        "kind": Kind.LETTER,
        "post": "/api/actions/a/signatures",
        "lang": "ru",
        "postcode": False,
        "target": "Министр",
        "values": typed | unfilled,
        "errors": {},
    }
