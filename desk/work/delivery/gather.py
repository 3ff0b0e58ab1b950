"""What a pack tells besides names, gathered: from the campaign's folder, the table and the site."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from desk.work import counts
from desk.work.delivery.pack import Pack, Words
from desk.work.delivery.words import former_versions, words
from desk.work.errors import DeskError
from desk.work.stack import Stack
from undersigned.rules.action import Action
from undersigned.rules.published import Count, Point

if TYPE_CHECKING:
    from undersigned_site.campaign import Campaign
    from undersigned_site.entries import Entry
    from undersigned_site.target import Target


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the content a pack comes from: its campaign's folder, and its action's page.

    `prefers` are the languages of the target; `timeline` tells whether campaign.toml has one;
    `former` are the versions of the words that were signed before those of now.
    """

    folder: Path
    page: str
    prefers: tuple[str, ...] = ()
    timeline: bool = False
    former: int = 0


def gathered(
    stack: Stack, content: Path, action: Action, language: str, day: date
) -> tuple[Pack, Origin]:
    """Gather what a pack of an action tells, but for names; `content` has the campaigns' folders.

    An empty `language` is the one that the target likes most of those that the action has a page
    in. DeskError where something is missing, or is not what people have signed.
    """
    from undersigned_site import files  # noqa: PLC0415 - imports Pelican
    from undersigned_site.campaign import FILE  # noqa: PLC0415 - as above

    campaign, entry = _listed(content, action)
    spoken = _language(action, entry.target, language)
    target = entry.target.speaking(spoken)
    written = words(stack, content / campaign.id, action, entry.page)[spoken]
    file = content / campaign.id / f"{entry.page}.{spoken}.md"
    count, history = _figures(stack, action)
    site = stack.output("SiteUrl")
    pack = Pack(
        action=action,
        language=spoken,
        day=day,
        site=site,
        organiser=campaign.organiser.postal,
        target=target.postal,
        words=_worded(Words(written, as_html(written, file, site)), campaign, entry, spoken),
        count=count,
        history=history,
        paper=(entry.paper.number, entry.paper.date) if entry.paper else None,
        demonstration=campaign.organiser.demonstration,
    )
    return pack, Origin(
        content / campaign.id,
        entry.page,
        entry.target.languages,
        "timeline" in files.load(content / campaign.id / FILE),
        former_versions(stack, action),
    )


def _listed(content: Path, action: Action) -> "tuple[Campaign, Entry]":
    """Find an action in its campaign's file; DeskError unless it goes to whom people were told."""
    from undersigned_site import campaign, tables  # noqa: PLC0415 - imports Pelican

    file = content / action.campaign / campaign.FILE
    if not file.is_file():
        raise DeskError(
            f"There is no {file} here: repeat this in the project's folder, where the campaign is."
        )
    try:
        found = campaign.read_campaign(file)
    except tables.ContentError as error:
        raise DeskError(f"{error}.") from None
    entry = found.action(action.id)
    if entry is None:
        raise DeskError(f"{file} has no action {action.id}: bring it back as it was published.")
    for language in action.languages:
        here, told = entry.target.speaking(language).name, action.target_in(language)
        if here != told:
            raise DeskError(
                f"{file} calls the target {here}, and whoever agreed to be named was told {told}. "
                "To nobody else may their names be handed: bring the target back as it was "
                "published."
            )
    return found, entry


def _language(action: Action, target: "Target", wanted: str) -> str:
    if wanted and wanted not in action.languages:
        raise DeskError(
            f"{action.id} has no page in {wanted}: it was signed in {', '.join(action.languages)}."
        )
    liked = (each for each in target.languages if each in action.languages)
    return wanted or next(liked, action.languages[0])


def _figures(stack: Stack, action: Action) -> tuple[Count, tuple[Point, ...]]:
    """Read the figures that the site shows."""
    s3, bucket = stack.client("s3"), stack.output("Bucket")
    try:
        count = counts.shown(s3, bucket, action.id)
    except (ValueError, ClientError) as error:
        if not _missing_or_damaged(error):
            raise
        raise DeskError(
            f"The site shows no count of {action.id}, or a damaged one: `undersigned publish` "
            "shows it, and then repeat the command."
        ) from error
    try:
        return count, tuple(counts.shown_history(s3, bucket, action.id).points)
    except (ValueError, ClientError) as error:
        if not _missing_or_damaged(error):
            raise
        return count, ()  # nobody has signed for long enough


def _missing_or_damaged(error: ValueError | ClientError) -> bool:
    return not isinstance(error, ClientError) or error.response["Error"]["Code"] == "NoSuchKey"


def _worded(words: Words, campaign: "Campaign", entry: "Entry", language: str) -> Words:
    """Add what the head of a page says to its words."""
    from undersigned_site import head, letters  # noqa: PLC0415 - imports Pelican

    said = head.read(words.source.split("\n"), Path(entry.page)).said
    cited = map(str.strip, ",".join(said.get("sources", ())).split(","))
    sources = {
        name: campaign.sources[name][language].spelled for name in cited if name in campaign.sources
    }
    if "subject" not in said:
        return replace(words, sources=sources)
    target = entry.target.speaking(language)
    return replace(
        words,
        sources=sources,
        salutation=letters.greeting(target, language) if target.salutation else "",
        subject=" ".join(said["subject"]),
        signatories=said.get("signatories", ()),
    )


def as_html(source: str, file: Path, site: str) -> str:
    """Return the words of a page's file, as the site shows them, with links that lead to `site`.

    What they once led to may be gone.
    """
    from undersigned_site.tables import Astray, ContentError  # noqa: PLC0415 - imports Pelican
    from undersigned_site.words import commonmark, links, shown  # noqa: PLC0415 - as above

    def lead(link: str) -> str:
        try:
            address = links.leads(link, file, file.parent.parent)
        except (Astray, ContentError, OSError):
            return ""
        return f"{site}{address}" if address.startswith("/") else address

    return shown.page(commonmark.page(source).tokens, "", lead)
