"""`undersigned publish`: the actions, the counts, the pages, and what stops it before them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest

from desk import keys, pages, publish
from desk.stack import Stack
from tests.desk.world import SECRET, Deploy, Run, petition, public_key
from undersigned import items
from undersigned.keys import derive
from undersigned.store import Store
from undersigned.table import setting

COUNTS = {"counts/chechnya-petition.json", "counts/chechnya-petition.history.json"}


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
    built_files = {file.key for file in pages.scan(built)}
    assert up(stack) == built_files | COUNTS
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
    assert "Files uploaded: 1, removed: 1." in run("publish").output
    assert "404.html" not in up(stack)
    assert "counts/chechnya-petition.json" in up(stack)


def test_the_action_is_written_and_what_the_desk_decided_is_left(
    run: Run, stack: Stack, built: Path
) -> None:
    run("publish")
    paused: items.Item = {
        "paused": {"BOOL": True},
        "closed_early": {"S": "2026-11-21T00:00:00+00:00"},
    }
    stack.table().update(setting(items.action_key("chechnya-petition"), paused))
    again = petition(goal=2000, opens="2019-05-17T23:59:59+03:00")
    (built.parent / "actions.json").write_text(json.dumps([again]), "utf-8")
    run("publish")
    action = Store(stack.table()).action("chechnya-petition")
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
        broken.setattr(publish, "upload", failing)
        assert run("publish", code=1).output == "Error: the line is down.\n"
    assert up(stack) == COUNTS
    assert Store(stack.table()).action("chechnya-petition") is not None
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
    for identity in (other, *keys.identities(home)):
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
    stack.table().put({"pk": {"S": items.FINGERPRINT}, "fingerprint": {"S": other}})
    assert "not the one that its signatures were taken with" in run("publish", code=1).output
    assert up(stack) == set()


@pytest.mark.usefixtures("built")
def test_the_secret_that_signatures_were_taken_with_does_not(run: Run, stack: Stack) -> None:
    own = derive(SECRET).fingerprint
    stack.table().put({"pk": {"S": items.FINGERPRINT}, "fingerprint": {"S": own}})
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
    [[{"id": "x"}], {"id": "x"}, [petition(kind="poem")], [petition(opens="2019-05-17T12:00:00")]],
)
def test_a_list_of_actions_that_is_none_stops_it(
    run: Run, stack: Stack, built: Path, facts: object
) -> None:
    (built.parent / "actions.json").write_text(json.dumps(facts), "utf-8")
    assert "is not as this desk reads it" in run("publish", code=1).output
    assert up(stack) == set()


@pytest.mark.usefixtures("stack")
def test_a_site_that_was_not_built_stops_it(run: Run) -> None:
    assert "run `make site` first" in run("publish", code=1).output
