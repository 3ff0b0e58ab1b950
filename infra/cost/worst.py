"""The worst day that the template allows: every route at its limit, for a day and a night.

What each press writes is as long as it may be, mails leave as fast as they may, and the mailers are
never done. The limits are the template's own; what is only known of AWS, or assumed, stands in the
file of quantities.
"""

from collections import Counter

from infra.cost.limits import Limits
from infra.cost.month import GB, countries, woken
from infra.cost.quantities import Taken

DAY = 86_400  # seconds
_KEPT = 9  # days: a signing expires after seven, and DynamoDB may take two more to remove it
_LINES = 2  # of the log that a press or letter may leave: what went wrong, and the figure of it
_ASKED, _CACHED = 300, 60  # seconds after which a process reads the secret again; lists and action


def worst_day(limits: Limits, taken: Taken, *, stalled: bool) -> Counter[str]:
    """Return what a day takes at worst, by the name of its price.

    Runs last as long as measured; or, `stalled`, until their time-outs, as if AWS itself answered
    none in time. No visitor can bring that about.
    """
    presses = {route: rate * DAY for route, rate in limits.rates.items()}
    steps = {route: taken.of_route(route) for route in presses}
    requests = sum(presses.values())
    web = sum(  # seconds of all processes
        many * (limits.web.timeout if stalled else taken.seconds(steps[route], limits.web.memory))
        for route, many in presses.items()
    )
    busy = web / DAY  # processes
    # A mailer asks AWS at least once for a letter, if only to put it off.
    letters = limits.mailers * DAY * 1000 / taken.assumed["quick_call"]
    sign = presses["POST /api/actions/{id}/signatures"]
    asked = sign + presses["POST /api/actions/{id}/links"]  # each for a mail
    mails = min(limits.mails_in_a_day, asked)
    watched = presses["GET /api/health"] + presses["$default"]  # each asks the queue as well
    kept = sign * _KEPT * taken.size["most_signature"] / GB
    return Counter(
        {
            "api.request": requests,
            "lambda.run": requests + letters / limits.letters,
            "lambda.gigabyte-second": (
                web * limits.web.memory + limits.mailers * DAY * limits.mailer.memory
            )
            / 1024,
            "dynamodb.write": sum(many * steps[r].most_writes for r, many in presses.items())
            + mails * (taken.step["mail"].most_writes + 0.1),
            "dynamodb.read": sum(many * steps[r].most_reads for r, many in presses.items())
            + mails * taken.step["mail"].most_reads
            + letters
            + busy * DAY / _CACHED * (taken.aws["lists"] + 1),
            "dynamodb.gigabyte": kept / 30,
            "dynamodb.backup": kept / 30,
            # A letter is sent once, and put off; ten are received and deleted together.
            "sqs.request": asked + watched + letters * (1 + 2 / limits.letters),
            "ses.mail-essentials": mails,  # the dearer of the two prices
            "cloudwatch.log": (requests + letters) * _LINES * taken.size["figure"] / GB,
            "secrets.read": (busy + limits.mailers + taken.aws["shards"]) * DAY / _ASKED,
        }
    ) + _counting(presses, limits, taken, stalled=stalled)


def _counting(
    presses: dict[str, float], limits: Limits, taken: Taken, *, stalled: bool
) -> Counter[str]:
    """Return what it takes to count signatures that come and go, in every action at once."""
    aws, actions = taken.aws, taken.assumed["actions"]
    changing = ("confirm", "signature", "withdraw")
    changes = sum(presses[f"POST /api/{route}"] for route in changing)
    fit = min(limits.records, aws["payload"] // aws["record"])
    batches = aws["shards"] * DAY / limits.batching + changes / fit
    windows = aws["shards"] * DAY / limits.window
    # A shard's batches never overlap, so no more than a day of each can be paid for.
    shown, grown = windows * actions, actions * DAY / 3600  # the counts, and how they grew
    busy = batches * taken.seconds(taken.step["count"], limits.tally.memory)
    busy += shown * taken.seconds(taken.step["publish"], limits.tally.memory)
    most = aws["shards"] * DAY
    return Counter(
        {
            "lambda.run": batches + windows,
            "lambda.gigabyte-second": (most if stalled else min(busy, most))
            * limits.tally.memory
            / 1024,
            # Each action has its tally in the transaction; the checkpoint is one.
            "dynamodb.write": batches * (actions * (taken.step["count"].most_writes - 2) + 2)
            + shown * taken.step["publish"].most_writes
            + grown * countries(taken),
            "dynamodb.read": batches
            + shown * taken.step["publish"].most_reads
            + grown * taken.assumed["history"],
            "s3.put": shown + grown,
        }
    ) + woken(DAY, limits, taken)
