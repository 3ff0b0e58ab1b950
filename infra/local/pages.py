"""The site's pages, as `make site` renders them."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.local.errors import LocalError

# Beside the campaigns, what pages are made of; as paths below the repository's root.
SOURCES = (
    "site/theme",
    "site/plugins",
    "functions/templates",
    "functions/locale",
    "pelicanconf.py",
)
_INDEX = "index.html"


def build(root: Path, content: Path, output: Path, facts: Mapping[str, str]) -> None:
    """Render a folder of campaigns into `output`.

    `facts` are of this deployment, by the names that pelicanconf.py reads: COUNTS (a folder of
    published counts), SENDER, SITE_URL.
    """
    if not content.is_dir():
        raise LocalError(f"There is no folder {content} to take the campaigns from.")
    built = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pelican", "--fatal", "errors", "-o", output],
        cwd=root,
        env=os.environ | {"CONTENT": str(content.resolve()), **facts},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise LocalError(f"The site could not be built:\n{built.stdout}{built.stderr}".rstrip())


def contents(site: Path) -> dict[str, str]:
    """Return a digest of each file of a built site, by its path there."""
    return {
        file.relative_to(site).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in site.rglob("*")
        if file.is_file()
    }


def different(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses of the pages that came, went or changed between two builds."""
    changed = {name for name, _ in before.items() ^ after.items()}
    return tuple(sorted(f"/{n.removesuffix(_INDEX)}" for n in changed if n.endswith(_INDEX)))
