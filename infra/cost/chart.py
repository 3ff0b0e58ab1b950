"""The chart of what a month costs, from no signature to a million, as SVG with its text as text."""

from collections.abc import Sequence
from itertools import accumulate
from xml.sax.saxutils import escape

from infra.cost.facts import Facts
from infra.cost.month import month
from infra.cost.report import SERVICES, by_service

MOST, VIEWED = 1_000_000, 20  # signatures, and views for each
_STEPS = 50
# From the bottom up, with a colour each that colour-blind people can tell apart (Okabe and Ito);
# what costs next to nothing is one band.
_BANDS = {
    "ses": "#0072b2",
    "cloudfront": "#e69f00",
    "lambda": "#009e73",
    "dynamodb": "#cc79a7",
    "api": "#56b4e9",
}
_REST, _REST_COLOUR = "all else", "#8c8c8c"
_WIDTH, _HEIGHT = 760, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 540, 64, 340  # of the plot; labels stand to its right
_LINE = 19  # between two labels
_STYLE = """
    text { font: 14px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 17px; font-weight: 600; }
    .paper { fill: #ffffff; }
    .grid { stroke: #d0d7de; }
    .band { stroke: #ffffff; }
    .to { stroke: #57606a; fill: none; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .paper { fill: #0d1117; }
      .grid { stroke: #30363d; }
      .band { stroke: #0d1117; }
      .to { stroke: #9198a1; }
    }
"""


def draw(facts: Facts) -> str:
    """Draw what is paid, less what is always free, stacked by service."""
    signed = [MOST * step // _STEPS for step in range(_STEPS + 1)]
    costs = [_costs(facts, number) for number in signed]
    totals = [list(accumulate(each, initial=0.0)) for each in costs]
    top = _rounded(totals[-1][-1])

    def x(number: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * number / MOST

    def y(usd: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * usd / top

    labels = [*(SERVICES[service] for service in _BANDS), _REST]
    colours = [*_BANDS.values(), _REST_COLOUR]
    parts = []
    for tick in range(0, top + 1, top // 5):
        parts.append(f'<path class="grid" d="M{_LEFT} {y(tick):.1f}H{_RIGHT}"/>')
        parts.append(_text(_LEFT - 8, y(tick) + 5, f"${tick}", end=True))
    for quarter in range(0, MOST + 1, MOST // 4):
        parts.append(_text(x(quarter), _BOTTOM + 22, f"{quarter:,}", middle=True))
    parts.append(_text((_LEFT + _RIGHT) / 2, _BOTTOM + 44, "signatures in a month", middle=True))
    for band, colour in enumerate(colours):
        upper = [(x(n), y(t[band + 1])) for n, t in zip(signed, totals, strict=True)]
        lower = [(x(n), y(t[band])) for n, t in zip(signed, totals, strict=True)]
        path = "L".join(f"{a:.1f} {b:.1f}" for a, b in [*upper, *reversed(lower)])
        parts.append(f'<path class="band" fill="{colour}" d="M{path}Z"/>')
    middles = [(y(a) + y(b)) / 2 for a, b in zip(totals[-1], totals[-1][1:], strict=False)]
    last = costs[-1]
    for at, middle, label, usd in zip(_spread(middles), middles, labels, last, strict=True):
        parts.append(f'<path class="to" d="M{_RIGHT + 2} {middle:.1f}L{_RIGHT + 18} {at:.1f}"/>')
        parts.append(_text(_RIGHT + 22, at + 5, f"{label}, ${usd:,.0f}"))
    title = f"What a month costs, with {VIEWED} views for each signature"
    told = ", ".join(f"{label} ${usd:,.0f}" for label, usd in zip(labels, last, strict=True))
    total = totals[-1][-1]
    return _svg(
        title,
        f"It rises evenly, from ${totals[0][-1]:,.0f} with no signature to ${total:,.0f} with"
        f" {MOST:,}. Of that: {told}.",
        parts,
    )


def _costs(facts: Facts, signatures: int) -> list[float]:
    """Return what each band costs."""
    takes = month(signatures, signatures * VIEWED, limits=facts.limits, taken=facts.taken)
    paid = {
        service: facts.prices.cost(bill, free=True) for service, bill in by_service(takes).items()
    }
    bands = [paid.pop(service) for service in _BANDS]
    return [*bands, sum(paid.values())]


def _spread(middles: Sequence[float]) -> list[float]:
    """Move labels apart that would stand on each other, upwards, from the lowest."""
    places: list[float] = []
    for middle in middles:
        places.append(min(middle, places[-1] - _LINE) if places else middle)
    return places


def _rounded(usd: float) -> int:
    """Return the next multiple of 50, which the plot ends with."""
    return int(-(-usd // 50) * 50)


def _text(
    x: float, y: float, content: str, *, end: bool = False, middle: bool = False, kind: str = ""
) -> str:
    anchor = ' text-anchor="end"' if end else ' text-anchor="middle"' if middle else ""
    kind = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{anchor}{kind}>{escape(content)}</text>'


def _svg(title: str, told: str, parts: Sequence[str]) -> str:
    box = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="title"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f'<title id="title">{escape(title)}</title>',
        f"<desc>{escape(told)}</desc>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>',
        _text(_LEFT - 40, 34, title, kind="title"),
    ]
    return "\n".join([*head, *parts, "</svg>"]) + "\n"
