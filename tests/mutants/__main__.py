"""`make mutants`: whether the tests notice when a rule or a use case is changed.

A mutant is the code with one small change. Those that no test finds must each be named in
`survivors.toml` with a reason; a new one fails, as does a name that nothing answers to any more.
What stands outside functions, as a limit or a table, and what `functools.cache` or a property
wraps, is not changed by mutmut: tests name those values.
"""

import json
import sys
import tomllib
from collections import Counter
from pathlib import Path

from tests.mutants.stage import FLOOR, Mutant, mutant, results, run

LEAST = 90  # per cent that must be found of all
SURVIVORS = Path(__file__).with_name("survivors.toml")
_LIVES = ("survived", "no tests")


def main(wanted: list[str]) -> int:
    """Try the modules that are asked for, else all; tell what was found, and what lives."""
    modules = wanted or sorted(FLOOR)
    stage = run(modules)
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    living: set[Mutant] = set()
    for name, status in results(stage):
        module = name.split(".")[2]
        made[module] += 1
        if status in _LIVES:
            living.add(mutant(stage, name))
        else:
            found[module] += 1
    for module in modules:
        tell(f"{module:12}{found[module]:5} of {made[module]:4} found")
    share = 100 * found.total() / made.total()
    tell(f"{'in all':12}{found.total():5} of {made.total():4} found: {share:.1f} %")
    known = {one for one in named() if one.function.split(".")[0] in modules}
    for one in sorted(living - known):
        tell(f"\nNo test finds this, and {SURVIVORS.name} has no reason for it:\n{entry(one)}")
    for one in sorted(known - living):
        tell(f"\nThis is found, or is no more; strike it out of {SURVIVORS.name}:\n{entry(one)}")
    return int(living != known or (not wanted and share < LEAST))


def named() -> set[Mutant]:
    """Return the mutants that are known to live; raises ValueError where one has no reason."""
    listed = tomllib.loads(SURVIVORS.read_text("utf-8"))["survivor"]
    if unreasoned := [one["in"] for one in listed if not one["why"]]:
        raise ValueError(f"{SURVIVORS.name} gives no reason in {unreasoned}")
    return {Mutant(one["in"], one["was"], one["now"]) for one in listed}


def entry(one: Mutant) -> str:
    """Write a mutant as the list of survivors does."""
    fields = {"in": one.function, "was": one.was, "now": one.now, "why": ""}
    told = (f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in fields.items())
    return "\n".join(("[[survivor]]", *told))


def tell(sentence: str) -> None:
    """Say something to the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
