"""What can go wrong, as codes; the sentences for people live in the catalogues."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from undersigned.rules.action import Action


class Code(StrEnum):
    """The reasons for which a press of a button comes to nothing."""

    FIELDS = "fields"
    NOT_YET_OPEN = "not-yet-open"
    CLOSED = "closed"
    PAUSED = "paused"
    TOO_LATE = "too-late"
    UNKNOWN_ACTION = "unknown-action"
    UNKNOWN_PAGE = "unknown-page"
    BAD_TOKEN = "bad-token"  # noqa: S105 - a code, not a credential
    OVER_LIMIT = "over-limit"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    MEDIA_TYPE = "media-type"
    METHOD = "method"
    CROSS_SITE = "cross-site"
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"
    WRONG_SECRET = "wrong-secret"  # noqa: S105 - a code, not a credential


class FieldCode(StrEnum):
    """The reasons for which one field of the form is not accepted."""

    MISSING = "missing"
    TOO_LONG = "too-long"
    EMAIL_INVALID = "email-invalid"
    EMAIL_SLIP = "email-slip"
    COUNTRY_UNKNOWN = "country-unknown"
    NAME_FORMULA = "name-formula"
    NAME_LINK = "name-link"


RETRY_AFTER = 5  # seconds, after a fault of ours, unless it is known for how long it lasts


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that is not accepted, and why; `meant` is what was likely meant by a slip."""

    field: str
    code: FieldCode
    meant: str = ""


class PetitionError(Exception):
    """The one exception of the rules and use cases; `code` says what happened.

    `fields` is filled for `Code.FIELDS` only; `retry_after` (seconds) for what passes by itself;
    `action` is what it has to do with, once that is known: the way on for whoever is refused.
    """

    def __init__(
        self, code: Code, *, fields: tuple[FieldError, ...] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(str(code))
        self.code = code
        self.fields = fields
        self.action: Action | None = None
        ours = code in (Code.UNAVAILABLE, Code.WRONG_SECRET)
        self.retry_after = RETRY_AFTER if ours and retry_after is None else retry_after


@contextmanager
def concerning(action: "Action | None") -> Iterator[None]:
    """Let each `PetitionError` that is raised within carry the action that it has to do with."""
    try:
        yield
    except PetitionError as error:
        error.action = error.action or action
        raise
