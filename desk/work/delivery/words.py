"""The words that were signed, in a language: found by their digest, so that no others pass.

Whoever signed is owed what they signed. The table says by which words an action goes, and they are
taken from where they are still the same: the campaign's folder, or the site, which keeps each
version.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from desk.work.errors import DeskError
from desk.work.stack import Stack
from undersigned.rules.action import Action
from undersigned.rules.published import TEXTS

_LARGEST = 1_048_576  # bytes of a page's words
_MISSING = ("NoSuchKey", "404")

Find = Callable[[str], str | None]  # the words in a language


def words(stack: Stack, folder: Path, action: Action, page: str) -> Mapping[str, str]:
    """Return the words that an action is signed by, in each of its languages.

    `folder` is the campaign's, `page` the action's. DeskError where they are nowhere any more.
    """
    from undersigned_site import tables, texts  # noqa: PLC0415 - imports Pelican

    if not action.text:
        raise DeskError(
            f"The stack does not know yet by which words {action.id} is signed: `make publish` "
            "tells it; then repeat the command."
        )

    def here(language: str) -> str | None:
        try:
            return texts.words(folder, page, language)
        except (OSError, tables.ContentError):
            return None

    def up(language: str) -> str | None:
        key = f"{TEXTS}{texts.name(action, language)}"
        return _content(stack.client("s3"), stack.output("Bucket"), key)

    for find in (here, up):
        found = _found(find, action.languages)
        if found and texts.digest_of(found.values()) == action.text:
            return found
    raise DeskError(
        f"The words that {action.id} is signed by are neither in {folder} nor, unchanged, on the "
        f"site, under {TEXTS}. Bring back the page as it was published, or publish it as it is "
        "now, and repeat the command."
    )


def former_versions(stack: Stack, action: Action) -> int:
    """Return how many versions of an action's words the site keeps besides those of now."""
    begin = f"{TEXTS}{action.id}.{action.languages[0]}."
    s3 = stack.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=stack.output("Bucket"), Prefix=begin
    )
    keys = {item["Key"] for page in pages for item in page.get("Contents", [])}
    return len(keys - {f"{begin}{action.text}.txt"})


def _found(find: Find, languages: tuple[str, ...]) -> dict[str, str] | None:
    found = {}
    for language in languages:
        if (text := find(language)) is None:
            return None
        found[language] = text
    return found


def _content(s3: BaseClient, bucket: str, key: str) -> str | None:
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read(_LARGEST)
        return str(body.decode("utf-8"))
    except UnicodeDecodeError:
        return None
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") not in _MISSING:
            raise
        return None
