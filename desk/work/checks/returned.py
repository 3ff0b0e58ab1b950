"""Whether somebody is told of mails that reach nobody, and so of who was written to."""

from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from desk.work.errors import sentence
from desk.work.finding import Finding, Grade
from desk.work.stack import Stack

_TOPIC = "ReturnedMail"  # what SES tells instead of the sender, by its name in template.yaml


def findings(stack: Stack, name: str, identity: Mapping[str, Any]) -> Iterator[Finding]:
    """Look at the identity that SES sends by, and at whom the stack lets it tell.

    SES mails a bounce to the sender, with the signer's address in it, unless it is told not to and
    may publish it elsewhere. One of the two alone does not stop it.
    Source: Amazon SES API v2, PutEmailIdentityFeedbackAttributes.

    Mail reaches signers whoever is told, so what cannot be looked at here stops nothing else.
    """
    try:
        found = list(_faults(stack, name, identity))
    except (BotoCoreError, ClientError) as error:
        text = sentence(error).replace("\n", " ")
        found = [_fault(f"This could not be looked at. {text}")]
    yield from found
    if not found:
        yield Finding("returned mails", "Nobody is told whom a mail did not reach.")


def _faults(stack: Stack, name: str, identity: Mapping[str, Any]) -> Iterator[Finding]:
    if identity.get("FeedbackForwardingStatus", True):  # as it is unless somebody ended it
        yield _fault(
            "SES mails what it cannot deliver back to the sender, with the signer's address in it. "
            "End that: `aws sesv2 put-email-identity-feedback-attributes --email-identity "
            f"{quote(name)} --no-email-forwarding-enabled --region {stack.session.region_name}`"
        )
    try:
        topic = stack.resource(_TOPIC)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ValidationError":
            raise
        yield _fault(
            "This stack is from before SES could be kept from mailing what it cannot deliver back "
            "to the sender: deploy again (`sam build && sam deploy`)."
        )
        return
    answer = stack.client("sns").list_subscriptions_by_topic(TopicArn=topic)
    if many := len(answer["Subscriptions"]):
        yield _fault(
            f"Somebody is told of each address that a mail did not reach (subscriptions: {many}): "
            f"remove them (AWS console, SNS, Topics, {topic.rpartition(':')[2]})."
        )


def _fault(text: str) -> Finding:
    return Finding("returned mails", text, Grade.CARE)
