"""The form: every answer that is not accepted is named, and the rest is tidied."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import form
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.errors import Code, FieldCode, FieldError, PetitionError
from undersigned.rules.fields import CONSENTS, MOST

ACTION = Action("a", "c", Kind.LETTER, ("en", "ru"), ask=CONSENTS, postcode=True)
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
        ({"name": "", "public": "1"}, {"name": FieldCode.MISSING}),
        ({"name": " \u200b ", "to_target": "1"}, {"name": FieldCode.MISSING}),
        ({"name": "x" * 101}, {"name": FieldCode.TOO_LONG}),
        ({"name": "=cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "＝cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "+1"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "-1"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "@me"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "see https://x.y"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "cheap-pills.com"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "www.x"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "visit ｅｘａｍｐｌｅ．ｃｏｍ"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "bit.ly/x"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "пример.рф"}, {"name": FieldCode.NAME_LINK}),
        ({"name": "\u3164", "public": "1"}, {"name": FieldCode.MISSING}),
        ({"role": "x" * 101}, {"role": FieldCode.TOO_LONG}),
        ({"name": "\x00=cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"name": "\u200c =cmd"}, {"name": FieldCode.NAME_FORMULA}),
        ({"email": ""}, {"email": FieldCode.MISSING}),
        ({"email": "x" * 250 + "@b.co"}, {"email": FieldCode.TOO_LONG}),
        ({"email": "nobody"}, {"email": FieldCode.EMAIL_INVALID}),
        ({"email": "o@gmial.com"}, {"email": FieldCode.EMAIL_SLIP}),
        ({"email": "o＠Gmail.con"}, {"email": FieldCode.EMAIL_SLIP}),
        ({"email": "o@gmial.com", "sure": "gmail.con"}, {"email": FieldCode.EMAIL_SLIP}),
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
    found = refused(name="", email="x", country="", public="1")
    assert list(found) == ["email", "country", "name"]


@pytest.mark.parametrize(
    "name",
    ["محمد", "Th.de Vries", "Joh.Link", "Anna.Ru", "Y.Su", "Ng", "名", "می‌خواهم", "x" * 100],
)
def test_names_of_this_world_are_taken_as_they_are(name: str) -> None:
    assert form.read(GOOD | {"name": name}, ACTION).written["name"] == name


def test_what_cannot_be_seen_is_taken_out_of_a_name() -> None:
    assert (
        form.read(GOOD | {"name": " A\u202e  d\ta \u200b b"}, ACTION).written["name"] == "A d a b"
    )


@pytest.mark.parametrize(
    "typed", ["\u200bo@example.org", "o＠Example.org", "o@example.org\u200b", " o@example.org\n"]
)
def test_an_address_is_kept_as_it_is_mailed_to(typed: str) -> None:
    assert form.read(GOOD | {"email": typed}, ACTION).email == "o@example.org"


@pytest.mark.parametrize("value", ["", "0", "on", "true", "11"])
def test_only_the_form_s_own_value_is_a_consent(value: str) -> None:
    assert form.read(GOOD | {"public": value}, ACTION).consents == set()
    assert form.read(GOOD | {"public": "1"}, ACTION).consents == {"public"}


FIELDS_OF_ALL = {"email", "country", "comment"}


@pytest.mark.parametrize(
    ("facts", "more"),
    [
        ({}, set()),
        ({"postcode": True}, set()),
        ({"ask": ("updates",)}, {"updates"}),
        ({"ask": ("public",)}, {"public", "name"}),
        ({"ask": ("to_target",)}, {"to_target", "name"}),
        ({"ask": ("to_target",), "postcode": True}, {"to_target", "name", "postcode"}),
        ({"ask": ("public",), "kind": Kind.LETTER}, {"public", "name", "role"}),
        ({"keep_all": True}, {"name"}),
        ({"keep_all": True, "postcode": True}, {"name", "postcode"}),
    ],
)
def test_nothing_is_asked_that_nothing_uses(facts: dict[str, Any], more: set[str]) -> None:
    action = replace(Action("a", "c", Kind.PETITION, ("en",)), **facts)
    assert form.asked(action) == FIELDS_OF_ALL | more
    given = GOOD | dict.fromkeys(CONSENTS, "1") | {"role": "Mayor", "postcode": "10115"}
    details = form.read(given, action)
    assert details.consents == set(action.ask)
    assert {name for name, text in details.written.items() if text} == (
        more - set(CONSENTS) | {"email"}
    )


@pytest.mark.parametrize(
    ("keep_all", "ticked", "needed"),
    [
        (False, (), False),
        (False, ("updates",), False),
        (False, ("public",), True),
        (False, ("to_target",), True),
        (True, (), True),
    ],
)
def test_a_name_is_needed_only_where_something_uses_it(
    keep_all: bool, ticked: tuple[str, ...], needed: bool
) -> None:
    action = replace(ACTION, keep_all=keep_all)
    fields = GOOD | {"name": ""} | dict.fromkeys(ticked, "1")
    if needed:
        with pytest.raises(PetitionError) as caught:
            form.read(fields, action)
        assert caught.value.fields == (FieldError("name", FieldCode.MISSING),)
    else:
        assert form.read(fields, action).consents == set(ticked)


def test_an_unknown_language_is_the_campaign_s_first() -> None:
    assert form.read(GOOD | {"lang": "xx"}, ACTION).language == "en"


def test_rather_not_say_is_a_country() -> None:
    assert form.read(GOOD | {"country": "zz"}, ACTION).country == "ZZ"


@pytest.mark.parametrize("code", ["XK", "AQ"])
def test_so_is_each_that_has_a_code_offered_or_not(code: str) -> None:
    assert form.read(GOOD | {"country": code}, ACTION).country == code


@given(st.dictionaries(st.sampled_from([*MOST, "country", "lang"]), st.text()))
def test_no_form_is_a_fault(fields: dict[str, str]) -> None:
    try:
        read = form.read(fields, ACTION)
    except PetitionError as error:
        assert error.fields
    else:
        assert read.written["name"] or not read.consents
        assert all(len(text) <= MOST[name] for name, text in read.written.items())


def test_every_field_is_read_into_its_own_place() -> None:
    filled = {
        "postcode": "10115", "comment": "Well said", "role": "Mayor", "updates": "1",
        "to_target": "1",
    }  # fmt: skip
    written = {
        "name": "O’Brien", "email": "o@example.org", "postcode": "10115", "comment": "Well said",
        "role": "Mayor",
    }  # fmt: skip
    consents = frozenset({"updates", "to_target"})
    assert form.read(GOOD | filled, ACTION) == form.Details(written, consents, "IE", "ru")


def test_a_field_that_was_not_sent_is_missing_and_no_language_is_the_first() -> None:
    with pytest.raises(PetitionError) as caught:
        form.read({}, ACTION)
    missing = [(error.field, error.code) for error in caught.value.fields]
    assert missing == [(name, FieldCode.MISSING) for name in ("email", "country")]
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


def test_a_slip_is_told_with_what_was_likely_meant() -> None:
    with pytest.raises(PetitionError) as caught:
        form.read(GOOD | {"email": "o@gmial.com"}, ACTION)
    assert [error.meant for error in caught.value.fields] == ["gmail.com"]


@pytest.mark.parametrize(
    "sure", ["1", "gmial.com", " Gmial.com ", "gmial.com.", "gmial.com\u200b", "ｇmial.com"]
)
def test_what_looks_like_a_slip_is_kept_if_it_is_meant(sure: str) -> None:
    typed = GOOD | {"email": "o@Gmial.com", "sure": sure}
    assert form.read(typed, ACTION).email == "o@gmial.com"
    assert form.vouched(typed) == "gmial.com"


def test_only_a_filled_honeypot_is_a_trap() -> None:
    assert form.trapped({"website": "https://example.org"})
    assert not form.trapped({"website": ""})
    assert not form.trapped(GOOD)


def test_a_form_is_shown_as_it_was_typed_and_blank_where_it_was_not() -> None:
    pages = {"en": Page("A", "/en/c/a/"), "ru": Page("А", "/ru/c/a/", target="Министр")}
    action = Action(
        "a", "c", Kind.LETTER, ("en", "ru"), pages, target="the Minister", ask=("public",)
    )
    shown = form.shown(action, "ru", {"name": "Ада", "public": "1", "website": "x"})
    choices = shown.pop("countries")
    assert isinstance(choices, tuple)
    assert ("IE", "Ирландия") in choices
    typed = {"name": "Ада", "public": "1"}
    unfilled = dict.fromkeys(
        ("email", "postcode", "comment", "country", "updates", "to_target", "role"), ""
    )
    assert shown == {
        "action": "a",
        "kind": Kind.LETTER,
        "post": "/api/actions/a/signatures",
        "lang": "ru",
        "asked": FIELDS_OF_ALL | {"public", "name", "role"},
        "consents": True,
        "keep_all": False,
        "kept": "",
        "reveals": "",
        "target": "Министр",
        "country": None,
        "sure": "",
        "values": typed | unfilled,
        "errors": {},
    }


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  \u200bAda@Example.org ", "Ada@example.org"),
        ("ada＠example.org", "ada@example.org"),
        ("ada@gmial.com", "ada@gmial.com"),  # a slip is asked about where one signs
    ],
)
def test_an_address_is_read_alone_where_nothing_else_is_asked(typed: str, read: str) -> None:
    assert form.read_email({"email": typed, "name": "=cmd"}) == read


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, FieldCode.MISSING),
        ({"email": " "}, FieldCode.MISSING),
        ({"email": "nobody"}, FieldCode.EMAIL_INVALID),
        ({"email": "x" * 250 + "@b.co"}, FieldCode.TOO_LONG),
    ],
)
def test_an_address_alone_is_refused_as_in_a_form(fields: dict[str, str], code: FieldCode) -> None:
    with pytest.raises(PetitionError) as caught:
        form.read_email(fields)
    assert caught.value.code is Code.FIELDS
    assert caught.value.fields == (FieldError("email", code),)


def test_a_form_carries_what_was_vouched_for_and_each_language_its_own_words() -> None:
    pages = {
        "en": Page("A", "/en/c/a/", reveals="Reveals.", kept="Kept."),
        "ru": Page("А", "/ru/c/a/", reveals="Выдаёт.", kept="Хранится."),
    }
    action = Action("a", "c", Kind.PETITION, ("en", "ru"), pages)
    shown = form.shown(action, "ru", {"sure": "gmial.com", "country": "IE"})
    assert (shown["reveals"], shown["kept"]) == ("Выдаёт.", "Хранится.")
    assert (shown["sure"], shown["country"]) == ("gmial.com", "Ирландия")
    blank = form.shown(action, "en", {})
    assert (blank["sure"], blank["country"]) == ("", None)


def test_who_was_asked_about_no_address_vouches_for_none() -> None:
    assert form.vouched({}) == ""
    assert form.vouched({"email": "a@b@gmial.com"}) == "gmial.com"


def test_a_name_is_no_formula_behind_what_cannot_be_seen() -> None:
    assert refused(name="\u00a0 =cmd") == {"name": FieldCode.NAME_FORMULA}


def test_one_text_alone_is_tidied_as_its_field_is() -> None:
    assert form.read_text("name", "  Amina\n Ismailova ") == "Amina Ismailova"
    assert form.read_text("comment", "two\r\nlines") == "two\nlines"
