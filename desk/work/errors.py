"""What went wrong, as one sentence an organiser can act on."""

import json
import re
from shlex import quote

import pyrage
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    SSLError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.exceptions import ConnectionError as Unreachable

from desk.work.printable import printable, printable_lines
from undersigned.rules.errors import PetitionError

RESTORE = "Bring it back from its second copy (`undersigned key restore PATH`)"
"""What to do where an organiser key is missed."""


def restore(name: str) -> str:
    """Say how the key of that name is brought back."""
    return f"{RESTORE[:-2]} --name {quote(name)}`)"


class DeskError(Exception):
    """Something the organiser can mend; its text is the sentence to show."""


EXPECTED = (
    DeskError,
    PetitionError,
    BotoCoreError,
    ClientError,
    OSError,
    json.JSONDecodeError,
    pyrage.DecryptError,
    pyrage.IdentityError,
    pyrage.RecipientError,
)
"""The errors that end a command with a sentence; any other is a defect, and shows its traceback."""

_SIGN_IN = "Sign in to AWS again (`aws sso login` or `aws configure`), then repeat the command."
_RUN_OUT = f"Your sign-in to AWS has run out. {_SIGN_IN}"
_NOT_KNOWN = (
    f"AWS does not know these credentials. {_SIGN_IN} If they are right: AWS knows none in a "
    "region that the account has not enabled."
)
_NOT_OPEN = "AWS has not opened this to the account yet: see its mails to you. ({message})"
_CLOCK = "This computer's clock is wrong: set it, then repeat the command."
# What AWS and TLS say to a clock that is wrong: a refusal of its own only S3 has for it.
_LATE_OR_EARLY = re.compile(
    "signature (?:expired|not yet current)|certificate (?:is not yet valid|has expired)", re.I
)

_CLOSED = (
    "None of the keys in the desk's home opens this. Bring back the one that does from its second "
    "copy (`undersigned key restore PATH`); if it is in shares, put them together "
    "(`undersigned key unlock`)."
)

_KINDS: tuple[tuple[type[Exception], str], ...] = (
    (NoCredentialsError, f"There are no AWS credentials on this computer. {_SIGN_IN}"),
    (PartialCredentialsError, f"The AWS credentials on this computer are incomplete. {_SIGN_IN}"),
    (SSOTokenLoadError, f"Nobody is signed in to AWS on this computer. {_SIGN_IN}"),
    (TokenRetrievalError, _RUN_OUT),
    (UnauthorizedSSOTokenError, _RUN_OUT),
    (NoRegionError, "AWS needs a region, such as `undersigned --region eu-central-1 status`."),
    (ProfileNotFound, "{error}: check the variable AWS_PROFILE."),
    (Unreachable, "AWS could not be reached: check the connection, and repeat. ({error})"),
    (HTTPClientError, "AWS could not be reached: check the connection, and repeat. ({error})"),
    (pyrage.DecryptError, _CLOSED),
    (PetitionError, "The stack could not answer ({error}): try again in a minute."),
    (json.JSONDecodeError, "A file that should hold JSON does not: {error}"),
)

_REFUSALS = {
    "ExpiredToken": _RUN_OUT,
    "ExpiredTokenException": _RUN_OUT,
    "InvalidClientTokenId": _NOT_KNOWN,
    "UnrecognizedClientException": _NOT_KNOWN,
    "SignatureDoesNotMatch": _NOT_KNOWN,
    "InvalidSignatureException": _NOT_KNOWN,
    "TooManyInvalidationsInProgress": (
        "The pages are up, but CloudFront is still busy with what was published before: repeat the "
        "command in ten minutes, so that nobody is shown an old page."
    ),
    "RequestTimeTooSkewed": _CLOCK,
    "OptInRequired": _NOT_OPEN,
    "SubscriptionRequiredException": _NOT_OPEN,
    "AccessDenied": "AWS does not let you do this: {message}",
    "AccessDeniedException": "AWS does not let you do this: {message}",
}


def sentence(error: BaseException) -> str:
    """Say in one sentence what happened and, where that is known, what to do.

    Whatever is told of elsewhere, a terminal shows it and does not obey it.
    """
    return printable_lines(_sentence(error))


def _sentence(error: BaseException) -> str:
    if isinstance(error, PetitionError) and error.__cause__:
        # The stores call every fault of AWS "unavailable", and keep it as the cause.
        return _sentence(error.__cause__)
    if isinstance(error, ClientError | SSLError) and _LATE_OR_EARLY.search(str(error)):
        return _CLOCK
    if isinstance(error, ClientError):
        return _refusal(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    for kind, text in _KINDS:
        if isinstance(error, kind):
            return text.format(error=printable(error))
    return str(error)


def _refusal(error: ClientError) -> str:
    """Put a refusal of AWS's into words."""
    answer = error.response.get("Error", {})
    code, message = answer.get("Code", ""), answer.get("Message", "")
    text = _REFUSALS.get(code, f"AWS refused {error.operation_name}: {{message}}")
    return text.format(message=printable(message or code))
