"""The pictures with which networks show a page: letters of every script, any title, drawn once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from arabic_reshaper import reshape
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, features

from desk.work.pages.built import scan
from desk.work.pages.site_files import FOREVER, plan
from making import messages
from tests.pages.conftest import SITE, Build
from undersigned.rules.language import LANGUAGES, SOURCE
from undersigned_site import cards, lettering
from undersigned_site.cards import HEIGHT, WIDTH, Card, draw, place

PETITION = Card("Petition", "Open on Sundays", "To: The Mayor", "ltr")
PROSE = (
    "A title that goes on about all that the campaign wants, so that nobody who reads it can doubt "
    "what is asked, of whom, and why, or until which day, and that has about two hundred letters "
)
ARABIC = "أوقفوا قتل أفراد مجتمع الميم في الشيشان "
LETTERS = 76, 140, WIDTH - 76, 415  # where the title is, and nothing else


def lit(image: Image.Image) -> Image.Image:
    """Return where something white is written on the red."""
    return image.convert("RGB").getchannel("G").point(lambda green: 255 * (green > 128))


def written(text: str, font: ImageFont.FreeTypeFont, direction: str | None = None) -> Image.Image:
    """Write a line by itself."""
    image = Image.new("L", (1600, 140))
    ImageDraw.Draw(image).text((20, 90), text, 255, font, anchor="ls", direction=direction)
    return image.point(lambda grey: 255 * (grey > 128))


def alike(one: Image.Image, other: Image.Image, within: int) -> bool:
    """Whether all that is lit in either has something lit in the other within so many pixels."""
    near = ImageFilter.MaxFilter(2 * within + 1)
    apart = (
        ImageChops.subtract(one, other.filter(near)),
        ImageChops.subtract(other, one.filter(near)),
    )
    return not any(image.getbbox() for image in apart)


def test_arabic_letters_are_joined_and_run_from_the_right() -> None:
    """Seen, lam with alef, meem: drawn by the forms that Unicode has for each place in a word."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#b3123d")
    font = lettering.font(92)
    ImageDraw.Draw(image).text((WIDTH - 76, 232), "\ufee1\ufefc\ufeb3", "#fff", font, anchor="rs")
    expected = lit(image).crop(LETTERS)
    assert expected.getbbox()
    assert alike(lit(draw(Card("", "سلام", "", "rtl"))).crop(LETTERS), expected, within=1)


@pytest.mark.skipif(not features.check("raqm"), reason="this machine's Pillow finds no FriBiDi")
@pytest.mark.parametrize(
    "text",
    [
        "أوقفوا قتل أفراد مجتمع الميم في الشيشان",
        "قرار (2017) S. Res. [211]، ما",
        "قرار S. Res. (211)",
        "«العربية» ثم (LGBTI) ثم ((س))",
    ],
)
def test_a_line_looks_as_fribidi_and_harfbuzz_would_draw_it(text: str) -> None:
    """But for a few pixels, as they also place letters between pixels."""
    size, (line,) = lettering.in_lines(text, 1600, 140, largest=64, smallest=64)
    ours = written(lettering.ordered(line, "rtl"), lettering.font(size))
    shaping = ImageFont.truetype(lettering.FONT, size, layout_engine=ImageFont.Layout.RAQM)
    theirs = written(text, shaping, "rtl")
    assert theirs.getbbox()
    assert alike(ours, theirs, within=4)


@pytest.mark.parametrize(
    ("line", "direction", "drawn"),
    [
        ("س (2017)", "rtl", "(2017) س"),
        ("«س»", "rtl", "«س»"),
        ("س A (b)", "rtl", "A (b) س"),
        ("a (b) س", "ltr", "a (b) س"),
        ("(س) (ص)", "rtl", "(ص) (س)"),
    ],
)
def test_brackets_open_towards_what_they_hold(line: str, direction: str, drawn: str) -> None:
    """Whichever way it is read."""
    assert lettering.ordered(line, direction) == drawn


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])
def test_the_font_has_every_letter_that_the_site_uses(language: str) -> None:
    """In the forms in which they join; none is drawn as an empty box."""
    said = "".join(str(m.string) for m in messages.read(messages.po(language), language))
    letters = {letter for letter in reshape(said) if letter.isalpha()}
    assert len(letters) > 30
    font = lettering.font(32)
    missing = written("\U0010fffd", font)
    assert missing.getbbox()
    assert [each for each in sorted(letters) if written(each, font) == missing] == []


@pytest.mark.parametrize(
    ("title", "drawn", "missing"),
    [
        ("Free them ✊🏽 now", "Free them now", ("✊", "🏽")),
        ("👩\u200d👩\u200d👧 Families", "Families", ("👩", "👧")),
        ("हिन्दी", "", tuple("हिन्दी")),
        ("Ünï ★ №5", "Ünï ★ №5", ()),
        ("کوردستان", "کوردستان", ()),
    ],
)
def test_what_the_font_lacks_is_left_out_and_is_no_box(
    title: str, drawn: str, missing: tuple[str, ...]
) -> None:
    """With all that stands on it: an accent, a shade of skin, what joins it to the next."""
    assert lettering.missing(title) == missing
    assert draw(Card("", title, "", "ltr")) == draw(Card("", drawn, "", "ltr"))


def test_a_title_that_cannot_be_drawn_has_no_card_and_that_is_told(
    content: Path, build: Build
) -> None:
    petition = content / "trees" / "petition.en.md"
    petition.write_text(petition.read_text("utf-8").replace("Trees", "為了 ✊"), "utf-8")
    home = content / "trees" / "home.en.md"
    home.write_text(home.read_text("utf-8").replace("Trees", "Trees ✊"), "utf-8")
    site = build(content, SITE_URL=SITE)
    assert site.status == 0
    told = [line for line in site.said.splitlines() if line.startswith("Note: ")]
    assert sorted(told) == [
        "Note: trees/home.en.md: Title: no font here draws ✊: its card leaves them out",
        "Note: trees/petition.en.md: Title: no font here draws 為 了: no card was drawn",
    ]
    properties = [
        {each.attributes.get("property") for each in site.page(page).all("meta")}
        for page in ("/en/trees/petition/", "/en/trees/")
    ]
    assert ["og:image" in each for each in properties] == [False, True]
    assert ["og:title" in each for each in properties] == [True, True]


@pytest.mark.parametrize(
    ("title", "direction"),
    [
        ("No", "ltr"),
        (PROSE + "enough", "ltr"),
        ("Достопримечательности и предосторожности " * 5, "ltr"),
        ("W" * 200, "ltr"),
        ("W" * 300, "ltr"),
        (ARABIC * 5, "rtl"),
        (ARABIC.replace(" ", "") * 6, "rtl"),
    ],
)
def test_a_title_of_any_length_fits(title: str, direction: str) -> None:
    """Between the margins, and clear of the lines above and beneath."""
    letters = lit(draw(Card("Petition", title, "To: The Mayor", direction)))
    left, top, right, bottom = LETTERS
    assert letters.crop(LETTERS).getbbox()
    for edge in (0, 0, left - 2, bottom), (right + 2, 0, WIDTH, bottom), (0, 116, WIDTH, top):
        assert letters.crop(edge).getbbox() is None
    assert letters.crop((0, bottom, WIDTH, 440)).getbbox() is None


def test_a_short_title_is_large_and_words_stay_whole() -> None:
    """A word is broken only where it fits on no line."""
    size, lines = lettering.in_lines(PROSE, 1048, 266, largest=92, smallest=32)
    assert " ".join(lines) == PROSE.strip()
    assert size > 32
    assert lettering.in_lines("No", 1048, 266, largest=92, smallest=32) == (92, ["No"])


def test_a_line_that_is_too_long_ends_in_an_ellipsis() -> None:
    """And is as long as the smallest letters allow."""
    size, line = lettering.in_one_line("W" * 99, 1048, largest=34, smallest=26)
    assert size == 26
    assert line == "W" * line.count("W") + "…"
    assert 1000 < lettering.font(size).getlength(line) <= 1048


@pytest.mark.parametrize("card", [PETITION, Card("رسالة", ARABIC * 5, "إلى: رئيس", "rtl")])
def test_a_card_is_a_small_picture_of_the_size_that_networks_want(
    card: Card, tmp_path: Path
) -> None:
    """Of few colours, as it holds only letters."""
    file = tmp_path / place(card, tmp_path / "kept", tmp_path)[1:]
    with Image.open(file) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "P", (1200, 630))
    assert file.stat().st_size < 25_000


def test_a_card_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build takes it from where it was kept."""
    first = place(PETITION, tmp_path / "kept", tmp_path / "one")
    monkeypatch.delattr(cards, "draw")
    assert place(PETITION, tmp_path / "kept", tmp_path / "two") == first
    one, two = (tmp_path / site / first[1:] for site in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_builds_that_run_at_once_get_whole_cards(tmp_path: Path) -> None:
    """Each draws beside the others, and nothing half drawn has the card's name."""
    sites = [tmp_path / str(number) for number in range(8)]
    with ThreadPoolExecutor(8) as builds:
        addresses = list(builds.map(lambda site: place(PETITION, tmp_path / "kept", site), sites))
    assert [file.name for file in (tmp_path / "kept").iterdir()] == [PETITION.name]
    assert (
        len({(site / at[1:]).read_bytes() for site, at in zip(sites, addresses, strict=True)}) == 1
    )


def test_a_card_that_looks_another_way_has_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be it by its words, or by what draws."""
    names = {
        PETITION.name,
        Card("Petition", "Open on Sundays", "To: The Mayor", "rtl").name,
        Card("Petition", "Open on Sunday", "To: The Mayor", "ltr").name,
        Card("Petitio", "nOpen on Sundays", "To: The Mayor", "ltr").name,
    }
    assert len(names) == 4
    monkeypatch.setattr(cards, "_look", lambda: b"another font")
    assert PETITION.name not in names


def test_cards_are_kept_for_good_and_go_up_before_the_pages_that_name_them(tmp_path: Path) -> None:
    """Who follows a new page finds its card."""
    (tmp_path / "index.html").write_text("")
    address = place(PETITION, tmp_path.parent / "kept", tmp_path)
    card, page = (file.key for stage in plan(list(scan(tmp_path)), {}, ()).stages for file in stage)
    assert (f"/{card}", page) == (address, "index.html")
    assert {file.key: file.cache_control for file in scan(tmp_path)}[card] == FOREVER
