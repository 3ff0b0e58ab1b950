"""Languages: how their codes are written, which one is meant, and in which direction it is read."""

import json
from pathlib import Path

import pytest

from making import catalogues
from undersigned.rules import language as rules
from undersigned.rules.language import LANGUAGES, LOCALE, SOURCE, accepted, direction, locale
from undersigned.rules.language_code import spelt, well_formed


def test_a_language_is_there_if_its_folder_is() -> None:
    folders = {file.parents[1].name for file in LOCALE.glob("*/LC_MESSAGES/undersigned.po")}
    assert (SOURCE, *sorted(folders)) == LANGUAGES
    assert {"ar", "ru"} <= folders


@pytest.mark.parametrize(("language", "expected"), [("en", "ltr"), ("ru", "ltr"), ("ar", "rtl")])
def test_a_language_is_read_in_its_direction(language: str, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize(
    ("language", "named"),
    [("en", "en_GB"), ("ru", "ru"), ("pt-BR", "pt_BR"), ("zh-Hant", "zh_Hant")],
)
def test_a_language_is_written_as_in_one_place_where_it_is_written_in_several(
    language: str, named: str
) -> None:
    assert locale(language) == named


@pytest.mark.parametrize("code", ["en", "ckb", "pt-BR", "zh-Hant", "sr-Latn", "es-419"])
def test_a_code_has_one_form(code: str) -> None:
    assert well_formed(code)
    for other in (code.lower(), code.upper(), code.replace("-", "_"), f" {code.lower()}"):
        assert spelt(other) == code


@pytest.mark.parametrize(
    "text", ["", "e", "EN", "english", "pt-br", "pt_BR", "zh-hant", "en-", "../en", "en\n", "en.md"]
)
def test_what_is_no_code_is_no_name_of_a_file(text: str) -> None:
    assert not well_formed(text)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("ru", "ru"),
        ("ar-EG", "ar"),
        ("zh-Hant-TW,ru;q=0.9", "ru"),
        ("ja, ar;q=0.9, ru;q=0.8", "ar"),
        ("ru-Cyrl-RU;q=0.9;x", "ru"),
        ("RU", "ru"),
        ("ja, ko", "en"),
        ("", "en"),
        ("*", "en"),
        ("-,;-,_", "en"),
    ],
)
def test_the_first_language_that_we_speak_is_taken(header: str, expected: str) -> None:
    assert accepted(header, ("en", "ru", "ar")) == expected


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have CLDR's facts of languages that are written in several ways."""
    for language in ("zh-Hans", "zh-Hant", "sr", "sr-Latn", "pt-BR", "pt-PT", "es", "es-419"):
        (tmp_path / language).mkdir()
        facts = json.dumps(catalogues.facts(language))
        (tmp_path / language / "language.json").write_text(facts, "utf-8")
    monkeypatch.setattr(rules, "LOCALE", tmp_path)
    rules._facts.cache_clear()  # noqa: SLF001 - of another folder


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("header", "languages", "expected"),
    [
        ("pt", "en pt-BR", "pt-BR"),
        ("pt-PT", "en pt-BR", "pt-BR"),
        ("pt-AO", "pt-BR pt-PT", "pt-PT"),
        ("pt", "pt-PT pt-BR", "pt-BR"),
        ("pt-br", "pt-PT pt-BR", "pt-BR"),
        ("zh-TW", "zh-Hans zh-Hant", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hans zh-Hant", "zh-Hant"),
        ("zh-CN", "zh-Hant zh-Hans", "zh-Hans"),
        ("zh", "zh-Hant zh-Hans", "zh-Hans"),
        ("sr-RS", "sr-Latn sr", "sr"),
        ("sr-Latn-RS", "sr sr-Latn", "sr-Latn"),
        ("sr-ME", "sr sr-Latn", "sr-Latn"),
        ("es-MX", "es es-419", "es-419"),
        ("es-ES", "es-419 es", "es"),
    ],
)
def test_who_writes_it_another_way_gets_the_nearest(
    header: str, languages: str, expected: str
) -> None:
    assert accepted(header, tuple(languages.split())) == expected


def test_where_none_is_spoken_the_campaign_s_first_is_taken() -> None:
    assert LANGUAGES[0] == SOURCE
    assert accepted("de", ("ru", "en")) == "ru"
