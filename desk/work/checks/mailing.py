"""Whether mail leaves to whoever signs: by SES, or by another provider."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError

from desk.work.checks import provider, returned
from desk.work.errors import DeskError
from desk.work.finding import Finding, Grade
from desk.work.stack import Stack
from desk.work.stream import standing

_UNLIMITED = -1
_WHOLE = re.compile("[0-9]{1,6}")
_NEARLY = 0.8  # of a day's mails
_REVIEWS = {
    "PENDING": "AWS is looking at your request, which takes about a day.",
    "DENIED": "AWS denied your request: answer its case (AWS console, Support).",
    "FAILED": "Your request did not come through: ask again.",
}
_ASK = "Ask for production access (AWS console, SES, Account dashboard); it takes about a day."


def findings(stack: Stack) -> Iterator[Finding]:
    """Look at the account's mail, then at the address that mails come from."""
    if other := provider.server(stack):
        yield from provider.findings(stack, other)
    else:
        try:
            found = account(stack.client("sesv2"))
        except EndpointConnectionError:
            region = stack.session.region_name
            if region in stack.session.get_available_regions("sesv2"):
                raise
            yield _fault(
                f"There is no SES in {region}, so no mail reaches anybody: let it leave by another "
                "provider (SmtpServer), or put the site up in a region that has it."
            )
            return
        yield from account_findings(found, *limits(stack))
    if state := standing(feeds(stack)):
        yield _fault(
            f"Nothing hands the queue's mail requests to the mailer (its mapping is {state}), so "
            "no mail is sent: enable it (AWS console, Lambda, the mailer, Triggers), or deploy "
            "again. They wait up to four days."
        )
    if not other:
        yield from _sender(stack, stack.output("Sender"))


def feeds(stack: Stack) -> list[dict[str, Any]]:
    """Return what hands the queue to the mailer, as Lambda describes it."""
    return stack.mappings("MailerFunction")


def account(ses: BaseClient) -> dict[str, Any]:
    """Return what SES says of the account, in this region."""
    found: dict[str, Any] = ses.get_account()
    return found


def limits(stack: Stack) -> tuple[int, int]:
    """Return the mails a second and an hour that the mailer keeps to, from the function itself."""
    configuration = stack.client("lambda").get_function_configuration(
        FunctionName=stack.output("MailerFunction")
    )
    variables = configuration.get("Environment", {}).get("Variables", {})
    a_second, an_hour = variables.get("MAILS_PER_SECOND", "1"), variables.get("MAILS_PER_HOUR", "0")
    if not (_WHOLE.fullmatch(a_second) and _WHOLE.fullmatch(an_hour)):
        raise DeskError(
            "The mailer is told no whole numbers for MailsPerSecond and MailsPerHour: deploy it "
            "with some."
        )
    return int(a_second), int(an_hour)


def account_findings(account: Mapping[str, Any], a_second: int, an_hour: int) -> Iterator[Finding]:
    """Say whether the account may send as much as the mailer is set to; 0 an hour is no limit."""
    if not account["SendingEnabled"]:
        yield _fault("Sending is paused for this account: see AWS's mails to you, and resume it.")
    match account.get("EnforcementStatus"):
        case "SHUTDOWN":
            yield _fault("AWS has stopped this account's mail: see its mails to you.")
        case "PROBATION":
            text = "AWS has put this account's mail under review, and may stop it: see its mails."
            yield Finding("mail", text, Grade.CARE)
    if not account["ProductionAccessEnabled"]:
        review = account.get("Details", {}).get("ReviewDetails", {}).get("Status", "")
        yield _fault(
            "SES keeps this account in its sandbox: mails reach nobody but addresses that you have "
            f"verified there. {_REVIEWS.get(review, _ASK)}"
        )
    else:
        yield from _quota(account["SendQuota"], a_second, an_hour)


def _quota(quota: Mapping[str, float], a_second: int, an_hour: int) -> Iterator[Finding]:
    a_day, sent, rate = quota["Max24HourSend"], quota["SentLast24Hours"], quota["MaxSendRate"]
    if a_day != _UNLIMITED and sent >= a_day:
        yield _fault(
            f"As many mails left in 24 hours as SES allows ({a_day:,.0f}); the others wait, up to "
            "four days. Ask AWS for more (Service Quotas, SES)."
        )
        return
    used = f"{sent:,.0f} mails left in 24 hours"
    allowed = "as many as you like" if a_day == _UNLIMITED else f"up to {a_day:,.0f}"
    nearly = a_day != _UNLIMITED and sent >= a_day * _NEARLY
    yield Finding(
        "mail",
        f"{used}; SES allows {allowed}, and {rate:,.0f} a second."
        + (" Ask AWS for more (Service Quotas, SES) before they are spent." if nearly else ""),
        Grade.CARE if nearly else Grade.FINE,
    )
    if a_second > rate:
        yield Finding(
            "mail",
            f"MailsPerSecond is {a_second}, more than SES takes: deploy with "
            f"MailsPerSecond={max(int(rate), 1)}.",
            Grade.CARE,
        )
    if a_day != _UNLIMITED and an_hour * 24 > a_day:
        yield Finding(
            "mail",
            f"MailsPerHour is {an_hour:,}, more than SES allows in the long run: in a rush the "
            f"day's mails are spent early. Deploy with MailsPerHour={int(a_day // 24)}, or ask AWS "
            "for more.",
            Grade.CARE,
        )


def _sender(stack: Stack, sender: str) -> Iterator[Finding]:
    """Look for a verified identity: the address, its domain, or one above that."""
    ses = stack.client("sesv2")
    found = {name: one for name in identities(sender) if (one := _identity(ses, name))}
    verified = [name for name, one in found.items() if one["VerifiedForSendingStatus"]]
    if not verified:
        known = f"SES waits for you to prove that {next(iter(found))} is yours" if found else ""
        yield _fault(
            f"{known or f'SES does not know the sender {sender}'}: verify the address or its "
            "domain (AWS console, SES, Identities, in the stack's own region)."
        )
    elif any(_signed(found[name]) for name in verified):
        yield Finding("sender", f"{sender} is verified, and its mails are signed (DKIM).")
    else:
        yield Finding(
            "sender",
            f"{sender} is verified, but its mails are not signed for its domain (DKIM), so many "
            "will be taken for spam: verify the whole domain in SES, with the DNS records that it "
            "shows.",
            Grade.CARE,
        )
    if verified:  # of several, SES goes by the nearest
        yield from returned.findings(stack, verified[0], found[verified[0]])


def identities(sender: str) -> Iterator[str]:
    """Name what SES takes as a proof of an address, the nearest first."""
    yield sender
    labels = sender.rpartition("@")[2].split(".")
    for start in range(len(labels) - 1):
        yield ".".join(labels[start:])


def _identity(ses: BaseClient, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ses.get_email_identity(EmailIdentity=name)
    except ses.exceptions.NotFoundException:
        return None
    return found


def _signed(identity: Mapping[str, Any]) -> bool:
    dkim = identity.get("DkimAttributes", {})
    return bool(dkim.get("SigningEnabled")) and dkim.get("Status") == "SUCCESS"


def _fault(text: str) -> Finding:
    return Finding("mail", text, Grade.STOPS)
