"""How the embedded AWS is reached: by nothing that is set on this computer for the real one."""

import os
from typing import Any

import boto3
from botocore.config import Config
from botocore.session import Session

# The way out of an office's network does not lead to this machine.
NO_PROXY = Config(proxies={})

# Of each setting botocore's four: its name in a file, its variable, what it is, and its form.
_UNSET: dict[str, tuple[Any, Any, Any, Any]] = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def session(region: str) -> boto3.Session:
    """Return a session with credentials that open nothing elsewhere."""
    return boto3.Session(
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the embedded AWS takes any
        region_name=region,
        botocore_session=Session(session_vars=_UNSET),
    )
