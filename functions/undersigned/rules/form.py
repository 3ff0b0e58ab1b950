"""The form: what a signer may write in it, and what is made of it."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from undersigned.rules import address, country, link, slip
from undersigned.rules.action import Action, Kind
from undersigned.rules.errors import Code, FieldCode, FieldError, PetitionError
from undersigned.rules.fields import CONSENTS, FIELDS, WRITTEN, Field, Needed, used
from undersigned.rules.visible import JOINERS, visible

HONEYPOT = "website"
SURE = "sure"  # what looks like a slip was meant: 1, or the domain that was asked about

_FORMULA = tuple("=+-@")  # what a spreadsheet would run


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
    sure = _domain(f"anybody@{fields.get(SURE, '').strip()}")
    errors = tuple(
        error
        for field in FIELDS
        if field.name in given
        and (error := _error(field, given[field.name], sure, _needed(field, action, consents)))
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


def read_email(fields: Mapping[str, str]) -> str:
    """Check the address alone, where nothing else is asked; raises as `read` does."""
    return read_text("email", fields.get("email", ""))


def read_text(name: str, typed: str) -> str:
    """Check one text alone, which must be there; raises as `read` does."""
    [field] = (field for field in WRITTEN if field.name == name)
    text = _TIDIED.get(name, _line)(typed)
    if error := _error(field, text, sure="1", needed=True):
        raise PetitionError(Code.FIELDS, fields=(error,))
    return text


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
        "country": country.names(language).get(typed.get("country", "")),
        "sure": typed.get(SURE, ""),
        "values": {field.name: typed.get(field.name, "") for field in FIELDS},
        "errors": {},
    }


def vouched(typed: Mapping[str, str]) -> str:
    """Return what a form carries as `sure` once somebody was asked about a slip."""
    return _domain(typed.get("email", ""))


def _domain(email: str) -> str:
    """Return the domain of what was typed, cleaned alike: a script sends what stands there."""
    return address.cleaned(email).rpartition("@")[2]


def links_of(action: str) -> str:
    """Return where the link to one's signature is asked for."""
    return f"/api/actions/{action}/links"


def trapped(fields: Mapping[str, str]) -> bool:
    """Whether the field that people never see was filled."""
    return bool(fields.get(HONEYPOT))


def _error(field: Field, text: str, sure: str, needed: bool) -> FieldError | None:
    """Return why a text is not accepted, if it is not."""
    if code := _code(field, text, needed):
        return FieldError(field.name, code)
    if field.name == "email" and (meant := _slip(text, sure)):
        return FieldError(field.name, FieldCode.EMAIL_SLIP, meant)
    return None


def _code(field: Field, text: str, needed: bool) -> FieldCode | None:
    if not text:
        return FieldCode.MISSING if needed else None
    if field.most and len(text) > field.most:
        return FieldCode.TOO_LONG
    check = _CHECKS.get(field.name)
    return check(text) if check else None


def _slip(email: str, sure: str) -> str:
    """Return the domain that was likely meant, unless somebody is sure of the one they typed."""
    domain = email.rpartition("@")[2]
    return "" if sure in ("1", domain) else slip.meant(domain)


def _name_error(name: str) -> FieldCode | None:
    # Compatibility forms too: a full-width "=" is an "=" to some spreadsheets.
    plain = unicodedata.normalize("NFKC", name)
    if plain.lstrip().startswith(_FORMULA):
        return FieldCode.NAME_FORMULA
    return FieldCode.NAME_LINK if link.found_in(plain) else None


def _email_error(email: str) -> FieldCode | None:
    return None if address.parse(email) else FieldCode.EMAIL_INVALID


def _country_error(code: str) -> FieldCode | None:
    return None if country.known(code) else FieldCode.COUNTRY_UNKNOWN


def _line(raw: str) -> str:
    return unicodedata.normalize("NFC", " ".join(visible(raw).split())).strip(JOINERS + " ")


def _text(raw: str) -> str:
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_line(line) for line in lines).strip()


# What is asked of a field beyond its length, and how a text is tidied that is no single line.
_CHECKS: Mapping[str, Callable[[str], FieldCode | None]] = {
    "name": _name_error,
    "email": _email_error,
    "country": _country_error,
}
_TIDIED: Mapping[str, Callable[[str], str]] = {"email": address.cleaned, "comment": _text}
