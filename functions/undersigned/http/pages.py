"""The pages that the API answers with, and the pages of the site that it sends people on to."""

from collections.abc import Mapping
from http import HTTPStatus

from undersigned.cases.templates import render
from undersigned.http import answer, sentences
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.rules.action import Action
from undersigned.rules.brand import Brand
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.language import day, translations
from undersigned.rules.token import NO_SIGNING, Token

# The refusals that have a page of their own, which says why and what next.
REASONS = frozenset({Code.NOT_YET_OPEN, Code.CLOSED, Code.PAUSED, Code.TOO_LATE})
# Those answered with the form, filled: what the person can mend, and what passes by itself.
WITH_FORM = frozenset({Code.FIELDS, Code.OVER_LIMIT, Code.UNAVAILABLE, Code.WRONG_SECRET})


def url(action: Action, language: str, page: str) -> str:
    """Return the path of one of the pages that every campaign has."""
    return f"/{action.language(language)}/{action.campaign}/{page}/"


def pending(action: Action, request: Request) -> Answer:
    """Answer what a mail is sent for, whether or not one is: nobody learns who has signed."""
    if request.wants_json:
        return answer.done(HTTPStatus.ACCEPTED, "pending")
    language = action.language(request.fields.get("lang", ""))  # as the mail's
    return answer.see_other(url(action, language, "check-your-email"))


def press(
    token: str,
    action: Action,
    language: str,
    error: PetitionError | None = None,
    *,
    replaces: bool = False,
) -> Answer:
    """Answer with one button: following a link changes nothing, pressing does.

    Given an error, the press has failed, and the page says so and offers the button again. With
    `replaces` it says that the address has signed, and that this press takes the place of it.
    """
    html = render(
        language,
        "press.html",
        token=token,
        brand=action.brand(language),
        action=action.page(language),
        notice=sentences.detail(error, language) if error else "",
        replaces=replaces,
    )
    return answer.page(html, answer.STATUS[error.code] if error else HTTPStatus.OK, error)


def own(
    token: str,
    link: Token,
    action: Action,
    language: str,
    *,
    said: str = "",
    error: PetitionError | None = None,
) -> Answer:
    """Answer with what a signer can do about their signature, a button each.

    A link for one signing can remove that alone; one that knows its reader can stop our mails.
    `said` is what came of a press that was made. Given an error, it has failed, and the page says
    so.
    """
    html = render(
        language,
        "signature.html",
        token=token,
        brand=action.brand(language),
        action=action.page(language),
        target=action.target_in(language),
        asked=action.ask,
        keep_all=action.keep_all,
        this=link.signing != NO_SIGNING,
        stoppable=bool(link.reader),
        said=said,
        notice=sentences.detail(error, language) if error else "",
    )
    return answer.page(html, answer.STATUS[error.code] if error else HTTPStatus.OK, error)


def refused(
    action: Action, error: PetitionError, language: str, form: Mapping[str, object] | None = None
) -> Answer:
    """Answer that the action takes nothing now; what was typed comes back, in its `form`."""
    html = render(
        language,
        "refused.html",
        reason=error.code,
        brand=action.brand(language),
        action=action.page(language),
        form=form,
        early=_early(action, language),
    )
    return answer.page(html, answer.STATUS[error.code], error)


def _early(action: Action, language: str) -> str:
    """Return the day on which the organiser closed an action, if that is what closed it."""
    early = action.closed_early
    return day(early.date(), language) if early and early == action.closing else ""


def nothing_left(action: Action, language: str) -> Answer:
    """Answer whoever follows a link that has done what it was for."""
    gettext = translations(language).gettext
    page = action.page(language)
    html = render(
        language,
        "message.html",
        brand=action.brand(language),
        title=gettext("This address has signed"),
        text=gettext("Nothing is left to do."),
        link={"url": page.url, "text": page.title},
    )
    return answer.page(html)


def message(error: PetitionError, language: str) -> Answer:
    """Answer with what happened and the way on: to the action's page, else to the first page."""
    gettext = translations(language).gettext
    page = error.action.page(language) if error.action else None
    link = (
        {"url": page.url, "text": page.title}
        if page
        else {"url": f"/{language}/", "text": gettext("Go to the first page")}
    )
    html = render(
        language,
        "message.html",
        brand=error.action.brand(language) if error.action else Brand(),
        title=sentences.title(error, language),
        text=sentences.detail(error, language),
        link=link,
    )
    return answer.page(html, answer.STATUS[sentences.told(error)], error)


def refusal(request: Request, error: PetitionError) -> Answer:
    """Answer what was not even looked at, to a person or a program."""
    language = request.language(error.action)
    if request.wants_json:
        return answer.problem(error, language)
    return message(error, language)
