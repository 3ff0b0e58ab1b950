"""People: they press, are told to wait, press again, read their mail, and change their minds."""

import base64
import json
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

from tests.aws.conftest import event

if TYPE_CHECKING:
    from tests.soak.world import World

Life: TypeAlias = Generator[float, None, None]  # what it yields are seconds until its next step

_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86_400.0
_LINK = re.compile(r"/api/(confirm|signature)\?token=([\w.-]+)")
_GOOD = (303, 202, 200)
_COUNTRIES = ("DE", "IE", "RU", "ZZ", "AM", "BR", "IN")
_EVENTS = {name: event(name) for name in ("sign-form", "sign-json", "confirm-post")}


@dataclass(eq=False)
class Person:
    """One person, one address, one action; and what they were told."""

    number: int
    action: str
    network: str
    rng: Random
    world: "World"
    mails: list[dict[str, str]] = field(default_factory=list)
    signings: list[tuple[str, float]] = field(default_factory=list)  # that were acknowledged
    stands: bool | None = False  # what was acknowledged last; None: nobody can know
    content: bool = False  # wants nothing more

    @property
    def email(self) -> str:
        """The address, spelled as it comes."""
        if self.number % 5:
            return f"person{self.number}@example.org"
        tag = self.rng.choice(("", "+petition", "+x"))
        domain = self.rng.choice(("gmail.com", "googlemail.com"))
        return f"per{self.rng.choice(('', '.'))}son{self.number}{tag}@{domain}"

    def read(self, text: str) -> str:
        """Take a mail; return the signing that it is for."""
        self.mails.append(dict(_LINK.findall(text)))
        return signing_of(text)

    def live(self) -> Life:
        """Sign, and whatever comes of it."""
        chance = self.rng.random
        yield from self._sign()
        # Some are impatient; and some are signed by others, again and again, beyond the cap.
        while chance() < (0.1 if self.number % 40 else 0.8):
            yield self.rng.uniform(0, 10 * _MINUTE)
            yield from self._sign()
        link = yield from self._mail(0)
        fate = chance()
        if fate < 0.06 or link is None:
            return
        if fate < 0.1:
            yield from self._press("signature", link)
        else:
            if fate < 0.13:
                yield 6.9 * _DAY + self.rng.uniform(0, 2 * _HOUR)  # about when it expires
            yield from self._confirm(link)
            if chance() < 0.05:
                yield from self._confirm(self.rng.choice(self.mails))
        if self.stands and chance() < 0.12:
            yield self.rng.expovariate(1 / _HOUR)
            yield from self._press("signature", self.rng.choice(self.mails))
            if chance() < 0.5:
                yield from self._again()
        self.content = True

    def _confirm(self, link: dict[str, str]) -> Life:
        if "confirm" in link:  # else the mail said that it stands
            yield from self._press("confirm", link)
        if not self.stands:  # too late, or the link was withdrawn
            yield from self._again()

    def _again(self) -> Life:
        known = len(self.mails)
        yield from self._sign()
        link = yield from self._mail(known)
        if link and "confirm" in link:
            yield from self._press("confirm", link)

    def _mail(self, known: int) -> Generator[float, None, dict[str, str] | None]:
        """Wait for a mail; whoever was mailed three times today gets none."""
        until = self.world.clock.second + 5 * _DAY
        while len(self.mails) <= known:
            if self.world.clock.second > until:
                return None
            yield self.rng.uniform(_MINUTE, 2 * _HOUR)
        return self.mails[-1]

    def _sign(self) -> Life:
        while True:
            answer, _ = self.world.web(self.signing())
            status = answer["statusCode"] if answer else 500
            if status in _GOOD:
                self.signings.append((self.world.last_signing, self.world.clock.second))
                self.world.signed += 1
            if status in _GOOD and self.rng.random() > 0.02:  # else the line was lost
                return
            wait = float(answer["headers"].get("Retry-After", 5)) if answer else 5.0
            yield wait + self.rng.uniform(0, _MINUTE)

    def _press(self, purpose: str, link: dict[str, str]) -> Life:
        """Press until it is answered, and nobody else has pressed at the same time."""
        begun = False
        while True:
            sent = pressed(purpose, link[purpose])
            answer, disturbed = self.world.web(sent, pressing=link)
            status = answer["statusCode"] if answer else 500
            if status == 404 and (begun or disturbed):
                # It may stand or not, and this link can no longer tell; the other one always can.
                yield from self._press("signature", link)
                return
            if status == 404:
                return
            if status not in (*_GOOD, 500, 503):
                raise AssertionError(f"a press was answered by {status}")
            if status in _GOOD and not disturbed and self.rng.random() > 0.02:
                self.stands = purpose == "confirm"
                return
            begun, self.stands = True, None
            yield self.rng.uniform(1, _MINUTE)

    def signing(self) -> dict[str, Any]:
        """Return the request that the form sends."""
        fields = {"name": f"Person {self.number}", "email": self.email, "lang": "en"}
        fields["country"] = self.rng.choice(_COUNTRIES)  # who presses again may say another
        if self.rng.random() < 0.3:
            fields["comment"] = "because " * self.rng.randint(1, 60)
        golden = _EVENTS["sign-form" if self.number % 4 else "sign-json"]
        body = form(fields) if self.number % 4 else {"body": json.dumps(fields)}
        sent: dict[str, Any] = golden | body
        sent["headers"] = golden["headers"] | {"cloudfront-viewer-address": f"{self.network}:1"}
        path = f"/api/actions/{self.action}/signatures"
        return at(sent, path) | {"pathParameters": {"id": self.action}}


def signing_of(mail: str) -> str:
    """Return the signing that a mail is for."""
    return str(dict(_LINK.findall(mail))["signature"].split(".")[2])


def pressed(purpose: str, token: str) -> dict[str, Any]:
    """Return the request that the button behind a link sends."""
    golden = _EVENTS["confirm-post"]
    fields = {"token": token, "press": "1", "lang": "en"}
    fields |= {"do": "remove"} if purpose == "signature" else {}
    return at(golden | form(fields), f"/api/{purpose}")


def at(sent: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a request as it is sent to a path."""
    context = sent["requestContext"]
    context = context | {"http": context["http"] | {"path": path}}
    return sent | {"rawPath": path, "requestContext": context}


def form(fields: dict[str, str]) -> dict[str, Any]:
    """Return the body of a form."""
    return {"body": base64.b64encode(urlencode(fields).encode()).decode(), "isBase64Encoded": True}
