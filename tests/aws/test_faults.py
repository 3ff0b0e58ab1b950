"""Faults of the table, the queue, the mail and the secret: said as 503, and lost is nothing."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

import deployment
import mailer
import tally
import web
from tests.aws.conftest import CONTEXT, Cloud, event
from tests.aws.journey import open_link, press, press_link, sign_and_read
from tests.aws.test_tally import batch, confirmed
from undersigned.aws.table import Table
from undersigned.rules.errors import Code, PetitionError

Break = Callable[[str], Callable[[], None]]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Break one operation, such as `dynamodb.PutItem`, until what is returned is called."""
    down: set[str] = set()
    make = boto3.client

    def client(service: str, **options: Any) -> Any:
        made = make(service, **options)

        def refuse(event_name: str, **_: Any) -> None:
            if event_name.removeprefix("before-call.") in down:
                raise EndpointConnectionError(endpoint_url="https://down.example")

        made.meta.events.register("before-call", refuse)
        return made

    monkeypatch.setattr(boto3, "client", client)
    deployment.store.cache_clear()

    def fail(operation: str) -> Callable[[], None]:
        down.add(operation)
        return lambda: down.discard(operation)

    return fail


@pytest.mark.parametrize(
    "operation", ["dynamodb.UpdateItem", "dynamodb.PutItem", "sqs.SendMessage"]
)
def test_when_a_store_refuses_the_form_comes_back_and_signing_again_completes_it(
    cloud: Cloud, broken: Break, operation: str
) -> None:
    mend = broken(operation)
    answer = press(comment="as I wrote it")
    assert answer["statusCode"] == 503
    assert answer["headers"]["Retry-After"] == "5"
    assert "as I wrote it" in answer["body"]
    mend()
    links = sign_and_read(cloud, comment="as I wrote it")
    assert press_link("confirm", links["confirm"])["statusCode"] == 303
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_the_form_comes_back_even_when_nothing_at_all_can_be_read(
    cloud: Cloud, broken: Break
) -> None:
    assert cloud
    broken("secretsmanager.GetSecretValue")
    broken("dynamodb.GetItem")
    answer = press(comment="as I wrote it")
    assert answer["statusCode"] == 503
    assert "as I wrote it" in answer["body"]
    assert 'action="/api/actions/river-petition/signatures"' in answer["body"]


@pytest.mark.parametrize("operation", ["dynamodb.BatchGetItem", "dynamodb.TransactWriteItems"])
def test_when_confirming_fails_pressing_again_completes_it(
    cloud: Cloud, broken: Break, operation: str
) -> None:
    link = sign_and_read(cloud)["confirm"]
    mend = broken(operation)
    answer = press_link("confirm", link)
    assert answer["statusCode"] == 503
    assert f'value="{link}"' in answer["body"]
    mend()
    assert press_link("confirm", link)["statusCode"] == 303
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_a_request_that_ses_refuses_goes_back_and_is_sent_once_when_it_is_up(
    cloud: Cloud, broken: Break
) -> None:
    mend = broken("sesv2.SendEmail")
    press()
    press(email="other@example.org")
    requests = cloud.requests()
    answer = mailer.handler({"Records": requests}, CONTEXT)
    assert [f["itemIdentifier"] for f in answer["batchItemFailures"]] == [
        request["messageId"] for request in requests
    ]
    assert cloud.mails() == []
    mend()
    assert mailer.handler({"Records": requests}, CONTEXT) == {"batchItemFailures": []}
    assert len(cloud.mails()) == 2


def test_a_request_that_nobody_can_read_goes_back_alone(cloud: Cloud) -> None:
    press()
    good = cloud.requests()
    bad = [{"messageId": "bad", "body": "AAAA", "eventSource": "aws:sqs"}]
    answer = mailer.handler({"Records": bad + good}, CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert len(cloud.mails()) == 1


def test_with_another_secret_every_function_refuses(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    links = sign_and_read(cloud)
    press()
    requests = cloud.requests()
    cloud.secrets.put_secret_value(SecretId=cloud.secret_arn, SecretString="another" * 9)
    deployment._secrets.cache_clear()  # noqa: SLF001 - as after the minutes that it is remembered
    assert press()["statusCode"] == 503
    assert open_link("confirm", links["confirm"])["statusCode"] == 503
    assert press_link("confirm", links["confirm"])["statusCode"] == 503
    assert press_link("signature", links["signature"])["statusCode"] == 503
    assert len(mailer.handler({"Records": requests}, CONTEXT)["batchItemFailures"]) == 1
    with pytest.raises(PetitionError, match="wrong-secret"):
        tally.handler(batch("shard-1", confirmed(1)), CONTEXT)
    assert "wrong-secret" in caplog.text
    assert cloud.items(sk="SIGNATURE") == []
    assert cloud.items(sk="TALLY") == []


def test_a_log_names_nobody_whatever_fails(
    cloud: Cloud, broken: Break, caplog: pytest.LogCaptureFixture
) -> None:
    broken("sesv2.SendEmail")
    press(name="Perpetua", email="perpetua@example.org")
    mailer.handler({"Records": cloud.requests()}, CONTEXT)
    web.handler(event("sign-form", body="%%%"), CONTEXT)
    assert "not mailed: unavailable" in caplog.text
    for told in ("perpetua", "198.51.100.7"):
        assert told not in caplog.text.lower()


def test_a_press_whose_answer_is_lost_stands_and_the_next_one_says_so(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transaction was made: pressed again, nothing is left to do, and nothing is undone."""
    link = sign_and_read(cloud)["confirm"]
    transact = Table.transact

    def lost(self: Table, *writes: Any) -> bool:
        transact(self, *writes)
        raise PetitionError(Code.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(Table, "transact", lost)
        assert press_link("confirm", link)["statusCode"] == 503
    assert press_link("confirm", link)["statusCode"] == 303
    assert len(cloud.items(sk="SIGNATURE")) == 1


def test_what_is_down_is_asked_once(cloud: Cloud, broken: Break) -> None:
    """Twice the patience that one call has would be longer than the function lives."""
    press()
    asked: list[str] = []
    cloud.store.signers._table._client.meta.events.register(  # noqa: SLF001 - to count the calls
        "provide-client-params", lambda event_name, **_: asked.append(event_name)
    )
    broken("dynamodb.PutItem")
    assert press()["statusCode"] == 503
    assert asked == ["provide-client-params.dynamodb.PutItem"]


def test_a_withdrawal_between_the_two_calls_of_a_confirmation_wins(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = sign_and_read(cloud)
    transact = Table.transact

    def withdraw_first(self: Table, *writes: Any) -> bool:
        monkeypatch.setattr(Table, "transact", transact)
        assert press_link("signature", links["signature"])["statusCode"] == 303
        return transact(self, *writes)

    monkeypatch.setattr(Table, "transact", withdraw_first)
    assert press_link("confirm", links["confirm"])["statusCode"] == 404
    assert cloud.items("SIGNER#") == []


@pytest.mark.parametrize(
    "operation", ["dynamodb.Query", "dynamodb.BatchWriteItem", "dynamodb.DeleteItem"]
)
def test_when_withdrawing_fails_pressing_again_completes_it(
    cloud: Cloud, broken: Break, operation: str
) -> None:
    links = sign_and_read(cloud)
    sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    mend = broken(operation)
    answer = press_link("signature", links["signature"])
    assert answer["statusCode"] == 503
    assert f'value="{links["signature"]}"' in answer["body"]
    mend()
    assert press_link("signature", links["signature"])["statusCode"] == 303
    assert cloud.items("SIGNER#") == []


def test_each_button_is_offered_again_where_the_store_is_down(cloud: Cloud, broken: Break) -> None:
    links = sign_and_read(cloud)
    press_link("confirm", links["confirm"])
    sign_and_read(cloud)
    for consent, operation in (("public", "GetItem"), ("updates", "PutItem")):
        mend = broken(f"dynamodb.{operation}")
        answer = press_link("signature", links["signature"], off=consent)
        assert (answer["statusCode"], f'value="{consent}"' in answer["body"]) == (503, True)
        mend()
        assert press_link("signature", links["signature"], off=consent)["statusCode"] == 200
    faults = {"stop": "PutItem", "remove": "Query", "remove-this": "DeleteItem"}
    for what, operation in faults.items():
        mend = broken(f"dynamodb.{operation}")
        answer = press_link("signature", links["signature"], do=what)
        assert (answer["statusCode"], f'value="{what}"' in answer["body"]) == (503, True)
        mend()
