"""The site's pages, as `make site` renders them."""

import os
import subprocess
import sys
from pathlib import Path

from infra.local.errors import LocalError


def build(root: Path, content: Path, counts: Path, output: Path) -> None:
    """Render a folder of campaigns, with a folder of published counts, into `output`."""
    if not content.is_dir():
        raise LocalError(f"There is no folder {content} to take the campaigns from.")
    built = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "pelican", "--fatal", "errors", "-o", output],
        cwd=root,
        env=os.environ | {"CONTENT": str(content.resolve()), "COUNTS": str(counts.resolve())},
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode:
        raise LocalError(f"The site could not be built:\n{built.stdout}{built.stderr}".rstrip())
