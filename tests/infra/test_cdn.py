"""cdn.yaml shows the pages to everybody and the API's answers to nobody else."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from desk.work.pages.site_files import FOREVER, PAGES_CACHE
from undersigned.aws.bucket import CACHE_CONTROL
from undersigned.http.answer import STATUS
from undersigned.rules.errors import Code

SAID = {"page": PAGES_CACHE, "count": CACHE_CONTROL, "hashed": FOREVER}
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
    statements = made["BucketPolicy"]["PolicyDocument"]["Statement"]
    (allowed,) = (each for each in statements if each["Effect"] == "Allow")
    assert allowed["Action"] == "s3:GetObject"
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    source = allowed["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert source.endswith(":distribution/${Distribution}")


def test_nobody_reads_or_writes_the_bucket_in_the_clear(made: dict[str, Any]) -> None:
    statements = made["BucketPolicy"]["PolicyDocument"]["Statement"]
    (denied,) = (each for each in statements if each["Effect"] == "Deny")
    assert (denied["Action"], denied["Principal"]) == ("s3:*", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": False}}
    assert denied["Resource"] == [
        {"Fn::GetAtt": ["Bucket", "Arn"]},
        {"Fn::Sub": "${Bucket.Arn}/*"},
    ]


def test_what_is_taken_off_the_site_is_gone(made: dict[str, Any]) -> None:
    assert "VersioningConfiguration" not in made["Bucket"]
    (rule,) = made["Bucket"]["LifecycleConfiguration"]["Rules"]
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert "ExpirationInDays" not in rule


def test_only_who_was_given_access_reaches_the_bucket_as_this_distribution(
    made: dict[str, Any], distribution: dict[str, Any]
) -> None:
    access = made["BucketAccess"]["OriginAccessControlConfig"]
    assert access["SigningBehavior"] == "always"
    (pages,) = (origin for origin in distribution["Origins"] if origin["Id"] == "pages")
    assert pages["OriginAccessControlId"] == {"Fn::GetAtt": ["BucketAccess", "Id"]}


def test_pages_come_compressed_over_the_newest_protocols(
    made: dict[str, Any], distribution: dict[str, Any]
) -> None:
    assert distribution["HttpVersion"] == "http2and3"
    assert distribution["IPV6Enabled"] is True
    assert distribution["DefaultCacheBehavior"]["Compress"] is True
    key = made["PagesCache"]["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
    assert key["EnableAcceptEncodingBrotli"] is True
    assert key["EnableAcceptEncodingGzip"] is True


def test_nothing_crosses_a_network_in_the_clear(distribution: dict[str, Any]) -> None:
    """Whoever typed http:// for a page is led on; a form that was sent so is refused."""
    (api,) = distribution["CacheBehaviors"]
    assert api["ViewerProtocolPolicy"] == "https-only"
    assert distribution["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    _, own_domain, _ = distribution["ViewerCertificate"]["Fn::If"]
    assert own_domain["MinimumProtocolVersion"] == "TLSv1.2_2021"
    (origin,) = (each for each in distribution["Origins"] if each["Id"] == "api")
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


def test_only_the_api_takes_a_form(distribution: dict[str, Any]) -> None:
    (api,) = distribution["CacheBehaviors"]
    assert "POST" in api["AllowedMethods"]
    assert distribution["DefaultCacheBehavior"]["AllowedMethods"] == ["GET", "HEAD"]


def test_a_domain_and_a_web_acl_are_used_where_they_are_given(distribution: dict[str, Any]) -> None:
    nothing = {"Ref": "AWS::NoValue"}
    assert distribution["Aliases"] == {
        "Fn::If": ["HasSiteAddress", [{"Ref": "SiteAddress"}], nothing]
    }
    assert distribution["WebACLId"] == {"Fn::If": ["HasWebAcl", {"Ref": "WebAclArn"}, nothing]}


def test_nothing_that_surrounds_the_site_keeps_an_access_log(
    made: dict[str, Any],
    distribution: dict[str, Any],
    cdn: dict[str, Any],
    resources: dict[str, Any],
) -> None:
    kinds = {resource["Type"] for of in (cdn["Resources"], resources) for resource in of.values()}
    delivers = ("AWS::Logs::Deliver", "AWS::CloudFront::RealtimeLogConfig")
    assert [kind for kind in kinds if kind.startswith(delivers)] == []
    assert "LoggingConfiguration" not in made["Bucket"]
    assert "Logging" not in distribution
    assert "RealtimeLogConfigArn" not in json.dumps(distribution)


def test_the_api_learns_seven_headers_and_the_query(made: dict[str, Any]) -> None:
    passed = made["ApiRequest"]["OriginRequestPolicyConfig"]
    assert passed["HeadersConfig"] == {
        "HeaderBehavior": "whitelist",
        "Headers": [
            *("Accept", "Accept-Language", "Content-Type", "Origin", "Sec-Fetch-Site"),
            *("X-Viewer-Host", "CloudFront-Viewer-Address"),
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


def test_403_is_what_the_api_says_only_to_who_did_not_come_through_the_cdn() -> None:
    """So that the page in its place is never one of the API's own answers."""
    assert [code for code, status in STATUS.items() if status == 403] == [Code.FORBIDDEN]


def test_pages_are_kept_for_minutes_counts_for_seconds_and_hashed_files_for_a_year() -> None:
    """And all but the last are shown a little longer while a newer one is fetched, or cannot be."""
    kept = {what: re.findall(r"[a-z-]+=\d+", said) for what, said in SAID.items()}
    assert kept["hashed"] == ["max-age=31536000"]
    assert kept["page"][0] == "max-age=300"
    assert kept["count"][0] == "max-age=10"
    for what in ("page", "count"):
        assert [each.partition("=")[0] for each in kept[what][1:]] == [
            "stale-while-revalidate",
            "stale-if-error",
        ]


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


def test_neither_the_cdn_nor_the_api_lets_another_origin_in(
    made: dict[str, Any], resources: dict[str, Any]
) -> None:
    """What says so besides are the function's own answers, which have a test of theirs."""
    policy = made["SecurityHeaders"]["ResponseHeadersPolicyConfig"]
    assert set(policy) == {"Name", "SecurityHeadersConfig", "CustomHeadersConfig"}
    api = resources["Api"]["Properties"]
    assert "CorsConfiguration" not in api
    assert [said for said in api["Body"] if "cors" in said.lower()] == []


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to run CloudFront's script in")
@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/", "/index.html"),
        ("/en/chechnya/", "/en/chechnya/index.html"),
        ("/counts/chechnya-petition.json", "/counts/chechnya-petition.json"),
        ("/.well-known/security.txt", "/.well-known/security.txt"),
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
    assert run(made["FolderIndex"]["FunctionCode"] + answer) == found


@pytest.mark.skipif(shutil.which("node") is None, reason="no node to run CloudFront's script in")
def test_the_api_is_told_by_what_name_a_visitor_came_whatever_the_visitor_says_of_it(
    made: dict[str, Any], distribution: dict[str, Any]
) -> None:
    (api,) = distribution["CacheBehaviors"]
    assert api["FunctionAssociations"] == [
        {
            "EventType": "viewer-request",
            "FunctionARN": {"Fn::GetAtt": ["ViewerHost", "FunctionMetadata.FunctionARN"]},
        }
    ]
    headers = {"host": {"value": "petition.example"}, "x-viewer-host": {"value": "evil.example"}}
    event = {"request": {"uri": "/api/confirm", "headers": headers}}
    answer = f"console.log(JSON.stringify(handler({json.dumps(event)})))"
    told = json.loads(run(made["ViewerHost"]["FunctionCode"] + answer))
    assert told["headers"]["x-viewer-host"] == {"value": "petition.example"}
    assert told["uri"] == "/api/confirm"


def run(script: str) -> str:
    """Run a script; return what it prints."""
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()
