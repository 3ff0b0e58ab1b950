"""Email addresses: what can be written to, and which two reach the same person.

Source: RFC 5321 and 5322 (dot-atom only: Amazon SES takes no quoted local parts), and the public
help pages of the providers in the table for dots, tags and alias domains.
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
MAX_LOCAL = 64

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Python's IDNA (RFC 3490) makes other letters of these than today's registries (RFC 5891): mail
# would go to a stranger's domain. Typed as xn--… such a domain is taken.
_AMBIGUOUS = "ßς\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Provider:
    """How one provider folds addresses together."""

    domain: str
    aliases: tuple[str, ...] = ()
    ignored: str = ""
    tag: str = "+"


_PROVIDERS = (
    Provider("gmail.com", ("googlemail.com",), ignored="."),
    Provider("proton.me", ("protonmail.com", "protonmail.ch", "pm.me"), ignored="._-"),
    Provider("icloud.com", ("me.com", "mac.com")),
    Provider("outlook.com"),
    Provider("hotmail.com"),
    Provider("live.com"),
    Provider("fastmail.com"),
    Provider("yandex.ru", ("ya.ru", "yandex.com", "yandex.by", "yandex.kz")),
    Provider("mail.ru"),
    Provider("tuta.com", tag=""),
)
_BY_DOMAIN = {name: p for p in _PROVIDERS for name in (p.domain, *p.aliases)}


def parse(typed: str) -> tuple[str, str] | None:
    """Split an address into local part and ASCII domain; None if no mail can be sent to it."""
    local, at, domain = typed.rpartition("@")
    if not at or len(typed) > MAX_LENGTH or len(local) > MAX_LOCAL or not _LOCAL.fullmatch(local):
        return None
    ascii_domain = _ascii_domain(domain)
    if ascii_domain is None or len(f"{local}@{ascii_domain}") > MAX_LENGTH:
        return None
    return local, ascii_domain


def mailable(typed: str) -> str:
    """Return the address to hand to the mail provider: as typed, its domain in ASCII.

    Raises ValueError for an address that `parse` refuses.
    """
    local, domain = _parsed(typed)
    return f"{local}@{domain}"


def canonical(typed: str) -> str:
    """Return the one form shared by all spellings that reach the same mailbox.

    Raises ValueError for an address that `parse` refuses.
    """
    local, domain = _parsed(typed)
    local = local.lower()
    provider = _BY_DOMAIN.get(domain)
    if provider is None:
        return f"{local}@{domain}"
    if provider.tag:
        # A mailbox ends in no dot, and cannot be all tag: "+x@" keeps what it has.
        local = local.split(provider.tag, 1)[0].rstrip(".") or local
    folded = local.translate(dict.fromkeys(map(ord, provider.ignored)))
    return f"{folded or local}@{provider.domain}"


def folded(typed: str) -> str:
    """Return the canonical form without what follows a plus, whatever the provider makes of it.

    Raises ValueError for an address that `parse` refuses.
    """
    local, _, name = canonical(typed).rpartition("@")
    return f"{local.split('+', 1)[0] or local}@{name}"


def domain(typed: str) -> str:
    """Return the domain of an address, by the one name of those that its provider goes by.

    Raises ValueError for an address that `parse` refuses.
    """
    return canonical(typed).rpartition("@")[2]


def _parsed(typed: str) -> tuple[str, str]:
    parts = parse(typed)
    if parts is None:
        raise ValueError("not an address that mail can be sent to")
    return parts


def _ascii_domain(domain: str) -> str | None:
    if any(letter in _AMBIGUOUS for letter in domain):
        return None
    try:
        name = domain.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = name.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):  # noqa: PLR2004 - a host and a top-level domain
        return None
    return name
