"""The stack that the desk works on: a deployed one, or `make serve`'s on this machine."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, NoRegionError

from desk.work import embedded
from desk.work.errors import DeskError
from desk.work.outputs import checked
from undersigned.aws.store import Store, store
from undersigned.aws.table import Table

LOCAL_STACK = Path(".local/stack.json")
LOCAL_HOME = Path(".local/desk")
LOCAL_SITE = Path(".local/site")
WORKERS = 16

# A person waits for the desk, not a signer: it tries longer than the functions do.
_PATIENT = Config(
    connect_timeout=5,
    read_timeout=30,
    max_pool_connections=WORKERS,
    retries={"mode": "standard", "max_attempts": 5},
)


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack by its name, with the way to reach it and the names of what it is made of."""

    name: str
    session: boto3.Session
    endpoint: str | None
    outputs: Mapping[str, str]
    _clients: dict[str, BaseClient] = field(default_factory=dict, repr=False, compare=False)

    def output(self, name: str) -> str:
        """Return one output of the stack, such as the name of its table."""
        try:
            return self.outputs[name]
        except KeyError:
            raise DeskError(
                f"The stack {self.name} has no output {name}: deploy the template that belongs "
                "to this version of the desk."
            ) from None

    def client(self, service: str) -> BaseClient:
        """Return the client of one AWS service."""
        if service not in self._clients:
            self._clients[service] = self.session.client(
                service, endpoint_url=self.endpoint, config=_config(self.endpoint)
            )
        return self._clients[service]

    def mappings(self, function: str) -> list[dict[str, Any]]:
        """Return what hands a function its events, as Lambda describes it, by the output's name."""
        answer = self.client("lambda").list_event_source_mappings(
            FunctionName=self.output(function)
        )
        found: list[dict[str, Any]] = answer["EventSourceMappings"]
        return found

    def resource(self, name: str, within: str | None = None) -> str:
        """Return the id that AWS gave to what the template, or a nested stack's, calls `name`."""
        answer = self.client("cloudformation").describe_stack_resource(
            StackName=within or self.name, LogicalResourceId=name
        )
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def now(self) -> datetime:
        """Return what time it is at AWS, whatever this computer's clock says."""
        answer = self.client("dynamodb").describe_table(TableName=self.output("Table"))
        date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        return parsedate_to_datetime(date) if date else datetime.now(UTC)

    def table(self) -> Table:
        """Return the main table."""
        return Table(self.client("dynamodb"), self.output("Table"))

    def store(self) -> Store:
        """Return what the main table keeps, by its subjects."""
        return store(self.table())


def connect(name: str, region: str | None) -> Stack:
    """Find a deployed stack with the credentials of this computer."""
    session = boto3.Session(region_name=region)
    if not session.region_name:  # an empty variable names one, too
        raise NoRegionError
    return _found(name, session, None)


def connect_local() -> Stack:
    """Find the stack that `make serve` runs in this folder."""
    try:
        facts = json.loads(LOCAL_STACK.read_text("utf-8"))
        name, region, endpoint = facts["stack"], facts["region"], facts["endpoint"]
    except FileNotFoundError:
        raise DeskError(
            "There is no local stack in this folder: start one with `make serve`."
        ) from None
    except (KeyError, TypeError, ValueError):
        raise DeskError(f"{LOCAL_STACK} is damaged: run `make serve` again.") from None
    session = embedded.session(region)
    try:
        return _found(name, session, endpoint)
    except EndpointConnectionError:  # it was killed, and could not say that it stopped
        raise DeskError("The local stack does not answer: start it with `make serve`.") from None


def _config(endpoint: str | None) -> Config:
    return _PATIENT.merge(embedded.NO_PROXY) if endpoint else _PATIENT


def _found(name: str, session: boto3.Session, endpoint: str | None) -> Stack:
    client = session.client("cloudformation", endpoint_url=endpoint, config=_config(endpoint))
    try:
        described = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        # What CloudFormation calls a stack that is not there.
        if error.response.get("Error", {}).get("Code") != "ValidationError":
            raise
        described = []
    if not described:
        raise DeskError(
            f"There is no stack called {name} in {session.region_name}: deploy it first, or name "
            "another with `--stack` and `--region`."
        )
    said = {o["OutputKey"]: o["OutputValue"] for o in described[0].get("Outputs", [])}
    # By its own name: it may have been asked for by its ARN, which would lead into folders.
    name = str(described[0]["StackName"])
    return Stack(name, session, endpoint, checked(name, said, local=endpoint is not None))
