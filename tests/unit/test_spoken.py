"""What a translator writes is shown as it is written: it is text, and never a program."""

import gettext
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import jinja2
import pytest

from tests.unit.test_compose import confirming
from tests.unit.world import ACTION
from undersigned.cases import templates

SAID = 'D\'ici "là" \\ */ <img src=//e.example onerror=alert(1)> & `co`'


class _Stranger(gettext.NullTranslations):
    """A catalogue that says one thing, whatever is asked."""

    def gettext(self, _: str) -> str:
        return SAID

    def ngettext(self, *_: object) -> str:
        return SAID


@pytest.fixture(autouse=True)
def stranger(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(templates, "in_templates", lambda _: _Stranger())
    templates.environment.cache_clear()
    yield
    templates.environment.cache_clear()


@pytest.fixture
def env() -> jinja2.Environment:
    made = jinja2.Environment(**templates.options())  # noqa: S701 - options escape
    made.filters.update(templates.FILTERS)
    made.globals["lang"] = "fr"
    templates.speak(made)
    return made


@pytest.mark.parametrize("said", ["_('Go')", "ngettext('%(num)d day', '%(num)d days', 2)"])
def test_a_sentence_is_text_on_a_page(env: jinja2.Environment, said: str) -> None:
    page = env.from_string(f'<p title="{{{{ {said} }}}}">').render()
    assert not set("<>\"'`&") & set(page[10:-2]) - {"&", "`"}
    assert unescape(page) == f'<p title="{SAID}">'


def test_a_sentence_within_another_is_escaped_once(env: jinja2.Environment) -> None:
    within = env.from_string("{{ ('(' ~ _('Go') ~ ')') }}").render()
    assert unescape(within) == f"({SAID})"


def test_a_sentence_is_text_in_a_script(env: jinja2.Environment) -> None:
    written = env.from_string("'{{ _('Go')|quoted }}'").render()
    assert not set("<>\"'`&*/") & set(written[1:-1])
    assert written[1:-1].encode().decode("unicode_escape").encode("latin-1").decode() == SAID


def test_a_sentence_is_text_in_a_mail() -> None:
    mail = confirming("fr", action=replace(ACTION, ask=("to_target",)))
    assert "<img" not in mail.html
    assert SAID in mail.text
    assert f"- {SAID}" in mail.text
    assert "&#" not in mail.text
