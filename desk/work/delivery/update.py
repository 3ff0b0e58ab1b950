"""The draft of an update: that the signatures were handed over, when, to whom, and how many.

The site knows no drafts: whatever lies in a campaign's folder is published. So this is written
elsewhere, a file for each language of the campaign, to be read and moved there.
"""

import re
from collections.abc import Iterator
from html import escape

from desk.work.delivery.gather import Origin
from desk.work.delivery.pack import Pack
from undersigned.rules.language import translations

LINES = "for-campaign.toml"
"""The file with the lines that campaign.toml wants."""

_MARKS = re.compile(r"([\\`*_\[\]])")  # what Markdown would make something of


def page(pack: Pack) -> str:
    """Return the name of the update's page."""
    return f"handed-over-{pack.day.isoformat()}"


def draft(pack: Pack, origin: Origin) -> Iterator[tuple[str, str]]:
    """Yield the files of a draft, each with its name."""
    for language in pack.action.languages:
        yield f"{page(pack)}.{language}.md", _article(pack, origin.page, language)
    lines = f'\n[[updates]]\npage = "{page(pack)}"\nkind = "news"\ndate = {pack.day.isoformat()}\n'
    in_time = f'\n[[timeline]]\nupdate = "{page(pack)}"\n'
    yield LINES, lines + (in_time if origin.timeline else "")


def _article(pack: Pack, action_page: str, language: str) -> str:
    from undersigned_site import cldr  # noqa: PLC0415 - imports Pelican

    _ = translations(language).gettext
    said = {
        "day": cldr.day(pack.day, language),
        "target": _as_text(pack.action.target_in(language)),
        "number": cldr.number(pack.count.confirmed, language),
        "names": cldr.number(len(pack.names), language),
        "title": _as_text(pack.action.page(language).title),
        "link": f"{{filename}}../{action_page}.{language}.md",
    }
    how_many = (
        _(
            "Signatures confirmed: %(number)s. Names handed over: %(names)s, of those who asked "
            "for it. Nobody else was named."
        )
        if pack.names
        else _("Signatures confirmed: %(number)s. Nobody was named.")
    )
    summary = _("On %(day)s we handed over what you signed. Addressed to: %(target)s.")
    handed = _("On %(day)s we handed over [%(title)s](%(link)s). Addressed to: %(target)s.")
    title, ending = _("The signatures have been handed over"), _("We tell here what becomes of it.")
    return (
        f"Title: {title}\n"
        f"Summary: {summary % said}\n\n"
        f"{handed % said}\n\n"
        f"{how_many % said}\n\n"
        f"{ending}\n"
    )


def _as_text(text: str) -> str:
    """Write a text so that Markdown makes nothing of it."""
    return _MARKS.sub(r"\\\1", escape(text, quote=False))
