"""What a mail says. Its sender, subject and first lines tell nothing, as others may read them."""

from dataclasses import dataclass

from undersigned.cases.templates import render
from undersigned.rules import token
from undersigned.rules.action import Action
from undersigned.rules.language import translations
from undersigned.rules.token import Purpose, Token

STEP = 4096  # bytes; a part in the language that takes most is shorter
_LINE = 64  # characters of what fills a part up: mail servers break long lines


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


def compose_link(
    action: Action, link: Token, *, language: str, known: bool, site: str, key: bytes
) -> Mail:
    """Write the mail that leads to a signature again; `known` if there is one, or one waits.

    Whoever has nothing is told so, and can say that they want no mail. No link of it confirms.
    """
    page = action.page(language)
    context = {
        "known": known,
        "title": page.title,
        "url": f"{site}{page.url}",
        "signature": _link(site, key, Purpose.SIGNATURE, link, language),
    }
    return Mail(
        subject=translations(language).gettext("The link that was asked for"),
        text=padded(render(language, "links-mail.txt", **context)),
        html=padded(render(language, "links-mail.html", **context)),
    )


def padded(part: str, step: int = STEP) -> str:
    """Fill a part of a mail up to a step of bytes in UTF-8, with lines that no reader shows.

    So its length, which the provider and the line see, tells not what it says.
    """
    missing = -len(part.encode()) % step
    lines, rest = divmod(missing, _LINE)
    return part + (" " * (_LINE - 1) + "\n") * lines + " " * rest


def _link(site: str, key: bytes, purpose: Purpose, link: Token, language: str) -> str:
    return f"{site}/api/{purpose}?token={token.mint(key, purpose, link)}&lang={language}"
