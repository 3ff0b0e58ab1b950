"""Passphrases: what is a good one, one that is made up, and what stands under one."""

import base64
import re
import secrets
import unicodedata

import pyrage

from desk.work.errors import DeskError

SHORTEST = 8
_WORDS = 7  # of 1,024 each: 70 bits, as much as nobody guesses offline
_BEGINNING = b"age-encryption.org/v1\n-> scrypt "
# Source: the age format, https://c2sp.org/age, "scrypt recipient stanza".
_WORK = re.compile(rb"age-encryption\.org/v1\n-> scrypt [A-Za-z0-9+/]{22} ([1-9]\d?)\n")
_MOST_WORK = 21  # which takes 2 GiB and some seconds; age itself writes 18, pyrage 19 or 20
_WRONG = "Decryption failed"
# Source: the age format, "ASCII armor".
_ARMOUR = re.compile(
    rb"\s*-----BEGIN AGE ENCRYPTED FILE-----\s(.*)\s-----END AGE ENCRYPTED FILE-----\s*", re.DOTALL
)
_MARK = b"\xef\xbb\xbf"  # of the order of bytes, as some editors put it before a text


def refusal(typed: str) -> str | None:
    """Say why this is no good as a passphrase; None where it is."""
    if not typed.isprintable():
        return "That holds a key that writes nothing, such as an arrow: type it again."
    if typed != typed.strip():
        return "A passphrase neither begins nor ends with a blank: nobody sees it on paper."
    if len(typed) < SHORTEST:
        return f"A passphrase has {SHORTEST} characters or more; several words are best."
    return None


def made_up() -> str:
    """Make up a passphrase of words that are told apart by their first four letters."""
    from shamir_mnemonic.wordlist import WORDLIST  # noqa: PLC0415 - read where it is needed

    return "-".join(secrets.choice(WORDLIST) for _ in range(_WORDS))


def composed(passphrase: str) -> str:
    """Compose letters and their accents, which keyboards send in either way."""
    return unicodedata.normalize("NFC", passphrase)


def protect(text: str, passphrase: str) -> bytes:
    """Encrypt a text with a passphrase, as `age --passphrase` does; it takes two seconds or three.

    It is opened once more, as nothing else may be left of the text.
    """
    passphrase = composed(passphrase)
    sealed = bytes(pyrage.passphrase.encrypt(text.encode(), passphrase))
    if opened(sealed, passphrase) != text:
        raise DeskError("What was written under the passphrase does not open: nothing was kept.")
    return sealed


def bare(content: bytes) -> bytes:
    """Take off what others put around a file of age's: a mark before it, or its armour."""
    content = content.removeprefix(_MARK)
    if armoured := _ARMOUR.fullmatch(content):
        try:
            return base64.b64decode(armoured[1])
        except ValueError:  # damaged, as the file is then told to be
            return b""
    return content


def protected(content: bytes) -> bool:
    """Tell whether a file's content stands under a passphrase."""
    return content.startswith(_BEGINNING)


def opened(content: bytes, passphrase: str) -> str | None:
    """Open what a passphrase protects; None at a wrong one, with its accents in whichever form.

    Raises DeskError where the file asks for more work than one of ours, ValueError where it is
    damaged.
    """
    work = _WORK.match(content)
    if not work:
        raise ValueError("no header of age's")
    if int(work[1]) > _MOST_WORK:
        raise DeskError(
            "This file asks for more work than any that the desk or `age` writes, and was not "
            "opened: it is damaged, or meant to keep this computer busy."
        )
    composed, apart = (unicodedata.normalize(form, passphrase) for form in ("NFC", "NFD"))
    for each in dict.fromkeys((passphrase, composed, apart)):
        try:
            return bytes(pyrage.passphrase.decrypt(content, each)).decode()
        except UnicodeEncodeError:  # typed in another encoding than the terminal's
            return None
        except pyrage.DecryptError as error:
            if str(error) != _WRONG:
                raise ValueError(str(error)) from error
    return None
