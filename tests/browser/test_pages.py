"""Every page of the site, looked at by a program: barriers, and what sticks out."""

import re
from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright

from infra.local import LocalStack
from tests.browser.conftest import Visitor
from tests.content import spoken
from tests.pages.dom import Document
from undersigned_site.campaign import AFTERWARDS, SERVICE

COLOURS = ("color-contrast", "link-in-text-block")  # axe's rules of them
FORM = "/api/actions/chechnya-petition/signatures"


@pytest.fixture(scope="module")
def addresses(playwright: Playwright, stack: LocalStack) -> list[str]:
    """Follow every link within the site, from the first page on; returns the pages to look at."""
    site = playwright.request.new_context(base_url=stack.url)
    found, ahead = {"/404.html"}, ["/"]
    while ahead:
        path = ahead.pop()
        if path in found:
            continue
        answer = site.get(path)
        assert answer.ok, f"{path} leads nowhere"
        if "html" not in answer.headers["content-type"]:
            continue  # a feed
        found.add(path)
        links = [link.attributes["href"] for link in Document(answer.text()).all("a")]
        ahead += [
            urlsplit(urljoin(path, link)).path for link in links if not re.match(r"\w+:", link)
        ]
    site.dispose()
    # A press leads there, and no link.
    followed = {f"/{each}/chechnya/{page}/" for each in spoken("chechnya") for page in AFTERWARDS}
    # What nobody writes is the same in every campaign.
    again = re.compile(rf"/library/({'|'.join(SERVICE)}|[a-z-]+/share)/")
    # A language that one campaign alone speaks brings longer words alone, which one page shows.
    alone = "|".join(set(spoken("library")) - set(spoken("chechnya")))
    longer = re.compile(rf"/({alone})/(?!library/petition/$)")
    return sorted(
        path for path in found | followed if not again.search(path) and not longer.match(path)
    )


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Literal["light", "dark"]:
    """Choose the phone's colours."""
    colours: Literal["light", "dark"] = request.param
    return colours


@pytest.fixture
def page(browser: Browser, stack: LocalStack, scheme: Literal["light", "dark"]) -> Iterator[Page]:
    """Come with a small phone that is set to light or to dark."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, color_scheme=scheme, base_url=stack.url
    )
    yield context.new_page()
    context.close()


def barriers(page: Page, *rules: str) -> list[str]:
    """Return what axe finds on a page, by all rules or some, and whether it moves sideways."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}  # the rest would be told at length
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = [
        f"{page.url}: {each['id']}: {each['nodes'][0]['html']}"
        for each in Axe().run(page, options=options).response["violations"]
    ]
    return found + sticking_out(page)


def sticking_out(page: Page) -> list[str]:
    """Return the page if it can be moved sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{page.url}: wider than the screen"] if wide else []


@pytest.mark.parametrize("scheme", ["light"])
def test_no_page_has_a_barrier_in_either_colours_nor_at_twice_the_text(
    page: Page, addresses: list[str]
) -> None:
    """Colours are the same in every language, so the dark ones are looked at in one, and alone."""
    assert len(addresses) > 60
    found: list[str] = []
    for path in addresses:
        page.emulate_media(color_scheme="light")
        page.goto(path)
        found += barriers(page)
        if path.startswith("/en/"):
            page.emulate_media(color_scheme="dark")
            found += barriers(page, *COLOURS)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found += sticking_out(page)
    assert found == []


def test_a_form_with_errors_has_no_barrier(page: Page) -> None:
    page.goto("/en/chechnya/petition/")
    page.locator("#name").fill("W" * 101)
    page.locator("form button").click()
    page.locator("#name-error").wait_for()
    assert barriers(page) == []


def test_an_answer_with_errors_has_no_barrier(page: Page) -> None:
    page.goto("/404.html")
    page.evaluate(
        "action => { document.body.innerHTML = `<form method=post action=${action}></form>`;"
        " document.forms[0].submit(); }",
        FORM,
    )
    page.locator("#email-error").wait_for()
    assert barriers(page) == []


@pytest.mark.parametrize("script", [False], ids=["no-script"])
def test_a_button_of_a_mail_has_no_barrier(visitor: Visitor, page: Page, script: bool) -> None:
    assert not script
    visitor.page.request.post(
        visitor.stack.url + FORM,
        form={"name": "Ada", "email": "axe@example.org", "country": "ZZ", "lang": "en"},
    )
    for link in re.findall(r"https?://\S+/api/\S+", visitor.mail_to("axe@example.org")["text"]):
        page.goto(link)
        assert barriers(page) == []
