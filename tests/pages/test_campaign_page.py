"""docs/campaign.md leads from nothing to a page that people sign: each of its steps is taken."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

import web
from tests.aws.conftest import CONTEXT, Cloud, event
from tests.aws.conftest import cloud as cloud  # noqa: PLC0414 - a fixture
from tests.aws.journey import deliver, form_body, press_link, tokens
from tests.pages.campaign_walk import LOGO, PAGE, Section, Step, Walk, asked, given, sections
from tests.pages.conftest import Build
from undersigned.rules import manifest
from undersigned_site import starter
from undersigned_site.starter import Facts


def accepted(_: Walk, section: Section) -> None:
    """Look for what the page says of each answer in what a campaign begins with."""
    for accepts, line in (
        ("number", "ask = []"),
        ("names", 'ask = ["to_target"]'),
        ("everything", 'keep = "all"'),
    ):
        made = starter.files(Facts("river", accepts=accepts), date(2026, 11, 27))
        assert f"`{line}`" in section.text
        assert f"\n{line}" in made["campaign.toml"]


def started(walk: Walk, section: Section) -> None:
    ask, give, serve = section.commands
    assert ask == "make campaign"
    said = asked(walk.content.parent / "asked", "river", *[""] * 6)
    assert said.count(": ") >= 7
    assert "There is a campaign now" in said
    given(give, walk.content)
    assert serve == "make serve"
    walk.look()
    assert "Friends of the River" in walk.words("en/river/petition/")
    assert walk.site.page("/ar/river/petition/").one("html").attributes["dir"] == "rtl"


def named(walk: Walk, _: Section) -> None:
    assert "demonstration" in walk.words("en/river/petition/")
    [line] = [line for line in walk.facts.splitlines() if line.startswith("demonstration")]
    walk.change(f"{line}\n", "")
    walk.look()
    assert "demonstration" not in walk.words("en/river/petition/")


def made_theirs(walk: Walk, _: Section) -> None:
    (walk.content / "logo.svg").write_text(LOGO, "utf-8")
    walk.look()
    page = walk.site.page("/en/river/")
    assert page.one("title").text.endswith(" · Friends of the River")
    assert "#0b5cad" in page.html
    assert page.one("img")
    assert "Undersigned" not in page.html


def written(walk: Walk, _: Section) -> None:
    walk.write("background.en.md", "Title: How it began\nSummary: With a fence.\n\nWords.\n")
    walk.look()
    assert "the whole path is to be sold" in walk.words("en/river/petition/")
    assert "How it began" in walk.words("en/river/background/")


def sourced(walk: Walk, _: Section) -> None:
    walk.switch_on("sources.A", "sources.A.en", "sources.A.ar")
    page = walk.campaign / "petition.en.md"
    page.write_text("Sources: A\n" + page.read_text("utf-8"), "utf-8")
    walk.look()
    assert "Minutes of the town council" in walk.words("en/river/petition/")


def reached(walk: Walk, _: Section) -> None:
    walk.switch_on("actions.milestones")
    walk.look()
    assert "We hand over the first half" in walk.words("en/river/petition/")


def appealed(walk: Walk, _: Section) -> None:
    walk.switch_on("targets.addressee.salutation", "targets.addressee.address")
    walk.switch_on_all("An appeal: ", "An open letter: ")
    walk.write("appeal.letter.en.txt", (walk.campaign / "appeal.letter.en.txt").read_text("utf-8"))
    walk.look()
    assert "Dear members of the council" in walk.words("en/river/appeal/")


def opened(walk: Walk, _: Section) -> None:
    walk.switch_on_all("An open letter: ", "What happened")
    walk.look()
    assert "The council agrees to it." in walk.words("en/river/letter/")


def told(walk: Walk, _: Section) -> None:
    walk.switch_on_all("What happened since", "The story")
    (walk.campaign / "updates" / "first-talk.ar.md").unlink()  # which is in English alone
    walk.look()
    assert "The council talked to us" in walk.words("en/river/updates/")
    assert "/en/river/updates/first-talk/" in walk.site.page("/ar/river/updates/").html
    assert "The path stays open" in walk.words("en/river/letter/")


def in_order(walk: Walk, _: Section) -> None:
    walk.switch_on_all("The story on", "Where your claims")
    walk.look()
    assert "The council puts up a fence at the bridge" in walk.words("en/river/")


def reworded(walk: Walk, _: Section) -> None:
    """Look for the new words under a name of their own."""
    page = walk.campaign / "petition.en.md"
    page.write_text(page.read_text("utf-8").replace("Words.", "Other words."), "utf-8")
    before = {file.name for file in (walk.site.folder / "texts").iterdir()}
    walk.look()
    after = {file.name for file in (walk.site.folder / "texts").iterdir()}
    assert {name.split(".")[0] for name in after - before} == {"river-petition"}


def kept(walk: Walk, _: Section) -> None:
    walk.change("#keep = ", "keep = ")
    walk.look()
    assert "standing orders ask for a name" in walk.words("en/river/petition/")


def spoken(walk: Walk, _: Section) -> None:
    walk.change('languages = ["en", "ar"]', 'languages = ["en", "ar", "ru"]')
    walk.change('\nar = "Minutes', '\nru = "Протокол"\nar = "Minutes')
    missing = walk.build(walk.content)
    assert missing.status == 1
    assert ".ru.txt: the file: expected a model letter" in missing.said
    pages = {*walk.campaign.rglob("*.en.md"), *walk.campaign.glob("*.en.txt")}
    for file in pages - {walk.campaign / "updates" / "first-talk.en.md"}:
        text = file.read_text("utf-8").replace(".en.md}", ".ru.md}")
        file.with_name(file.name.replace(".en.", ".ru.")).write_text(text, "utf-8")
    walk.look()
    assert walk.site.page("/ru/river/petition/").one("title").text.endswith(" · Друзья реки")


def checked(_: Walk, section: Section) -> None:
    assert "(desk.md)" in section.text


STEPS: dict[str, Step] = {
    "First: what does your target accept?": accepted,
    "Start one": started,
    "Say who you are": named,
    "Make the site yours": made_theirs,
    "Write the pages": written,
    "Name your sources": sourced,
    "Say what happens at a number": reached,
    "Add an appeal": appealed,
    "Add an open letter": opened,
    "Tell what happened": told,
    "Tell the story in its order": in_order,
    "Change words that people have signed": reworded,
    "If your law wants everything": kept,
    "Add a language": spoken,
    "Check it, and put it up": checked,
}


def test_whoever_does_what_the_page_says_has_a_page_that_people_sign(
    tmp_path: Path, build: Build, cloud: Cloud
) -> None:
    walk = Walk(tmp_path / "content", build)
    page = sections(PAGE.read_text("utf-8"))
    assert [section.heading for section in page] == list(STEPS)
    for section in page:
        for name, text in section.files.items():
            walk.write(name, text)
        STEPS[section.heading](walk, section)
    facts = tomllib.loads(walk.facts)
    assert len(facts["actions"]) == 3
    for action in manifest.read(walk.site.folder).actions:
        cloud.store.actions.publish(action)
    fields = {"name": "Ada", "email": "ada@example.org", "country": "IE", "lang": "en"}
    path = walk.site.page("/en/river/petition/").one("form").attributes["action"]
    pressed = event("sign-form", rawPath=path, **form_body(fields))
    pressed["requestContext"]["http"]["path"] = path
    assert web.handler(pressed, CONTEXT)["statusCode"] == 303
    deliver(cloud)
    [mail] = cloud.mails()
    assert "Asked by: Friends of the River" in mail.text
    press_link("confirm", tokens(mail)["confirm"])
    assert [item["state"]["S"] for item in cloud.items(sk="SIGNATURE")] == ["confirmed"]


def test_a_section_or_command_that_nobody_takes_is_noticed() -> None:
    [section] = sections("# P\n\n## One\n\n    make x\n\n`a.en.md`:\n\n```\nTitle: A\n```\n")
    assert (section.heading, section.commands) == ("One", ["make x"])
    assert section.files == {"a.en.md": "Title: A\n"}


@pytest.mark.parametrize("command", [c for s in sections(PAGE.read_text()) for c in s.commands])
def test_every_command_of_the_page_is_one_of_make_s(command: str) -> None:
    target = command.split()[1]
    assert f"\n{target}:" in (PAGE.parents[1] / "Makefile").read_text("utf-8")
