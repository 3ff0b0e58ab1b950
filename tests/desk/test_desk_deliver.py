"""`undersigned deliver`: who agreed is named, and nobody else; whole, or not there; sealed."""

import json
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from desk.work.stack import Stack
from tests.desk import river
from tests.desk.river import ACTION, names
from tests.desk.world import SECRET, Run, public_key
from tests.desk.world import Sign as Signing
from undersigned.rules import consents
from undersigned.rules.action import Action
from undersigned.rules.keys import derive
from undersigned.rules.signature import Signature, State

SECRETS = ("Zelim", "zelim@example.org", "My brother", "amina@example.org")


@pytest.fixture(autouse=True)
def content(tmp_path: Path) -> Path:
    """Stand in the project's folder, where the campaign is."""
    folder = tmp_path / "site" / "content"
    river.write(folder)
    return folder


@pytest.fixture(autouse=True)
def up(stack: Stack, content: Path) -> Action:
    """Publish it."""
    return river.put_up(stack, content)


@pytest.fixture
def sign(sign: Signing) -> Signing:
    """Let people sign this action, of whom some agree to be named."""

    def put(mac: str, *, agreed: bool = True, **details: object) -> None:
        sign(mac, action=ACTION, to_target=agreed, **details)

    return put


@pytest.fixture
def signed(sign: Signing) -> None:
    """Let three sign, of whom two agree to be named."""
    sign("a", name="Amina", role="Teacher", postcode="366007", comment="My brother")
    sign("b", name="Zelim", email="zelim@example.org", agreed=False)
    sign("c", name="Čeda")


def content_of(folder: Path) -> dict[str, bytes]:
    """Read all that is in a folder and below."""
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.usefixtures("signed")
def test_a_pack_has_pages_a_sheet_and_a_file_for_programs(run: Run) -> None:
    output = run("deliver", ACTION, "--out", "pack").output
    assert sorted(content_of(Path("pack"))) == ["hand-over.pdf", "pack.json", "pack.pdf"]
    assert "The pack is in pack: pack.pdf, pack.json, hand-over.pdf." in output
    assert "Confirmed: 120. Named: 2." in output
    assert Path("pack/pack.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.usefixtures("signed")
def test_who_agreed_is_named_with_what_that_hands_over_and_nobody_else_is(run: Run) -> None:
    run("deliver", ACTION, "--out", "pack")
    told = json.loads(Path("pack/pack.json").read_text("utf-8"))
    assert told["names"] == [
        {"name": "Amina", "role": "Teacher", "postcode": "366007"},
        {"name": "Čeda", "role": "", "postcode": ""},
    ]
    assert told["named"] == 2
    for part in content_of(Path("pack")).values():
        assert [said for said in SECRETS if said.encode() in part] == []


@pytest.mark.usefixtures("signed")
def test_the_file_for_programs_tells_what_was_signed_and_how_many_did(
    run: Run, content: Path
) -> None:
    run("deliver", ACTION, "--out", "pack", "--on", "2026-12-01", "--language", "en")
    told = json.loads(Path("pack/pack.json").read_text("utf-8"))
    assert {name: fact for name, fact in told.items() if name not in ("names", "words")} == {
        "version": 1,
        "action": ACTION,
        "kind": "petition",
        "title": river.TITLES["en"],
        "address": "https://example.org/en/river/petition/",
        "language": "en",
        "handed_over": "2026-12-01",
        "demonstration": False,
        "organiser": ["Friends of the River", "1 Mill Lane", "00000 Lindenford"],
        "target": [
            "Lindenford Town Council", "for the public hour", "2 Market Square",
            "103132 Lindenford",
        ],
        "confirmed": 120,
        "as_of": "2026-11-21T14:05:06Z",
        "goal": 1000,
        "paper": {"number": 64, "until": "2026-04-18"},
        "countries": {"DE": 80, "CH": 20, "other": 10},
        "history": [
            ["2026-11-01T14:05:06Z", 10], ["2026-11-05T14:05:06Z", 50],
            ["2026-11-09T14:05:06Z", 90],
        ],
        "named": 2,
    }  # fmt: skip
    assert told["words"] == (content / "river" / "petition.en.md").read_text("utf-8")


@pytest.mark.usefixtures("signed")
def test_a_pack_is_for_its_owner_only(run: Run) -> None:
    run("deliver", ACTION, "--out", "pack")
    assert stat.S_IMODE(Path("pack").stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in Path("pack").iterdir()} == {0o600}


@pytest.mark.usefixtures("signed")
def test_it_lies_at_the_desk_unless_told_or_in_a_folder_that_is_there(run: Run, home: Path) -> None:
    run("deliver", ACTION)
    pack, draft = sorted((home / "packs").iterdir())
    assert re.fullmatch(rf"{ACTION}-\d{{8}}T\d{{6}}Z", pack.name)
    assert draft.name == f"{pack.name}-update"
    Path("stick").mkdir()
    run("deliver", ACTION, "--out", "stick")
    assert [path.name.startswith(f"{ACTION}-2") for path in Path("stick").iterdir()] == [True] * 2


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("taken", ["pack", "pack-update"])
def test_a_pack_never_takes_the_place_of_anything(run: Run, taken: str) -> None:
    Path(taken).write_text("the only copy", "utf-8")
    output = run("deliver", ACTION, "--out", "pack", code=1).output
    assert f"{taken} is there already" in output
    assert [path.name for path in Path().glob("pack*")] == [taken]
    assert Path(taken).read_text("utf-8") == "the only copy"
    assert "There is no folder nowhere" in run(
        "deliver", ACTION, "--out", "nowhere/pack", code=1
    ).output  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "language"), [((), "ru"), (("--language", "ar"), "ar"), (("--language", "en"), "en")]
)
def test_it_is_in_the_language_that_the_target_likes_most_of_those_that_were_signed(
    run: Run, asked: tuple[str, ...], language: str
) -> None:
    output = run("deliver", ACTION, "--out", "pack", *asked).output
    told = json.loads(Path("pack/pack.json").read_text("utf-8"))
    assert (told["language"], told["title"]) == (language, river.TITLES[language])
    assert "the pack is in" not in output


@pytest.mark.parametrize(
    ("prefers", "said"),
    [
        ('languages = ["fr", "de"]', "The target prefers fr, de, in which river-petition has no"),
        ("", "campaign.toml names no language that the target prefers: the pack is in en"),
    ],
)
def test_that_the_target_reads_none_of_the_languages_is_told(
    run: Run, content: Path, prefers: str, said: str
) -> None:
    file = content / "river" / "campaign.toml"
    file.write_text(file.read_text("utf-8").replace('languages = ["fr", "ru"]', prefers), "utf-8")
    assert said in run("deliver", ACTION, "--out", "pack").output
    assert json.loads(Path("pack/pack.json").read_text("utf-8"))["language"] == "en"


def test_a_language_that_was_not_signed_in_is_refused(run: Run) -> None:
    output = run("deliver", ACTION, "--language", "fr", code=1).output
    assert "has no page in fr: it was signed in en, ru, ar." in output


def test_a_consent_that_was_taken_back_names_nobody(run: Run, stack: Stack, sign: Signing) -> None:
    sign("a", name="Amina")
    held = stack.store().signers.signature((ACTION, "a"))
    assert held
    assert isinstance(held.what, Signature)
    off = consents.hidden(
        derive(SECRET).off, (ACTION, "a"), {"to_target"}, bytes(consents.NONCE)
    )  # fmt: skip
    assert stack.store().signers.turn(held, replace(held.what, off=off))
    run("deliver", ACTION, "--out", "pack")
    assert names(Path("pack/pack.json")) == []


def test_where_nobody_agreed_the_pack_tells_the_number(run: Run, sign: Signing) -> None:
    sign("a", agreed=False)
    assert "Confirmed: 120. Named: 0." in run("deliver", ACTION, "--out", "pack").output
    assert names(Path("pack/pack.json")) == []


def test_who_is_rejected_or_signed_another_action_is_not_named(run: Run, sign: Signing) -> None:
    sign("a", name="Amina", state=State.REJECTED)
    run("deliver", ACTION, "--out", "pack")
    assert names(Path("pack/pack.json")) == []


def test_what_no_key_opens_is_told_and_without_any_there_is_no_pack(
    run: Run, sign: Signing
) -> None:
    sign("a", public=public_key())
    said = run("deliver", ACTION, "--out", "pack", code=1).output
    assert "No key held here opens any of the signatures (1)" in said
    assert not Path("pack").exists()
    sign("b", name="Amina")
    output = run("deliver", ACTION, "--out", "pack").output
    assert "Signatures that no key here opens, and that are not named therefore: 1." in output


def test_what_was_destroyed_is_told(run: Run, sign: Signing) -> None:
    sign("a", state=State.KEPT)
    assert "so that they are not named: 1." in run("deliver", ACTION, "--out", "pack").output


@pytest.mark.usefixtures("signed")
def test_a_count_that_is_behind_the_names_goes_to_nobody(run: Run, stack: Stack) -> None:
    river.show(stack, 1, {})
    output = run("deliver", ACTION, "--out", "pack", code=1).output
    assert "more people asked to be named (2), so its count is behind" in output
    assert not Path("pack").exists()


@pytest.mark.parametrize("body", [None, b"{}"])
def test_without_a_count_there_is_no_pack(run: Run, stack: Stack, body: bytes | None) -> None:
    key = f"counts/{ACTION}.json"
    stack.client("s3").delete_object(Bucket=stack.output("Bucket"), Key=key)
    if body:
        river.put(stack, key, body)
    assert "shows no count of river-petition, or a damaged" in run("deliver", ACTION, code=1).output


def test_without_a_history_there_is_but_no_chart(run: Run, stack: Stack) -> None:
    key = f"counts/{ACTION}.history.json"
    stack.client("s3").delete_object(Bucket=stack.output("Bucket"), Key=key)
    run("deliver", ACTION, "--out", "pack")
    assert json.loads(Path("pack/pack.json").read_text("utf-8"))["history"] == []


def test_words_that_were_changed_since_are_taken_as_they_were_signed_from_the_site(
    run: Run, stack: Stack, content: Path, up: Action
) -> None:
    words = {}
    for language in up.languages:
        file = content / "river" / f"petition.{language}.md"
        words[language] = file.read_text("utf-8")
        key = f"texts/{ACTION}.{language}.{up.text}.txt"
        river.put(stack, key, words[language].encode())
        file.write_text(f"Title: Another\nSummary: Another.\n\nAnother demand, {language}.\n")
    run("deliver", ACTION, "--out", "pack")
    assert json.loads(Path("pack/pack.json").read_text("utf-8"))["words"] == words["ru"]
    river.put(stack, f"texts/{ACTION}.en.{up.text}.txt", b"Title: Forged\n\nForged.\n")
    output = run("deliver", ACTION, "--out", "pack-2", code=1).output
    assert "The words that river-petition is signed by are neither in" in output


def test_that_there_were_other_words_before_is_told(run: Run, stack: Stack, up: Action) -> None:
    river.put(stack, f"texts/{ACTION}.en.{up.text}.txt", b"of now")
    river.put(stack, f"texts/{ACTION}.en.{'0' * 16}.txt", b"former")
    assert "former versions are under texts/ of the site: 1." in run("deliver", ACTION).output


def test_a_stack_of_an_older_release_is_to_be_published_first(
    run: Run, stack: Stack, up: Action
) -> None:
    stack.store().actions.publish(replace(up, text=""))
    output = run("deliver", ACTION, code=1).output
    assert "does not know yet by which words river-petition is signed" in output


def test_names_go_to_nobody_but_whom_their_owners_were_told(run: Run, content: Path) -> None:
    file = content / "river" / "campaign.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('"Совет Линденфорда"', '"Полиция"'), "utf-8")
    output = run("deliver", ACTION, code=1).output
    assert "calls the target Полиция, and whoever agreed to be named was told Совет" in output


def test_a_campaign_that_is_elsewhere_or_damaged_is_told(
    run: Run, content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTENT", "elsewhere")
    assert "There is no elsewhere/river/campaign.toml here" in run("deliver", ACTION, code=1).output
    monkeypatch.setenv("CONTENT", "site/content")
    file = content / "river" / "campaign.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace(f'"{ACTION}"', '"another"'), "utf-8")
    assert "has no action river-petition" in run("deliver", ACTION, code=1).output
    file.write_text(f"unknown = 1\n{text}", "utf-8")
    assert "campaign.toml: unknown: expected no such key" in run("deliver", ACTION, code=1).output


@pytest.mark.usefixtures("signed")
def test_a_signature_that_this_release_cannot_read_is_told(run: Run, stack: Stack) -> None:
    stack.client("dynamodb").update_item(
        TableName=stack.output("Table"),
        Key={"pk": {"S": f"SIGNER#{ACTION}#a"}, "sk": {"S": "SIGNATURE"}},
        UpdateExpression="SET #state = :newer",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":newer": {"S": "confirmed-2"}},
    )
    result = run("deliver", ACTION, "--out", "pack")
    assert "Named: 1." in result.output
    assert "not named therefore: 1." in result.stderr
