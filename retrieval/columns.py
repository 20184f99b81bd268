"""What conditions are about, as one number a resource, so a filter is a look-up in small tables.

The tables are filled by asking ``ResourceFilter`` and ``Seer`` themselves about every value there
is, so a condition means here what it means there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from school.people import UnitId
from school.resources import GRADES, Resource, ResourceFilter, Seer, Stage

Codes = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
NAMES = ("stage", "grades", "subject", "type", "level", "edition", "home", "owner", "shown_to")
_EMPTY = ""


@dataclass(frozen=True)
class Columns:
    """Of each resource one code a column, and what the codes stand for."""

    codes: dict[str, Codes]
    """By column; position of its value in *values*."""
    values: dict[str, tuple[str, ...]]
    """The grades of one resource are one value, such as “5 6”; what nobody knows is empty."""

    def fitting(self, wanted: ResourceFilter, seer: Seer) -> Mask:
        """Return which resources are wanted and may be read by who looks."""
        fits = self._where("shown_to", lambda unit: _sees(seer, unit))
        fits |= self._where("owner", lambda owner: owner == seer.person)
        for name, keep in _conditions(wanted).items():
            fits &= self._where(name, keep)
        if wanted.grades:
            fits &= self._grades_fit(wanted.grades)
        return fits

    def _where(self, name: str, keep: Callable[[str], bool]) -> Mask:
        table = np.array([keep(value) for value in self.values[name]], dtype=np.bool_)
        mask: Mask = table[self.codes[name]] if len(table) else np.zeros(0, dtype=np.bool_)
        return mask

    def _grades_fit(self, wanted: frozenset[int]) -> Mask:
        """A grade fits when it is among those known; where none is known the stage decides."""
        known = self._where("grades", bool)
        of_stage = self._where("stage", lambda s: not s or bool(GRADES[Stage(s)] & wanted))
        among = self._where("grades", lambda g: bool({int(one) for one in g.split()} & wanted))
        return np.where(known, among, of_stage)


def _sees(seer: Seer, shown_to: str) -> bool:
    return seer.sees(shown_to=UnitId(shown_to), owner=None)


def _conditions(wanted: ResourceFilter) -> dict[str, Callable[[str], bool]]:
    """Return of each column that there is a condition on which values fit."""
    lenient: dict[str, frozenset[Any]] = {
        "stage": wanted.stages,
        "subject": wanted.subjects,
        "type": wanted.types,
        "edition": wanted.editions,
    }
    strict: dict[str, frozenset[Any]] = {"level": wanted.levels, "home": wanted.homes}
    conditions: dict[str, Callable[[str], bool]] = {}
    for name, values in lenient.items():
        if values:
            conditions[name] = _unknown_or_in(values)
    for name, values in strict.items():
        if values:
            conditions[name] = values.__contains__
    if wanted.owner is not None:
        conditions["owner"] = wanted.owner.__eq__
    return conditions


def _unknown_or_in(values: frozenset[Any]) -> Callable[[str], bool]:
    return lambda value: not value or value in values


@dataclass
class ColumnsBuilder:
    """Takes resources one after another and gives their columns."""

    _codes: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in NAMES})
    _values: dict[str, dict[str, int]] = field(default_factory=lambda: {n: {} for n in NAMES})

    def add(self, resource: Resource) -> None:
        """Take the next resource."""
        for name, value in zip(NAMES, _row(resource), strict=True):
            known = self._values[name]
            self._codes[name].append(known.setdefault(value, len(known)))

    def done(self) -> Columns:
        """Return the columns of all that were taken."""
        return Columns(
            {name: np.array(codes, dtype=np.int32) for name, codes in self._codes.items()},
            {name: tuple(values) for name, values in self._values.items()},
        )


def _row(resource: Resource) -> Sequence[str]:
    return (
        resource.stage or _EMPTY,
        " ".join(str(grade) for grade in sorted(resource.grades)),
        resource.subject,
        resource.type or _EMPTY,
        resource.level,
        resource.edition,
        resource.home,
        resource.owner or _EMPTY,
        resource.shown_to,
    )


EVERYTHING = ResourceFilter()
