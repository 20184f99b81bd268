"""Live figures: carries out a plan on the county's records, as far as the asker may read them.

Permission comes first and is asked for every unit; what is below a unit is inside it, so a list
never names another school. One line of the audit for each unit is written before anything is
returned. ``live_figures`` runs inside the caller's transaction; it is no function of its own.
"""

from collections.abc import Sequence

from chalicelib.call import Call
from chalicelib.live_places import listed, own_units, places_of, reach, scopes_of
from school.errors import NotFound, NotUnderstood
from school.indicator import Figure, Indicator
from school.indicator_catalogue import Catalogue
from school.live_answers import Unsaid, Wanted, countings, figures_of
from school.live_dimensions import MONTH
from school.live_periods import in_whole_months, is_of_months, periods_of
from school.people import UnitId
from school.permissions import Action, Scope
from school.question.plan import Intent, Plan
from school.store.unit_of_work import UnitOfWork

__all__ = ["figures_of_plans", "live_figures", "own_units", "places_of"]

MOST_COUNTED = 6
"""Indicators of one answer."""
MOST_AT_ONCE = 24
"""Indicators times units times times of one answer: each is counted by itself, and of a county of
45,000 pupils the slowest takes 0.2 s. Meanwhile everybody else waits on SQLite."""
TOO_MUCH = "一次问得太多了。请缩小范围：少选几所学校、几个指标，或把时间写短一点。"


def live_figures(
    call: Call, unit: UnitOfWork, plan: Plan, catalogue: Catalogue
) -> tuple[Figure, ...]:
    """Return the figures a plan wants, counted now: by indicator, time and place.

    Raises:
        PermissionDenied: The asker may not read one of the units; what is theirs is said.
        NotFound: There is no such indicator, or no such place in the county.
        NotUnderstood: It is not counted like this, or too much is asked for at once.
    """
    return figures_of_plans(call, unit, [plan], catalogue)[0]


def figures_of_plans(
    call: Call,
    unit: UnitOfWork,
    plans: Sequence[Plan],
    catalogue: Catalogue,
    *,
    most: int = MOST_AT_ONCE,
) -> list[tuple[Figure, ...]]:
    """Return the figures of each plan, all counted before the first line of the audit is written.

    Args:
        call: Who asks, and when.
        unit: The caller's transaction.
        plans: What is wanted; all of it as :func:`live_figures` returns it, and raises.
        catalogue: The indicators there are.
        most: How many counts each plan may take; more is for plans of the product's own.
    """
    places: dict[UnitId, None] = {}
    with unit.live_figures.limited() as check_time:
        unsaid = Unsaid(unit.live_figures)
        found = []
        for plan in plans:
            wanted = _wanted(call, unit, plan, catalogue, most=most)
            rows: list[Figure] = []
            for one in wanted:
                check_time()
                rows += figures_of(one, unit.live_figures, unsaid)
            found.append(tuple(rows))
            places |= dict.fromkeys(one.scope for one in wanted)
    # Last, because whoever writes another line waits from here until the transaction ends.
    for place in places:
        call.audit(unit, Action.READ_FIGURES, Scope(unit=place), fields=("figures",))
    return found


def _wanted(
    call: Call, unit: UnitOfWork, plan: Plan, catalogue: Catalogue, *, most: int
) -> list[Wanted]:
    """Return what a plan counts: each indicator in each unit and time by itself."""
    indicators = _indicators(plan, catalogue)
    reached = reach(call, unit, plan)
    scopes = {one.id: scopes_of(reached, plan, one) for one in indicators}
    if any(countings()[one.id].by_month for one in indicators):
        plan = in_whole_months(plan, today=call.today)
    periods = periods_of(plan, today=call.today)
    for one in indicators:
        whole = all(is_of_months(period, today=call.today) for period in periods)
        if countings()[one.id].by_month and not whole:
            raise NotUnderstood(f"“{one.name}”按月记录，只能看整月的数。请写是哪个月，如“上个月”。")
    if len(periods) * sum(map(len, scopes.values())) > most:
        raise NotUnderstood(TOO_MUCH)
    return [
        Wanted(one, scope, listed(reached, scope, by=plan.by), (period,), call.today)
        for one in indicators
        for scope in scopes[one.id]
        for period in periods
    ]


def _indicators(plan: Plan, catalogue: Catalogue) -> list[Indicator]:
    """Return the live indicators of a plan; of a published one, what counts the same thing."""
    found: dict[str, Indicator] = {}
    for name in plan.indicators:
        if name not in catalogue:
            raise NotFound("没有这个指标。发“有哪些指标”看都有什么。")
        one = catalogue[name]
        one = catalogue[one.counts] if one.counts in catalogue and not one.live else one
        if one.id not in countings():
            raise NotUnderstood(f"“{one.name}”没有实时数据，只有公布的数。")
        by = plan.by or (MONTH if plan.intent is Intent.TREND else "")
        if by and by not in one.dimensions:
            raise NotUnderstood(f"“{one.name}”没有按{by}的数。请换一种看法。")
        found[one.id] = one
    if len(found) > MOST_COUNTED:
        raise NotUnderstood(f"一次最多看 {MOST_COUNTED} 个实时指标。请少选几个。")
    return list(found.values())
