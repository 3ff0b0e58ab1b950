"""The one error of the local stack."""


class LocalError(Exception):
    """Something outside the program keeps the stack from standing; the message is for a person."""
