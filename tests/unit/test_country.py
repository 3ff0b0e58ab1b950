"""Countries: people find theirs by the names that they use for it."""

import re

import pytest

from undersigned.cases.templates import render
from undersigned.rules import country, form
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.language import LANGUAGES

# What is typed into the list, and which country is meant.
LOOKED_FOR = {
    "en": {
        "USA": "US", "United States": "US", "America": "US", "UK": "GB", "England": "GB",
        "Great Britain": "GB", "Scotland": "GB", "Wales": "GB", "Northern Ireland": "GB",
        "Kosovo": "XK", "Macedonia": "MK", "Holland": "NL", "Turkey": "TR", "Ivory Coast": "CI",
        "UAE": "AE", "Burma": "MM", "Palestine": "PS", "Russia": "RU", "Czech": "CZ",
        "Niger": "NE", "Rather": "ZZ",
    },
    "ru": {
        "США": "US", "Англия": "GB", "Британия": "GB", "Косово": "XK", "Македония": "MK",
        "Голландия": "NL", "ЮАР": "ZA", "Эмираты": "AE", "Белоруссия": "BY", "Россия": "RU",
    },
    "ar": {
        "أمريكا": "US", "بريطانيا": "GB", "إنجلترا": "GB", "كوسوفو": "XK", "مقدونيا": "MK",
        "هولندا": "NL", "السعودية": "SA", "فلسطين": "PS", "الإمارات": "AE", "روسيا": "RU",
    },
    "es": {
        "Estados Unidos": "US", "EE": "US", "Inglaterra": "GB", "Gran": "GB", "Kosovo": "XK",
        "Macedonia": "MK", "Holanda": "NL", "Costa de Marfil": "CI", "Qatar": "QA",
        "Palestina": "PS", "Hong Kong": "HK", "Rusia": "RU", "Ucrania": "UA",
    },
    "uk": {
        "США": "US", "Англія": "GB", "Британія": "GB", "Косово": "XK", "Македонія": "MK",
        "Голландія": "NL", "ПАР": "ZA", "Емірати": "AE", "Палестина": "PS", "Росія": "RU",
        "Україна": "UA",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "typed", "code"),
    [(language, *pair) for language, names in LOOKED_FOR.items() for pair in names.items()],
)
def test_a_country_is_found_by_a_name_that_people_use(language: str, typed: str, code: str) -> None:
    """As a browser does it: the first of the list that begins so."""
    begun = (c for c, n in country.choices(language) if n.casefold().startswith(typed.casefold()))
    assert next(begun) == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_rather_not_say_is_offered_first_and_every_country_with_people_after_it(
    language: str,
) -> None:
    codes = [code for code, _ in country.choices(language)]
    assert codes[0] == country.UNSAID
    assert set(codes[1:]) == country.OFFERED
    names = [name for _, name in country.choices(language)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_that_is_taken_has_a_name(language: str) -> None:
    assert set(country.names(language)) == country.CODES | {country.UNSAID}
    assert len(country.CODES) == 250


@pytest.mark.parametrize(("code", "shown"), [("GB", "United Kingdom"), ("XK", "Kosovo")])
def test_what_was_chosen_comes_back_once_by_its_own_name(code: str, shown: str) -> None:
    action = Action("a", "c", Kind.PETITION, ("en",), {"en": Page("A", "/en/c/a/")})
    filled = form.shown(action, "en", {"country": code})
    html = render("en", "sign.html", action=action.page("en"), form=filled, notice="", error=False)
    assert re.findall(r"<option value=(\w+) selected>([^\n<]*)", html) == [(code, shown)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_read_alike_whatever_the_computer_s_own_encoding(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = country.names(language), country.choices(language)
    monkeypatch.setattr("io.text_encoding", lambda encoding, _=2: encoding or "ascii")
    for asked in (country.names, country.choices):
        asked.cache_clear()  # they are read once, and known from then on
    assert (country.names(language), country.choices(language)) == known
