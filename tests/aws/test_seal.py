"""What is sealed can be opened by its keys alone, and not be changed unseen."""

import base64

import pyrage
import pytest

from tests.aws.conftest import Cloud
from tests.aws.journey import press
from tests.conftest import SECRET
from undersigned.aws.seal import mail_identity, opener, sealer
from undersigned.rules.keys import derive

CONTENT = b"what a signer wrote"


@pytest.mark.parametrize("identity", [pyrage.x25519.Identity.generate(), mail_identity(bytes(32))])
def test_whatever_bit_is_changed_of_what_is_sealed_nothing_of_it_is_opened(
    identity: pyrage.x25519.Identity,
) -> None:
    sealed = sealer(str(identity.to_public()))(CONTENT)
    unseal = opener([identity])
    assert unseal(sealed) == CONTENT
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(pyrage.DecryptError):
            unseal(bytes(changed))
    for end in (len(sealed) - 1, len(sealed) // 2):
        with pytest.raises(pyrage.DecryptError):
            unseal(sealed[:end])


def test_the_secret_opens_a_mail_request_and_nothing_that_is_stored(cloud: Cloud) -> None:
    """So who has the account has the addresses that wait, and neither a name nor a comment."""
    press(name="Ada", comment="as I wrote it")
    unseal = opener([mail_identity(derive(SECRET).mail)])
    [request] = cloud.requests()
    opened = unseal(base64.b64decode(request["body"]))
    assert b"ada@example.org" in opened
    for told in (b"Ada", b"as I wrote it"):
        assert told not in opened
    [waiting] = cloud.items(sk="SIGNING#")
    with pytest.raises(pyrage.DecryptError):
        unseal(waiting["sealed"]["B"])


def test_another_key_opens_nothing() -> None:
    sealed = sealer(str(mail_identity(bytes(32)).to_public()))(CONTENT)
    with pytest.raises(pyrage.DecryptError):
        opener([mail_identity(bytes([1]) * 32)])(sealed)
