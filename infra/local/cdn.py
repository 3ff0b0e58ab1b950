"""The settings of infra/cdn.yaml, for the front that stands in CloudFront's place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path("infra") / "cdn.yaml"
# The viewer's address is CloudFront's to say, never the viewer's.
_OURS = "cloudfront-"
# The headers that have a setting, and where in it their value stands.
_SETTINGS = {
    "X-Frame-Options": ("FrameOptions", "FrameOption"),
    "Referrer-Policy": ("ReferrerPolicy", "ReferrerPolicy"),
    "Content-Security-Policy": ("ContentSecurityPolicy", "ContentSecurityPolicy"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """A header of every answer; one that does not override gives way to the answer's own."""

    name: str
    value: str
    override: bool


@dataclass(frozen=True, slots=True)
class Cdn:
    """The distribution's settings, as far as the front follows them."""

    passed: frozenset[str]  # names, in lower case, of the request headers that reach the API
    headers: tuple[Header, ...]  # what every answer carries
    instead: Mapping[int, tuple[int, str]]  # of a status: another, and the path of a page


def read(template: Path) -> Cdn:
    """Read the settings from the template that a deployment uses."""
    resources: dict[str, Any] = yaml_parse(template.read_text("utf-8"))["Resources"]
    request = resources["ApiRequest"]["Properties"]["OriginRequestPolicyConfig"]
    listed = (name.lower() for name in request["HeadersConfig"]["Headers"])
    answer = resources["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = answer["SecurityHeadersConfig"]
    # Strict-Transport-Security is left out: it means nothing over plain HTTP.
    headers = [
        Header("X-Content-Type-Options", "nosniff", security["ContentTypeOptions"]["Override"]),
        *(
            Header(name, security[setting][value], security[setting]["Override"])
            for name, (setting, value) in _SETTINGS.items()
        ),
        *(
            Header(item["Header"], item["Value"], item["Override"])
            for item in answer["CustomHeadersConfig"]["Items"]
        ),
    ]
    rules = resources["Distribution"]["Properties"]["DistributionConfig"]["CustomErrorResponses"]
    return Cdn(
        frozenset(name for name in listed if not name.startswith(_OURS)),
        tuple(headers),
        {
            rule["ErrorCode"]: (rule["ResponseCode"], rule["ResponsePagePath"])
            for rule in rules
            if "ResponsePagePath" in rule
        },
    )
