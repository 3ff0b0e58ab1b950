"""What is noted of a domain: never more than the few words that the organiser judges by."""

import pytest

from undersigned.rules import address, disposable
from undersigned.rules.marks import _LARGE, FEW, counted, marks


@pytest.mark.parametrize(
    ("domain", "this_hour", "expected"),
    [
        ("example.org", 1, ()),
        ("example.org", FEW, ()),
        ("example.org", FEW + 1, ("many",)),
        ("gmail.com", 1, ("large",)),
        ("mailinator.com", 1, ("disposable",)),
        ("mailinator.com", FEW + 1, ("disposable", "many")),
        ("gmail.com.example.org", 1, ()),
    ],
)
def test_a_domain_is_marked(domain: str, this_hour: int, expected: tuple[str, ...]) -> None:
    assert marks(domain, this_hour) == expected


def test_a_large_provider_is_one_by_whatever_name_and_hands_out_no_throwaways() -> None:
    for domain in _LARGE:
        assert counted(domain) is None
        assert counted(address.domain(f"somebody@{domain}")) is None
        assert disposable.marks(domain) == ()


def test_any_other_domain_is_counted_by_its_own_name() -> None:
    assert counted("example.org") == "example.org"
