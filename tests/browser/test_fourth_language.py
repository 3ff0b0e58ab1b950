"""A language more takes the steps of CONTRIBUTING.md, and is then spoken from page to count.

They are taken in a copy of the project, for a language of invented words.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from urllib.request import urlopen

import pytest
from babel.messages.pofile import write_po
from playwright.sync_api import Browser, expect

from infra.local import LocalStack
from making import messages
from tests.browser.conftest import Visitor, eventually
from tests.template import ROOT

# CLDR knows how Esperanto writes numbers and countries; the words here are nobody's.
LANGUAGE = "eo"
_FOLDERS = ("desk", "docs", "functions", "infra", "requirements", "site", "tests")
_FILES = ("pelicanconf.py", "pyproject.toml", "samconfig.toml", "template.yaml")
# What holds the languages against each other, and needs neither a browser nor a cloud.
_HELD_BY = (
    "tests/unit/test_catalogues.py",
    "tests/unit/test_language.py",
    "tests/infra/test_edge.py",
    "tests/pages/test_built_site.py",
    "tests/pages/test_unsent.py",
    "tests/aws/test_languages.py",
)
_WORD = re.compile(r"(?P<kept>%\(\w+\)[a-z]|%%)|(?P<word>[^\W\d_]+)")
_PATIENCE = 60  # seconds, for a stack to start


def invented(said: str) -> str:
    """Say something in words that there are not, each the same wherever it stands."""
    return _WORD.sub(lambda found: found["kept"] or f"{found['word'][::-1]}u", said)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, and add the language by those steps."""
    tree = tmp_path_factory.mktemp("project") / "tree"
    for name in _FOLDERS:
        shutil.copytree(ROOT / name, tree / name)
    cards = ROOT / "build" / "cards"  # drawn before: the site's own are the same here
    cards.mkdir(parents=True, exist_ok=True)
    (tree / "build").mkdir()
    (tree / "build" / "cards").symlink_to(cards)
    for name in _FILES:
        shutil.copy(ROOT / name, tree)
    (tree / ".venv-local").symlink_to(ROOT / ".venv-local")
    _write_catalogue(tree)
    _write_pages(tree)
    return tree


def _write_catalogue(tree: Path) -> None:
    _run(tree, "-m", "making.language", LANGUAGE)
    catalogue = tree / "functions" / "locale" / LANGUAGE / "LC_MESSAGES" / "undersigned.po"
    words = messages.read(catalogue, LANGUAGE)
    for message in words:
        if isinstance(message.id, str):
            message.string = invented(message.id)
        else:
            message.string = tuple(map(invented, message.id))
    with catalogue.open("wb") as file:
        write_po(file, words)
    for module in ("making.messages", "making.edge"):  # `make messages`
        _run(tree, "-m", module)


def _write_pages(tree: Path) -> None:
    _run(tree, "-m", "undersigned_site.start", "river")
    campaign = tree / "site" / "content" / "river"
    facts = campaign / "campaign.toml"
    spoken = facts.read_text("utf-8").replace('["en"]', f'["en", "{LANGUAGE}"]', 1)
    facts.write_text(spoken, "utf-8")
    for page in ("home", "petition"):
        text = (campaign / f"{page}.en.md").read_text("utf-8")
        said = text.replace("Title: ", "Title: Ĉu ")
        (campaign / f"{page}.{LANGUAGE}.md").write_text(said, "utf-8")


def _environment(tree: Path) -> dict[str, str]:
    paths = (tree, tree / "functions", tree / "site" / "plugins")
    ours = {name: value for name, value in os.environ.items() if name != "CONTENT"}
    return ours | {"PYTHONPATH": os.pathsep.join(map(str, paths))}


def _run(tree: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=tree, env=_environment(tree), check=True)


@pytest.fixture(scope="module")
def served(tree: Path) -> Iterator[str]:
    """Run the copy as `make serve` does; returns its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        [sys.executable, "-m", "infra.local", "serve"],
        cwd=tree,
        env=_environment(tree) | {"PORT": str(port), "SIGN_LIMIT_PER_NETWORK": "0"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/{LANGUAGE}/river/", serving)
        yield address
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait(_PATIENCE)


def _await(page: str, serving: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        assert serving.poll() is None, "the copy could not be served"
        assert time.monotonic() < deadline, "the copy never came up"
        try:
            with urlopen(page):
                return
        except OSError:  # it listens a moment before it answers
            time.sleep(0.1)


@pytest.fixture
def visitor(served: str, browser: Browser) -> Iterator[Visitor]:
    """Come with a phone that is set to the language."""
    context = browser.new_context(locale=LANGUAGE)
    yield Visitor(cast("LocalStack", SimpleNamespace(url=served)), context.new_page())
    context.close()


def test_a_visitor_signs_in_words_that_nobody_here_speaks(visitor: Visitor) -> None:
    """The form, the mail, what its link leads to, and the count."""
    page, email = visitor.page, "fourth@example.org"
    visitor.open("/")
    page.get_by_role("link", name="Esperanto").click()
    page.get_by_role("link", name="Ĉu").click()
    page.locator("main").get_by_role("link", name="Ĉu").first.click()
    expect(page.locator("html")).to_have_attribute("lang", LANGUAGE)
    page.get_by_label(invented("Name"), exact=True).fill("Zamenhof")
    page.get_by_label(invented("Email"), exact=True).fill(email)
    page.get_by_label(invented("Country")).select_option(label="Irlando")
    page.locator("#form button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(invented("Check your email"))
    mail = visitor.mail_to(email)
    assert mail["subject"] == invented("Please confirm your email")
    assert mail["text"].startswith(invented("Hello,"))
    link = re.search(r"https?://\S+/api/confirm\S+", mail["text"])
    assert link
    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text(invented("Confirm your signature"))
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        invented("Thank you, you have signed")
    )
    eventually(lambda: visitor.count("river-petition") == 1)
    # This browser does not write days of the language, and so writes none of its own either.
    visitor.open(f"/{LANGUAGE}/river/petition/")
    expect(page.locator("[data-confirmed]")).to_have_text("1")
    expect(page.locator("[data-updated]")).to_have_text(re.compile(r"^\d{4}-\d\d-\d\dT\S+Z$"))


def test_whoever_does_not_speak_it_stays_as_they_were(visitor: Visitor) -> None:
    """A demonstration speaks what its file says, and no page of it is missed."""
    visitor.open("/en/chechnya/")
    expect(visitor.page.locator("header nav a")).to_have_count(2)
    answer = visitor.page.goto(f"{visitor.stack.url}/{LANGUAGE}/chechnya/")
    assert answer
    assert answer.status == 404
    section = visitor.page.locator(f"section[lang={LANGUAGE}]")
    expect(section.get_by_role("heading")).to_have_text(invented("There is no such page"))


def test_nothing_else_has_to_know_of_it(tree: Path) -> None:
    """What holds the languages against each other is content with those steps."""
    shutil.rmtree(tree / "site" / "content" / "river")  # these know the site's own pages
    _run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", *_HELD_BY)
