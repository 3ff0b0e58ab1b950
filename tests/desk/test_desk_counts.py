"""The counts that are fetched for the pages: whoever can write to the bucket writes no more."""

import json
from pathlib import Path

import pytest

from desk.work import counts
from desk.work.stack import Stack
from tests.desk.world import Run

PETITION = "chechnya-petition"
COUNT = {
    "action": PETITION, "state": "open", "confirmed": 12, "goal": None,
    "countries": {"DE": 10, "other": 2}, "updated": "2026-11-21T14:05:06Z",
}  # fmt: skip
ESCAPE = "\x1b]0;owned\x07\x1b[2K\u202e"


def put(stack: Stack, key: str, content: object) -> None:
    """Put anything into the bucket, as who has taken the counter's role can."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    stack.client("s3").put_object(Bucket=stack.output("Bucket"), Key=key, Body=body)


def fetch(stack: Stack, folder: Path) -> list[str]:
    """Fetch the counts."""
    return counts.fetch(stack.client("s3"), stack.output("Bucket"), folder)


@pytest.mark.parametrize("name", ["counts//{0}", "counts/../{1}", "counts/../../{1}.json"])
def test_no_name_in_the_bucket_leads_out_of_the_folder(
    stack: Stack, tmp_path: Path, name: str
) -> None:
    """A path after a slash would be anywhere, such as where the site's settings are: as code."""
    target = tmp_path / "pelicanconf.py"
    put(stack, name.format(target, target.name), b"raise SystemExit('it ran')")
    put(stack, f"counts/{PETITION}.json", COUNT)
    folder = tmp_path / "build" / "counts"
    [told] = fetch(stack, folder)
    assert "is passed over: it is no name of a count." in told
    found = [path for path in tmp_path.rglob("*") if path.is_file() and "home" not in path.parts]
    assert found == [folder / f"{PETITION}.json"]
    assert json.loads(found[0].read_bytes()) == COUNT


def test_what_is_written_is_made_of_what_was_read(stack: Stack, tmp_path: Path) -> None:
    loose = json.dumps(COUNT, indent=8).replace('"DE": 10', '"DE": 99, "DE": 10').encode()
    put(stack, f"counts/{PETITION}.json", loose)
    assert fetch(stack, tmp_path / "counts") == []
    content = (tmp_path / "counts" / f"{PETITION}.json").read_bytes()
    assert content == json.dumps(COUNT, separators=(",", ":")).encode()


def test_what_is_no_count_is_passed_over_and_told_and_the_others_are_fetched(
    stack: Stack, tmp_path: Path
) -> None:
    put(stack, "counts/a.json", COUNT)
    put(stack, "counts/b.json", {**COUNT, "action": "b", "updated": ESCAPE})
    put(stack, "counts/c.json", b"{" + b" " * 10_000_000)
    put(stack, f"counts/{ESCAPE}.json", b"{}")
    put(stack, f"counts/{PETITION}.json", COUNT)
    told = fetch(stack, tmp_path / "counts")
    assert [file.name for file in (tmp_path / "counts").iterdir()] == [f"{PETITION}.json"]
    assert len(told) == 4
    assert all(line.isprintable() for line in told)
    assert "more than 65,536 bytes" in " ".join(told)


def test_however_many_were_passed_over_some_are_named(stack: Stack, tmp_path: Path) -> None:
    for number in range(12):
        put(stack, f"counts/{number}.txt", b"")
    told = fetch(stack, tmp_path / "counts")
    assert (len(told), told[-1]) == (11, "So are 2 more.")


def test_what_was_fetched_before_and_is_gone_goes(stack: Stack, tmp_path: Path) -> None:
    folder = tmp_path / "counts"
    for action in ("first", "second"):
        put(stack, f"counts/{action}.json", {**COUNT, "action": action})
        fetch(stack, folder)
        stack.client("s3").delete_object(Bucket=stack.output("Bucket"), Key=f"counts/{action}.json")
    assert [file.name for file in folder.iterdir()] == ["second.json"]


@pytest.mark.usefixtures("built")
def test_a_spoilt_count_in_the_bucket_is_told_by_status(run: Run, stack: Stack) -> None:
    run("publish")
    for spoilt in (b"[1]", json.dumps({**COUNT, "updated": ESCAPE}).encode()):
        put(stack, f"counts/{PETITION}.json", spoilt)
        output = run("status", code=1).output
        assert f"! {PETITION}: open; 0 confirmed. What the site shows is no count" in output
        assert output.replace("\n", "").isprintable()
