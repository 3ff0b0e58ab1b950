"""`undersigned deliver` on the disk: sealed where asked, whole or not there; and the draft."""

import errno
import io
import signal
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest

from desk.stopped import Stopped
from desk.work import files
from desk.work.delivery import deliver, gather, typeset, update
from desk.work.delivery.gather import Origin
from tests.desk.river import ACTION
from tests.desk.test_desk_deliver import content as content  # noqa: PLC0414 - fixtures
from tests.desk.test_desk_deliver import content_of
from tests.desk.test_desk_deliver import sign as sign  # noqa: PLC0414
from tests.desk.test_desk_deliver import signed as signed  # noqa: PLC0414
from tests.desk.test_desk_deliver import up as up  # noqa: PLC0414
from tests.desk.test_desk_pack import BARE
from tests.desk.world import Run, public_key
from tests.desk.world import Sign as Signing
from undersigned.rules.action import Page
from undersigned.rules.language import LANGUAGES
from undersigned_site.content import read_campaigns
from undersigned_site.words import inline


def opened(raw: bytes) -> dict[str, bytes]:
    """Take the files out of a zip."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {Path(name).name: archive.read(name) for name in archive.namelist()}


@pytest.mark.usefixtures("signed")
def test_a_sealed_pack_opens_for_whom_it_is_sealed_to_and_tells_nobody_else_a_name(
    run: Run, tmp_path: Path
) -> None:
    first, second = (pyrage.x25519.Identity.generate() for _ in range(2))
    publics = (str(first.to_public()), str(second.to_public()))
    run("deliver", ACTION, "--out", "pack", "--seal", publics[0], "--seal", publics[1])
    assert sorted(content_of(Path("pack"))) == ["hand-over.pdf", "pack.zip.age"]
    raw = Path("pack/pack.zip.age").read_bytes()
    for identity in (first, second):
        assert sorted(opened(pyrage.decrypt(raw, [identity]))) == [
            "hand-over.pdf", "pack.json", "pack.pdf",
        ]  # fmt: skip
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(raw, [pyrage.x25519.Identity.generate()])
    for name, there in content_of(tmp_path).items():
        assert (name, b"Amina" in there) == (name, False)


@pytest.mark.usefixtures("signed")
def test_a_passphrase_is_asked_for_twice_and_not_shown(run: Run) -> None:
    said = "four words nobody knows"
    output = run(
        "deliver", ACTION, "--out", "pack", "--passphrase", lines=f"{said}\n{said}\n"
    ).output
    assert said not in output
    sealed = Path("pack/pack.zip.age").read_bytes()
    assert "pack.pdf" in opened(pyrage.passphrase.decrypt(sealed, said))


@pytest.mark.parametrize(
    ("asked", "typed", "said"),
    [
        (("--seal", "age1nobody"), "", "This is no public key"),
        (("--passphrase",), "short\nshort\n", "A passphrase has 12 characters at the least"),
        (("--passphrase", "--seal", "age1x"), "", "sealed to public keys or by a passphrase"),
    ],
)
def test_a_seal_that_is_none_leaves_nothing(
    run: Run, asked: tuple[str, ...], typed: str, said: str
) -> None:
    assert said in run("deliver", ACTION, "--out", "pack", *asked, lines=typed, code=1).output
    assert not Path("pack").exists()


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("sealing", [(), ("--seal", public_key())])
def test_a_pack_made_again_does_not_lie_in_the_old_one(run: Run, sealing: tuple[str, ...]) -> None:
    """With which it would be handed over."""
    run("deliver", ACTION, "--out", "pack", *sealing)
    before = content_of(Path("pack"))
    said = run("deliver", ACTION, "--out", "pack", *sealing, code=1).output
    assert "pack is there already" in said
    assert content_of(Path("pack")) == before
    assert [each for each in Path("pack").iterdir() if each.is_dir()] == []


@pytest.mark.usefixtures("signed")
def test_a_pack_that_is_there_is_told_though_its_command_was_stopped_before_the_draft(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopping(*_: object) -> None:
        raise Stopped(signal.SIGINT)

    monkeypatch.setattr(deliver, "write_draft", stopping)
    assert run("deliver", ACTION, "--out", "pack", code=130).stderr.splitlines() == [
        "The pack is finished, and in pack: only the draft of an update is missing.",
        "Error: Stopped by Ctrl-C. Nothing half-written was left: repeat the command.",
    ]


def test_under_a_seal_no_name_is_shown_in_the_terminal(run: Run, sign: Signing) -> None:
    sign("a", name="Amina \U0010fffe\U0010ffff")
    assert "such as Amina" in run("deliver", ACTION, "--out", "open").stderr
    said = run("deliver", ACTION, "--out", "sealed", "--seal", public_key()).stderr
    assert "Amina" not in said
    assert "There are names (1) with letters (U+10FFFE, U+10FFFF) that no font" in said


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("day", ["1979-12-31", "1999-12-31", "2100-01-01", "9999-12-31"])
def test_a_day_of_another_century_is_a_slip_of_the_finger(run: Run, day: str) -> None:
    said = run("deliver", ACTION, "--out", "pack", "--on", day, code=2).output
    assert f"{day[:4]} is no year of a hand-over." in said


@pytest.mark.usefixtures("signed")
def test_a_folder_whose_name_is_no_utf_8_can_be_sealed(run: Run) -> None:
    reader = pyrage.x25519.Identity.generate()
    said = run("deliver", ACTION, "--out", "p\udcff", "--seal", str(reader.to_public())).stdout
    assert r"The pack is in p\udcff: " in said
    raw = pyrage.decrypt(Path("p\udcff/pack.zip.age").read_bytes(), [reader])
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert {Path(name).parent.name for name in archive.namelist()} == {ACTION}


@pytest.mark.usefixtures("signed")
def test_the_draft_of_an_update_tells_how_many_and_names_nobody(run: Run) -> None:
    run("deliver", ACTION, "--out", "pack", "--on", "2026-12-01", "--language", "en")
    draft = content_of(Path("pack-update"))
    assert sorted(draft) == [
        "for-campaign.toml", *(f"handed-over-2026-12-01.{each}.md" for each in ("ar", "en", "ru")),
    ]  # fmt: skip
    assert draft["handed-over-2026-12-01.en.md"].decode() == (
        "Title: The signatures have been handed over\n"
        "Summary: On 1 December 2026 we handed over what you signed. Addressed to: Lindenford Town "
        "Council.\n\nOn 1 December 2026 we handed over [Keep the river path open]"
        "({filename}../petition.en.md). Addressed to: Lindenford Town Council.\n\n"
        "Signatures confirmed: 120. Names handed over: 2, of those who asked for it. Nobody else "
        "was named.\n\nWe tell here what becomes of it.\n"
    )
    assert [each for each in draft.values() if b"Amina" in each] == []


@pytest.mark.parametrize("timeline", ["", '[[timeline]]\naction = "river-petition"\n'])
def test_the_site_takes_the_draft_of_an_update(run: Run, content: Path, timeline: str) -> None:
    """As the command says where to put it."""
    folder = content / "river"
    with (folder / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write(timeline)
    output = run("deliver", ACTION, "--out", "pack", "--on", "2026-12-01").output
    assert "handed-over-2026-12-01.*.md to site/content/river/updates" in output
    (folder / "updates").mkdir()
    for each in Path("pack-update").glob("*.md"):
        each.rename(folder / "updates" / each.name)
    with (folder / "campaign.toml").open("a", encoding="utf-8") as file:
        file.write(Path("pack-update/for-campaign.toml").read_text("utf-8"))
    [campaign] = read_campaigns(content, LANGUAGES)
    assert [update.page for update in campaign.updates] == ["handed-over-2026-12-01"]


@pytest.mark.usefixtures("signed")
@pytest.mark.parametrize("at", range(4))
def test_a_full_disk_leaves_nothing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    real, seen = files._to_disk, iter(range(10))  # noqa: SLF001 - where a disk is found full

    def full(file: io.BufferedWriter) -> None:
        if next(seen) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(file)

    monkeypatch.setattr(files, "_to_disk", full)
    output = run("deliver", ACTION, "--out", "pack", code=1).output
    assert "There is no room left to write into" in output
    assert Path("pack").exists() == (at == 3)  # then the pack was there, and its draft not
    assert list(Path().rglob("*.part*")) == list((home / "unfinished").iterdir()) == []


@pytest.mark.usefixtures("signed")
def test_a_pack_that_breaks_off_leaves_nothing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def documents(*_: object) -> Iterator[tuple[str, bytes]]:
        yield "pack.pdf", b"Amina"
        raise KeyboardInterrupt

    monkeypatch.setattr(typeset, "documents", documents)
    run("deliver", ACTION, "--out", "pack", code=1)
    assert not Path("pack").exists()
    assert list(Path().rglob("*.part*")) == list((home / "unfinished").iterdir()) == []


@pytest.mark.parametrize(
    "title", ["*Stop* <b>it</b> & [now](x)", "`a` _b_ \\ &amp; <script>", "# 1!"]
)
def test_a_title_is_no_markup_in_the_draft(title: str) -> None:
    page = Page(title, "/en/river/ask/")
    pack = replace(BARE, action=replace(BARE.action, pages={"en": page}, target=title))
    text = dict(update.draft(pack, Origin(Path(), "ask")))["handed-over-2026-12-01.en.md"]
    html = gather.as_html(text, Path("river/updates/handed-over.en.md"), "")
    shown = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f'<a href="">{shown}</a>. Addressed to: {shown}.' in html
    summary = inline.read(text.splitlines()[1].removeprefix("Summary: "), str)
    assert summary.plain.endswith(f"Addressed to: {title}.")
