"""The pages that the API answers with, each rendered from a small context."""

from typing import Any

import pytest

from tests.pages.dom import Document
from undersigned.cases.templates import FOLDER, render, tight

ACTION = {"title": "Trees & people", "url": "/en/trees/petition/", "opens": "", "closes": ""}
FIELDS = ("email", "country", "name", "role", "postcode", "comment")
CONSENTS = ("updates", "public", "to_target")


def form(
    values: dict[str, str] | None = None, errors: dict[str, str] | None = None, **facts: Any
) -> dict[str, Any]:
    """Return the context of a form with these values and errors."""
    countries = {"ZZ": "Rather not say", "CI": "Côte d’Ivoire", "DE": "Germany"}
    return {
        "action": "trees-petition",
        "kind": "petition",
        "post": "/api/actions/trees-petition/signatures",
        "lang": "en",
        "asked": {*FIELDS, *CONSENTS},
        "consents": True,
        "keep_all": False,
        "kept": "",
        "reveals": "",
        "target": "The Mayor",
        "countries": list(countries.items()),
        "country": countries.get((values or {}).get("country", "")),
        "sure": "",
        "values": dict.fromkeys((*FIELDS, *CONSENTS), "") | (values or {}),
        "errors": errors or {},
        **facts,
    }


def sign(**context: Any) -> Document:
    """Render the answer that carries the form."""
    notice = {"error": True, "notice": "", "action": ACTION}
    return Document(render("en", "sign.html", **notice | context))


def test_the_form_asks_what_the_contract_names() -> None:
    """Fields, the language, the trap, the word about a slip; nothing else is sent."""
    document = sign(form=form())
    written = [e for e in document.elements if e.tag in ("input", "select", "textarea")]
    sent = [e.attributes["name"] for e in written if "name" in e.attributes]
    assert sorted(sent) == sorted((*FIELDS, *CONSENTS, "lang", "sure", "website"))
    assert document.one("form").attributes["action"] == "/api/actions/trees-petition/signatures"
    assert document.one("form").attributes["method"] == "post"
    assert document.one("input", name="lang").attributes["value"] == "en"


def test_what_nothing_would_use_is_not_asked() -> None:
    """Neither a name nor a tick, where the campaign wants a number alone; and that is said."""
    document = sign(form=form(asked={"email", "country", "comment"}, consents=False))
    sent = {e.attributes.get("name") for e in document.elements} - {None}
    assert sent & {*FIELDS, *CONSENTS} == {"email", "country", "comment"}
    assert not document.all("fieldset")
    assert "We keep neither your name nor your address. You are counted." in document.words


def test_beside_the_button_stands_what_is_kept_of_whoever_ticks_nothing() -> None:
    """Or, where everything is, who keeps it, why, and until when."""
    said = "Tick nothing, and we keep neither your name nor your address. You are counted."
    html = sign(form=form()).html
    assert html.index("Your consent") < html.index(said) < html.index("<button ")
    everything = sign(form=form(keep_all=True, kept="We keep all, by law, until 2030."))
    assert "We keep all, by law, until 2030." in everything.words
    assert said not in everything.words
    assert "required" in everything.one("input", name="name").attributes
    assert "required" not in sign(form=form()).one("input", name="name").attributes


def test_every_field_has_a_label_that_is_seen() -> None:
    """A placeholder is no label."""
    document = sign(form=form())
    for name in FIELDS:
        assert document.one("label", **{"for": name}).text


def test_consents_are_off_until_somebody_asks_for_them() -> None:
    """Nobody is handed on by default, and the target is named."""
    document = sign(form=form())
    assert not [e for e in document.all("input", type="checkbox") if "checked" in e.attributes]
    assert "Hand my name to The Mayor." in document.words


def test_what_was_typed_is_never_lost() -> None:
    """Every field comes back as it was, and harmless."""
    typed = {
        "name": 'O’Brien "<b>" & محمد',
        "email": "a@b",
        "country": "DE",
        "postcode": "10115",
        "comment": "\n</textarea>=cmd",
        "updates": "1",
    }
    document = sign(form=form(values=typed))
    assert document.one("input", name="name").attributes["value"] == typed["name"]
    assert document.one("input", name="email").attributes["value"] == typed["email"]
    assert document.one("input", name="postcode").attributes["value"] == typed["postcode"]
    # A browser drops the first line break within a textarea.
    assert document.one("textarea").text == f"\n{typed['comment']}"
    assert document.one("option", selected="").attributes["value"] == "DE"
    assert "checked" in document.one("input", name="updates").attributes
    assert "checked" not in document.one("input", name="public").attributes


@pytest.mark.parametrize("field", FIELDS)
def test_an_error_is_told_in_the_summary_and_at_its_field(field: str) -> None:
    """The summary links to the field; the field is described by its error, whatever its hint."""
    document = sign(form=form(errors={field: "Something is <wrong>."}))
    assert document.one("a", href=f"#{field}").text == "Something is <wrong>."
    control = next(e for e in document.elements if e.attributes.get("id") == field)
    described = control.attributes["aria-describedby"].split()
    assert described[-1] == f"{field}-error"
    assert set(described) <= set(document.ids)
    assert control.attributes["aria-invalid"] == "true"
    assert document.one("p", id=f"{field}-error").text == "Something is <wrong>."
    assert document.one("title").text == "Error: Trees & people"
    assert "autofocus" in document.one("div", id="errors").attributes


def test_a_field_without_fault_is_not_marked() -> None:
    """One fault does not redden the rest."""
    document = sign(form=form(errors={"email": "Wrong."}))
    assert "aria-invalid" not in document.one("input", name="name").attributes
    assert document.one("input", name="name").attributes["aria-describedby"] == "name-hint"


def test_a_notice_comes_with_the_form_and_is_no_error() -> None:
    """Over the limit or out of order: say so, keep everything, let it be pressed again."""
    document = sign(form=form(values={"name": "Ada"}), notice="Press again soon.", error=False)
    assert "Press again soon." in document.words
    assert "Error" not in document.one("title").text
    assert document.one("input", name="name").attributes["value"] == "Ada"
    assert document.all("button")


def test_the_trap_is_hidden_from_people() -> None:
    """Not seen, not read out, not reached by keyboard, not filled in by a browser."""
    document = sign(form=form())
    trap = document.one("input", name="website").attributes
    assert (trap["tabindex"], trap["autocomplete"]) == ("-1", "off")
    enter, trap_of_bots = (each.attributes for each in document.all("div", **{"class": "trap"}))
    assert enter["aria-hidden"] == trap_of_bots["aria-hidden"] == "true"
    assert "inert" in trap_of_bots


# 1Password, Bitwarden, LastPass and Dashlane, as each says in its guide for web developers.
@pytest.mark.parametrize(
    ("hint", "value"),
    [
        ("data-1p-ignore", ""),
        ("data-bwignore", ""),
        ("data-lpignore", "true"),
        ("data-form-type", "other"),
    ],
)
def test_what_fills_forms_for_people_is_told_to_pass_the_trap_by(hint: str, value: str) -> None:
    """Else a signer is taken for a bot, and never told."""
    document = sign(form=form())
    assert (document.one("input", name="website").attributes[hint] or "") == value
    for field in FIELDS:
        named = [e for e in document.elements if e.attributes.get("name") == field]
        assert hint not in named[0].attributes


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("not-yet-open", "It opens on 1 May 2026."),
        ("closed", "It could be signed until 2 June 2026 at the latest."),
        ("paused", "The organiser has paused it"),
        ("too-late", "until 24 hours after closing"),
    ],
)
def test_a_refusal_says_why_and_leads_on(reason: str, told: str) -> None:
    """A late press is answered, not met with a wall."""
    action = ACTION | {"opens": "1 May 2026", "closes": "2 June 2026"}
    document = Document(render("en", "refused.html", reason=reason, action=action))
    assert told in document.words
    assert document.one("a", href=ACTION["url"])


@pytest.mark.parametrize("reason", ["not-yet-open", "paused"])
def test_what_was_typed_waits_where_it_can_be_pressed_again(reason: str) -> None:
    """A refusal that passes brings the form back, filled."""
    typed = form(values={"name": "Ada", "comment": "Please."})
    document = Document(render("en", "refused.html", reason=reason, action=ACTION, form=typed))
    assert document.one("input", name="name").attributes["value"] == "Ada"
    assert document.one("textarea").text == "\nPlease."


def test_a_comment_can_be_copied_where_nothing_is_taken_any_more() -> None:
    """Who wrote for an hour does not lose it to a minute."""
    typed = form(values={"comment": "Please."})
    document = Document(render("en", "refused.html", reason="closed", action=ACTION, form=typed))
    assert document.one("blockquote").text.strip() == "Please."
    assert not document.all("form")


def test_a_phone_is_told_what_each_field_is_for() -> None:
    """The right keys, the right suggestions, and no capital or correction in an address."""
    document = sign(form=form())
    email = document.one("input", name="email").attributes
    assert (email["type"], email["inputmode"], email["autocomplete"]) == ("email",) * 3
    assert (email["autocapitalize"], email["spellcheck"], email["dir"]) == ("off", "false", "ltr")
    for name in ("name", "postcode"):
        assert document.one("input", name=name).attributes["enterkeyhint"] == "next"


def test_a_browser_is_asked_to_remember_nothing_but_what_accessibility_wants_named() -> None:
    """WCAG 1.3.5 asks for the purpose of address and country; the rest of the form is off."""
    document = sign(form=form())
    assert document.one("form").attributes["autocomplete"] == "off"
    said = {
        e.attributes["name"]: e.attributes["autocomplete"]
        for e in document.elements
        if e.tag != "form" and "autocomplete" in e.attributes
    }
    assert said == {"email": "email", "country": "country", "website": "off"}


def test_enter_presses_a_button_that_no_browser_lets_through() -> None:
    """A form's first button is what Enter presses: beside it stands what is never filled."""
    document = sign(form=form())
    first = next(e for e in document.elements if e.attributes.get("type") == "submit")
    assert first.attributes == {"type": "submit", "tabindex": "-1"}
    assert document.html.index('type="submit"') < document.html.index("<button")
    (stays_empty,) = [e for e in document.all("input") if "name" not in e.attributes and e != first]
    assert set(stays_empty.attributes) == {"hidden", "required"}
    assert "novalidate" not in document.one("form").attributes
    assert "formnovalidate" in document.one("button").attributes


def test_the_express_consent_is_told_apart_and_the_next_step_said_before_the_press() -> None:
    """In this order: what happens, what is agreed to, the button."""
    document = sign(form=form(reveals="It may tell what you think."))
    html = document.html
    assert html.index("What happens next") < html.index("Your consent") < html.index("<button ")
    consent = document.one("div", **{"class": "next explicit"}).text
    assert "It may tell what you think." in consent
    assert "you expressly agree to be counted" in consent


def test_the_same_page_is_offered_in_its_other_languages() -> None:
    """Under each language's own name, and not in the one that is read."""
    alternates = [
        {"language": "en", "name": "English", "url": "/en/trees/"},
        {"language": "ru", "name": "Русский", "url": "/ru/trees/"},
    ]
    facts = {"title": "T", "text": "T", "link": None}
    document = Document(render("en", "message.html", **facts, alternates=alternates))
    (link,) = [e for e in document.all("a") if "hreflang" in e.attributes]
    assert link.attributes == {"href": "/ru/trees/", "lang": "ru", "hreflang": "ru"}
    assert link.text == "Русский"
    assert not Document(render("en", "message.html", **facts)).all("nav")


def only_sweeps(document: Document) -> bool:
    """Tell whether a page has the one script that sweeps a phone, and no other."""
    sweeps = [(FOLDER / name).read_text("utf-8") for name in ("sweep.js", "sweep-unsent.js")]
    own = f"<script>{tight(''.join(sweeps))}</script>"
    return own in document.html and len(document.all("script")) == 1


OWN: dict[str, Any] = {
    "token": "a.b.c.d.e", "action": ACTION, "target": "the Minister", "this": True, "said": "",
    "notice": "", "asked": ("updates", "public", "to_target"), "keep_all": False,
    "stoppable": True,
}  # fmt: skip


ASKED: dict[str, Any] = {
    "offered": [{"post": "/api/actions/trees-petition/links", "title": "Trees & people"}],
    "email": "ann@gmail", "wrong": "Enter an address.", "notice": "", "base": "/en/trees/",
}  # fmt: skip


def test_who_asks_for_their_link_gets_the_form_back_as_it_was_filled() -> None:
    document = Document(render("en", "ask-links.html", **ASKED, error=True))
    assert document.one("form").attributes["action"] == "/api/actions/trees-petition/links"
    assert document.one("input", name="email").attributes["value"] == "ann@gmail"
    assert document.one("input", name="email").attributes["aria-invalid"] == "true"
    assert document.one("p", id="email-error").text == "Enter an address."
    assert document.one("button").text == "Trees & people"
    assert only_sweeps(document)


def test_where_the_action_is_not_known_just_now_the_button_says_what_it_does() -> None:
    offered = [{"post": "/api/actions/x/links", "title": ""}]
    later = ASKED | {"offered": offered, "wrong": "", "notice": "Please try again.", "base": ""}
    document = Document(render("en", "ask-links.html", **later))
    assert document.one("button").text == "Send me the link"
    assert document.one("p", role="alert").text == "Please try again."


def test_the_link_that_confirms_shows_one_button() -> None:
    """The page presses nothing by itself: no script of its own, one form, the token a field."""
    html = render("en", "press.html", token="a.b.c.d", action=ACTION)
    document = Document(html)
    assert document.one("form").attributes == {"method": "post", "action": "/api/confirm"}
    assert document.one("input", name="token").attributes["value"] == "a.b.c.d"
    assert document.one("input", name="lang").attributes["value"] == "en"
    assert document.one("button")
    assert only_sweeps(document)
    assert "Trees & people" in document.words


def test_the_link_to_a_signature_shows_a_button_for_each_thing_that_can_be_done() -> None:
    """In one form, without script; what the mail was sent for comes first, if for anything."""
    document = Document(render("en", "signature.html", **OWN))
    assert document.one("form").attributes == {"method": "post", "action": "/api/signature"}
    assert document.one("input", name="token").attributes["value"] == "a.b.c.d.e"
    assert only_sweeps(document)
    pressed = [(b.attributes["name"], b.attributes["value"]) for b in document.all("button")]
    off = [("off", "updates"), ("off", "public"), ("off", "to_target")]
    rest = [*off, ("do", "remove"), ("do", "stop")]
    assert pressed == [("do", "remove-this"), *rest]
    assert "Hand my name to the Minister no more" in document.words
    lesser = Document(render("en", "signature.html", **OWN | {"this": False, "asked": ()}))
    assert [b.attributes["value"] for b in lesser.all("button")] == ["remove", "stop"]
    assert "a comment too" in document.words
    formerly = Document(render("en", "signature.html", **OWN | {"stoppable": False}))
    assert [b.attributes["value"] for b in formerly.all("button")][-1] == "remove"
    all_kept = Document(render("en", "signature.html", **OWN | {"keep_all": True}))
    assert "a comment too" not in all_kept.words


@pytest.mark.parametrize("said", ["stopped", "taken-back", "confirmed"])
def test_what_came_of_a_press_is_said_above_the_buttons(said: str) -> None:
    document = Document(render("en", "signature.html", **OWN | {"said": said}))
    assert document.one("p", role="status")
    assert len(document.all("button")) == 6


def test_a_message_says_what_it_was_given() -> None:
    """With a way on, or without one."""
    link = {"url": "/en/", "text": "Onwards"}
    document = Document(render("en", "message.html", title="Gone", text="It is <gone>.", link=link))
    assert document.one("h1").text == "Gone"
    assert "It is <gone>." in document.words
    assert document.all("a", href="/en/")[-1].text == "Onwards"


@pytest.mark.parametrize("page", ["sign", "refused", "press", "signature", "ask-links", "message"])
def test_an_answer_is_not_for_search_engines(page: str) -> None:
    """Nobody is to find a button without its page."""
    document = Document(
        render(
            "en",
            f"{page}.html",
            **OWN | ASKED,
            form=form(),
            reason="closed",
            title="T",
            text="T",
            link=None,
        )
    )
    assert document.one("meta", name="robots").attributes["content"] == "noindex"
