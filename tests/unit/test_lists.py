"""Whose signatures are unwanted: which of several rulings decides."""

import ipaddress
from collections.abc import Callable
from datetime import date

import pytest
from disposable_email_domains import blocklist
from hypothesis import given
from hypothesis import strategies as st

from undersigned.rules import disposable
from undersigned.rules.lists import (
    Entry,
    Lists,
    Ruling,
    Subject,
    Verdict,
    lines_of,
    lists,
    subject_of,
)

ALLOW, BLOCK = Ruling
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"
SAID = st.sampled_from([None, *Ruling])
TODAY = date(2026, 11, 21)


def listed(*named: tuple[str, Ruling]) -> Lists:
    """Put domains and networks on the lists."""
    subjects = [(subject_of(name), ruling) for name, ruling in named]
    return lists(Entry(subject, name, ruling, TODAY) for (subject, name), ruling in subjects)


def of(domain: Ruling | None, network: Ruling | None) -> Lists:
    """List one domain and one network, or say nothing of them."""
    return Lists(
        domains={"example.org": domain} if domain else {},
        networks={ipaddress.ip_network(HOME): network} if network else {},
    )


@pytest.mark.parametrize(
    ("network", "lines"),
    [
        ("198.51.100.7/32", 1),
        ("198.51.100.0/24", 256),
        ("10.0.0.0/8", 2**24),
        ("2001:db8::/64", 1),
        ("2001:db8::/48", 2**16),
        ("2001:db8::7/128", 1),
    ],
)
def test_a_network_has_as_many_lines_as_addresses_or_of_ipv6_as_64s(
    network: str, lines: int
) -> None:
    assert lines_of(network) == lines


@given(SAID, SAID)
def test_a_block_of_domain_or_network_rejects_whatever_the_other_says(
    domain: Ruling | None, network: Ruling | None
) -> None:
    verdict = of(domain, network).verdict("example.org", HOME)
    assert verdict.unwanted == (domain is BLOCK or network is BLOCK)
    assert verdict.unlimited == (domain is ALLOW or network is ALLOW)


def test_an_allowed_domain_passes_the_network_limit_but_not_a_network_block() -> None:
    assert of(ALLOW, None).verdict("example.org", HOME) == Verdict(unwanted=False, unlimited=True)
    assert of(ALLOW, BLOCK).verdict("example.org", HOME) == Verdict(unwanted=True, unlimited=True)


@given(SAID, SAID)
def test_nobody_is_judged_by_what_is_said_of_others(
    domain: Ruling | None, network: Ruling | None
) -> None:
    found = of(domain, network)
    for other in ("example.com", "anexample.org", "org", "example.org.example.com"):
        assert found.verdict(other, ELSEWHERE) == Verdict(unwanted=False, unlimited=False)


@given(SAID, SAID, SAID)
def test_of_domains_that_are_part_of_each_other_the_nearest_decides(
    whole: Ruling | None, part: Ruling | None, leaf: Ruling | None
) -> None:
    said = {"example.org": whole, "b.example.org": part, "a.b.example.org": leaf}
    found = Lists(domains={name: ruling for name, ruling in said.items() if ruling})
    nearest = leaf or part or whole
    verdict = found.verdict("a.b.example.org", HOME)
    assert verdict == Verdict(unwanted=nearest is BLOCK, unlimited=nearest is ALLOW)


@given(SAID, SAID)
def test_of_networks_that_hold_each_other_the_smallest_decides(
    wide: Ruling | None, narrow: Ruling | None
) -> None:
    said = {"198.51.0.0/16": wide, "198.51.100.0/24": narrow}
    found = Lists(networks={ipaddress.ip_network(n): r for n, r in said.items() if r})
    nearest = narrow or wide
    verdict = found.verdict("example.org", HOME)
    assert verdict == Verdict(unwanted=nearest is BLOCK, unlimited=nearest is ALLOW)
    aside = found.verdict("example.org", "198.51.1.1")
    assert aside == Verdict(unwanted=wide is BLOCK, unlimited=wide is ALLOW)


@given(st.ip_addresses(), st.integers(0, 128))
def test_a_block_holds_exactly_the_lines_that_lie_in_it(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address, prefix: int
) -> None:
    """Whatever else is listed: here a block of each kind, which also must not stumble."""
    width = min(prefix, 32 if ip.version == 4 else 64)
    block = ipaddress.ip_network((ip, width), strict=False)
    found = Lists(networks={ipaddress.ip_network("::/16"): ALLOW, block: BLOCK})
    line = ipaddress.ip_network((ip, 32 if ip.version == 4 else 64), strict=False)
    ours = width >= 16 or line.version == 4 or not ip.packed.startswith(bytes(2))
    assert found.verdict("example.org", str(line)).unwanted == ours
    if width:  # the line whose first bit differs
        bits = int(line.network_address) ^ (1 << (line.max_prefixlen - 1))
        other = ipaddress.ip_network((bits.to_bytes(len(ip.packed), "big"), line.prefixlen))
        assert not found.verdict("example.org", str(other)).unwanted


@pytest.fixture
def mac_of() -> Callable[[str], str]:
    """Make macs that tests can read."""
    return lambda hashed: f"mac of {hashed}"


def test_an_address_is_found_by_its_mac_and_no_other_is(mac_of: Callable[[str], str]) -> None:
    found = Lists(addresses={"a": BLOCK, "b": ALLOW})
    macs = ("mac of a", "mac of b", "mac of c", "a")
    assert [found.of_address(mac, mac_of) for mac in macs] == [BLOCK, ALLOW, None, None]


def test_a_listed_address_says_nothing_of_its_domain() -> None:
    found = lists([Entry(Subject.ADDRESS, "hash", BLOCK, TODAY)])
    assert found.verdict("example.org", HOME) == Verdict(unwanted=False, unlimited=False)


@pytest.mark.parametrize(
    ("typed", "subject", "name"),
    [
        ("A.b+x@GoogleMail.com", Subject.ADDRESS, "ab@gmail.com"),
        (" example.org ", Subject.DOMAIN, "example.org"),
        ("\u200bann＠example.org", Subject.ADDRESS, "ann@example.org"),
        ("shop@ann.fastmail.com", Subject.ADDRESS, "ann@fastmail.com"),
        ("@Example.org", Subject.DOMAIN, "example.org"),
        ("googlemail.com", Subject.DOMAIN, "gmail.com"),
        ("почта.рф", Subject.DOMAIN, "xn--80a1acny.xn--p1ai"),
        ("198.51.100.7", Subject.NETWORK, "198.51.100.7/32"),
        ("198.51.100.7/24", Subject.NETWORK, "198.51.100.0/24"),
        ("2001:db8::1", Subject.NETWORK, "2001:db8::/64"),
        ("2001:db8::/48", Subject.NETWORK, "2001:db8::/48"),
        ("10.0.0.0/8", Subject.NETWORK, "10.0.0.0/8"),
        ("2001::/16", Subject.NETWORK, "2001::/16"),
    ],
)
def test_what_is_typed_is_understood(typed: str, subject: Subject, name: str) -> None:
    assert subject_of(typed) == (subject, name)


@pytest.mark.parametrize(
    "typed", ["", "@", "org", "a b", "a@", "@org", "0.0.0.0/0", "::/0", "a@b", "10.0.0.0/7"]
)
def test_what_would_list_nobody_or_everybody_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is no|half the world"):
        subject_of(typed)


def test_one_person_s_own_domain_lists_no_provider() -> None:
    with pytest.raises(ValueError, match="one person's at their provider"):
        subject_of("@Ann.Fastmail.com")


def test_each_entry_goes_where_it_is_asked_for() -> None:
    entries = [
        Entry(Subject.ADDRESS, "hash", BLOCK, TODAY),
        Entry(Subject.DOMAIN, "example.org", ALLOW, TODAY),
        Entry(Subject.NETWORK, "198.51.100.0/24", BLOCK, TODAY, "a flood of one night"),
    ]
    assert lists(entries) == Lists(
        addresses={"hash": BLOCK},
        domains={"example.org": ALLOW},
        networks={ipaddress.ip_network("198.51.100.0/24"): BLOCK},
    )


def test_a_domain_that_is_typed_is_the_one_that_its_addresses_are_judged_by() -> None:
    found = listed(("googlemail.com", BLOCK))
    assert found.verdict("gmail.com", HOME).unwanted


def test_throwaway_domains_are_marked_and_those_of_people_are_not() -> None:
    assert (
        disposable.marks("mailinator.com")
        == disposable.marks("a.mailinator.com")
        == ("disposable",)
    )
    for domain in ("gmail.com", "mail.ru", "example.org", "mailinator.com.example.org"):
        assert disposable.marks(domain) == ()


def test_the_functions_carry_the_list_as_it_was_published() -> None:
    assert disposable.FILE.read_text("ascii").split() == sorted(blocklist)
