"""IAM for tests: the rights that template.yaml gives each function, and those that a call asks for.

A right is an action and the thing that it is done to, by the thing's name in the template.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeAlias

import boto3

Right: TypeAlias = tuple[str, str]
Handler: TypeAlias = Callable[[Any, Any], Any]

ROLES = {"WebFunction": "WebRole", "MailerFunction": "MailerRole", "TallyFunction": "TallyRole"}
SHARED = "LogAndSecret"
# What Lambda does by a function's role, and the function never itself.
_LOGS = {("logs:CreateLogStream", "Log"), ("logs:PutLogEvents", "Log")}
LAMBDA_S_OWN: Mapping[str, set[Right]] = {
    "WebFunction": _LOGS,
    "MailerFunction": _LOGS
    | {  # it polls the queue, and deletes the messages that were delivered
        ("sqs:ReceiveMessage", "MailQueue"),
        ("sqs:DeleteMessage", "MailQueue"),
        ("sqs:GetQueueAttributes", "MailQueue"),
    },
    "TallyFunction": _LOGS
    | {  # it reads the table's stream
        ("dynamodb:DescribeStream", "Table.StreamArn"),
        ("dynamodb:GetRecords", "Table.StreamArn"),
        ("dynamodb:GetShardIterator", "Table.StreamArn"),
        ("dynamodb:ListStreams", "Table.StreamArn"),
    },
}


class DeniedError(AssertionError):
    """A function did what its role does not allow."""


def as_list(value: Any) -> list[Any]:
    """Return the parts of what may stand alone."""
    return value if isinstance(value, list) else [value]


def statements(resource: Mapping[str, Any], *, by_smtp: bool = False) -> Iterator[dict[str, Any]]:
    """Walk through the statements of a role or of a managed policy.

    Some stand only where mail leaves by another provider than SES, some only where not.
    """
    properties = resource["Properties"]
    for policy in properties.get("Policies", [properties]):
        for statement in policy["PolicyDocument"]["Statement"]:
            if "Fn::If" in statement:
                condition, there, else_ = statement["Fn::If"]
                assert condition == "HasSmtpServer"
                yield there if by_smtp else else_
            else:
                yield statement


def short(resource: Any) -> str:
    """Name a statement's resource: by its logical id, or by the end of its ARN."""
    if isinstance(resource, str):
        return resource
    if "Fn::Sub" in resource:
        return str(resource["Fn::Sub"]).rpartition(":")[2]
    logical_id, attribute = resource["Fn::GetAtt"]
    return str(logical_id if attribute in ("Arn", "Id") else f"{logical_id}.{attribute}")


def granted(resources: Mapping[str, Any], function: str, *, by_smtp: bool = False) -> set[Right]:
    """Return what a function's role and the shared policy allow."""
    return {
        (action, short(resource))
        for policy in (ROLES[function], SHARED)
        for statement in statements(resources[policy], by_smtp=by_smtp)
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def asked(service: str, operation: str, given: Mapping[str, Any]) -> set[Right]:
    """Return the rights that one call needs, by what it is given."""
    match service, operation:
        case "dynamodb", "TransactWriteItems":
            writes = [pair for item in given["TransactItems"] for pair in item.items()]
            return {(f"dynamodb:{kind}Item", _table(write["TableName"])) for kind, write in writes}
        case "dynamodb", "BatchGetItem" | "BatchWriteItem":
            named = {_table(name) for name in given["RequestItems"]}
        case "dynamodb", _:
            named = {_table(given["TableName"])}
        case "sqs", _:
            named = {_known("QUEUE_URL", given["QueueUrl"], "MailQueue")}
        case "s3", "ListObjectsV2":
            # Beyond the counts it stands for itself.
            operation = "ListBucket" if given["Prefix"].startswith("counts/") else operation
            named = {_known("BUCKET", given["Bucket"], "${Cdn.Outputs.Bucket}")}
        case "s3", _:
            bucket = _known("BUCKET", given["Bucket"], "${Cdn.Outputs.Bucket}")
            folder = "counts/*" if given["Key"].startswith("counts/") else given["Key"]
            named = {f"{bucket}/{folder}"}
        case "sesv2", _:
            settings = "configuration-set/${MailSettings}"
            named = {
                # As another sender than the condition allows it stands for itself.
                _known("SENDER", given["FromEmailAddress"], "identity/*"),
                _known("CONFIGURATION_SET", given["ConfigurationSetName"], settings),
            }
            # Which of the two SES asks for depends on the mail, and is not written down.
            actions = (operation, operation.replace("SendEmail", "SendRawEmail"))
            return {(f"ses:{action}", name) for action in actions for name in named}
        case "secretsmanager", _:
            ours = _known("SECRET_ARN", given["SecretId"], "Secret")
            named = {_known("SMTP_LOGIN_ARN", ours, "SmtpLogin")}
        case _:
            named = {"*"}
    return {(f"{service}:{operation}", name) for name in named}


def _table(name: str) -> str:
    return _known("LIMITS_TABLE", _known("TABLE", name, "Table"), "LimitsTable")


def _known(variable: str, name: str, ours: str) -> str:
    """Return the template's name for what a function is given by a variable."""
    return ours if os.environ[variable] == name else name


class Guard:
    """Stands where IAM does: notes what each function asks for, and denies what is not granted."""

    def __init__(self, resources: Mapping[str, Any]) -> None:
        self._granted = {
            (function, by_smtp): granted(resources, function, by_smtp=by_smtp)
            for function in ROLES
            for by_smtp in (False, True)
        }
        self._running: ContextVar[str] = ContextVar("running", default="")
        self.used: dict[str, set[Right]] = {function: set() for function in ROLES}
        self.denied: set[tuple[str, Right]] = set()

    def watched(self, function: str, handler: Handler) -> Handler:
        """Let a handler's calls be those of a function."""

        @wraps(handler)
        def handle(event: Any, context: Any) -> Any:
            token = self._running.set(function)
            try:
                return handler(event, context)
            finally:
                self._running.reset(token)

        return handle

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the clients that are made from here on."""
        if boto3.DEFAULT_SESSION is None:
            boto3.setup_default_session()
        events = boto3.DEFAULT_SESSION.events
        events.register_first("provide-client-params", self._judge)
        try:
            yield
        finally:
            events.unregister("provide-client-params", self._judge)

    def _judge(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        function = self._running.get()
        if not function:
            return  # the test's own call
        wanted = asked(model.service_model.service_name, model.name, params)
        self.used[function] |= wanted
        allowed = self._granted[function, bool(os.environ["SMTP_SERVER"])]
        if spare := wanted - allowed:
            self.denied |= {(function, right) for right in spare}
            raise DeniedError(f"{function} may not {sorted(spare)}")
