"""What a mail says. Its sender, subject and first lines tell nothing, as others may read them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from undersigned.cases.templates import render
from undersigned.rules import token
from undersigned.rules.action import Action
from undersigned.rules.language import day, translations
from undersigned.rules.padding import alike, filled
from undersigned.rules.token import Purpose, Token


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in both its forms."""

    subject: str
    text: str
    html: str


def compose(
    action: Action,
    link: Token,
    *,
    language: str,
    signed: bool,
    consents: Collection[str],
    expires: date,
    site: str,
    key: bytes,
) -> Mail:
    """Write the mail for a signing, or for one whose address has signed already.

    It repeats the `consents` that were given, and names the day on which its link ends. `site` is
    the site's address without a closing slash; `key` makes the links' tokens. As it is handed over
    its length tells neither whether the address has signed nor what was agreed to.
    """
    page = action.page(language)
    context = {
        "ask": action.ask,
        "organiser": action.organiser,
        "target": action.target_in(language),
        "title": page.title,
        "url": f"{site}{page.url}",
        "day": day(action.last_day(expires), language),
        "confirm": _link(site, key, Purpose.CONFIRM, link, language),
        "signature": _link(site, key, Purpose.SIGNATURE, link, language),
    }

    # Each line varies by itself, so the longest of all is among those that say it throughout.
    every = [
        {"signed": has, "consents": given}
        for has, given in product((False, True), ((), action.ask))
    ]
    own = {"signed": signed, "consents": consents}
    return Mail(
        subject=translations(language).gettext("Please confirm your email"),
        text=_alike(language, "mail.txt", context, own, every),
        html=_alike(language, "mail.html", context, own, every),
    )


def compose_link(
    action: Action, link: Token, *, language: str, known: bool, site: str, key: bytes
) -> Mail:
    """Write the mail that leads to a signature again; `known` if there is one, or one waits.

    Whoever has nothing is told so, and can say that they want no mail. No link of it confirms.
    """
    page = action.page(language)
    context = {
        "organiser": action.organiser,
        "title": page.title,
        "url": f"{site}{page.url}",
        "signature": _link(site, key, Purpose.SIGNATURE, link, language),
    }
    own, every = {"known": known}, [{"known": each} for each in (False, True)]
    return Mail(
        subject=translations(language).gettext("The link that was asked for"),
        text=_alike(language, "links-mail.txt", context, own, every),
        html=_alike(language, "links-mail.html", context, own, every),
    )


def _alike(
    language: str,
    template: str,
    context: Mapping[str, object],
    own: Mapping[str, object],
    every: Iterable[Mapping[str, object]],
) -> str:
    """Render one part of a mail, filled up to what would hold the longest it could have said."""
    size = alike([render(language, template, **context, **other) for other in every])
    return filled(render(language, template, **context, **own), *size)


def _link(site: str, key: bytes, purpose: Purpose, link: Token, language: str) -> str:
    return f"{site}/api/{purpose}?token={token.mint(key, purpose, link)}&lang={language}"
