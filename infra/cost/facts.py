"""All that the model knows: prices, the templates' limits, and what a signature takes."""

from dataclasses import dataclass
from typing import Self

from infra.cost import limits, prices, quantities


@dataclass(frozen=True, slots=True)
class Facts:
    """The three files, read."""

    prices: prices.Prices
    limits: limits.Limits
    taken: quantities.Taken

    @classmethod
    def load(cls) -> Self:
        """Read them where they stand."""
        return cls(prices.load(), limits.load(), quantities.load())
