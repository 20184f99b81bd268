"""What a unit is about to report, field by field: where each value is from, and what is amiss."""

from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel

from school.collection import (
    AskedField,
    FieldKind,
    Fields,
    Formula,
    Value,
    Values,
    ValueSource,
    key_of,
)
from school.collection_rules import CollectionRules
from school.collection_values import read_value, share_alone, share_of, spoken_amount
from school.errors import NotUnderstood
from school.indicator import POINTS

WAITS = "等其他项目填好后计算"
ROUNDING = Decimal("0.5")
"""A percentage that is typed beside its numerator and denominator may be rounded to a whole."""


class Known(BaseModel, frozen=True):
    """What is known of a unit before anything is typed."""

    prefilled: Values = {}
    """By field: what the product fills in."""
    last: Values = {}
    """What the unit reported in the round before."""
    reported: Values = {}
    """The newest version of this round."""
    unsaid: dict[str, str] = {}
    """By field: why there is no figure of the product that should fill it in."""


class FieldState(BaseModel, frozen=True):
    """Where one field stands."""

    name: str
    value: Value | None = None
    problem: str = ""
    """Why it cannot be submitted as it is; half a sentence after the field's name."""
    doubt: str = ""
    """What is to be looked at again, and may be right."""
    last: str = ""
    """The round before said this."""
    offers: bool = False
    """A share was typed whose parts are missing: it may be reported alone (只报比例)."""
    alone: bool = False
    """It is reported without its parts."""


class Filled(BaseModel, frozen=True):
    """A form as it is filled in now."""

    states: tuple[FieldState, ...]
    corrected: tuple[str, ...] = ()
    """Names of fields that differ from what the product knows: that wants a reason."""

    @property
    def values(self) -> Values:
        """Return the values there are."""
        return {one.name: one.value for one in self.states if one.value is not None}

    @property
    def problems(self) -> tuple[FieldState, ...]:
        """Return what cannot be submitted."""
        return tuple(one for one in self.states if one.problem)

    @property
    def doubts(self) -> tuple[FieldState, ...]:
        """Return what is asked back."""
        return tuple(one for one in self.states if one.doubt)

    @property
    def seen(self) -> str:
        """Return a digest of the values: what is submitted is what was looked at."""
        return key_of(*(f"{name}={value.said}" for name, value in sorted(self.values.items())))


def filled(
    fields: Fields, draft: Mapping[str, str], *, known: Known, rules: CollectionRules
) -> Filled:
    """Return a form as it stands with what is typed, prefilled and computed."""
    states = {one.name: _state(one, draft, known) for one in fields if one.formula is None}
    values = {name: state.value for name, state in states.items() if state.value is not None}
    for one in fields:
        if one.formula is not None:
            states[one.name] = _computed(one, draft, values, known.reported)
            if states[one.name].alone:
                states |= {name: _not_needed(states[name]) for name in one.of}
    ordered = [_looked_at(one, states[one.name], known.last, rules=rules) for one in fields]
    corrected = tuple(one.name for one in ordered if one.value and one.value.system)
    return Filled(states=tuple(ordered), corrected=corrected)


def _state(field: AskedField, draft: Mapping[str, str], known: Known) -> FieldState:
    """Return the state of a field that is filled in by hand or beforehand."""
    prefilled = known.prefilled.get(field.name)
    if field.name not in draft:
        value = known.reported.get(field.name, prefilled)
        return FieldState(name=field.name, value=value, problem=_lacks(field, value))
    said = draft[field.name]
    if not said:
        return FieldState(name=field.name, problem=_lacks(field, None))
    try:
        value = read_value(field, said)
    except NotUnderstood as error:
        return FieldState(name=field.name, problem=error.message)
    return FieldState(name=field.name, value=_beside(value, prefilled))


def _beside(value: Value, prefilled: Value | None) -> Value:
    """Return a typed value with where it is from: the same as was known is what was known."""
    if prefilled is None:
        return value
    if value.said == prefilled.said:
        return prefilled
    if prefilled.source is not ValueSource.COUNTED:
        return value
    known = {"system": prefilled.said, "known_from": prefilled.known_from}
    return value.model_copy(update=known)


def _lacks(field: AskedField, value: Value | None) -> str:
    return "还没填" if value is None and field.required else ""


def _not_needed(state: FieldState) -> FieldState:
    """Return a part of a share that is reported alone: it may stay empty."""
    return state if state.value is not None else state.model_copy(update={"problem": ""})


def _computed(
    field: AskedField, draft: Mapping[str, str], values: Values, reported: Values
) -> FieldState:
    parts = [values.get(name) for name in field.of]
    amounts = [part.amount for part in parts if part is not None and part.amount is not None]
    alone, typed = share_alone(draft.get(field.name, ""))
    try:
        if len(amounts) < len(field.of):
            missing = [name for name in field.of if name not in values]
            # As it was reported alone. What was computed went with the parts it was computed from.
            stood = any(name not in reported for name in field.of)
            if not typed and stood and field.name in reported:
                return FieldState(name=field.name, value=reported[field.name], alone=True)
            return _without_parts(field, typed, missing, alone=alone)
        value = _by_formula(field, amounts)
        if value is not None and typed:
            _check_typed(field, typed, value)
    except NotUnderstood as error:
        return FieldState(name=field.name, problem=error.message)
    return FieldState(name=field.name, value=value)


def _without_parts(field: AskedField, typed: str, missing: list[str], *, alone: bool) -> FieldState:
    """Return a computed field whose parts are not known: a typed share may stand alone."""
    if not typed:
        return FieldState(name=field.name, problem=_lacks(field, None) and WAITS)
    said = read_value(field, typed)
    if field.formula is Formula.SHARE and (alone or said.bottom is not None):
        return FieldState(name=field.name, value=said, alone=True)
    told = f"收到 {said.said}{field.unit}，还差{'、'.join(missing)}，填了就自动算"
    return FieldState(name=field.name, problem=told, offers=field.formula is Formula.SHARE)


def _by_formula(field: AskedField, amounts: list[Decimal]) -> Value | None:
    """Return the computed value; None: there is no percentage of nothing."""
    if field.formula is Formula.SUM:
        total = sum(amounts, Decimal(0))
        value = read_value(field, spoken_amount(total))
    elif amounts == [0, 0]:
        return None
    else:
        value = share_of(amounts[0], amounts[1])
        read_value(field, f"{value.said}%")  # its range
    return value.model_copy(update={"source": ValueSource.COMPUTED})


def _check_typed(field: AskedField, typed: str, value: Value) -> None:
    said = read_value(field, typed)
    slack = ROUNDING if field.formula is Formula.SHARE else Decimal(0)
    if said.amount is None or value.amount is None or abs(said.amount - value.amount) > slack:
        raise NotUnderstood(f"填的是 {said.said}，按其他项目算是 {value.said}，请核对")


def _looked_at(
    field: AskedField, state: FieldState, last: Values, *, rules: CollectionRules
) -> FieldState:
    """Return a state with the value of the round before, and a doubt where it jumped."""
    before = last.get(field.name)
    if before is None:
        return state
    doubt = ""
    if state.value and state.value.amount is not None and before.amount is not None:
        doubt = _jump(field, state.value.amount, before.amount, rules=rules)
    return state.model_copy(update={"last": before.said, "doubt": doubt})


def _jump(field: AskedField, now: Decimal, before: Decimal, *, rules: CollectionRules) -> str:
    apart = abs(now - before)
    unit = field.unit
    if field.kind is FieldKind.PERCENT:
        far, unit = apart >= rules.jump_points, POINTS
    else:
        far = apart >= rules.jump_least and apart > abs(before) * rules.jump_share
    if not far:
        return ""
    more = "多" if now > before else "少"
    return f"比上期 {spoken_amount(before)} {more}了 {spoken_amount(apart)} {unit}".rstrip()
