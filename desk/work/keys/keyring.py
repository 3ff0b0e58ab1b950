"""The identities that a command may open with: asked for once, and when something is to be opened.

They are those held here, the retired ones too, and what was unlocked for this session.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pyrage

from desk.work.errors import DeskError
from desk.work.keys import session
from desk.work.keys.identity_file import Ask, ask_to_open, read_identity
from desk.work.keys.keys import Key, apart, known, retired, way_back


@dataclass(frozen=True, slots=True)
class Keyring:
    """What opens the keys of a desk's home; `ask` asks for a passphrase."""

    home: Path
    ask: Ask
    _found: list[list[pyrage.x25519.Identity]] = field(
        default_factory=list, repr=False, compare=False
    )

    def identities(self) -> list[pyrage.x25519.Identity]:
        """Return every identity that may open something, perhaps none; asks at the first call.

        DeskError at a file that is damaged, or where no passphrase was right.
        """
        if not self._found:
            wanted = known(self.home)
            held = [key for key in wanted + retired(self.home) if key.held]
            unlocked = session.identities(self.home)
            if {str(each.to_public()) for each in unlocked} & {key.public for key in wanted}:
                # The stack seals to each of those: what one opens, no other is asked for.
                held = [key for key in held if not key.protected]
            opened = [identity for key in held if (identity := self._open(key))]
            self._found.append([*unlocked, *opened])
        return self._found[0]

    def needed(self) -> list[pyrage.x25519.Identity]:
        """Return the identities; DeskError if there is none, or none was opened."""
        found = self.identities()
        if found:
            return found
        if any(key.held for key in known(self.home) + retired(self.home)):
            raise DeskError("No key was opened, so nothing else opens. Repeat the command.")
        raise DeskError(
            f"No organiser key is held in {self.home}, so nothing opens. {way_back(self.home)}"
        )

    def _open(self, key: Key) -> pyrage.x25519.Identity | None:
        if not key.protected:
            return read_identity(key.file)
        opened = ask_to_open(key.file, f"the key {key.name}", self.ask, "goes on without it")
        if opened is None:
            return None
        if str(opened[1].to_public()) != key.public:
            raise DeskError(apart(key.file))
        return opened[1]


def unasked(question: str) -> str:  # noqa: ARG001 - whoever asks says what for
    """Answer no question, where there is nobody to ask: a key with a passphrase stays closed."""
    return ""
