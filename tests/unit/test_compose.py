"""Mails: what they say shows in no length, and the lines that fill them show nowhere."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.world import ACTION
from undersigned.cases.compose import Mail, compose, compose_link
from undersigned.rules.action import Action, Page
from undersigned.rules.fields import CONSENTS
from undersigned.rules.keys import derive
from undersigned.rules.language import LANGUAGES
from undersigned.rules.padding import alike, filled
from undersigned.rules.token import NO_SIGNING, Token

KEYS = derive("secret")
LINK = Token(ACTION.id, KEYS.mac(ACTION.id, "a@b.org"), "c2lnbmluZw", KEYS.reader("a@b.org"))
PAGES = {each: Page("Ж & <b>", f"/{each}/river/petition/") for each in LANGUAGES}
SITE = "https://example.org"
DAY = date(2026, 11, 28)
WRITTEN_OUT = re.compile(r'<p [^>]*dir="ltr" translate="no">https://\S+/api/\w+\?token=\S+</p>')


def confirming(
    language: str,
    *consents: str,
    signed: bool = False,
    action: Action = ACTION,
    expires: date = DAY,
) -> Mail:
    """Write the mail for a signing."""
    spoken = replace(action, languages=LANGUAGES, pages=PAGES, organiser="Friends of the River")
    return compose(
        spoken, LINK, language=language, signed=signed, consents=consents, expires=expires,
        site=SITE, key=KEYS.token,
    )  # fmt: skip


def leading(language: str, *, known: bool) -> Mail:
    """Write the mail that leads to a signature again."""
    action = replace(ACTION, languages=LANGUAGES, pages=PAGES)
    link = replace(LINK, signing=NO_SIGNING)
    return compose_link(action, link, language=language, known=known, site=SITE, key=KEYS.token)


def sizes(text: str) -> tuple[int, int]:
    """Return how long a part is with its lines ended in either way."""
    return len(text.encode()), len(text.replace("\n", "\r\n").encode())


def asks() -> list[tuple[str, ...]]:
    """List what an action may ask."""
    return [each for many in range(4) for each in combinations(CONSENTS, many)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ask", asks(), ids=" ".join)
def test_a_mail_is_as_long_whatever_its_signer_has_done_and_chosen(
    language: str, ask: tuple[str, ...]
) -> None:
    action = replace(ACTION, ask=ask)
    chosen = [each for each in asks() if set(each) <= set(ask)]
    mails = [
        confirming(language, *consents, signed=signed, action=action)
        for consents, signed in product(chosen, (False, True))
    ]
    assert len({(*sizes(mail.text), *sizes(mail.html)) for mail in mails}) == 1
    assert len({mail.text.strip() for mail in mails}) == len(mails)
    assert len({(mail.subject, mail.text[:200]) for mail in mails}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_s_mail_is_as_long_whether_there_is_something_or_nothing(language: str) -> None:
    one, other = (leading(language, known=known) for known in (True, False))
    assert sizes(one.text) == sizes(other.text)
    assert sizes(one.html) == sizes(other.html)
    assert (one.subject, one.text[:200]) == (other.subject, other.text[:200])
    assert one.text.strip() != other.text.strip()
    assert "/api/confirm" not in one.text + one.html + other.text + other.html


def test_a_mail_says_who_asks_what_was_chosen_and_how_long_its_link_works() -> None:
    action = replace(ACTION, ask=("updates", "to_target"))
    mail = confirming("en", "to_target", action=action)
    for part in (mail.text, mail.html):
        for said in (
            "Asked by: Friends of the River",
            "Mails: no.",
            "Name handed over: yes.",
            "It works until the end of 28 November 2026.",
            "Please do not forward this mail",
            "Not you, or changed your mind?",
        ):
            assert said in part
        assert "Name shown" not in part
    # In the mail one opens, on the page one confirms; and the address is written out.
    assert mail.html.count(">Open the link</a>") == 2
    assert "Confirm<" not in mail.html
    assert mail.html.count("/api/confirm?token=") == mail.html.count("/api/signature?token=") == 2
    assert len(WRITTEN_OUT.findall(mail.html)) == 2
    assert len(WRITTEN_OUT.findall(leading("en", known=True).html)) == 1


def test_who_has_signed_reads_first_that_nothing_is_needed() -> None:
    said = confirming("en", signed=True).text
    assert "This address has signed this already, and is counted. Nothing more is needed" in said
    assert "You are counted once either way." in said


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({}, "28 November 2026"),
        ({"closes": datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)}, "24 November 2026"),
        ({"closed_early": datetime(2026, 11, 20, 9, tzinfo=UTC)}, "21 November 2026"),
        ({"closes": datetime(2026, 12, 31, tzinfo=UTC)}, "28 November 2026"),
    ],
)
def test_the_day_is_the_one_on_which_the_link_ends(facts: dict[str, datetime], day: str) -> None:
    mail = confirming("en", action=replace(ACTION, **facts))  # type: ignore[arg-type]
    assert f"It works until the end of {day}." in mail.text


@given(st.lists(st.text(max_size=300), min_size=1, max_size=4))
def test_texts_are_filled_alike_with_nothing_to_see_in_no_long_lines(texts: list[str]) -> None:
    size = alike(texts)
    full = [filled(text, *size) for text in texts]
    assert len({sizes(each) for each in full}) == 1
    for text, whole in zip(texts, full, strict=True):
        assert whole.startswith(text)
        assert not whole[len(text) :].strip()
        assert max(map(len, whole[len(text) :].split("\n"))) < 78


def test_what_fills_a_text_begins_below_it_and_takes_no_more_lines_than_it_must() -> None:
    """Whoever quotes the mail or prints it meets a few blank lines, and not a thousand."""
    first, *lines = filled("Regards", *alike(["Regards", "R" * 1007])).split("\n")
    assert first == "Regards"
    assert len(lines) == 14
    assert alike(["Regards", "Regards"]) == (7, 0)
