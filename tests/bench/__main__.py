"""`python -m tests.bench [NAME…]`: measure, and print the figures beside the design's budgets.

A budget that is missed is printed, never raised: the exit status tells of measures that failed.
"""

import argparse
import sys
import time
import traceback
from collections.abc import Sequence
from importlib import import_module

from tests.bench.row import Row, table
from tests.bench.stage import Stage

# Each is a module beside this one with `measure(stage)`.
MEASURES = (
    "page",
    "journey",
    "slow_line",
    "lighthouse",
    "writes",
    "cpu",
    "sameness",
    "imports",
    "rebuild",
)


def main(names: Sequence[str]) -> int:
    """Run measures in turn, all if none is named; return the exit status."""
    started = time.monotonic()
    rows: list[Row] = []
    failed: list[str] = []
    with Stage() as stage:
        for name in names or MEASURES:
            _tell(f"{time.monotonic() - started:5.1f} s  {name.replace('_', ' ')} ...")
            try:
                rows += import_module(f"{__package__}.{name}").measure(stage)
            except Exception:  # noqa: BLE001 - the other measures are still worth having
                traceback.print_exc()
                failed.append(name)
    _tell(f"{time.monotonic() - started:5.1f} s  done\n")
    print(table(rows), flush=True)  # noqa: T201 - for the person at the terminal
    if failed:
        _tell(f"\nNot measured: {', '.join(failed)}")
    return bool(failed)


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(MEASURES)}; all if none is")
    named = parser.parse_args().name
    if unknown := set(named) - set(MEASURES):
        parser.error(f"there is no measure {', '.join(sorted(unknown))}")
    sys.exit(main(named))
