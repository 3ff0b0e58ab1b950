"""template.yaml on the embedded AWS, as `sam deploy` would put it on the real one."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from botocore.exceptions import ClientError, WaiterError
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from desk.work import embedded
from infra.local.cloud import REGION, Cloud
from infra.local.errors import LocalError

STACK = "undersigned"
SENDER = "confirm@example.org"
_ARTIFACTS = "undersigned-artifacts"
_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
# What was never whole is made anew; nothing has been signed on it.
_STILLBORN = ("CREATE_FAILED", "CREATE_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")

Template: TypeAlias = dict[str, Any]
Outputs: TypeAlias = Mapping[str, str]


def deploy(
    cloud: Cloud,
    template: Path,
    code: bytes,
    parameters: Mapping[str, str],
    site_url: str,
    *,
    countries_every: int = 3600,
) -> Outputs:
    """Create the stack, or update it if the template, the code or a parameter changed."""
    _make_bucket(cloud)
    archive = f"{hashlib.sha256(code).hexdigest()}.zip"  # another name is what updates a function
    _upload(cloud, archive, code)
    content = _packaged(cloud, template, f"s3://{_ARTIFACTS}/{archive}")
    _localise(content, site_url, countries_every)
    body = json.dumps(_transformed(content), sort_keys=True, default=str)

    stack = find(cloud)
    if stack and stack["StackStatus"] in _STILLBORN:
        cloud.client("cloudformation").delete_stack(StackName=STACK)
        _wait(cloud, "stack_delete_complete")
        stack = None
    order = {
        "StackName": STACK,
        "TemplateURL": _upload(cloud, "template.json", body.encode()),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
        "Capabilities": _CAPABILITIES,
    }
    if stack is None:
        cloud.client("cloudformation").create_stack(**order)
        _wait(cloud, "stack_create_complete")
    elif not _is_as_ordered(cloud, stack, body, parameters):
        cloud.client("cloudformation").update_stack(**order)
        _wait(cloud, "stack_update_complete")
    outputs = _outputs(cloud)
    _set_what_a_template_cannot(cloud, content["Resources"], outputs)
    return outputs


def find(cloud: Cloud) -> dict[str, Any] | None:
    """Describe the stack; None if there is none."""
    try:
        described = cloud.client("cloudformation").describe_stacks(StackName=STACK)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    found: dict[str, Any] = described["Stacks"][0]
    return found


def _is_as_ordered(
    cloud: Cloud, stack: Mapping[str, Any], body: str, parameters: Mapping[str, str]
) -> bool:
    deployed = cloud.client("cloudformation").get_template(StackName=STACK)["TemplateBody"]
    values = {given["ParameterKey"]: given["ParameterValue"] for given in stack["Parameters"]}
    return bool(deployed == json.loads(body)) and values.items() >= parameters.items()


def _packaged(cloud: Cloud, path: Path, code: str) -> Template:
    """Read a template, with code and nested templates put where AWS finds them."""
    content: Template = yaml_parse(path.read_text("utf-8"))
    shared = content.get("Globals", {}).get("Function", {})
    if "CodeUri" in shared:
        shared["CodeUri"] = code
    for resource in content["Resources"].values():
        properties = resource.get("Properties", {})
        if "CodeUri" in properties:
            properties["CodeUri"] = code
        if resource["Type"] == "AWS::CloudFormation::Stack":
            # Relative to the template, as `sam deploy` takes it. Always under the same name, so
            # that a change in one is no reason for an update: here nothing follows from it, as the
            # front reads cdn.yaml by itself and alarms ring for nobody.
            nested = path.parent / properties["TemplateURL"]
            properties["TemplateURL"] = _upload(cloud, nested.name, nested.read_bytes())
    return content


def _localise(content: Template, site_url: str, countries_every: int) -> None:
    """Say what is true on this machine only."""
    for function, variable, value in (
        ("MailerFunction", "SITE_URL", site_url),  # where this machine's CloudFront is
        ("TallyFunction", "SINGLE_SHARD", "single"),  # the embedded stream names no shard
        ("TallyFunction", "COUNTRIES_EVERY", str(countries_every)),  # seconds; to look at sooner
    ):
        properties = content["Resources"][function]["Properties"]
        properties["Environment"]["Variables"][variable] = value
    content["Outputs"]["SiteUrl"]["Value"] = site_url


def _transformed(content: Template) -> Template:
    """Expand SAM's resources into CloudFormation's."""
    translator = Translator(None, Parser(), boto_session=embedded.session(REGION))
    expanded: Template = translator.translate(content, {}, get_managed_policy_map=dict)
    translator.metrics.publish()  # to nowhere; it would complain of being left alone
    return expanded


def _set_what_a_template_cannot(
    cloud: Cloud, resources: Mapping[str, Any], outputs: Outputs
) -> None:
    """Do what the embedded AWS does not read from a template, or expects by hand as SES does."""
    dynamodb = cloud.client("dynamodb")
    for table in ("Table", "LimitsTable"):
        name = outputs[table]
        described = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        if described["TimeToLiveStatus"] == "DISABLED":
            wanted = resources[table]["Properties"]["TimeToLiveSpecification"]
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=wanted)
    cloud.client("ses").verify_email_identity(EmailAddress=SENDER)


def _wait(cloud: Cloud, event: str) -> None:
    client = cloud.client("cloudformation")
    try:
        client.get_waiter(event).wait(
            StackName=STACK, WaiterConfig={"Delay": 0.2, "MaxAttempts": 600}
        )
    except WaiterError as error:
        reasons = "\n".join(_failures(cloud)) or str(error)
        raise LocalError(
            f"template.yaml could not be deployed to MiniStack:\n{reasons}\n"
            "If it could be before, moving .local/ away starts afresh, without what was signed."
        ) from error


def _failures(cloud: Cloud) -> Iterator[str]:
    events = cloud.client("cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    for event in events:
        if event["ResourceStatus"].endswith("_FAILED"):
            yield f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"


def _outputs(cloud: Cloud) -> Outputs:
    stack = find(cloud) or {}
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _make_bucket(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    if not any(bucket["Name"] == _ARTIFACTS for bucket in s3.list_buckets()["Buckets"]):
        s3.create_bucket(
            Bucket=_ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION}
        )


def _upload(cloud: Cloud, key: str, body: bytes) -> str:
    """Put an artifact up; returns its address, in which MiniStack looks at the path only."""
    cloud.client("s3").put_object(Bucket=_ARTIFACTS, Key=key, Body=body)
    return f"https://s3.{REGION}.amazonaws.com/{_ARTIFACTS}/{key}"
