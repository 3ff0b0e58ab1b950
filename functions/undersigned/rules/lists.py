"""Block and allow lists: whose signatures the organiser does not want, and whom they vouch for.

What is said of an address itself decides. Else a block, of its domain or of its network, rejects;
among domains and among networks the narrowest that is listed counts. Domain and network are judged
while somebody signs, since later nobody knows them; the address when they confirm, by its `mac`.
"""

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from undersigned.rules import address, aliases

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

_LINE_V6 = 64  # a line is given at least as much, so nothing narrower tells one from another
_WIDEST = {4: 8, 6: 16}  # anything wider is a slip of the finger that would reject a continent


class Ruling(StrEnum):
    """What a list says of somebody."""

    ALLOW = "allow"
    BLOCK = "block"


class Subject(StrEnum):
    """What a list names."""

    ADDRESS = "address"
    DOMAIN = "domain"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the lists; an address is named by its keyed hash, and never by itself."""

    subject: Subject
    name: str
    ruling: Ruling
    since: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows for a signing: whether it is unwanted, and whether its network has no limit."""

    unwanted: bool
    unlimited: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """The rulings, by keyed hash of an address, by domain, and by block of network addresses."""

    addresses: Mapping[str, Ruling] = field(default_factory=dict)
    domains: Mapping[str, Ruling] = field(default_factory=dict)
    networks: Mapping[Network, Ruling] = field(default_factory=dict)

    def verdict(self, domain: str, network: str) -> Verdict:
        """Judge a signing by its address's domain and by the block of the line it came from.

        An allowed address has no say here: whoever meets the limit could try addresses, and learn
        which ones the organiser knows.
        """
        rulings = (self._of_domain(domain), self._of_network(network))
        return Verdict(unwanted=Ruling.BLOCK in rulings, unlimited=Ruling.ALLOW in rulings)

    def of_address(self, mac: str, mac_of: Callable[[str], str]) -> Ruling | None:
        """Return the ruling on the address behind a mac; `mac_of` makes a mac of a keyed hash."""
        return {mac_of(hashed): ruling for hashed, ruling in self.addresses.items()}.get(mac)

    def _of_domain(self, domain: str) -> Ruling | None:
        """Return the ruling on a domain, or else on the nearest that it is part of."""
        labels = domain.split(".")
        names = (".".join(labels[at:]) for at in range(len(labels)))
        return next((self.domains[name] for name in names if name in self.domains), None)

    def _of_network(self, network: str) -> Ruling | None:
        """Return the ruling on the smallest listed block that holds a network."""
        if not self.networks:
            return None
        line = ipaddress.ip_network(network).network_address
        held = (block for block in self.networks if line in block)
        nearest = max(held, key=lambda block: block.prefixlen, default=None)
        return self.networks[nearest] if nearest else None


def lists(entries: Iterable[Entry]) -> Lists:
    """Put entries in the order in which they are asked."""
    found = Lists(addresses := {}, domains := {}, networks := {})
    for entry in entries:
        match entry.subject:
            case Subject.ADDRESS:
                addresses[entry.name] = entry.ruling
            case Subject.DOMAIN:
                domains[entry.name] = entry.ruling
            case Subject.NETWORK:
                networks[ipaddress.ip_network(entry.name)] = entry.ruling
    return found


def subject_of(typed: str) -> tuple[Subject, str]:
    """Tell what somebody typed, and return it in the form in which it is compared.

    An address comes back in its canonical form, still to be hashed. Raises ValueError that says
    what is wrong.
    """
    typed = address.cleaned(typed)
    if network := _network(typed):
        return Subject.NETWORK, str(network)
    local, at, domain = typed.rpartition("@")
    if at and local:
        if address.parse(typed) is None:
            raise ValueError(f"{typed} is no mail address")
        return Subject.ADDRESS, address.canonical(typed)
    if address.parse(f"anybody@{domain}") is None:
        raise ValueError(f"{typed} is no mail address, no domain and no block of network addresses")
    if aliases.personal(domain.lower()):
        raise ValueError(f"{typed} is one person's at their provider: name their address")
    return Subject.DOMAIN, address.domain(f"anybody@{domain}")


def lines_of(network: str) -> int:
    """Return how many lines there are in a network: of IPv6 each has a /64."""
    found = ipaddress.ip_network(network)
    return int(2 ** max((_LINE_V6 if found.version == 6 else 32) - found.prefixlen, 0))  # noqa: PLR2004


def _network(typed: str) -> Network | None:
    try:
        network = ipaddress.ip_network(typed, strict=False)
    except ValueError:
        return None
    if network.prefixlen < _WIDEST[network.version]:
        raise ValueError(f"{network} is wider than /{_WIDEST[network.version]}: half the world")
    if network.version == 6 and network.prefixlen > _LINE_V6:  # noqa: PLR2004 - IPv6
        return network.supernet(new_prefix=_LINE_V6)
    return network
