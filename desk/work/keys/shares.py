"""An organiser key in shares, by SLIP-39: words to write down, some of which put it together again.

Source: https://github.com/satoshilabs/slips/blob/master/slip-0039.md. No passphrase is put on top:
a wrong one would open to another key, in silence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import bech32
import pyrage

from desk.work.errors import DeskError
from desk.work.keys.keys import Shares
from desk.work.printable import printable
from undersigned.aws.seal import mail_identity

WORDS = 33  # what a share of 32 bytes has
TOLD_APART = 4  # letters, by which no two words of the list begin alike
MOST = 16
LEAST = 2  # or one share alone would open everything


@dataclass(frozen=True, slots=True)
class Share:
    """A share as it was typed: its words, what it is one of, its place there, how many it takes."""

    words: tuple[str, ...]
    set: object
    place: int
    need: int


def wanted(need: int | None, of: int | None) -> Shares | None:
    """Read the options for shares; None without any, DeskError where they cannot be."""
    if need is None and of is None:
        return None
    if need is None or of is None:
        raise DeskError("Say both how many shares there are and how many open it: --of 3 --need 2.")
    shares = Shares(need, of)
    check(shares)
    return shares


def check(shares: Shares) -> None:
    """Refuse a number of shares that cannot be, or that one alone would open."""
    if shares.need < LEAST:
        raise DeskError("One share alone must open nothing: `--need` is 2 or more.")
    if shares.of > MOST:
        raise DeskError(f"A key has {MOST} shares at the most: `--of` is too many.")
    if shares.need > shares.of:
        raise DeskError(f"Of {shares.of} shares no {shares.need} can be needed: `--need` is less.")


def make(shares: Shares) -> tuple[str, list[tuple[str, ...]]]:
    """Make a key, and return its public half and the words of each share: it is kept nowhere."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), split(identity, shares)


def split(identity: pyrage.x25519.Identity, shares: Shares) -> list[tuple[str, ...]]:
    """Split an identity into the words of each share."""
    from shamir_mnemonic import generate_mnemonics  # noqa: PLC0415 - read where it is needed

    [mnemonics] = generate_mnemonics(1, [(shares.need, shares.of)], _secret(identity))
    made = [tuple(mnemonic.split()) for mnemonic in mnemonics]
    if str(together([read(words, []) for words in made[-shares.need :]])) != str(identity):
        raise AssertionError("these shares do not put the key together")
    return made


def read(typed: Sequence[str], before: Sequence[Share]) -> Share:
    """Read a share; words may be short of all but their first four letters.

    DeskError, which names the word where it can, at a slip, at a share that was typed `before`, and
    at one of another key than those.
    """
    from shamir_mnemonic import MnemonicError  # noqa: PLC0415 - read where it is needed
    from shamir_mnemonic import Share as Slip39  # noqa: PLC0415

    words = tuple(word(each, number) for number, each in enumerate(typed, 1))
    if len(words) != WORDS:
        raise DeskError(f"A share has {WORDS} words, and this has {len(words)}.")
    try:
        found = Slip39.from_mnemonic(" ".join(words))
    except MnemonicError:
        raise DeskError(
            "There is a slip in this share: a word is another than was written down, or two "
            "changed places. Look at it once more, word by word."
        ) from None
    share = Share(words, found.group_parameters(), found.index, found.member_threshold)
    if found.group_count != 1 or share.need < LEAST:
        raise DeskError("This share is not one that `undersigned key new` makes.")
    if before and share.set != before[0].set:
        raise DeskError("This is a share of another key than the first one that was typed.")
    if any(share.place == other.place for other in before):
        raise DeskError("This share was typed already: it takes another one.")
    return share


def word(typed: str, number: int) -> str:
    """Return the word of the list that is meant; DeskError, with its number, if there is none."""
    from shamir_mnemonic.wordlist import WORDLIST  # noqa: PLC0415 - read where it is needed

    plain = typed.lower()
    meant: list[str] = [each for each in WORDLIST if each.startswith(plain)]
    if len(plain) >= TOLD_APART and len(meant) == 1:
        return meant[0]
    close = get_close_matches(plain, WORDLIST, 3)
    perhaps = f" Perhaps it is {' or '.join(close)}." if close else ""
    raise DeskError(f"Word {number}, {printable(typed)[:20]}, is none of a share's.{perhaps}")


def together(shares: Sequence[Share]) -> pyrage.x25519.Identity:
    """Put shares of one key together; DeskError if they are too few, or not of one."""
    from shamir_mnemonic import MnemonicError, combine_mnemonics  # noqa: PLC0415 - as above

    try:
        secret = combine_mnemonics([" ".join(share.words) for share in shares])
    except MnemonicError:
        raise DeskError(
            "These shares do not belong together, or are too few: begin again, with each as it was "
            "written down."
        ) from None
    return mail_identity(secret)


def rows(words: Sequence[str], each: int = 5) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the words by rows, each with the number of its first."""
    for start in range(0, len(words), each):
        yield start + 1, words[start : start + each]


def _secret(identity: pyrage.x25519.Identity) -> bytes:
    _, words = bech32.bech32_decode(str(identity).lower())
    return bytes(bech32.convertbits(words or [], 5, 8, pad=False) or [])
