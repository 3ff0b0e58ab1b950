"""`python -m infra.local serve`: the whole stack, until Ctrl-C."""

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path

from infra.local import LocalError, LocalStack
from infra.local.stack import ROOT, SIGN_LIMIT

SAVE_SECONDS = 10  # what being killed with -9 may lose
_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM)


def main() -> int:
    """Run a command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument("command", choices=["serve"], help="serve site, API, mailbox and glass box")
    parser.parse_args()
    try:
        serve()
    except LocalError as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the person at the terminal
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def serve() -> None:
    """Serve until told to stop, by settings from the environment: PORT, CONTENT and the limit."""
    for interruption in _INTERRUPTIONS:
        signal.signal(interruption, signal.default_int_handler)
    content = os.environ.get("CONTENT")
    started = time.monotonic()

    def tell(sentence: str) -> None:
        print(f"{time.monotonic() - started:5.1f} s  {sentence}", flush=True)  # noqa: T201

    stack = LocalStack(
        ROOT,
        port=_number("PORT", 8000),
        content=Path(content) if content else None,
        sign_limit=_number("SIGN_LIMIT_PER_NETWORK", SIGN_LIMIT),
        tell=tell,
    )
    stack.start()
    try:
        _welcome(stack)
        while True:
            time.sleep(SAVE_SECONDS)
            stack.save()
    finally:
        # Stopping takes no more than seconds; a second Ctrl-C would only leave it half done.
        for interruption in _INTERRUPTIONS:
            signal.signal(interruption, signal.SIG_IGN)
        print("\nStopping; what was signed is kept in .local/.", flush=True)  # noqa: T201
        stack.stop()


def _welcome(stack: LocalStack) -> None:
    actions = json.loads((stack.home / "build" / "actions.json").read_text("utf-8"))
    print(  # noqa: T201
        f"\n  The site       {stack.url}/"
        f"\n  The mailbox    {stack.url}/_local/outbox"
        f"\n  The glass box  {stack.url}/_local/"
        f"\n  The desk       .venv/bin/undersigned --local export {actions[0]['id']}"
        "\n\nCtrl-C stops it.",
        flush=True,
    )


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit():
        raise LocalError(f"{name} must be a whole number, not {text!r}.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
