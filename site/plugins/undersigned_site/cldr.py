"""Numbers and times as each language writes them, by CLDR."""

from datetime import date, datetime, time

from babel import Locale
from babel.core import get_global
from babel.dates import format_skeleton, format_time, get_timezone_name
from babel.numbers import format_decimal

from making import dates
from undersigned.rules.language import locale
from undersigned_site.when import When

_DIGITS = "latn"  # 0-9, which telephones show and Babel writes in every language
_CALENDAR = "gregory"  # by which Babel writes days, and laws and appointments go nearly everywhere


def tag(language: str) -> str:
    """Return the locale of a language as a browser names it, which writes as is written here.

    A page has one kind of digits and one calendar, with script and without.
    """
    named = locale(language).replace("_", "-")
    # Where a language has digits of its own, some browsers write those if they are not told, and
    # where a land has another calendar, its language has such digits.
    own = _locale(language).other_numbering_systems.get("native", _DIGITS)
    return named if own == _DIGITS else f"{named}-u-ca-{_CALENDAR}-nu-{_DIGITS}"


def direction(language: str) -> str:
    """Return the direction in which a language is read, promised or not, as HTML's `dir` has it."""
    return str(_locale(language).text_direction)


def territorial(language: str) -> str:
    """Return a language with a territory, where most speak it if we name none, for Open Graph."""
    named = Locale.parse(locale(language))
    likely = get_global("likely_subtags")
    keys = (f"{named.language}_{named.script}", named.language)
    full = next((likely[key] for key in keys if key in likely), "")
    return f"{named.language}_{named.territory or full.rpartition('_')[2]}"


def autonym(language: str) -> str:
    """Return a language's own name for itself."""
    name = _locale(language).get_display_name()
    return name[:1].upper() + name[1:] if name else language


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def number(value: int, language: str) -> str:
    """Write a whole number."""
    return str(format_decimal(value, locale=locale(language)))


def day(value: date, language: str) -> str:
    """Write a day."""
    return dates.day(value, language)


def when(value: When, language: str) -> str:
    """Write a date as exactly as it is known."""
    if value.date:
        return day(value.date, language)
    if value.month:
        return dates.month(date(value.year, value.month, 1), language)
    return str(format_skeleton("y", date(value.year, 1, 1), locale=locale(language)))


def moment(value: datetime, language: str) -> str:
    """Write a time with its day and zone; a day's first or last second stand for the day."""
    cldr = Locale.parse(locale(language))
    if value.time() in (time.min, time(23, 59, 59)):
        zoned = str(get_timezone_name(value, locale=cldr))
    else:
        zoned = format_time(value, f"{cldr.time_formats['short'].pattern} zzzz", value.tzinfo, cldr)
    # CLDR's pattern has the day as {1}, and the time, or here its zone, as {0}.
    return str(cldr.datetime_formats["medium"]).format(zoned, day(value.date(), language))
