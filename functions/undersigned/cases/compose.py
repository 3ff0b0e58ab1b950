"""What a mail says. Its sender, subject and first lines tell nothing, as others may read them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import product

from undersigned.cases.templates import render
from undersigned.rules import token
from undersigned.rules.action import Action
from undersigned.rules.language import day, translations
from undersigned.rules.padding import filled
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
    the site's address without a closing slash; `key` makes the links' tokens. Whoever learns only
    how long it is learns neither whether the address has signed nor what was agreed to.
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
        "withdraw": _link(site, key, Purpose.WITHDRAW, link, language),
    }

    def written(template: str) -> str:
        def variant(signed: bool, consents: Collection[str]) -> str:
            return render(language, template, signed=signed, consents=consents, **context)

        # Each line varies by itself, so the longest of all is among those that say it throughout.
        every = (variant(*each) for each in product((False, True), ((), action.ask)))
        return filled(variant(signed, consents), max(len(text.encode()) for text in every))

    return Mail(
        subject=translations(language).gettext("Please confirm your email"),
        text=written("mail.txt"),
        html=written("mail.html"),
    )


def _link(site: str, key: bytes, purpose: Purpose, link: Token, language: str) -> str:
    return f"{site}/api/{purpose}?token={token.mint(key, purpose, link)}&lang={language}"
