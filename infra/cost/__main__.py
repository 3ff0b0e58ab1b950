"""`python -m infra.cost`: print what a campaign costs, and draw it.

SIGNATURES and VIEWS are of a month; CHART says where the chart goes.
"""

import os
import sys
from pathlib import Path

from infra.cost import chart, report
from infra.cost.facts import Facts

SIGNATURES, VIEWS = 1_000_000, 20_000_000
CHART = "build/cost.svg"
_DIGITS = 12  # more than there are people


def main() -> int:
    """Print the tables; return the exit status."""
    try:
        signatures, views = _number("SIGNATURES", SIGNATURES), _number("VIEWS", VIEWS)
    except ValueError as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the person at the terminal
        return 2
    facts = Facts.load()
    file = Path(os.environ.get("CHART") or CHART)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(chart.draw(facts), "utf-8")
    except OSError as error:
        print(f"CHART={file}: {error.strerror}.", file=sys.stderr)  # noqa: T201 - as above
        return 2
    print(report.everything(signatures, views, facts))  # noqa: T201 - as above
    print(f"\nDrawn in {file}: what it costs from no signature to a million.")  # noqa: T201
    return 0


def _number(name: str, default: int) -> int:
    """Read a whole number from the environment; raises ValueError with what is wrong with it."""
    text = os.environ.get(name, "").strip() or str(default)
    plain = text.replace(",", "").replace("_", "")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= _DIGITS):
        raise ValueError(
            f"{name}={text}: expected how many {name.lower()} a month has, as a whole number:"
            f" {name}={default}."
        )
    return int(plain)


if __name__ == "__main__":
    sys.exit(main())
