"""Mailing somebody again who has pressed "Never mail me again": at the organiser's word alone."""

from desk.work.agreed import agreed_secret
from desk.work.errors import DeskError
from desk.work.stack import Stack
from undersigned.rules import address
from undersigned.rules.keys import derive


def unstop(stack: Stack, typed: str) -> str:
    """Let an address be mailed again, stopped or not, and return it; DeskError if it is none."""
    email = address.cleaned(typed)
    if address.parse(email) is None:
        raise DeskError(f"{typed} is no mail address.")
    stack.store().stops.remove(derive(agreed_secret(stack)).reader(email))
    return email
