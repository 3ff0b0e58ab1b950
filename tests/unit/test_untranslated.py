"""English stands marked where a language lacks a sentence, and never where no tag can stand."""

import gettext
from io import BytesIO

import jinja2
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from undersigned.cases import templates
from undersigned.cases.untranslated import in_templates, marking, shown


def half() -> gettext.NullTranslations:
    """Make a catalogue that has half of what is said."""
    known = Catalog()
    known.add("Stop", "Halt")
    known.add("Press “%(button)s”.", "«%(button)s» drücken.")
    file = BytesIO()
    write_mo(file, known)
    file.seek(0)
    return gettext.GNUTranslations(file)


def rendered(template: str, **context: object) -> str:
    env = jinja2.Environment(**templates.options())  # noqa: S701 - options escape
    env.install_gettext_translations(marking(half()), newstyle=True)  # type: ignore[attr-defined]
    return shown(env.from_string(template).render(context))


PAGE = "<!doctype html>\n"
EN = '<span lang="en" dir="ltr">'


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>{{ _('Stop') }}</p>", "<p>Halt</p>"),
        ("<p>{{ _('Go') }}</p>", f"<p>{EN}Go</span></p>"),
        ("<p title=\"{{ _('Go') }}\">{{ _('On') }}</p>", f'<p title="Go">{EN}On</span></p>'),
        ("<title>{{ _('Go') }}</title>{{ _('On') }}", f"<title>Go</title>{EN}On</span>"),
        ("<script>say('{{ _('Go') }}')</script>", "<script>say('Go')</script>"),
        ("<textarea>{{ _('Go') }}</textarea>", "<textarea>Go</textarea>"),
        ("{{ ngettext('%(num)d day', '%(num)d days', 2) }}", f"{EN}2 days</span>"),
        ("{{ _('To %(name)s', name='<b>') }}", f"{EN}To &lt;b&gt;</span>"),
        ("{{ _('Press “%(button)s”.', button=_('Go')) }}", f"«{EN}Go</span>» drücken."),
    ],
)
def test_english_is_marked_where_it_is_read(template: str, expected: str) -> None:
    assert rendered(PAGE + template) == PAGE + expected


def test_what_is_no_page_has_no_tags() -> None:
    """A mail's text, a feed, a script."""
    assert rendered("{{ _('Go') }} {{ _('Stop') }}") == "Go Halt"


def test_english_itself_needs_no_mark() -> None:
    assert shown(PAGE + in_templates("en").gettext("Go")) == f"{PAGE}Go"


def test_what_somebody_typed_makes_no_tag_that_stays_open() -> None:
    """The signs are no characters of Unicode; who sends them all the same gets nothing for it."""
    page = rendered(PAGE + "<p>{{ typed }}</p>{{ _('Go') }}", typed="\ufdd1\ufdd0")
    assert page.count("<span") == page.count("</span>")
