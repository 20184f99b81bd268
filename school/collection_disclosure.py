"""Whose collected figures stay unsaid, so that nobody asks for a number of fewer than five people.

The collector's own table shows what each unit reported: it was reported to be read there. Asked for
as an indicator the same number reaches everybody who may read the unit's figures, and the same rule
holds as for live ones (``school/small_groups.py``).
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, Decimal

from school.collection import AskedField, FieldKind, Formula, Round, Value, Values
from school.people import UnitId
from school.small_groups import hidden_units

PEOPLE = frozenset({"人", "名", "位", "人次", "名学生", "个人"})
"""Units of what is counted in people."""
_IN_NAMES = ("人", "学生", "儿童", "教师", "家长")

Part = Callable[[Value], Decimal | None]


def hidden_of(
    one: Round, field: AskedField, reported: Mapping[UnitId, Values]
) -> frozenset[UnitId]:
    """Return the units, and those above them, whose figure of a field is not said.

    What follows from other fields is hidden where one of those is: it would tell them. The unit
    that asks for its own number alone has nobody to hide it from.

    Args:
        one: The round.
        field: One of its fields.
        reported: Of every unit that reported, at least this field and those it follows from.
    """
    found = _small(field, reported)
    for name in field.of:
        part = one.field(name)
        found |= _small(part, reported)
        if field.formula is Formula.SHARE and name == field.of[0] and counts_people(part):
            found |= _hidden(field.name, reported, _top)
    return found - {one.owner} if one.owner in reported else found


def counts_people(field: AskedField) -> bool:
    """Return True for a number of people; without a unit its name says what it counts."""
    if field.kind is FieldKind.PERCENT:
        return False
    return field.unit in PEOPLE or (not field.unit and any(w in field.name for w in _IN_NAMES))


def _small(field: AskedField, reported: Mapping[UnitId, Values]) -> frozenset[UnitId]:
    if field.kind is FieldKind.PERCENT:
        return _hidden(field.name, reported, _bottom)
    return _hidden(field.name, reported, _amount) if counts_people(field) else frozenset()


def _hidden(name: str, reported: Mapping[UnitId, Values], part: Part) -> frozenset[UnitId]:
    known = {unit: part(values[name]) for unit, values in reported.items() if name in values}
    return hidden_units(
        {
            unit: int(number.to_integral_value(ROUND_CEILING))
            for unit, number in known.items()
            if number is not None
        }
    )


def _amount(value: Value) -> Decimal | None:
    return value.amount


def _top(value: Value) -> Decimal | None:
    return value.top


def _bottom(value: Value) -> Decimal | None:
    return value.bottom
