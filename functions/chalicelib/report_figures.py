"""Reporting use cases: what a unit has to fill in, filled in step by step, submitted, corrected."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.collection_known import known_of, live_known
from chalicelib.report_views import reporting, task_view, versions_of
from chalicelib.runtime import use_case
from school.collection import AskedField, FieldKind, Formula, Round, RoundState, Task, UnitReport
from school.collection_checks import Filled, Known, filled
from school.collection_rules import collection_rules
from school.collection_values import (
    ALONE,
    harmless_words,
    read_value,
    reason_in,
    said_by_field,
    share_alone,
)
from school.errors import NotFound, NotUnderstood
from school.people import UnitId
from school.permissions import RULES, Action, Scope
from school.report_figures import (
    FillIn,
    MyTasks,
    SubmitReport,
    TaskList,
    TaskOf,
    TaskRow,
    TaskView,
    Versions,
    VersionsOf,
)
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

ACTION = Action.REPORT_FIGURES
NOTHING = ("清空", "不填", "无", "没有", "-")
"""Words that empty a field which need not be filled in."""
HOW = "没看懂，没有改动。请写成“{name} 数字”，几项用逗号分开；或发“待填”看要填什么。"


@routes.lambda_function(name="my_collections")
@use_case(MyTasks)
def my_collections(request: MyTasks, call: Call) -> TaskList:
    """Return the forms that wait for the asker's units, and those submitted that are still open.

    Raises:
        NotFound: Only waiting ones are asked for, and there is none (any more).
    """
    places = _own_units(call)
    with call.records() as unit:
        found = unit.collection.tasks_of(places, call.person.id)
        found = [(one, task) for one, task in found if _wanted(one, task, request)]
        if request.waiting and not found:
            raise NotFound("这张表已经填好了。")
        names = unit.collection.names_of([task.unit_id for _, task in found])
        call.audit(unit, ACTION, Scope(unit=places[0]), fields=("collection", "waiting"))
    rows = [
        TaskRow(
            round_id=one.id,
            unit_id=task.unit_id,
            name=one.name,
            unit=names[task.unit_id],
            due=one.due,
            overdue=call.today > one.due,
            submitted=task.version > 0,
        )
        for one, task in found
    ]
    return TaskList(rows=tuple(sorted(rows, key=lambda row: row.submitted)))


def _own_units(call: Call) -> Sequence[UnitId]:
    """Return the units the asker fills forms in for.

    Raises:
        PermissionDenied: There is none.
    """
    held = call.person.units_on(call.today, frozenset(RULES[ACTION]))
    for place in held or (UnitId("-"),):
        call.require(ACTION, Scope(unit=place))
    return held


def _wanted(one: Round, task: Task, request: MyTasks) -> bool:
    if request.round_id and one.id != request.round_id:
        return False
    if request.waiting and task.version:
        return False
    words = "".join(request.text.split())
    name = "".join(one.name.split())
    return not words or words in name or name in words or one.series in words


@routes.lambda_function(name="show_report")
@use_case(TaskOf)
def show_report(request: TaskOf, call: Call) -> TaskView:
    """Return a unit's form as it stands, with what the product fills in by itself.

    Raises:
        NotFound: The unit is not asked; or only a waiting form is asked for, and it is submitted.
    """
    scope = reporting(call, request.unit_id)
    live = live_known(call, request)
    with call.records() as unit:
        one, task = _task(unit, request)
        if request.waiting and task.version:
            raise NotFound("这张表已经填好了。")
        call.audit(unit, ACTION, scope, fields=("collection", "shown"))
        return task_view(unit, call, one, task, live=live)


def _task(unit: UnitOfWork, request: TaskOf) -> tuple[Round, Task]:
    one = unit.collection.round(request.round_id)
    if one.state in (RoundState.DRAFT, RoundState.VOID):
        raise NotFound("这张表没有要填，或者已经作废。发“待填”看要填的表。")
    return one, unit.collection.task(one.id, request.unit_id)


@routes.lambda_function(name="fill_report")
@use_case(FillIn)
def fill_report(request: FillIn, call: Call) -> TaskView:
    """Keep what was typed without submitting it; a value that makes no sense changes nothing.

    Raises:
        NotUnderstood: Nothing was said of any field, a value makes no sense, or the form is over.
    """
    scope = reporting(call, request.unit_id)
    live = live_known(call, request)
    with call.records() as unit:
        unit.collection.hold(request.round_id)
        one, task = _open_task(unit, request)
        why, text = _reason_in(one, request.text)
        alone, text = share_alone(text)
        known = known_of(unit, call, one, task, live=live)
        said = {**request.cells, **_said(text, one, task, known=known)}
        said |= _alone(one, {**task.draft, **said}) if alone else {}
        if not said and not why:
            raise NotUnderstood(HOW.format(name=one.fields[0].name))
        draft = {**task.draft, **_read(one, said)}
        reason = _harmless(why) or task.reason
        unit.collection.write_draft(task, draft, reason=reason)
        call.audit(unit, ACTION, scope, fields=("collection", "filled"))
        after = unit.collection.task(one.id, task.unit_id)
        return task_view(unit, call, one, after, live=live)


def _reason_in(one: Round, text: str) -> tuple[str, str]:
    """Return the reason a text gives and the rest, unless the form itself asks for a reason."""
    asks = any(field.name in ("原因", "理由") for field in one.fields)
    return ("", text) if asks else reason_in(text)


def _open_task(unit: UnitOfWork, request: TaskOf) -> tuple[Round, Task]:
    one, task = _task(unit, request)
    if one.state is not RoundState.OPEN:
        raise NotUnderstood(f"“{one.name}”已经关闭，没有改动。要改请找发起的人重新打开。")
    return one, task


def _said(text: str, one: Round, task: Task, *, known: Known) -> dict[str, str]:
    """Return what a text says by field; a bare value is meant for the only field still open."""
    said = {name: words for name, words in said_by_field(text, one.fields).items() if words}
    bare = text.strip(" ,，。;；:：")
    if said or not bare:
        return said
    now = filled(one.fields, task.draft, known=known, rules=collection_rules())
    still = [state.name for state in now.states if state.problem and not one.field(state.name).of]
    return {still[0]: bare} if len(still) == 1 else {}


def _alone(one: Round, typed: dict[str, str]) -> dict[str, str]:
    """Return the shares that were typed, to be reported without their parts.

    Raises:
        NotUnderstood: None was typed, and none is asked that could be.
    """
    shares = [field for field in one.fields if field.kind is FieldKind.PERCENT]
    marked = {
        field.name: f"{share_alone(typed[field.name])[1]} {ALONE}"
        for field in shares
        if field.formula is Formula.SHARE and typed.get(field.name)
    }
    if not marked and not any(typed.get(field.name) for field in shares):
        name = shares[0].name if shares else ""
        how = f"请写成“{name} 95 {ALONE}”。" if name else "这张表没有问比例。"
        raise NotUnderstood(f"还不知道比例是多少，没有改动。{how}")
    return marked


def _read(one: Round, said: dict[str, str]) -> dict[str, str]:
    """Return what is kept of what was said.

    Raises:
        NotUnderstood: A value makes no sense; the message names every such field.
    """
    kept: dict[str, str] = {}
    wrong: list[str] = []
    by_name = {field.name: field for field in one.fields}
    for name, words in said.items():
        field = by_name.get(name)
        if field is None:
            wrong.append(f"没有“{name[:24]}”这一项")
            continue
        try:
            kept[name] = _kept(field, words)
        except NotUnderstood as error:
            wrong.append(f"{name}：{error.message}")
    if wrong:
        raise NotUnderstood("没有改动。" + "；".join(wrong[:5]) + "。")
    return kept


def _kept(field: AskedField, words: str) -> str:
    if words in NOTHING and not field.choices and not field.required:
        return ""
    read_value(field, share_alone(words)[1] if field.formula is Formula.SHARE else words)
    return words


def _harmless(why: str) -> str:
    try:
        return harmless_words(why)
    except NotUnderstood as error:
        raise NotUnderstood(f"原因{error.message}，没有改动。") from error


@routes.lambda_function(name="submit_report")
@use_case(SubmitReport)
def submit_report(request: SubmitReport, call: Call) -> TaskView:
    """Submit what was looked at as a new version; the same again is not another version.

    Raises:
        NotUnderstood: Something is missing or wrong, a reason is wanted, or the form is over.
    """
    scope = reporting(call, request.unit_id)
    live = live_known(call, request)
    with call.records() as unit:
        unit.collection.hold(request.round_id)
        one, task = _open_task(unit, request)
        call.audit(unit, ACTION, scope, fields=("collection", "submitted"))
        known = known_of(unit, call, one, task, live=live)
        now = filled(one.fields, task.draft, known=known, rules=collection_rules())
        shown = task_view(unit, call, one, task, live=live)
        if task.version and now.values == known.reported:
            return shown.model_copy(update={"again": True})
        if now.seen != request.seen or task.version != request.version:
            return shown.model_copy(update={"moved": True})
        _check(one, task, now)
        if now.doubts and not request.sure:
            return shown
        report = _report(call, task, now)
        unit.collection.submit(task, report)
        after = unit.collection.task(one.id, task.unit_id)
        return task_view(unit, call, one, after, live=live).model_copy(update={"done": True})


def _check(one: Round, task: Task, now: Filled) -> None:
    if now.problems:
        told = "；".join(f"{state.name}{state.problem}" for state in now.problems[:5])
        raise NotUnderstood(f"还不能提交：{told}。")
    if (now.corrected or task.version) and not task.reason:
        what = "、".join(now.corrected) if now.corrected else one.name
        raise NotUnderstood(f"“{what}”改了数，请写明原因，如“原因 转入 3 人未登记”。还没有提交。")


def _report(call: Call, task: Task, now: Filled) -> UnitReport:
    return UnitReport(
        round_id=task.round_id,
        unit_id=task.unit_id,
        version=task.version + 1,
        at=call.now,
        by=call.person.id,
        reason=task.reason,
        said=now.values,
    )


@routes.lambda_function(name="report_versions")
@use_case(VersionsOf)
def report_versions(request: VersionsOf, call: Call) -> Versions:
    """Return every version of what a unit reported: who, when and why."""
    scope = reporting(call, request.unit_id)
    with call.records() as unit:
        one, task = _task(unit, request)
        call.audit(unit, ACTION, scope, fields=("collection", "versions"))
        return versions_of(unit, one, task)
