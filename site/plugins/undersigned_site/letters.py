"""Model letters: what somebody who writes to a target can start from, in several languages.

Each is a file beside the page, `<page>.letter.<language>.txt`: lines `Subject:` and `Post:` (the
short form, for a network), an empty line, and the body as plain paragraphs, from after the
salutation to before the name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from undersigned.rules.language import LANGUAGES, SOURCE, translations
from undersigned.rules.language_code import CODE
from undersigned_site import envelope
from undersigned_site.files import source
from undersigned_site.tables import ContentError
from undersigned_site.target import Target

NAME = re.compile(rf"(?P<page>[a-z0-9-]+)\.letter\.(?P<language>{CODE})\.txt")
# With a target's handles before it, what the strictest network takes (280).
MAX_POST = 200

_HEADS = ("Subject", "Post")
_ENDED = ("!", ",", ":", "،", "！", "，", "：")  # a salutation that brings its own sign


@dataclass(frozen=True, slots=True)
class ModelLetter:
    """A letter to start from, and the short form of it; a blank sheet has but a language."""

    language: str
    subject: str = ""
    post: str = ""
    body: str = ""

    @property
    def key(self) -> str:
        """The name that tells it from the other letters of its page."""
        return self.language if self.body else "blank"

    def greeting(self, target: Target) -> str:
        """Return its first line, to a target as its language names it."""
        return greeting(target, self.language)

    def mailto(self, target: Target) -> str:
        """Return the address that opens it in a mail program."""
        text = "".join(f"{part}\n\n" for part in (self.greeting(target), self.body) if part)
        lines = quote(text.replace("\n", "\r\n"), safe="")
        return f"mailto:{target.mail}?subject={quote(self.subject, safe='')}&body={lines}"


def greeting(target: Target, language: str) -> str:
    """Return the salutation of a target, with the sign that a language sets after it.

    A language that the site does not speak gets a comma, unless the salutation ends with its own.
    """
    if target.salutation.endswith(_ENDED):
        return target.salutation
    _ = translations(language if language in LANGUAGES else SOURCE).gettext
    return _("%(salutation)s,") % {"salutation": target.salutation}


def read(
    file: Path, page: str, target: Target, languages: Sequence[str]
) -> tuple[ModelLetter, ...]:
    """Read the model letters of the appeal on a page; `file` is its `campaign.toml`.

    There must be one in each of `languages`, the campaign's, and in the one that the target likes
    most; there may be one in any other that it prefers. Raises ContentError.
    """
    asked = dict.fromkeys((*languages, *target.languages[:1]))
    known = dict.fromkeys((*languages, *target.languages))
    return tuple(_letters(file, page, target, asked, known))


def check_names(folder: Path, campaign: Sequence[str], appeals: Mapping[str, Target]) -> None:
    """Check that no file of a campaign's folder promises a letter that no page offers.

    `campaign` are its languages, `appeals` the targets by page. Raises ContentError.
    """
    for file in sorted(folder.glob("[!.]*.txt")):
        name = NAME.fullmatch(file.name)
        if not name or name["page"] not in appeals:
            pages = ", ".join(appeals) or "none"
            raise ContentError(file, "name", f"<page>.letter.<language>.txt of an appeal: {pages}")
        known = dict.fromkeys((*campaign, *appeals[name["page"]].languages))
        if name["language"] not in known:
            languages = ", ".join(known)
            raise ContentError(file, "name", f"a language of campaign or target: {languages}")


def ordered(
    letters: Sequence[ModelLetter], target: Target, language: str
) -> tuple[ModelLetter, ...]:
    """Return the letters as a page in `language` offers them.

    Its own comes first, then those that the target prefers, then the rest and a blank sheet.
    """
    wanted = (language, *target.languages, *(letter.language for letter in letters))
    found = sorted(letters, key=lambda letter: wanted.index(letter.language))
    return (*found, ModelLetter(language))


def _letters(
    file: Path, page: str, target: Target, asked: Mapping[str, None], known: Mapping[str, None]
) -> Iterator[ModelLetter]:
    for language in known:
        letter = file.with_name(f"{page}.letter.{language}.txt")
        if letter.is_file():
            _check_addressed(target.speaking(language), file)
            yield _letter(letter, language)
        elif language in asked:
            raise ContentError(letter, "the file", f"a model letter, as {file.name} promises it")


def _check_addressed(target: Target, file: Path) -> None:
    if not target.salutation:
        at = f"salutation of the target {target.name}"
        raise ContentError(file, at, "it to be there, as an appeal is a letter")
    envelope.check(target, file)


def _letter(file: Path, language: str) -> ModelLetter:
    head, _, body = source(file).partition("\n\n")
    heads: dict[str, str] = {}
    for line in head.splitlines():
        name, colon, words = line.partition(":")
        if not colon or name not in _HEADS or name in heads:
            raise ContentError(file, name, f"{' and '.join(_HEADS)}, once, and then an empty line")
        heads[name] = words.strip()
    for name in _HEADS:
        if not heads.get(name):
            raise ContentError(file, name, "it to be there")
    if len(heads["Post"]) > MAX_POST:
        raise ContentError(file, "Post", f"at most {MAX_POST} characters, not {len(heads['Post'])}")
    if not body.strip():
        raise ContentError(file, "the letter", "its paragraphs, after an empty line")
    return ModelLetter(language, heads["Subject"], heads["Post"], body.strip())
