"""Trust in the secret: another one would let everybody sign twice, so nobody works with it."""

from typing import TYPE_CHECKING

from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys, derive

if TYPE_CHECKING:
    from undersigned.aws.store import Store


def trusted(secret: str, store: "Store") -> Keys:
    """Return the keys of a secret whose fingerprint is the one this table was begun with.

    Raises `PetitionError`: WRONG_SECRET, UNAVAILABLE.
    """
    keys = derive(secret)
    if store.fingerprint.settled(keys.fingerprint) != keys.fingerprint:
        raise PetitionError(Code.WRONG_SECRET)
    return keys
