"""A name of any length and a logo of any colour, on a small phone, in every language and scheme."""

import mimetypes
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.pages.conftest import Build, build  # noqa: F401 - a fixture
from undersigned.rules.language import LANGUAGES
from undersigned_site import starter
from undersigned_site.starter import Facts

NAME = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsver"  # a word of 60 letters
HOST = "http://river.example"
BLACK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 50 1"><path d="M0 0h25v1H0z"/></svg>'
SITE = f'name = "{NAME}"\ncolour = "#6b2d8f"\nlogo = "logo.svg"\n'
COLOURS = """() => {
  const shown = document.querySelector(".brand img");
  return [shown.naturalWidth > 0, getComputedStyle(shown).backgroundColor,
    getComputedStyle(document.querySelector("form button")).backgroundColor];
}"""


@pytest.fixture(scope="module")
def folder(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """Build a site of that name."""
    content = tmp_path_factory.mktemp("own")
    starter.write(content, Facts("river", LANGUAGES), date(2026, 11, 27))
    (content / "site.toml").write_text(SITE, "utf-8")
    (content / "logo.svg").write_text(BLACK, "utf-8")
    site = build(content)
    assert site.status == 0, site.said
    return site.folder


@pytest.fixture(params=["light", "dark"])
def phone(browser: Browser, folder: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Come with a small phone; what its pages complain of fails the test."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, color_scheme=request.param
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def serve(route: Route) -> None:
        file = folder / urlsplit(route.request.url).path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        if file.is_file():
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            route.fulfill(body=file.read_bytes(), content_type=f"{kind}; charset=utf-8")
        else:  # a count that nobody has published
            route.fulfill(json={"action": "", "confirmed": 0, "updated": "", "state": "open"})

    page.route("**/*", serve)
    yield page
    context.close()
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_name_and_logo_fit_and_can_be_seen(phone: Page, language: str) -> None:
    """The logo on white, as it was made for; and the button has the colour that was chosen."""
    for path in (f"/{language}/river/petition/", f"/{language}/river/", "/"):
        phone.goto(f"{HOST}{path}", wait_until="load")
        assert phone.evaluate("document.documentElement.scrollWidth") == 320
        assert phone.locator(".brand").inner_text().strip() == NAME
        if path.endswith("petition/"):
            dark = phone.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            fill = "rgb(100, 37, 135)" if dark else "rgb(107, 45, 143)"
            assert phone.evaluate(COLOURS) == [True, "rgb(253, 250, 248)", fill]
