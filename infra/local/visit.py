"""The running stack as somebody's browser and mailbox reach it: by HTTP, and nothing else."""

import http.client
import json
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from infra.local.engine import HOST
from infra.local.errors import LocalError

_PATIENCE = 120  # seconds for one answer: a small machine is busy with many at once
_PRESSES = 5  # as long as the answer is to try again
_BUSY = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Site:
    """The front of `make serve`."""

    port: int

    def see(self, path: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
        """Read something as JSON; LocalError if nobody answers."""
        headers = {"Accept": "application/json"}
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=_PATIENCE)) as connection:
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                return json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise LocalError(
                    f"Nothing of ours answers on http://{HOST}:{self.port}: run `make serve` in "
                    "another terminal first (PORT=… says where, if elsewhere)."
                ) from error

    def press(self, path: str, fields: Mapping[str, str], network: str) -> tuple[int, str]:
        """Send a form from an address of this machine; returns the status, and where it leads.

        Where all are busy it is pressed again, as a person would.
        """
        for again in range(1, _PRESSES + 1):
            status, location = self._post(path, urlencode(fields), network)
            if status not in _BUSY or again == _PRESSES:
                break
            time.sleep(again)
        return status, location

    def _post(self, path: str, body: str, network: str) -> tuple[int, str]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        with closing(
            http.client.HTTPConnection(
                HOST, self.port, timeout=_PATIENCE, source_address=(network, 0)
            )
        ) as connection:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, urlsplit(answer.headers.get("Location", "")).path


class Mailboxes:
    """Everybody's mailbox, from now on: `collect` fetches, `wait` waits."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._seen = len(site.see("/_local/outbox"))
        self._mails: dict[str, list[str]] = defaultdict(list)
        self._news = threading.Condition()
        self._closed = False
        self.received = 0

    def collect(self) -> None:
        """Fetch what was sent since the last time."""
        sent = self._site.see(f"/_local/outbox?after={self._seen}")
        self._seen += len(sent)
        with self._news:
            for mail in sent:
                self._mails[mail["to"].casefold()].append(mail["text"])
            self.received += len(sent)
            self._news.notify_all()

    def wait(self, address: str, number: int, seconds: float) -> list[str]:
        """Return the texts of the mails to an address, once there are as many, or time is up."""
        mails = self._mails[address.casefold()]
        with self._news:
            self._news.wait_for(lambda: len(mails) >= number or self._closed, seconds)
            return mails.copy()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._news:
            self._closed = True
            self._news.notify_all()
