"""A file that age opens by a passphrase, made with so little work that a test may have many.

Source: the age format, https://c2sp.org/age.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def cheaply(text: str, passphrase: str, work: int = 1) -> bytes:
    """Encrypt a text of less than 64 KiB."""
    key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
    wrapping = hashlib.scrypt(
        passphrase.encode(),
        salt=b"age-encryption.org/v1/scrypt" + salt,
        n=2**work,
        r=8,
        p=1,
        dklen=32,
    )
    body = ChaCha20Poly1305(wrapping).encrypt(bytes(12), key, None)
    header = f"age-encryption.org/v1\n-> scrypt {_base64(salt)} {work}\n{_base64(body)}\n---"
    mac = hmac.digest(_derived(key, b"", b"header"), header.encode(), "sha256")
    payload = ChaCha20Poly1305(_derived(key, nonce, b"payload"))
    sealed = payload.encrypt(bytes(11) + b"\1", text.encode(), None)
    return f"{header} {_base64(mac)}\n".encode() + nonce + sealed


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, purpose).derive(key)


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")
