"""The counts, put right at a start: the embedded AWS does not keep a stream's records."""

from infra.local.cloud import Cloud
from undersigned.aws.ledger import Ledger
from undersigned.aws.table import Table
from undersigned.cases import count


def recount(cloud: Cloud, table_name: str) -> None:
    """Count what the lost records would have added, while nobody can sign.

    The stream begins anew, so how far the old one was read means nothing.
    """
    table = Table(cloud.client("dynamodb"), table_name)
    for checkpoint in list(table.scan("CHECKPOINT#")):
        table.delete(checkpoint["pk"]["S"])
    ledger = Ledger(table)
    for action in list(table.scan("ACTION#")):
        count.recount(ledger, action["action"]["S"], wait=lambda: None)
