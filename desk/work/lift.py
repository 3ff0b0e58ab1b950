"""Lifting a stop: somebody who pressed "Never mail me again" wants to be mailed after all."""

from desk.work.agreed import agreed_secret
from desk.work.errors import DeskError
from desk.work.stack import Stack
from undersigned.rules import address
from undersigned.rules.keys import derive


def lift(stack: Stack, typed: str) -> bool:
    """Let an address be mailed again; return whether it was not. DeskError if it is none."""
    email = address.cleaned(typed)
    if address.parse(email) is None:
        raise DeskError(f"{typed} is no mail address.")
    reader, stops = derive(agreed_secret(stack)).reader(email), stack.store().stops
    stopped = stops.find(reader)
    stops.remove(reader)
    return stopped
