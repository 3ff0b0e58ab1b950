"""How the adapters reach AWS: patience short enough to answer a person, and faults by one name."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from undersigned.rules.errors import Code, PetitionError

logger = logging.getLogger(__name__)
_TIMEOUTS = {"connect_timeout": 1, "read_timeout": 2}  # seconds


def client(service: str, *, tries: int = 2) -> Any:  # noqa: ANN401 - boto3 has no static types
    """Return a client of a service that gives up in seconds."""
    # A user agent of our own: botocore would make up one, in vain, at each call.
    config = Config(
        retries={"mode": "standard", "total_max_attempts": tries},
        user_agent="undersigned",
        **_TIMEOUTS,
    )
    return boto3.client(service, config=config)


@contextmanager
def reaching() -> Iterator[None]:
    """Turn every fault of AWS into `PetitionError(UNAVAILABLE)`, which says to try again.

    The log gets the operation and AWS's code for what went wrong, never its message, which may
    hold what was sent.
    """
    try:
        yield
    except ClientError as fault:
        logger.error("%s: %s", fault.operation_name, fault.response["Error"]["Code"])  # noqa: TRY400
        raise PetitionError(Code.UNAVAILABLE) from fault
    except BotoCoreError as fault:
        logger.error("%s", type(fault).__name__)  # noqa: TRY400 - for the same reason
        raise PetitionError(Code.UNAVAILABLE) from fault
