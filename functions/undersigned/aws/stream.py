"""The table's stream, as Lambda hands it over."""

from collections.abc import Mapping
from typing import Any

from undersigned.aws.signer_items import counted_in
from undersigned.rules.tally import Change

_DIGITS = 40  # of the longest sequence number; a DynamoDB number would hold 38


def change_of(record: Mapping[str, Any]) -> Change:
    """Read one record; raises KeyError or ValueError for what the table never wrote."""
    body = record["dynamodb"]
    return Change(
        # Padded, so that text compares as the numbers do.
        sequence=body["SequenceNumber"].zfill(_DIGITS),
        old=counted_in(body.get("OldImage")),
        new=counted_in(body.get("NewImage")),
    )
