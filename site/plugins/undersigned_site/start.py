"""Start a campaign: `make campaign` asks what it is to be, and writes what builds as it is.

What is given is not asked: `make campaign NAME=river LANGUAGES="en ru"`, or the same as options of
`python -m undersigned_site.start`. Where nobody can be asked, what is not given is an example.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from undersigned.rules import language_code
from undersigned.rules.action import well_formed
from undersigned.rules.language import LANGUAGES
from undersigned.rules.language_code import spelt
from undersigned.rules.visible import visible
from undersigned_site import starter, tables
from undersigned_site.cldr import autonym
from undersigned_site.starter import EVERYTHING, NAMES, NUMBER, PAGES, Facts
from undersigned_site.tables import Unexpected

_LONGEST = 100  # characters of a line that was typed
_STOPPED = 130  # the status of what Ctrl-C ended
# The variables that stood on make's command line: what a shell has under their names is not meant.
_GIVEN = "GIVEN"


@dataclass(frozen=True, slots=True)
class Question:
    """Something to know of a campaign: how it is asked, and what reads the answer as typed."""

    name: str
    asked: str
    check: Callable[[str], Any]

    @property
    def variable(self) -> str:
        """What it is called on make's command line."""
        return self.name.upper()


def _name(text: str) -> str:
    if not well_formed(f"{text}-petition"):
        raise Unexpected(
            "small letters, digits and single hyphens, as in river or river-path, and not too "
            "many: the name is part of every page's address"
        )
    return text


def _languages(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(map(spelt, re.split(r"[\s,]+", text.strip(" ,")))))
    for code in codes:
        if code not in LANGUAGES:
            known = ", ".join(f"{each} ({autonym(each)})" for each in LANGUAGES)
            more = (
                f"; `make language CODE={code}` begins it"
                if language_code.well_formed(code)
                else ""
            )
            raise Unexpected(f"languages that the site speaks, as in en, ru: {known}{more}")
    return codes


def _line(text: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        raise Unexpected(f"a line of {_LONGEST} characters at most, and not an empty one")
    if visible(text) != text or not text.isprintable():
        raise Unexpected("a line without invisible characters: type it anew")
    return text


def _lines(text: str) -> tuple[str, ...]:
    return tuple(_line(part) for part in text.split(",") if part.strip()) or (_line(""),)


def _mail(text: str) -> str:
    return tables.mail(_line(text))


def _accepts(text: str) -> str:
    if text not in (NUMBER, NAMES, EVERYTHING):
        raise Unexpected(f"{NUMBER}, {NAMES} or {EVERYTHING}")
    return text


QUESTIONS = (
    Question("name", "A short name, which becomes part of its address, as in river", _name),
    Question(
        "languages", f"In which languages ({', '.join(LANGUAGES)}; your own first)", _languages
    ),
    Question("target", "Whom do you ask: the name as it stands on an envelope", _line),
    Question(
        "accepts",
        "What do they accept: a number, the names of those who agree to it, or everything from\n"
        f"everybody, as some laws demand ({NUMBER}, {NAMES}, {EVERYTHING})",
        _accepts,
    ),
    Question("organiser", "Who are you: the person or organisation that answers for it", _line),
    Question("address", "By post you are reached at (commas between the lines)", _lines),
    Question("mail", "By mail you are reached at", _mail),
)
_EXAMPLES = Facts("")


def answers(given: Mapping[str, str], content: Path, ask: Callable[[str], str] | None) -> Facts:
    """Return what was given, and for the rest what is answered; `ask` is None where nobody can be.

    Raises SystemExit for what was given and cannot be.
    """
    known: dict[str, Any] = {}
    for question in QUESTIONS:
        if question.name in given:
            try:
                known[question.name] = _checked(question, given[question.name], content)
            except Unexpected as expected:
                typed = f"{question.variable}={given[question.name]!a}"
                raise SystemExit(f"{typed}: expected {expected}.") from None
    if "name" not in known and not ask:
        raise SystemExit(
            "A campaign needs a name, as in `make campaign NAME=river`. In a terminal, `make "
            f"campaign` asks for all that it needs; else give it: {_variables()}."
        )
    for question in QUESTIONS if ask else ():
        if question.name not in known:
            known[question.name] = _answer(question, content, ask)
    return Facts(**known)


def _answer(question: Question, content: Path, ask: Callable[[str], str] | None) -> Any:  # noqa: ANN401
    assert ask  # noqa: S101 - for who checks types
    example = getattr(_EXAMPLES, question.name)
    shown = example if isinstance(example, str) else ", ".join(example)
    while True:
        typed = ask(f"{question.asked}{f' [{shown}]' if shown else ''}: ").strip()
        if not typed and shown:
            return example
        try:
            return _checked(question, typed, content)
        except Unexpected as expected:
            print(f"Expected {expected}.")  # noqa: T201 - for the person at the terminal


def _checked(question: Question, typed: str, content: Path) -> Any:  # noqa: ANN401 - as the check has it
    found = question.check(typed)
    if question.name == "name" and os.path.lexists(content / found):
        raise Unexpected(f"a new name: there is a {content / found} already")
    return found


def _variables() -> str:
    return ", ".join(question.variable for question in QUESTIONS)


def next_steps(folder: Path, facts: Facts) -> str:
    """Say what was written, and what to do with it."""
    content = os.environ.get("CONTENT")
    first = facts.languages[0]
    pages = "".join(
        f"  {f'{page}.{language}.md':<15} {said}\n"
        for language in facts.languages
        for page, said in zip(PAGES, ("its first page", "what people sign"), strict=True)
    )
    return (
        f"There is a campaign now, in {folder}:\n\n"
        "  campaign.toml   its facts: you, who is addressed, what can be signed, until when\n"
        f"{pages}\n"
        f"1. Run `make serve{f' CONTENT={content}' if content else ''}`, and leave it running.\n"
        f"2. Open http://127.0.0.1:8000/{first}/{facts.name}/petition/ in your browser.\n"
        "3. Edit the files: the browser shows what you save, and what is wrong with it.\n\n"
        "Begin with [organiser] in campaign.toml, which is you, and with site.toml beside the\n"
        "folder: name, colour and logo of your site. docs/campaign.md goes on there."
    )


def _given(options: Iterable[str] | None = None) -> dict[str, str]:
    """Return what stands on the command line, or on make's."""
    parser = argparse.ArgumentParser(prog="python -m undersigned_site.start", description=__doc__)
    parser.add_argument("name", nargs="?", help="as NAME")
    for question in QUESTIONS[1:]:
        parser.add_argument(f"--{question.name}", help=f"as {question.variable}: {question.asked}")
    typed = vars(parser.parse_args(None if options is None else list(options)))
    named = os.environ.get(_GIVEN, "").split()
    by_make = {each.name: os.environ.get(each.variable, "") for each in QUESTIONS}
    given = {name: value for name, value in by_make.items() if name.upper() in named}
    return given | {name: value for name, value in typed.items() if value is not None}


def main() -> None:
    """Run the command."""
    content = Path(os.environ.get("CONTENT") or "site/content")
    at_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        facts = answers(_given(), content, input if at_terminal else None)
        folder = starter.write(content, facts, datetime.now(UTC).date())
    except (KeyboardInterrupt, EOFError):
        print("\nNothing was written.", file=sys.stderr)  # noqa: T201 - as above
        raise SystemExit(_STOPPED) from None
    except FileExistsError as error:
        raise SystemExit(f"Expected a new name: there is a {error} already.") from None
    except OSError as error:
        raise SystemExit(
            f"{content}: the campaign cannot be written there ({error.strerror})."
        ) from None
    print(next_steps(folder, facts))  # noqa: T201 - as above


if __name__ == "__main__":
    main()
