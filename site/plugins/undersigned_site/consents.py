"""What a campaign asks its signers to agree to, and keeps: `ask` and `keep` of its TOML."""

from undersigned.rules.fields import CONSENTS, FIELDS
from undersigned_site.tables import Unexpected

ALL = "all"
"""The one value of `keep`: all that somebody writes is kept, whatever they tick."""

USED = tuple(field.name for field in FIELDS if field.used_by)
"""The consents that a command uses: a signer is asked for nothing that nobody would do."""


def asked(value: object) -> tuple[str, ...]:
    """Accept a list of consents, each once; raises Unexpected."""
    if not isinstance(value, list) or len({str(name) for name in value}) < len(value):
        raise Unexpected('a list of consents, each once, as in ["to_target"]')
    for name in value:
        if name in CONSENTS and name not in USED:
            raise Unexpected(f"{' and '.join(USED)} alone: no command uses {name} yet")
        if name not in CONSENTS:
            raise Unexpected(f"a list of {', '.join(USED)}")
    return tuple(name for name in CONSENTS if name in value)
