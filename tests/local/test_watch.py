"""What somebody saves is built and shown at once, and what they get wrong is told."""

import ctypes
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from watchfiles import Change

from infra.local import LocalStack
from infra.local.live import CHANGES
from infra.local.watch import Saved, bursts, follow, named
from undersigned_site import starter

PATIENCE = 30  # seconds, for a build on a busy machine
LAN = "127.0.0.2"
PETITION = "/en/river/petition/"


def watchers() -> int:
    """Return how many of a person's processes may watch files; none where it is not inotify's."""
    limit = Path("/proc/sys/fs/inotify/max_user_instances")
    return int(limit.read_text()) if limit.exists() else 0


@dataclass
class Desk:
    """Somebody who edits a campaign while its stack runs."""

    stack: LocalStack
    folder: Path
    terminal: SimpleQueue[str]

    def replace(self, name: str, before: str, after: str) -> None:
        """Edit a file and save it."""
        text = (self.folder / name).read_text("utf-8")
        assert before in text
        (self.folder / name).write_text(text.replace(before, after), "utf-8")

    def said(self) -> str:
        """Wait for what the terminal says next."""
        return self.terminal.get(timeout=PATIENCE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Run a stack of a new campaign, and follow what is saved."""
    home = tmp_path_factory.mktemp("watch")
    folder = starter.write(home / "content", starter.Facts("river"), datetime.now(UTC).date())
    with LocalStack(home, content=folder.parent, lan=LAN, reloading=True) as stack:
        desk, stop = Desk(stack, folder, SimpleQueue()), threading.Event()
        follower = threading.Thread(
            target=follow, args=(stack, desk.terminal.put), kwargs={"rest": 0.2, "stop": stop}
        )
        follower.start()
        yield desk
        stop.set()
        follower.join()


@pytest.fixture
def stream(desk: Desk) -> Iterator[HTTPResponse]:
    """Listen as an open page does."""
    connection = HTTPConnection(urlsplit(desk.stack.url).netloc, timeout=PATIENCE)
    with closing(connection):
        connection.request("GET", CHANGES)
        yield connection.getresponse()


def heard(stream: HTTPResponse) -> dict[str, str]:
    """Wait for what an open page is told next."""
    while not (line := stream.readline()).startswith(b"data: "):
        assert line, "the stream ended"
    state: dict[str, str] = json.loads(line.removeprefix(b"data: "))
    return state


def page(url: str) -> str:
    with urlopen(url + PETITION) as answer:
        return str(answer.read().decode())


def test_what_is_saved_is_built_told_and_served(desk: Desk, stream: HTTPResponse) -> None:
    before = heard(stream)
    assert f'data-build="{before["build"]}"' in page(desk.stack.url)
    desk.replace("petition.en.md", "Title: ", "Title: Please: ")
    assert re.match(rf"Rebuilt in \d+\.\d s: {PETITION}, ", desk.said())
    after = heard(stream)
    assert (after["error"], after["build"] != before["build"]) == ("", True)
    served = page(desk.stack.url)
    assert "<h1>Please: " in served
    assert f'data-build="{after["build"]}"' in served


def test_a_mistake_is_told_the_site_stays_and_the_next_save_mends_it(
    desk: Desk, stream: HTTPResponse
) -> None:
    before = heard(stream)
    shown = page(desk.stack.url)
    desk.replace("campaign.toml", "goal =", "gaol =")
    said = desk.said()
    assert "campaign.toml: actions[river-petition].gaol: expected no such key" in said
    assert "The site stays as it was" in said
    news = heard(stream)
    assert news["build"] == before["build"]
    assert news["error"] in said
    assert page(desk.stack.url) == shown
    desk.replace("campaign.toml", "gaol =", "goal =")
    assert desk.said().startswith("Rebuilt in ")
    assert heard(stream)["error"] == ""


def test_what_is_saved_together_is_built_once(desk: Desk) -> None:
    (desk.folder / "news.en.md").write_text("Title: News\nSummary: Some.\n\nWords.\n", "utf-8")
    for name in ("home.en.md", "petition.en.md"):
        desk.replace(name, "Summary: ", "Summary: In short: ")
    together = desk.said()
    assert all(page in together for page in ("/en/river/,", "/en/river/news/", PETITION))
    desk.replace("petition.en.md", "In short", "Shortly")
    assert f"s: {PETITION}, " in desk.said()


def test_others_in_the_network_get_the_pages_as_they_are(desk: Desk) -> None:
    assert "/_local/" in page(desk.stack.url)
    assert "/_local/" not in page(desk.stack.site_url)


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("content/river/home.en.md", True),
        ("locale/ru/undersigned.po", True),
        ("locale/ru/undersigned.mo", False),
        ("locale/ru/countries.json", False),
        ("content/river/.home.en.md.swp", False),
        ("content/river/home.en.md~", False),
    ],
)
def test_what_builds_and_editors_write_for_themselves_is_no_change(path: str, counts: bool) -> None:
    assert Saved()(Change.modified, f"/home/somebody/{path}") is counts


def test_a_folder_in_which_an_editor_left_a_file_of_its_own_is_no_change(tmp_path: Path) -> None:
    assert not Saved()(Change.modified, str(tmp_path))
    assert Saved()(Change.added, str(tmp_path))


def test_a_file_that_an_editor_replaces_is_watched_on(tmp_path: Path) -> None:
    file, stop, seen = tmp_path / "pelicanconf.py", threading.Event(), SimpleQueue[Path]()
    file.touch()

    def collect() -> None:
        for burst in bursts([file], rest=0.1, stop=stop):
            seen.put(burst[0] if burst else tmp_path)

    watching = threading.Thread(target=collect, daemon=True)
    watching.start()
    for _ in range(3):
        while seen.get(timeout=PATIENCE) != tmp_path:
            pass  # until it is watched, and nothing has happened
        (tmp_path / "new").touch()
        (tmp_path / "new").replace(file)
        deadline = time.monotonic() + PATIENCE
        while seen.get(timeout=PATIENCE) != file:
            assert time.monotonic() < deadline, "it is not watched any more"
    stop.set()
    watching.join()


def test_what_a_link_leads_to_is_watched_from_the_start_and_once_it_is_made(tmp_path: Path) -> None:
    """A campaign may lie elsewhere, as in a folder that several people share."""
    content, shared, stop = tmp_path / "content", tmp_path / "shared", threading.Event()
    for folder in (content, shared / "river", shared / "hills"):
        folder.mkdir(parents=True)
    (content / "river").symlink_to(shared / "river")
    seen = bursts([content], rest=0.2, stop=stop)
    assert next(seen) == []
    page = content / "river" / "home.en.md"
    page.write_text("Words.", "utf-8")
    assert set(next(burst for burst in seen if burst)) == {page}
    (content / "hills").symlink_to(shared / "hills")
    assert set(next(burst for burst in seen if burst)) == {content / "hills"}
    assert next(seen) == []  # it is watched by now
    page = content / "hills" / "home.en.md"
    page.write_text("Words.", "utf-8")
    assert set(next(burst for burst in seen if burst)) == {page}
    stop.set()


@pytest.mark.skipif(not 0 < watchers() < 512, reason="no inotify, or one without such a limit")
def test_what_is_saved_is_noticed_where_the_system_watches_no_more(tmp_path: Path) -> None:
    """Editors and file managers may have taken all the watchers that a person has."""
    system, taken, stop = ctypes.CDLL(None), list[int](), threading.Event()
    try:
        while (watcher := system.inotify_init()) >= 0:
            taken.append(watcher)
        seen = bursts([tmp_path], rest=0.2, stop=stop)
        assert next(seen) == []
        page = tmp_path / "page.md"
        page.write_text("Words.", "utf-8")
        assert set(next(burst for burst in seen if burst)) == {page}
    finally:
        stop.set()
        for watcher in taken:
            os.close(watcher)


def test_the_terminal_names_the_page_that_was_edited_first_and_not_too_many() -> None:
    pages = ("/", "/en/", "/en/river/", "/en/river/petition/", "/ru/")
    edited = [Path("content/river/petition.en.md")]
    assert named(pages, edited) == "/en/river/petition/, /, /en/ and 2 more"
    assert named(pages[:1], edited) == "/"
    assert named(pages, [Path("river/home.en.md")]) == "/en/river/, /, /en/ and 2 more"
    assert named((), edited) == "no page is different"
