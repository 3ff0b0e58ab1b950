"""The glass box shows, as it happens, what becomes of a press: on a phone and beside it."""

from collections.abc import Iterator
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infra.local import LocalStack

ACTION = "chechnya-petition"
HOSTILE = "Eve <img src=x onerror=alert(1)>"


def sign(stack: LocalStack, email: str, name: str) -> None:
    """Press, as another person's phone would."""
    fields = urlencode({"name": name, "email": email, "country": "ZZ", "to_target": 1}).encode()
    with urlopen(f"{stack.url}/api/actions/{ACTION}/signatures", fields) as answer:
        assert answer.status == 200


@pytest.fixture(params=[(390, "light"), (1280, "dark")], ids=["phone-light", "wide-dark"])
def box(request: pytest.FixtureRequest, stack: LocalStack, browser: Browser) -> Iterator[Page]:
    """Look into the glass box; whatever the browser complains of fails the test."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.goto(f"{stack.url}/_local/")
    yield page
    context.close()
    assert complaints == []


def test_a_press_shows_up_on_the_phone_with_the_thief_and_with_the_organiser(
    box: Page, stack: LocalStack, request: pytest.FixtureRequest
) -> None:
    expect(box.get_by_role("status")).to_have_text("Live.")
    email = f"{request.node.callspec.id}@example.org"
    who = f"{request.node.callspec.id} {HOSTILE}"
    sign(stack, email, who)
    row = box.locator("#rows > li").filter(has_text=who)
    expect(row.locator(".organiser")).to_contain_text(HOSTILE)
    expect(row.locator(".thief")).not_to_contain_text("Eve")
    mail = box.locator("#notices > li").filter(has_text=email)
    expect(mail.locator("summary")).to_contain_text("Please confirm your email")
    expect(mail.locator("summary")).not_to_contain_text("Chechnya")
    summary = mail.locator("summary")
    summary.focus()
    box.keyboard.press("Enter")  # opens it, as a tap does
    later = email.replace("@", ".later@")
    sign(stack, later, f"Ada {who}")
    expect(box.locator("#rows > li").filter(has_text=f"Ada {who}")).to_be_visible()
    expect(summary).to_be_focused()  # and open still, though more has come
    with box.expect_popup() as opened:
        mail.locator("a[href*=confirm]").click()
    before = int(box.locator(f"#count-{ACTION}").inner_text().replace(",", ""))
    opened.value.get_by_role("button").click()
    expect(box.locator(f"#count-{ACTION}")).to_have_text(f"{before + 1:,}")


def test_it_has_no_barriers_and_nothing_runs_over_the_edge(box: Page, stack: LocalStack) -> None:
    sign(stack, "barriers@example.org", "A" * 100)
    expect(box.locator("#rows")).to_contain_text("A" * 100)
    box.locator("summary").first.click()
    assert Axe().run(box).violations_count == 0
    assert box.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_paused_it_keeps_still_until_it_is_told_to_go_on(box: Page, stack: LocalStack) -> None:
    pause = box.get_by_role("button", name="Pause")
    expect(box.get_by_role("status")).to_have_text("Live.")
    pause.click()
    expect(box.get_by_role("status")).to_have_text("Paused.")
    box.wait_for_load_state("networkidle")
    box.clock.install()
    asked: list[str] = []
    box.on("request", lambda request: asked.append(request.url))
    box.clock.run_for(60_000)
    box.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert asked == []
    with box.expect_request(f"{stack.url}/_local/"):
        pause.click()
    expect(box.get_by_role("status")).to_have_text("Live.")


def test_without_script_a_link_shows_what_is_new(stack: LocalStack, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stack.url}/_local/")
    expect(page.get_by_role("button")).to_have_count(0)
    sign(stack, "plain@example.org", "Ada Plain")
    page.get_by_role("link", name="Refresh").click()
    expect(page.locator("#rows")).to_contain_text("Ada Plain")
    context.close()
