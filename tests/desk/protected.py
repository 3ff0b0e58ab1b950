"""Keys with a passphrase, for tests: what it is, who answers, and what lies in the clear."""

from pathlib import Path

from desk.work.keys.keyring import Keyring

OURS = "the river at dawn"
TWICE = f"{OURS}\n{OURS}\n"


def answering(*typed: str) -> tuple[list[str], Keyring]:
    """Return what is asked for, and a keyring that is answered so."""
    asked, left = [], list(typed)

    def ask(question: str) -> str:
        asked.append(question)
        return left.pop(0)

    return asked, Keyring(Path.cwd() / "home", ask)


def in_the_clear(folder: Path) -> list[Path]:
    """Find every file in which an identity can be read."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if b"AGE-SECRET-KEY-1" in path.read_bytes().upper()]
