"""What a reporter sees of a form: each field as it stands, and the versions there were."""

from collections.abc import Iterable

from chalicelib.call import Call
from school.collection import (
    COUNTED,
    KIND_NAMES,
    PREFILL_NAMES,
    SOURCE_NAMES,
    AskedField,
    FieldKind,
    Formula,
    Prefill,
    Round,
    Task,
    Value,
    Values,
    ValueSource,
)
from school.collection_checks import FieldState, Known, filled
from school.collection_rules import collection_rules
from school.collection_values import read_value, spoken_amount
from school.errors import NotUnderstood
from school.people import UnitId
from school.permissions import Action, Scope
from school.report_figures import FieldView, TaskView, Versions, VersionView
from school.store.unit_of_work import UnitOfWork


def reporting(call: Call, unit_id: UnitId) -> Scope:
    """Return the scope of a unit the asker may report for.

    Raises:
        PermissionDenied: It is not theirs.
    """
    scope = Scope(unit=unit_id)
    call.require(Action.REPORT_FIGURES, scope)
    return scope


def known_of(unit: UnitOfWork, call: Call, one: Round, task: Task) -> Known:
    """Return what is known of a unit: its registers, the round before, the newest version."""
    before = unit.collection.before(one)
    last = unit.collection.newest(before.id, task.unit_id) if before else {}
    wanted = {field.prefill for field in one.fields} & set(COUNTED)
    counted = unit.collection.counted(task.unit_id, wanted, on=call.today) if wanted else {}
    prefilled = {
        field.name: value
        for field in one.fields
        if (value := _prefilled(field, counted, last)) is not None
    }
    return Known(
        prefilled=prefilled,
        last=last,
        reported=unit.collection.newest(one.id, task.unit_id) if task.version else {},
    )


def _prefilled(field: AskedField, counted: dict[Prefill, int], last: Values) -> Value | None:
    """Return what a field is filled with, if the form allows such a value."""
    source, said = ValueSource.COUNTED, str(counted.get(field.prefill, ""))
    if field.prefill is Prefill.LAST and field.name in last:
        source, said = ValueSource.LAST, last[field.name].said
    if not said:
        return None
    try:
        return read_value(field, said).model_copy(update={"source": source})
    except NotUnderstood:
        return None  # last month's value may be out of a range that was drawn tighter since


def task_view(unit: UnitOfWork, call: Call, one: Round, task: Task) -> TaskView:
    """Return a unit's form as its reporter sees it."""
    known = known_of(unit, call, one, task)
    now = filled(one.fields, task.draft, known=known, rules=collection_rules())
    people = [task.submitted_by] if task.submitted_by else []
    names = unit.duty.names(people)
    changed = bool(task.draft) and now.values != known.reported
    return TaskView(
        round_id=one.id,
        unit_id=task.unit_id,
        name=one.name,
        period=one.period,
        unit=unit.people.unit(task.unit_id).name,
        due=one.due,
        overdue=call.today > one.due,
        state=one.state,
        rows=tuple(_row(one.field(state.name), state) for state in now.states),
        version=task.version,
        submitted_at=task.submitted_at,
        submitted_by=next(iter(names.values()), ""),
        changed=changed,
        seen=now.seen,
        corrected=now.corrected,
        needs_reason=bool(now.corrected or task.version) and (changed or not task.version),
        reason=task.reason,
    )


def _row(field: AskedField, state: FieldState) -> FieldView:
    value = state.value
    typed = value is None or value.source is ValueSource.TYPED
    return FieldView(
        name=field.name,
        unit=field.unit,
        hint=hint_of(field),
        example=_example(field),
        said=value.said if value else "",
        origin="" if typed or value is None else _origin(field, value),
        system=value.system if value else "",
        last=state.last,
        problem=state.problem,
        doubt=state.doubt,
        computed=field.formula is not None,
    )


def _example(field: AskedField) -> str:
    if field.choices:
        return field.choices[0]
    return {FieldKind.WORDS: "文字", FieldKind.DAY: "2026-09-30"}.get(field.kind, "数字")


def _origin(field: AskedField, value: Value) -> str:
    said = SOURCE_NAMES[value.source]
    if value.source is ValueSource.COUNTED:
        return f"{said}（{PREFILL_NAMES[field.prefill]}）"
    if value.top is not None and value.bottom is not None:
        return f"{said} {spoken_amount(value.top)}/{spoken_amount(value.bottom)}"
    return said


def hint_of(field: AskedField) -> str:
    """Return what may be typed: its kind, range or choices, and whether it may be left out."""
    return " ".join(filter(None, _hints(field)))


def _hints(field: AskedField) -> Iterable[str]:
    if field.formula is not None:
        yield "=" + ("+" if field.formula is Formula.SUM else "/").join(field.of)
        return
    yield "、".join(field.choices) or KIND_NAMES[field.kind]
    if field.least is not None or field.most is not None:
        low = "" if field.least is None else spoken_amount(field.least)
        high = "" if field.most is None else spoken_amount(field.most)
        yield f"{low}–{high}"
    elif field.kind is FieldKind.PERCENT:
        yield "0–100，或 114/120"
    yield "" if field.required else "选填"
    yield field.note


def versions_of(unit: UnitOfWork, one: Round, task: Task) -> Versions:
    """Return every version of what a unit reported, and what each changed."""
    reports = unit.collection.versions(one.id, task.unit_id)
    names = unit.duty.names({report.by for report in reports})
    before: Values = {}
    rows = []
    for report in reports:
        changes = _changes(before, report.said) if report.version > 1 else []
        rows.append(
            VersionView(
                version=report.version,
                at=report.at,
                by=names.get(report.by, ""),
                reason=report.reason,
                changes=tuple(changes),
            )
        )
        before = report.said
    return Versions(name=one.name, unit=unit.people.unit(task.unit_id).name, rows=tuple(rows))


def _changes(before: Values, after: Values) -> list[str]:
    def said(values: Values, name: str) -> str:
        return values[name].said if name in values else "空"

    return [
        f"{name} {said(before, name)} → {said(after, name)}"
        for name in {**before, **after}
        if said(before, name) != said(after, name)
    ]
