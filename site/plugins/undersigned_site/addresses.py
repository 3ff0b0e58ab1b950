"""Where pages are: their addresses in the site, and the files that they are written in."""

import re

from undersigned.rules.language_code import CODE

HOME = "home"
# Of a file below its campaign's folder, as Pelican reads it too, in PATH_METADATA.
PROSE = re.compile(rf"(?P<page>(updates/)?[a-z0-9-]+)\.(?P<language>{CODE})\.md")


def url(*parts: str) -> str:
    """Return an address in the site: `/en/`, `/en/<campaign>/`, `/en/<campaign>/<page>/`."""
    return "/" + "".join(f"{part}/" for part in parts)


def file_at(address: str) -> str:
    """Return the file that is served at an address, as a path in the built site."""
    return f"{address[1:]}index.html"


def page_url(campaign: str, page: str, language: str) -> str:
    """Return the address of a campaign's page; its home has the campaign's own."""
    return url(language, campaign) if page == HOME else url(language, campaign, page)
