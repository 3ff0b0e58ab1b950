"""A month of a campaign: what its signatures and views take of each service."""

from collections import Counter

from infra.cost.limits import Limits
from infra.cost.quantities import Taken

SECONDS = 30 * 86_400
GB = 1_000_000_000  # bytes
_UNIT = 1024  # bytes that one unit writes
_PAGE, _COUNT = 300, 10  # seconds that the CDN keeps each for
ASKED = 300  # seconds after which a function reads the secret, and a mailer the bounces, again
_OVERHEAD = 100  # bytes that DynamoDB adds to each item
_WAITS = 7 / 30  # of a month, for which a signing stays beside its signature


def month(signatures: float, views: float, *, limits: Limits, taken: Taken) -> Counter[str]:
    """Return what a month takes, by the name of its price; signatures are confirmed ones.

    They come evenly, which is the dearest way: each falls into a batch of the stream of its own.
    """
    signings = signatures / taken.assumed["confirmed"]
    opened = signatures + signings * taken.assumed["scanned"]
    asked = signings + opened + signatures  # of the API, by way of the CDN
    batches = min(signatures, taken.aws["shards"] * SECONDS / limits.batching)
    windows = min(signatures, taken.aws["shards"] * SECONDS / limits.window)
    step = taken.step
    # Hours in which it is shown how the count grew, and countries are renewed.
    grown = min(windows, SECONDS / 3600)
    kept = (taken.size["signature"] + _OVERHEAD) * (signatures + signings * _WAITS) / GB
    return (
        Counter(
            {
                "ses.mail": signings,
                "api.request": asked,
                "lambda.run": 2 * signings + opened + signatures + batches + windows,
                "lambda.gigabyte-second": (
                    limits.web.memory
                    * (
                        signings * taken.seconds(step["sign"], limits.web.memory)
                        + opened * taken.seconds(step["show"], limits.web.memory)
                        + signatures * taken.seconds(step["confirm"], limits.web.memory)
                    )
                    + limits.mailer.memory
                    * signings
                    * (_pause(limits) + taken.seconds(step["mail"], limits.mailer.memory))
                    + limits.tally.memory
                    * (
                        batches * taken.seconds(step["count"], limits.tally.memory)
                        + windows * taken.seconds(step["publish"], limits.tally.memory)
                    )
                )
                / 1024,
                "dynamodb.write": signings * (step["sign"].writes + step["mail"].writes)
                + signatures * step["confirm"].writes
                + signings / 10  # the hour's mails are taken from the table ten at a time
                + batches * step["count"].writes
                + windows * step["publish"].writes
                + grown * countries(taken),
                "dynamodb.read": signings * step["mail"].reads
                + opened * step["show"].reads
                + signatures * step["confirm"].reads
                + batches * step["count"].reads
                + windows * step["publish"].reads
                + grown * taken.assumed["history"],
                "dynamodb.gigabyte": kept,
                "dynamodb.backup": kept,
                "sqs.request": 3 * signings + SECONDS / taken.aws["poll"] * taken.aws["pollers"],
                "s3.put": windows + grown,
                "cloudwatch.log": 3 * signings * taken.size["figure"] / GB,
            }
        )
        + _cdn(signatures, views, asked, taken)
        + _standing(limits, taken)
        + woken(SECONDS, limits, taken)
    )


def woken(seconds: float, limits: Limits, taken: Taken) -> Counter[str]:
    """Return what the hour's timer takes in so many seconds, while nothing waits."""
    hours, step = seconds / 3600, taken.step["wake"]
    looks = hours * taken.assumed["actions"]
    lasts = looks * taken.seconds(step, limits.tally.memory)
    return Counter(
        {
            "lambda.run": hours,
            "lambda.gigabyte-second": lasts * limits.tally.memory / 1024,
            "dynamodb.read": looks * step.reads,
            "s3.put": hours,  # which a list costs as much as
            "s3.get": 2 * looks,
        }
    )


def countries(taken: Taken) -> float:
    """Return the units of writing what is shown of an action's countries, at most twice an hour."""
    return 2 * taken.size["shown"] / _UNIT


def _pause(limits: Limits) -> float:
    """Return how long a mailer waits after each mail, so that all together keep SES's rate."""
    return limits.mailers / limits.mails_per_second


def _cdn(signatures: float, views: float, asked: float, taken: Taken) -> Counter[str]:
    """Return what visitors take; the bucket is asked for what the CDN no longer holds."""
    pages = views * taken.request["view"] + signatures * (
        taken.request["signed"] - taken.request["api"]
    )
    caches = taken.aws["regional_caches"] * SECONDS
    expired = caches * (taken.assumed["busy_pages"] / _PAGE + 1 / _COUNT)
    sent = views * taken.size["view"] + signatures * taken.size["signed"]
    return Counter(
        {
            "cloudfront.request": pages + asked,
            "cloudfront.function": pages + asked,
            "cloudfront.gigabyte": sent / GB,
            "s3.get": min(pages, expired),
        }
    )


def _standing(limits: Limits, taken: Taken) -> Counter[str]:
    """Return what is paid for a stack that nobody uses, but mailers and functions at work."""
    kinds = limits.kinds
    return Counter(
        {
            "cloudwatch.alarm": limits.alarms,
            "cloudwatch.metric": kinds["AWS::Logs::MetricFilter"] + taken.stack["figures"],
            "cloudwatch.dashboard": kinds["AWS::CloudWatch::Dashboard"],
            "cloudwatch.asked": limits.mailers * 2 * SECONDS / ASKED,
            # The CDN's two take turns.
            "secrets.secret": kinds["AWS::SecretsManager::Secret"] - 1,
            "secrets.read": kinds["AWS::Serverless::Function"] * SECONDS / ASKED,
        }
    )
