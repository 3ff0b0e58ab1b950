"""The table's stream, as Lambda hands it over."""

import re
from collections.abc import Mapping
from typing import Any

from undersigned.aws.signer_items import counted_in
from undersigned.rules.action import well_formed
from undersigned.rules.signature import Signature
from undersigned.rules.tally import Change

PUT_ASIDE = "put-aside"
"""What the log says of a record that cannot be read, and an alarm waits for."""
_DIGITS = 40  # of the longest sequence number; a DynamoDB number would hold 38
_NUMBER = re.compile(f"[0-9]{{1,{_DIGITS}}}", re.ASCII)
_COUNTRY = re.compile("[A-Z]{2}")


def change_of(record: Mapping[str, Any]) -> Change:
    """Read one record; one of another form than the table writes is put aside.

    One without a sequence number gets "": it comes before every checkpoint, and moves none.
    """
    sequence = ""
    try:
        body = record["dynamodb"]
        sequence = _sequence(body["SequenceNumber"])
        old, new = (_counted(body.get(image)) for image in ("OldImage", "NewImage"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Change(sequence, None, None, aside=True)
    return Change(sequence, old, new)


def _sequence(number: str) -> str:
    """Read a sequence number, padded, so that text compares as the numbers do."""
    if not _NUMBER.fullmatch(number):
        raise ValueError("no sequence number")
    return number.zfill(_DIGITS)


def _counted(image: Any) -> Signature | None:  # noqa: ANN401 - nobody knows yet what it is
    """Read what counts of an image; ValueError, too, for what could be counted nowhere."""
    signed = counted_in(image)
    if signed and not (well_formed(signed.action) and _COUNTRY.fullmatch(signed.country)):
        raise ValueError("a signature of another form")
    return signed
