"""What another file takes the place of: it stays beside that, under a name of its own."""

from pathlib import Path

from desk.work.files import new_file


def put_aside(home: Path, path: Path) -> Path:
    """Keep what is at a path under another name, and return that.

    A file stays where it is too, until the other takes its place: so one of them is always there.
    """
    aside = _unused(path)
    if path.is_symlink() or not path.is_file():
        path.rename(aside)
    else:
        with new_file(home, aside) as file:
            file.write(path.read_bytes())
    return aside


def _unused(path: Path) -> Path:
    """Name what is put aside so that it takes no other's place."""
    number = 1
    while (named := path.with_name(f"{path.name}.old{number}")).exists() or named.is_symlink():
        number += 1
    return named
