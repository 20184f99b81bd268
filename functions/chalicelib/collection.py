"""Collection use cases: make a form, send it out, see how far it is, close it into figures."""

from collections.abc import Collection
from typing import Any

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.collection_telling import NEW, tell_reporters
from chalicelib.collection_views import (
    LIVE,
    collecting,
    form_view,
    owner_of,
    progress_of,
    round_list,
    round_meant,
    standings,
)
from chalicelib.runtime import use_case
from school.collection import MOST_UNITS, Round, RoundState, key_of, round_id
from school.collection_calls import (
    DraftForm,
    FormView,
    Progress,
    ProgressAnswer,
    RoundOf,
    SettleRound,
)
from school.collection_figures import ClosedRound, indicator_id, indicators_of, numbers_of
from school.collection_periods import title_time
from school.collection_sources import check_times, sourced
from school.collection_values import harmless_words
from school.collection_words import FormSaid, checked, form_said, tail_said, title_said
from school.errors import NotUnderstood
from school.indicator import Indicator
from school.people import SCHOOL_DEPTH, UnitId, UnitKind
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

ACTION = Action.COLLECT_FIGURES


@routes.lambda_function(name="draft_collection")
@use_case(DraftForm)
def draft_collection(request: DraftForm, call: Call) -> FormView:
    """Make a form to be looked at; nobody is asked before it is confirmed."""
    owner = owner_of(call)
    said = _said(request, call)
    with call.records() as unit:
        unit.collection.hold(owner)
        unit.collection.forget_drafts(call.person.id)
        known = {one.id: one for one in unit.collection.rounds_of([owner], tuple(RoundState))}
        one = _made(said, call, owner)
        while one.id in known and known[one.id].state is RoundState.VOID:
            one = one.model_copy(update={"id": key_of(one.id, "again")})
        one = known.get(one.id, one)
        asked = _asked(unit, one)
        if one.state is RoundState.DRAFT:
            _check_new(unit, one)
            unit.collection.add(one)
        call.audit(unit, ACTION, collecting(call, one), fields=("collection", "drafted"))
        return form_view(unit, call, one, asked)


def _said(request: DraftForm, call: Call) -> FormSaid:
    if not request.fields:
        return form_said(request.text, today=call.today)
    level, due, rest = tail_said(request.text, today=call.today)
    fields = checked(request.fields)
    return FormSaid(title=title_said(rest.strip(" :,，")), fields=fields, due=due, level=level)


def _made(said: FormSaid, call: Call, owner: UnitId) -> Round:
    """Return the round a form asks for.

    Raises:
        NotUnderstood: Those who are to fill it in are not the asker's to ask.
    """
    in_school = owner.count(".") >= SCHOOL_DEPTH
    level = said.level or (UnitKind.CLASS if in_school else UnitKind.SCHOOL)
    if in_school and level is UnitKind.COUNTY:
        raise NotUnderstood("学校只能让本校和各班填，没有发起。请写“班级填”或“学校填”。")
    if not in_school and level is UnitKind.CLASS:
        raise NotUnderstood("班级的表由学校来收，没有发起。请写“学校填”，学校再发给班级。")
    time = title_time(said.title, today=call.today, due=said.due)
    fields = sourced(said.fields, level=level)
    check_times(fields, time, today=call.today, due=said.due)
    return Round(
        id=round_id(owner, name=said.title, fields=fields, due=said.due, level=level),
        owner=owner,
        name=said.title,
        level=level,
        fields=fields,
        due=said.due,
        made_by=call.person.id,
        made_at=call.now,
        **time.model_dump(),
    )


def _asked(unit: UnitOfWork, one: Round) -> list[UnitId]:
    found = unit.collection.units_below(one.owner, one.level)
    if not 1 <= len(found) <= MOST_UNITS:
        raise NotUnderstood("没有要填这张表的单位，没有发起。请请管理员先导入学校和班级。")
    return found


def _check_new(unit: UnitOfWork, one: Round) -> None:
    """Refuse the same form about the same time twice: its figures would count double."""
    for other in unit.collection.rounds_of([one.owner], LIVE):
        same = (other.series, other.level, other.first, other.last)
        if other.id != one.id and same == (one.series, one.level, one.first, one.last):
            raise NotUnderstood(
                f"“{other.name}”（{other.period}）已经发起过，没有重复。"
                f"要改项目，请先发“作废填报 {other.name} 原因 …”。"
            )


@routes.lambda_function(name="open_collection")
@use_case(RoundOf)
def open_collection(request: RoundOf, call: Call) -> Progress:
    """Send a form out: every unit's reporter is told once; the same again tells nobody."""
    with call.records() as unit:
        one = unit.collection.round(request.round_id)
        scope = collecting(call, one)
        unit.collection.hold(one.owner)
        one = unit.collection.round(request.round_id)
        fresh, told = one.state is RoundState.DRAFT, 0
        if fresh:
            _check_new(unit, one)
            one = _changed(unit, one, state=RoundState.OPEN, opened_at=call.now)
            unit.collection.ask(one, _asked(unit, one))
            reporters = standings(unit, call, one, unit.collection.tasks(one.id))
            told, _ = tell_reporters(unit, call, one, NEW, standings=reporters)
        call.audit(unit, ACTION, scope, fields=("collection", "opened"))
        found = progress_of(unit, call, one)
    return found.model_copy(update={"opened_now": fresh, "told": told})


def _changed(unit: UnitOfWork, one: Round, **values: Any) -> Round:
    changed = one.model_copy(update=values)
    unit.collection.change(changed)
    return changed


@routes.lambda_function(name="collection_progress")
@use_case(RoundOf)
def collection_progress(request: RoundOf, call: Call) -> ProgressAnswer:
    """Return how far a round is; where none is named and several run, the list of them."""
    with call.records() as unit:
        one = round_meant(unit, call, request)
        if one is None:
            owner = owner_of(call)
            rows = round_list(unit, unit.collection.rounds_of([owner], LIVE))
            call.audit(unit, ACTION, Scope(unit=owner), fields=("collection", "list"))
            return ProgressAnswer(rounds=rows)
        call.audit(unit, ACTION, collecting(call, one), fields=("collection", "progress"))
        return ProgressAnswer(progress=progress_of(unit, call, one))


@routes.lambda_function(name="settle_collection")
@use_case(SettleRound)
def settle_collection(request: SettleRound, call: Call) -> ProgressAnswer:
    """Close a round, open a closed one again with a reason, or call one off with a reason."""
    states = (RoundState.CLOSED,) if request.to is RoundState.OPEN else LIVE
    with call.records() as unit:
        one = round_meant(unit, call, request, states=states)
        if one is None:
            raise NotUnderstood("是哪张表？请写上表名，如“关闭填报 9月在线率”。没有改动。")
        scope = collecting(call, one)
        unit.collection.hold(one.id)
        one = unit.collection.round(one.id)
        _settle(unit, call, one, request)
        call.audit(unit, ACTION, scope, fields=("collection", f"to {request.to}"))
        return ProgressAnswer(progress=progress_of(unit, call, unit.collection.round(one.id)))


def _settle(unit: UnitOfWork, call: Call, one: Round, request: SettleRound) -> None:
    if one.state is request.to:
        return
    follows = {
        RoundState.CLOSED: (RoundState.OPEN,),
        RoundState.OPEN: (RoundState.CLOSED,),
        RoundState.VOID: LIVE,
    }
    if one.state not in follows.get(request.to, ()):
        raise NotUnderstood(f"“{one.name}”现在不能这样改，没有改动。发“填报进度”看现在的。")
    if request.to is RoundState.CLOSED:
        _changed(unit, one, state=request.to, closed_at=call.now)
        return
    if not request.reason:
        raise NotUnderstood("还差原因，没有改动。请在后面写上“原因 …”，改动会留痕。")
    reason = harmless_words(request.reason)
    _changed(unit, one, state=request.to, closed_at=None, reason=reason)


def collected_indicators(
    unit: UnitOfWork,
    county: UnitId,
    *,
    schools: Collection[UnitId] = (),
    only: Collection[str] | None = None,
) -> tuple[Indicator, ...]:
    """Return what a county has collected and closed as indicators.

    Figures carry their unit's id: whoever answers with one asks the policy for READ_FIGURES on
    that unit first. What schools collected of their classes is only there for those *schools*
    that are asked for, which should be the asker's own.

    Args:
        unit: The transaction.
        county: Whose rounds.
        schools: Whose rounds as well.
        only: Ids of the indicators that come with their figures; empty: none does, which is all
            that reading a question needs; None: all of them, which takes long after some years.
    """
    rounds = unit.collection.rounds_of([county, *schools], [RoundState.CLOSED])[::-1]
    wanted = {one.id: names for one in rounds if (names := _wanted(one, only))}
    asked = unit.collection.asked_of(wanted)
    newest = unit.collection.newest_of(
        wanted,
        {
            part
            for one in rounds
            for name in wanted.get(one.id, ())
            for part in (name, *one.field(name).of)
        },
    )
    closed = [
        ClosedRound(round=one, asked=asked.get(one.id, ()), reported=newest.get(one.id, {}))
        for one in rounds
    ]
    every = {place for one in closed for place in one.asked}
    above = {UnitId(".".join(u.split(".")[:n])) for u in every for n in range(1, u.count(".") + 1)}
    return indicators_of(closed, unit.collection.names_of(every | above), only=only)


def _wanted(one: Round, only: Collection[str] | None) -> list[str]:
    """Return the names of the numbers of a round whose figures are wanted."""
    return [
        name
        for name in numbers_of([one])
        if only is None or indicator_id(one.owner, one.series, name) in only
    ]
