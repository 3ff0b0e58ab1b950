"""The table's stream and its mapping to the tally, as a model.

What the model does, and where AWS says so:

- A record for each change of an item, with both images; none for a write that changes nothing.
  Records of one item are in the order of its changes. ("Change data capture for DynamoDB Streams",
  Amazon DynamoDB Developer Guide)
- Records are grouped in shards, which close and have children: two where a shard splits, one where
  it is rolled over after some hours. The parent is to be read before its children; a record lives
  for 24 hours. (the same, "Reading and processing a stream")
- The mapping reads from TRIM_HORIZON, so from the first record that there is, a batch at a time per
  shard, in order. A batch that failed is given again until it succeeds or expires, and blocks its
  shard meanwhile; asked to, the mapping splits it in two ("bisect"). Records may be given more than
  once: the mapping processes each at least once. ("Using AWS Lambda with Amazon DynamoDB" and
  "Process DynamoDB records with Lambda", AWS Lambda Developer Guide)
- Filters drop records before a batch is made. ("Control which events Lambda sends to your
  function", the same)
- A tumbling window of 60 s hands the state that one call returned to the next, names the shard in
  each event, and ends with a call that says so and may carry no record. ("Implementing stateful
  DynamoDB stream processing in Lambda", the same)

Beyond that, since it costs nothing: whole batches given again after newer ones, batches that
overlap those before, records of anything let through as if there were no filter, and the same
batch handled by two processes at once.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from random import Random
from typing import Any, TypeAlias

from tests.dynamo.dynamo import Key, written
from tests.dynamo.expressions import Item
from tests.soak.clock import Clock

Record: TypeAlias = dict[str, Any]
Handler: TypeAlias = Callable[[dict[str, Any]], dict[str, Any] | None]  # None: it failed

_BATCH, _BATCHING, _WINDOW = 1000, 20.0, 60.0
_ROLLED_OVER = 4 * 3600.0
_MOST_OPEN = 4
_COUNTED = ("confirmed", "kept")


@dataclass
class Shard:
    """A stretch of the stream: the records of those keys whose hash lies in a range."""

    name: str
    low: float
    high: float
    opened: float
    parent: "Shard | None" = None
    waiting: deque[Record] = field(default_factory=deque)
    given: list[Record] = field(default_factory=list)  # lately, to be given again
    failed: dict[str, Any] | None = None
    window: float | None = None  # when the present one began
    state: dict[str, Any] = field(default_factory=dict)
    awake: bool = False

    @property
    def drained(self) -> bool:
        """Whether all of it has been counted and shown."""
        return not (self.waiting or self.failed or self.window is not None)


class Stream:
    """The stream of one table, and the mapping that feeds it to `handle`."""

    def __init__(self, clock: Clock, rng: Random, handle: Handler) -> None:
        self._clock, self._rng, self._handle = clock, rng, handle
        self._sequence = 10**20
        self._open = [Shard(f"shardId-{0:020}", 0, 1, 0)]
        self.shards = len(self._open)
        self.repeated = 0

    def write(self, key: Key, old: Item | None, new: Item | None) -> None:
        """Append a change of the table."""
        shard = self._shard(key[0])
        self._sequence += self._rng.randint(1, 10**6)
        images = {"OldImage": old, "NewImage": new}
        body: dict[str, Any] = {name: image for name, image in images.items() if image}
        body |= {"Keys": written(key), "SequenceNumber": str(self._sequence)}
        if _filtered(body) and self._rng.random() > 0.02:
            return
        shard.waiting.append({"eventSource": "aws:dynamodb", "dynamodb": body})
        self._wake(shard, _BATCHING)

    def _shard(self, pk: str) -> Shard:
        place = int.from_bytes(sha256(pk.encode()).digest()[:4], "big") / 2**32
        shard = next(s for s in self._open if s.low <= place < s.high)
        aged = self._clock.second - shard.opened
        if aged > _ROLLED_OVER or (aged > 600 and self._rng.random() < 0.001):
            self._close(shard)
            return self._shard(pk)
        return shard

    def _close(self, shard: Shard) -> None:
        self._open.remove(shard)
        ends = [shard.low, shard.high]
        if len(self._open) < _MOST_OPEN and self._rng.random() < 0.5:
            ends.insert(1, (shard.low + shard.high) / 2)
        for low, high in pairwise(ends):
            name = f"shardId-{self.shards:020}"
            self._open.append(Shard(name, low, high, self._clock.second, parent=shard))
            self.shards += 1

    def _wake(self, shard: Shard, seconds: float) -> None:
        if not shard.awake:
            shard.awake = True
            self._clock.after(seconds, lambda: self._poll(shard))

    def _poll(self, shard: Shard) -> None:
        shard.awake = False
        if shard.parent and not shard.parent.drained:
            self._wake(shard, 5)
            return
        if shard.failed is None:
            shard.failed = self._event(shard)
        event = self._again(shard, shard.failed)
        answer = self._handle(event)
        if answer is None or event is not shard.failed:
            self._wake(shard, self._rng.uniform(0.1, 10))
            return
        self._settle(shard, event, answer)

    def _event(self, shard: Shard) -> dict[str, Any]:
        if shard.window is None:
            shard.window = self._clock.second
        final = self._clock.second >= shard.window + _WINDOW
        count = min(len(shard.waiting), self._rng.choice((1, 3, 20, _BATCH)))
        records = [shard.waiting.popleft() for _ in range(count)]
        return {
            "Records": records,
            "shardId": shard.name,
            "window": {},
            "state": shard.state,
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": False,
        }

    def _again(self, shard: Shard, event: dict[str, Any]) -> dict[str, Any]:
        """Give something else first, now and then: what was given before, or only a part."""
        if self._rng.random() > 0.15:
            return event
        self.repeated += 1
        new: list[Record] = event["Records"]
        start = self._rng.randrange(len(shard.given) + 1)
        old = shard.given[start : start + self._rng.randint(0, 50)]
        kind = self._rng.choice(("earlier", "overlapping", "bisected"))
        if kind == "earlier":
            records = old
        elif kind == "overlapping":
            # What comes for the first time comes in order, after all that came before it.
            records = shard.given[start:] + new[: self._rng.randint(0, len(new))]
        else:
            records = new[: len(new) // 2]
        return event | {"Records": records, "isFinalInvokeForWindow": False}

    def _settle(self, shard: Shard, event: dict[str, Any], answer: dict[str, Any]) -> None:
        shard.failed = None
        shard.given = (shard.given + event["Records"])[-200:]
        shard.state = answer["state"]
        if event["isFinalInvokeForWindow"]:
            shard.window, shard.state = None, {}
        if not shard.drained:
            ends = (shard.window or 0) + _WINDOW
            soon = _BATCHING if shard.waiting else ends - self._clock.second
            self._wake(shard, max(soon, 1))


def _filtered(body: dict[str, Any]) -> bool:
    """Whether the template's filter drops a record; `tests/infra` holds that to Lambda's rules."""
    states = (body.get(image, {}).get("state", {}).get("S") for image in ("OldImage", "NewImage"))
    return not (body["Keys"]["sk"]["S"] == "SIGNATURE" and any(s in _COUNTED for s in states))
