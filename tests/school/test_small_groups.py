"""Small groups: nothing that is said tells what fewer than five pupils did."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from school.people import UnitId, covers
from school.small_groups import hidden_units
from school.summary import MIN_GROUP

GRADE = UnitId("qt.t1.s1.g3")
A, B, C = (UnitId(f"{GRADE}.c{n}") for n in (1, 2, 3))
SIZES = st.sampled_from([0, 1, 3, 4, 5, 9, 30, 30, 30])
COUNTIES = st.dictionaries(
    st.builds(
        lambda *parts: UnitId("qt.t{}.s{}.g{}.c{}".format(*parts)),
        *(st.integers(1, most) for most in (2, 3, 2, 3)),
    ),
    SIZES,
    max_size=14,
)


def test_where_every_class_has_five_nothing_is_hidden() -> None:
    assert hidden_units({A: 5, B: 30, C: 0}) == frozenset()


def test_a_tiny_class_takes_the_smallest_of_its_grade_along() -> None:
    assert hidden_units({A: 4, B: 30, C: 9}) == {A, C}


def test_two_tiny_classes_that_are_five_together_hide_each_other() -> None:
    assert hidden_units({A: 4, B: 30, C: 1}) == {A, C}


def test_a_tiny_school_hides_a_class_of_another_and_all_above_it() -> None:
    tiny, big = UnitId("qt.t1.s2.g1.c1"), UnitId("qt.t1.s3.g1.c1")

    hidden = hidden_units({tiny: 2, big: 20})

    assert hidden == {
        *(tiny, "qt.t1.s2.g1", "qt.t1.s2"),
        *(big, "qt.t1.s3.g1", "qt.t1.s3"),
    }


def test_a_county_of_four_pupils_says_nothing() -> None:
    assert "qt" in hidden_units({A: 4})


@settings(max_examples=300, deadline=None)
@given(COUNTIES)
def test_no_arithmetic_on_what_is_said_tells_of_fewer_than_five(people: dict[UnitId, int]) -> None:
    leaves = [unit for unit, number in people.items() if number]
    parts = (leaf.split(".") for leaf in leaves)
    units = sorted({UnitId(".".join(p[:n])) for p in parts for n in range(1, len(p) + 1)})
    hidden = hidden_units(people)
    said = [_sum_of(unit, leaves) for unit in units if unit not in hidden]

    for unit in units:
        number = sum(people[leaf] for leaf in leaves if covers(unit, leaf))
        if 0 < number < MIN_GROUP:
            assert not _follows(_sum_of(unit, leaves), said), f"{unit} of {number} can be told"


def _sum_of(unit: UnitId, leaves: list[UnitId]) -> list[Fraction]:
    return [Fraction(covers(unit, leaf)) for leaf in leaves]


def _follows(wanted: list[Fraction], said: list[list[Fraction]]) -> bool:
    """Return True when sums and differences of what is said make what is wanted."""
    rows = [list(row) for row in said]
    for place in range(len(wanted)):
        pivot = next((row for row in rows if row[place]), None)
        if pivot is None:
            continue
        rows = [_without(row, pivot, place) for row in rows if row is not pivot]
        wanted = _without(wanted, pivot, place)
    return not any(wanted)


def _without(row: list[Fraction], pivot: list[Fraction], place: int) -> list[Fraction]:
    factor = row[place] / pivot[place]
    return [a - factor * b for a, b in zip(row, pivot, strict=True)]
