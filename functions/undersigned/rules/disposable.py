"""Domains that hand out throwaway addresses: marked for the organiser to judge, never refused."""

import functools
from pathlib import Path

MARK = "disposable"
FILE = Path(__file__).with_name("disposable.txt")


def marks(domain: str) -> tuple[str, ...]:
    """Return what to note of a domain, or of one that it is part of."""
    labels = domain.split(".")
    names = {".".join(labels[at:]) for at in range(len(labels))}
    return () if names.isdisjoint(_known()) else (MARK,)


@functools.cache
def _known() -> frozenset[str]:
    """Read the list that `make catalogues` wrote; at the first signing, and not at a cold start."""
    return frozenset(FILE.read_text("ascii").split())
