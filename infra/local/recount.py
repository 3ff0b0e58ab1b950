"""The counts, put right at a start: the embedded AWS does not keep a stream's records."""

from infra.local.cloud import Cloud
from undersigned.aws.store import store
from undersigned.aws.table import Table
from undersigned.cases.recount import recount


def recount_all(cloud: Cloud, table: str) -> None:
    """Count what the lost records would have added, while nobody can sign.

    The stream begins anew, so how far the old one was read means nothing.
    """
    kept = store(Table(cloud.client("dynamodb"), table))
    kept.tallies.forget_checkpoints()
    for action in kept.actions.all():
        recount(kept, action.id, wait=lambda: None)
