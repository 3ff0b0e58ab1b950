"""Runs MiniStack as infra/local/runner.py does, but with every call's rights asked for.

Run in MiniStack's own environment, with the arguments of that file. Two things that IAM is told of
a call on AWS have to be told here: that it came over TLS, and who a mail is from. Its
CloudFormation calls nothing as in a stack that had the same name before, and makes two things more,
which nothing here depends on: budgets, and an alarm that reckons.
"""

import hashlib
import json
import os
import runpy
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

RUNNER = Path(__file__).parents[2] / "infra" / "local" / "runner.py"


def count_as_encrypted(evaluator: Any) -> None:
    """Take what comes over this machine's own loop as nothing that somebody could listen to.

    The site's bucket refuses whatever comes in the clear.
    """
    pin = evaluator.pin_request_origin
    evaluator.pin_request_origin = lambda address, _: pin(address, True)


def say_who_a_mail_is_from(evaluator: Any, actions: Any) -> None:
    """Ask for the right to send a mail as the identity that it is from, as SES does."""
    named = actions._ses_v2_resource_arn  # noqa: SLF001 - it has no public name
    enforce = evaluator.enforce

    def resource(method: str, path: str, body: bytes, region: str, account: str) -> Any:
        if path.endswith("/outbound-emails"):
            sender = json.loads(body)["FromEmailAddress"]
            return f"arn:aws:ses:{region}:{account}:identity/{sender}"
        return named(method, path, body, region, account)

    def asking(key: str, action: str, *where: str, resource_arn: str = "*", **more: Any) -> Any:
        if action == "ses:SendEmail":
            more["service_context"] = {"ses:FromAddress": resource_arn.rpartition("/")[2]}
            # Of a mail that is handed over whole, as all of ours are, SES asks for this one too.
            enforce(key, "ses:SendRawEmail", *where, resource_arn=resource_arn, **more)
        return enforce(key, action, *where, resource_arn=resource_arn, **more)

    actions._ses_v2_resource_arn = resource  # noqa: SLF001
    evaluator.enforce = asking


def name_apart(provisioners: Any) -> None:
    """Call what a stack makes by the stack itself too, as AWS does, not by its name alone.

    Else a new stack would take for its own what one of the same name left behind.
    """
    name = provisioners._physical_name  # noqa: SLF001

    def named(stack: str, logical: str, **how: Any) -> str:
        found = str(name(stack, logical, **how))
        start, _, last = found.rpartition("-")
        known = provisioners._cr_stack_id(stack)  # noqa: SLF001
        mixed = hashlib.sha256(f"{last}{known}".encode()).hexdigest()[: len(last)]
        return f"{start}-{mixed if last.islower() or found.islower() else mixed.upper()}"

    provisioners._physical_name = named  # noqa: SLF001


def keep_buckets(provisioners: Any) -> None:
    """Keep the site's bucket with its stack gone, as its template says: nested, it is not heard."""
    handlers = provisioners._RESOURCE_HANDLERS  # noqa: SLF001
    handlers["AWS::S3::Bucket"]["delete"] = lambda *_: None


def make_budgets(provisioners: Any, budgets: Any) -> None:
    """Let a template make a budget, as only a call can there."""

    def create(logical: str, properties: dict[str, Any], stack: str) -> tuple[str, dict[str, Any]]:
        name = f"{stack}-{logical}"
        order = properties | {"Budget": {"BudgetName": name, **properties["Budget"]}}
        status, _, said = budgets._create_budget(order)  # noqa: SLF001
        if status != HTTPStatus.OK:
            raise ValueError(said)
        return name, {}

    def delete(name: str, _: dict[str, Any]) -> None:
        budgets._budgets.pop(name)  # noqa: SLF001

    handlers = provisioners._RESOURCE_HANDLERS  # noqa: SLF001
    handlers["AWS::Budgets::Budget"] = {"create": create, "delete": delete}


def take_an_alarm_that_reckons(provisioners: Any) -> None:
    """Make an alarm over several figures into one over the first of them: none rings here."""
    record = provisioners._cw_metric_alarm_record  # noqa: SLF001

    def simple(name: str, properties: dict[str, Any]) -> Any:
        if figures := properties.get("Metrics"):
            first = figures[0]["MetricStat"]
            properties = {key: value for key, value in properties.items() if key != "Metrics"}
            properties |= {**first["Metric"], "Period": first["Period"], "Statistic": first["Stat"]}
        return record(name, properties)

    provisioners._cw_metric_alarm_record = simple  # noqa: SLF001


if __name__ == "__main__":
    os.environ.update(AUTH="true", AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local")
    iam_evaluator = import_module("ministack.core.iam_evaluator")
    count_as_encrypted(iam_evaluator)
    made = import_module("ministack.services.cloudformation.provisioners")
    name_apart(made)
    keep_buckets(made)
    make_budgets(made, import_module("ministack.services.budgets"))
    take_an_alarm_that_reckons(made)
    say_who_a_mail_is_from(iam_evaluator, import_module("ministack.core.iam_actions"))
    runpy.run_path(str(RUNNER), run_name="__main__")
