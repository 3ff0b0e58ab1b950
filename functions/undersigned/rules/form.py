"""The form: what a signer may write in it, and what is made of it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from undersigned.rules import address, country
from undersigned.rules.action import Action, Kind
from undersigned.rules.errors import Code, FieldCode, FieldError, PetitionError
from undersigned.rules.fields import CONSENTS, FIELDS, WRITTEN, Field, Needed, used

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
    """What a signer told us, checked and tidied.

    `written` are texts by the names of `fields`, `consents` those that were given; `country` and
    `language` are codes.
    """

    written: Mapping[str, str]
    consents: frozenset[str]
    country: str
    language: str

    @property
    def email(self) -> str:
        """The address."""
        return self.written["email"]


def read(fields: Mapping[str, str], action: Action) -> Details:
    """Check the fields of a form, in the order in which it asks them; what is not asked is left.

    Raises `PetitionError(FIELDS)` that carries every field that is not accepted.
    """
    wanted = asked(action)
    written = {
        field.name: _TIDIED.get(field.name, _line)(fields.get(field.name, ""))
        if field.name in wanted
        else ""
        for field in WRITTEN
    }
    consents = frozenset(name for name in CONSENTS if name in wanted and fields.get(name) == "1")
    code = fields.get("country", "").strip().upper()
    given = written | {"country": code}
    errors = tuple(
        FieldError(field.name, error)
        for field in FIELDS
        if field.name in given
        and (error := _error(field, given[field.name], _needed(field, action, consents)))
    )
    if errors:
        raise PetitionError(Code.FIELDS, fields=errors)
    return Details(
        written=written,
        consents=consents,
        country=code,
        language=action.language(fields.get("lang", "")),
    )


def asked(action: Action) -> frozenset[str]:
    """Return the names of the fields that an action asks: none that nothing would use."""
    return frozenset(field.name for field in FIELDS if _asks(action, field))


def _asks(action: Action, field: Field) -> bool:
    if field.name in CONSENTS:
        return field.name in action.ask
    if field.name == "role" and action.kind is not Kind.LETTER:
        return False
    if field.name == "postcode" and not action.postcode:
        return False
    return (
        field.needed is Needed.ALWAYS
        or field.name in field.kept_by
        or action.keep_all
        or used(field, action.ask)
    )


def _needed(field: Field, action: Action, consents: frozenset[str]) -> bool:
    if field.needed is Needed.IF_KEPT:
        return action.keep_all or used(field, consents)
    return field.needed is Needed.ALWAYS


def shown(action: Action, language: str, typed: Mapping[str, str]) -> dict[str, object]:
    """Return what the form's template wants: blank in the page, in an answer filled."""
    return {
        "action": action.id,
        "kind": action.kind,
        "post": f"/api/actions/{action.id}/signatures",
        "lang": language,
        "asked": asked(action),
        "consents": bool(action.ask),
        "keep_all": action.keep_all,
        "kept": action.page(language).kept,
        "reveals": action.page(language).reveals,
        "target": action.target_in(language),
        "countries": country.choices(language),
        "values": {field.name: typed.get(field.name, "") for field in FIELDS},
        "errors": {},
    }


def trapped(fields: Mapping[str, str]) -> bool:
    """Whether the field that people never see was filled."""
    return bool(fields.get(HONEYPOT))


def _error(field: Field, text: str, needed: bool) -> FieldCode | None:
    """Return why a text is not accepted, if it is not."""
    if not text:
        return FieldCode.MISSING if needed else None
    if field.most and len(text) > field.most:
        return FieldCode.TOO_LONG
    check = _CHECKS.get(field.name)
    return check(text) if check else None


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


# What is asked of a field beyond its length, and how a text is tidied that is no single line.
_CHECKS: Mapping[str, Callable[[str], FieldCode | None]] = {
    "name": _name_error,
    "email": _email_error,
    "country": _country_error,
}
_TIDIED: Mapping[str, Callable[[str], str]] = {"email": str.strip, "comment": _text}
