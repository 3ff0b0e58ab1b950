"""Likely slips in an address: asked about where hardly anybody can mean it, and never else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import address, slip

SLIPS = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gamil.com": "gmail.com",
    "gnail.com": "gmail.com", "gmaill.com": "gmail.com", "gmail.con": "gmail.com",
    "gmail.cmo": "gmail.com", "gmail.co": "gmail.com", "gmail.cm": "gmail.com",
    "gmail.comm": "gmail.com", "gmail.vom": "gmail.com", "hotmial.com": "hotmail.com",
    "hotmil.co.uk": "hotmail.co.uk", "hotmail.con": "hotmail.com", "outlok.com": "outlook.com",
    "outlook.cpm": "outlook.com", "yaho.com": "yahoo.com", "yahooo.fr": "yahoo.fr",
    "iclod.com": "icloud.com", "yadnex.ru": "yandex.ru", "yandex.ry": "yandex.ru",
    "mail.tu": "mail.ru", "ramler.ru": "rambler.ru", "aol.con": "aol.com", "live.con": "live.com",
    "gogglemail.com": "googlemail.com", "protonmal.com": "protonmail.com",
}  # fmt: skip
# Each is a provider of its own, a country's, a company's or a university's.
REAL = """
    gmail.com googlemail.com ymail.com email.com mail.com hmail.com fmail.com rocketmail.com
    hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.dk hotmail.be hotmail.se hotmail.es
    hotmail.gr hotmail.it hotmail.nl hotmail.ch hotmail.co.jp hotmail.com.br hotmail.com.ar
    live.com live.fr live.de live.dk live.se live.nl live.co.uk live.ca live.cn live.it live.ru
    outlook.com outlook.fr outlook.de outlook.dk outlook.es outlook.ie outlook.it outlook.be
    outlook.com.br msn.com yahoo.com yahoo.fr yahoo.gr yahoo.de yahoo.dk yahoo.es yahoo.se yahoo.ca
    yahoo.it yahoo.ie yahoo.co.uk yahoo.co.jp yahoo.co.in yahoo.co.id yahoo.com.br yahoo.com.ar
    yahoo.com.au yahoo.cn yahoo.ro aol.com aol.de aol.fr aol.co.uk aon.com aim.com icloud.com me.com
    mac.com icloud.com.cn gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.fr gmx.es gmx.eu gmx.us gmx.co.uk
    web.de weg.de mail.de email.de t-online.de freenet.de posteo.de posteo.net proton.me photon.me
    protonmail.com protonmail.ch pm.me tuta.com tutanota.com tutanota.de tuta.io keemail.me
    fastmail.com fastmail.fm hushmail.com mailbox.org zoho.com zoho.eu zoho.in mail.ru mai.ru
    mail.ua mail.ee mail.su mail.eu mail.ro inbox.ru inbox.lv list.ru bk.ru internet.ru yandex.ru
    yandex.com yandex.by yandex.kz yandex.ua yandex.eu ya.ru rambler.ru rambler.ua
    lenta.ru ro.ru orange.fr
    wanadoo.fr free.fr laposte.net libero.it liber.it virgilio.it seznam.cz centrum.cz wp.pl o2.pl
    onet.pl interia.pl abv.bg ukr.net i.ua qq.com 163.com 126.com naver.com daum.net rediffmail.com
    cloud.com life.com line.com love.com like.com example.org example.com riseup.net disroot.org
    gmail.cam outlook.cam
""".split()  # noqa: SIM905 - 180 quoted strings would read worse


@pytest.mark.parametrize(("typed", "expected"), SLIPS.items())
def test_a_slip_is_told_from_what_was_meant(typed: str, expected: str) -> None:
    assert slip.meant(typed) == expected


@pytest.mark.parametrize("domain", REAL)
def test_a_domain_that_is_somebody_s_is_never_asked_about(domain: str) -> None:
    assert slip.meant(domain) == ""


_LABEL = "[a-z0-9]{1,12}"


@given(st.from_regex(rf"{_LABEL}(\.{_LABEL}){{1,2}}", fullmatch=True))
def test_what_is_suggested_is_never_asked_about_in_its_turn(domain: str) -> None:
    suggested = slip.meant(domain)
    assert slip.meant(suggested or "gmail.com") == ""


@given(
    st.sampled_from(["gmail.com", "hotmail.com", "outlook.com", "yandex.ru", "yahoo.co.uk"]),
    st.data(),
)
def test_two_neighbours_swapped_are_always_found(right: str, data: st.DataObject) -> None:
    name, _, ending = right.partition(".")
    at = data.draw(st.integers(1, len(name) - 2))
    typed = f"{name[:at]}{name[at + 1]}{name[at]}{name[at + 2 :]}.{ending}"
    assert slip.meant(typed) == ("" if typed == right else right)


@given(st.text())
def test_no_address_is_a_fault(typed: str) -> None:
    if address.parse(clean := address.cleaned(typed)):
        assert slip.meant(clean.rpartition("@")[2]) in ("", *SLIPS.values())
