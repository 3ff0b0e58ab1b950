"""Networks: who shares a limit."""

import pytest

from undersigned.rules.network import Blocks, blocks


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("198.51.100.7:443", Blocks("198.51.100.7", None)),
        ("2001:db8:1:2:3:4:5:6:443", Blocks("2001:db8:1:2::/64", "2001:db8:1::/48")),
        ("[2001:db8::1]:443", Blocks("2001:db8::/64", "2001:db8::/48")),
        ("::ffff:198.51.100.7:443", Blocks("198.51.100.7", None)),
        ("fe80::1%eth0:443", Blocks("fe80::/64", "fe80::/48")),
    ],
)
def test_a_viewer_stands_in_its_block(viewer: str, expected: Blocks) -> None:
    assert blocks(viewer) == expected


@pytest.mark.parametrize("viewer", ["", "198.51.100.7", "x:443", "198.51.100.7:", "1.2.3:443"])
def test_what_the_cdn_never_writes_is_refused(viewer: str) -> None:
    with pytest.raises(ValueError):
        blocks(viewer)
