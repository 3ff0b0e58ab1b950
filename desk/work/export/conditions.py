"""Of which signatures an export tells, and why it leaves out others."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date
from enum import StrEnum

from desk.work.errors import DeskError
from desk.work.opened import Opened
from undersigned.rules import country, disposable, marks
from undersigned.rules.language import LANGUAGES
from undersigned.rules.language_code import spelt

MARKS = (disposable.MARK, marks.LARGE, marks.MANY)
"""What may be left out by its mark."""


_ALSO_CALLED = {"UK": "GB", "EL": "GR"}  # by themselves, and by the European Union


class Why(StrEnum):
    """Why a signature is left out; of each only the first reason is told."""

    COUNTRY = "country"
    MARK = "mark"
    SPEECHLESS = "speechless"  # no language is kept of it
    LANGUAGE = "language"
    UNDATED = "undated"  # nor a time
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which signatures are wanted; what is empty asks for nothing.

    `consent` is what they agree to. `since` and `until` are days in UTC, and both belong to it.
    """

    consent: str = ""
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    without: frozenset[str] = frozenset()

    @property
    def narrow(self) -> bool:
        """Whether some are left out of those who agree."""
        return self != Conditions(self.consent)

    def unwanted(self, each: Opened) -> str:
        """Say why a signature is left out, or nothing."""
        record = each.record
        if self.countries and each.signature.country not in self.countries:
            return Why.COUNTRY
        if not self.without.isdisjoint(record.marks):
            return Why.MARK
        if self.languages and record.language not in self.languages:
            return Why.LANGUAGE if record.language else Why.SPEECHLESS
        if not (self.since or self.until):
            return ""
        if record.signed is None:
            return Why.UNDATED
        day = record.signed.astimezone(UTC).date()
        return "" if (self.since or day) <= day <= (self.until or day) else Why.DAY


def conditions(
    consent: str = "",
    *,
    countries: Collection[str] = (),
    languages: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    without: Collection[str] = (),
) -> Conditions:
    """Put together what somebody asks for; DeskError where nothing could ever be like that."""
    codes = frozenset(code.upper() for code in countries)
    if unknown := sorted(code for code in codes if not country.known(code)):
        if meant := _ALSO_CALLED.get(unknown[0]):
            raise DeskError(f"{unknown[0]} is {meant} here, as in ISO 3166: name that.")
        raise DeskError(
            f"{unknown[0]} is no country: name it by its two letters, such as DE, and ZZ is who "
            "would rather not say."
        )
    spoken = frozenset(map(spelt, languages))
    if unknown := sorted(spoken - {*LANGUAGES}):
        raise DeskError(f"Nobody signs in {unknown[0]}: the languages are {', '.join(LANGUAGES)}.")
    if since and until and since > until:
        raise DeskError(f"Nobody signed since {since} and until {until}: turn the two days around.")
    return Conditions(consent, codes, spoken, since, until, frozenset(without))
