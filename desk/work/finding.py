"""What was looked at, and how much it matters."""

from dataclasses import dataclass
from enum import StrEnum

from desk.work.printable import printable


class Grade(StrEnum):
    """How much a finding matters; the value is the mark before its line."""

    FINE = " "
    CARE = "!"  # somebody has to act
    STOPS = "X"  # and until then it stops signers


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, what was found, and whether somebody has to act."""

    about: str
    text: str
    grade: Grade = Grade.FINE

    @property
    def line(self) -> str:
        """The finding as it is shown; much of what it tells is from elsewhere."""
        return printable(f"{self.grade} {self.about}: {self.text}")
