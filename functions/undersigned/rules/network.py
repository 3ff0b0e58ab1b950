"""The blocks of network addresses that share a limit."""

import ipaddress
from dataclasses import dataclass

_NARROW_V6 = 64  # what one line is given
_WIDE_V6 = 48  # what one site may be given


@dataclass(frozen=True, slots=True)
class Blocks:
    """The block that stands for one line, and for IPv6 the wider one around it."""

    narrow: str
    wide: str | None


def blocks(viewer: str) -> Blocks:
    """Return the blocks of a viewer, given as CloudFront writes it: `address:port`, also for IPv6.

    Raises ValueError if it is not that.
    """
    host, _, port = viewer.rpartition(":")
    if not port.isdigit():
        raise ValueError("a viewer is an address, a colon and a port")
    ip = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if isinstance(ip, ipaddress.IPv4Address):
        return Blocks(str(ip), None)
    return Blocks(_block(ip, _NARROW_V6), _block(ip, _WIDE_V6))


def _block(ip: ipaddress.IPv6Address, prefix: int) -> str:
    return str(ipaddress.ip_network((ip, prefix), strict=False))
