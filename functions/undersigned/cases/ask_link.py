"""Asking for the link to one's signature again, at any time, signed or not."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from undersigned.cases.sign import drawn, within_limit
from undersigned.rules import address, form
from undersigned.rules.action import Action
from undersigned.rules.errors import Code, PetitionError, concerning
from undersigned.rules.mail_request import Kind, mail_request
from undersigned.rules.network import Blocks

if TYPE_CHECKING:
    from undersigned.aws.limits import Limits
    from undersigned.aws.queue import Queue
    from undersigned.aws.store import Store


def ask_link(
    action_id: str,
    fields: Mapping[str, str],
    viewer: Blocks,
    *,
    store: "Store",
    limits: "Limits",
    queue: "Queue",
    now: datetime,
) -> Action:
    """Ask for the mail that leads to an address's signature, whatever there is; return the action.

    Nothing of the address is read or written here: what the mail says, the mailer finds out. It
    matters not where the action stands.

    Raises `PetitionError`: UNKNOWN_ACTION, FIELDS, OVER_LIMIT, or UNAVAILABLE, after which asking
    again completes it.
    """
    action = store.actions.find(action_id)
    if action is None:
        raise PetitionError(Code.UNKNOWN_ACTION)
    with concerning(action):
        email = form.read_email(fields)
        if form.trapped(fields):
            return action
        verdict = store.lists.find().verdict(address.domain(email), viewer.narrow)
        within_limit(limits, action, viewer, now, verdict)
        language = action.language(fields.get("lang", ""))
        queue.send(mail_request(email, action.id, drawn(), language, now, kind=Kind.LINK))
    return action
