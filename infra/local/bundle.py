"""The functions' zip, as `sam build` would make it, and the packages of Lambda's own runtime.

Both are taken from the packages that this program itself runs with, at the versions that the locks
name, so that starting needs neither network nor installer. They are this machine's: the wheels of
a deployment are for Lambda's own processor and Python.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from infra.local.errors import LocalError
from making import artifact

FUNCTIONS = Path("functions")
_PINNED = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # one time for every file: the same code gives the same zip


def code(root: Path) -> bytes:
    """Return the zip of the three functions, for the repository at `root`."""
    files = dict(artifact.own(root / FUNCTIONS))
    for package in _locked(root / FUNCTIONS / "requirements.txt"):
        files.update(installed(package))
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), files[name].read_bytes())
    return zipped.getvalue()


def link_runtime(root: Path, folder: Path) -> None:
    """Fill a folder with links to what the Lambda runtime brings along by itself: boto3."""
    shutil.rmtree(folder, ignore_errors=True)  # of an earlier start, perhaps of other versions
    folder.mkdir(parents=True)
    for package in _locked(root / "requirements" / "runtime.txt"):
        for top in {Path(name).parts[0] for name, _ in installed(package)}:
            (folder / top).symlink_to(Path(str(package.locate_file(top))).resolve())


def _locked(lock: Path) -> Iterator[Distribution]:
    """Find the packages of a lock among the installed ones; LocalError if one differs."""
    for name, version in _PINNED.findall(lock.read_text("utf-8")):
        try:
            found = distribution(name)
        except PackageNotFoundError:
            found = None
        if found is None or found.version != version:
            raise LocalError(f"{name} {version} is not installed, as {lock} says: run `make`.")
        yield found


def installed(package: Distribution) -> Iterator[tuple[str, Path]]:
    """List a package's files by their place in the import path."""
    for file in package.files or ():
        if ".." not in file.parts and file.suffix != ".pyc":
            yield file.as_posix(), Path(str(file.locate()))
