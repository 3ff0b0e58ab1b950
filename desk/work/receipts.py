"""What was done for somebody at their word: when, and in which action, but never for whom."""

import os
from datetime import UTC, datetime
from pathlib import Path

from desk.work.unfinished import OWNER_ONLY, make_folder

NAME = "receipts.txt"


def keep(home: Path, stack: str, done: str) -> None:
    """Add a line to the receipts in the desk's home."""
    line = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {stack}: {done}"
    make_folder(home)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    with os.fdopen(os.open(home / NAME, flags, OWNER_ONLY), "a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
