"""The artifact that `sam build` puts into Lambda: what runs and no more, byte-compiled.

Run by the functions' Makefile as `making/artifact.py FOLDER RUNTIME`, once the packages are in the
folder. Two builds with the same packages and compiler are the same to the byte, wherever they are
made, so nothing is deployed anew that did not change.
"""

import ast
import fnmatch
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

FUNCTIONS = Path(__file__).parents[1]
# What travels: the rest of that folder, this one too, makes what does.
_MADE_OF = ("*.py", "undersigned", "templates", "locale")
_NOT_RUN = {".po", ".pyc"}
# Of a language's catalogue, what pages and the desk alone say stays at home.
_WHOLE, _PART = "undersigned.mo", "functions.mo"
# What installers leave behind, what type checkers read, and the parts of Powertools that no entry
# file imports: half of the whole. `tests/deploy/test_artifact.py` starts what is left.
_UNUSED = (
    "bin",
    "*/__pycache__",
    "__pycache__",
    "*.pyi",
    "*/py.typed",
    "*.c",
    *(
        f"aws_lambda_powertools/{part}"
        for part in (
            "event_handler/openapi/swagger_ui",
            "metrics/provider/datadog",
            "utilities/auth_alpha",
            "utilities/circuit_breaker",
            "utilities/data_masking",
            "utilities/feature_flags",
            "utilities/idempotency",
            "utilities/kafka",
            "utilities/parser",
            "utilities/streaming",
            "utilities/validation",
        )
    ),
)
# Packages of Powertools that import all that they have, whichever of it is asked for.
_LATE = (
    "",
    "event_handler",
    "utilities/batch",
    "utilities/data_classes",
    "utilities/parameters",
)
_LATE_IMPORTS = '''"""Each name is imported when it is first asked for."""

from importlib import import_module

_PLACES = {places}


def __getattr__(name):
    if name not in _PLACES:
        raise AttributeError(name)
    module, attribute = _PLACES[name]
    # Kept, as a module may be called like what is in it, and would be found the next time.
    globals()[name] = found = getattr(import_module(module, __name__), attribute)
    return found
'''
# Powertools' own log: its texts may hold an event, or what an exception said of it.
_SILENT = """

import logging

logging.getLogger(__name__).addHandler(logging.NullHandler())
logging.getLogger(__name__).propagate = False
"""
_LICENCE = re.compile(r"LICEN[CS]E|COPYING|NOTICE|AUTHORS", re.IGNORECASE)
_EPOCH = 315532800  # 1980, the first year that a zip knows
_STORES = (".pyenv/versions/{}*", ".local/share/uv/python/cpython-{}*")  # of Pythons, at home


def finish(folder: Path, runtime: str) -> bool:
    """Make a folder of installed packages the functions' artifact, for a version of Python.

    Returns whether it is byte-compiled: only that very version can do it.
    """
    strip(folder)
    for name, path in own(FUNCTIONS):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder / name)
    python = interpreter(runtime)
    if python:
        compile_in(folder, python)
    lay_in_order(folder)
    stamp(folder)
    return python is not None


def own(functions: Path) -> Iterator[tuple[str, Path]]:
    """List what is ours of the artifact by its place there: code, templates, languages."""
    for top in (path for pattern in _MADE_OF for path in functions.glob(pattern)):
        for path in (top, *top.rglob("*")):
            if path.name == _WHOLE:
                yield path.relative_to(functions).as_posix(), path.with_name(_PART)
            elif path.is_file() and path.suffix not in _NOT_RUN and path.name != _PART:
                yield path.relative_to(functions).as_posix(), path


def strip(folder: Path) -> None:
    """Remove what is never run, but for the licences, which go where the code goes."""
    for path in sorted(folder.rglob("*"), reverse=True):
        name = path.relative_to(folder).as_posix()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in _UNUSED):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        elif ".dist-info/" in name and path.is_file() and not _LICENCE.search(path.name):
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for package in _LATE:
        import_late(folder / "aws_lambda_powertools" / package / "__init__.py")
    with (folder / "aws_lambda_powertools" / "__init__.py").open("a", encoding="utf-8") as file:
        file.write(_SILENT)


def import_late(package: Path) -> None:
    """Let a package, given as its `__init__.py`, import what is asked for and no more.

    It saves a third of what a cold start imports, and what can be asked for stays the same.
    """
    places = {
        alias.asname or alias.name: ("." * node.level + (node.module or ""), alias.name)
        for node in ast.parse(package.read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    package.write_text(_LATE_IMPORTS.format(places=places), "utf-8")


def interpreter(version: str) -> str | None:
    """Find a Python of some version, such as 3.13, on this machine; None if there is none."""
    stores = (Path.home().glob(f"{store.format(version)}/bin") for store in _STORES)
    places = [
        *map(Path, os.get_exec_path()),
        *(place for store in stores for place in sorted(store)),
    ]
    candidates = (sys.executable, *(str(place / f"python{version}") for place in places))
    return next((path for path in candidates if _is(version, path)), None)


def compile_in(folder: Path, python: str) -> None:
    """Byte-compile a folder: never checked against the source, as Lambda shows other times."""
    moved = ["-s", str(folder), "-p", "/var/task"]  # where it will lie, for tracebacks
    mode = ["--invalidation-mode", "unchecked-hash"]
    subprocess.run(  # noqa: S603 - a Python that was found here
        [python, "-I", "-m", "compileall", "-q", *moved, *mode, str(folder)], check=True
    )


def lay_in_order(folder: Path) -> None:
    """Make every entry anew by name, as SAM zips in whatever order the file system lists them."""
    pile = folder.rename(folder.with_name(f"{folder.name}-pile"))
    folder.mkdir()
    for path in sorted(pile.rglob("*")):
        place = folder / path.relative_to(pile)
        if path.is_dir():
            place.mkdir()
        else:
            path.rename(place)
    shutil.rmtree(pile)


def stamp(folder: Path) -> None:
    """Give every file the same time and mode, whoever made it and when."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (_EPOCH, _EPOCH))


def _is(version: str, path: str) -> bool:
    # Another implementation, or a Python that was not yet released, writes other bytecode.
    says = (
        "import sys; v = sys.version_info;"
        "print(sys.implementation.name, '%d.%d' % v[:2], v.releaselevel)"
    )
    try:
        said = subprocess.run([path, "-I", "-c", says], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:
        return False
    return said.stdout.split() == ["cpython", version, "final"]


if __name__ == "__main__":
    given, python_version = sys.argv[1:]
    if not finish(Path(given), python_version):
        sys.stderr.write(
            f"No Python {python_version} is at hand to byte-compile the functions: they will run, "
            "but each cold start compiles them first.\n"
        )
