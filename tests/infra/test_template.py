"""template.yaml guards what signers gave, and asks for and tells what it should."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pyrage
import pytest

ROOT = Path(__file__).parents[2]
FOR_A_PERSON = {"Dashboard"}  # an address that whoever deploys is shown


@pytest.mark.parametrize(
    ("name", "policy"),
    # Not the table of a first deployment that failed: what is protected cannot be deleted.
    [("Table", "Retain"), ("Secret", "RetainExceptOnCreate")],
)
def test_what_signers_gave_outlives_the_stack_and_its_own_replacement(
    resources: dict[str, Any], name: str, policy: str
) -> None:
    assert resources[name]["DeletionPolicy"] == policy
    assert resources[name]["UpdateReplacePolicy"] == "Retain"


def test_the_main_table_is_guarded_streamed_and_forgets(resources: dict[str, Any]) -> None:
    assert resources["Table"]["Properties"] == {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "StreamSpecification": {"StreamViewType": "NEW_AND_OLD_IMAGES"},
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
        "PointInTimeRecoverySpecification": {
            "PointInTimeRecoveryEnabled": True,
            "RecoveryPeriodInDays": 7,
        },
        "DeletionProtectionEnabled": True,
    }


def test_the_limits_are_forgotten_and_neither_streamed_nor_backed_up(
    resources: dict[str, Any],
) -> None:
    assert resources["LimitsTable"]["Properties"] == {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
    }


def test_nothing_is_encrypted_with_a_key_whose_use_costs(
    resources: dict[str, Any], cdn: dict[str, Any], alarms: dict[str, Any]
) -> None:
    """It is with AWS's own, unless a template asks for one that stands in the account."""
    asked = {"SSESpecification", "KmsKeyId", "KmsMasterKeyId", "KMSMasterKeyID", "KmsKeyArn"}
    made = [*resources.values(), *cdn["Resources"].values(), *alarms["Resources"].values()]
    assert [each["Type"] for each in made if asked & set(each.get("Properties", {}))] == []
    [rule] = cdn["Resources"]["Bucket"]["Properties"]["BucketEncryption"][
        "ServerSideEncryptionConfiguration"
    ]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}


def test_the_secret_is_generated_as_it_always_was_and_never_rotated(
    resources: dict[str, Any],
) -> None:
    """Any other property under GenerateSecretString would make another secret."""
    generated = resources["Secret"]["Properties"]["GenerateSecretString"]
    assert generated == {"PasswordLength": 64, "ExcludePunctuation": True}
    kinds = {resource["Type"] for resource in resources.values()}
    assert "AWS::SecretsManager::RotationSchedule" not in kinds


@pytest.mark.parametrize(("stack", "path"), [("Cdn", "cdn"), ("Alarms", "alarms")])
def test_a_nested_stack_gets_exactly_what_it_asks_for(
    resources: dict[str, Any], request: pytest.FixtureRequest, stack: str, path: str
) -> None:
    properties = resources[stack]["Properties"]
    assert properties["TemplateURL"] == f"infra/{path}.yaml"
    assert set(properties["Parameters"]) == set(request.getfixturevalue(path)["Parameters"])


def test_the_guided_deployment_asks_what_must_be_known_first(template: dict[str, Any]) -> None:
    """It asks for the parameters in this order; what has a default is passed over with Enter."""
    parameters = template["Parameters"]
    needed = [name for name, parameter in parameters.items() if "Default" not in parameter]
    assert needed == list(parameters)[:2] == ["OrganiserKeys", "Sender"]
    own_domain = ["SiteAddress", "CertificateArn", "WebAclArn"]  # comes later, if at all
    assert list(parameters)[-3:] == own_domain
    assert {parameters[name]["Default"] for name in own_domain} == {""}


def test_the_guided_deployment_does_not_ask_of_each_route_whether_anybody_may_call_it(
    template: dict[str, Any],
) -> None:
    """It would, with No as the answer that Enter gives, unless the API says something of it."""
    assert template["Resources"]["Api"]["Properties"]["Auth"] == {"EnableIamAuthorizer": False}


def test_the_defaults_of_a_deployment_let_the_organiser_look_before_it_begins() -> None:
    settings = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))["default"]
    deploy = settings["deploy"]["parameters"]
    # For roles without names of their own, and for nested stacks beside SAM's transform.
    assert deploy["capabilities"].split() == ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    assert (deploy["confirm_changeset"], deploy["resolve_s3"]) == (True, True)


def test_a_role_has_no_name_of_its_own(resources: dict[str, Any]) -> None:
    """Or a deployment would ask for a further right, and there could be one in an account."""
    roles = [each for each in resources.values() if each["Type"].startswith("AWS::IAM::")]
    assert len(roles) > 0
    for role in roles:
        assert not {"RoleName", "ManagedPolicyName"} & set(role["Properties"])


def test_whoever_gives_a_domain_is_told_that_names_below_it_must_speak_https(
    template: dict[str, Any], cdn: dict[str, Any]
) -> None:
    policy = cdn["Resources"]["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    assert policy["SecurityHeadersConfig"]["StrictTransportSecurity"]["IncludeSubdomains"] is True
    said = template["Parameters"]["SiteAddress"]["Description"]
    assert "every name below it" in said
    assert "must all speak HTTPS" in said


def test_an_output_is_for_a_person_or_looked_up_by_the_desk_or_the_local_stack(
    template: dict[str, Any],
) -> None:
    files = [*(ROOT / "desk").rglob("*.py"), *(ROOT / "infra" / "local").glob("*.py")]
    named = set(re.findall(r'"(\w+)"', "".join(file.read_text("utf-8") for file in files)))
    outputs = set(template["Outputs"])
    assert {"Table", "SecretArn", "Bucket"} <= outputs
    assert outputs - named == FOR_A_PERSON


def test_an_organiser_key_is_a_public_key_and_never_the_private_one(
    template: dict[str, Any],
) -> None:
    pattern = re.compile(template["Parameters"]["OrganiserKeys"]["AllowedPattern"])
    identity = pyrage.x25519.Identity.generate()
    assert pattern.fullmatch(str(identity.to_public()))
    assert not pattern.fullmatch(str(identity))
    assert not pattern.fullmatch("")


@pytest.mark.parametrize(
    ("parameter", "accepted", "refused"),
    [
        ("Sender", "petition@example.org", "Petition <petition@example.org>"),
        ("Sender", "write-to.us@example.org", "a;b@example.org"),
        ("Sender", "petition@mail.example.org", "ü@example.org"),
        ("SiteAddress", "xn--80ak6aa92e.xn--p1ai", "https://example.org"),
        ("SiteAddress", "", "example.org/"),
        ("SmtpServer", "", "https://smtp.example.org"),
        ("SmtpServer", "smtp.example.org", "localhost:587"),
        ("SmtpServer", "smtp.example.org:465", "smtp.example.org:0"),
        ("AlarmMail", "", "nobody"),
        ("MonthlyBudget", "0", "20.5"),
        ("MailsPerHour", "0", "60.5"),
        ("MailsPerSecond", "14", "1.5"),
        ("MailsPerSecond", "1", "0"),
        ("SignLimitPerNetwork", "60", "-1"),
    ],
)
def test_a_parameter_refuses_what_would_fail_later(
    template: dict[str, Any], parameter: str, accepted: str, refused: str
) -> None:
    pattern = re.compile(template["Parameters"][parameter]["AllowedPattern"])
    assert pattern.fullmatch(accepted)
    assert not pattern.fullmatch(refused)


def test_every_parameter_and_output_is_described(template: dict[str, Any]) -> None:
    described = [*template["Parameters"].values(), *template["Outputs"].values()]
    assert all(fact["Description"].endswith(".") for fact in described)
