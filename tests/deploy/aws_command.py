"""Stands for the AWS CLI, which is no package of ours: an `aws` that asks by boto3.

Service, operation and options are looked up in botocore's own models, from which the AWS CLI makes
its commands too: what they do not know ends with 2, as there.
"""

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Mapping
from typing import Any

import boto3
import jmespath  # type: ignore[import-untyped]
from botocore import xform_name
from botocore.model import Shape
from botocore.validate import ParamValidator

_LISTS = ("list", "structure", "map")


def main() -> None:
    """Run one command."""
    service, operation, *options = sys.argv[1:]
    if service == "s3":
        _remove_bucket(operation, options)
        return
    client = boto3.client(service)
    if operation == "wait":
        name, *options = options
        waiter = client.get_waiter(name.replace("-", "_"))
        _, asked = _read(client, waiter.config.operation, options)
        waiter.wait(**asked, WaiterConfig={"Delay": 0.2})
        return
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    if operation not in names:
        sys.exit(f"aws {service}: invalid choice: {operation!r}")
    said, asked = _read(client, names[operation], options)
    if operation in os.environ.get("AWS_LEFT_OUT", "").split():  # the embedded AWS lacks it
        shape = client.meta.service_model.operation_model(names[operation]).input_shape
        wrong = ParamValidator().validate(asked, shape)
        sys.exit(wrong.generate_report() if wrong.has_errors() else 0)
    answer = getattr(client, operation.replace("-", "_"))(**asked)
    answer.pop("ResponseMetadata")
    found = jmespath.search(said.query, answer) if said.query else answer
    shown = found if said.output == "text" else json.dumps(found, indent=4, default=str)
    sys.stdout.write(f"{shown}\n")


def _read(client: Any, operation: str, options: list[str]) -> tuple[Namespace, dict[str, Any]]:
    """Read options by what an operation takes: those of the CLI itself, and its parameters."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    parser = ArgumentParser("aws", allow_abbrev=False)
    parser.add_argument("--query", default="")
    parser.add_argument("--output", choices=["json", "text"])
    for name, member in shape.members.items() if shape else ():
        option = xform_name(name, "-")
        required = name in shape.required_members
        if member.type_name == "boolean":
            group = parser.add_mutually_exclusive_group(required=required)
            group.add_argument(f"--{option}", dest=name, action="store_true", default=None)
            group.add_argument(f"--no-{option}", dest=name, action="store_false", default=None)
        else:
            reader = _reader(member)
            parser.add_argument(f"--{option}", dest=name, type=reader, required=required)
    said = parser.parse_args(options)
    members = shape.members if shape else {}
    return said, {
        name: value for name, value in vars(said).items() if name in members and value is not None
    }


def _reader(shape: Shape) -> Any:
    """Read a parameter as the CLI does: as JSON, or a structure by its shorthand."""

    def read(text: str) -> Any:
        if shape.type_name in ("integer", "long"):
            return int(text)
        if shape.type_name not in _LISTS:
            return text
        if text.startswith(("{", "[")):
            return json.loads(text)
        if shape.type_name != "structure":
            raise ArgumentTypeError("expected JSON")
        pairs = (part.partition("=") for part in text.split(","))
        return {name: _scalar(shape.members, name, value) for name, _, value in pairs}

    return read


def _scalar(members: Mapping[str, Shape], name: str, text: str) -> Any:
    if name not in members:
        raise ArgumentTypeError(f"it has no {name}")
    return text == "true" if members[name].type_name == "boolean" else text


def _remove_bucket(operation: str, options: list[str]) -> None:
    """`aws s3 rb s3://bucket --force`: empty it, and remove it."""
    address, force = options
    if (operation, force) != ("rb", "--force") or not address.startswith("s3://"):
        sys.exit(f"aws s3: invalid choice: {operation!r}")
    bucket = boto3.resource("s3").Bucket(address.removeprefix("s3://"))
    bucket.objects.delete()
    bucket.delete()
