"""What the product knows of a unit before anybody types: registers, live figures, the last round.

Live figures are counted in a transaction of their own, before anything is held or written: others
would wait for that. They are read as the reporter, who needs the same right as for asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from chalicelib.call import Call
from school.collection import (
    COUNTED,
    AskedField,
    FieldKind,
    Prefill,
    Round,
    RoundState,
    Task,
    Value,
    Values,
    ValueSource,
)
from school.collection_checks import Known
from school.collection_sources import counted_time, known_from, live_indicators
from school.collection_values import read_value, spoken_amount
from school.errors import NotUnderstood
from school.indicator import PERCENT, Bound, Figure
from school.live_answers import Place, Unsaid, Wanted, countings, figures_of
from school.live_periods import is_of_months
from school.people import UnitId
from school.permissions import Action, Scope, allowed
from school.question.plan import AskedPeriod
from school.report_figures import TaskOf
from school.store.unit_of_work import UnitOfWork

NOT_ANY_MORE = "这个指标已经不统计"
NOT_YET = "这段时间还没到"
WHOLE_MONTHS = "按月记录，这段时间不是整月"
NOT_EXACT = "不显示准确的数"
TOO_SLOW = "数据太多，这次没数完"
NOT_YOURS = "你没有查看这个数的权限"


@dataclass(frozen=True)
class LiveKnown:
    """The live figures of a unit's form."""

    values: Values = field(default_factory=dict)
    unsaid: Mapping[str, str] = field(default_factory=dict)
    """By field: why there is none."""


def live_known(call: Call, request: TaskOf) -> LiveKnown:
    """Return the live figures that fill in a unit's form now; the caller may report for it.

    A form that is over says what was reported, and nothing else.
    """
    with call.records() as unit:
        one = unit.collection.round(request.round_id)
        asked = [each for each in one.fields if each.prefill is Prefill.LIVE]
        if not asked or one.state is not RoundState.OPEN:
            return LiveKnown()
        scope = Scope(unit=request.unit_id)
        if not allowed(call.person, Action.READ_FIGURES, scope, on=call.today):
            return LiveKnown(unsaid={each.name: NOT_YOURS for each in asked})
        found = _counted(unit, call, one, asked, place=request.unit_id)
        call.audit(unit, Action.READ_FIGURES, scope, fields=("figures", "collection"))
        return found


def _counted(
    unit: UnitOfWork, call: Call, one: Round, asked: list[AskedField], *, place: UnitId
) -> LiveKnown:
    values: Values = {}
    unsaid: dict[str, str] = {}
    period = counted_time(one, today=call.today)
    try:
        with unit.live_figures.limited() as check_time:
            hidden = Unsaid(unit.live_figures)
            for each in asked:
                check_time()
                try:
                    wanted = _wanted(each, period, place=place, today=call.today)
                    (figure,) = figures_of(wanted, unit.live_figures, hidden)
                    values[each.name] = _value(each, figure)
                except NotUnderstood as error:
                    unsaid[each.name] = error.message.rstrip("。")
    except NotUnderstood:  # it took too long: a slow count shall not keep a form from being sent
        left = (each.name for each in asked if each.name not in values)
        unsaid = dict.fromkeys(left, TOO_SLOW) | unsaid
    return LiveKnown(values=values, unsaid=unsaid)


def _wanted(each: AskedField, period: AskedPeriod | None, *, place: UnitId, today: date) -> Wanted:
    """Return what counts a field.

    Raises:
        NotUnderstood: It is not counted for this time, or not any more; the message is why.
    """
    indicator = live_indicators().get(each.live)
    if indicator is None:
        raise NotUnderstood(NOT_ANY_MORE)
    if period is None:
        raise NotUnderstood(NOT_YET)
    if countings()[each.live].by_month and not is_of_months(period, today=today):
        raise NotUnderstood(WHOLE_MONTHS)
    return Wanted(indicator, place, (Place(place, ""),), (period,), today)


def _value(each: AskedField, figure: Figure) -> Value:
    """Return a figure as the value of a field.

    Raises:
        NotUnderstood: None is told, or the form does not allow it; the message is why.
    """
    if figure.amount is None:
        raise NotUnderstood(figure.words)
    if figure.bound is not Bound.EXACT:
        raise NotUnderstood(NOT_EXACT)
    said = spoken_amount(figure.amount) + (PERCENT if each.kind is FieldKind.PERCENT else "")
    told = {"source": ValueSource.COUNTED, "known_from": known_from(figure)}
    try:
        return read_value(each, said).model_copy(update=told)
    except NotUnderstood as error:
        raise NotUnderstood(f"数出来的 {error.message}") from error


def known_of(unit: UnitOfWork, call: Call, one: Round, task: Task, *, live: LiveKnown) -> Known:
    """Return what is known of a unit: registers, live figures, earlier reports."""
    before = unit.collection.before(one)
    last = unit.collection.newest(before.id, task.unit_id) if before else {}
    wanted = {each.prefill for each in one.fields} & set(COUNTED)
    counted = unit.collection.counted(task.unit_id, wanted, on=call.today) if wanted else {}
    prefilled = {
        each.name: value
        for each in one.fields
        if (value := _prefilled(each, counted, last)) is not None
    }
    return Known(
        prefilled=prefilled | live.values,
        last=last,
        reported=unit.collection.newest(one.id, task.unit_id) if task.version else {},
        unsaid=dict(live.unsaid),
    )


def _prefilled(each: AskedField, counted: Mapping[Prefill, int], last: Values) -> Value | None:
    """Return what a field is filled with, if the form allows such a value."""
    source, said = ValueSource.COUNTED, str(counted.get(each.prefill, ""))
    if each.prefill is Prefill.LAST and each.name in last:
        source, said = ValueSource.LAST, _said_again(each, last[each.name])
    if not said:
        return None
    try:
        return read_value(each, said).model_copy(update={"source": source})
    except NotUnderstood:
        return None  # last month's value may be out of a range that was drawn tighter since


def _said_again(each: AskedField, value: Value) -> str:
    """Return a value as it could have been typed, a percentage with its parts where it has any."""
    if value.top is not None and value.bottom is not None:
        return f"{spoken_amount(value.top)}/{spoken_amount(value.bottom)}"
    return f"{value.said}{PERCENT if each.kind is FieldKind.PERCENT else ''}"
