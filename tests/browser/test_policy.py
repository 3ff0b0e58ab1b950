"""What a browser makes of the policies: nothing of ours is stopped, and what is not ours is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from infra.local import LocalStack
from tests.browser.conftest import Visitor, eventually
from tests.browser.test_cross_site import Elsewhere, elsewhere
from tests.template import ROOT
from undersigned.cases.templates import tighter

__all__ = ["elsewhere"]
PETITION = "/en/chechnya/petition/"
FORM = "/api/actions/chechnya-petition/signatures"
WATCH = """
    addEventListener("securitypolicyviolation", (event) => {
        window.stopped = [...(window.stopped || []), event.effectiveDirective];
    });
"""
# The event of what was stopped is a task of its own, after what was tried.
STOPPED = "() => new Promise(done => setTimeout(() => done(window.stopped || [])))"


@dataclass
class Watched:
    """A page with somebody who notes all that its browser stops or complains of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def stopped(self) -> list[str]:
        """Return which directives have stopped something on the page that is open."""
        found: list[str] = self.page.evaluate(STOPPED)
        return found


@pytest.fixture
def watched(browser: Browser, stack: LocalStack) -> Iterator[Watched]:
    """Come with a phone, and watch."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, base_url=stack.url, locale="en-GB"
    )
    context.add_init_script(WATCH)
    page = context.new_page()
    watched = Watched(page)
    page.on("console", lambda said: watched.complaints.append(f"{page.url}: {said.text}"))
    page.on("pageerror", lambda error: watched.complaints.append(f"{page.url}: {error}"))
    yield watched
    context.close()


def published(stack: LocalStack) -> list[str]:
    """Return the address of every page in the bucket, but for what another language repeats.

    In each language the hashes are held against the pages by `tests/pages/test_policy.py`.
    """
    answers = stack.cloud.client("s3").get_paginator("list_objects_v2")
    keys = [
        item["Key"]
        for answer in answers.paginate(Bucket=stack.outputs["Bucket"])
        for item in answer["Contents"]
    ]
    pages = (f"/{key.removesuffix('index.html')}" for key in keys if key.endswith(".html"))
    repeated = re.compile(r"/(?!en/|ar/library/)[a-z]{2}/")
    return [page for page in pages if not repeated.match(page)]


def test_no_page_has_anything_stopped(watched: Watched, stack: LocalStack) -> None:
    """Neither a policy nor a header gives a browser anything to complain of."""
    addresses = published(stack)
    assert {"/", "/404.html", "/en/library/appeal/share/", "/ar/library/letter/"} <= set(addresses)
    assert len(addresses) >= 50
    stopped = {}
    for address in addresses:
        watched.page.goto(address)
        stopped[address] = watched.stopped()
    assert {address: what for address, what in stopped.items() if what} == {}
    assert watched.complaints == []


def test_nothing_is_stopped_on_the_way_of_a_signer(watched: Watched, stack: LocalStack) -> None:
    """By script, and then as without: the answer that carries the form is a page of the API."""
    page = watched.page
    page.goto(PETITION)
    with page.expect_response(re.compile(r"/unsent-en-\w+\.js$")) as loaded:
        page.locator("#name").fill("=cmd")
    assert loaded.value.ok
    page.locator("#form button").click()
    page.locator("#name-error").wait_for()
    assert watched.stopped() == []
    page.locator("#form").evaluate("form => form.submit()")
    expect(page).to_have_url(re.compile(f"{FORM}$"))
    page.locator("#name").fill("Ada")
    page.locator("#email").fill("policy@example.org")
    assert watched.stopped() == []
    page.locator("#form").evaluate("form => form.submit()")
    expect(page).to_have_url(re.compile("/check-your-email/$"))
    mail = Visitor(stack, page).mail_to("policy@example.org")["text"]
    confirm, signature = re.findall(r"https?://\S+/api/\S+", mail)
    for link, after in ((confirm, "signed"), (signature, "withdrawn")):
        page.goto(link)
        assert watched.stopped() == []
        # The last but one of one's signature removes everything.
        page.get_by_role("main").get_by_role("button").all()[-2:][0].click()
        expect(page).to_have_url(re.compile(f"/{after}/$"))
        assert watched.stopped() == []


@pytest.mark.parametrize("link", ["confirm", "signature"])
def test_nothing_is_stopped_where_a_link_leads_nowhere(watched: Watched, link: str) -> None:
    watched.page.goto(f"/api/{link}?token=wrong")
    expect(watched.page.locator("h1")).to_be_visible()
    assert watched.stopped() == []
    assert watched.page.evaluate("document.styleSheets.length") == 1


def test_nothing_is_stopped_while_a_letter_is_written(watched: Watched) -> None:
    page = watched.page
    page.goto("/en/library/appeal/")
    page.locator(".paper:visible [data-part=name]").fill("Ada\nLovelace")
    for button in page.locator("#letter [data-do]:visible").all():
        button.click()
    assert watched.stopped() == []


# What somebody could slip into a page, and the directive that stops it.
SLIPPED = {
    "<script>window.slipped = 1</script>": "script-src-elem",
    "<script src='https://elsewhere.example/a.js'></script>": "script-src-elem",
    "<p onclick='window.slipped = 1' id='press'>": "script-src-attr",
    "<a href='javascript:window.slipped = 1' id='press'>Press</a>": "script-src-elem",
    "<style>body { display: none }</style>": "style-src-elem",
    "<p style='position: fixed'>": "style-src-attr",
    "<link rel=stylesheet href='/elsewhere.css'>": "style-src-elem",
    "<img src='https://elsewhere.example/a.png'>": "img-src",
    "<iframe src='/404.html'></iframe>": "frame-src",
    "<object data='/404.html'></object>": "object-src",
    "<base href='https://elsewhere.example/'>": "base-uri",
    "<form action='https://elsewhere.example/' id='submit'></form>": "form-action",
}


@pytest.mark.parametrize(("slipped", "stops"), SLIPPED.items())
def test_what_is_slipped_into_a_page_is_stopped(
    watched: Watched, stack: LocalStack, slipped: str, stops: str
) -> None:
    page = watched.page
    html = page.request.get(PETITION).text()
    assert html.count('<main id="main">') == 1
    spoilt = html.replace('<main id="main">', f'<main id="main">{slipped}')
    page.route(f"{stack.url}{PETITION}", lambda route: route.fulfill(body=spoilt))
    page.goto(PETITION)
    if "press" in slipped:
        page.locator("#press").dispatch_event("click")
    if "submit" in slipped:
        page.locator("#submit").evaluate("form => form.submit()")
    eventually(lambda: set(watched.stopped()) == {stops})
    assert page.evaluate("window.slipped") is None


def test_a_script_of_ours_that_was_changed_does_not_run_and_the_form_goes_the_browsers_way(
    watched: Watched, stack: LocalStack
) -> None:
    page = watched.page
    html = page.request.get(PETITION).text()
    spoilt = html.replace("<script>", "<script>window.slipped = 1;")
    page.route(f"{stack.url}{PETITION}", lambda route: route.fulfill(body=spoilt))
    page.goto(PETITION)
    assert page.evaluate("window.slipped") is None
    assert watched.stopped() == ["script-src-elem"]
    page.locator("#form button").click()
    expect(page).to_have_url(re.compile(f"{FORM}$"))


@pytest.mark.parametrize("path", [PETITION, "/api/confirm?token=x"])
def test_no_page_can_be_framed(
    watched: Watched, stack: LocalStack, elsewhere: Elsewhere, path: str
) -> None:
    """By a website on the same machine, as a browser keeps others away from it whatever we say."""
    plain = f"http://127.0.0.1:{elsewhere.port}/plain"
    framed = (plain, f"{stack.url}{path}")
    elsewhere.page = "".join(f'<iframe src="{escape(address)}"></iframe>' for address in framed)
    page = watched.page
    page.goto(f"http://localhost:{elsewhere.port}/")
    shown = [frame.url for frame in page.frames[1:]]
    assert shown == [plain, "chrome-error://chromewebdata/"]


def test_a_style_means_the_same_to_a_browser_without_its_spaces(watched: Watched) -> None:
    """Rule for rule, for every style that goes into a page."""
    read = """text => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        return [...sheet.cssRules].map(rule => rule.cssText.replaceAll(": ", ":"));
    }"""  # a condition keeps the space that it was written with
    folders: list[Path] = [ROOT / "functions/templates", ROOT / "site/theme/styles"]
    styles = [file.read_text("utf-8") for folder in folders for file in folder.glob("*.css")]
    assert len(styles) > 5
    for style in styles:
        rules = watched.page.evaluate(read, style)
        assert watched.page.evaluate(read, tighter(style)) == rules
