"""What a stack says of itself, held against the form that each output has.

Whoever may change the stack can have it say anything, and the desk puts it into pages, addresses
and calls. What has another form stops every command, before anything is done with it.
"""

import re
from collections.abc import Mapping

from desk.work.errors import DeskError
from desk.work.printable import printable

_HOST = r"([a-z0-9-]+\.)+[a-z0-9-]+"
_HERE = r"http://(localhost|[0-9]{1,3}(\.[0-9]{1,3}){3})(:[0-9]{1,5})?"
_QUEUE = rf"(https://sqs\.[a-z0-9-]+\.amazonaws\.com(\.cn)?|{_HERE})/[0-9]{{12}}/[\w-]{{1,80}}"
_SECRET_ARN = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\w/+=.@-]{1,519}"  # noqa: S105 - where it is
_FUNCTION = r"[\w-]{1,64}"

_FORMS: Mapping[str, str] = {
    "Bucket": r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
    "CdnDomain": _HOST,
    "DeadLetterQueueUrl": _QUEUE,
    "Distribution": r"[A-Za-z0-9]{1,64}",
    "MailerFunction": _FUNCTION,
    "QueueUrl": _QUEUE,
    "SecretArn": _SECRET_ARN,
    "Sender": rf"[\w.!#$%&'*+/=?^`{{|}}~-]{{1,64}}@{_HOST}",
    "SiteUrl": rf"https://{_HOST}",
    "SmtpLoginArn": _SECRET_ARN,
    "SmtpServer": rf"{_HOST}(:[1-9][0-9]{{1,3}})?",
    "Table": r"[\w.-]{3,255}",
    "TallyFunction": _FUNCTION,
    "WebFunction": _FUNCTION,
}
_ON_THIS_MACHINE = {"SiteUrl": _HERE}
_LONGEST = 80  # characters of a value that are shown


def checked(stack: str, said: Mapping[str, str], *, local: bool) -> dict[str, str]:
    """Return those outputs that the desk reads; DeskError at one of another form."""
    forms = {**_FORMS, **(_ON_THIS_MACHINE if local else {})}
    found = {name: said[name] for name in forms if name in said}
    for name, value in found.items():
        if not re.fullmatch(forms[name], value, re.ASCII):
            shown = printable(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…")
            raise DeskError(
                f"The stack {stack} says of its {name} what no {name} can be: {shown}. Somebody "
                "may have changed the stack: look who (AWS console, CloudTrail), and deploy its "
                "template again."
            )
    return found
