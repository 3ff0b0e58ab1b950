"""What could not be sent and is kept on the phone, over a line that is really cut."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, Route, expect

from infra.local import LocalStack
from tests.browser.conftest import PATIENCE, Visitor, eventually
from tests.browser.line import Line, State

PETITION = "/en/chechnya/petition/"
ABOUT = "/en/chechnya/about/"  # a page of the same site, without a form
API = "**/api/**"
KEEP = "Keep on this phone and send later"
LEFT = """async () => [
    ...(await indexedDB.databases()).map(made => made.name),
    ...(await navigator.serviceWorker.getRegistrations()).map(made => made.scope),
    ...await caches.keys(), ...Object.keys(localStorage), ...Object.keys(sessionStorage),
    ...document.cookie && [document.cookie],
]"""
KEPT = """() => new Promise(done => {
    const opening = indexedDB.open("unsent");
    opening.onsuccess = () => {
        const store = opening.result.transaction("unsent").objectStore("unsent");
        store.getAll().onsuccess = event => done(event.target.result);
        opening.result.close();
    };
})"""


@pytest.fixture
def line(stack: LocalStack) -> Iterator[Line]:
    """Lay a line to the stack."""
    with Line(stack.url) as laid:
        yield laid


@pytest.fixture(params=[False])
def background(request: pytest.FixtureRequest) -> bool:
    """Whether the browser sends in the background: if so, it may be faster than a test's hand."""
    return bool(request.param)


@pytest.fixture
def phone(
    request: pytest.FixtureRequest, line: Line, *, background: bool
) -> Iterator[BrowserContext]:
    """Take a phone, whose pages do nothing that breaks their policy."""
    browser: Browser = request.getfixturevalue("whole_browser" if background else "browser")
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=line.url)
    if not background:
        context.add_init_script("delete window.SyncManager")
    broken: list[str] = []
    context.on("console", lambda it: broken.append(it.text) if "Policy dir" in it.text else None)
    yield context
    context.close()
    assert broken == []


@pytest.fixture
def visitor(stack: LocalStack, phone: BrowserContext) -> Visitor:
    """Come with it."""
    return Visitor(stack, phone.new_page())


@pytest.fixture
def email(request: pytest.FixtureRequest) -> str:
    """Give each test an address."""
    name = re.sub(r"\W+", ".", request.node.name.removeprefix("test_"))
    return f"{name[:20]}{name[-20:]}".strip(".") + "@example.org"


def fill(page: Page, email: str) -> None:
    """Fill the form, and let come what comes once a field is entered."""
    with page.expect_response(re.compile("/unsent-en-")) as came:
        page.locator("#name").fill("O’Brien & co")
    came.value.finished()
    page.locator("#email").fill(email)
    page.locator("#comment").fill("One\nTwo")
    page.get_by_label("Hand my name").check()
    page.wait_for_function("window.unsent")


def press(page: Page) -> None:
    """Press the button of the form."""
    page.locator("form button").click()


def keep(page: Page, line: Line, email: str, state: State = State.CUT) -> None:
    """Have a press lost on a line, and kept."""
    page.goto(PETITION)
    fill(page, email)
    line.turn(state)
    press(page)
    page.get_by_role("button", name=KEEP).click()
    expect(box(page)).to_be_focused()


def box(page: Page) -> Locator:
    """Return what says what is kept."""
    return page.locator("main > .page > .errors")


def expect_sent(page: Page) -> None:
    """Expect to be told that it went out."""
    expect(box(page)).to_contain_text("It has been sent", timeout=PATIENCE * 1000)


def expect_nothing_left(page: Page) -> None:
    """Expect the browser to keep nothing at all of the site."""
    eventually(lambda: page.evaluate(LEFT) == [])


def signings(visitor: Visitor) -> int:
    """Count what waits to be confirmed."""
    return sum(item["sk"].startswith("SIGNING#") for item in visitor.items("SIGNER#"))


# ---- The choice ----------------------------------------------------------------------------------


def test_nothing_is_left_on_a_phone_before_it_is_chosen(
    visitor: Visitor, line: Line, email: str
) -> None:
    page = visitor.page
    page.goto(PETITION)
    assert page.evaluate(LEFT) == []
    fill(page, email)
    assert page.evaluate(LEFT) == []
    line.turn(State.CUT)
    press(page)
    choice = page.locator("#errors")
    expect(choice).to_contain_text("anybody who can open this browser can read it")
    expect(choice.get_by_role("button")).to_have_text(["Try again", KEEP])
    expect(choice).to_be_focused()
    assert page.evaluate(LEFT) == []
    assert Axe().run(page).response["violations"] == []
    line.turn(State.WHOLE)
    choice.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/check-your-email/")
    assert page.evaluate(LEFT) == []


def test_who_only_reads_fetches_nothing_for_it(visitor: Visitor) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.goto(PETITION, wait_until="networkidle")
    visitor.page.locator(".bar a").click()
    visitor.page.wait_for_load_state("networkidle")
    assert [url for url in asked if "unsent" in url] == []


@pytest.mark.parametrize(
    "lacking",
    [
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', {value: undefined})",
        "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})",
        "IDBFactory.prototype.databases = undefined",
    ],
)
def test_a_browser_that_cannot_keep_it_is_not_asked_to(
    visitor: Visitor, line: Line, email: str, lacking: str
) -> None:
    page = visitor.page
    page.add_init_script(lacking)
    page.goto(PETITION)
    page.locator("#name").fill("O’Brien")
    page.locator("#email").fill(email)
    page.wait_for_load_state("networkidle")
    line.turn(State.CUT)
    press(page)
    expect(page.locator("#errors button")).to_have_text(["Try again"])


def test_what_would_surely_be_refused_is_not_kept(visitor: Visitor, line: Line) -> None:
    page = visitor.page
    page.goto(PETITION)
    fill(page, "nobody")
    line.turn(State.CUT)
    press(page)
    page.get_by_role("button", name=KEEP).click()
    expect(page.locator("#email")).to_be_focused()
    assert page.evaluate(LEFT) == []


def test_a_script_that_comes_after_the_line_was_lost_offers_the_choice_too(
    visitor: Visitor, line: Line, email: str
) -> None:
    page = visitor.page
    page.goto(PETITION)
    line.turn(State.CUT)
    page.locator("#name").fill("O’Brien")
    page.locator("#email").fill(email)
    press(page)
    expect(page.locator("#errors button")).to_have_text(["Try again"])
    line.turn(State.NO_POSTS)
    page.locator("#comment").fill("Still here")
    expect(page.locator("#errors button")).to_have_text(["Try again", KEEP])


# ---- Kept, and sent ------------------------------------------------------------------------------


@pytest.mark.parametrize("background", [False, True], indirect=True)
def test_it_is_sent_on_the_next_visit_and_gone(visitor: Visitor, line: Line, email: str) -> None:
    page, before = visitor.page, signings(visitor)
    keep(page, line, email)
    expect(box(page)).to_contain_text("Kept on this phone, not sent yet")
    expect(box(page)).to_contain_text("anybody who can open this browser can read it")
    expect(page.locator("#errors")).to_be_hidden()
    expect(page.locator("#email")).to_have_value("")
    assert Axe().run(page).response["violations"] == []
    kept: list[dict[str, Any]] = page.evaluate(KEPT)
    assert [set(record) for record in kept] == [
        {"id", "since", "action", "body", "page", "title", "done"}
    ]
    page.close()
    line.turn(State.WHOLE)
    again = visitor.page.context.new_page()
    again.goto(PETITION)
    expect_sent(again)
    expect_nothing_left(again)
    assert signings(visitor) == before + 1
    mail = visitor.mail_to(email)
    again.goto(confirmation(mail))
    again.get_by_role("button").click()
    expect(again).to_have_url(re.compile("/signed/$"))


def confirmation(mail: dict[str, Any]) -> str:
    """Return the link of a mail that confirms."""
    found = re.search(r"\S+/api/confirm\S+", mail["text"])
    assert found
    return found[0]


def test_it_is_sent_by_hand(visitor: Visitor, line: Line, email: str) -> None:
    page = visitor.page
    keep(page, line, email)
    send = box(page).get_by_role("button", name="Send now")
    send.click()
    expect(box(page)).to_contain_text("No answer came")
    expect(send).to_be_visible()
    line.turn(State.WHOLE)
    send.click()
    expect_sent(page)
    expect(box(page).get_by_role("link")).to_have_attribute("href", re.compile("check-your-email"))
    expect_nothing_left(page)
    assert visitor.mail_to(email)


@pytest.mark.parametrize("told", ["online", "visibilitychange"])
def test_an_open_page_sends_it_when_the_line_or_the_person_is_back(
    visitor: Visitor, line: Line, email: str, told: str
) -> None:
    page = visitor.page
    keep(page, line, email)
    line.turn(State.WHOLE)
    page.evaluate(
        "told => (told === 'online' ? window : document).dispatchEvent(new Event(told))", told
    )
    expect_sent(page)
    expect_nothing_left(page)


def test_two_people_on_one_phone_are_kept_side_by_side(
    visitor: Visitor, line: Line, email: str
) -> None:
    page = visitor.page
    keep(page, line, email)
    page.locator("#name").fill("Another")
    page.locator("#email").fill(f"another.{email}")
    press(page)
    page.get_by_role("button", name=KEEP).click()
    expect(box(page).get_by_role("button", name="Delete it")).to_have_count(2)
    line.turn(State.WHOLE)
    box(page).get_by_role("button", name="Send now").first.click()
    expect(box(page).get_by_role("heading", name="It has been sent")).to_have_count(2)
    expect_nothing_left(page)
    assert visitor.mail_to(email)
    assert visitor.mail_to(f"another.{email}")


# ---- Once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.NO_ANSWERS, State.SILENT])
def test_a_lost_answer_makes_no_second_signature(
    visitor: Visitor, line: Line, email: str, state: State
) -> None:
    """The server took the press, and then what was kept: two mails, one signature."""
    page, count = visitor.page, visitor.count("chechnya-petition")
    page.clock.install()
    page.goto(PETITION)
    fill(page, email)
    line.turn(state)
    press(page)
    visitor.mail_to(email)  # so the server took it
    page.clock.run_for(30_000)
    page.get_by_role("button", name=KEEP).click()
    expect(box(page)).to_be_focused()
    line.turn(State.WHOLE)
    box(page).get_by_role("button", name="Send now").click()
    expect_sent(page)
    expect_nothing_left(page)
    visitor.mail_to(email, 2)
    for mail in visitor.mails_to(email):
        page.goto(confirmation(mail))
        page.get_by_role("button").click()
        expect(page).to_have_url(re.compile("/signed/$"))
    eventually(lambda: visitor.count("chechnya-petition") > count)
    assert visitor.count("chechnya-petition") == count + 1
    assert len(visitor.mails_to(email)) == 2


def test_two_tabs_that_come_back_at_once_send_it_once(
    visitor: Visitor, line: Line, email: str
) -> None:
    page, before = visitor.page, signings(visitor)
    keep(page, line, email)
    tab = page.context.new_page()
    line.turn(State.NO_POSTS)
    tab.goto(PETITION)
    expect(box(tab)).to_contain_text("not sent yet")
    line.turn(State.WHOLE)
    for each in (page, tab):
        each.evaluate("void (window.rounds = Promise.all([unsent.send(), unsent.send()]))")
    for each in (page, tab):
        each.evaluate("window.rounds")
    expect_sent(page)
    expect_sent(tab)
    expect_nothing_left(tab)
    assert signings(visitor) == before + 1


@pytest.mark.parametrize("state", [State.CUT_AFTER_POST, State.SILENT_AFTER_POST])
@pytest.mark.parametrize("background", [False, True], indirect=True)
def test_what_may_have_arrived_before_a_reload_goes_again_only_by_hand(
    visitor: Visitor, line: Line, email: str, state: State
) -> None:
    page, before = visitor.page, signings(visitor)
    keep(page, line, email)
    line.turn(state)
    page.goto(PETITION)
    eventually(lambda: signings(visitor) == before + 1)
    line.turn(State.WHOLE)
    for _ in range(3):
        page.goto(PETITION)
        expect(box(page)).to_contain_text("it may have been sent")
    assert page.evaluate("unsent.send()") is True  # nothing is left that would go by itself
    assert signings(visitor) == before + 1
    box(page).get_by_role("button", name="Send now").click()
    expect_sent(page)
    expect_nothing_left(page)
    assert signings(visitor) == before + 2


# ---- In the background ---------------------------------------------------------------------------


@pytest.mark.parametrize("background", [True], indirect=True)
def test_the_browser_sends_it_when_no_page_is_open(
    visitor: Visitor, line: Line, email: str
) -> None:
    page, before = visitor.page, signings(visitor)
    keep(page, line, email, State.NO_POSTS)
    page.wait_for_function("async () => (await navigator.serviceWorker.ready).sync.getTags()")
    expect(box(page)).to_contain_text("No answer came")  # the worker's own first attempt
    page.goto("about:blank")
    line.turn(State.WHOLE)
    assert signings(visitor) == before
    dispatch_sync(page, line)
    eventually(lambda: signings(visitor) == before + 1)
    page.goto(ABOUT)
    expect_nothing_left(page)
    assert visitor.mail_to(email)


def dispatch_sync(page: Page, line: Line) -> None:
    """Let the browser find that there is a line: its own next attempt comes after minutes."""
    found: list[str] = []
    session: CDPSession = page.context.new_cdp_session(page)

    def note(event: dict[str, Any]) -> None:
        found.extend(each["registrationId"] for each in event["registrations"])

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(20)
    told = {"origin": line.url, "registrationId": found[-1], "tag": "unsent", "lastChance": False}
    session.send("ServiceWorker.dispatchSyncEvent", told)


@pytest.mark.parametrize("background", [True], indirect=True)
def test_the_worker_stands_between_no_page_and_the_network(
    visitor: Visitor, line: Line, email: str
) -> None:
    page = visitor.page
    keep(page, line, email, State.NO_POSTS)
    expect(box(page)).to_contain_text("No answer came")
    page.goto(ABOUT)
    assert page.evaluate("navigator.serviceWorker.controller.scriptURL").startswith(line.url)
    assert page.evaluate("performance.getEntriesByType('navigation')[0].workerStart") == 0
    assert page.evaluate("caches.keys()") == []


# ---- Not sent ------------------------------------------------------------------------------------


def test_it_is_deleted_by_hand(visitor: Visitor, line: Line, email: str) -> None:
    page, before = visitor.page, signings(visitor)
    keep(page, line, email)
    box(page).get_by_role("button", name="Delete it").click()
    expect(box(page)).to_have_text("Deleted from this phone, as far as its browser deletes.")
    expect(box(page)).to_be_focused()
    expect_nothing_left(page)
    line.turn(State.WHOLE)
    page.goto(PETITION)
    assert page.evaluate(LEFT) == []
    assert signings(visitor) == before


@pytest.mark.parametrize("hours", [47, 49])
def test_after_48_hours_it_is_deleted_and_not_sent(
    visitor: Visitor, line: Line, email: str, hours: int
) -> None:
    page, before = visitor.page, signings(visitor)
    page.clock.install()
    keep(page, line, email)
    page.close()
    line.turn(State.WHOLE)
    later = page.context.new_page()
    later.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    later.goto(PETITION)
    if hours < 48:
        expect_sent(later)
    else:
        expect(box(later)).to_contain_text("was not sent within 48 hours, and has been deleted")
    expect_nothing_left(later)
    assert signings(visitor) - before == (hours < 48)


@pytest.mark.parametrize("background", [False, True], indirect=True)
@pytest.mark.parametrize("next_page", ["/", ABOUT, "/en/chechnya/", "/api/confirm?token=x"])
@pytest.mark.parametrize("hours", [47, 49])
def test_after_48_hours_it_is_deleted_whichever_page_comes_next(
    visitor: Visitor, line: Line, email: str, next_page: str, hours: int
) -> None:
    page = visitor.page
    page.clock.install()
    keep(page, line, email)
    page.close()
    line.turn(State.NO_POSTS)
    later = page.context.new_page()
    later.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    later.goto(next_page)
    if hours < 48:
        later.goto(ABOUT)  # the lock of what came before it was waited for
        later.evaluate("navigator.locks.request('unsent', () => {})")
        assert len(later.evaluate(KEPT)) == 1
    else:
        expect_nothing_left(later)


def test_an_open_page_deletes_it_at_the_hour(visitor: Visitor, line: Line, email: str) -> None:
    page = visitor.page
    page.clock.install()
    keep(page, line, email)
    page.clock.fast_forward("47:00:00")
    assert page.evaluate(LEFT) == ["unsent"]
    page.clock.fast_forward("01:00:00")
    expect(box(page)).to_contain_text("was not sent within 48 hours, and has been deleted")
    expect_nothing_left(page)


@pytest.mark.parametrize(
    ("status", "body"),
    [(429, "{}"), (503, "{}"), (200, "<h1>Log in to our free network</h1>")],
    ids=["limit", "down", "portal"],
)
def test_what_passes_by_itself_keeps_it_waiting(
    visitor: Visitor, line: Line, email: str, status: int, body: str
) -> None:
    page = visitor.page
    keep(page, line, email)
    line.turn(State.WHOLE)
    page.route(API, lambda route: route.fulfill(status=status, body=body))
    send = box(page).get_by_role("button", name="Send now")
    send.click()
    expect(box(page)).to_contain_text("No answer came")
    expect(box(page)).to_contain_text("not sent yet")
    page.unroute(API)
    send.click()
    expect_sent(page)
    expect_nothing_left(page)


def test_what_is_refused_is_told_and_stays_until_it_is_taken_or_deleted(
    visitor: Visitor, line: Line, email: str
) -> None:
    page = visitor.page
    asked: list[Route] = []

    def refuse(route: Route) -> None:
        asked.append(route)
        route.fulfill(status=409, body='{"detail": "This action is paused."}')

    keep(page, line, email)
    line.turn(State.WHOLE)
    page.context.route(API, refuse)
    box(page).get_by_role("button", name="Send now").click()
    expect(box(page)).to_contain_text("takes no signatures just now")
    tab = page.context.new_page()
    tab.goto(PETITION)
    expect(box(tab)).to_contain_text("takes no signatures just now")
    assert tab.evaluate(KEPT)[0]["refused"] == 409
    assert "paused" not in str(tab.evaluate(KEPT))  # nothing of the answer but its status
    assert len(asked) == 1
    page.context.unroute(API)
    box(tab).get_by_role("button", name="Send now").click()
    expect_sent(tab)
    expect_nothing_left(tab)


def test_what_has_to_be_mended_goes_back_into_the_form(
    visitor: Visitor, line: Line, email: str
) -> None:
    page = visitor.page
    page.goto(PETITION)
    fill(page, email)
    page.locator("#name").fill("=cmd")
    line.turn(State.CUT)
    press(page)
    page.get_by_role("button", name=KEEP).click()
    expect(box(page)).to_be_focused()
    line.turn(State.WHOLE)
    page.goto(PETITION)
    expect(box(page)).to_contain_text("has to be put right", timeout=PATIENCE * 1000)
    box(page).get_by_role("button", name="Put it back into the form").click()
    expect(page.locator("#email")).to_be_focused()  # which every form has
    for field, text in (("#name", "=cmd"), ("#email", email), ("#comment", "One\nTwo")):
        expect(page.locator(field)).to_have_value(text)
    expect(page.get_by_label("Hand my name")).to_be_checked()
    expect_nothing_left(page)
    press(page)
    expect(page.locator("#name-error")).to_contain_text("Start the name with a letter")
