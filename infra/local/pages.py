"""The site's pages, as `make site` renders them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.local.errors import LocalError


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
