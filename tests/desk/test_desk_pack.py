"""The pages of a pack, read back: in each language, with names that would be more than text."""

import json
import re
import shutil
import string
import subprocess
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from desk.work.delivery import gather, glyphs, prose, sealed, sentences, told, typeset
from desk.work.delivery.as_json import as_json
from desk.work.delivery.gather import Origin
from desk.work.delivery.glyphs import Fonts
from desk.work.delivery.pack import Named, Pack, Words
from desk.work.delivery.people import CONSENT, in_order, named, plain
from desk.work.errors import DeskError
from desk.work.opened import Outcome, opened
from tests.desk import river
from tests.desk.world import NOW, SITE_URL
from undersigned.aws.signer_items import Held
from undersigned.rules.action import Action, Kind, Page
from undersigned.rules.fields import CONSENTS, FIELDS, WRITTEN
from undersigned.rules.published import Count, Point
from undersigned.rules.record import Record
from undersigned.rules.signature import Signature, State

# What a reader of a PDF puts in, and what breaks a word.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\f]")
HOSTILE = (
    '#eval("1")', "$x^2$", "*bold* _it_", "@ref <label>", r"\u{41} \ /", "'single' \"double\"",
    "// no comment", "-- --- ...", "= Heading", "[box]", "`code`", "=cmd|' /C calc'!A0",
    "../../etc/passwd", "https://example.org",
)  # fmt: skip

BARE = Pack(
    action=Action(
        "river-petition", "river", Kind.PETITION, ("en",), {"en": Page("Free", "/en/river/ask/")}
    ),
    language="en",
    day=date(2026, 12, 1),
    site=SITE_URL,
    organiser=("Friends of the River",),
    target=("Council",),
    words=Words("", ""),
    count=Count(9, NOW, {}),
)  # fmt: skip

reading = pytest.mark.skipif(
    not shutil.which("pdftotext"),
    reason="needs pdftotext, which reads Arabic too (on Debian: apt-get install poppler-utils)",
)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the campaign."""
    folder = tmp_path_factory.mktemp("content")
    river.write(folder)
    return folder


@pytest.fixture(scope="module")
def pack(content: Path) -> Pack:
    """Make a pack without names, in English."""
    return Pack(
        action=river.action(content),
        language="en",
        day=date(2026, 12, 1),
        site=SITE_URL,
        organiser=("Friends of the River", "1 Mill Lane"),
        target=("Lindenford Town Council", "103132 Lindenford"),
        words=Words(
            "source", f"<h2>{river.ASKS['en']}</h2><blockquote><p>Please.</p></blockquote>"
        ),
        count=Count(1234, NOW, {"DE": 80, "CH": 20, "other": 10}),
        history=tuple(Point(NOW.replace(day=day), 10 * day) for day in (1, 5, 9)),
        paper=(64, date(2026, 4, 18)),
    )


def speaking(pack: Pack, language: str) -> Pack:
    """Put a pack into another language."""
    words = Words("source", f"<p>{river.ASKS[language]}</p>")
    return replace(pack, language=language, words=words)


def read(pdf: bytes) -> list[str]:
    """Return the lines of a PDF, by the program that everybody has."""
    done = subprocess.run(
        ["pdftotext", "-layout", "-nopgbrk", "-", "-"], input=pdf, capture_output=True, check=True
    )
    lines = TURNS.sub("", done.stdout.decode()).split("\n")
    return [" ".join(line.split()) for line in lines if line.strip()]


def placed(pdf: bytes) -> list[tuple[str, str, str, str]]:
    """Return where each word of a PDF is: its left end, its top, its right end, and the word."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    )
    word = '<word xMin="([0-9.-]+)" yMin="([0-9.-]+)" xMax="([0-9.]+)" yMax="[0-9.]+">(.*)</word>'
    return re.findall(word, done.stdout.decode())


def pages(pack: Pack) -> list[str]:
    """Typeset a pack, and read it."""
    fonts = typeset.fonts_of(pack)
    return [line for _, pdf in typeset.documents(pack, fonts) for line in read(pdf)]


@reading
@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            [
                "Petition", "1,234", "Signatures confirmed", "Handed over on 1 December 2026",
                "What was signed", "The figures", "Germany 80", "Other countries, or rather not",
                "On paper: 64 (as of 18 April 2026)", "Page 1 of 4", "Amina", "Teacher",
            ],
        ),
        (
            "ru",
            [
                "Петиция", "Подтверждено подписей", "Что было подписано", "Германия 80",
                "Страница 1 из 4", river.ASKS["ru"],
            ],
        ),
        ("ar", ["عريضة", "محمد منصور", "معلمة", "103132 Lindenford", "1 Mill Lane"]),
    ],
)  # fmt: skip
def test_a_pack_reads_as_it_was_written(pack: Pack, language: str, wanted: Sequence[str]) -> None:
    names = (Named("Amina", "Teacher"), Named("محمد منصور", "معلمة"), Named("Пётр Сидоров"))
    lines = "\n".join(pages(replace(speaking(pack, language), names=names)))
    assert [each for each in wanted if each not in lines] == []


@reading
def drawn_with(pdf: bytes) -> str:
    """Name the fonts that a PDF draws with."""
    told = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True)
    return told.stdout.decode()


@reading
def test_what_is_stressed_in_arabic_is_not_slanted_by_a_font_that_has_no_letter_of_it(
    pack: Pack,
) -> None:
    for language, slanted in (("en", True), ("ar", False)):
        words = Words("source", f"<p><em>{river.ASKS[language]}</em></p>")
        stressed = replace(pack, language=language, words=words, demonstration=True)
        chosen = typeset.fonts_of(stressed)
        for _, pdf in [*typeset.documents(stressed, chosen), ("", typeset.sheet(stressed, chosen))]:
            assert ("Italic" in drawn_with(pdf)) == slanted


@reading
def test_a_name_that_looks_like_markup_stays_a_name(pack: Pack) -> None:
    names = tuple(map(Named, HOSTILE)) + tuple(
        Named(f"n{n}", said) for n, said in enumerate(HOSTILE)
    )
    lines = pages(replace(pack, names=names))
    assert [each for each in HOSTILE if lines.count(each) != 2] == []


@reading
def test_the_sheet_has_one_page_and_names_nobody_who_signed(pack: Pack) -> None:
    signed = replace(pack, names=(Named("Amina"),))
    lines = read(typeset.sheet(signed, Fonts()))
    assert lines[0] == "Record of hand-over"
    assert "Names handed over 1" in lines
    assert not any("Amina" in line for line in lines)
    for language in ("ru", "ar"):
        assert page_count(typeset.sheet(speaking(signed, language), Fonts())) == 1


@reading
def test_very_many_names_are_parted_and_none_is_lost(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "PART", 100)
    many = replace(pack, names=tuple(Named(f"Name {n:03}") for n in range(250)))
    made = dict(typeset.documents(many, Fonts()))
    assert list(made) == ["pack.pdf", "pack-2.pdf", "pack-3.pdf"]
    found = re.findall(
        r"Name \d{3}", "\n".join(line for pdf in made.values() for line in read(pdf))
    )
    assert sorted(found) == [each.name for each in many.names]
    assert any("Part 3 of 3" in line for line in read(made["pack-3.pdf"]))


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    done = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    found = re.search(r"^Pages: +(\d+)$", done.stdout.decode(), re.MULTILINE)
    assert found
    return int(found[1])


@reading
def test_programs_that_read_aloud_know_its_title_and_language(pack: Pack) -> None:
    [(_, pdf)] = typeset.documents(speaking(pack, "ar"), Fonts())
    told_of = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True)
    facts = told_of.stdout.decode()
    assert re.search(rf"^Title: +{river.TITLES['ar']}$", facts, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", facts, re.MULTILINE)
    assert b"/Lang(ar)" in pdf.replace(b"/Lang (", b"/Lang(")


@pytest.mark.parametrize("language", ["pt-BR", "zh-Hant", "es-419", "ckb"])
def test_a_language_may_be_one_of_a_land_or_a_script(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typst knows lands by two letters, and no other part of a code."""
    untranslated = NullTranslations()
    monkeypatch.setattr(typeset, "translations", lambda _: untranslated)
    monkeypatch.setattr(sentences, "translations", lambda _: untranslated)
    monkeypatch.setattr("undersigned.rules.country.names", lambda _: {})
    action = replace(BARE.action, languages=(language,), pages={language: Page("X", "/x/")})
    assert page_count(typeset.sheet(replace(BARE, action=action, language=language), Fonts())) == 1


def test_the_same_pack_is_the_same_to_the_byte(pack: Pack) -> None:
    signed = replace(pack, names=(Named("Amina"),))
    assert list(typeset.documents(signed, Fonts())) == list(typeset.documents(signed, Fonts()))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Evil \u202eeliv\u202c", "Evil eliv"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("two\nlines\tand\u2028more", "two lines and more"),
        ("\u2067turned\u2069 \u200fmarked", "turned marked"),
        ("نمی\u200cدانم", "نمی\u200cدانم"),
        ("\ud800half", "\ufffdhalf"),
        (" \u200b ", ""),
    ],
)
def test_a_name_is_one_line_that_turns_nothing(typed: str, shown: str) -> None:
    assert plain(typed) == shown


def test_names_are_in_alphabetical_order_those_of_the_language_first() -> None:
    people = [
        Named(name)
        for name in ["Żaneta", "ольга", "Čeda", "amina", "Ёлка", "Ольга", "Bela", "محمد", "أمينة"]
    ]

    def order(language: str) -> str:
        return " ".join(each.name for each in in_order(people, language))

    assert order("en") == "amina Bela Čeda Żaneta Ёлка Ольга ольга أمينة محمد"
    assert order("ru") == "Ёлка Ольга ольга amina Bela Čeda Żaneta أمينة محمد"
    assert order("ar").startswith("أمينة محمد")


def test_letters_that_unicode_has_at_its_end_stand_where_their_readers_look() -> None:
    """And an apostrophe moves nothing."""
    typed = ["Юрій", "Євген", "Їжак", "Лев", "Лук’ян", "Йосип", "Ґудз", "Іван", "Лука", "Ганна"]
    shown = "Ганна Ґудз Євген Іван Їжак Йосип Лев Лука Лук’ян Юрій"
    assert " ".join(each.name for each in in_order(map(Named, typed), "uk")) == shown
    spanish = map(Named, ["Nuño", "Nunca", "Nuño Á", "Nuria", "Núñez"])
    assert [each.name for each in in_order(spanish, "es")] == [
        "Nunca", "Núñez", "Nuño", "Nuño Á", "Nuria",
    ]  # fmt: skip
    persian = map(Named, ["یاسر", "پریسا", "بهار", "گلناز", "Zoe", "کامران"])
    assert [each.name for each in in_order(persian, "fa")] == [
        "بهار", "پریسا", "کامران", "گلناز", "یاسر", "Zoe",
    ]  # fmt: skip


TEXTS = st.text(alphabet=string.ascii_letters, min_size=3, max_size=8)


@st.composite
def signers(draw: st.DrawFn) -> list[Record]:
    """Make up signers; whatever each of them wrote, nobody else did."""
    found = []
    for number in range(draw(st.integers(0, 6))):
        written = {
            field.name: f"{field.name}~{number}~{draw(TEXTS)}" for field in WRITTEN if field.sealed
        }
        agreed = frozenset(draw(st.sets(st.sampled_from(CONSENTS))))
        found.append(Record(written, agreed, "4"))
    return found


@settings(deadline=None)
@given(signers())
def test_nobody_who_did_not_agree_and_nothing_that_was_not_agreed_to_is_in_a_pack(
    records: list[Record],
) -> None:
    held = [
        Held("river", str(n), "", Signature(State.CONFIRMED, b"", "river", "DE"))
        for n in range(len(records))
    ]
    found = opened(held, lambda each: records[int(each.mac)], CONSENT, Outcome())
    told_of = json.dumps([vars_of(each) for each in in_order(named(found), "en")])
    handed = [field.name for field in FIELDS if CONSENT in field.kept_by]
    for record in records:
        for name, text in record.written.items():
            assert (text in told_of) == (name in handed and CONSENT in record.consents)


def vars_of(each: Named) -> tuple[str, ...]:
    """Return all that is told of somebody."""
    return (each.name, each.role, each.postcode)


@given(st.lists(st.builds(Named, st.text(min_size=1).map(plain), st.text().map(plain))))
@example([Named('"}]', "\\")])
def test_a_program_reads_back_what_was_written(people: list[Named]) -> None:
    written = as_json(replace(BARE, names=tuple(people)))
    assert json.loads(written)["names"] == [
        {"name": each.name, "role": each.role, "postcode": ""} for each in people
    ]


def test_prose_is_read_as_the_site_shows_it() -> None:
    html = (
        "<h2>Ask</h2>\n<p>One <b>two</b> <i>three</i>&amp;<br>\nfour</p><script>no()</script>"
        '<ul>\n<li><a href="https://example.org">there</a></li></ul>'
        '<p><a href="javascript:no()">here</a></p></section><p>left open'
    )
    assert prose.tree(html) == [
        {"tag": "h2", "inside": ["Ask"]},
        {
            "tag": "p",
            "inside": [
                "One ", {"tag": "strong", "inside": ["two"]}, " ",
                {"tag": "em", "inside": ["three"]}, "&", {"tag": "br", "inside": []}, " four",
            ],
        },
        {
            "tag": "ul",
            "inside": [
                {
                    "tag": "li",
                    "inside": [
                        {"tag": "a", "inside": ["there"], "to": "https://example.org"}
                    ],
                }
            ],
        },
        {"tag": "p", "inside": [{"tag": "a", "inside": ["here"]}]},
        {"tag": "p", "inside": ["left open"]},
    ]  # fmt: skip


@reading
@pytest.mark.parametrize(
    ("markdown", "line"),
    [
        ("- one\n- two", "• one"), ("1. one\n2. two", "2. two"), ("|a|b|\n|-|-|\n|c|d|", "c"),
        ("##### Deep", "Deep"), ("```\ncode # as typed\n```", "code # as typed"), ("x --- y", "y"),
        ("Bürger*innen, Schüler*innen", "Bürger*innen, Schüler*innen"),
    ],
)  # fmt: skip
def test_whatever_markdown_has_is_typeset(pack: Pack, markdown: str, line: str) -> None:
    body = gather.as_html(f"Title: x\n\n{markdown}", Path("river/ask.en.md"), "")
    lines = pages(replace(pack, words=Words("", body)))
    assert any(line in each for each in lines)


def test_letters_of_the_fonts_that_come_with_it_need_no_other() -> None:
    assert glyphs.fonts_for(["Amina Čeda Ольга محمد דוד Ελένη გიორგი Նարեկ Nguyễn"]) == Fonts()


def test_a_letter_that_nothing_draws_is_told_and_the_name_stays_readable(pack: Pack) -> None:
    lost = "\U0001b170"  # of a script that few fonts have
    people = (Named(f"Amina {lost}"), Named("Bela\x1b"), Named("Čeda"))
    signed, fonts = replace(pack, names=people), Fonts(missing=frozenset(lost))
    [said] = told.cares(signed, Origin(Path(), "ask", ("en",)), Outcome(), fonts, "")
    assert said.startswith(f"There are names (1, such as Amina {lost}) with letters that no font")
    assert "apt install fonts-noto-core" in said
    [(_, pdf)] = typeset.documents(signed, fonts)
    if shutil.which("pdftotext"):
        assert "Amina \ufffd" in read(pdf)


def test_a_font_of_this_computer_is_taken_for_what_ours_lack(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn = {
        "/one.ttf": {"A", "\u4f1f"},
        "/two.ttf": {"\u5f20"},
        "/boxes.ttf": {"\u5f20", "\u4f1f"},
    }

    def font(family: str, path: str) -> object:
        return SimpleNamespace(family=family, path=path, weight=400, style="normal", index=0)

    system = [font("Two", "/two.ttf"), font("LastResort", "/boxes.ttf"), font("One", "/one.ttf")]
    monkeypatch.setattr(
        "typst.Fonts", lambda **_: SimpleNamespace(fonts=lambda: system)
    )  # fmt: skip
    real = glyphs._drawn  # noqa: SLF001 - it would read those files
    monkeypatch.setattr(
        glyphs, "_drawn", lambda file, index=0: drawn.get(str(file)) or real(file, index)
    )
    found = glyphs.fonts_for(["A\u5f20\u4f1f\U0001b170"])
    assert found == Fonts((*glyphs.FAMILIES, "One", "Two"), frozenset("\U0001b170"))
    assert found.system


@pytest.mark.parametrize("content_of_it", [b"", b"no font"])
def test_a_font_that_cannot_be_read_draws_nothing(tmp_path: Path, content_of_it: bytes) -> None:
    (tmp_path / "a.ttf").write_bytes(content_of_it)
    assert glyphs._drawn(tmp_path / "a.ttf") == set()  # noqa: SLF001 - as above
    assert glyphs._drawn(tmp_path / "none.ttf") == set()  # noqa: SLF001


@reading
def test_a_word_that_no_column_holds_and_a_pile_of_accents_stay_in_their_place(pack: Pack) -> None:
    people = [Named("W" * 100), Named("a" + "\u0301" * 50)] + [Named(f"N{n}") for n in range(50)]
    lines = pages(replace(pack, names=tuple(people)))
    widest = max(len(each.split(" ")[0]) for each in lines if each.startswith("WWW"))
    assert widest < 30
    assert "".join(lines).count("\u0301") <= 2 * 4  # a reader may find each twice


@reading
@pytest.mark.parametrize(
    "name",
    ["\ufdfd" * 100, "\ufdfa" * 60, "\u2e3b" * 60, "\U00012031" * 40, "W" * 24],
    ids=ascii,
)
def test_no_name_is_drawn_over_those_beside_it(name: str) -> None:
    many = tuple(Named(f"Amina {n:03}") for n in range(130))
    pack = replace(BARE, names=(many[0], Named(name), *many[1:]))
    [(_, pdf)] = typeset.documents(pack, typeset.fonts_of(pack))
    column = 156  # points
    assert max(float(right) - float(left) for left, _, right, _ in placed(pdf)) < column


@reading
def test_a_name_as_high_as_two_lines_is_given_them() -> None:
    heights = []
    for letter in ("C", "\U00012031"):
        people = (Named("Amina"), *[Named(f"{letter} {n}") for n in range(5)], Named("Bela"))
        pack = replace(BARE, names=people)
        fonts = typeset.fonts_of(pack)
        if fonts.missing:
            pytest.skip("needs a font for cuneiform (on Debian: apt-get install fonts-noto-core)")
        [(_, pdf)] = typeset.documents(pack, fonts)
        tops = {word: float(top) for _, top, _, word in placed(pdf)}
        heights.append(tops["Bela"] - tops["Amina"])
    assert heights[1] > 1.5 * heights[0]


@pytest.mark.parametrize(
    "body",
    ["<blockquote>" * 150 + "x", f'<p><a href="https://example.org/{"a" * 8000}">x</a></p>'],
    ids=["deep", "long"],
)
def test_words_that_cannot_be_typeset_are_told(body: str) -> None:
    pack = replace(BARE, words=Words("", body))
    with pytest.raises(DeskError, match="The words of Free cannot be typeset"):
        list(typeset.documents(pack, Fonts()))


def test_a_typesetter_that_is_stopped_is_told(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "typesetter.py").write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setattr(typeset, "_HERE", tmp_path)
    with pytest.raises(DeskError, match="Typesetting was stopped from outside"):
        typeset.sheet(pack, Fonts())


def test_a_passphrase_that_is_short_seals_nothing() -> None:
    with pytest.raises(DeskError, match="12 characters at the least"):
        sealed.by_passphrase("x" * 11)
    assert sealed.by_passphrase("x" * 12)(b"Amina")


def test_a_passphrase_seals_with_its_accents_composed_whoever_types_it() -> None:
    apart = unicodedata.normalize("NFD", "vier wörter für euch")
    content = sealed.by_passphrase(apart)(b"Amina")
    assert pyrage.passphrase.decrypt(content, unicodedata.normalize("NFC", apart)) == b"Amina"


def test_a_passphrase_of_bytes_that_are_no_letters_seals_nothing() -> None:
    with pytest.raises(DeskError, match="That holds a key that writes nothing"):
        sealed.by_passphrase("four words nobody knows\udcff")
