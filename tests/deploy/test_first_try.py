"""What is left of a first deployment that failed: nothing that costs."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from infra.local import LocalError, bundle, deploy
from infra.local.cloud import Cloud
from tests.deploy.test_cdn_secret import PARAMETERS
from tests.template import ROOT

# What CloudFormation comes to last, and cannot make.
FAILING = """
  Fails:
    Type: AWS::SNS::Topic
    DependsOn: [Alarms, MailerFunction, TallyFunction]
    Properties:
      DisplayName: "{{resolve:secretsmanager:of-nobody}}"

# What the desk and the local stack look up.
Outputs:
"""


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """Write the template with something in it that cannot be made."""
    copytree(ROOT / "infra", tmp_path / "infra")
    content = (ROOT / "template.yaml").read_text("utf-8")
    head, _, outputs = content.partition(
        "\n# What the desk and the local stack look up.\nOutputs:\n"
    )
    template = tmp_path / "template.yaml"
    template.write_text(head + FAILING + outputs, "utf-8")
    return template


@pytest.fixture
def trying(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    monkeypatch.setattr(deploy, "STACK", "tried")
    yield cloud
    cloud.client("cloudformation").delete_stack(StackName="tried")


def named(cloud: Cloud) -> dict[str, list[str]]:
    """Name what there is of the stack, of the kinds that it keeps when it is deleted."""
    tables = cloud.client("dynamodb").list_tables()["TableNames"]
    secrets = cloud.client("secretsmanager").list_secrets()["SecretList"]
    buckets = cloud.client("s3").list_buckets()["Buckets"]
    names = {
        "tables": tables,
        "secrets": [secret["Name"] for secret in secrets],
        "buckets": [bucket["Name"] for bucket in buckets],
    }
    return {
        kind: [name for name in all_ if name.startswith("tried-")] for kind, all_ in names.items()
    }


def test_a_first_try_that_failed_leaves_an_empty_table_and_nothing_that_costs(
    trying: Cloud, failing: Path
) -> None:
    with pytest.raises(LocalError, match="Fails"):
        deploy.deploy(trying, failing, bundle.code(ROOT), PARAMETERS, "https://example.org")
    found = deploy.find(trying)
    assert found
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    left = named(trying)
    assert left["secrets"] == []
    [table] = left["tables"]
    assert trying.client("dynamodb").scan(TableName=table)["Count"] == 0
