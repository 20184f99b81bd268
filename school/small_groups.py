"""Whose figures stay unsaid so that no figure is one of fewer than five pupils.

Figures of classes, grades, schools, towns and the county are sums of each other, so what one leaves
out follows from those around it. A unit of one to four pupils is therefore hidden together with
the smallest group beside it: what can be worked out is the sum of both, which is five or more.
Which units are hidden depends on the whole county alone, never on what was asked, so no second
question brings out what the first left unsaid (complementary suppression: L. Willenborg, T. de
Waal, “Elements of Statistical Disclosure Control”, 2001, chapter 3).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from school.people import UnitId
from school.summary import MIN_GROUP


def hidden_units(behind: Mapping[UnitId, int]) -> frozenset[UnitId]:
    """Return the units whose figures are not said.

    Args:
        behind: Pupils behind the figure of each smallest unit of a county; those of the units
            above are their sums. A unit of none has nothing to hide.
    """
    people = {unit: number for unit, number in behind.items() if number > 0}
    small = {unit for unit, number in people.items() if number < MIN_GROUP}
    if not small:
        return frozenset()
    return frozenset(_Tree(people).hidden(small))


class _Tree:
    """Groups of pupils under the units above them."""

    def __init__(self, people: Mapping[UnitId, int]) -> None:
        self._people = people
        self._leaves: dict[UnitId, list[UnitId]] = defaultdict(list)
        for leaf in people:
            for unit in _line(leaf):
                self._leaves[unit].append(leaf)

    def hidden(self, small: Iterable[UnitId]) -> set[UnitId]:
        """Return what is hidden, going up the tree until every small group has company."""
        found = set(small)
        for unit in sorted(self._leaves, key=lambda one: (-one.count("."), one)):
            while unit not in found and 0 < self._unknown(unit, found) < MIN_GROUP:
                beside = self._smallest(unit, found)
                if beside is None:
                    found.add(unit)
                    break
                found |= {one for one in _line(beside) if one != unit and one.startswith(unit)}
        return found

    def _unknown(self, unit: UnitId, hidden: set[UnitId]) -> int:
        """Return how many pupils a unit has beyond those of the units said below it."""
        depth = unit.count(".") + 1
        alone = (leaf for leaf in self._leaves[unit] if hidden.issuperset(_line(leaf)[depth:]))
        return sum(self._people[leaf] for leaf in alone if leaf != unit)

    def _smallest(self, unit: UnitId, hidden: set[UnitId]) -> UnitId | None:
        """Return the smallest group under units that are said right below this one; or None."""
        said = [leaf for leaf in self._leaves[unit] if _below(unit, leaf) not in hidden]
        seen = [leaf for leaf in said if leaf not in hidden]
        return min(seen, key=lambda leaf: (self._people[leaf], leaf), default=None)


def _line(leaf: UnitId) -> list[UnitId]:
    """Return a unit and all above it."""
    parts = leaf.split(".")
    return [UnitId(".".join(parts[:depth])) for depth in range(1, len(parts) + 1)]


def _below(unit: UnitId, leaf: UnitId) -> UnitId:
    """Return the unit right below *unit* that a leaf belongs to."""
    depth = unit.count(".") + 2
    return UnitId(".".join(leaf.split(".")[:depth]))
