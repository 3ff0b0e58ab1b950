"""The whole stack on this machine keeps what was signed, and keeps to itself."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner

from desk.cli import main
from desk.work import recount
from infra.local import LocalError, LocalStack
from infra.local.crowd import Crowd, Progress, open_action
from infra.local.people import Fate, Person, invent
from infra.local.visit import Site
from tests.desk.test_desk_cli import EVERY
from tests.local.at_the_desk import ACTION as AT_THE_DESK
from tests.local.at_the_desk import EMAIL, OTHERS, TYPED, WALKED
from tests.template import ROOT
from undersigned.aws.signer_items import Held
from undersigned.aws.store import store
from undersigned.aws.table import Table
from undersigned.rules import manifest

ACTION = "chechnya-petition"
LAN = "127.0.0.2"  # not reached from outside either
LIMIT = 16  # of which at least half are let through: more than these tests press from one network
PATIENCE = 20  # seconds, for what a queue or a stream brings


@contextmanager
def astray(folder: Path) -> Iterator[None]:
    """Set for the real AWS what leads nowhere: an office's proxy, a profile, a damaged file."""
    (folder / "config").write_text("[profile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
        patch.setenv("AWS_PROFILE", "nobody's")
        for name in ("http_proxy", "https_proxy"):
            patch.setenv(name, "http://127.0.0.1:9")
        yield


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Run a stack that a test may stop and start; LAN stands for its address in a network."""
    with LocalStack(
        tmp_path_factory.mktemp("stack"), sign_limit=LIMIT, countries_every=7, lan=LAN
    ) as running:
        yield running


def see(stack: LocalStack, path: str) -> Any:
    request = Request(stack.url + path, headers={"Accept": "application/json"})
    with urlopen(request) as answer:
        return json.load(answer)


def press(stack: LocalStack, path: str, **fields: str) -> str:
    """Send a form; returns the path that it led to."""
    with urlopen(stack.url + path, urlencode(fields).encode()) as answer:
        return str(urlsplit(answer.url).path)


def eventually(seen: Callable[[], object], expected: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while seen() != expected:
        assert time.monotonic() < deadline, f"{seen()} never became {expected}"
        time.sleep(0.05)


def confirmed(stack: LocalStack) -> int:
    return int(see(stack, f"/counts/{ACTION}.json")["confirmed"])


def signatures(stack: LocalStack) -> set[Held]:
    table = Table(stack.cloud.client("dynamodb"), stack.outputs["Table"])
    return set(store(table).signers.walk(signed=True))


def sign(stack: LocalStack, email: str, name: str = "Ada", action: str = ACTION) -> str:
    """Sign, to be handed over by name, and return the token of the mail."""
    sent = len(see(stack, "/_local/outbox"))
    fields = {"name": name, "email": email, "country": "ZZ", "to_target": "1"}
    press(stack, f"/api/actions/{action}/signatures", **fields)
    eventually(lambda: len(see(stack, "/_local/outbox")), sent + 1)
    link = re.search(r"\S+/api/confirm\S+", see(stack, "/_local/outbox")[-1]["text"])
    assert link
    return parse_qs(urlsplit(link[0]).query)["token"][0]


def test_what_was_signed_before_a_restart_still_counts_and_the_next_signature_adds_to_it(
    stack: LocalStack, tmp_path: Path
) -> None:
    """Whatever is set for the real AWS meanwhile, which is none of its business."""
    before = confirmed(stack)
    waiting = sign(stack, "waiting@example.org")
    press(stack, "/api/confirm", press="1", token=sign(stack, "first@example.org"))
    eventually(lambda: confirmed(stack), before + 1)
    sealed = signatures(stack)

    stack.stop()
    with astray(tmp_path):
        stack.start()
        assert stack.desk("status").returncode == 0

    assert signatures(stack) == sealed
    assert confirmed(stack) == before + 1
    assert [mail["to"] for mail in see(stack, "/_local/outbox")][-1] == "first@example.org"
    assert press(stack, "/api/confirm", press="1", token=waiting) == "/en/chechnya/signed/"
    eventually(lambda: confirmed(stack), before + 2)


def test_the_desk_opens_what_was_signed_with_the_development_key(stack: LocalStack) -> None:
    press(stack, "/api/confirm", press="1", token=sign(stack, "desk@example.org", "Mira"))
    assert stack.desk("export", ACTION, "--out", "signatures.csv").returncode == 0
    assert '"Mira"' in (stack.home / "signatures.csv").read_text("utf-8-sig")


def test_every_command_for_signatures_works_on_what_was_signed_here(
    stack: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = {each.line.split()[0] for each in TYPED}
    assert typed == set(EVERY) - OTHERS - WALKED
    (stack.home / "site").mkdir()
    (stack.home / "site" / "content").symlink_to(ROOT / "site" / "content")
    monkeypatch.chdir(stack.home)
    monkeypatch.setattr(recount, "SETTLED", 0)  # nobody presses meanwhile
    press(stack, "/api/confirm", press="1", token=sign(stack, EMAIL, "Zarema", AT_THE_DESK))
    for each in TYPED:
        answers = "".join(f"{answer}\n" for answer in each.answers)
        result = CliRunner().invoke(main, ["--local", *each.line.split()], input=answers)
        assert result.exit_code == each.ends, result.output
        assert each.said in result.output


def test_the_network_gets_the_site_by_its_own_address_and_never_the_glass_box(
    stack: LocalStack,
) -> None:
    network = stack.url.replace("127.0.0.1", LAN)
    with urlopen(f"{network}/en/chechnya/petition/") as page:
        assert page.status == 200
    for path in ("", "outbox", "table", "log"):
        with pytest.raises(HTTPError, match="421") as refused:
            urlopen(f"{network}/_local/{path}")
        refused.value.close()
    sign(stack, "phone@example.org")
    assert f"{network}/api/confirm" in see(stack, "/_local/outbox")[-1]["text"]


def test_a_crowd_signs_by_everybodys_way_and_the_count_rises_by_what_it_confirmed(
    stack: LocalStack,
) -> None:
    people = some_of_each()
    site = Site(urlsplit(stack.url).port or 0)
    assert open_action(site) == ACTION
    shown: list[Progress] = []
    before, networks = confirmed(stack), counted_networks(stack)
    outcome = Crowd(site, ACTION, shown.append).run(people)
    assert outcome.happened == {
        "signed": 10,  # one of them twice
        "confirmed": 8,
        "withdrawn": 1,
        "never confirmed": 1,
    }
    assert (outcome.mails, outcome.before, outcome.after) == (10, before, before + 7)
    assert outcome.exact
    assert (shown[-1].done, shown[-1].people) == (9, 9)
    assert counted_networks(stack) >= networks + len({person.network for person in people})


def counted_networks(stack: LocalStack) -> int:
    """Return how many networks the limits tell apart."""
    held = Table(stack.cloud.client("dynamodb"), stack.outputs["LimitsTable"]).scan(["LIMIT#"])
    return len(list(held))


def test_countries_are_renewed_as_often_as_whoever_starts_it_says(stack: LocalStack) -> None:
    functions = stack.cloud.client("lambda").list_functions()["Functions"]
    settings = [each["Environment"]["Variables"] for each in functions]
    assert [each["COUNTRIES_EVERY"] for each in settings if "COUNTRIES_EVERY" in each] == ["7"]


def some_of_each() -> list[Person]:
    """Invent six people who confirm, and one of each other fate."""
    fates = [Fate.SIGNS_TWICE, Fate.NEVER_CONFIRMS, Fate.WITHDRAWS, *[Fate.CONFIRMS] * 6]
    return [replace(p, fate=f) for p, f in zip(invent(len(fates), 7), fates, strict=True)]


def test_the_hour_s_timer_is_there_and_what_it_sends_shows_what_waits(stack: LocalStack) -> None:
    """It comes by itself while a stack runs for an hour; here its event is sent by hand."""
    events, s3 = stack.cloud.client("events"), stack.cloud.client("s3")
    [rule] = events.list_rules()["Rules"]
    assert rule["ScheduleExpression"] == "rate(1 hour)"
    [target] = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"].endswith(stack.outputs["TallyFunction"])
    key = {"Bucket": stack.outputs["Bucket"], "Key": f"counts/{ACTION}.json"}
    before = confirmed(stack)
    s3.put_object(**key, Body=b"{}")
    sent = stack.cloud.client("lambda").invoke(
        FunctionName=stack.outputs["TallyFunction"], Payload=target["Input"].encode()
    )
    assert "FunctionError" not in sent
    assert json.load(s3.get_object(**key)["Body"])["confirmed"] == before


def test_nothing_is_built_where_what_is_to_be_published_is(stack: LocalStack) -> None:
    """A save would take the place of pages that go up at that moment."""
    assert not (stack.home / "build").exists()
    assert stack.site == stack.home / ".local" / "site"
    built = manifest.read(stack.site)
    assert (built.address, built.files) == (stack.site_url, manifest.survey(stack.site))
    assert "robots.txt" in built.files
    assert "Nothing would change." in stack.desk("publish", "--dry-run").stdout


def test_a_second_stack_in_the_same_folder_is_refused_and_the_first_goes_on(
    stack: LocalStack,
) -> None:
    with pytest.raises(LocalError, match=r"runs in .* already"):
        LocalStack(stack.home).start()
    assert see(stack, f"/counts/{ACTION}.json")["state"] == "open"
    assert stack.desk("status").returncode == 0


def test_a_site_that_cannot_be_built_leaves_nothing_running(tmp_path: Path) -> None:
    (tmp_path / "content" / "broken").mkdir(parents=True)
    (tmp_path / "content" / "broken" / "campaign.toml").write_text("no = 'campaign'\n")
    with pytest.raises(LocalError, match="The site could not be built"):
        LocalStack(tmp_path, content=tmp_path / "content").start()
    assert not (tmp_path / ".local" / "stack.json").exists()
