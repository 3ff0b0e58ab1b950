"""News for open pages, as it happens: the site was rebuilt, or what keeps it from being built."""

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from werkzeug.wrappers import Request, Response

from infra.local.front import Handle

CHANGES = "/_local/changes"
SCRIPT = "/_local/reload.js"
_FILE = Path(__file__).with_name("templates") / "reload.js"
_BEAT_SECONDS = 10  # a browser that went away is noticed when something is written to it
# With these the bucket would answer in fewer bytes, which could take no script.
_SAVES_BYTES = ("HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
_POLICY = re.compile(r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*')


@dataclass(frozen=True, slots=True)
class State:
    """Which build is up, by a name that no other start has, and why no newer one is."""

    build: str
    error: str = ""


class Live:
    """The streams of events that open pages listen to, and the script in them that does."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._state = State(_name())
        self._closed = False

    @property
    def build(self) -> str:
        """The name of the build that is up."""
        return self._state.build

    def rebuilt(self) -> None:
        """Announce that a new build is up."""
        self._announce(State(_name()))

    def failed(self, error: str) -> None:
        """Announce that the last build stays up, and why."""
        self._announce(replace(self._state, error=error))

    def close(self) -> None:
        """End every stream."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    def pages(self, pages: Handle) -> Handle:
        """Return the handler of these pages that has each listen; nothing of them is cached."""

        def handle(request: Request) -> Response:
            # Read before the page: should the site change between the two, the page asks again.
            build = self.build
            for name in _SAVES_BYTES:
                request.environ.pop(name, None)
            answer = pages(request)
            if answer.mimetype == "text/html":
                script = f'<script src="{SCRIPT}" data-build="{build}"></script>\n</body>'
                html = answer.get_data(as_text=True).replace("</body>", script, 1)
                answer.set_data(_POLICY.sub(lambda found: listening(found[0]), html, 1))
                answer.headers["Cache-Control"] = "no-cache"
                answer.headers.pop("ETag", None)
                answer.headers.pop("Last-Modified", None)
            return answer

        return handle

    def beside(self, glass_box: Handle) -> Handle:
        """Return the handler of `/_local/`: the stream and the script, else the glass box."""

        def handle(request: Request) -> Response:
            if request.path == CHANGES:
                headers = {"Cache-Control": "no-store"}
                return Response(self._events(), headers=headers, mimetype="text/event-stream")
            if request.path == SCRIPT:
                headers = {"Cache-Control": "no-cache"}
                return Response(_FILE.read_bytes(), headers=headers, mimetype="text/javascript")
            return glass_box(request)

        return handle

    def _announce(self, state: State) -> None:
        with self._news:
            self._state = state
            self._news.notify_all()

    def _events(self) -> Iterator[str]:
        sent: State | None = None
        while True:
            with self._news:
                if self._state == sent and not self._closed:
                    self._news.wait(_BEAT_SECONDS)
                if self._closed:
                    return
                state = self._state
            yield ":\n\n" if state == sent else f"data: {json.dumps(asdict(state))}\n\n"
            sent = state


def listening(policy: str) -> str:
    """Return a page's policy, which knows nothing of us, with room for our script and stream."""
    allowed = {name: sources for name, *sources in map(str.split, policy.split(";"))}
    for directive in ("script-src", "connect-src"):
        sources = allowed.setdefault(directive, [])
        if "'self'" not in sources:
            sources.append("'self'")
    return ";".join(" ".join((name, *sources)) for name, sources in allowed.items())


def _name() -> str:
    return str(time.time_ns())
