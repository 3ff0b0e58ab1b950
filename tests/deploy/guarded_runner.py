"""Runs MiniStack as infra/local/runner.py does, but with every call's rights asked for.

Run in MiniStack's own environment, with the arguments of that file. Two things that IAM is told of
a call on AWS have to be told here: that it came over TLS, and who a mail is from.
"""

import json
import os
import runpy
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


if __name__ == "__main__":
    os.environ.update(AUTH="true", AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local")
    iam_evaluator = import_module("ministack.core.iam_evaluator")
    count_as_encrypted(iam_evaluator)
    say_who_a_mail_is_from(iam_evaluator, import_module("ministack.core.iam_actions"))
    runpy.run_path(str(RUNNER), run_name="__main__")
