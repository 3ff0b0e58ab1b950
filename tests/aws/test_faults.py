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
    deployment.table.cache_clear()
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
    assert len(cloud.items("SIGNATURE#")) == 1


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


@pytest.mark.parametrize("operation", ["dynamodb.GetItem", "dynamodb.PutItem"])
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
    assert len(cloud.items("SIGNATURE#")) == 1


def test_a_letter_that_ses_refuses_goes_back_and_is_sent_once_when_it_is_up(
    cloud: Cloud, broken: Break
) -> None:
    mend = broken("sesv2.SendEmail")
    press()
    press(email="other@example.org")
    letters = cloud.requests()
    answer = mailer.handler({"Records": letters}, CONTEXT)
    assert [f["itemIdentifier"] for f in answer["batchItemFailures"]] == [
        letter["messageId"] for letter in letters
    ]
    assert cloud.mails() == []
    mend()
    assert mailer.handler({"Records": letters}, CONTEXT) == {"batchItemFailures": []}
    assert len(cloud.mails()) == 2


def test_a_letter_that_nobody_can_read_goes_back_alone(cloud: Cloud) -> None:
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
    letters = cloud.requests()
    cloud.secrets.put_secret_value(SecretId=cloud.secret_arn, SecretString="another" * 9)
    deployment._secrets.cache_clear()  # noqa: SLF001 - as after the minutes that it is remembered
    assert press()["statusCode"] == 503
    assert open_link("confirm", links["confirm"])["statusCode"] == 503
    assert press_link("confirm", links["confirm"])["statusCode"] == 503
    assert press_link("withdraw", links["withdraw"])["statusCode"] == 503
    assert len(mailer.handler({"Records": letters}, CONTEXT)["batchItemFailures"]) == 1
    with pytest.raises(PetitionError, match="wrong-secret"):
        tally.handler(batch("shard-1", confirmed(1)), CONTEXT)
    assert "wrong-secret" in caplog.text
    assert cloud.items("SIGNATURE#") == []
    assert cloud.items("TALLY#") == []


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


def test_a_press_that_can_no_longer_tell_takes_nothing_from_one_that_was_told(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody presses twice at once; the first press has put, and cannot read any more."""
    link = sign_and_read(cloud)["confirm"]
    table = deployment.table()
    put, get = table.put, table.get

    def fail(_: str) -> None:
        monkeypatch.setattr(table, "get", get)
        raise PetitionError(Code.UNAVAILABLE)

    def press_again(*args: Any) -> bool:
        monkeypatch.setattr(table, "put", put)
        kept = put(*args)
        assert press_link("confirm", link)["statusCode"] == 303
        monkeypatch.setattr(table, "get", fail)
        return kept

    monkeypatch.setattr(table, "put", press_again)
    assert press_link("confirm", link)["statusCode"] == 503
    assert len(cloud.items("SIGNATURE#")) == 1


def test_a_second_press_that_fails_takes_nothing_away(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = sign_and_read(cloud)["confirm"]
    press_link("confirm", link)
    table = deployment.table()
    put, get = table.put, table.get

    def fail(_: str) -> None:
        raise PetitionError(Code.UNAVAILABLE)

    def put_then_fail(*args: Any) -> bool:
        monkeypatch.setattr(table, "get", fail)
        return put(*args)

    monkeypatch.setattr(table, "put", put_then_fail)
    assert press_link("confirm", link)["statusCode"] == 503
    monkeypatch.setattr(table, "get", get)
    assert len(cloud.items("SIGNATURE#")) == 1


def test_what_is_down_is_asked_once(cloud: Cloud, broken: Break) -> None:
    """Twice the patience that one call has would be longer than the function lives."""
    press()
    asked: list[str] = []
    cloud.store._table._client.meta.events.register(  # noqa: SLF001 - to count the calls
        "provide-client-params", lambda event_name, **_: asked.append(event_name)
    )
    broken("dynamodb.PutItem")
    assert press()["statusCode"] == 503
    assert asked == ["provide-client-params.dynamodb.PutItem"]


def test_a_withdrawal_between_the_two_calls_of_a_confirmation_wins(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = sign_and_read(cloud)
    table = deployment.table()
    put = table.put

    def withdraw_first(*args: Any, **options: Any) -> bool:
        monkeypatch.setattr(table, "put", put)
        assert press_link("withdraw", links["withdraw"])["statusCode"] == 303
        return put(*args, **options)

    monkeypatch.setattr(table, "put", withdraw_first)
    assert press_link("confirm", links["confirm"])["statusCode"] == 404
    assert cloud.items("SIGN") == []
