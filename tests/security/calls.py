"""What a function asks of AWS, as botocore is about to send it."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import boto3

from tests.aws.conftest import forget_clients
from tests.security.age import content_length

Shape: TypeAlias = Any  # parameters, with what is new in each call told by its length alone

# Before what stands for an address, for each signing, and for a domain.
_DRAWN = ("SIGNER#", "SIGNING#", "DOMAIN#")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: to which service, which operation, with which parameters."""

    service: str
    operation: str
    parameters: Any

    @property
    def shape(self) -> Shape:
        """The call, with only the lengths of what chance has a part in."""
        return self.service, self.operation, _shape(self.parameters)


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Record the calls of all clients made from here on: of the functions, each."""
    calls: list[Call] = []

    def record(params: Any, model: Any, **_: Any) -> None:
        calls.append(Call(model.service_model.service_name, model.name, dict(params)))

    if boto3.DEFAULT_SESSION is None:
        boto3.setup_default_session()
    events = boto3.DEFAULT_SESSION.events
    events.register("provide-client-params", record)
    forget_clients()
    try:
        yield calls
    finally:
        events.unregister("provide-client-params", record)
        forget_clients()


def _shape(value: Any) -> Shape:
    match value:
        case {"MessageBody": str(body)}:
            return value | {"MessageBody": content_length(base64.b64decode(body))}
        case dict():
            return {name: _shape(inner) for name, inner in value.items()}
        case list():
            return [_shape(inner) for inner in value]
        case bytes():
            return content_length(value)
        case str() if value.startswith(_DRAWN):
            return len(value)
    return value
