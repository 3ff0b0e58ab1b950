"""`undersigned publish`: the actions, the counts, the pages, and what stops it before them."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from desk.context import Desk
from desk.work.checks import mailing
from desk.work.keys import keys
from desk.work.pages import invalidation, memory, upload
from desk.work.publish.publish import compare, preview, put_up
from desk.work.stack import Stack
from making import gaps, messages
from tests.desk.world import (
    NOW,
    SECRET,
    Deploy,
    Outside,
    Run,
    identities,
    petition,
    public_key,
    rebuilt,
)
from undersigned.cases.count import count
from undersigned.rules import manifest
from undersigned.rules.keys import derive
from undersigned.rules.signature import Signature, State
from undersigned.rules.tally import Change

COUNTS = {"counts/chechnya-petition.json", "counts/chechnya-petition.history.json"}
OURS = COUNTS | {memory.KEY}


def up(stack: Stack) -> set[str]:
    """Name what is in the site's bucket."""
    listed = stack.client("s3").list_objects_v2(Bucket=stack.output("Bucket"))
    return {item["Key"] for item in listed.get("Contents", [])}


def head(stack: Stack, key: str) -> dict[str, Any]:
    """Ask for a file's headers."""
    headers: dict[str, Any] = stack.client("s3").head_object(Bucket=stack.output("Bucket"), Key=key)
    return headers


def test_a_first_publish_puts_everything_up(run: Run, stack: Stack, built: Path) -> None:
    output = run("publish").output
    built_files = set(manifest.survey(built))
    assert up(stack) == built_files | OURS
    assert (
        "Actions written: 1. Files uploaded: 8, removed: 0. The site: https://example.org/\n"
        in output
    )


@pytest.mark.usefixtures("built")
def test_what_is_up_carries_its_headers(run: Run, stack: Stack) -> None:
    run("publish")
    page = head(stack, "en/chechnya/petition/index.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert page["CacheControl"] == (
        "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
    )
    count = head(stack, "counts/chechnya-petition.json")
    assert count["ContentType"] == "application/json"
    assert count["CacheControl"].startswith("public, max-age=10,")
    history = head(stack, "counts/chechnya-petition.history.json")
    assert history["ContentType"] == "application/json"
    assert history["CacheControl"].startswith("public, max-age=600,")
    assert "immutable" in head(stack, "icon.0123abcd.svg")["CacheControl"]


@pytest.mark.usefixtures("stack", "built")
def test_a_second_publish_uploads_nothing(run: Run) -> None:
    run("publish")
    assert "Files uploaded: 0, removed: 0." in run("publish").output


def test_a_change_goes_up_and_what_is_gone_comes_down(run: Run, stack: Stack, built: Path) -> None:
    run("publish")
    (built / "index.html").write_text("new home", "utf-8")
    (built / "404.html").unlink()
    rebuilt(built)
    assert "Files uploaded: 1, removed: 1." in run("publish").output
    assert "404.html" not in up(stack)
    assert "counts/chechnya-petition.json" in up(stack)


def test_the_action_is_written_and_what_the_desk_decided_is_left(
    run: Run, stack: Stack, built: Path
) -> None:
    run("publish")
    found = stack.store().actions.find("chechnya-petition")
    assert found
    early = datetime(2026, 11, 21, tzinfo=UTC)
    stack.store().actions.decide(replace(found, paused=True, closed_early=early))
    again = petition(goal=2000, opens="2019-05-17T23:59:59+03:00")
    rebuilt(built, [again])
    run("publish")
    action = stack.store().actions.find("chechnya-petition")
    assert action is not None
    assert (action.goal, action.paused, action.closed_early is None) == (2000, True, False)
    assert str(action.opens) == "2019-05-17 23:59:59+03:00"


@pytest.mark.usefixtures("built")
def test_the_actions_and_counts_stand_before_any_page(
    run: Run, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> Iterator[str]:
        raise OSError(None, "the line is down")

    with monkeypatch.context() as broken:
        broken.setattr(upload, "upload", failing)
        assert run("publish", code=1).output == "Error: the line is down.\n"
    assert stack.store().leases.find() is None  # and nobody has to wait
    assert up(stack) == OURS
    assert stack.store().actions.find("chechnya-petition") is not None
    assert "Files uploaded: 8," in run("publish").output


@pytest.mark.usefixtures("built")
def test_a_dry_run_tells_all_and_changes_nothing(run: Run, home: Path, stack: Stack) -> None:
    output = run("publish", "--dry-run").output
    assert "write action chechnya-petition\n" in output
    assert "upload en/chechnya/petition/index.html\n" in output
    assert up(stack) == set()
    assert list(stack.table().scan()) == []
    assert not list(home.glob("*.age"))


@pytest.mark.usefixtures("built")
def test_the_secret_is_kept_sealed_to_every_organiser(
    run: Run, home: Path, deploy: Deploy, key: keys.Key
) -> None:
    other = pyrage.x25519.Identity.generate()
    deploy(key.public, str(other.to_public()))
    keys.add(home, "Ruslan", str(other.to_public()))
    run("publish")
    sealed = (home / "undersigned.secret.age").read_bytes()
    assert SECRET.encode() not in sealed
    for identity in (other, *identities(home)):
        assert pyrage.decrypt(sealed, [identity]) == SECRET.encode()


@pytest.mark.usefixtures("built")
def test_another_secret_stops_it_and_leaves_the_copy(run: Run, home: Path, stack: Stack) -> None:
    run("publish")
    before = (home / "undersigned.secret.age").read_bytes()
    stack.client("secretsmanager").put_secret_value(
        SecretId=stack.output("SecretArn"), SecretString="another" * 8
    )
    assert "has another secret than the copy" in run("publish", code=1).output
    assert (home / "undersigned.secret.age").read_bytes() == before


@pytest.mark.usefixtures("built")
def test_a_secret_that_signatures_were_not_taken_with_stops_it(run: Run, stack: Stack) -> None:
    other = derive("another").fingerprint
    stack.store().fingerprint.settled(other)
    assert "not the one that its signatures were taken with" in run("publish", code=1).output
    assert up(stack) == set()


@pytest.mark.usefixtures("built")
def test_the_secret_that_signatures_were_taken_with_does_not(run: Run, stack: Stack) -> None:
    own = derive(SECRET).fingerprint
    stack.store().fingerprint.settled(own)
    run("publish")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("command", [("publish",), ("export", "chechnya-petition"), ("status",)])
def test_a_key_that_nobody_here_knows_stops_every_command(
    run: Run, deploy: Deploy, key: keys.Key, command: tuple[str, ...]
) -> None:
    stranger = public_key()
    stack = deploy(key.public, stranger)
    assert f"a key that is not known here: {stranger}" in run(*command, code=1).output
    assert up(stack) == set()


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("command", [("publish",), ("export", "chechnya-petition"), ("status",)])
def test_a_key_that_the_stack_lacks_stops_every_command(
    run: Run, home: Path, stack: Stack, command: tuple[str, ...]
) -> None:
    keys.add(home, "Ruslan", public_key())
    assert "does not seal signatures to the key Ruslan" in run(*command, code=1).output
    assert up(stack) == set()


@pytest.mark.parametrize(
    "facts",
    [
        *([{"id": "x"}], {"id": "x"}, [petition(kind="poem")], [petition(pages=None)]),
        [petition(opens="2019-05-17T12:00:00")],
        *([petition(**{fact: None})] for fact in ("id", "campaign", "languages", "target")),
        *([petition(id=each)] for each in ("../x", "X", "\x1b[2K")),
        *([petition(goal=each)] for each in ("1000", 0, True, 1.5)),
        *([petition(languages=each)] for each in ([], ["en", "ru"], "en")),
        *([petition(postcode="no")], [petition(paused=True)], [petition(keep_until="soon")]),
        [petition(pages={"en": petition()})],
        *(b"", b'[{"id": "x"', b"\xff"),  # a build that was stopped as it wrote
    ],
)
def test_a_list_of_actions_that_is_none_stops_it(
    run: Run, stack: Stack, built: Path, facts: Any
) -> None:
    if isinstance(facts, bytes):
        manifest.path(built).write_bytes(facts)
    else:
        rebuilt(built, facts)
    assert "is not as a build writes it" in run("publish", code=1).output
    assert up(stack) == set()


@pytest.mark.usefixtures("stack")
def test_a_site_that_was_not_built_stops_it(run: Run) -> None:
    assert "holds no built site, or half of one" in run("publish", code=1).output


def invalidations(stack: Stack) -> list[list[str]]:
    """Return what the CDN was told of, each time."""
    cloudfront, distribution = stack.client("cloudfront"), stack.output("Distribution")
    found = cloudfront.list_invalidations(DistributionId=distribution)["InvalidationList"]
    told = [
        cloudfront.get_invalidation(DistributionId=distribution, Id=one["Id"])
        for one in found.get("Items", [])
    ]
    return [sorted(one["Invalidation"]["InvalidationBatch"]["Paths"]["Items"]) for one in told]


def test_the_cdn_is_told_of_what_was_changed_or_removed_and_of_nothing_else(
    run: Run, stack: Stack, built: Path
) -> None:
    run("publish")
    run("publish")
    assert invalidations(stack) == []  # what is new is in no cache
    (built / "en" / "index.html").write_text("new", "utf-8")
    (built / "en" / "new.html").write_text("new", "utf-8")
    (built / "404.html").unlink()
    (built / "icon.0123abcd.svg").rename(built / "icon.4567abcd.svg")
    rebuilt(built)
    run("publish")
    assert invalidations(stack) == [["/404.html", "/en/", "/en/index.html"]]


def test_where_much_changed_the_cdn_is_told_to_forget_everything(
    run: Run, stack: Stack, built: Path
) -> None:
    for text in ("old", "new"):
        for number in range(16):  # two paths each
            page = built / "en" / str(number) / "index.html"
            page.parent.mkdir(exist_ok=True)
            page.write_text(text, "utf-8")
        rebuilt(built)
        run("publish")
    assert invalidations(stack) == [["/*"]]


def test_what_is_gone_but_has_a_hash_stays_while_pages_in_caches_ask_for_it(
    stack: Stack, built: Path
) -> None:
    script, other = built / "script.11111111.js", built / "script.22222222.js"
    script.write_text("1", "utf-8")
    first = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def publish_after(**since: int) -> Iterator[str]:
        now = first + timedelta(**since)
        rebuilt(built)
        work = compare(stack, built, now)
        put_up(stack, work, now)
        return preview(stack.store(), work)

    publish_after()
    script.rename(other)
    told = list(publish_after(days=1))
    assert "keep script.11111111.js until 2026-11-29, for pages in caches" in told
    publish_after(days=8, seconds=-1)
    assert {script.name, other.name} <= up(stack)
    other.rename(script)  # wanted again, so it waits anew, even if that publish stops half-way
    rebuilt(built)
    again = compare(stack, built, first + timedelta(days=8))
    assert again.during.left == {}
    publish_after(days=8)
    script.rename(other)
    publish_after(days=9)
    assert {script.name, other.name} <= up(stack)
    publish_after(days=16)
    assert script.name not in up(stack)
    assert invalidations(stack) == [["/script.11111111.js"]]


def test_paths_are_told_as_viewers_ask_for_them() -> None:
    assert invalidation.paths(["ru/мир/index.html", "a (1).pdf"]) == {
        "/ru/%D0%BC%D0%B8%D1%80/", "/ru/%D0%BC%D0%B8%D1%80/index.html", "/a%20(1).pdf",
    }  # fmt: skip


@pytest.mark.usefixtures("stack")
def test_a_dry_run_of_a_change_names_what_is_changed_only(run: Run, built: Path) -> None:
    run("publish")
    assert run("publish", "--dry-run").output == "Nothing would change.\n"
    (built / "en" / "index.html").write_text("new", "utf-8")
    (built / "404.html").unlink()
    rebuilt(built, [petition(goal=2000)])
    assert run("publish", "--dry-run").output.splitlines() == [
        "write action chechnya-petition",
        "upload en/index.html",
        "remove 404.html",
        "invalidate /404.html",
        "invalidate /en/",
        "invalidate /en/index.html",
    ]


@pytest.mark.usefixtures("built")
def test_what_the_desk_decided_is_no_change_to_publish(run: Run, stack: Stack) -> None:
    run("publish")
    run("pause", "chechnya-petition")
    stack.store().actions.hold("chechnya-petition", NOW)  # by a recount that was killed
    assert run("publish", "--dry-run").output == "Nothing would change.\n"


@pytest.mark.parametrize(
    ("fact", "value", "told"),
    [
        ("ProductionAccessEnabled", False, "keeps this account in its sandbox"),
        ("SendingEnabled", False, "Sending is paused"),
        ("EnforcementStatus", "SHUTDOWN", "AWS has stopped this account's mail"),
    ],
)
@pytest.mark.usefixtures("built")
def test_while_no_mail_reaches_signers_nothing_is_published_without_a_yes(
    run: Run, home: Path, stack: Stack, beyond: Outside, fact: str, value: object, told: str
) -> None:
    beyond.account[fact] = value
    output = run("publish", code=1).output
    assert told in output
    assert "make publish YES=1" in output
    assert up(stack) == set()
    assert list(stack.table().scan()) == []
    assert not list(home.glob("*.age"))
    run("publish", "--dry-run")
    assert f"X mail: {told}" in run("publish", "--yes").output.replace("SES keeps", "keeps")
    assert "index.html" in up(stack)


@pytest.mark.usefixtures("built")
def test_the_pages_of_what_people_still_sign_are_not_taken_away_without_a_yes(
    run: Run, stack: Stack, built: Path
) -> None:
    """Such as by an id that was changed, or from a folder that lacks the campaign."""
    run("publish")
    before = up(stack)
    (built / "en/chechnya/petition/index.html").unlink()
    rebuilt(built, [petition(id="chechnya-appeal")])
    output = run("publish", code=1).output
    assert "People still sign or confirm chechnya-petition, but this build has no" in output
    assert up(stack) == before
    assert "leave action chechnya-petition without its" in run("publish", "--dry-run").output
    run("publish", "--yes")
    assert "en/chechnya/petition/index.html" not in up(stack)


def test_words_that_people_have_signed_change_only_at_the_organiser_s_word_and_stay_to_be_read(
    run: Run, stack: Stack, built: Path
) -> None:
    former = built / "texts" / "chechnya-petition.en.0123456789abcdef.txt"
    former.parent.mkdir()
    former.write_text("As it was signed.", "utf-8")
    rebuilt(built, [petition(text="0123456789abcdef")])
    run("publish")
    former.rename(former.with_name("chechnya-petition.en.fedcba9876543210.txt"))
    rebuilt(built, [petition(text="fedcba9876543210")])
    signed(stack, 2)
    told = "The words of chechnya-petition have changed, and 2 have signed the former ones"
    assert told in run("publish", "--dry-run").output
    refused = run("publish", lines="n\n", code=1).output
    assert told in refused
    assert "They did not sign the new ones" in refused
    assert stack.store().actions.find("chechnya-petition").text == "0123456789abcdef"  # type: ignore[union-attr]
    run("publish", lines="y\n")
    assert {"texts/chechnya-petition.en.0123456789abcdef.txt", *manifest.survey(built)} <= up(stack)
    assert told not in run("publish", "--dry-run").output


def test_words_that_nobody_has_signed_yet_may_change(run: Run, stack: Stack, built: Path) -> None:
    assert stack
    rebuilt(built, [petition(text="0123456789abcdef")])
    run("publish")
    rebuilt(built, [petition(text="fedcba9876543210")])
    assert "have signed the former ones" not in run("publish").output


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"ask": []}, "chechnya-petition would ask no more for to_target. Of the 2 who have"),
        ({"keep_until": "2028-01-01"}, "destroyed later than by 2027-12-31, which 2 who"),
        ({"keep_until": None}, "destroyed later than by 2027-12-31, which 2 who"),
    ],
    ids=str,
)
def test_what_people_were_told_when_they_signed_is_taken_back_only_at_the_organiser_s_word(
    run: Run, stack: Stack, built: Path, facts: dict[str, object], told: str
) -> None:
    rebuilt(built, [petition(keep_until="2027-12-31")])
    run("publish")
    rebuilt(built, [petition(**{"keep_until": "2027-12-31"} | facts)])
    assert told not in run("publish", "--dry-run").output
    signed(stack, 2)
    assert told in run("publish", "--dry-run").output
    assert told in run("publish", lines="n\n", code=1).output
    assert stack.store().actions.find("chechnya-petition").ask == ("to_target",)  # type: ignore[union-attr]
    run("publish", lines="y\n")
    assert told not in run("publish", "--dry-run").output


def test_a_yes_given_beforehand_answers_all_that_publish_asks(
    run: Run, stack: Stack, built: Path
) -> None:
    """As where nobody sits at a terminal; what people were told is said all the same."""
    rebuilt(built, [petition(text="0123456789abcdef", keep_until="2027-12-31")])
    run("publish")
    rebuilt(built, [petition(text="fedcba9876543210", keep_until="2028-01-01", ask=[])])
    signed(stack, 2)
    said = run("publish", "--yes").output
    for told in ("2 have signed the former ones", "would ask no more", "destroyed later than by"):
        assert told in said
    assert "[y/N]" not in said


def test_what_is_promised_besides_needs_no_word(run: Run, stack: Stack, built: Path) -> None:
    rebuilt(built, [petition(ask=[], keep_until="2027-12-31")])
    run("publish")
    signed(stack, 2)
    rebuilt(built, [petition(keep_until="2027-06-30")])
    run("publish")


def signed(stack: Stack, number: int) -> None:
    """Count some signatures."""
    new = Signature(State.CONFIRMED, b"", "chechnya-petition", "DE")
    changes = [Change(f"{at:040}", None, new) for at in range(1, number + 1)]
    count(stack.store().tallies, "shard", changes, NOW)


def test_the_pages_of_what_nobody_confirms_any_more_may_go(
    run: Run, stack: Stack, built: Path
) -> None:
    for closed, code in ((timedelta(hours=23), 1), (timedelta(hours=25), 0)):
        closes = (datetime.now(UTC) - closed).isoformat()
        rebuilt(built, [petition(closes=closes)])
        run("publish")
        rebuilt(built, [])
        run("publish", code=code)
    assert stack.store().actions.find("chechnya-petition")


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"",
        b"[]",
        b"\xff",
        b'{"stale": []}',
        b'{"stale": 1, "left": {}, "finished": true}',
        b'{"stale": [], "left": {"a.js": "2026-11-21T14:00:00"}, "finished": true}',
    ],
)
def test_what_is_remembered_no_more_makes_the_cdn_forget_everything_once(
    run: Run, stack: Stack, built: Path, content: bytes | None
) -> None:
    """The file is gone or damaged, or the pages are an older release's."""
    assert built
    run("publish")
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    s3.delete_object(Bucket=bucket, Key=memory.KEY)
    if content is not None:
        s3.put_object(Bucket=bucket, Key=memory.KEY, Body=content)
    run("publish")
    assert invalidations(stack) == [["/*"]]
    run("publish")
    assert invalidations(stack) == [["/*"]]
    assert memory.recall(s3, bucket, published=True) == memory.Memory()


@pytest.mark.usefixtures("stack", "built")
def test_where_mail_may_not_be_looked_at_that_is_told_and_a_yes_publishes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> dict[str, object]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetAccount")

    monkeypatch.setattr(mailing, "account", refused)
    assert "could not be looked at. AWS does not let you" in run("publish", code=1).output
    assert "! mail: This could not be looked at." in run("publish", "--yes").output


@pytest.mark.usefixtures("stack", "built", "following")
def test_publishing_says_at_its_end_what_stops_signers_and_what_is_well_it_does_not(
    run: Run, beyond: Outside
) -> None:
    beyond.answers["https://example.org/api/health"] = ConnectionRefusedError("refused")
    lines = run("publish").output.splitlines()[1:]
    assert lines == ["X site: https://example.org does not answer: refused"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "", "https://other.example"])
def test_a_site_that_was_built_to_be_elsewhere_is_not_put_up(
    run: Run, stack: Stack, built: Path, address: str
) -> None:
    rebuilt(built, address=address)
    assert "`make publish` builds it for that" in run("publish", code=1).output
    assert up(stack) == set()


def spoil(site: Path, how: str) -> None:
    """Change a built site behind its manifest's back."""
    match how:
        case "changed":
            (site / "index.html").write_text("half", "utf-8")
        case "gone":
            (site / "404.html").unlink()
        case "more":
            (site / "en" / "draft.html").write_text("draft", "utf-8")
        case "building":
            manifest.remove(site)


@pytest.mark.parametrize("how", ["changed", "gone", "more", "building"])
def test_half_a_build_is_not_put_up_and_takes_nothing_down(
    run: Run, stack: Stack, built: Path, how: str
) -> None:
    run("publish")
    before = up(stack)
    (built / "en" / "index.html").write_text("new", "utf-8")
    rebuilt(built, [petition(goal=2000)])
    spoil(built, how)
    assert "`make publish`" in run("publish", code=1).output
    assert up(stack) == before
    action = stack.store().actions.find("chechnya-petition")
    assert action
    assert action.goal == 1000


def test_a_page_that_changes_while_it_is_published_is_not_sent_and_nothing_is_removed(
    run: Run, stack: Stack, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as by another build in the same folder."""
    run("publish")
    (built / "404.html").unlink()
    for page in ("index.html", "en/index.html"):
        (built / page).write_text("new", "utf-8")
    rebuilt(built)
    real = upload.upload

    def while_somebody_saves(*given: Any) -> Iterator[str]:
        (built / "index.html").write_text("to 127.0.0.1", "utf-8")
        return real(*given)

    monkeypatch.setattr(upload, "upload", while_somebody_saves)
    output = run("publish", code=1).output
    assert "index.html was changed while it was published" in output
    assert "404.html" in up(stack)
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    assert s3.get_object(Bucket=bucket, Key="index.html")["Body"].read() == b"home"


def test_each_file_is_sent_with_what_s3_checks_it_by(
    stack: Stack, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest that the build wrote, not one of what is sent."""
    sent: dict[str, str] = {}
    real = BaseClient._make_api_call  # noqa: SLF001 - the way of all

    def call(client: BaseClient, operation: str, arguments: dict[str, Any]) -> object:
        if operation == "PutObject" and "ChecksumSHA256" in arguments:
            sent[arguments["Key"]] = base64.b64decode(arguments["ChecksumSHA256"]).hex()
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    put_up(stack, compare(stack, built, NOW), NOW)
    assert sent == manifest.read(built).files


def test_what_make_serve_builds_is_apart_from_what_is_published() -> None:
    local, deployed = (Desk("undersigned", None, local=local).site for local in (True, False))
    assert (str(local), str(deployed)) == (".local/site", "build/site")


@pytest.fixture
def half(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the campaign speak Russian, of which somebody lacks a few sentences."""
    [english] = petition()["pages"].values()  # type: ignore[attr-defined]
    pages = {each: english | {"url": f"/{each}/chechnya/petition/"} for each in ("en", "ru")}
    rebuilt(built, [petition(languages=["en", "ru"], pages=pages)])
    left = gaps.Gaps(messages.po("ru"), signing=3, petition=5, all=9, sentences=400)
    monkeypatch.setattr(gaps, "of", {"ru": left}.__getitem__)


@pytest.mark.usefixtures("half")
def test_nobody_is_asked_to_agree_in_words_that_they_may_not_read(run: Run, stack: Stack) -> None:
    output = run("publish", code=1).output
    assert (
        "functions/locale/ru/LC_MESSAGES/undersigned.po: 3 sentences of form, consent and mails are"
        " not translated, and a campaign speaks ru.\n"
    ) in output
    assert "make publish YES=1" in output
    assert up(stack) == set()
    assert "9 sentences of ru are not translated" in run("publish", "--yes").output
    assert "index.html" in up(stack)


@pytest.mark.usefixtures("half")
def test_the_rest_of_a_language_may_follow(
    run: Run, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert up(stack) == set()
    left = gaps.Gaps(messages.po("ru"), signing=0, petition=2, all=6, sentences=400)
    monkeypatch.setattr(gaps, "of", {"ru": left}.__getitem__)
    assert "6 sentences of ru are not translated, and stand on the site" in run("publish").output
