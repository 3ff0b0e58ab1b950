"""`make crowd`: invented people sign on the running stack, by the way that everybody takes."""

import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from http import HTTPStatus

from infra.local.engine import HOST
from infra.local.errors import LocalError
from infra.local.people import Fate, Person
from infra.local.visit import Mailboxes, Site

AT_ONCE = 24  # people under way; the front itself lets in a few at a time
_MAIL_SECONDS = 120  # after which somebody gives up waiting
_COUNT_SECONDS = 30  # for the count to show the last of them
_REST = 0.3  # seconds between two questions for mails and count
_TOKEN = r"/api/{}\?token=([^&\s]+)"  # noqa: S105 - where one stands


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a crowd has come."""

    people: int
    done: int
    mails: int
    happened: Counter[str]
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a crowd, and what the count says of it."""

    happened: Counter[str]
    mails: int
    before: int
    after: int

    @property
    def due(self) -> int:
        """By how much the count had to rise."""
        return self.happened["confirmed"] - self.happened["withdrawn"]

    @property
    def exact(self) -> bool:
        """Whether it did."""
        return self.after - self.before == self.due


class Crowd:
    """People who sign an action; `show` is called every moment with how far they are."""

    def __init__(self, site: Site, action: str, show: Callable[[Progress], None]) -> None:
        self._site = site
        self._action = action
        self._show = show
        self._mailboxes = Mailboxes(site)
        self._happened: Counter[str] = Counter()
        self._noting = threading.Lock()

    def run(self, people: Sequence[Person]) -> Outcome:
        """Let them all sign, a few at a time, and wait for the count to settle."""
        before, began = self._count(), time.monotonic()
        pool = ThreadPoolExecutor(AT_ONCE)
        try:
            left = {pool.submit(self._live, person) for person in people}
            while left:
                done, left = wait(left, _REST)
                _raise_what_failed(done)
                self._mailboxes.collect()
                self._show(self._progress(len(people), len(left), began))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            self._mailboxes.close()
        return self._settled(before)

    def _live(self, person: Person) -> None:
        """One person's way from the form to what they do with the mail."""
        addresses = [person.email]
        if person.fate is Fate.SIGNS_TWICE:
            addresses.append(person.email.upper())  # it is the same one
        pressed = [address for address in addresses if self._sign(person, address)]
        if not pressed:
            return
        mails = self._mailboxes.wait(person.email, len(pressed), _MAIL_SECONDS)
        if len(mails) < len(pressed):
            self._note("without mail")
        if person.fate is Fate.NEVER_CONFIRMS or not mails:
            self._note("never confirmed")
            return
        links = [token for mail in mails for token in _tokens(mail, "confirm")]
        confirmed = [self._follow("confirm", token, "signed", person) for token in links]
        if not links:
            self._note("signed before")
        elif any(confirmed):  # twice counts once
            self._note("confirmed")
        if person.fate is Fate.WITHDRAWS:
            token = _tokens(mails[0], "signature")[0]
            if self._follow("signature", token, "withdrawn", person):
                self._note("withdrawn")

    def _sign(self, person: Person, address: str) -> bool:
        fields = {
            "name": person.name,
            "email": address,
            "country": person.country,
            "comment": person.comment,
            "lang": person.language,
            **dict.fromkeys(person.consents, "1"),
        }
        path = f"/api/actions/{self._action}/signatures"
        status, _ = self._site.press(path, fields, person.network)
        taken = status == HTTPStatus.SEE_OTHER
        self._note("signed" if taken else f"turned away ({status})")
        return taken

    def _follow(self, purpose: str, token: str, page: str, person: Person) -> bool:
        """Press the button behind a mail's link."""
        path = f"/api/{purpose}"
        fields = {"token": token, "press": "1"}
        fields |= {"do": "remove"} if page == "withdrawn" else {}
        status, location = self._site.press(path, fields, person.network)
        done = status == HTTPStatus.SEE_OTHER and location.endswith(f"/{page}/")
        if not done:
            self._note(f"could not {purpose} ({status})")
        return done

    def _note(self, what: str) -> None:
        with self._noting:
            self._happened[what] += 1

    def _count(self) -> int:
        return int(self._site.see(f"/counts/{self._action}.json")["confirmed"])

    def _progress(self, people: int, left: int, began: float) -> Progress:
        with self._noting:
            happened = self._happened.copy()
        seconds = time.monotonic() - began
        received = self._mailboxes.received
        return Progress(people, people - left, received, happened, self._count(), seconds)

    def _settled(self, before: int) -> Outcome:
        deadline = time.monotonic() + _COUNT_SECONDS
        while True:
            outcome = Outcome(self._happened, self._mailboxes.received, before, self._count())
            if outcome.exact or time.monotonic() > deadline:
                return outcome
            time.sleep(_REST)


def open_action(site: Site) -> str:
    """Find the first action that can be signed; LocalError if none can."""
    for action in site.see("/_local/"):
        if action["state"] == "open":
            return str(action["id"])
    raise LocalError("None of the site's actions is open, so nobody can sign.")


def has_networks(people: Sequence[Person]) -> bool:
    """Whether this machine answers as all of 127.0.0.0/8, so that each can have a network."""
    with socket.socket() as probe:
        try:
            probe.bind((people[0].network, 0))
        except OSError:
            return False
        return str(probe.getsockname()[0]) != HOST


def _tokens(mail: str, purpose: str) -> list[str]:
    return re.findall(_TOKEN.format(purpose), mail)


def _raise_what_failed(done: set[Future[None]]) -> None:
    for future in done:
        try:
            future.result()
        except OSError as error:
            raise LocalError(f"The stack stopped answering: {error}") from error
