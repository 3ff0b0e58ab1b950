"""The site's own campaigns, as their files say it, and its languages, as the catalogues do."""

import re
import tomllib
from collections.abc import Callable
from typing import TypeAlias

from making import messages
from tests.template import ROOT
from undersigned.rules.country import choices
from undersigned.rules.language import translations

CONTENT = ROOT / "site" / "content"
# A sentence of the source, as the language in question says it.
Says: TypeAlias = Callable[[str], str]
# Parts of words that tell what is signed, where somebody who speaks the language has named them.
_NAMED = {
    "ru": ("петици", "подпис", "кампани", "лгбт", "чечн", "президент"),
    "de": ("petition", "unterschr", "kampagne", "lgbt", "queer", "tschetschen", "präsident"),
    "fr": ("pétition", "sign", "campagne", "lgbt", "queer", "tchétchén", "président"),
    "ar": ("عريض", "توقيع", "وقّع", "حمل", "الميم", "شيشان", "رئيس"),
    "es": ("petici", "firma", "campaña", "lgbt", "chech", "president"),
    "uk": ("петиц", "підпис", "кампані", "лгбт", "чечн", "президент"),
}
_SENDER = "confirm@"  # of every mail; Spanish finds its word for signing in it, which tells nobody
_LONG, _STEM = 5, 4  # letters, of a word that tells something and of what stays when it is bent


def spoken(campaign: str) -> tuple[str, ...]:
    """Return the languages of a campaign, its own first."""
    facts = tomllib.loads((CONTENT / campaign / "campaign.toml").read_text("utf-8"))
    return tuple(facts["languages"])


def site_name(language: str) -> str:
    """Return whose site it is, as a language says it."""
    facts = tomllib.loads((CONTENT / "site.toml").read_text("utf-8"))
    return str(facts.get(language, facts)["name"])


def speech(language: str) -> Says:
    """Return what says a sentence in a language; one that it does not know is an error."""
    catalogue, known = translations(language), messages.read(messages.po(language), language)

    def says(sentence: str) -> str:
        # Some words are the same in two languages.
        assert sentence in known, f"{language} does not say {sentence!r}"
        return catalogue.gettext(sentence)

    return says


def country(code: str, language: str) -> str:
    """Return the name of a country in a language."""
    return dict(choices(language))[code]


def shown(sender: str, subject: str, words: str) -> str:
    """Return what a lock screen shows of a mail, as it is looked through."""
    return f"{sender.replace(_SENDER, '')} {subject} {words}".lower()


def telling(language: str, title: str) -> list[str]:
    """Return parts of words that a lock screen must not show: the title's, and an action's own."""
    says = speech(language)
    words = re.findall(r"\w+", f"{title} {says('Petition')} {says('Sign')}".lower())
    stems = (word[:_STEM] for word in words if len(word) >= _LONG)
    return [*stems, *_NAMED.get(language, ())]
