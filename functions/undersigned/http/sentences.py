"""The sentences for the codes of the rules: msgids of the catalogue, each says what to do."""

from collections.abc import Mapping

from undersigned.rules.errors import Code, FieldCode, FieldError, PetitionError
from undersigned.rules.fields import MOST
from undersigned.rules.language import translations


def _(msgid: str) -> str:
    """Mark a msgid for extraction; it is looked up when somebody asks."""
    return msgid


_FIELDS: Mapping[tuple[str, FieldCode], str] = {
    ("name", FieldCode.MISSING): _("Enter a name. A chosen name will do."),
    ("name", FieldCode.NAME_FORMULA): _("Start the name with a letter, not with = + - or @."),
    ("name", FieldCode.NAME_LINK): _("Enter a name without a web address in it."),
    ("email", FieldCode.MISSING): _("Enter your email address."),
    ("email", FieldCode.EMAIL_INVALID): _("Enter an email address like name@example.org."),
    ("email", FieldCode.EMAIL_SLIP): _("Did you mean %(domain)s? If not, press once more."),
    ("country", FieldCode.MISSING): _("Choose a country, or “Rather not say”."),
    ("country", FieldCode.COUNTRY_UNKNOWN): _("Choose a country from the list."),
}
_TOO_LONG = {
    "name": _("Shorten the name to %(most)d characters."),
    "email": _("Enter an email address of at most %(most)d characters."),
    "role": _("Shorten the role to %(most)d characters."),
    "postcode": _("Shorten the postcode to %(most)d characters."),
    "comment": _("Shorten the comment to %(most)d characters."),
}
_TITLES = {
    Code.UNKNOWN_ACTION: _("Page not found"),
    Code.UNKNOWN_PAGE: _("Page not found"),
    Code.BAD_TOKEN: _("This link no longer works"),
    Code.FORBIDDEN: _("Not available here"),
    Code.MALFORMED: _("We could not read that"),
    Code.TOO_LARGE: _("That is too long"),
    Code.MEDIA_TYPE: _("We could not read that"),
    Code.METHOD: _("Not available here"),
    Code.CROSS_SITE: _("Nothing was done"),
    Code.UNAVAILABLE: _("Please try again"),
}
_DETAILS = {
    Code.FIELDS: _("Some answers need another look. Nothing you typed is lost."),
    Code.NOT_YET_OPEN: _("This action is not open yet."),
    Code.CLOSED: _("This action is closed."),
    Code.PAUSED: _("This action is paused. Please come back later."),
    Code.TOO_LATE: _("This action closed more than 24 hours ago, so nothing more is counted."),
    Code.UNKNOWN_ACTION: _("There is nothing to sign here. Go back to the campaign and try again."),
    Code.UNKNOWN_PAGE: _("There is nothing at this address."),
    Code.BAD_TOKEN: _(
        "The link is not complete, has expired after 7 days, or what it stood for was removed. "
        "You can sign again and will get a new one."
    ),
    Code.FORBIDDEN: _("Please open the campaign’s own page and try again there."),
    Code.MALFORMED: _("Please go back, check what you typed, and send it again."),
    Code.TOO_LARGE: _("Please go back, shorten what you typed, and send it again."),
    Code.MEDIA_TYPE: _(
        "This form cannot read what your browser sent. "
        "Please open the campaign’s own page and try again there."
    ),
    Code.METHOD: _("Please open the campaign’s own page and try again there."),
    Code.CROSS_SITE: _(
        "Another website sent this, perhaps without your knowledge. Please open our own page, and "
        "press the button there."
    ),
    Code.UNAVAILABLE: _("Something failed on our side. Please try again in a moment."),
}


def of_field(error: FieldError, language: str) -> str:
    """Return the sentence for one field that was not accepted."""
    gettext = translations(language).gettext
    if error.code is FieldCode.TOO_LONG:
        return gettext(_TOO_LONG[error.field]) % {"most": MOST[error.field]}
    sentence = gettext(_FIELDS[error.field, error.code])
    return sentence % {"domain": error.meant} if error.code is FieldCode.EMAIL_SLIP else sentence


def title(error: PetitionError, language: str) -> str:
    """Return the heading of a page that says what happened."""
    return translations(language).gettext(_TITLES[told(error)])


def detail(error: PetitionError, language: str) -> str:
    """Return the sentence that says what happened and what to do."""
    catalogue = translations(language)
    if error.code is Code.OVER_LIMIT:
        minutes = -(-(error.retry_after or 0) // 60)
        return catalogue.ngettext(
            "Many are signing on your connection. Nothing is lost. "
            "Please press again in %(num)d minute.",
            "Many are signing on your connection. Nothing is lost. "
            "Please press again in %(num)d minutes.",
            minutes,
        ) % {"num": minutes}
    return catalogue.gettext(_DETAILS[told(error)])


def told(error: PetitionError) -> Code:
    """Return the code that the public is told: what is wrong inside is not their business."""
    return Code.UNAVAILABLE if error.code is Code.WRONG_SECRET else error.code
