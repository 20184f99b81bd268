"""What a reporter sees of a form: each field as it stands, and the versions there were."""

from collections.abc import Iterable, Mapping

from chalicelib.call import Call
from chalicelib.collection_known import LiveKnown, known_of
from school.collection import (
    KIND_NAMES,
    PREFILL_NAMES,
    SOURCE_NAMES,
    AskedField,
    FieldKind,
    Formula,
    Round,
    Task,
    Value,
    Values,
    ValueSource,
)
from school.collection_checks import FieldState, filled
from school.collection_rules import collection_rules
from school.collection_values import is_bare_share, spoken_amount
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


def task_view(unit: UnitOfWork, call: Call, one: Round, task: Task, *, live: LiveKnown) -> TaskView:
    """Return a unit's form as its reporter sees it."""
    known = known_of(unit, call, one, task, live=live)
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
        rows=tuple(_row(one.field(state.name), state, unsaid=known.unsaid) for state in now.states),
        version=task.version,
        submitted_at=task.submitted_at,
        submitted_by=next(iter(names.values()), ""),
        changed=changed,
        seen=now.seen,
        corrected=now.corrected,
        needs_reason=bool(now.corrected or task.version) and (changed or not task.version),
        reason=task.reason,
    )


def _row(field: AskedField, state: FieldState, *, unsaid: Mapping[str, str]) -> FieldView:
    value = state.value
    alone = value is not None and is_bare_share(field, value)
    typed = value is None or value.source is ValueSource.TYPED
    return FieldView(
        name=field.name,
        unit=field.unit,
        hint=hint_of(field),
        example=_example(field),
        said=value.said if value else "",
        origin="" if typed or value is None else _origin(field, value),
        system=_system(value) if value and value.system else "",
        known=value is not None and value.source is ValueSource.COUNTED,
        unsaid=unsaid.get(field.name, ""),
        last=state.last,
        problem=state.problem,
        doubt=state.doubt,
        offers=state.offers,
        alone=alone,
        computed=field.formula is not None,
    )


def _system(value: Value) -> str:
    """Return what the product knew where somebody typed something else, and where it was from."""
    return f"{value.system}（{value.known_from}）" if value.known_from else value.system


def _example(field: AskedField) -> str:
    if field.choices:
        return field.choices[0]
    return {FieldKind.WORDS: "文字", FieldKind.DAY: "2026-09-30"}.get(field.kind, "数字")


def _origin(field: AskedField, value: Value) -> str:
    said = SOURCE_NAMES[value.source]
    if value.source is ValueSource.COUNTED:
        return f"{said}（{value.known_from or PREFILL_NAMES[field.prefill]}）"
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
        changes = _changes(before, report.said)
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
        if before and said(before, name) != said(after, name)
    ] + [
        f"{name} 系统是 {_system(value)}，填了 {value.said}"
        for name, value in after.items()
        if value.system and value != before.get(name)
    ]
