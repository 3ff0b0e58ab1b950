"""The terminal's lines: of a stack that runs, and of a crowd."""

import shutil
import sys

from infra.local import lan
from infra.local.crowd import Outcome, Progress
from infra.local.stack import LocalStack

_BAR = 20
_WHAT_COUNTS = ("signed", "confirmed", "withdrawn", "never confirmed")


def say(text: str, end: str = "\n") -> None:
    """Print at once, even into a file."""
    print(text, end=end, flush=True)  # noqa: T201 - for the person at the terminal


def welcome(stack: LocalStack, action: str) -> str:
    """Say where everything is, once the stack stands."""
    return "\n".join(
        (
            "",
            f"  The site       {stack.url}/",
            f"  The glass box  {stack.url}/_local/  (the mailbox, what a thief of the table sees,",
            "                 what the organiser sees, and the log, side by side and live)",
            f"  The desk       .venv/bin/undersigned --local export {action}",
            "  A crowd        make crowd  (500 invented people sign, in another terminal)",
            "",
        )
    )


def invitation(url: str) -> str:
    """Say how a phone in the local network gets there, and draw it."""
    return "\n".join(
        (
            lan.qr_code(f"{url}/", coloured=sys.stdout.isatty()),
            "",
            f"  For phones in this network: {url}/ (a firewall here may have to let them in).",
            "  It is plain HTTP, which others in the network can read, and the glass box on this",
            "  machine shows every mail: try it with invented names.",
            "",
        )
    )


def progress_line(progress: Progress) -> str:
    """Draw how far a crowd is, in one line of the terminal's width."""
    filled = _BAR * progress.done // progress.people
    happened = progress.happened
    pace = happened["signed"] / progress.seconds if progress.seconds else 0
    line = (
        f"{'█' * filled}{'░' * (_BAR - filled)} {progress.done:,} of {progress.people:,}"
        f" · {pace:.0f} signed/s · {progress.mails:,} mails · {happened['confirmed']:,} confirmed"
        f" · count {progress.count:,}"
    )
    return line[: shutil.get_terminal_size((120, 24)).columns - 1]


def summary(outcome: Outcome) -> str:
    """Say what became of a crowd, and whether the count agrees."""
    happened = outcome.happened
    rest = sorted(happened.keys() - set(_WHAT_COUNTS))
    parts = [f"{happened[what]:,} {what}" for what in _WHAT_COUNTS]
    parts.insert(1, f"{outcome.mails:,} mails")
    parts += [f"{happened[what]:,} {what}" for what in rest]
    count = f"The count: {outcome.before:,} → {outcome.after:,}"
    rise = outcome.after - outcome.before
    verdict = (
        f"{count}, which is {rise:+,}: exactly those who confirmed less those who withdrew."
        if outcome.exact
        else f"{count}, which is {rise:+,} where {outcome.due:+,} was due: did others sign or "
        "withdraw meanwhile?"
    )
    return f"{' · '.join(parts)}\n{verdict}"
