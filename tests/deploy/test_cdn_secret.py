"""The secret between CDN and API is changed on a stack that stands, deployment by deployment.

MiniStack looks a reference up again only where the resource around it changes, as AWS does; but in
a nested stack it leaves it as it is written, so that this test looks that one up.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.local import bundle, deploy
from infra.local.cloud import Cloud
from tests.aws.conftest import event
from tests.template import ROOT

KEY = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"  # of age's own manual
PARAMETERS = {"OrganiserKeys": KEY, "Sender": deploy.SENDER}


class Standing:
    """A stack, with one answer for CdnSecret after the other."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._code = bundle.code(ROOT)
        self._outputs: Any = {}

    def answer(self, answer: str) -> str:
        """Deploy with it; returns what CloudFront shows the API then."""
        self._outputs = deploy.deploy(
            self._cloud,
            ROOT / "template.yaml",
            self._code,
            PARAMETERS | {"CdnSecret": answer},
            "https://example.org",
        )
        cloudfront = self._cloud.client("cloudfront")
        settings = cloudfront.get_distribution_config(Id=self._outputs["Distribution"])
        origins = settings["DistributionConfig"]["Origins"]["Items"]
        (api,) = (origin for origin in origins if origin["Id"] == "api")
        (header,) = api["CustomHeaders"]["Items"]
        assert header["HeaderName"] == "x-origin-secret"
        reference = re.fullmatch(r"{{resolve:secretsmanager:(\S+)}}", header["HeaderValue"])
        assert reference
        secrets = self._cloud.client("secretsmanager")
        return str(secrets.get_secret_value(SecretId=reference[1])["SecretString"])

    def status(self, shown: str) -> int:
        """Return what the function answers whoever shows that: 403, or that there is no page."""
        sent = event("sign-form", rawPath="/no page\n")
        sent["headers"]["x-origin-secret"] = shown
        reply = self._cloud.client("lambda").invoke(
            FunctionName=self._outputs["WebFunction"], Payload=json.dumps(sent).encode()
        )
        return int(json.load(reply["Payload"])["statusCode"])


@pytest.fixture
def standing(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standing]:
    monkeypatch.setattr(deploy, "STACK", "changing")
    yield Standing(cloud)
    cloud.client("cloudformation").delete_stack(StackName=deploy.STACK)


def test_another_secret_takes_its_place_and_nobody_is_turned_away(standing: Standing) -> None:
    first = standing.answer("A")
    assert standing.status(first) == 404
    second = standing.answer("A-to-B")
    assert second != first
    assert [standing.status(shown) for shown in (first, second)] == [404, 404]
    assert standing.answer("B") == second
    assert [standing.status(shown) for shown in (first, second)] == [403, 404]
    third = standing.answer("B-to-A")
    assert third not in {first, second}
    assert [standing.status(shown) for shown in (second, third)] == [404, 404]
    assert standing.answer("A") == third
    assert [standing.status(shown) for shown in (first, second, third)] == [403, 403, 404]
