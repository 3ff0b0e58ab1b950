"""Posts that another website had a visitor's browser send: they are answered, and do nothing.

A browser says of itself where a post comes from, and no page can make it lie. What no page sends
(a program, a mail provider's own server) says nothing, and is let through.
"""

import re
from typing import TYPE_CHECKING

from undersigned.http import pages
from undersigned.http.answer import Answer
from undersigned.http.request import Request
from undersigned.rules.errors import Code, PetitionError

if TYPE_CHECKING:
    from undersigned.aws.actions import Actions

# Pressed by the mail provider of whoever was written to, from a page of theirs (RFC 8058).
_EXEMPT = frozenset({"/api/unsubscribe"})
_SITES = frozenset({"cross-site", "same-site", "same-origin", "none"})  # Fetch Metadata
_ACTION = re.compile("/api/actions/([^/]+)/[a-z]+")


def sent(request: Request, path: str) -> bool:
    """Whether another website sent a post.

    `Sec-Fetch-Site` says so in the browsers of the last years; in those before it `Origin` does,
    compared with the host that the visitor asked for, as the CDN tells it. `null` is what a page of
    ours sends there, as it names itself to nobody. While a deployment is under way the CDN may not
    tell the host yet: then nobody is refused by it.
    """
    if request.method != "POST" or path in _EXEMPT:
        return False
    site = request.headers.get("sec-fetch-site", "")
    if site in _SITES:
        return site == "cross-site"
    origin, host = request.headers.get("origin", ""), request.headers.get("x-viewer-host", "")
    if not host or origin in {"", "null"}:
        return False
    return origin.partition("://")[2].lower() != host.lower()


def refusal(request: Request, path: str, actions: "Actions") -> Answer:
    """Answer it: nothing was done, and this is the way to the form."""
    error = PetitionError(Code.CROSS_SITE)
    if named := _ACTION.fullmatch(path):
        try:
            error.action = actions.find(named[1])
        except PetitionError as fault:
            error.action = fault.action  # as it was read last, if it was
    return pages.refusal(request, error)
