"""What the routes work with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from undersigned.keys import Keys
from undersigned.signature import Seal

if TYPE_CHECKING:
    from undersigned.limits import Limits
    from undersigned.queue import Queue
    from undersigned.store import Store


@dataclass(frozen=True, slots=True)
class Service:
    """The adapters and keys of one deployment."""

    store: "Store"
    limits: "Limits"
    queue: "Queue"
    seal: Seal
    keys: Keys
