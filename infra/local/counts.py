"""The counts, put right at a start: the embedded AWS does not keep a stream's records."""

from pathlib import Path

from infra.local.cloud import Cloud
from undersigned import count
from undersigned.ledger import Ledger
from undersigned.table import Table

_PREFIX = "counts/"


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


def fetch(cloud: Cloud, bucket: str, folder: Path) -> None:
    """Copy the counts that are up into a folder, for the pages to show with their time."""
    folder.mkdir(exist_ok=True)
    s3 = cloud.client("s3")
    for item in s3.list_objects_v2(Bucket=bucket, Prefix=_PREFIX).get("Contents", []):
        content = s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()
        (folder / item["Key"].removeprefix(_PREFIX)).write_bytes(content)
