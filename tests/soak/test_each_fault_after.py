"""Each fault at each call, after somebody has signed: consents taken back, links, and a stop.

As in `test_each_fault`, of which this is the second half of the way.
"""

from typing import Any

import pytest

import web
from tests.aws.conftest import PETITION, event
from tests.conftest import SECRET
from tests.soak.people import at, form
from tests.soak.test_each_fault import Struck, Way, quiet  # noqa: F401 - a fixture
from tests.soak.weather import Fault
from undersigned.rules import consents, token
from undersigned.rules.keys import derive
from undersigned.rules.token import NO_SIGNING, Purpose, Token

KEYS = derive(SECRET)


class After(Way):
    """The way on from a signature."""

    @property
    def mac(self) -> str:
        """What the one signature is kept under."""
        [pk] = (key[0] for key in self.table if key[-1] == "SIGNATURE")
        return pk.split("#")[2]

    def pressed(self, path: str, fields: dict[str, str], **query: str) -> None:
        """Press until it is taken; nothing but 503, or no answer at all, is in between."""
        sent = at(event("confirm-post") | form(fields), path) | {"queryStringParameters": query}
        answers: list[Any] = []
        while not answers or answers[-1] in (None, 503):
            assert len(answers) < 5, "pressing again does not help"
            answer = self.account.invoke(web.handler, sent)
            answers.append(answer and answer["statusCode"])
        assert answers[-1] in (200, 303)

    def own(self, **button: str) -> None:
        """Press a button of the page behind the last mail."""
        self.person.read(self.mails[-1])
        fields = {"token": self.person.mails[-1]["signature"], "press": "1", "lang": "en"}
        self.pressed("/api/signature", fields | button)

    def unsubscribe(self) -> None:
        """Press the mail program's own button."""
        link = Token(PETITION.id, self.mac, NO_SIGNING)
        sent = token.mint(KEYS.token, Purpose.UNSUBSCRIBE, link)
        self.pressed("/api/unsubscribe", {"List-Unsubscribe": "One-Click"}, token=sent)

    def ask_link(self) -> int:
        """Ask for the link again; return how many mails came of it."""
        before = len(self.mails)
        self.pressed(f"/api/actions/{PETITION.id}/links", {"email": self.person.email})
        self.clock.run()
        return len(self.mails) - before

    def off(self) -> frozenset[str]:
        """Return what was taken back."""
        [item] = (item for key, item in self.table.items() if key[-1] == "SIGNATURE")
        return consents.taken_back(KEYS.off, (PETITION.id, self.mac), bytes(item["off"]["B"]))


@pytest.mark.parametrize("fault", list(Fault))
def test_wherever_it_strikes_what_was_taken_back_is_and_who_stopped_us_hears_nothing(
    fault: Fault,
) -> None:
    struck_at = 0
    while True:
        weather = Struck(struck_at, fault)
        way, told = After(weather), f"{fault}, at call {struck_at}"
        with way.account.deployed():
            way.account.publish(PETITION.id)
            way.account.restart()
            way.sign()
            way.press_link("confirm")
            weather.begun = True
            way.own(off="to_target")
            way.unsubscribe()
            assert way.off() == {"to_target", "updates"}, told
            way.count()
            assert way.shown() == 1, told
            # Twice where the answer to a press or to the mail was lost.
            assert 1 <= way.ask_link() <= 2, told
            assert "/api/confirm" not in way.mails[-1], told
            way.own(do="stop")
            assert way.ask_link() == 0, told
            way.own(do="remove")
            way.count()
            assert (way.signatures(), way.shown()) == (0, 0), told
        if not weather.struck:
            break
        struck_at += 1
    assert struck_at > 30  # else the way was not walked
