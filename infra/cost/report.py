"""The tables that `make cost` prints."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from infra.cost.facts import Facts
from infra.cost.flood import floods
from infra.cost.month import ASKED as SECRET_ASKED
from infra.cost.month import SECONDS, month
from infra.cost.prices import Quantities
from infra.cost.worst import DAY, worst_day

# A bill's lines, by the first part of the names of their prices, and what each is of.
SERVICES = {
    "ses": "mails (SES)",
    "cloudfront": "CDN (CloudFront)",
    "lambda": "functions (Lambda)",
    "dynamodb": "tables (DynamoDB)",
    "api": "API (API Gateway)",
    "s3": "bucket (S3)",
    "sqs": "queue (SQS)",
    "cloudwatch": "alarms, log (CloudWatch)",
    "secrets": "secrets (Secrets Manager)",
}
_QUOTAS = 10, 1_000  # executions at a time that AWS gives a new account, and the usual one


def by_service(quantities: Quantities) -> dict[str, dict[str, float]]:
    """Sort quantities by the service that asks for them; all services, in the tables' order."""
    bills: dict[str, dict[str, float]] = {service: {} for service in SERVICES}
    for name, many in quantities.items():
        bills[name.partition(".")[0]][name] = many
    return bills


def summary(signatures: int, views: int, facts: Facts) -> Iterator[str]:
    """Say what a month costs, a line for each service: the README's first table."""
    takes = month(signatures, views, limits=facts.limits, taken=facts.taken)
    yield f"A month of {signatures:,} signatures and {views:,} views, in USD"
    yield ""
    rows = [("", "all paid for", "less what is always free")]
    bills: list[Quantities] = [*by_service(takes).values(), takes]
    for label, bill in zip([*SERVICES.values(), "in all"], bills, strict=True):
        rows.append(
            (
                label,
                _usd(facts.prices.cost(bill, free=False)),
                _usd(facts.prices.cost(bill, free=True)),
            )
        )
    yield from _columns(rows)
    if signatures:
        each = facts.prices.cost(takes, free=True) / signatures * 1_000
        yield f"That is {_usd(each)} for a thousand signatures."
    most = facts.limits.mails_in_a_day * SECONDS / DAY
    if takes["ses.mail"] > most:
        yield f"For so many, raise MailsPerHour and MailsPerSecond: they let {most:,.0f} mails out."
    essentials = facts.prices.cost({"ses.mail-essentials": takes["ses.mail"]}, free=True)
    yield f"On SES's plan Essentials the mails alone cost {_usd(essentials)}: see docs/deploy.md."
    other = facts.prices.cost(by_smtp(facts), free=False)
    yield f"By another mail provider they are on its bill, and {_usd(other)} are added to this one."


def by_smtp(facts: Facts) -> Quantities:
    """Return what a month takes besides where mail leaves by another provider than SES."""
    return {
        "secrets.secret": facts.limits.by_smtp["AWS::SecretsManager::Secret"],
        "secrets.read": facts.limits.mailers * SECONDS / SECRET_ASKED,
        "cloudwatch.metric": facts.taken.stack["figures_by_smtp"],
    }


def details(signatures: int, views: int, facts: Facts) -> Iterator[str]:
    """Say how the month comes about, a line for each price."""
    takes = month(signatures, views, limits=facts.limits, taken=facts.taken)
    rows = [("what", "how many", "USD for", "USD", "free")]
    for bill in by_service(takes).values():
        for name, many in bill.items():
            price = facts.prices.of[name]
            asked = f"{price.usd:g} / {price.per:,}"
            free = f"{price.free:,}" if price.free else ""
            cost = _usd(price.of(many, free=False))
            rows.append((f"{name.partition('.')[0]}: {price.what}", _many(many), asked, cost, free))
    yield from _columns(rows)


def worst(facts: Facts) -> Iterator[str]:
    """Say what a day costs at worst, of all that the template bounds: the README's second table."""
    flooded, stalled = (
        worst_day(facts.limits, facts.taken, stalled=stalled) for stalled in (False, True)
    )
    yield "The worst day that template.yaml allows, in USD: every route at its limit for 24 hours"
    yield ""
    rows: list[Sequence[str]] = [("", "flooded", "and AWS stalls until each time-out")]
    columns = (by_service(flooded), by_service(stalled))
    for service, label in SERVICES.items():
        if columns[0][service]:
            costs = [facts.prices.cost(column[service], free=False) for column in columns]
            rows.append((label, *map(_usd, costs)))
    totals = [facts.prices.cost(column, free=False) for column in (flooded, stalled)]
    rows.append(("in all, without the CDN", *map(_usd, totals)))
    yield from _columns(rows)


def bounds(facts: Facts) -> Iterator[str]:
    """Say which limits make that day."""
    limits, shards = facts.limits, facts.taken.aws["shards"]
    counted = sorted(Counter(limits.rates.values()).items(), reverse=True)
    routes = ", ".join(f"{many} at {rate}" for rate, many in counted)
    quotas = ", ".join(f"{_usd(_busy(most, facts))} at {most:,}" for most in _QUOTAS)
    yield "What makes it:"
    yield f"- requests a second, by route: {routes}"
    yield f"- mails: {limits.mails_in_a_day:,.0f}, by MailsPerHour and MailsPerSecond (Essentials)"
    yield f"- at a time: {limits.mailers} mailers, and {shards} tallies, one a shard of the stream"
    yield f"- a run of the web function ends after {limits.web.timeout} s"
    yield "AWS's quota of executions ends the second column earlier: all of them busy with the web"
    yield f"function for a day cost {quotas}."
    yield "A rate is kept as well as API Gateway can, not promised. What it refuses is free."


def _busy(processes: int, facts: Facts) -> float:
    """Return what it costs to keep so many processes of the web function busy for a day."""
    seconds = processes * DAY * facts.limits.web.memory / 1024
    return facts.prices.cost({"lambda.gigabyte-second": seconds}, free=False)


def cdn(facts: Facts) -> Iterator[str]:
    """Say what the CDN could cost in a day beside all this, and how to bound it."""
    yield "The CDN beside it, which no limit of the template ends: a day of flood, in USD"
    yield ""
    rows = [("", "requests", "TB", "paid by use", "refused by a web ACL")]
    for flood in floods(facts.taken):
        cost, refused = flood.cost(facts.prices), flood.stopped(facts.prices)
        size = f"{flood.size / 1e12:,.1f}"
        rows.append((flood.what, _many(flood.requests), size, _usd(cost), _usd(refused)))
    yield from _columns(rows)
    yield ""
    yield "What bounds it:"
    for name, plan in facts.prices.plans.items():
        yield (
            f"- CloudFront's flat-rate plan {name}: {plan.usd} USD a month for {plan.requests:,}"
            f" requests and {plan.gigabytes:,} GB;"
        )
        yield "  what comes above that is served more slowly, and never paid for"
    acl = facts.prices.cost({"waf.acl": 1, "waf.rule": facts.taken.stack["acl_rules"]}, free=False)
    yield f"- the web ACL of infra/edge.yaml: {_usd(acl)} USD a month, and the last column. It"
    yield "  refuses a network that asks too much: this ends a flood of few networks, not of many"
    yield "- the budget alarm: free. It comes some hours late, and stops nothing"
    yield "- disabling the distribution in CloudFront's console: ends it, and the site, in minutes"


def sources(facts: Facts) -> Iterator[str]:
    """Say where the prices are from."""
    oldest, newest = facts.prices.read
    yield f"Prices of {facts.prices.region} without tax, from copies of {oldest} to {newest}. Each"
    yield "stands with its source in infra/cost/prices.toml; what a signature takes, measured or"
    yield "assumed, in infra/cost/quantities.toml."


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lay rows out: words to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for label, *cells in rows:
        figures = (f"{cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        yield "  ".join([f"{label:<{widths[0]}}", *figures]).rstrip()


def _usd(value: float) -> str:
    return f"{value:,.2f}"


def _many(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 or not value else f"{value:,.3f}"


def everything(signatures: int, views: int, facts: Facts) -> str:
    """Return all that `make cost` prints of a month and of a day."""
    return text(
        (
            summary(signatures, views, facts),
            details(signatures, views, facts),
            worst(facts),
            bounds(facts),
            cdn(facts),
            sources(facts),
        )
    )


def text(paragraphs: Iterable[Iterable[str]]) -> str:
    """Join paragraphs of lines, a blank line between them."""
    return "\n\n".join("\n".join(lines) for lines in paragraphs)
