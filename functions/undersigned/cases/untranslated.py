"""Sentences that a language does not have yet: pages show them in English, and say that it is.

A template cannot know whether a sentence stands in the text or in an attribute. So each is put
between two signs that nobody writes, and once the page is there they become tags, or go.
"""

import copy
import functools
import gettext
import re

from undersigned.rules.language import SOURCE, translations

_BEGIN, _END = "\ufdd0", "\ufdd1"  # of Unicode's noncharacters, which no text has
_TAGS = {_BEGIN: f'<span lang="{SOURCE}" dir="ltr">', _END: "</span>"}
# Tags, and what has no tags within it.
_WITHOUT = re.compile(r"(<(?P<name>script|style|title|textarea)\b.*?</(?P=name)>|<[^>]*>)", re.S)
_SIGNS = re.compile(f"[{_BEGIN}{_END}]")


class _English(gettext.NullTranslations):
    """What is asked where a catalogue has no answer."""

    def gettext(self, message: str) -> str:
        return f"{_BEGIN}{message}{_END}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))


@functools.cache
def marking(catalogue: gettext.NullTranslations) -> gettext.NullTranslations:
    """Return a catalogue that has what it does not know marked, for templates to render with.

    What is rendered is to go through `shown`. English itself needs no mark.
    """
    if type(catalogue) is gettext.NullTranslations:
        return catalogue
    marked = copy.copy(catalogue)
    marked.add_fallback(_English())
    return marked


def in_templates(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language, as templates want it."""
    return marking(translations(language))


def shown(rendered: str) -> str:
    """Return what a template made, with English marked as such if it is a page, else unmarked."""
    if _BEGIN not in rendered:
        return rendered
    if not rendered.lstrip().startswith("<!doctype html>"):
        return _SIGNS.sub("", rendered)
    # At odd places stand tags, at every third the name of one that was left out whole.
    pieces = _WITHOUT.split(rendered)
    texts = (_SIGNS.sub(lambda sign: _TAGS[sign[0]], text) for text in pieces[::3])
    tags = (_SIGNS.sub("", tag) for tag in (*pieces[1::3], ""))
    return "".join(part for pair in zip(texts, tags, strict=True) for part in pair)
