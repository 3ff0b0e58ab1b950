"""What AWS asks for: the price file, and what quantities cost by it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FILE = Path(__file__).with_name("prices.toml")

Quantities = Mapping[str, float]  # by the name of their price


@dataclass(frozen=True, slots=True)
class Price:
    """One price: `usd` for `per` of something, after `free` of it in a month."""

    what: str
    usd: float
    per: float
    free: float
    page: str
    read: date

    def of(self, quantity: float, *, free: bool) -> float:
        """Return what a quantity costs in a month, with or without what is free for ever."""
        return max(0.0, quantity - self.free * free) / self.per * self.usd


@dataclass(frozen=True, slots=True)
class Plan:
    """A flat-rate plan of the CDN: its price by the month, and what is included."""

    usd: float
    requests: float
    gigabytes: float


@dataclass(frozen=True, slots=True)
class Prices:
    """All prices of a region, and the CDN's plans."""

    region: str
    of: Mapping[str, Price]
    plans: Mapping[str, Plan]

    def cost(self, quantities: Quantities, *, free: bool) -> float:
        """Return what quantities cost together."""
        return sum(self.of[name].of(many, free=free) for name, many in quantities.items())

    @property
    def read(self) -> tuple[date, date]:
        """The days of the oldest and the newest copy that a price was taken from."""
        days = [price.read for price in self.of.values()]
        return min(days), max(days)


def load(file: Path = FILE) -> Prices:
    """Read the price file; raises KeyError or TypeError where it lacks something."""
    content = tomllib.loads(file.read_text("utf-8"))
    region, plans = content.pop("region"), content.pop("plans")
    return Prices(
        region,
        {
            name: Price(
                price["what"],
                price["usd"],
                price["per"],
                price.get("free", 0),
                price["page"],
                price["read"],
            )
            for name, price in content.items()
        },
        {name: Plan(**plan) for name, plan in plans.items() if isinstance(plan, dict)},
    )
