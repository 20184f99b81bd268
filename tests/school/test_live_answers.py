"""Live answers: how a tally becomes a figure, and how one adds up."""

from datetime import date
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.indicator import Bound, FigureKind
from school.indicator_catalogue import catalogue
from school.live_answers import Place, Wanted, countings, figures_of
from school.live_figures import Asked, Counted, Tallies, Tally, amount_of, total, totals
from school.people import UnitId, covers
from school.question.plan import AskedPeriod

TODAY = date(2026, 11, 21)
WEEK = AskedPeriod(first=date(2026, 11, 16), last=TODAY, name="本周")
SCHOOL = UnitId("qt.t1.s1")
UNITS = st.builds(
    lambda *parts: UnitId("qt.t{}.s{}.g{}".format(*parts)), *([st.integers(1, 3)] * 3)
)
TALLIES = st.dictionaries(UNITS, st.builds(Tally, st.integers(0, 9), st.integers(0, 9)))


class Given:
    """Tallies that are given."""

    def __init__(self, part: int, whole: int) -> None:
        self._tally = Tally(part, whole)

    def right_answers(self, asked: Asked) -> Counted:
        return dict.fromkeys(asked.units, self._tally)

    def hazards(self, asked: Asked) -> Counted:
        return {asked.unit: self._tally}


@pytest.mark.parametrize(
    ("part", "whole", "amount", "bound"),
    [
        (2, 3, Decimal("66.7"), Bound.EXACT),
        (1, 8, Decimal("12.5"), Bound.EXACT),
        (95, 100, Decimal("95.0"), Bound.EXACT),
        (96, 100, Decimal(95), Bound.AT_LEAST),
        (100, 100, Decimal(95), Bound.AT_LEAST),
        (4, 100, Decimal(5), Bound.AT_MOST),
        (0, 100, Decimal(5), Bound.AT_MOST),
    ],
)
def test_what_almost_all_pupils_did_is_told_as_more_than(
    part: int, whole: int, amount: Decimal, bound: Bound
) -> None:
    wanted = Wanted(
        catalogue()["homework_right_rate"], SCHOOL, (Place(SCHOOL, "一小"),), (WEEK,), TODAY
    )

    [figure] = figures_of(wanted, cast("Tallies", Given(part, whole)))

    assert (figure.amount, figure.bound, figure.unit) == (amount, bound, "%")


def test_a_share_is_told_to_a_tenth_and_a_count_as_it_is() -> None:
    places = (Place(SCHOOL, "一小"),)
    rate = Wanted(catalogue()["hazards_put_right"], SCHOOL, places, (WEEK,), TODAY)
    number = Wanted(catalogue()["hazards_found"], SCHOOL, places, (WEEK,), TODAY)

    [share] = figures_of(rate, cast("Tallies", Given(2, 3)))
    [count] = figures_of(number, cast("Tallies", Given(2, 3)))

    assert (share.amount, share.unit, share.bound) == (Decimal("66.7"), "%", Bound.EXACT)
    assert (count.amount, count.unit) == (Decimal(3), "条")
    assert (count.kind, count.place, count.period) == (FigureKind.ACTUAL, "一小", "本周")
    assert count.source.said == "青教实时数据·隐患台账"


def test_every_live_indicator_says_how_it_is_counted_and_of_what() -> None:
    live = [one for one in catalogue() if one.live]

    assert {one.id for one in live} == set(countings())
    for one in live:
        assert one.definition
        assert one.group
        assert one.dimensions
        assert one.aliases
        assert countings()[one.id].counted_from
        assert not one.figures


@given(TALLIES)
def test_what_is_below_adds_up_to_what_is_above(counted: dict[UnitId, Tally]) -> None:
    county = UnitId("qt")
    schools = {unit.rpartition(".")[0] for unit in counted}
    found = totals(counted, dict.fromkeys([county, *map(UnitId, schools)]))

    assert found[county] == total(counted, county)
    assert sum((found[UnitId(one)] for one in schools), Tally()) == found[county]
    for unit, tally in found.items():
        inside = [one for place, one in counted.items() if covers(unit, place)]
        assert tally.part == sum(one.part for one in inside)


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_share_is_never_less_than_nothing_nor_more_than_all(part: int, more: int) -> None:
    amount = amount_of(catalogue()["hazards_put_right"], Tally(part, part + more))

    assert amount is not None
    assert 0 <= amount <= 100
