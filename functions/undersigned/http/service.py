"""What the routes work with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.rules.keys import Keys
from undersigned.rules.record import Seal

if TYPE_CHECKING:
    from undersigned.aws.limits import Limits
    from undersigned.aws.queue import Queue
    from undersigned.aws.store import Store


@dataclass(frozen=True, slots=True)
class Service:
    """The adapters and keys of one deployment."""

    store: "Store"
    limits: "Limits"
    queue: "Queue"
    seal: Seal
    keys: Keys
