"""How long a first visitor on a bad phone network waits until the form can be sent."""

import time
from collections.abc import Iterator
from statistics import median

from tests.bench.row import Row
from tests.bench.stage import Stage
from tests.browser.test_journey import PETITION

BYTES_A_SECOND = 50_000
ROUND_TRIP = 0.6  # seconds
BUDGET = 3.0  # seconds
VISITS = 3
_CONNECTING = 2 * ROUND_TRIP  # TCP and TLS 1.3, which Chromium's slow line leaves out


def measure(stage: Stage) -> Iterator[Row]:
    """Open the petition as often as it takes for a fair figure."""
    seconds = median(_visit(stage) for _ in range(VISITS))
    yield Row("slow line, usable once connected", seconds, "s", BUDGET)
    yield Row("  with TCP and TLS before it", seconds + _CONNECTING, "s", BUDGET)


def _visit(stage: Stage) -> float:
    with stage.visitor(script=True) as visitor:
        page = visitor.page
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        line = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        latency = {"offline": False, "latency": ROUND_TRIP * 1000}
        session.send("Network.emulateNetworkConditions", line | latency)
        started = time.monotonic()
        page.goto(f"{stage.stack.url}{PETITION}", wait_until="commit")
        page.locator("form button").click(trial=True)
        return time.monotonic() - started
