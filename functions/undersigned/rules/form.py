"""The form: what a signer may write in it, and what is made of it."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from undersigned.rules import address, country
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, FieldCode, FieldError, PetitionError

MAX_LENGTH = {"name": 100, "email": address.MAX_LENGTH, "postcode": 12, "comment": 500}
CONSENTS = ("updates", "public", "to_target")
HONEYPOT = "website"

_FORMULA = tuple("=+-@")  # what a spreadsheet would run
# A host with a path, or one in a domain that people are sent to; "Y.Su" is a name.
_LINK = re.compile(
    r"://|\bwww\.|\b[\w-]+\.[a-z]{2,}/|\b[\w-]{2,}\.(?:biz|com|de|info|io|link|net|online|org"
    r"|ru|shop|site|top|xyz|рф)\b",
    re.IGNORECASE,
)
# Letters by their category, but nothing to see.
_FILLERS = "\u115f\u1160\u3164\uffa0"
# Joiners that Persian, Arabic and Indic spelling needs; other invisible characters go.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Details:
    """What a signer told us, checked and tidied; `country` and `language` are codes."""

    name: str
    email: str
    country: str
    language: str
    postcode: str = ""
    comment: str = ""
    updates: bool = False
    public: bool = False
    to_target: bool = False


def read(fields: Mapping[str, str], action: Action) -> Details:
    """Check the fields of a form, in the order in which it asks them.

    Raises `PetitionError(FIELDS)` that carries every field that is not accepted.
    """
    name = _line(fields.get("name", ""))
    email = fields.get("email", "").strip()
    code = fields.get("country", "").strip().upper()
    postcode = _line(fields.get("postcode", "")) if action.postcode else ""
    comment = _text(fields.get("comment", ""))
    found = {
        "name": _missing(name) or _too_long("name", name) or _name_error(name),
        "email": _missing(email) or _too_long("email", email) or _email_error(email),
        "country": _missing(code) or _country_error(code),
        "postcode": _too_long("postcode", postcode),
        "comment": _too_long("comment", comment),
    }
    errors = tuple(FieldError(field, error) for field, error in found.items() if error)
    if errors:
        raise PetitionError(Code.FIELDS, fields=errors)
    return Details(
        name=name,
        email=email,
        country=code,
        language=action.language(fields.get("lang", "")),
        postcode=postcode,
        comment=comment,
        **{consent: fields.get(consent) == "1" for consent in CONSENTS},
    )


def shown(action: Action, language: str, typed: Mapping[str, str]) -> dict[str, object]:
    """Return what the form's template wants: blank in the page, in an answer filled."""
    return {
        "action": action.id,
        "kind": action.kind,
        "post": f"/api/actions/{action.id}/signatures",
        "lang": language,
        "postcode": action.postcode,
        "target": action.target_in(language),
        "countries": country.choices(language),
        "values": {name: typed.get(name, "") for name in (*MAX_LENGTH, "country", *CONSENTS)},
        "errors": {},
    }


def trapped(fields: Mapping[str, str]) -> bool:
    """Whether the field that people never see was filled."""
    return bool(fields.get(HONEYPOT))


def _missing(value: str) -> FieldCode | None:
    return None if value else FieldCode.MISSING


def _too_long(field: str, value: str) -> FieldCode | None:
    return FieldCode.TOO_LONG if len(value) > MAX_LENGTH[field] else None


def _name_error(name: str) -> FieldCode | None:
    # Compatibility forms too: a full-width "=" is an "=" to some spreadsheets.
    if unicodedata.normalize("NFKC", name).lstrip().startswith(_FORMULA):
        return FieldCode.NAME_FORMULA
    return FieldCode.NAME_LINK if _LINK.search(name) else None


def _email_error(email: str) -> FieldCode | None:
    return None if address.parse(email) else FieldCode.EMAIL_INVALID


def _country_error(code: str) -> FieldCode | None:
    return None if country.known(code) else FieldCode.COUNTRY_UNKNOWN


def _line(raw: str) -> str:
    visible = "".join(c for c in raw if c.isspace() or _shown(c))
    return unicodedata.normalize("NFC", " ".join(visible.split())).strip(_JOINERS + " ")


def _text(raw: str) -> str:
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_line(line) for line in lines).strip()


def _shown(character: str) -> bool:
    if character in _JOINERS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cf") and character not in _FILLERS
