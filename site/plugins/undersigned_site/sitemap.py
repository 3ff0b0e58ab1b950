"""The sitemap: every page that is for people to find, in each language it exists in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeAlias

from undersigned_site.addresses import page_url, url
from undersigned_site.campaign import SERVICE, Campaign
from undersigned_site.updates import FOLDER

NAME = "sitemap.xml"
_DEFAULT = "x-default"  # for who reads none of the languages
# Places in a file. It may hold 50,000 addresses, but CloudFront compresses none above 10 MB.
_MOST = 5_000

# The pages of a campaign that somebody wrote, with the day on which each last changed, if known.
Written: TypeAlias = dict[str, date | None]
# The name of a file, its template, and what that wants.
File: TypeAlias = tuple[str, str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its addresses by language, and the day on which it last changed, if that is known."""

    versions: Mapping[str, str]
    changed: date | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Each address once, as the default's is mostly that of a language."""
        return tuple(dict.fromkeys(self.versions.values()))


def places(
    languages: Iterable[str], campaigns: Iterable[Campaign], written: Mapping[str, Written]
) -> Iterator[Place]:
    """Return the places of a site that speaks these languages; `written` is by campaign."""
    yield Place({_DEFAULT: url()} | {language: url(language) for language in languages})
    for campaign in campaigns:
        made = (*SERVICE, FOLDER) if campaign.updates else SERVICE
        for page, changed in sorted((written[campaign.id] | dict.fromkeys(made)).items()):
            at = partial(page_url, campaign.id, page)
            versions = {language: at(language) for language in campaign.spoken(page)}
            first, *_ = versions
            yield Place({_DEFAULT: at(first)} | versions, changed)


def files(found: Sequence[Place], most: int = _MOST) -> Iterator[File]:
    """Return what to write: the sitemap, or, above `most` places, several and what names them."""
    parts = [found[start : start + most] for start in range(0, len(found), most)]
    if len(parts) == 1:
        yield NAME, "sitemap.xml", {"places": found}
        return
    names = [f"sitemap-{number}.xml" for number, _ in enumerate(parts, 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, "sitemap.xml", {"places": part}
    yield NAME, "sitemap-index.xml", {"names": names}
