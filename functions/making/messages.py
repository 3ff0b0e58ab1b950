"""The sentences of the interface: found in the sources, merged into every language's catalogue.

A catalogue is `functions/locale/<language>/LC_MESSAGES/undersigned.po`. It carries no dates, no
line numbers and no machine's paths, and is sorted, so that a change of it shows what changed.
There is no template (.pot) to keep: what there is to say, the sources say. `language.py` begins a
new one.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import c2py
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po, write_po

from undersigned.rules.language import LOCALE, SOURCE, locale
from undersigned.rules.visible import hiding, printable

ROOT = Path(__file__).parents[2]
# Where people are spoken to, and how each kind of file is read.
SOURCES = (
    ("functions/undersigned", [("**.py", "python")]),
    ("functions/templates", [("**", "jinja2.ext:babel_extract")]),
    ("functions/making", [("**.py", "python")]),
    ("site/plugins", [("**.py", "python")]),
    ("desk/work/delivery", [("**.py", "python")]),
    ("site/theme", [("fonts/**", "ignore"), ("**", "jinja2.ext:babel_extract")]),
)
_JINJA = {"**": {"encoding": "utf-8", "silent": "false"}}  # what Jinja cannot read is an error
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural_forms}\\n"

"""
# What Python's % operator would fill in; a sign that stands for itself is doubled.
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%")
_MOST_PLURALS = 6  # Arabic's, of which no language has more
_NUMBERS = range(1000)  # after which plurals come again
_PASSED_OVER = {".DS_Store", "__pycache__"}


class CatalogueError(Exception):
    """A catalogue cannot be read or compiled; the message names each place, one a line."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is amiss with a sentence of a catalogue; `line` is 0 where the catalogue lacks it.

    A `gap` is shown in English until somebody translates it; any other fault would break a page.
    """

    line: int
    msgid: str
    said: str
    files: tuple[str, ...]
    gap: bool


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, and the one that needs none, as sources say."""
    return (SOURCE, *sorted(file.parents[1].name for file in LOCALE.glob("*/*/undersigned.po")))


def po(language: str) -> Path:
    """Return where a language's catalogue stands."""
    return LOCALE / language / "LC_MESSAGES" / "undersigned.po"


def shown(file: Path) -> str:
    """Return a path as a person at the repository's root would write it."""
    return str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file)


def extract(root: Path = ROOT) -> Catalog:
    """Return every sentence that the sources ask for, with the files that do."""
    found = Catalog(charset="utf-8")
    for folder, methods in SOURCES:
        for name, _, msgid, _, _ in extract_from_dir(
            root / folder, methods, _JINJA if methods[-1][1] != "python" else {}
        ):
            found.add(msgid, locations=[(f"{folder}/{Path(name).as_posix()}", 0)])
    return found


def read(file: Path, language: str) -> Catalog:
    """Read a catalogue; one that is not there yet is empty. Raises CatalogueError."""
    if not file.is_file():
        return Catalog(locale=locale(language), charset="utf-8")
    content = file.read_bytes()
    try:
        # The mark that Windows begins a file with goes, and its line ends become ours.
        text = StringIO("\n".join(content.decode("utf-8-sig").splitlines()))
        catalogue = read_po(text, locale=locale(language), charset="utf-8", abort_invalid=True)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogueError(
            f"{shown(file)}:{line}: expected a file that was saved as UTF-8"
        ) from None
    except PoFileError as error:
        raise CatalogueError(
            f"{shown(file)}:{error.lineno + 1}: expected text in straight quotes after msgid or "
            "msgstr, or a line that begins with #"
        ) from None
    except (ValueError, LookupError):
        raise CatalogueError(f"{shown(file)}: expected {_head(language)}") from None
    if not _counts(catalogue):
        raise CatalogueError(f"{shown(file)}: expected {_head(language)}")
    return catalogue


def _head(language: str) -> str:
    plurals = Catalog(locale=locale(language)).plural_forms
    return f"the head as it was begun, with “Plural-Forms: {plurals}”"


def _counts(catalogue: Catalog) -> bool:
    """Whether each number has a plural: a mail that counts could not be written else."""
    try:
        places = set(map(c2py(catalogue.plural_expr), _NUMBERS))
    except (ValueError, ArithmeticError):
        return False
    return catalogue.num_plurals <= _MOST_PLURALS and places <= set(range(catalogue.num_plurals))


def merged(found: Catalog, known: Catalog) -> str:
    """Return the text of a catalogue that has the sentences found, translated as far as known.

    A sentence that resembles a former one gets its translation, marked fuzzy: to be looked at,
    beside what it was. That goes with the mark, and what nobody says any more goes at once.
    """
    known.update(found)
    for message in known:
        if not message.fuzzy:
            message.previous_id = []
    written = BytesIO()
    write_po(
        written,
        known,
        width=96,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_previous=True,
        include_lineno=False,
    )
    header = _HEADER.format(language=known.locale, plural_forms=known.plural_forms)
    return header + written.getvalue().decode().strip("\n") + "\n"


def faults(found: Catalog, translated: Catalog) -> Iterator[Fault]:
    """Find what keeps a catalogue from saying all that was found."""
    for message in found:
        if not message.id:
            continue
        msgid, known = _forms(message.id)[0], translated.get(message.id)
        files = tuple(file for file, _ in message.locations)
        if known is None:
            yield Fault(0, msgid, f"missing; {', '.join(files)} says it", files, gap=True)
        elif said := _gap(known, translated):
            yield Fault(known.lineno or 0, msgid, said, files, gap=True)
        elif said := _broken(known, translated):
            yield Fault(known.lineno or 0, msgid, said, files, gap=False)


def _gap(message: Message, catalogue: Catalog) -> str:
    asked, given = _forms(message.id), _forms(message.string)
    if message.fuzzy:
        return "fuzzy: look at it, and take the mark away"
    if len(asked) == 1:
        return "" if len(given) == 1 and given[0].strip() else "not translated"
    plurals = catalogue.num_plurals
    whole = all(map(str.strip, given)) and len(given) == plurals
    return "" if whole else f"not translated in all its {plurals} plurals"


def _broken(message: Message, catalogue: Catalog) -> str:
    asked, given = _forms(message.id), _forms(message.string)
    told_in_words = _of_one_number(catalogue.plural_expr) if len(asked) > 1 else set()
    for place, form in enumerate(given):
        filled, wanted = _placeholders(form), _placeholders(asked[-1])
        if not (filled <= wanted if place in told_in_words else filled == wanted):
            return f"its placeholders differ in “{printable(form)}”"
        if hidden := hiding(form):
            return f"a sign that cannot be seen, {printable(hidden)}, in “{printable(form)}”"
        if form.splitlines() != [form]:
            return f"a new line in “{printable(form)}”, which is one sentence"
    return ""


def _forms(said: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (said or "",) if isinstance(said, str | None) else tuple(said)


def _placeholders(sentence: str) -> Counter[str]:
    return Counter(_PLACEHOLDER.findall(sentence))


def _of_one_number(plural: str) -> set[int]:
    """Find the plurals that serve a single number, like Arabic’s dual, which needs no digit."""
    served = Counter(map(c2py(plural), _NUMBERS))
    return {place for place, numbers in served.items() if numbers == 1}


def merge(language: str, found: Catalog) -> None:
    """Write a language's catalogue with the sentences found, translated as far as it is now."""
    file = po(language)
    text = merged(found, read(file, language))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def main() -> None:
    """Merge the sentences of the sources into every catalogue."""
    found = extract()
    for language in languages():
        if language == SOURCE:
            continue
        merge(language, found)
        left = sum(1 for _ in faults(found, read(po(language), language)))
        print(f"{shown(po(language))}: {len(found)} sentences, {left} to translate")  # noqa: T201


if __name__ == "__main__":
    try:
        main()
    except CatalogueError as error:
        raise SystemExit(str(error)) from None
