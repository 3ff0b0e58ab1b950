"""Mails: what they say shows in no length, and the lines that fill them show nowhere."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.world import ACTION
from undersigned.cases.compose import STEP, Mail, compose_link, padded
from undersigned.rules.action import Page
from undersigned.rules.keys import derive
from undersigned.rules.language import LANGUAGES
from undersigned.rules.token import NO_SIGNING, Token

KEYS = derive("secret")
LINK = Token(ACTION.id, KEYS.mac(ACTION.id, "a@b.org"), NO_SIGNING, KEYS.reader("a@b.org"))


def mail(language: str, *, known: bool) -> Mail:
    """Write the mail of an action with a long title in letters of two bytes."""
    pages = {each: Page("ж" * 120, f"/{each}/river/petition/") for each in LANGUAGES}
    action = replace(ACTION, languages=LANGUAGES, pages=pages)
    site = "https://a-rather-long-name-of-a-site.example.org"
    return compose_link(action, LINK, language=language, known=known, site=site, key=KEYS.token)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_s_mail_is_as_long_whether_there_is_something_or_nothing(language: str) -> None:
    mails = [mail(language, known=known) for known in (True, False)]
    assert {len(each.text.encode()) for each in mails} == {STEP}
    assert {len(each.html.encode()) for each in mails} == {STEP}
    assert mails[0].subject == mails[1].subject
    assert mails[0].text[:200] == mails[1].text[:200]
    assert mails[0].text.strip() != mails[1].text.strip()


@given(st.text(max_size=300), st.integers(1, 500))
def test_a_part_is_filled_up_to_its_step_with_nothing_to_see(part: str, step: int) -> None:
    filled = padded(part, step)
    assert len(filled.encode()) % step == 0
    assert len(filled.encode()) - len(part.encode()) < step
    assert filled.startswith(part)
    assert not filled[len(part) :].strip()


def test_no_line_of_the_filling_is_longer_than_mail_servers_take() -> None:
    assert max(map(len, padded("a").splitlines())) < 78
