"""How everything here reaches the embedded AWS."""

from dataclasses import dataclass, field
from typing import Any

from botocore.config import Config

from desk.work import embedded

ACCOUNT = "000000000000"  # MiniStack's, for any key id that is no account number itself
REGION = "eu-central-1"

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=60,
    max_pool_connections=64,
    retries={"total_max_attempts": 1},  # a form is posted once, or not at all
).merge(embedded.NO_PROXY)


@dataclass(frozen=True)
class Cloud:
    """The embedded AWS at an endpoint; its clients may be shared between threads."""

    endpoint: str
    _clients: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 has no static types
        """Return the client of a service."""
        if service not in self._clients:
            self._clients[service] = embedded.session(REGION).client(
                service, endpoint_url=self.endpoint, config=_CONFIG
            )
        return self._clients[service]

    def close(self) -> None:
        """Let go of every connection."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()
