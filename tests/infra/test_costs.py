"""The bill is arithmetic anybody can follow, and the page shows what it gives."""

import pytest

from infra import prices
from infra.costs import PAGE, SIZES, bill, page, peak_pages_s, total


def test_the_page_shows_what_the_arithmetic_gives() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m infra.costs"


def test_reading_a_million_pages_costs_what_is_in_the_benchmarks() -> None:
    pupils = 1_000_000 // prices.PAGES_A_PUPIL
    reading = next(line for line in bill(pupils) if line.what == "Reading pages")

    # benchmarks/README.md: 63 dollars a million at 1.1 s and 3.455 GB, and 0.20 for the requests.
    assert reading.usd == pytest.approx(63.5, abs=0.5)


def test_every_call_on_the_bill_is_logged_on_the_bill() -> None:
    for size in SIZES:
        lines = {line.what: line for line in bill(size)}
        called = _first_number(lines["Functions"].how)
        asked = _first_number(lines["What bots ask by themselves"].how) * 1_000_000

        logged_gb = _first_number(lines["Logs"].how)

        assert logged_gb == pytest.approx((called + asked) * prices.LOG_KB_A_CALL / 1e6, rel=0.02)
        assert lines["Logs"].usd == pytest.approx(logged_gb * prices.LOG_GB, rel=0.02)


def _first_number(text: str) -> float:
    return float(text.split(maxsplit=1)[0].replace(",", ""))


def test_a_larger_county_pays_more_in_all_and_less_a_pupil() -> None:
    sums = [total(bill(size)) for size in SIZES]

    assert sums == sorted(sums)
    shares = [one / size for one, size in zip(sums, SIZES, strict=True)]
    assert shares == sorted(shares, reverse=True)
    assert all(line.usd > 0 for size in SIZES for line in bill(size))


def test_two_million_pupils_need_as_many_readers_as_the_arithmetic_of_the_plan_says() -> None:
    assert peak_pages_s(2_000_000) == pytest.approx(333, rel=0.01)
