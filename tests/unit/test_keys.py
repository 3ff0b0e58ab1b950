"""Keys: one secret gives the same keys for ever, another one gives others."""

from undersigned.keys import derive


def test_a_purpose_has_a_key_of_its_own() -> None:
    keys = derive("secret")
    assert len({keys.dedupe, keys.token, keys.mail}) == 3


def test_the_keys_of_a_secret_never_change() -> None:
    # Written down once: another value would let everybody who has signed sign again.
    keys = derive("secret")
    assert keys.fingerprint == "HKkdTDo2PUph8ti_Xqhy2ejlit5ZpGtPLZv8Bf74M3A"
    assert keys.mac("a", "A@example.org") == "MLaxc0uJgXSkh0-CUyRFE_UIdUiq5ZMWcHegqZYRmmo"


def test_one_address_looks_different_in_two_actions() -> None:
    keys = derive("secret")
    assert keys.mac("a", "x@example.org") != keys.mac("b", "x@example.org")


def test_another_secret_knows_nobody() -> None:
    assert derive("one").mac("a", "x@example.org") != derive("two").mac("a", "x@example.org")
