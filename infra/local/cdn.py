"""What infra/cdn.yaml tells CloudFront, for the front that stands in its place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

TEMPLATE = Path("infra") / "cdn.yaml"
# The viewer's address is CloudFront's to say, never the viewer's.
_OURS = "cloudfront-"


@dataclass(frozen=True, slots=True)
class Cdn:
    """The distribution's settings, as far as the front follows them."""

    passed: frozenset[str]  # names, in lower case, of the request headers that reach the API
    headers: tuple[tuple[str, str], ...]  # what every answer carries


def read(template: Path) -> Cdn:
    """Read the settings from the template that a deployment uses."""
    resources: dict[str, Any] = yaml_parse(template.read_text("utf-8"))["Resources"]
    request = resources["ApiRequest"]["Properties"]["OriginRequestPolicyConfig"]
    listed = (name.lower() for name in request["HeadersConfig"]["Headers"])
    answer = resources["SecurityHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = answer["SecurityHeadersConfig"]
    # Strict-Transport-Security is left out: it means nothing over plain HTTP.
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", security["FrameOptions"]["FrameOption"]),
        ("Referrer-Policy", security["ReferrerPolicy"]["ReferrerPolicy"]),
        ("Content-Security-Policy", security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
        *((item["Header"], item["Value"]) for item in answer["CustomHeadersConfig"]["Items"]),
    ]
    return Cdn(frozenset(name for name in listed if not name.startswith(_OURS)), tuple(headers))
