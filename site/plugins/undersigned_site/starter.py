"""What a campaign begins with: files that build as they are, of a few facts and nothing typed else.

What was typed stands in TOML alone, as text between quotes: no page's prose holds it, so none of it
is ever read as Markdown, and no language has to bend it.
"""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from string import Template

from undersigned.rules.language import SOURCE
from undersigned_site.campaign import FILE
from undersigned_site.cldr import autonym
from undersigned_site.site_file import FILE as SITE_FILE

STARTER = Path(__file__).parents[2] / "starter"
NUMBER, NAMES, EVERYTHING = "number", "names", "everything"
PAGES = ("home", "petition")
_OPEN_DAYS = 180  # of the actions that the starter gives a last day
# Why everything is kept, as the home says it: most laws on petitions read so.
_KEEP = {
    "en": "The rules of those who are asked want a name under each signature.",
    "ru": "По правилам тех, к кому мы обращаемся, под каждой подписью должно стоять имя.",
    "ar": "تشترط قواعد من نخاطبهم اسمًا تحت كل توقيع.",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a campaign is begun with; `accepts` is what its target takes: one of three words."""

    name: str
    languages: tuple[str, ...] = ("en",)
    target: str = "Exampleton Town Council"
    accepts: str = NAMES
    organiser: str = "The Example Committee"
    address: tuple[str, ...] = ("1 Example Street", "00000 Exampleton")
    mail: str = "organiser@example.org"


def files(facts: Facts, today: date) -> dict[str, str]:
    """Return the files of a campaign; its days count from today."""
    words = {
        "name": facts.name,
        "title": facts.name.replace("-", " ").capitalize(),
        "languages": _list(facts.languages),
        "ask": _list(() if facts.accepts == NUMBER else ("to_target",)),
        "keep": "" if facts.accepts == EVERYTHING else "#",
        "organiser": _text(facts.organiser),
        "address": _list(facts.address),
        "mail": _text(facts.mail),
        "target": _text(facts.target),
        "sources": "\n".join(map(_source, facts.languages)),
        "today": today.isoformat(),
        "closes": (today + timedelta(days=_OPEN_DAYS)).isoformat(),
        "keep_until": date(today.year + 2, 12, 31).isoformat(),
    }
    made = {FILE: _filled(FILE, words)}
    for language in facts.languages:
        why = f"Keep: {_KEEP.get(language, _KEEP[SOURCE])}\n"
        own = {"language": language, "keep": why if facts.accepts == EVERYTHING else ""}
        for page in PAGES:
            made[f"{page}.{language}.md"] = _page(page, language, words | own)
    return made


def write(content: Path, facts: Facts, today: date) -> Path:
    """Write a campaign into the folder of campaigns, whole or not at all; returns its own.

    Says whose site it is beside it, where nothing does. Raises FileExistsError for a name that is
    taken.
    """
    folder, draft = content / facts.name, content / f".{facts.name}.{os.getpid()}"
    if os.path.lexists(folder):
        raise FileExistsError(folder)
    draft.mkdir(parents=True)
    begun: list[Path] = []
    try:
        for name, text in files(facts, today).items():
            (draft / name).write_text(text, "utf-8")
        site = content / SITE_FILE
        if not os.path.lexists(site):
            begun.append(site)
            site.write_text(_filled(SITE_FILE, {"organiser": _text(facts.organiser)}), "utf-8")
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        for made in begun:
            made.unlink(missing_ok=True)
        raise
    return folder


def _page(page: str, language: str, words: dict[str, str]) -> str:
    """Return a page in a language; in English, and so told, where the starter does not speak it."""
    own = f"{page}.{language}.md"
    if (STARTER / own).is_file():
        return _filled(own, words)
    head, _, text = _filled(f"{page}.{SOURCE}.md", words).partition("\n\n")
    return f"{head}\n\n**To be translated: {autonym(language)}.**\n\n{text}"


def _filled(file: str, words: dict[str, str]) -> str:
    return Template((STARTER / file).read_text("utf-8")).substitute(words)


def _source(language: str) -> str:
    said = _text("Minutes of the town council, 3 November 2026")
    return f"#{language} = {said}  # title, author and day, in each language"


def _text(value: str) -> str:
    """Write a text as TOML has it; JSON's is the same for all that a line can hold."""
    return json.dumps(value, ensure_ascii=False)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
