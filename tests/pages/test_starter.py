"""`make campaign` writes a campaign that builds as it is, and explains whatever it may become."""

import importlib
import pkgutil
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

import undersigned_site
from tests.pages.conftest import ROOT, Build
from undersigned.rules.language import LANGUAGES
from undersigned_site import start, starter
from undersigned_site.content import read_campaigns
from undersigned_site.starter import Facts
from undersigned_site.tables import Key

TODAY = date(2026, 11, 21)
# What is switched off: its # touches the next word.
EXAMPLE = re.compile(r"^#(?=[a-z\[])", re.MULTILINE)
TABLE = re.compile(r"#?\[+(?P<name>[\w.]+)\]+ +# ")
FACT = re.compile(r"#?(?P<name>[\w.]+) = .* # \w")
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
# A file of the guide: its name, and what to write into it.
GUIDE = re.compile(r"^`(?P<name>[\w./-]+)`:\n\n```\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def river(tmp_path: Path) -> Path:
    """Start a campaign; returns its folder."""
    return starter.write(tmp_path / "content", Facts("river"), TODAY)


def key_tables() -> dict[str, set[str]]:
    """Find every table of keys that the plugin reads, by where it stands in the code."""
    found = {}
    for module in pkgutil.iter_modules(undersigned_site.__path__, "undersigned_site."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, dict) and any(isinstance(key, Key) for key in value.values()):
                found[f"{module.name}.{name}"] = set(value)
    return found


def explained(text: str) -> dict[str, set[str]]:
    """Return the keys that are followed by a remark, by the table that they stand in."""
    tables: dict[str, set[str]] = defaultdict(set)
    table = ""
    for line in text.splitlines():
        if header := TABLE.match(line):
            table = header["name"]
            names = table
        elif fact := FACT.match(line):
            names = f"{table}.{fact['name']}".lstrip(".")
        else:
            continue
        while names:  # handles.x explains handles too, and [organiser] the key of that name
            above, _, name = names.rpartition(".")
            tables[above].add(name)
            names = above
    return tables


def test_it_builds_as_it_is(river: Path, build: Build) -> None:
    site = build(river.parent)
    assert site.status == 0, site.said
    assert "Keep the river path open" in site.page("/en/river/petition/").words
    assert "demonstration" in site.page("/en/river/").words


def test_its_days_count_from_today_and_its_action_is_named_after_it(river: Path) -> None:
    (started,) = read_campaigns(river.parent, LANGUAGES)
    assert (started.id, started.keep_until) == ("river", date(2028, 12, 31))
    assert [entry.action.id for entry in started.entries] == ["river-petition"]
    assert started.organiser.demonstration


def test_every_key_is_explained_where_it_stands(river: Path) -> None:
    """Be it the campaign's or the whole site's."""
    text = (river / "campaign.toml").read_text("utf-8")
    site = (river.parent / "site.toml").read_text("utf-8")
    tables = explained(text) | {f"site.{name}": keys for name, keys in explained(site).items()}
    for place, keys in key_tables().items():
        best = min((keys - known for known in tables.values()), key=len)
        assert not best, f"{place}: the starter has no remark beside {best}"


def test_a_key_without_a_remark_is_not_explained() -> None:
    assert explained("[organiser]  # you\nname = 'A'\n#mail = 'b'  # yours\n") == {
        "": {"organiser"},
        "organiser": {"mail"},
    }


def test_with_all_examples_and_the_guides_files_it_builds_too(river: Path, build: Build) -> None:
    facts = river / "campaign.toml"
    facts.write_text(EXAMPLE.sub("", facts.read_text("utf-8")), "utf-8")
    assert len(tomllib.loads(facts.read_text("utf-8"))["actions"]) == 3
    site_file = river.parent / "site.toml"
    site_file.write_text(EXAMPLE.sub("", site_file.read_text("utf-8")), "utf-8")
    (river.parent / "logo.svg").write_text(LOGO, "utf-8")
    guide = (ROOT / "docs" / "campaign.md").read_text("utf-8")
    written = {found["name"]: found["text"] for found in GUIDE.finditer(guide)}
    assert "updates/agreed.en.md" in written
    site_file.write_text(written.pop("site.toml"), "utf-8")
    for name, text in written.items():
        (river / name).parent.mkdir(exist_ok=True)
        (river / name).write_text(text, "utf-8")
    site = build(river.parent)
    assert site.status == 0, site.said
    assert "puts up a fence at the bridge" in site.page("/en/river/").words


@pytest.mark.parametrize("accepts", ["number", "names", "everything"])
def test_in_every_language_it_builds_with_whatever_was_typed(
    tmp_path: Path, build: Build, accepts: str
) -> None:
    """And what was typed is on the pages as it was typed, and nothing else."""
    odd = '"The" `council` of *A* & <b>B</b> \\ $name {{ x }} [c](d) #'
    facts = Facts("river", LANGUAGES, odd, accepts, odd, (odd, "[ e ]"), "a'b@example.org")
    starter.write(tmp_path, facts, TODAY)
    site = build(tmp_path)
    assert site.status == 0, site.said
    for language in LANGUAGES:
        page = site.page(f"/{language}/river/petition/")
        assert page.words.count(odd) >= 3
        asked = {element.attributes.get("name") for element in page.all("input")}
        assert ("name" in asked) is (accepts != "number")
        assert site.page(f"/{language}/").one("a", **{"class": "brand"}).text == odd


def test_a_page_in_a_language_of_which_the_starter_has_no_words_says_so() -> None:
    made = starter.files(Facts("river", ("en", "eo")), TODAY)
    assert made["home.eo.md"].startswith(made["home.en.md"].partition("\n\n")[0])
    assert "**To be translated: Esperanto.**" in made["home.eo.md"]
    assert "petition.eo.md" in made["home.eo.md"]
    assert '#eo = "Minutes' in made["campaign.toml"]


TYPED = {
    "name": "river",
    "languages": "ru, en",
    "target": "The  Council",
    "accepts": "number",
    "organiser": "Ada",
    "address": "1 Street, Town",
    "mail": "ada@example.org",
}
TOLD = Facts(
    "river", ("ru", "en"), "The Council", "number", "Ada", ("1 Street", "Town"), "ada@example.org"
)


class Person:
    """Somebody at a terminal, who answers in turn; what is no text is raised."""

    def __init__(self, *answers: str | type[BaseException]) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    def __call__(self, question: str) -> str:
        self.asked.append(question)
        answer = self._answers.pop(0)
        if isinstance(answer, str):
            return answer
        raise answer


def test_what_is_given_is_not_asked(tmp_path: Path) -> None:
    assert start.answers(TYPED, tmp_path, None) == TOLD
    assert start.answers(TYPED, tmp_path, Person()) == TOLD
    given = {name: said for name, said in TYPED.items() if name != "target"}
    person = Person("The Council")
    assert start.answers(given, tmp_path, person) == TOLD
    assert len(person.asked) == 1
    assert person.asked[0].startswith("Whom do you ask")


def test_whoever_is_asked_may_answer_again_or_take_the_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").mkdir()
    person = Person("", "Río", "taken", "river", "eo", "", "", "all", "number", *[""] * 3)
    assert start.answers({}, tmp_path, person) == Facts("river", accepts="number")
    name, again, taken, languages, accepts = capsys.readouterr().out.splitlines()
    assert name == again
    assert name.startswith("Expected small letters, digits and single hyphens, as in river or")
    assert taken == f"Expected a new name: there is a {tmp_path / 'taken'} already."
    assert languages.startswith("Expected languages that the site speaks, as in en, ru: en (Eng")
    assert languages.endswith("; `make language CODE=eo` begins it.")
    assert accepts == "Expected number, names or everything."


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        *(
            ("name", name, f"NAME={name!a}: expected small letters")
            for name in ("", "River", "río", "river_path", "../river", "-river", "r" * 60)
        ),
        ("languages", "", "LANGUAGES='': expected languages that the site speaks"),
        ("languages", "english", "LANGUAGES='english': expected languages that the site speaks"),
        ("target", "a\u202eb", "TARGET='a\\u202eb': expected a line without invisible characters"),
        ("target", "a\x1b[2Jb", "TARGET='a\\x1b[2Jb': expected a line without invisible"),
        ("target", "a\udce9", "TARGET='a\\udce9': expected a line without invisible"),
        ("organiser", "  ", "ORGANISER='  ': expected a line of 100 characters at most"),
        ("organiser", "a" * 101, f"ORGANISER='{'a' * 101}': expected a line of 100 characters"),
        ("address", ",", "ADDRESS=',': expected a line of 100 characters at most"),
        ("mail", "ada", "MAIL='ada': expected a mail address"),
        ("accepts", "all", "ACCEPTS='all': expected number, names or everything"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str, typed: str, told: str
) -> None:
    with pytest.raises(SystemExit) as refused:
        start.answers(TYPED | {name: typed}, tmp_path, None)
    assert str(refused.value).startswith(told)


def run(
    content: Path, *arguments: str, given: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command where nobody can be asked."""
    return subprocess.run(
        [sys.executable, "-m", "undersigned_site.start", *arguments],
        cwd=ROOT,
        env={"CONTENT": str(content), "PYTHONPATH": "functions:site/plugins", "GIVEN": given}
        | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_what_to_do_next_and_touches_no_campaign_that_is_there(
    tmp_path: Path,
) -> None:
    """What a shell has under a name of ours is not meant, but only what make was given."""
    variables = {"NAME": "river", "MAIL": "/var/mail/ada", "TARGET": "$(touch x) The Council"}
    first = run(tmp_path, given="NAME TARGET", **variables)
    assert f"make serve CONTENT={tmp_path}" in first.stdout, first.stderr
    assert "http://127.0.0.1:8000/en/river/petition/" in first.stdout
    facts = tomllib.loads((tmp_path / "river" / "campaign.toml").read_text("utf-8"))
    assert facts["targets"]["addressee"]["name"] == "$(touch x) The Council"
    assert facts["organiser"]["mail"] == "organiser@example.org"
    (tmp_path / "river" / "home.en.md").write_text("Mine.\n", "utf-8")
    (tmp_path / "site.toml").write_text("# Mine.\n", "utf-8")
    second = run(tmp_path, "river")
    assert (second.returncode, second.stdout) == (1, "")
    assert "NAME='river': expected a new name" in second.stderr
    assert run(tmp_path, "other").returncode == 0
    assert (tmp_path / "river" / "home.en.md").read_text("utf-8") == "Mine.\n"
    assert (tmp_path / "site.toml").read_text("utf-8") == "# Mine.\n"


def test_where_nobody_can_be_asked_it_says_what_to_give(tmp_path: Path) -> None:
    told = run(tmp_path / "content")
    assert told.returncode == 1
    assert "as in `make campaign NAME=river`" in told.stderr
    assert "LANGUAGES, TARGET, ACCEPTS, ORGANISER, ADDRESS, MAIL" in told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, EOFError])
@pytest.mark.parametrize("answered", range(len(start.QUESTIONS)))
def test_stopped_at_any_question_it_leaves_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stop: type[BaseException],
    answered: int,
) -> None:
    person = Person(*[*TYPED.values()][:answered], stop)
    monkeypatch.setenv("CONTENT", str(tmp_path / "content"))
    monkeypatch.setattr("sys.argv", ["start"])
    monkeypatch.setattr("builtins.input", person)
    for stream in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True, raising=False)
    with pytest.raises(SystemExit) as stopped:
        start.main()
    assert stopped.value.code == 130
    assert capsys.readouterr().err == "\nNothing was written.\n"
    assert len(person.asked) == answered + 1
    assert list(tmp_path.iterdir()) == []


def test_stopped_while_it_writes_it_leaves_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_: Path, __: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", stop)
    with pytest.raises(KeyboardInterrupt):
        starter.write(tmp_path, Facts("river"), TODAY)
    assert list(tmp_path.iterdir()) == []


def test_make_hands_over_what_stands_on_its_command_line() -> None:
    """Each question has its variable there, and none reaches a shell."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    [facts] = re.findall(r"^FACTS := (.*)$", makefile, re.MULTILINE)
    assert facts.split() == [question.variable for question in start.QUESTIONS]
    [recipe] = re.findall(r"^campaign: .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    for name in facts.split():
        assert f"$({name})" not in recipe
