"""What an organiser types at `make serve`'s stack: each command for what people signed there."""

from collections.abc import Sequence
from dataclasses import dataclass

ACTION = "library-petition"  # which no other test signs here
EMAIL = "zarema@example.org"  # who signs, to be handed over as Zarema
_SHE = [EMAIL]


@dataclass(frozen=True, slots=True)
class Typed:
    """A command, what it must say, what it is answered, and by what it ends."""

    line: str
    said: str
    answers: Sequence[str] = ()
    ends: int = 0


# In this order: each finds what those before it left.
TYPED = (
    Typed(f"pause {ACTION}", "is paused"),
    Typed(f"resume {ACTION}", "it is open"),
    Typed(f"close {ACTION}", "is closed"),
    Typed("status", "closed"),
    Typed(f"reopen {ACTION}", "is open"),
    Typed("person", "name: Zarema\n", _SHE),
    Typed("person --correct", "Names corrected: 1.", [*_SHE, "Zarema Musaeva", "y"]),
    Typed("person", "name: Zarema Musaeva\n", _SHE),
    Typed(f"export {ACTION} --consent to_target --out before.csv", "before.csv: 1"),
    Typed(f"deliver {ACTION} --out pack", "Named: 1."),
    Typed("block --past", "Rejected: 1.", _SHE),
    Typed("lists", "block  address"),
    Typed(
        f"export {ACTION} --consent to_target --out blocked.csv",
        "no confirmed signature, so no file",
        ends=1,
    ),
    Typed("unlist --past", "Counted after all: 1.", _SHE),
    Typed("lists", "Nobody is blocked"),
    Typed("block example.org --yes", "Blocked: domain example.org"),
    Typed("allow --past", "Allowed: address", _SHE),
    Typed("unlist example.org", "No longer listed: domain example.org"),
    Typed("unlist", "No longer listed: address", _SHE),
    Typed(f"recount {ACTION} --wait 0", f"{ACTION}: 1 → 1"),
    Typed("person --off to_target --yes", "agree to to_target no more: 1.", _SHE),
    Typed(
        f"export {ACTION} --consent to_target --out after.csv",
        "none ticked to_target, so no file",
        ends=1,
    ),
    Typed("person --stop --yes", "never mailed again", _SHE),
    Typed("unstop", "may be mailed again", _SHE),
    Typed("person --remove --yes", "Signatures and presses removed: 1.", _SHE),
    Typed("check", "The local stack sends no mail to anybody."),
)
# What works on keys and on pages, and on nobody's signature. A deployment's walk types some of it.
_OTHERS = {"key add", "key list", "key new", "key passphrase", "key restore", "key retire"}
OTHERS = _OTHERS | {"key unlock", "login", "publish", "render"}
# What needs a table that was brought back, or ends what others here look at: the walk types it.
WALKED = {"destroy", "restore"}
