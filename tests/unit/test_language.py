"""Languages: which one is meant, and in which direction it is read."""

import pytest

from undersigned.rules.language import LANGUAGES, SOURCE, accepted, direction, locale


@pytest.mark.parametrize(("language", "expected"), [("en", "ltr"), ("ru", "ltr"), ("ar", "rtl")])
def test_a_language_is_read_in_its_direction(language: str, expected: str) -> None:
    assert direction(language) == expected


@pytest.mark.parametrize(("language", "named"), [("en", "en_GB"), ("ru", "ru"), ("ar", "ar")])
def test_a_language_is_written_as_in_one_place_where_it_is_written_in_several(
    language: str, named: str
) -> None:
    assert locale(language) == named


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
    ],
)
def test_the_first_language_that_we_speak_is_taken(header: str, expected: str) -> None:
    assert accepted(header) == expected


def test_where_none_is_spoken_the_campaign_s_first_is_taken() -> None:
    assert LANGUAGES[0] == SOURCE
    assert accepted("de", ("ru", "en")) == "ru"
