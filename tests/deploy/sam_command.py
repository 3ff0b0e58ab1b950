"""`sam`, which takes an address in an embedded AWS for one of AWS's; run in its own environment.

`sam delete` looks for https://s3 at the beginning, where `sam deploy` put a nested template at the
endpoint that was named.
"""

import os
from importlib import import_module
from typing import Any

s3: Any = import_module("samcli.lib.utils.s3")
parse = s3.parse_s3_url


def parsed(url: Any, *names: Any, **more: Any) -> Any:
    """Read an address as if it were on AWS."""
    here = os.environ["AWS_ENDPOINT_URL"]
    elsewhere = url.replace(here, "https://s3.amazonaws.com") if isinstance(url, str) else url
    return parse(elsewhere, *names, **more)


s3.parse_s3_url = parsed
program: Any = import_module("samcli.cli.main").cli
for command in ("build", "deploy", "delete"):
    import_module(f"samcli.commands.{command}.command")
    import_module(f"samcli.commands.{command}.{command}_context")
import_module("samcli.commands.deploy.guided_context")
