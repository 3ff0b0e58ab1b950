"""A phone in the local network finds its way."""

import socket

import pytest

from infra.local import LocalError, lan


class Probe:
    """A socket that goes out by some address, or finds no way out."""

    def __init__(self, address: str) -> None:
        self.address = address

    def __call__(self, *_: object) -> "Probe":
        return self

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, _: object) -> None:
        if not self.address:
            raise OSError("Network is unreachable")

    def getsockname(self) -> tuple[str, int]:
        return self.address, 40000


def test_the_address_is_that_of_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", Probe("192.168.1.20"))
    assert lan.address() == "192.168.1.20"


@pytest.mark.parametrize("way_out", ["", "127.0.0.1"])
def test_a_machine_in_no_network_says_so(monkeypatch: pytest.MonkeyPatch, way_out: str) -> None:
    monkeypatch.setattr(socket, "socket", Probe(way_out))
    with pytest.raises(LocalError, match="in no network"):
        lan.address()


def test_the_code_is_a_square_with_its_colours_around_each_line() -> None:
    plain = lan.qr_code("http://192.168.1.20:8000/", coloured=False).splitlines()
    assert len({len(line) for line in plain}) == 1
    assert len(plain) == (len(plain[0]) + 1) // 2  # two squares of the code to a line of text
    coloured = lan.qr_code("http://192.168.1.20:8000/", coloured=True).splitlines()
    assert coloured == [f"\x1b[97;40m{line}\x1b[0m" for line in plain]
