"""The whole stack on one machine: `python -m infra.local serve`, or LocalStack in a test."""

from infra.local.errors import LocalError
from infra.local.stack import LocalStack

__all__ = ["LocalError", "LocalStack"]
