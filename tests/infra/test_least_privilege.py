"""Each function may do what it does, to the thing it does it to, and nothing else."""

from typing import Any

import pytest

from tests.rights import ROLES, as_list, short, statements

ITEMS = {"dynamodb:GetItem", "dynamodb:PutItem"}
MAILS = {"ses:SendEmail", "ses:SendRawEmail"}
ALLOWED = {
    "LogAndSecret": {
        "Log": {"logs:CreateLogStream", "logs:PutLogEvents"},
        "Secret": {"secretsmanager:GetSecretValue"},
    },
    "WebRole": {
        "Table": ITEMS
        | {
            "dynamodb:BatchGetItem",
            "dynamodb:Query",
            "dynamodb:DeleteItem",
            "dynamodb:BatchWriteItem",
        },
        "LimitsTable": ITEMS | {"dynamodb:UpdateItem"},
        "MailQueue": {"sqs:SendMessage", "sqs:GetQueueAttributes"},
    },
    "MailerRole": {
        "Table": ITEMS | {"dynamodb:BatchGetItem", "dynamodb:Query"},
        "LimitsTable": {"dynamodb:UpdateItem"},
        "MailQueue": {
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility",
        },
        "*": {"cloudwatch:GetMetricData"},  # which IAM can narrow to no metric
        "identity/*": MAILS,
        "configuration-set/${MailSettings}": MAILS,
    },
    "TallyRole": {
        "Table": ITEMS | {"dynamodb:Query", "dynamodb:UpdateItem"},
        "Table.StreamArn": {
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        },
        "${Cdn.Outputs.Bucket}/counts/*": {"s3:GetObject", "s3:PutObject"},
        "${Cdn.Outputs.Bucket}": {"s3:ListBucket"},
    },
}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_role_names_each_action_and_resource(resources: dict[str, Any], name: str) -> None:
    granted: dict[str, set[str]] = {}
    for statement in statements(resources[name]):
        assert statement["Effect"] == "Allow"
        for resource in as_list(statement["Resource"]):
            granted.setdefault(short(resource), set()).update(as_list(statement["Action"]))
    assert granted == ALLOWED[name]


@pytest.mark.parametrize("function", ROLES)
def test_a_function_has_its_own_role_and_no_policy_from_elsewhere(
    resources: dict[str, Any], function: str
) -> None:
    role = ROLES[function]
    assert resources[function]["Properties"]["Role"] == {"Fn::GetAtt": [role, "Arn"]}
    assert resources[role]["Properties"]["ManagedPolicyArns"] == [{"Ref": "LogAndSecret"}]


def test_there_is_no_other_role_or_policy(resources: dict[str, Any]) -> None:
    """SAM's transform would add roles that may read every stream and queue of the account."""
    found = {name for name, made in resources.items() if made["Type"].startswith("AWS::IAM::")}
    assert found == set(ALLOWED)


def test_the_mailer_may_write_only_as_the_sender(resources: dict[str, Any]) -> None:
    (sending,) = (
        statement
        for statement in statements(resources["MailerRole"])
        if MAILS & set(as_list(statement["Action"]))
    )
    assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "Sender"}}}


def test_by_another_provider_the_mailer_may_read_its_login_and_write_to_nobody(
    resources: dict[str, Any],
) -> None:
    by_ses, by_smtp = (
        [str(each) for each in statements(resources["MailerRole"], by_smtp=chosen)]
        for chosen in (False, True)
    )
    (login,) = set(by_smtp) - set(by_ses)
    (sending,) = set(by_ses) - set(by_smtp)
    assert "'secretsmanager:GetSecretValue'" in login
    assert "'SmtpLogin'" in login
    assert "ses:" in sending


def test_the_tally_may_list_the_counts_alone(resources: dict[str, Any]) -> None:
    (listing,) = (
        statement
        for statement in statements(resources["TallyRole"])
        if statement["Action"] == "s3:ListBucket"
    )
    assert listing["Condition"] == {"StringLike": {"s3:prefix": "counts/*"}}


def test_only_lambda_may_take_a_role(resources: dict[str, Any]) -> None:
    for role in ROLES.values():
        (trust,) = resources[role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
