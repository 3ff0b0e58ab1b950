"""What the languages of a site do not say yet, before somebody is invited to sign in them."""

from collections.abc import Iterable, Iterator

from desk.work.errors import DeskError
from making import gaps, messages
from making.messages import CatalogueError
from undersigned.rules.action import Action
from undersigned.rules.language import SOURCE


def missing(actions: Iterable[Action]) -> list[tuple[str, gaps.Gaps]]:
    """Return the languages of some actions that say something in English, and how much."""
    languages = sorted({each for action in actions for each in action.languages} - {SOURCE})
    try:
        found = [(language, gaps.of(language)) for language in languages]
    except CatalogueError as error:
        raise DeskError(str(error)) from None
    return [(language, left) for language, left in found if left.all]


def check(found: Iterable[tuple[str, gaps.Gaps]]) -> None:
    """Refuse to ask for a consent in words that whoever gives it may not understand."""
    if faults := list(_faults(found)):
        raise DeskError(
            "\n".join(faults) + "\nNobody agrees to what they cannot read, so nothing was "
            "published. Translate them, and `make publish` again; `make language CODE=…` says what "
            "is left. Or take the language out of `languages` in campaign.toml. To publish it all "
            "the same: `make publish YES=1`, or `undersigned publish --yes`."
        )


def told(found: Iterable[tuple[str, gaps.Gaps]]) -> Iterator[str]:
    """Say, a line each, what is published in English."""
    for language, left in found:
        yield (
            f"{messages.shown(left.file)}: {left.all} sentences of {language} are not translated, "
            "and stand on the site in English."
        )


def _faults(found: Iterable[tuple[str, gaps.Gaps]]) -> Iterator[str]:
    for language, left in found:
        if left.signing:
            yield (
                f"{messages.shown(left.file)}: {left.signing} sentences of form, consent and mails "
                f"are not translated, and a campaign speaks {language}."
            )
