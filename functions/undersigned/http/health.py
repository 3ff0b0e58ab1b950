"""Health: whether a press would be taken now, for whoever watches over a deployment."""

from collections.abc import Callable, Mapping

from undersigned import __version__
from undersigned.http import answer
from undersigned.http.answer import Answer
from undersigned.rules.errors import Code, PetitionError
from undersigned.rules.language import LANGUAGES

_OK, _FAILS, _UNKNOWN = "ok", "fails", "unknown"


def health(parts: Mapping[str, Callable[[], object]]) -> Answer:
    """Ask each part in turn; answer 200 if all of them do, else 503 that names the one which fails.

    Those after it are not asked: a part may take six seconds to fail, and the function has ten.
    Why it fails is for the log: the public is told no more than that signing is not possible.
    """
    told = {"version": __version__, "languages": " ".join(LANGUAGES)}
    told |= dict.fromkeys(parts, _UNKNOWN)
    for name, ask in parts.items():
        try:
            ask()
        except PetitionError:
            told[name] = _FAILS
            down = PetitionError(Code.UNAVAILABLE)
            return answer.document(told, answer.STATUS[down.code], down)
        told[name] = _OK
    return answer.document(told)
