"""What a signature takes of each service, as it was measured: the file of quantities."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("quantities.toml")


@dataclass(frozen=True, slots=True)
class Step:
    """What one press, letter or batch takes; see the file for each."""

    routes: list[str]
    calls: int
    reads: float
    writes: float
    most_reads: float
    most_writes: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Taken:
    """All that was measured, is known of AWS, or assumed."""

    step: Mapping[str, Step]
    size: Mapping[str, float]
    request: Mapping[str, float]
    stack: Mapping[str, float]
    aws: Mapping[str, float]
    assumed: Mapping[str, float]

    def seconds(self, step: Step, memory: float) -> float:
        """Return how long a step lasts in a function of so many MB, its calls included."""
        slower = max(
            1.0, self.aws["processor"] / memory
        )  # a share of a processor comes with memory
        return (step.cpu * slower + step.calls * self.assumed["call"]) / 1000

    def of_route(self, route: str) -> Step:
        """Return the step that a route leads to; raises LookupError where nobody measured it."""
        for step in self.step.values():
            if route in step.routes:
                return step
        raise LookupError(f"{FILE.name} names no step for {route}, a route of template.yaml")


def load(file: Path = FILE) -> Taken:
    """Read the file of quantities; raises TypeError where it lacks something."""
    content = tomllib.loads(file.read_text("utf-8"))
    steps = {name: Step(**step) for name, step in content.pop("step").items()}
    return Taken(step=steps, **content)
