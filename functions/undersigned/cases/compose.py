"""What a mail says. Its sender, subject and first lines tell nothing, as others may read them."""

from dataclasses import dataclass

from undersigned.cases.templates import render
from undersigned.rules import token
from undersigned.rules.action import Action
from undersigned.rules.language import translations
from undersigned.rules.token import Purpose, Token


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail in both its forms."""

    subject: str
    text: str
    html: str


def compose(
    action: Action, link: Token, *, language: str, signed: bool, site: str, key: bytes
) -> Mail:
    """Write the mail for a signing, or for one whose address has signed already.

    `site` is the site's address without a closing slash; `key` makes the links' tokens.
    """
    page = action.page(language)
    context = {
        "signed": signed,
        "title": page.title,
        "url": f"{site}{page.url}",
        "confirm": _link(site, key, Purpose.CONFIRM, link, language),
        "withdraw": _link(site, key, Purpose.SIGNATURE, link, language),
    }
    return Mail(
        subject=translations(language).gettext("Please confirm your email"),
        text=render(language, "mail.txt", **context),
        html=render(language, "mail.html", **context),
    )


def _link(site: str, key: bytes, purpose: Purpose, link: Token, language: str) -> str:
    return f"{site}/api/{purpose}?token={token.mint(key, purpose, link)}&lang={language}"
