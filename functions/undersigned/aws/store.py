"""The store: the main table by its subjects, each with its keys, attributes and questions."""

from dataclasses import dataclass

from undersigned.aws.actions import Actions
from undersigned.aws.countries import Countries
from undersigned.aws.lease import Lease
from undersigned.aws.lists import KeptLists
from undersigned.aws.mailed import Mailed
from undersigned.aws.secret import Fingerprint
from undersigned.aws.signers import Signers
from undersigned.aws.stops import Stops
from undersigned.aws.table import Table
from undersigned.aws.tallies import Tallies


@dataclass(frozen=True, slots=True)
class Store:
    """All that the main table keeps."""

    actions: Actions
    signers: Signers
    mailed: Mailed
    stops: Stops
    tallies: Tallies
    countries: Countries
    lists: KeptLists
    fingerprint: Fingerprint
    lease: Lease


def store(table: Table) -> Store:
    """Return the store in a table."""
    return Store(
        Actions(table),
        Signers(table),
        Mailed(table),
        Stops(table),
        Tallies(table),
        Countries(table),
        KeptLists(table),
        Fingerprint(table),
        Lease(table),
    )
