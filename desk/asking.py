"""What is asked for at a terminal and not shown, and what is shown once, to be written down."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from desk.work.errors import DeskError
from desk.work.keys import passphrase, shares
from desk.work.printable import printable

# To a screen of its own, which leaves nothing in what can be scrolled back to; and back from it.
_ASIDE, _BACK = "\x1b[?1049h\x1b[H\x1b[2J", "\x1b[H\x1b[2J\x1b[?1049l"

_NUMBER = re.compile(r"^\d+[.)]?")


def hidden(question: str) -> str:
    """Ask for what is not to be seen; where nobody is at a terminal, standard input's next line."""
    question = printable(question)  # it may name a file from a stick
    with _telling_of_bytes():
        if sys.stdin.isatty():
            return str(click.prompt(question, "", hide_input=True, show_default=False, err=True))
        click.echo(f"{question}: ", nl=False, err=True)
        line = sys.stdin.readline()
    click.echo(err=True)
    if not line:
        raise DeskError(
            "Nobody answered that. Type the command at a terminal, or give the answer as the next "
            "line of its standard input."
        )
    return line.removeprefix("\ufeff").rstrip("\r\n")  # a mark that some editors put before a text


def shown(question: str) -> str:
    """Ask for what may be seen; "" for Enter alone."""
    with _telling_of_bytes():
        return str(click.prompt(question, "", show_default=False)).strip()


@contextmanager
def _telling_of_bytes() -> Iterator[None]:
    """Say in a sentence that what was typed is no text here."""
    try:
        yield
    except UnicodeDecodeError:
        raise DeskError(
            "That was typed in another encoding than UTF-8, and so is no text here: set the "
            "terminal to UTF-8, or convert the file, and repeat the command."
        ) from None


def place(typed: str) -> Path:
    """Read the name of a file or folder as it was typed or given; DeskError where it is none."""
    named = typed.strip(" '\"")
    if not named:
        raise DeskError("A blank names no place: name a folder or a file.")
    try:
        return Path(named).expanduser()
    except RuntimeError:
        raise DeskError(
            f"Nobody of the name in {named} has a folder on this computer: name another place."
        ) from None


def new_passphrase() -> str:
    """Ask for a key's passphrase, twice; or make one up, and see it written down."""
    typed = twice(
        "A passphrase for this key (Enter: one is made up for you)",
        lambda typed: passphrase.refusal(typed) if typed else None,
    )
    return typed or _made_up()


def twice(question: str, refusal: Callable[[str], str | None]) -> str:
    """Ask for a passphrase until one is not refused and typed once more; "" is asked for once."""
    while True:
        typed = hidden(question)
        if refused := refusal(typed):
            click.echo(refused, err=True)
        elif not typed or hidden("The same passphrase once more") == typed:
            return typed
        else:
            click.echo("These were two different ones: begin again.", err=True)


def _made_up() -> str:
    on_screen()
    made = passphrase.made_up()
    while True:
        with aside():
            click.echo(f"Write this passphrase down. It is shown nowhere else.\n\n  {made}\n")
            pause("Press Enter when you have it")
        if hidden("The passphrase, as you wrote it down (Enter shows it again)") == made:
            return made
        click.echo("That is another one.", err=True)


def on_screen() -> None:
    """See that what is to be written down by hand is shown to somebody, and goes into no file."""
    try:
        shown = os.isatty(sys.stdout.fileno())
    except (OSError, ValueError):  # what stands for it in a test has no file
        return
    if not shown:
        raise DeskError(
            "This is shown to be written down by hand, and goes into no file: type the command at "
            "a terminal."
        )


@contextmanager
def aside() -> Iterator[None]:
    """Show what the block says on a screen of its own, which is gone when it ends."""
    real = sys.stdout.isatty() and not keeps_what_is_shown()
    if real:
        click.echo(_ASIDE, nl=False)
    try:
        yield
    finally:
        if real:
            click.echo(_BACK, nl=False)


def keeps_what_is_shown() -> bool:
    """Tell whether the terminal knows no way of being cleared."""
    return os.environ.get("TERM", "dumb") == "dumb"


def pause(said: str) -> None:
    """Wait for Enter."""
    with _telling_of_bytes():
        click.prompt(said, "", show_default=False, prompt_suffix=" ")


def write_down(title: str, words: Sequence[str]) -> None:
    """Show words to be written down, and end when they were typed back from the paper."""
    on_screen()
    while True:
        with aside():
            click.echo(f"{title}\n")
            for first, row in shares.rows(words):
                click.echo("".join(f"{first + at:>4}. {word:<9}" for at, word in enumerate(row)))
            pause("\nWrite them down with their numbers. Then press Enter, which hides them")
        with aside():
            click.echo(
                f"{title}\n\nType it back from the paper, so that a slip of the pen is noticed."
            )
            click.echo("The first four letters of each word will do. Enter shows it again.\n")
            if all(_typed_back(first, row) for first, row in shares.rows(words)):
                return


def _typed_back(first: int, row: Sequence[str]) -> bool:
    """Ask for a row of words until it is right; False where it is to be shown again."""
    while True:
        typed = shown(f"Words {first} to {first + len(row) - 1}")
        if not (words := _words(typed)):
            return False
        try:
            wrong = _miswritten(first, row, words)
        except DeskError as fault:
            wrong = str(fault)
        if not wrong:
            return True
        click.echo(wrong)


def _words(typed: str) -> list[str]:
    """Take the words of a line, without the numbers that they may have on paper."""
    words = (_NUMBER.sub("", word, count=1) for word in re.split(r"[\s,]+", typed))
    return [word for word in words if word]


def _miswritten(first: int, row: Sequence[str], typed: Sequence[str]) -> str:
    if len(typed) != len(row):
        return f"These are {len(typed)} words, and not {len(row)}."
    for number, (shown, word) in enumerate(zip(row, typed, strict=True), first):
        if shares.word(word, number) != shown:
            return f"Word {number} is another than was shown."
    return ""


def share(number: int, before: Sequence[shares.Share]) -> shares.Share | None:
    """Ask for a share, over as many lines as it is typed in; None where they end it."""
    words: list[str] = []
    while len(words) < shares.WORDS:
        start = f"Share {number}, from word {len(words) + 1} on (Enter ends)"
        typed = _words(shown(start))
        if not typed:
            return None
        try:
            words += [shares.word(each, at) for at, each in enumerate(typed, len(words) + 1)]
            if len(words) >= shares.WORDS:
                return shares.read(words, before)
        except DeskError as fault:
            click.echo(str(fault))
            if len(words) >= shares.WORDS:
                words = []
    return None
