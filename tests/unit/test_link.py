"""Web addresses in a name: told from names that only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import link

NAMES = [
    "Th.de Vries", "Jan Th.de Vries", "Ma.de Lourdes Reyes", "Ma.de los Ángeles", "Dr.de Jong",
    "Prof.de Wit", "TH.DE VRIES", "H.de Vries", "h.de vries", "Joh.Link", "O.Link", "o.link",
    "Anna.Ru", "Y.Su", "Y.Ru", "J.R.R. Tolkien", "J.R.R.Tolkien", "Jan Top", "Jr. Smith",
    "St.John", "Anne-Marie.Top", "Dipl.Ing/MBA Kurt Weiß", "M.Sc/B.Ed Ada", "И.Ру", "Ἀ. Β.",
    "Sr.a Com", "Biz.Io", "王.小明", "anna maria", "Th.deVries", "a.b.c", "x" * 100,
]  # fmt: skip
LINKS = [
    "visit example.com", "http://x.y", "HTTPS://X", "www.x.org", "WWW.X", "buy at shop.ru/x",
    "cheap.online", "cheap-pills.com", "Example.com", "EXAMPLE.COM", "Example.Com", "x.com",
    "bit.ly/x", "t.me/x", "Bit.ly/x", "BIT.LY/X", "пример.рф", "Пример.Рф", "anna.ru", "ANNA.RU",
    "bahn.de", "Bahn.de", "bahn.de now", "Bahnhof.de now", "Th.de", "th.de/vries", "Anna.Ru.com",
    "Anna.Ru/x", "mail.example.org", "b2.de Vries", "me@shop.io", "see (casino.top)", "joh.link",
    "a.b.c.info",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_no_web_address(name: str) -> None:
    assert not link.found_in(name)


@pytest.mark.parametrize("name", LINKS)
def test_a_web_address_is_found(name: str) -> None:
    assert link.found_in(name)


_ENDINGS = ["biz", "com", "de", "info", "io", "link", "net", "online", "org", "ru", "shop", "top"]
_HOSTS = st.from_regex("[a-z0-9-]{2,20}", fullmatch=True)
_WORDS = st.lists(st.from_regex("[A-Za-z]{1,8}", fullmatch=True), max_size=3).map(" ".join)


@given(_WORDS, _HOSTS, st.sampled_from(_ENDINGS), _WORDS)
def test_a_host_in_small_letters_is_found_wherever_it_stands(
    before: str, host: str, ending: str, after: str
) -> None:
    assert link.found_in(f"{before} {host}.{ending} {after}".strip())


@given(
    st.from_regex("[A-Z][a-z]{0,3}", fullmatch=True),
    st.sampled_from(["de", "De", "de la", "de los", "van", "von"]),
    st.from_regex("[A-Z][a-z]{1,9}", fullmatch=True),
)
def test_an_abbreviation_before_a_particle_is_a_name(first: str, particle: str, last: str) -> None:
    assert not link.found_in(f"{first}.{particle} {last}")


@given(st.text())
def test_no_text_is_a_fault(text: str) -> None:
    assert link.found_in(text) in (True, False)
