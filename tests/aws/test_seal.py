"""What is sealed can be opened by its keys alone, and not be changed unseen."""

import pyrage
import pytest

from undersigned.aws.seal import mail_identity, opener, sealer

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


def test_another_key_opens_nothing() -> None:
    sealed = sealer(str(mail_identity(bytes(32)).to_public()))(CONTENT)
    with pytest.raises(pyrage.DecryptError):
        opener([mail_identity(bytes([1]) * 32)])(sealed)
