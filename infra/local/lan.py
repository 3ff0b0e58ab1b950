"""The local network: this machine's address there, and the way to it for a phone."""

import io
import socket

import segno

from infra.local.errors import LocalError

_ELSEWHERE = ("192.0.2.1", 9)  # an address of RFC 5737, which nobody has
_WHITE_ON_BLACK = "\x1b[97;40m"
_RESET = "\x1b[0m"


def address() -> str:
    """Return the IPv4 address by which others in the local network reach this machine.

    Raises LocalError if there is none.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)  # chooses the way out, and sends nothing
        except OSError:
            found = ""
        else:
            found = str(probe.getsockname()[0])
    if not found or found.startswith("127."):
        raise LocalError("This machine is in no network, so LAN=1 has nobody to serve.")
    return found


def qr_code(url: str, *, coloured: bool) -> str:
    """Draw a URL for a phone's camera; coloured, it is right on a light terminal too."""
    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(drawn, compact=True)
    lines = drawn.getvalue().splitlines()
    if coloured:
        lines = [f"{_WHITE_ON_BLACK}{line}{_RESET}" for line in lines]
    return "\n".join(lines)
