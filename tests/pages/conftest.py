"""Sites to build and pages to look at."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from making import catalogues
from tests.pages import forked
from tests.pages.dom import Document

ROOT = Path(__file__).parents[2]
SITE = "https://undersigned.example"
CAMPAIGN = dedent(
    """\
    languages = ["en"]
    timezone = "Europe/Moscow"
    keep_until = 2030-12-31

    [organiser]
    name = "Some Committee"
    address = ["1 Some Street", "Some Town"]
    mail = "committee@example.org"

    [targets.mayor]
    name = "The Mayor"
    title = "Mayor of <Town>"

    [[actions]]
    id = "trees-petition"
    kind = "petition"
    page = "petition"
    target = "mayor"
    goal = 500
    opens = 2026-01-01
    closes = 2026-06-30
    """
)
DURING = 1_777_600_000  # the first of May 2026, while that petition is open
AFTER = 1_783_000_000  # in July 2026


@dataclass(frozen=True)
class Site:
    """A site that was built, or why it was not."""

    folder: Path
    status: int
    said: str

    def page(self, address: str) -> Document:
        """Return the page at an address."""
        file = self.folder / address.lstrip("/")
        return _read(file / "index.html" if file.is_dir() else file)


@functools.cache
def _read(file: Path) -> Document:
    return Document(file.read_text("utf-8"))


Build = Callable[..., Site]


@pytest.fixture(scope="session", autouse=True)
def countries() -> None:
    """Write the names of countries, which are made and not kept."""
    catalogues.main()


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build a site as `make build` does, with its output elsewhere."""

    def run(
        content: Path,
        counts: Path | None = None,
        at: int = DURING,
        arguments: Sequence[str] = (),
        **variables: str,
    ) -> Site:
        folder = tmp_path_factory.mktemp("build") / "site"
        variables |= {"CONTENT": str(content), "COUNTS": str(counts or "")}
        status, said = forked.build(
            ["--fatal", "errors", "-o", str(folder), *arguments],
            ROOT,
            variables | {"SOURCE_DATE_EPOCH": str(at)},
        )
        return Site(folder, status, said)

    return run


@pytest.fixture(scope="session")
def own_site(build: Build) -> Site:
    """Build the site of this repository."""
    site = build(ROOT / "site" / "content", SITE_URL=SITE)
    assert site.status == 0, site.said
    return site


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Write the content of a small campaign, to be spoilt."""
    folder = tmp_path / "content"
    (folder / "trees").mkdir(parents=True)
    (folder / "trees" / "campaign.toml").write_text(CAMPAIGN, "utf-8")
    for page in ("home", "petition"):
        prose = f"Title: Trees & {page}\nSummary: A <summary>.\n\nSome *words*.\n"
        (folder / "trees" / f"{page}.en.md").write_text(prose, "utf-8")
    return folder
