"""Forced colours, as Windows' contrast themes have them, in which no ground of ours is seen."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from infra.local import LocalStack

PETITION = "/en/library/petition/"
APPEAL = "/en/library/appeal/"
SHARE = "/en/library/petition/share/"
PAGES = (PETITION, APPEAL, SHARE, "/en/library/", "/en/library/letter/", "/en/library/signed/")
FOREGROUND = 3.0  # what WCAG asks between what is drawn and its ground
# What sets nothing apart that its words would not.
DRESS = ".hero, .bar, .skip, option"


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, stack: LocalStack, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Come with a contrast theme, dark on light or light on dark."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        base_url=stack.url,
        color_scheme=request.param,
        forced_colors="active",
        java_script_enabled=False,  # which would draw the figures anew
    )
    yield context.new_page()
    context.close()


def drawn(found: Locator) -> Image.Image:
    """Return an element as it is seen."""
    return Image.open(BytesIO(found.screenshot())).convert("L")


def contrast(one: int, other: int) -> float:
    """Return the contrast of two greys, as WCAG reckons it."""
    light, dark = (((grey / 255) ** 2.2) + 0.05 for grey in sorted((one, other), reverse=True))
    return float(light / dark)


def grey(image: Image.Image, across: float, down: float) -> int:
    """Return the grey at a place, as parts of width and height."""
    found = image.getpixel((int(image.width * across), int(image.height * down)))
    assert isinstance(found, int)
    return found


def edge(image: Image.Image, across: float) -> list[int]:
    """Return the greys at the upper end: by the fonts around, a line may begin within a pixel."""
    return [grey(image, across, row / image.height) for row in range(3)]


def test_the_code_stays_dark_on_light(page: Page) -> None:
    """Else many cameras do not find it."""
    page.goto(SHARE)
    for code in page.locator(".qr").all():
        size = float((code.get_attribute("viewBox") or "").split()[2])
        image = drawn(code)
        quiet, finder = (grey(image, at / size, at / size) for at in (1.5, 4.5))
        assert (quiet > 250, finder < 5) == (True, True)


def test_how_far_the_count_has_come_is_seen(page: Page) -> None:
    page.goto(PETITION)
    page.evaluate(
        "document.querySelector('[data-counted]').hidden = false;"
        "document.querySelector('progress').value = 800;"  # of 2,000
    )
    image = drawn(page.locator("progress"))
    done, ahead = grey(image, 0.2, 0.5), grey(image, 0.7, 0.5)
    assert contrast(done, ahead) >= FOREGROUND
    assert max(contrast(each, ahead) for each in edge(image, 0.7)) >= FOREGROUND


def test_the_bars_of_the_countries_are_seen(page: Page) -> None:
    page.goto("/en/library/")
    page.evaluate(
        """() => {
            const bars = document.querySelector("[data-countries]");
            bars.hidden = false;
            bars.querySelector("ul").innerHTML = '<li><svg viewBox="0 0 1000 1"'
                + ' preserveAspectRatio="none"><rect width="400" height="1"/></svg></li>';
        }"""
    )
    image = drawn(page.locator("[data-countries] svg"))
    done, ahead = grey(image, 0.2, 0.5), grey(image, 0.7, 0.5)
    assert contrast(done, ahead) >= FOREGROUND
    assert max(contrast(each, ahead) for each in edge(image, 0.7)) >= FOREGROUND


def test_what_was_reached_looks_other_than_what_was_not(page: Page) -> None:
    page.goto("/en/library/letter/")
    reached, ahead = (
        page.locator(f".story li{which}").first.evaluate(
            "each => parseFloat(getComputedStyle(each, '::before').borderTopWidth)"
        )
        for which in (":not(.ahead)", ".ahead")
    )
    assert reached > 2 * ahead > 0


@pytest.mark.parametrize("path", PAGES)
def test_what_has_a_ground_of_its_own_has_an_edge(page: Page, path: str) -> None:
    """Whatever is set apart by its ground, in colours of our own, by an edge in forced ones."""
    page.goto(path)
    page.emulate_media(forced_colors="none")
    page.evaluate(GROUNDED, DRESS)
    page.emulate_media(forced_colors="active")
    assert page.evaluate("window.grounded.length") > 0
    assert page.evaluate(EDGELESS) == []


# Elements whose ground is not what lies under them, and their drawn ::before.
GROUNDED = """dress => {
    const ground = (each, part) => getComputedStyle(each, part).backgroundColor;
    const clear = colour => /rgba\\(.*, 0\\)/.test(colour);
    const under = each => !clear(ground(each)) || each === document.documentElement
        ? ground(each) : under(each.parentElement);
    window.grounded = [];
    for (const each of document.querySelectorAll("body *")) {
        if (each.closest(`${dress}, svg`) || !each.getClientRects().length) continue;
        for (const part of [null, "::before"]) {
            const style = getComputedStyle(each, part);
            if (part && (style.content === "none" || style.display === "none")) continue;
            const own = ground(each, part);
            if (!clear(own) && own !== under(part ? each : each.parentElement))
                window.grounded.push([each, part]);
        }
    }
}"""
EDGELESS = """() => window.grounded.filter(([each, part]) => {
    const style = getComputedStyle(each, part);
    const edges = ["Top", "Right", "Bottom", "Left"].filter(side =>
        parseFloat(style[`border${side}Width`]) >= 1 &&
        style[`border${side}Style`] !== "none" &&
        style[`border${side}Color`] !== style.backgroundColor &&
        !/rgba\\(.*, 0\\)/.test(style[`border${side}Color`]));
    return !edges.length && style.forcedColorAdjust !== "none";
}).map(([each, part]) => `${each.tagName}.${each.className}${part || ""}`)"""
