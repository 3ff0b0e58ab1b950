"""What moto holds, kept once and put back for each test: to make a stack anew takes far longer."""

import copyreg
import threading
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from moto.core.base_backend import BackendDict
from moto.s3.models import FakeKey, s3_backends

# Nobody holds a lock between two calls, so a copy's is a new one.
for kind in (threading.Lock, threading.RLock, threading.Condition):
    made = type(kind())
    copyreg.pickle(made, lambda _, kind=kind: (kind, ()))  # type: ignore[misc]


@dataclass(frozen=True)
class Snapshot:
    """The content of every backend in use, by its service, account and region."""

    kept: list[tuple[Any, str, str, Any, dict[str, Any]]]
    buckets: dict[str, Any]  # whose each is
    files: list[FakeKey]  # that are open

    def close(self) -> None:
        """Close what the files of its buckets are kept in."""
        for file in self.files:
            file.dispose()


def take() -> Snapshot:
    """Keep what every backend holds now."""
    found = list(_backends())
    memo = {id(backend): backend for *_, backend in found}  # they are no part of what they hold
    tracked: list[FakeKey] = FakeKey.instances_tracked  # type: ignore[attr-defined]
    before = len(tracked)
    kept = [(*place, backend, deepcopy(vars(backend), memo)) for *place, backend in found]
    files = tracked[before:]
    del tracked[before:]  # or moto would close ours when a mock ends
    return Snapshot(kept, dict(s3_backends.bucket_accounts), files)


def put_back(snapshot: Snapshot) -> None:
    """Let every backend hold what it held; what it holds now goes."""
    # A mock that begins anew has other backends of the same places.
    now = [service[account][region] for service, account, region, *_ in snapshot.kept]
    memo = {id(then[3]): backend for then, backend in zip(snapshot.kept, now, strict=True)}
    for then, backend in zip(snapshot.kept, now, strict=True):
        backend.reset()
        vars(backend).clear()
        vars(backend).update(deepcopy(then[4], memo))
    s3_backends.bucket_accounts.update(snapshot.buckets)


def _backends() -> Iterator[tuple[Any, str, str, Any]]:
    for service in list(BackendDict._instances):  # type: ignore[misc]  # noqa: SLF001 - moto has no other way
        for account, region, backend in service.iter_backends():
            yield service, account, region, backend
