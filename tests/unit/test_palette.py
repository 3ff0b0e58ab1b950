"""Colours: whatever an organiser chooses can be read, or the nearest that can is named."""

import re
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.template import ROOT
from undersigned.cases.templates import FOLDER, recoloured
from undersigned.rules.brand import COLOUR
from undersigned.rules.colour import oklch, shown
from undersigned.rules.palette import (
    ENOUGH,
    NEUTRAL,
    contrast,
    legible,
    nearest,
    palette,
)

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
STYLE = (FOLDER / "base.css").read_text("utf-8")
LIGHT, DARK = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)


def named(scheme: str, name: str) -> str:
    """Return what a scheme calls a colour; `#fff` is written out."""
    [found] = re.findall(rf"--{name}: (#\w+);", scheme)
    return found if len(found) > 4 else "#" + "".join(2 * digit for digit in found[1:])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#ffffff", "#000000", 21), ("#ffffff", "#767676", 4.54), ("#b3123d", "#b3123d", 1)],
)
def test_contrast_is_what_wcag_says(one: str, other: str, expected: float) -> None:
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


def test_the_style_has_the_colours_of_a_site_that_chose_none() -> None:
    own = palette(NEUTRAL)
    for scheme, name, colour in (
        (LIGHT, "strong", own.strong), (LIGHT, "fill", own.strong), (LIGHT, "wash", own.wash),
        (DARK, "strong", own.dark_strong), (DARK, "fill", own.dark_fill),
        (DARK, "wash", own.dark_wash),
    ):  # fmt: skip
        assert named(scheme, name) == colour


def test_another_colour_takes_the_place_of_each_of_these_and_of_no_other() -> None:
    """In every style of the site, as each stands there as it is looked for."""
    files = [*FOLDER.glob("*.css"), *(ROOT / "site" / "theme" / "styles").glob("*.css")]
    ours, theirs = set(astuple(palette(NEUTRAL))), set(astuple(palette("#0b5cad")))
    assert len(ours) == len(theirs) == 5
    for file in files:
        style = file.read_text("utf-8")
        before, after = (COLOUR.findall(each) for each in (style, recoloured(style, "#0b5cad")))
        assert [colour in ours for colour in before] == [colour in theirs for colour in after]
        assert [c for c in before if c not in ours] == [c for c in after if c not in theirs]
    assert recoloured(STYLE, "") == STYLE


@given(COLOURS)
def test_in_the_dark_every_colour_can_be_read(colour: str) -> None:
    made = palette(colour)
    for ground in (named(DARK, "paper"), named(DARK, "card"), made.dark_wash):
        assert contrast(made.dark_strong, ground) >= 7
    assert contrast("#ffffff", made.dark_fill) >= ENOUGH
    for text in ("ink", "soft"):
        assert contrast(named(DARK, text), made.dark_wash) >= ENOUGH
        assert contrast(named(LIGHT, text), made.wash) >= ENOUGH
    assert contrast(named(DARK, "bad"), made.dark_wash) >= ENOUGH


@settings(deadline=None, max_examples=40)
@given(COLOURS)
def test_the_nearest_can_be_read_wherever_a_page_uses_it(colour: str) -> None:
    found = nearest(colour)
    for ground in (named(LIGHT, "paper"), named(LIGHT, "card"), palette(found).wash, "#ffffff"):
        assert contrast(found, ground) >= ENOUGH
    assert legible(found) >= ENOUGH


def test_the_nearest_is_no_darker_than_it_must_be_and_of_the_same_hue() -> None:
    found = nearest("#ffcc00")
    assert legible(found) < ENOUGH + 0.1
    assert oklch(found)[2] == pytest.approx(oklch("#ffcc00")[2], abs=0.05)


@given(COLOURS)
def test_a_colour_is_the_same_after_there_and_back(colour: str) -> None:
    there = oklch(colour)
    parts = zip(colour[1::2], colour[2::2], shown(*there)[1::2], shown(*there)[2::2], strict=True)
    assert max(abs(int(a + b, 16) - int(c + d, 16)) for a, b, c, d in parts) <= 1
