"""What a pack says of its own in the target's language, with days as that writes them."""

from desk.work.delivery.pack import Pack
from undersigned.rules.action import Kind
from undersigned.rules.language import translations


def sentences(pack: Pack) -> dict[str, str]:
    """Return the sentences of a pack's pages, by the names that the templates know them by."""
    from undersigned_site import cldr  # noqa: PLC0415 - imports Pelican

    _, language = translations(pack.language).gettext, pack.language
    kinds = {
        Kind.PETITION: _("Petition"),
        Kind.APPEAL: _("Urgent appeal"),
        Kind.LETTER: _("Open letter"),
    }
    day, moment = cldr.day(pack.day, language), cldr.moment(pack.count.updated, language)
    said = {
        "kind": kinds[pack.action.kind],
        "to": _("To"),
        "handed": _("Handed over on %(day)s") % {"day": day},
        "day": day,
        "confirmed": _("Signatures confirmed"),
        "as_of": f"{_('As of')} {moment}",
        "named": _("Names handed over"),
        "counted": _("A signature is counted once it has been confirmed by mail."),
        "others": _(
            "Only those are named who asked for it. All others are counted, and not named."
        ),
        "care": _(
            "They agreed that you are given their names, and to nothing more: please neither "
            "publish them nor pass them on."
        ),
        "nobody": _("Nobody is named here."),
        "signed": _("What was signed"),
        "sources": _("Sources"),
        "figures": _("The figures"),
        "grown": _("How it grew"),
        "where": _("Where the signatures come from"),
        "rounded": _(
            "Countries are rounded down to tens and come an hour or more late, so that no single "
            "signature shows."
        ),
        "names": _("Names"),
        "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        "part": _("Part %(part)s of %(parts)s") % {"part": "{part}", "parts": "{parts}"},
        "record": _("Record of hand-over"),
        "what": _("What is handed over"),
        "by": _("Handed over by"),
        "to_whom": _("Handed over to"),
        "when": _("Date"),
        "received": _("Received by (name and role)"),
        "stamp": _("Signature or stamp"),
        "copy": _("Please sign this sheet, and give one copy back."),
        "paper": "",
        "demonstration": "",
    }
    if pack.paper:
        number, until = pack.paper
        paper = _("On paper: %(number)s") % {"number": cldr.number(number, language)}
        said["paper"] = f"{paper} ({_('as of')} {cldr.day(until, language)})"
    if pack.demonstration:
        said["demonstration"] = _(
            "A demonstration: the organiser is fictional, and nothing that is signed here is "
            "delivered."
        )
    return said
