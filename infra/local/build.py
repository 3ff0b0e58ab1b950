"""The site's build, as `make site` makes it, and what of it differs from the one before."""

from collections.abc import Mapping
from pathlib import Path

from desk.work.publish.render import Facts, render
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
_NOTE = "Note: "  # as the plugin's open_graph.py has it, which imports Pelican


def build(root: Path, content: Path, output: Path, facts: Facts) -> list[str]:
    """Render a folder of campaigns into `output`, with what pages say of this deployment.

    Returns what whoever writes the pages should know of them, a line each.
    """
    if not content.is_dir():
        raise LocalError(f"There is no folder {content} to take the campaigns from.")
    built = render(root, content, output, facts, captured=True)
    if built.returncode:
        raise LocalError(f"The site could not be built:\n{built.stdout}{built.stderr}".rstrip())
    return [line for line in built.stderr.splitlines() if line.startswith(_NOTE)]


def different(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses of the pages that came, went or changed between two builds."""
    changed = {name for name, _ in before.items() ^ after.items()}
    return tuple(sorted(f"/{n.removesuffix(_INDEX)}" for n in changed if n.endswith(_INDEX)))
