"""`python -m infra.local serve`: the whole stack, until Ctrl-C; `crowd`: people who sign on it."""

import argparse
import math
import os
import random
import re
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from infra.local import LocalError, LocalStack, lan, terminal
from infra.local.crowd import Crowd, Progress, has_networks, open_action
from infra.local.engine import HOST
from infra.local.people import invent
from infra.local.stack import COUNTRIES_EVERY, ROOT, SIGN_LIMIT
from infra.local.visit import Site
from infra.local.watch import follow
from undersigned.rules import manifest

SAVE_SECONDS = 10  # what being killed with -9 may lose
PORT = 8000
_LAST_PORT = 65_535
_MOST = 10**9
PEOPLE = 500
MOST_PEOPLE = 100_000
_SEEDS = 1_000_000
_LINE_SECONDS = 5  # between two lines of progress, where they cannot be drawn over each other
_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    """Run a command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = {"serve": serve, "crowd": crowd}
    parser.add_argument("command", choices=commands, help="what to do")
    try:
        return commands[parser.parse_args().command]()
    except LocalError as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the person at the terminal
        return 1
    except KeyboardInterrupt:
        return 0


def serve() -> int:
    """Serve until told to stop, by settings from the environment: PORT, CONTENT, LAN, the limit."""
    for interruption in _INTERRUPTIONS:
        signal.signal(interruption, signal.default_int_handler)
    content = os.environ.get("CONTENT")
    started = time.monotonic()
    stack = LocalStack(
        ROOT,
        port=_number("PORT", PORT, _LAST_PORT),
        content=Path(content) if content else None,
        sign_limit=_number("SIGN_LIMIT_PER_NETWORK", SIGN_LIMIT),
        countries_every=_number("COUNTRIES_EVERY", COUNTRIES_EVERY),
        lan=lan.address() if _number("LAN", 0) else None,
        reloading=True,
        tell=lambda step: terminal.say(f"{time.monotonic() - started:5.1f} s  {step}"),
    )
    stack.start()
    try:
        first = manifest.read(stack.site).actions[0]
        terminal.say(terminal.welcome(stack, first.id))
        if stack.site_url != stack.url:
            terminal.say(terminal.invitation(stack.site_url))
        terminal.say("What you save is built and shown at once. Ctrl-C stops it.")
        follow(stack, terminal.say, rest=SAVE_SECONDS)
    finally:
        # Stopping takes no more than seconds; a second Ctrl-C would only leave it half done.
        for interruption in _INTERRUPTIONS:
            signal.signal(interruption, signal.SIG_IGN)
        terminal.say("\nStopping; what was signed is kept in .local/.")
        stack.stop()
    return 0


def crowd() -> int:
    """Let invented people sign on the running stack: N of them, as SEED has it, at PORT."""
    site = Site(_number("PORT", PORT, _LAST_PORT))
    people = invent(
        min(_number("N", PEOPLE), MOST_PEOPLE),
        seed := _number("SEED", random.randrange(_SEEDS)),  # noqa: S311 - a game
    )
    action = open_action(site)
    terminal.say(f"{len(people):,} invented people sign {action} (SEED={seed} repeats them).")
    if people and not has_networks(people):
        terminal.say(
            f"This machine has no loopback address but {HOST}, so they share one network and its "
            "limit: SIGN_LIMIT_PER_NETWORK=0 at `make serve` lets them all sign."
        )
        people = [replace(person, network=HOST) for person in people]
    outcome = Crowd(site, action, _drawn()).run(people)
    terminal.say(terminal.summary(outcome))
    return 0 if outcome.exact else 1


def _drawn() -> Callable[[Progress], None]:
    """Make what shows progress: over itself on a terminal, now and then in a file."""
    last = -math.inf

    def draw(progress: Progress) -> None:
        nonlocal last
        finished = progress.done == progress.people
        if sys.stdout.isatty():
            end = "\n" if finished else ""
            terminal.say(f"\r\x1b[K{terminal.progress_line(progress)}", end)
        elif finished or progress.seconds - last >= _LINE_SECONDS:
            last = progress.seconds
            terminal.say(terminal.progress_line(progress))

    return draw


def _number(name: str, default: int, most: int = _MOST) -> int:
    text = os.environ.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > most:
        raise LocalError(f"{name} must be a whole number up to {most:,}, not {text!r}.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
