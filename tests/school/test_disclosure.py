"""An attacker who knows every published figure learns nothing about fewer than five pupils."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from school.disclosure import NOTHING, Cell, Count, Share, group, publishable, settle, spoken_rate
from school.summary import MIN_GROUP

Statements = NDArray[np.float64]
"""float64 (statements, atoms): how often a published figure counts each atom."""


def follows(wanted: NDArray[np.float64], known: Statements) -> bool:
    """Return True when a figure is a linear combination of the published ones."""
    if not len(known):
        return False
    solution = np.linalg.lstsq(known.T, wanted, rcond=None)[0]
    return bool(np.allclose(known.T @ solution, wanted, atol=1e-6))


# Tables with all their totals

tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 30]), min_size=width, max_size=width),
        min_size=2,
        max_size=5,
    )
)


def table_of(counts: Sequence[Sequence[int]]) -> dict[str, dict[str, int]]:
    return {
        f"r{r}": {f"c{c}": count for c, count in enumerate(row)} for r, row in enumerate(counts)
    }


def known_of(counts: Sequence[Sequence[int]], shown: frozenset[Cell]) -> Statements:
    """Return what is published of a table: the shown cells and all totals."""
    height, width = len(counts), len(counts[0])
    atoms = np.eye(height * width).reshape(height, width, -1)
    cells = [
        atoms[r, c] for r in range(height) for c in range(width) if (f"r{r}", f"c{c}") in shown
    ]
    return np.array([*cells, *atoms.sum(axis=1), *atoms.sum(axis=0)])


@settings(deadline=None, max_examples=300)
@given(tables)
@example([[3, 30, 30], [30, 3, 30], [30, 30, 3]])
@example([[1, 1, 30], [1, 1, 30], [30, 30, 30]])
def test_no_small_cell_follows_from_a_table_and_its_totals(counts: list[list[int]]) -> None:
    shown = publishable(table_of(counts))

    known = known_of(counts, shown)
    atoms = np.eye(known.shape[1])
    small = [i for i, n in enumerate(np.ravel(counts)) if 0 < n < MIN_GROUP]
    alone = np.sum(counts) < MIN_GROUP or min(np.shape(counts)) < 2  # the totals say it all
    hidden_all = not shown
    assert alone or hidden_all or not [i for i in small if follows(atoms[i], known)]
    assert not [cell for cell in shown if 0 < table_of(counts)[cell[0]][cell[1]] < MIN_GROUP]


def test_a_single_small_cell_takes_three_others_with_it() -> None:
    shown = publishable(
        {"甲": {"优": 2, "良": 20}, "乙": {"优": 15, "良": 12}, "丙": {"优": 9, "良": 9}}
    )

    assert shown == {("乙", "优"), ("乙", "良")}


def test_a_table_without_small_cells_is_published_whole() -> None:
    table = {"甲": {"优": 5, "良": 0}, "乙": {"优": 7, "良": 12}}

    assert publishable(table) == {(r, c) for r, row in table.items() for c in row}


def test_an_empty_table_publishes_nothing() -> None:
    assert publishable({}) == frozenset()


# Figures along the tree of units, over levels and weeks

classes = st.lists(st.integers(0, 9), min_size=1, max_size=5)
grades = st.lists(classes, min_size=1, max_size=3)


@settings(deadline=None, max_examples=300)
@given(st.lists(grades, min_size=1, max_size=3))
def test_no_arithmetic_over_levels_isolates_fewer_than_five(
    schools: list[list[list[int]]],
) -> None:
    """Each class is one atom; the figures of every class, grade, school and the county are known.

    Whatever the attacker adds and subtracts, the set of classes it is about has nobody, or five.
    """
    sizes = [n for school in schools for grade in school for n in grade]
    statements, atom = [], 0
    county = []
    marked: list[int] = []
    for school in schools:
        school_parts = []
        for grade in school:
            parts = []
            for size in grade:
                # the right answers are a power of the place: a figure says which atoms it counts
                part = group(Count(pupils=size, right=1 << atom if size else 0, answered=size))
                parts.append(part)
                marked.append(part.shown.right)
                atom += 1
            school_parts.append(settle(parts))
            marked.append(school_parts[-1].shown.right)
        county.append(settle(school_parts))
        marked.append(county[-1].shown.right)
    marked.append(settle(county).shown.right)

    statements = [[float(mask >> i & 1) for i in range(len(sizes))] for mask in marked if mask]
    known = np.array(statements).reshape(-1, len(sizes))
    residuals = basis_of_groups(known)
    for members in residuals:
        assert sum(sizes[i] for i in members) >= MIN_GROUP
    for i, size in enumerate(sizes):
        if 0 < size < MIN_GROUP:
            assert not follows(np.eye(len(sizes))[i], known)


def basis_of_groups(known: Statements) -> list[list[int]]:
    """Return the groups of atoms no published figure tells apart, but for those in none."""
    columns: dict[tuple[float, ...], list[int]] = {}
    for place, column in enumerate(known.T):
        if column.any():
            columns.setdefault(tuple(column), []).append(place)
    return list(columns.values())


@given(st.lists(st.integers(0, 12)))
def test_nothing_is_lost_on_the_way_up(sizes: list[int]) -> None:
    parts = [group(Count(pupils=n, right=n, answered=2 * n)) for n in sizes]

    above = settle(parts)

    assert above.shown.answered + above.rest.answered == 2 * sum(sizes)
    assert above.rest.pupils < MIN_GROUP
    assert above.shown.pupils == 0 or above.shown.pupils >= MIN_GROUP


def test_what_the_same_four_do_for_months_is_still_four() -> None:
    four = group(Count(pupils=4, right=3, answered=4))

    months = four.again(four).again(four)

    assert (months.shown, months.rest) == (NOTHING, Count(pupils=4, right=9, answered=12))
    assert settle([months, four]).shown.pupils == 8


def test_of_a_class_of_five_only_the_whole_is_known() -> None:
    assert group(Count(pupils=5, right=2, answered=5)) == Share(
        shown=Count(pupils=5, right=2, answered=5)
    )


@pytest.mark.parametrize(
    ("rate", "words"), [(1.0, "95% 以上"), (0.95, "95%"), (0.5, "50%"), (0.0, "不到 5%")]
)
def test_everybody_and_nobody_are_not_said(rate: float, words: str) -> None:
    assert spoken_rate(rate) == words


def test_without_answers_there_is_no_rate() -> None:
    assert NOTHING.rate is None
    assert Count(pupils=5, right=3, answered=4).rate == 0.75
