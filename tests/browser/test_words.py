"""What an organiser may write fits on the smallest phone: tables, code, pictures, long words."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.test_pages import sticking_out
from tests.pages.conftest import CAMPAIGN, Build
from tests.pages.conftest import build as build  # noqa: PLC0414 - a fixture
from tests.pages.test_pictures import photo

WORDS = f"""\
| Year | Visits | What was said of it at length |  And after that |
|---|---:|:-:|---|
| 2025 | 61,000 | Donaudampfschifffahrtsgesellschaft | Elektrizitätswirtschaftsgesetz |

![The oak, before it was cut](oak.jpg)

```
{"a line of code that goes on and on " * 4}
```

`{"x" * 200}` <https://example.org/{"y" * 200}>

## {"W" * 60}
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, build: Build) -> dict[str, str]:
    """Build a petition with all of it, in two languages; returns its pages."""
    folder = tmp_path_factory.mktemp("words") / "trees"
    folder.mkdir()
    (folder / "campaign.toml").write_text(CAMPAIGN.replace('["en"]', '["en", "ar"]'), "utf-8")
    (folder / "oak.jpg").write_bytes(photo())
    for language in ("en", "ar"):
        for page in ("home", "petition"):
            text = f"Title: Trees\nSummary: Some.\n\n{WORDS}"
            (folder / f"{page}.{language}.md").write_text(text, "utf-8")
    site = build(folder.parent)
    assert site.status == 0, site.said
    written = {lang: Path(f"{lang}/trees/petition/index.html") for lang in ("en", "ar")}
    return {lang: (site.folder / file).read_text("utf-8") for lang, file in written.items()}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_stays_within_the_screen_and_a_table_moves_by_keyboard(
    browser: Browser, pages: dict[str, str], language: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 568}, color_scheme="dark")
    try:
        page = context.new_page()
        page.set_content(pages[language])
        assert sticking_out(page) == []
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        assert page.locator("img").evaluate("each => each.clientWidth") <= 320
        table = page.locator(".table")
        assert table.evaluate("each => each.scrollWidth > each.clientWidth")
        table.evaluate("each => { each.onscroll = () => { document.title = 'moved' } }")
        table.focus()
        page.keyboard.press("ArrowRight" if language == "en" else "ArrowLeft")
        expect(page).to_have_title("moved")
    finally:
        context.close()
