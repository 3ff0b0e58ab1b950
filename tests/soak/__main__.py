"""`make soak`: N signings under faults, from a seed that is printed, so that it can be had again.

RATE is the part of the calls that meet a fault.
"""

import os
import secrets
import sys
import time

from tests.soak.verdict import broken
from tests.soak.world import World


def main() -> int:
    """Run one soak and say what it found; return the exit status."""
    number = int(os.environ.get("N") or 100_000)
    seed = int(os.environ.get("SEED") or secrets.randbelow(10**9))
    rate = float(os.environ.get("RATE") or 0.02)
    again = f"make soak SEED={seed} N={number} RATE={rate}"
    _say(again)
    begun, world = time.monotonic(), World(seed, number, rate)
    world.live(_say)
    found = broken(world)
    _say(world.progress())
    for fault, times in sorted(world.weather.met.items()):
        _say(f"{times:9,}  {fault}")
    for sentence in found[:50]:
        _say(f"BROKEN: {sentence}")
    minutes = (time.monotonic() - begun) / 60
    _say(f"{len(found)} promises broken, in {minutes:.1f} minutes; once more by: {again}")
    return 1 if found else 0


def _say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
