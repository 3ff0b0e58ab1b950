"""`undersigned` from its first moment: Ctrl-C ends it, though what it needs is not yet read."""

import signal


def main() -> None:
    """Run what was typed."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # and not `nohup`'s
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python's own shows a traceback
    from desk.cli import main as command  # noqa: PLC0415 - takes a second

    command()
