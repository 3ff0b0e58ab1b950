"""Keys of the deployment, all derived from its one secret.

The secret is never rotated: another one gives other `mac` values, and everybody could sign twice.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from undersigned.rules import address


@dataclass(frozen=True, slots=True)
class Keys:
    """32-byte keys, one a purpose, and the secret's fingerprint (text, safe to store)."""

    address: bytes
    dedupe: bytes
    token: bytes
    mail: bytes
    network: bytes
    off: bytes
    fingerprint: str

    def mac(self, action: str, email: str) -> str:
        """Return what stands for an address within one action: unpadded base64url, 256 bits."""
        return self.mac_of(action, self.hashed(email))

    def cap(self, action: str, email: str) -> str:
        """Return what stands for an address where mails are counted; as `mac`, folded further.

        And never the same: the hours of an address's mails would else lie beside its signature.
        """
        mailed = f"mailed\0{action}\0{self.reader(email)}"
        return text_of(hmac.digest(self.dedupe, mailed.encode(), "sha256"))

    def reader(self, email: str) -> str:
        """Return what names whoever reads an address's mails: as `hashed`, folded further.

        A stop goes by it: what follows a plus would else be a way around "Never mail me again".
        """
        return text_of(hmac.digest(self.address, address.folded(email).encode(), "sha256"))

    def hashed(self, email: str) -> str:
        """Return what a list names an address by, which alone leads to none of its macs."""
        return text_of(hmac.digest(self.address, address.canonical(email).encode(), "sha256"))

    def mac_of(self, action: str, hashed: str) -> str:
        """Return the mac of an address that is known by its hash only."""
        return text_of(hmac.digest(self.dedupe, f"{action}\0{hashed}".encode(), "sha256"))


def derive(secret: str) -> Keys:
    """Derive the keys from the deployment's secret by HKDF-SHA-256 (RFC 5869)."""
    extracted = hmac.digest(b"undersigned", secret.encode(), "sha256")

    def expand(purpose: str) -> bytes:
        return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)

    return Keys(
        address=expand("address"),
        dedupe=expand("dedupe"),
        token=expand("token"),
        mail=expand("mail"),
        network=expand("network"),
        off=expand("off"),
        fingerprint=text_of(expand("fingerprint")),
    )


def text_of(raw: bytes) -> str:
    """Write bytes as unpadded base64url, which needs no escaping in keys and links."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def bytes_of(text: str) -> bytes:
    """Read bytes that `text_of` wrote."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
