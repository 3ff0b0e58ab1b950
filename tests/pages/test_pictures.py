"""Pictures that an organiser brings: what is published of them, and what is refused."""

import json
import shutil
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image, ImageCms

from desk.work.pages.site_files import FOREVER, File
from tests.pages.conftest import CAMPAIGN, Build, Site
from tests.pages.dom import Element
from undersigned_site import pictures
from undersigned_site.feeds import absolute
from undersigned_site.proofread import proofread
from undersigned_site.tables import ContentError

HEAD = "Title: Trees\nSummary: Some.\n\n"
WHERE = "51.5074 N, 0.1278 W"  # as a camera would note it


def photo(size: tuple[int, int] = (1600, 1200), **options: object) -> bytes:
    """Return a photo, upright in its file: its left half red, its right half blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    file = BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def noted(orientation: int = 1) -> Image.Exif:
    """Return what a camera notes of a photo, its place among it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = WHERE
    return exif


def fault(content: Path, picture: str) -> str:
    """Write a page with a picture in its second paragraph, and return what is told of that."""
    file = content / "trees" / "petition.en.md"
    file.write_text(f"{HEAD}Words.\n\nMore,\n{picture}\n", "utf-8")
    with pytest.raises(ContentError) as told:
        proofread(file, content)
    assert "\n" not in str(told.value)
    at, _, expected = str(told.value).removeprefix(f"{file}: ").partition(": expected ")
    assert at == "line 7"
    return expected


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Site:
    """Build a campaign with a picture on its home, at its petition, and in an update."""
    content = tmp_path_factory.mktemp("pictures") / "content"
    folder = content / "trees"
    (folder / "updates").mkdir(parents=True)
    update = '\n[[updates]]\npage = "cut"\nkind = "news"\ndate = 2026-02-02\n'
    (folder / "campaign.toml").write_text(CAMPAIGN + update, "utf-8")
    (folder / "my oak.jpg").write_bytes(photo(exif=noted(6), comment=WHERE.encode()))
    shown = "![The oak, “our” & old](<my oak.jpg>)"
    for page, words in (
        ("home", shown),
        ("petition", f"See:\n\n{shown}"),
        ("updates/cut", shown.replace("my oak", "../my oak")),
        ("plain", "Words."),
    ):
        (folder / f"{page}.en.md").write_text(f"{HEAD}{words}\n", "utf-8")
    built = build(content, SITE_URL="https://example.org")
    assert built.status == 0, built.said
    return built


def image(site: Site, address: str) -> Element:
    """Return the only picture of a page."""
    return site.page(address).one("img")


@pytest.mark.parametrize("page", ["", "petition/", "updates/cut/"])
def test_a_phone_fetches_the_size_it_needs_once_it_is_there(site: Site, page: str) -> None:
    shown = dict(image(site, f"/en/trees/{page}").attributes)
    small, large = (part.split() for part in shown.pop("srcset").split(", "))
    assert (small[1], large[1], shown.pop("src")) == ("640w", "960w", large[0])
    assert shown == {
        "alt": "The oak, “our” & old",
        "sizes": "(min-width: 40rem) 38rem, 100vw",
        "width": "960",
        "height": "1280",
        "loading": "lazy",
    }
    for address, width in (small[0], 640), (large[0], 960):
        with Image.open(site.folder / address[1:]) as picture:
            assert (picture.format, picture.size) == ("WEBP", (width, width * 4 // 3))


def test_it_stands_upright(site: Site) -> None:
    """As the camera was held: what is the left of the file is the top of the picture."""
    with Image.open(site.folder / image(site, "/en/trees/").attributes["src"][1:]) as picture:
        parts = [picture.convert("RGB").crop((480, y, 481, y + 1)) for y in (100, 1180)]
    red, blue = (part.tobytes() for part in parts)
    assert (red[0] > 200, red[2] < 60, blue[0] < 60, blue[2] > 200) == (True,) * 4


def test_nothing_that_a_camera_noted_goes_out_nor_the_file_itself(site: Site) -> None:
    for file in filter(Path.is_file, site.folder.rglob("*")):
        assert WHERE.encode() not in file.read_bytes(), file
    assert {file.suffix for file in (site.folder / "pictures").iterdir()} == {".webp"}
    assert not list(site.folder.rglob("*oak*"))
    for file in (site.folder / "pictures").iterdir():
        with Image.open(file) as picture:
            assert set(picture.info) <= {"background", "loop", "timestamp", "duration"}


def test_a_page_may_show_pictures_of_the_site_alone_and_only_where_there_is_one(site: Site) -> None:
    def policy(page: str) -> str:
        http_equiv = {"http-equiv": "Content-Security-Policy"}
        return site.page(page).one("meta", **http_equiv).attributes["content"]

    assert "img-src data: 'self';" in policy("/en/trees/petition/")
    for page in ("/en/trees/plain/", "/en/trees/signed/", "/en/"):
        assert "img-src data:;" in policy(page), page


def test_the_manifest_names_each_of_them_and_a_browser_may_keep_them(site: Site) -> None:
    named = json.loads(site.folder.with_name("site.manifest.json").read_text())["files"]
    keys = [key for key in named if key.startswith("pictures/")]
    assert len(keys) == 2
    for key in keys:
        file = File(key, Path(key), "", "")
        assert (file.content_type, file.cache_control) == ("image/webp", FOREVER)


def test_a_reader_of_the_feed_fetches_one_from_the_site(site: Site) -> None:
    src = image(site, "/en/trees/updates/cut/").attributes["src"]
    feed = (site.folder / "en" / "trees" / "updates.atom").read_text("utf-8")
    assert f"src=&#34;https://example.org{src}&#34; width" in feed
    assert "srcset" not in feed
    assert absolute('<img alt="a" src="/a.webp" width="1">', "https://example.org/en/") == (
        '<img alt="a" src="https://example.org/a.webp" width="1">'
    )


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((100, 50), [(100, 50)]),
        ((640, 1280), [(640, 1280)]),
        ((700, 700), [(640, 640), (700, 700)]),
        ((4000, 3000), [(640, 480), (960, 720)]),
        ((1000, 8000), [(160, 1280), (240, 1920)]),
        ((20000, 2), [(640, 1), (960, 1)]),
    ],
)
def test_none_is_made_larger_nor_taller_than_twice_its_width(
    size: tuple[int, int], sizes: list[tuple[int, int]]
) -> None:
    assert pictures.Picture(Path("a.jpg"), "0" * 16, *size).sizes == sizes


def test_colours_are_those_that_the_camera_meant_and_what_is_clear_stays_clear(
    content: Path, tmp_path: Path
) -> None:
    page = content / "trees" / "petition.en.md"
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    glass = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    glass.save(page.with_name("clear.png"), icc_profile=b"no profile")
    Image.new("CMYK", (10, 10), (0, 255, 255, 0)).save(page.with_name("ink.jpg"), icc_profile=lab)
    Image.new("I;16", (10, 10)).save(page.with_name("deep.png"))
    Image.new("P", (10, 10)).save(page.with_name("few.png"), transparency=0)
    for name in ("clear.png", "ink.jpg", "deep.png", "few.png"):
        picture = pictures.find(name, page, content)
        pictures.place(picture, tmp_path / "kept", tmp_path / "site")
        with Image.open(tmp_path / "site" / "pictures" / picture.name(10)) as made:
            clear = made.convert("RGBA").tobytes()[3] == 0
        assert clear == (name in {"clear.png", "few.png"}), name


@pytest.mark.parametrize(
    ("picture", "told"),
    [
        ("![](oak.jpg)", "what the picture shows, between [ and ], for those who do not see it"),
        ("![ ](oak.jpg)", "what the picture shows"),
        ("![a](https://example.org/oak.jpg)", "a file beside the page, as in ![The bridge](bridg"),
        ("![a](//example.org/oak.jpg)", "a file beside the page"),
        ("![a](data:image/png;base64,AAAA)", "a picture’s file as JPEG, PNG or WebP"),
        ("![a](aok.jpg)", "a picture that there is beside the page, as in oak.jpg, not 'aok.jpg'"),
        ("![a](../secret.jpg)", "a picture in the campaign’s own folder, not '../secret.jpg'"),
        ("![a](..%2Fsecret.jpg)", "a picture in the campaign’s own folder"),
        ("![a](link.jpg)", "a picture in the campaign’s own folder, not 'link.jpg'"),
        ("![a](/etc/passwd.jpg)", "a picture in the campaign’s own folder"),
        ("![a](a%00b.jpg)", "a picture that there is beside the page"),
        ("![a](folder.jpg)", "a picture that there is beside the page"),
        ("![a](oak.heic)", "a picture’s file as JPEG, PNG or WebP, as in bridge.jpg, not"),
        ("![a](oak.svg)", "a picture’s file as JPEG, PNG or WebP"),
        ("![a](petition.en.md)", "a picture’s file as JPEG, PNG or WebP"),
        ("![a](text.jpg)", "a picture as JPEG, PNG or WebP, whatever its name ends with; 'te"),
        ("![a](moving.png)", "a picture that stands still, and 'moving.png' moves"),
        ("![a](gif.jpg)", "a picture as JPEG, PNG or WebP, whatever its name ends with"),
        ("![a](wide.png)", "a picture of 50 million pixels at most, and 'wide.png' has 10000"),
        ("![a](bomb.png)", "a picture of 50 million pixels at most, and 'bomb.png' has more"),
        ("![a](heavy.jpg)", "a picture of 20 MB at most, and 'heavy.jpg' has 21 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_told_with_its_line(content: Path, picture: str, told: str) -> None:
    folder = content / "trees"
    (folder / "oak.jpg").write_bytes(photo((20, 10)))
    (content / "secret.jpg").write_bytes(photo((20, 10)))
    (folder / "link.jpg").symlink_to(content / "secret.jpg")
    (folder / "folder.jpg").mkdir()
    (folder / "text.jpg").write_text("no picture")
    first, second = (Image.new("L", (4, 4), grey) for grey in (0, 255))
    first.save(folder / "moving.png", save_all=True, append_images=[second])
    first.save(folder / "gif.jpg", "GIF")
    for name, size in ("wide.png", (10000, 6000)), ("bomb.png", (60000, 60000)):
        # Only its head: whoever looks at more would find it damaged.
        raw = BytesIO()
        first.save(raw, "PNG")
        at = raw.getvalue().index(b"IHDR") + 4
        dimensions = b"".join(side.to_bytes(4, "big") for side in size)
        (folder / name).write_bytes(_with_head(raw.getvalue(), at, dimensions))
    (folder / "heavy.jpg").write_bytes(bytes(21_000_000))
    assert fault(content, picture)[: len(told)] == told


def _with_head(png: bytes, at: int, dimensions: bytes) -> bytes:
    head = png[at - 4 : at] + dimensions + png[at + 8 : at + 13]
    return png[: at - 4] + head + crc32(head).to_bytes(4, "big") + png[at + 17 :]


def test_a_picture_that_is_cut_off_ends_the_build_in_one_line(content: Path, build: Build) -> None:
    page = content / "trees" / "petition.en.md"
    page.write_text(f"{HEAD}![The oak](oak.jpg)\n", "utf-8")
    page.with_name("oak.jpg").write_bytes(photo()[:9000])
    site = build(content)
    assert site.status == 1
    assert site.said.startswith(f"{page.with_name('oak.jpg')}: the picture: expected a picture tha")
    assert site.said.count("\n") == 1


def test_a_campaign_s_folder_may_be_a_link_and_so_may_a_picture_within_it(content: Path) -> None:
    shutil.move(content / "trees", content.parent / "elsewhere")
    (content / "trees").symlink_to(content.parent / "elsewhere")
    page = content / "trees" / "petition.en.md"
    page.with_name("oak.jpg").write_bytes(photo((20, 10)))
    page.with_name("tree.jpg").symlink_to("oak.jpg")
    assert pictures.find("tree.jpg", page, content).width == 20


def test_what_was_made_small_before_is_not_made_again(content: Path, tmp_path: Path) -> None:
    page = content / "trees" / "petition.en.md"
    page.with_name("oak.jpg").write_bytes(photo((800, 300)))
    picture = pictures.find("oak.jpg", page, content)
    pictures.place(picture, tmp_path / "kept", tmp_path / "one")
    kept = tmp_path / "kept" / picture.name(640)
    kept.write_bytes(b"as it was kept")
    pictures.place(picture, tmp_path / "kept", tmp_path / "two")
    assert (tmp_path / "two" / "pictures" / kept.name).read_bytes() == b"as it was kept"
    page.with_name("oak.jpg").write_bytes(photo((800, 301)))
    assert pictures.find("oak.jpg", page, content).digest != picture.digest


def test_a_picture_has_no_place_in_a_head(content: Path, build: Build) -> None:
    page = content / "trees" / "petition.en.md"
    page.write_text("Title: Trees\nSummary: See ![a](oak.jpg).\n\nWords.\n", "utf-8")
    told = "Summary (line 2): expected no picture here: its place is in the text, below the head"
    assert told in build(content).said
