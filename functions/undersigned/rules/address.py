"""Email addresses: what can be written to, and which two reach the same person.

Source: RFC 5321 and 5322 (dot-atom only: Amazon SES takes no quoted local parts). `aliases` has
what providers say of dots, tags and alias domains.
"""

import re
import unicodedata

from undersigned.rules import aliases
from undersigned.rules.visible import JOINERS, visible

MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
MAX_LOCAL = 64

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# Python's IDNA (RFC 3490) makes other letters of these than today's registries (RFC 5891): mail
# would go to a stranger's domain. Typed as xn--… such a domain is taken.
_AMBIGUOUS = "ßς\u200c\u200d"

_NO_JOINERS = dict.fromkeys(map(ord, JOINERS))
# What NFKC leaves of white space.
_AROUND = JOINERS + " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029"


def cleaned(typed: str) -> str:
    """Return an address as it is checked, sealed and mailed to: what cannot be seen is gone.

    Full-width letters and signs are the plain ones, and the domain is in ASCII. What mail cannot
    be sent to is only tidied, for whoever checks it.
    """
    text = unicodedata.normalize("NFKC", visible(typed)).strip(_AROUND)
    local, at, name = text.rpartition("@")
    plain = name.translate(_NO_JOINERS)
    # Among letters that are not ASCII a joiner may mean another domain, which `parse` refuses.
    text = local.translate(_NO_JOINERS) + at + (plain if plain.isascii() else name)
    parts = parse(text)
    return "@".join(parts) if parts else unicodedata.normalize("NFKC", text)


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
    return "@".join(aliases.mailbox(local.lower(), domain))


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
