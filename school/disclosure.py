"""What may be published about groups of children: no figure with fewer than five behind it.

Two tools. Figures that add up along the tree of units (right answers of a class, its grade, its
school) are put together from safe groups (:func:`settle`): what fewer than five pupils of a unit
did is no figure of that unit; it climbs until five are together. Every published figure is then a
sum of whole groups of five or more, so no arithmetic on any number of published figures, over
levels or over time, tells what fewer than five did.

A small table whose rows and columns are published with their totals cannot leave anybody out; for
it :func:`publishable` says which cells must stay empty (complementary suppression: L. Willenborg,
T. de Waal, “Elements of Statistical Disclosure Control”, 2001, chapter 3).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from pydantic import BaseModel, Field

from school.summary import MIN_GROUP

Cell = tuple[str, str]
"""Row and column of a table."""
MOST_SAID, LEAST_SAID = 0.95, 0.05
"""A share of everybody or nobody says of each child how it did; nearer to it is not told."""


class Count(BaseModel, frozen=True):
    """Right answers among those given, and how many pupils are behind them at least."""

    pupils: int = Field(default=0, ge=0)
    right: int = Field(default=0, ge=0)
    answered: int = Field(default=0, ge=0)

    def __add__(self, other: "Count") -> "Count":
        """Return both together, of different pupils."""
        return Count(
            pupils=self.pupils + other.pupils,
            right=self.right + other.right,
            answered=self.answered + other.answered,
        )

    def again(self, other: "Count") -> "Count":
        """Return both together, where the same pupils may be behind both."""
        return (self + other).model_copy(update={"pupils": max(self.pupils, other.pupils)})

    @property
    def rate(self) -> float | None:
        """Return the share of right answers, 0 to 1; None: nothing was answered."""
        return self.right / self.answered if self.answered else None


NOTHING = Count()


class Share(BaseModel, frozen=True):
    """What a unit has to say of one thing, and what it must leave to the unit above."""

    shown: Count = NOTHING
    """A sum of groups of five pupils or more."""
    rest: Count = NOTHING
    """What fewer than five did; never published by itself."""

    def again(self, other: "Share") -> "Share":
        """Return this unit's share over two times: the same pupils, other answers."""
        return Share(shown=self.shown.again(other.shown), rest=self.rest.again(other.rest))


def group(count: Count) -> Share:
    """Return the share of pupils who did one thing together."""
    return Share(shown=count) if count.pupils >= MIN_GROUP else Share(rest=count)


def settle(parts: Iterable[Share]) -> Share:
    """Return a unit's share from those of the units below it, whose pupils are different ones."""
    shown, rest = NOTHING, NOTHING
    for part in parts:
        shown, rest = shown + part.shown, rest + part.rest
    if rest.pupils >= MIN_GROUP:
        return Share(shown=shown + rest)
    return Share(shown=shown, rest=rest)


def spoken_rate(rate: float) -> str:
    """Return a share in words, to the whole percent; the ends only as “more” and “less”."""
    if rate > MOST_SAID:
        return f"{MOST_SAID:.0%} 以上"
    if rate < LEAST_SAID:
        return f"不到 {LEAST_SAID:.0%}"
    return f"{rate:.0%}"


def publishable(table: Mapping[str, Mapping[str, int]]) -> frozenset[Cell]:
    """Return the cells of a table that may be published beside all its totals.

    Hidden are the cells of one to four pupils, and as many others as it takes so that no line
    hides fewer than five pupils altogether and no small cell follows from the totals.

    Args:
        table: Pupils by row and column; what is not there counts as 0.
    """
    rows, columns = list(table), sorted({name for row in table.values() for name in row})
    counts = {(r, c): table[r].get(c, 0) for r in rows for c in columns}
    lines = [[(r, c) for c in columns] for r in rows] + [[(r, c) for r in rows] for c in columns]
    hidden = {cell for cell, count in counts.items() if 0 < count < MIN_GROUP}
    while more := _must_hide(counts, lines, hidden):
        hidden.add(more)
    return frozenset(counts.keys() - hidden)


def _must_hide(
    counts: Mapping[Cell, int], lines: Sequence[Sequence[Cell]], hidden: set[Cell]
) -> Cell | None:
    """Return one more cell that has to be hidden, or None."""
    for line in lines:
        inside = [cell for cell in line if cell in hidden]
        if inside and sum(counts[cell] for cell in inside) < MIN_GROUP:
            more = _smallest(counts, line, hidden)
            if more is not None:
                return more
    followed = {c for c in _determined(lines, hidden) if 0 < counts[c] < MIN_GROUP}
    shown = sorted(counts.keys() - hidden, key=lambda c: (counts[c] == 0, counts[c], c))
    if not followed or not shown:
        return None
    helps = (c for c in shown if not followed <= _determined(lines, hidden | {c}))
    return next(helps, shown[0])


def _smallest(counts: Mapping[Cell, int], line: Sequence[Cell], hidden: set[Cell]) -> Cell | None:
    """Return the shown cell of a line with the fewest pupils, empty ones last; None: no more."""
    shown = [cell for cell in line if cell not in hidden]
    return min(shown, key=lambda c: (counts[c] == 0, counts[c], c), default=None)


def _determined(lines: Sequence[Sequence[Cell]], hidden: set[Cell]) -> set[Cell]:
    """Return the hidden cells that follow from the totals of the lines and the shown cells."""
    unknown = sorted(hidden)
    equations = [[Fraction(cell in line) for cell in unknown] for line in lines]
    reduced = _reduced(equations)
    return {
        unknown[place]
        for row in reduced
        if sum(value != 0 for value in row) == 1
        for place, value in enumerate(row)
        if value
    }


def _reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Return the reduced row echelon form: a variable is determined when it is alone in a row."""
    done: list[list[Fraction]] = []
    for place in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows if row[place]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        scaled = [value / pivot[place] for value in pivot]
        rows = [_without(row, scaled, place) for row in rows]
        done = [*(_without(row, scaled, place) for row in done), scaled]
    return done


def _without(row: list[Fraction], pivot: list[Fraction], place: int) -> list[Fraction]:
    factor = row[place]
    return [a - factor * b for a, b in zip(row, pivot, strict=True)] if factor else row
