"""Reading the files of the content: texts, and TOML with its faults told in words for people."""

import re
import tomllib
from pathlib import Path
from typing import Any

from undersigned_site.tables import ContentError

_LINE_OF_ERROR = re.compile(r"(?P<problem>.*) \(at line (?P<line>\d+), column \d+\)")
_VALUE = 'text in straight "quotes", a number as in 1_000, a day as in 2019-05-17, true or false'
# What was expected where people get TOML wrong, by the beginning of what Python says of it.
_HINTS = {
    "Cannot overwrite": "each key once: it stands further up in its table",
    "Cannot declare": "each table once: it stands further up",
    "Cannot mutate": "each table once: it stands further up",
    "Invalid date": "a day that there is, as in 2019-05-17",
    "Illegal character": 'text in straight "quotes" that begins and ends on this line',
    "Unclosed": "a ] or } at the end of the list, or a comma, before this line",
    "Expected '='": "key = value",
    "Invalid statement": "key = value",
    "Invalid value": _VALUE,
    "Expected newline": f"one value: {_VALUE}",
}


def load(file: Path) -> dict[str, Any]:
    """Read a TOML file; raises ContentError that names the key on the line that cannot be read."""
    toml = source(file)
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        found = _LINE_OF_ERROR.fullmatch(str(error))
        if not found:
            raise ContentError(file, "its end", f"a list or text to be ended ({error})") from None
        line = toml.split("\n")[int(found["line"]) - 1].partition("  #")[0].strip()
        name, equals, _ = line.partition("=")
        at = f"{name.strip()} (line {found['line']})" if equals else f"line {found['line']}"
        hints = (hint for said, hint in _HINTS.items() if found["problem"].startswith(said))
        expected = next(hints, f"what TOML can read ({found['problem']})")
        raise ContentError(file, at, f"{expected}, in {line!r}") from None
    except RecursionError:
        raise ContentError(file, "the file", "fewer lists within each other") from None
    except ValueError:  # Python's own limit
        raise ContentError(file, "the file", "numbers of fewer digits") from None


def source(file: Path) -> str:
    """Read a text, with or without the mark that Windows begins it with, its line ends as ours.

    Raises ContentError that names the first line which is not UTF-8, or says why none can be read.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        expected = f"one that can be read ({error.strerror or error})"
        raise ContentError(file, "the file", expected) from None
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ContentError(file, f"line {line}", "a file that was saved as UTF-8") from None


def there(file: Path) -> bool:
    """Tell whether a file is there, whatever its name was typed as."""
    try:
        return file.is_file()
    except (OSError, ValueError):  # a name too long, or with a null byte
        return False


def meant(file: Path) -> Path | None:
    """Return the one beside a file that is not there which was meant to be it, if there is.

    Editors on Windows end each name with `.txt` and do not show it; nor does every system tell a
    capital letter from a small one.
    """
    names = {file.name.casefold(), f"{file.name}.txt".casefold()}
    beside = sorted(file.parent.iterdir()) if file.parent.is_dir() else []
    return next((each for each in beside if each.name.casefold() in names), None)
