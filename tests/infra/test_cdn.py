"""cdn.yaml shows the pages to everybody and the API's answers to nobody else."""

import json
import shutil
import subprocess
from typing import Any

import pytest

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # AWS's managed cache policy


@pytest.fixture(scope="module")
def made(cdn: dict[str, Any]) -> dict[str, Any]:
    return {name: resource["Properties"] for name, resource in cdn["Resources"].items()}


@pytest.fixture(scope="module")
def distribution(made: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = made["Distribution"]["DistributionConfig"]
    return settings


def test_the_bucket_is_closed_to_all_but_this_distribution(made: dict[str, Any]) -> None:
    assert set(made["Bucket"]["PublicAccessBlockConfiguration"].values()) == {True}
    (allowed,) = made["BucketPolicy"]["PolicyDocument"]["Statement"]
    assert allowed["Action"] == "s3:GetObject"
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    source = allowed["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert source.endswith(":distribution/${Distribution}")


def test_nothing_that_surrounds_the_site_keeps_an_access_log(
    made: dict[str, Any], distribution: dict[str, Any]
) -> None:
    assert "LoggingConfiguration" not in made["Bucket"]
    assert "Logging" not in distribution
    assert "RealtimeLogConfigArn" not in json.dumps(distribution)


def test_the_api_learns_five_headers_and_the_query(made: dict[str, Any]) -> None:
    passed = made["ApiRequest"]["OriginRequestPolicyConfig"]
    assert passed["HeadersConfig"] == {
        "HeaderBehavior": "whitelist",
        "Headers": [
            *("Accept", "Accept-Language", "Content-Type", "Origin"),
            "CloudFront-Viewer-Address",
        ],
    }
    assert passed["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
    assert passed["CookiesConfig"] == {"CookieBehavior": "none"}


def test_what_the_api_answers_is_never_kept(distribution: dict[str, Any]) -> None:
    (api,) = distribution["CacheBehaviors"]
    assert api["PathPattern"] == "/api/*"
    assert api["CachePolicyId"] == CACHING_DISABLED
    assert api["OriginRequestPolicyId"] == {"Ref": "ApiRequest"}


def test_a_missing_page_gets_a_page_and_an_answer_of_the_api_is_left_alone(
    distribution: dict[str, Any],
) -> None:
    rules = {rule["ErrorCode"]: rule for rule in distribution["CustomErrorResponses"]}
    missing = rules.pop(403)
    assert (missing["ResponseCode"], missing["ResponsePagePath"]) == (404, "/404.html")
    assert set(rules) == {404, 405, 414, 500, 501, 502, 503, 504}
    for code, rule in rules.items():
        assert rule == {"ErrorCode": code, "ErrorCachingMinTTL": 0}


def test_how_long_a_page_is_kept_is_the_pages_own_word(made: dict[str, Any]) -> None:
    kept = made["PagesCache"]["CachePolicyConfig"]
    assert kept["MinTTL"] == 0
    assert kept["MaxTTL"] == 365 * 86400  # hashed assets are kept for a year


def test_every_answer_carries_the_security_headers(
    made: dict[str, Any], distribution: dict[str, Any]
) -> None:
    behaviours = [distribution["DefaultCacheBehavior"], *distribution["CacheBehaviors"]]
    assert [each["ResponseHeadersPolicyId"] for each in behaviours] == [
        {"Ref": "SecurityHeaders"}
    ] * 2
    headers = made["SecurityHeaders"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    assert headers == {
        "StrictTransportSecurity": {
            "AccessControlMaxAgeSec": 365 * 86400,
            "IncludeSubdomains": True,
            "Override": True,
        },
        "ContentTypeOptions": {"Override": True},
        "FrameOptions": {"FrameOption": "DENY", "Override": True},
        "ReferrerPolicy": {"ReferrerPolicy": "no-referrer", "Override": True},
        "ContentSecurityPolicy": {
            "ContentSecurityPolicy": "frame-ancestors 'none'",
            "Override": False,  # what the API says of its own answers is let stand
        },
    }


def test_no_device_is_open_to_a_page_and_no_page_to_another_site(made: dict[str, Any]) -> None:
    policy = made["SecurityHeaders"]["ResponseHeadersPolicyConfig"]
    items = policy["CustomHeadersConfig"]["Items"]
    assert {item["Override"] for item in items} == {True}
    said = {item["Header"]: item["Value"] for item in items}
    asked = [feature.strip() for feature in said.pop("Permissions-Policy").split(",")]
    assert {feature.partition("=")[2] for feature in asked} == {"()"}
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(asked)
    assert said == {
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to run CloudFront's script in")
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/", "/index.html"),
        ("/en/chechnya/", "/en/chechnya/index.html"),
        ("/counts/chechnya-petition.json", "/counts/chechnya-petition.json"),
        ("/en/chechnya/petition", "301 https://petition.example/en/chechnya/petition/"),
        ("//elsewhere.example/", "//elsewhere.example/index.html"),
        ("//elsewhere", "301 https://petition.example//elsewhere/"),
    ],
)
def test_a_folder_is_found_and_no_redirect_leads_elsewhere(
    made: dict[str, Any], path: str, found: str
) -> None:
    event = {"request": {"uri": path, "headers": {"host": {"value": "petition.example"}}}}
    answer = f"""
        const answer = handler({json.dumps(event)});
        console.log(answer.uri || answer.statusCode + ' ' + answer.headers.location.value);
    """
    script = made["FolderIndex"]["FunctionCode"] + answer
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == found
