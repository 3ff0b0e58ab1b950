"""A visitor's way from the first page to the count, on the whole stack, with a phone."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from infra.local import LocalStack
from tests.browser.conftest import Visitor, eventually

ACTION = "chechnya-petition"
PETITION = "/en/chechnya/petition/"


def sign(visitor: Visitor, email: str, name: str = "O’Brien") -> None:
    """Fill the form and press."""
    visitor.open(PETITION)
    visitor.page.get_by_label("Email", exact=True).fill(email)
    visitor.page.get_by_label("Country").select_option(label="Ireland")
    visitor.page.get_by_label("Hand my name").check()
    visitor.page.get_by_label("Name", exact=True).fill(name)
    visitor.page.get_by_role("button", name="Sign").click()


def follow(visitor: Visitor, purpose: str, email: str, number: int = 1) -> None:
    """Open a mail and go where its link leads."""
    text = visitor.mail_to(email, number)["text"]
    found = re.search(rf"https?://\S+/api/{purpose}\S+", text)
    assert found
    visitor.page.goto(found[0])


def address(visitor: Visitor, who: str, script: bool) -> str:
    """Invent an address that no other journey uses."""
    assert visitor
    return f"{who}.{'script' if script else 'plain'}@example.org"


def test_a_visitor_signs_and_is_counted_withdraws_and_is_not(
    visitor: Visitor, script: bool
) -> None:
    email = address(visitor, "journey", script)
    before = visitor.count(ACTION)
    visitor.open("/")
    visitor.page.get_by_role("link", name="English").first.click()
    sign(visitor, email)
    expect(visitor.page).to_have_url(re.compile(r"/en/chechnya/check-your-email/$"))
    follow(visitor, "confirm", email)
    assert visitor.count(ACTION) == before
    visitor.page.get_by_role("button").click()
    expect(visitor.page).to_have_url(re.compile(r"/en/chechnya/signed/$"))
    eventually(lambda: visitor.count(ACTION) == before + 1)
    follow(visitor, "signature", email)
    visitor.page.get_by_role("button", name="Remove everything").click()
    expect(visitor.page).to_have_url(re.compile(r"/en/chechnya/withdrawn/$"))
    eventually(lambda: visitor.count(ACTION) == before)


def test_what_was_typed_comes_back_with_what_to_mend(visitor: Visitor, script: bool) -> None:
    sign(visitor, "nobody", name="=cmd")
    page = visitor.page
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Name", exact=True)).to_have_value("=cmd")
    expect(page.get_by_label("Country")).to_have_value("IE")
    page.get_by_role("link", name=re.compile("email address like")).click()
    expect(page.get_by_label("Email", exact=True)).to_be_focused()
    email = address(visitor, "mended", script)
    page.get_by_label("Name", exact=True).fill("محمد")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_role("button", name="Sign").click()
    expect(page).to_have_url(re.compile(r"/check-your-email/$"))
    assert visitor.mail_to(email)["subject"] == "Please confirm your email"


def test_a_closed_action_shows_no_form_and_refuses_a_late_press(visitor: Visitor) -> None:
    visitor.open("/en/chechnya/appeal/")
    expect(visitor.page.get_by_text(re.compile("17 May 2019")).first).to_be_visible()
    expect(visitor.page.locator("form")).to_have_count(0)
    visitor.page.set_content(
        f'<form method="post" action="{visitor.stack.url}/api/actions/chechnya-appeal/signatures">'
        "<button>Late</button></form>"
    )
    visitor.page.get_by_role("button").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Signing has closed")


def test_the_page_shows_the_new_count_where_there_is_script(visitor: Visitor, script: bool) -> None:
    if not script:
        visitor.open(PETITION)
        expect(visitor.page.get_by_role("button", name="Sign")).to_be_visible()
        return
    email = address(visitor, "live", script)
    sign(visitor, email)
    expect(visitor.page).to_have_url(re.compile(r"/check-your-email/$"))
    follow(visitor, "confirm", email)
    before = visitor.count(ACTION)
    visitor.page.get_by_role("button").click()
    eventually(lambda: visitor.count(ACTION) == before + 1)
    visitor.open(PETITION)
    expect(visitor.page.locator("#count strong")).to_have_text(str(before + 1))


def test_a_page_is_one_request_and_asks_nobody_else(visitor: Visitor, script: bool) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.open(PETITION)
    visitor.page.wait_for_load_state("networkidle")
    counts = [f"{visitor.stack.url}/counts/{ACTION}.json"] if script else []
    assert [url for url in asked if not url.startswith("data:")] == [
        f"{visitor.stack.url}{PETITION}",
        *counts,
    ]
    assert visitor.page.context.cookies() == []


def post(url: str, **fields: str) -> int:
    """Press a button without a browser; return the status that it ends with."""
    request = Request(url, data=urlencode(fields).encode())
    with urlopen(request) as answer:
        return int(answer.status)


@pytest.mark.parametrize("script", [False], ids=["no-script"])
def test_forty_confirmations_at_once_count_once(visitor: Visitor, script: bool) -> None:
    assert not script
    email = "forty@example.org"
    sign(visitor, email)
    before = visitor.count(ACTION)
    found = re.search(r"token=([^&\s]+)", visitor.mail_to(email)["text"])
    assert found
    url = f"{visitor.stack.url}/api/confirm"
    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(lambda _: post(url, token=found[1], press="1"), range(40)))
    assert statuses == [200] * 40
    eventually(lambda: visitor.count(ACTION) == before + 1)
    # Another signature after them: whatever the forty did to the count is done once it shows.
    sign(visitor, "after.forty@example.org")
    follow(visitor, "confirm", "after.forty@example.org")
    visitor.page.get_by_role("button").click()
    eventually(lambda: visitor.count(ACTION) >= before + 2)
    assert visitor.count(ACTION) == before + 2


@pytest.mark.parametrize("script", [False], ids=["no-script"])
def test_the_organiser_and_nobody_else_reads_who_signed(visitor: Visitor, script: bool) -> None:
    assert not script
    email = "Perpetua@example.org"
    sign(visitor, email, name="Perpetua")
    follow(visitor, "confirm", email)
    visitor.page.get_by_role("button").click()
    expect(visitor.page).to_have_url(re.compile(r"/signed/$"))
    for held in ("/_local/table", "/_local/log"):
        with urlopen(
            Request(f"{visitor.stack.url}{held}", headers={"Accept": "application/json"})
        ) as got:
            assert b"erpetua" not in got.read()
    rows = exported(visitor.stack)
    # The name that was to be handed over; no address, which nothing needed.
    assert [row["to_target"] for row in rows if row["name"] == "Perpetua"] == ["yes"]
    assert email.lower() not in str(rows).lower()


def exported(stack: LocalStack) -> list[dict[str, str]]:
    """Export the petition's signatures with the development organiser's key."""
    out = Path(stack.home) / "export.csv"
    out.unlink(missing_ok=True)
    done = stack.desk("export", ACTION, "--out", str(out))
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(out.read_text("utf-8-sig"))))


def test_a_visitor_signs_an_open_letter_with_those_who_wrote_it(
    visitor: Visitor, script: bool
) -> None:
    page, email = visitor.page, address(visitor, "cosigner", script)
    before = visitor.count("library-letter")
    visitor.open("/en/library/")
    page.get_by_role("link", name=re.compile("^An open letter to the council")).first.click()
    expect(page.get_by_role("article")).to_contain_text("Chair, Friends of Lindenford Library")
    page.get_by_label("Name", exact=True).fill("Ada")
    page.get_by_label("Email", exact=True).fill(email)
    page.get_by_role("button", name="Sign this letter").click()
    expect(page).to_have_url(re.compile(r"/en/library/check-your-email/$"))
    follow(visitor, "confirm", email)
    page.get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/en/library/signed/$"))
    eventually(lambda: visitor.count("library-letter") == before + 1)
