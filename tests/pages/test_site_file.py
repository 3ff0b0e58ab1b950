"""`site.toml`: what it may say, and what is told of what it may not."""

from pathlib import Path

import pytest

from undersigned.rules.brand import Brand
from undersigned_site.site_file import Site, read_site
from undersigned_site.tables import ContentError

WHOLE = """\
name = "River Alliance"
colour = "#0B5CAD"
website = "https://river.example.org/"
colophon = false

[social]
mastodon = "@river@social.example.org"
bluesky = "@river.example.org"
x = "@river_path"
telegram = "@riverpath"
facebook = "@river.path"

[ru]
name = "Союз реки"
"""


def site(folder: Path, toml: str) -> Site:
    """Read a file of this text."""
    (folder / "site.toml").write_text(toml, "utf-8")
    return read_site(folder)


def test_all_that_it_says_is_read(tmp_path: Path) -> None:
    found = site(tmp_path, WHOLE)
    assert found.brand("en", []) == Brand(
        "River Alliance", "#0b5cad", None, "https://river.example.org/", colophon=False
    )
    assert found.brand("ru", []).name == "Союз реки"
    assert found.accounts == {
        "mastodon": "https://social.example.org/@river",
        "bluesky": "https://bsky.app/profile/river.example.org",
        "x": "https://x.com/river_path",
        "telegram": "https://t.me/riverpath",
        "facebook": "https://www.facebook.com/river.path",
    }


def test_without_it_nothing_is_known(tmp_path: Path) -> None:
    assert read_site(tmp_path).brand("en", []) == Brand(colophon=True)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('nam = "A"', "nam: expected no such key; did you mean name?"),
        ('color = "#0b5cad"', "color: expected no such key; did you mean colour?"),
        ("name = 5", "name: expected one line of text, not 5"),
        ('name = ""', "name: expected one line of text"),
        (f'name = "{"a" * 81}"', "name: expected a name of 80 characters at most"),
        ('name = "A\\u202eB"', "name: expected a line without invisible characters"),
        ('name = "A\\u0007B"', "name: expected a line without invisible characters"),
        ('colour = "red"', 'colour: expected a colour, as in "#1d5a7c", not "red"'),
        ('colour = "#b13"', "colour: expected a colour, as in"),
        ('colour = "#b3123d;}"', "colour: expected a colour, as in"),
        ('colour = "#ffcc00"', 'colour: expected a darker colour, of which "#866a04" is the near'),
        ('logo = "../logo.svg"', "logo: expected the name of a file beside this one"),
        ('logo = "/etc/logo.svg"', "logo: expected the name of a file beside this one"),
        ('logo = "Logo.PNG"', "logo: expected the name of a file beside this one, of letters"),
        ('logo = "logo.jpg"', "logo: expected the name of a file beside this one"),
        ('website = "river.example.org"', 'website: expected an address, as in "https://example'),
        ('website = "javascript:alert(1)"', "website: expected an address"),
        ('website = "https://ada:pw@example.org"', "website: expected an address"),
        ('website = "https://[::1"', "website: expected an address"),
        ('website = "https://example.org/ x"', "website: expected an address"),
        ('website = "https://example.org/\\u202e"', "website: expected an address"),
        ('colophon = "no"', "colophon: expected true or false"),
        ('social = "x"', "social: expected a table, as under [social]"),
        ('[social]\nmyspace = "@a"', "social.myspace: expected no such key; known are bluesky"),
        ('[social]\nx = "https://x.com/a"', 'social.x: expected a name on X, as in "@riverpath"'),
        ('[social]\nmastodon = "@river"', "social.mastodon: expected a name on Mastodon, as in"),
        ('[social]\nmastodon = "@r@s.org/@x"', "social.mastodon: expected a name on Mastodon"),
        ('[eo]\nname = "A"', "eo: expected no such key"),
        ("[ru]", "ru.name: expected it to be there"),
        ('[ru]\ncolour = "#0b5cad"', "ru.colour: expected no such key"),
        ('name = "A"\nname = "B"\n', "name (line 2): expected each key once"),
    ],
)
def test_a_fault_is_told_with_the_key_or_the_line(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(ContentError) as error:
        site(tmp_path, line)
    assert str(error.value).startswith(f"{tmp_path / 'site.toml'}: {told}")


def test_the_colour_that_is_proposed_is_taken(tmp_path: Path) -> None:
    assert site(tmp_path, 'colour = "#866a04"').colour == "#866a04"


def test_a_logo_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"logo\.png: the file: expected it to be there"):
        site(tmp_path, 'logo = "logo.png"')
