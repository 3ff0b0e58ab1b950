"""A flood of the CDN, which no limit of the template ends, and what each way to bound it costs."""

from collections import Counter
from dataclasses import dataclass

from infra.cost.month import GB
from infra.cost.prices import Prices
from infra.cost.quantities import Taken
from infra.cost.worst import DAY

# What CloudFront gives a distribution, unless one asks for more: "Quotas", developer guide.
MOST_REQUESTS = 250_000  # a second
MOST_BYTES = 150_000_000_000 / 8  # a second


@dataclass(frozen=True, slots=True)
class Flood:
    """So many requests in a day and the bytes sent for them; `missing`: of invented addresses."""

    what: str
    requests: float
    size: float
    missing: bool = False

    @property
    def takes(self) -> Counter[str]:
        """What it takes, by the name of its price: the CDN keeps pages, but not missing ones."""
        return Counter(
            {
                "cloudfront.request": self.requests,
                "cloudfront.function": self.requests,
                "cloudfront.gigabyte": self.size / GB,
                "s3.get": self.requests if self.missing else 0,
            }
        )

    def cost(self, prices: Prices) -> float:
        """Return what a day of it costs; what is free in a month is long spent."""
        return prices.cost(self.takes, free=False)

    def stopped(self, prices: Prices) -> float:
        """Return what the same day costs where a web ACL refuses all of it."""
        return prices.cost({"waf.request": self.requests}, free=False)


def floods(taken: Taken) -> list[Flood]:
    """Return floods from what one machine does to what CloudFront itself ends."""
    page = taken.size["view"]
    terabyte = 1_000 * GB
    return [
        Flood("a terabyte of pages", terabyte / page, terabyte),
        Flood("1,000 pages a second", 1_000 * DAY, 1_000 * DAY * page),
        Flood("10,000 pages a second", 10_000 * DAY, 10_000 * DAY * page),
        Flood(
            "10,000 invented addresses a second",
            10_000 * DAY,
            10_000 * DAY * taken.size["missing"],
            missing=True,
        ),
        Flood("all that CloudFront gives", MOST_REQUESTS * DAY, MOST_BYTES * DAY),
    ]
