"""Rounds of evaluation and their points as they are shown, and which round and school is meant."""

from collections.abc import Iterable

from chalicelib.call import Call
from chalicelib.workplace import own_school, places_held
from school.errors import NotFound
from school.evaluation_calls import PointView, RoundView, SchoolProgress
from school.evaluation_checklist import Point
from school.evaluation_rounds import (
    AreaOutcome,
    Entrant,
    Problem,
    ProblemState,
    Round,
    RoundState,
    Shown,
    Verdict,
    may_show,
    outcome,
    unjudged,
)
from school.people import UnitId, covers
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork


def county_of(call: Call) -> UnitId:
    """Return the county the asker works in; “-” for nobody."""
    return UnitId(places_held(call)[0].partition(".")[0])


def reading_place(call: Call) -> UnitId:
    """Return the asker's school, or the county for those above schools; after READ_EVALUATION.

    Raises:
        PermissionDenied: The asker may read no evaluation.
    """
    place = own_school(call) or county_of(call)
    call.require(Action.READ_EVALUATION, Scope(unit=place))
    return place


def may(call: Call, action: Action, unit: UnitId) -> bool:
    """Return True when the asker may do something to a unit."""
    return allowed(call.person, action, Scope(unit=unit), on=call.today)


def round_meant(unit: UnitOfWork, call: Call, round_id: str) -> Round:
    """Return the round with an id, or the newest open one; always of the asker's county.

    Raises:
        NotFound: There is none.
    """
    county = county_of(call)
    if round_id:
        found = [unit.evaluations.round(round_id)]
    else:
        found = unit.evaluations.of_county(county, state=RoundState.OPEN)
    if not found or found[0].county != county:
        raise NotFound("现在没有进行中的评估。发“评估结果”看以前的。")
    return found[0]


def progress_of(
    one: Round,
    entrant: Entrant,
    shown: Iterable[Shown],
    problems: Iterable[Problem],
    *,
    name: str,
) -> SchoolProgress:
    """Return how far a school is."""
    rows = list(shown)
    verdicts = [row.verdict for row in rows]
    return SchoolProgress(
        school_id=entrant.school,
        name=name,
        shown=len(rows),
        points=len(one.checklist.points),
        passed=verdicts.count(Verdict.PASSED),
        failed=verdicts.count(Verdict.FAILED),
        more=verdicts.count(Verdict.MORE),
        waiting=len(unjudged(rows)),
        to_check=sum(row.sampled and row.checked is None for row in rows),
        problems=sum(p.state is not ProblemState.CLOSED for p in problems),
        score=entrant.score,
        attained=entrant.attained,
    )


def bare_view(one: Round) -> RoundView:
    """Return what a round is, without a word on any school."""
    return RoundView(
        round_id=one.id,
        name=one.name,
        due=one.due,
        state=one.state,
        points=len(one.checklist.points),
        score=one.checklist.score,
    )


def round_view(unit: UnitOfWork, call: Call, one: Round) -> RoundView:
    """Return a round as the asker sees it: the bureau every school, a school itself alone."""
    own = own_school(call)
    evaluates = may(call, Action.EVALUATE_SCHOOLS, one.county)
    sees_all = may(call, Action.READ_EVALUATION, one.county)
    entrants = unit.evaluations.entrants(one.id)
    wanted = entrants if sees_all else [e for e in entrants if e.school == own]
    shown = unit.evaluations.shown(one.id, None if sees_all else [e.school for e in wanted])
    problems = unit.evaluations.problems(one.id)
    names = {e.school: unit.people.unit(e.school).name for e in entrants} if entrants else {}
    rows = {
        e.school: progress_of(
            one,
            e,
            shown.get(e.school, []),
            [p for p in problems if p.school == e.school],
            name=names[e.school],
        )
        for e in wanted
    }
    mine = rows.get(own) if own else None
    is_open = one.state is RoundState.OPEN
    invited = own is not None and (not one.invited or own in one.invited)
    heads = own is not None and may(call, Action.SHOW_EVIDENCE, own)
    return bare_view(one).model_copy(
        update={
            "applied": len(entrants),
            "mine": mine,
            "schools": tuple(rows.values()) if sees_all else (),
            "attained": tuple(names[e.school] for e in entrants if e.attained),
            "areas": _areas(one, shown.get(own, []), mine) if own else (),
            "seed": one.seed if sees_all else "",
            "may_apply": is_open and heads and invited and mine is None and call.today <= one.due,
            "may_show": is_open and heads and mine is not None,
            "may_evaluate": is_open and evaluates,
        }
    )


def _areas(
    one: Round, shown: Iterable[Shown], mine: SchoolProgress | None
) -> tuple[AreaOutcome, ...]:
    if mine is None or one.state is not RoundState.PUBLISHED:
        return ()
    return outcome(one.checklist, shown, open_problems=mine.problems).areas


def point_view(  # noqa: PLR0913  # whose point it is, and what is shown for it
    unit: UnitOfWork,
    call: Call,
    one: Round,
    point: Point,
    *,
    school: UnitId,
    shown: Shown | None,
    left: int = 0,
) -> PointView:
    """Return a point of a school as the asker sees it."""
    is_open = one.state is RoundState.OPEN
    evaluates = is_open and may(call, Action.EVALUATE_SCHOOLS, one.county)
    view = PointView(
        round_id=one.id,
        round_name=one.name,
        school_id=school,
        school=unit.people.unit(school).name,
        point=point.id,
        area=one.checklist.area_of(point.id),
        text=point.text,
        score=point.score,
        indicator=point.indicator,
        may_show=may(call, Action.SHOW_EVIDENCE, school)
        and not may_show(one, shown, today=call.today),
        may_judge=evaluates and shown is not None,
        may_check=evaluates and shown is not None and shown.sampled,
        left=left,
    )
    return view if shown is None else view.model_copy(update=_of_what_is_shown(shown))


def _of_what_is_shown(shown: Shown) -> dict[str, object]:
    """Return the fields of a PointView that say what is shown for it, and what was judged."""
    return {
        "said": shown.text,
        "photo_keys": shown.photo_keys(),
        "shown_at": shown.shown_at,
        "version": shown.version,
        "verdict": shown.verdict,
        "reason": shown.reason,
        "sampled": shown.sampled,
        "checked": shown.checked,
        "check_note": shown.check_note,
    }


def point_named(one: Round, point_id: str) -> Point:
    """Return the point with a number.

    Raises:
        NotFound: The checklist has none.
    """
    found = one.checklist.point(point_id)
    if found is None:
        first, last = one.checklist.points[0].id, one.checklist.points[-1].id
        raise NotFound(
            f"没有 {point_id[:8]} 这一条。编号从 {first} 到 {last}，发“评估材料”看全部。"
        )
    return found


def refuse_strange(one: Round, school: UnitId) -> None:
    """Pass for a school of the round's county.

    Raises:
        NotFound: It is of another.
    """
    if not covers(one.county, school) or school == one.county:
        raise NotFound("没有这所学校。")
