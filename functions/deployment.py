"""What the three entry files share of a deployment: its main table, and the keys of its secret.

Nothing is built at import; what is built is kept for the life of the process.
"""

import functools
import os

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

from undersigned.aws import store as stores
from undersigned.aws.client import client
from undersigned.aws.store import Store
from undersigned.aws.table import Table
from undersigned.cases.trust import trusted
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.keys import Keys

_SECRET_CACHE = 300  # seconds, after which another secret is noticed


@functools.cache
def store() -> Store:
    """Return the main table by its subjects."""
    return stores.store(Table(client("dynamodb"), os.environ["TABLE"]))


def keys() -> Keys:
    """Return the keys of the deployment's secret.

    Raises `PetitionError`: WRONG_SECRET, with which nothing may go on, or UNAVAILABLE.
    """
    try:
        secret = _secrets().get(os.environ["SECRET_ARN"], max_age=_SECRET_CACHE)
    except GetParameterError as error:
        raise PetitionError(Code.UNAVAILABLE) from error
    return _trusted(str(secret))


def secret(arn: str) -> str:
    """Return what another secret than the deployment's own holds.

    Raises `PetitionError(UNAVAILABLE)` where it cannot be had.
    """
    try:
        return str(_secrets().get(arn, max_age=_SECRET_CACHE))
    except GetParameterError as error:
        raise PetitionError(Code.UNAVAILABLE) from error


@functools.cache
def _secrets() -> SecretsProvider:
    return SecretsProvider(boto3_client=client("secretsmanager"))


@functools.lru_cache(maxsize=1)
def _trusted(secret: str) -> Keys:
    return trusted(secret, store())
