"""How long a thousand campaigns take to be rendered, beside stock Pelican with a theme of one line.

Both read the same number of Markdown files. Ours writes more pages than it reads, those that follow
a press of the button. What is measured is each build's processor time, as it uses one processor.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from tests.bench import ROOT
from tests.bench.row import Row

BUDGET = 1.5  # times
_CAMPAIGNS = 1000
_FACTS = dedent(
    """\
    languages = ["en"]
    timezone = "Europe/Berlin"
    keep_until = 2040-12-31

    [organiser]
    name = "Friends of the River"
    address = ["1 Bank Street", "10000 Riverton"]
    mail = "friends@example.org"

    [targets.council]
    name = "The Town Council"

    [[actions]]
    id = "river-{number}"
    kind = "petition"
    page = "petition"
    target = "council"
    goal = 500
    """
)
_PROSE = (
    "Title: Keep river {number} clean\nSummary: We ask the council to act.\n\n"
    + dedent(
        """\
    ## What is asked

    The river has been *dirty* for years. We ask the council to

    - measure what flows into it,
    - say **who** lets it in, and
    - have it [stopped](https://example.org/how).

    > A clean river is worth more than what it costs.

    """
    )
    * 3
)
_PROSES = ("home", "petition")
# By the same library as ours, so that what differs is all the rest.
_STOCK = dedent(
    """\
    from markdown_it import MarkdownIt
    from pelican.readers import BaseReader

    class Reader(BaseReader):
        file_extensions = ["md"]
        parser = MarkdownIt()

        def read(self, path):
            with open(path, encoding="utf-8") as file:
                head, _, words = file.read().partition("\\n\\n")
            lines = (line.split(": ", 1) for line in head.splitlines())
            return self.parser.render(words), {name.lower(): value for name, value in lines}

    PATH = "stock"
    READERS = {"md": Reader}
    """
)
_LINE = "{% if page %}{{ page.content }}{% endif %}"
# Every template that stock Pelican asks a theme for.
_TEMPLATES = "archives article author authors categories category index page tag tags"


def measure(_: object) -> Iterator[Row]:
    """Build one after the other."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        campaigns, pages, theme = folder / "campaigns", folder / "stock" / "pages", folder / "theme"
        (theme / "templates").mkdir(parents=True)
        pages.mkdir(parents=True)
        for template in (*_TEMPLATES.split(), "period_archives"):
            (theme / "templates" / f"{template}.html").write_text(_LINE, "utf-8")
        for number in range(_CAMPAIGNS):
            campaign = campaigns / f"river-{number}"
            campaign.mkdir(parents=True)
            (campaign / "campaign.toml").write_text(_FACTS.format(number=number), "utf-8")
            for page in _PROSES:
                prose = _PROSE.format(number=f"{number} {page}")
                (campaign / f"{page}.en.md").write_text(prose, "utf-8")
                (pages / f"{page}-{number}.md").write_text(prose, "utf-8")
        ours = _build(ROOT, folder / "site", CONTENT=str(campaigns))
        settings = folder / "stock.py"
        settings.write_text(f"{_STOCK}THEME = {str(theme)!r}\n", "utf-8")
        stock = _build(folder, folder / "output", "-s", str(settings))
        written = [len(list((folder / of).rglob("*.html"))) for of in ("site", "output")]
    yield Row(f"{_CAMPAIGNS} campaigns rebuilt, {written[0]} pages written", ours, "s")
    yield Row(f"  as much Markdown by stock Pelican, {written[1]} pages", stock, "s")
    yield Row("  how many times as long ours takes", ours / stock, "", BUDGET)


def _build(where: Path, output: Path, *arguments: str, **environment: str) -> float:
    """Return the processor seconds of a build, its children's included."""
    before = _children()
    subprocess.run(
        [sys.executable, "-m", "pelican", "--fatal", "errors", "-o", str(output), *arguments],
        cwd=where,
        env=os.environ | {"COUNTS": ""} | environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
