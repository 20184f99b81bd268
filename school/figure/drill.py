"""What can be asked next: plans that change one thing of a plan, each on a button."""

from collections import Counter
from collections.abc import Iterable, Sequence

from school.figure.rows import DEPTHS, REGIONS, YEARS
from school.indicator import HOME, Figure, Indicator
from school.indicator_catalogue import Catalogue
from school.people import UnitKind
from school.question.plan import Intent, Option, Plan

MOST_DRILLS = 4
MOST_CHOICES = 6
LONGEST_LABEL = 10
"""Letters; WeCom's buttons have room for no more."""
BELOW = {
    UnitKind.SCHOOL: ("学校",),
    UnitKind.TOWN: ("乡镇",),
    UnitKind.GRADE: ("学校", "年级"),
    UnitKind.CLASS: ("学校", "班级"),
}
_NOT_FOR_TREND = (Intent.TREND, Intent.LIST, Intent.SHARE, Intent.FORMULA)


def drilled(plan: Plan, catalogue: Catalogue, rows: Sequence[Figure]) -> tuple[Option, ...]:
    """Return what may be asked next about the one indicator of a plan, the finest first."""
    plan = plan.model_copy(update={"terms": ()})  # what is asked next is of the figure as a whole
    everything = not plan.indicators and not plan.group
    if everything and not (plan.condition or plan.where or plan.aim):
        return tuple(_headings(plan, catalogue))
    if len(plan.indicators) != 1 or plan.indicators[0] not in catalogue:
        return ()
    one = catalogue[plan.indicators[0]]
    found = (*_deeper(plan, one, rows), *_live(one, catalogue), *_over_time(plan, one, rows))
    return (*found, *_beside(plan, one, catalogue))[:MOST_DRILLS]


def _headings(plan: Plan, catalogue: Catalogue) -> Iterable[Option]:
    """Yield a list for each of the headings that have the most indicators."""
    for group, _ in Counter(one.group for one in catalogue if one.group).most_common(MOST_CHOICES):
        yield _option(short(group), _intent(plan, Intent.LIST), group=group)


def _deeper(plan: Plan, one: Indicator, rows: Sequence[Figure]) -> list[Option]:
    """Return a step down for each dimension that is not used yet."""
    if plan.by:
        return []
    wanted = [d for d in one.dimensions if d not in (YEARS, REGIONS, *plan.members)]
    units = BELOW.get(one.grain, ()) if one.live else ()
    dimensions = [by for by in dict.fromkeys((*wanted, *units)) if is_below(by, rows)][:2]
    value = _intent(plan, Intent.VALUE)
    return [_option(f"按{by}看", value, by=by) for by in dimensions]


def is_below(by: str, rows: Sequence[Figure]) -> bool:
    """Return True for a dimension that is no unit, or one below those of the rows."""
    depth = max((row.unit_id.count(".") for row in rows if row.unit_id), default=-1)
    return by not in DEPTHS or DEPTHS[by] > depth


def _live(one: Indicator, catalogue: Catalogue) -> list[Option]:
    """Return the step from what was published to what is counted now."""
    if one.live or one.counts not in catalogue:
        return []
    live = Plan(intent=Intent.VALUE, indicators=(one.counts,), live=True, by="学校")
    return [Option(label="按学校看实时", plan=live)]


def _over_time(plan: Plan, one: Indicator, rows: Sequence[Figure]) -> list[Option]:
    times = {(row.first, row.last) for row in one.figures if row.place == _place(rows)}
    several = one.live or len(times) > 1
    if plan.intent in _NOT_FOR_TREND or plan.by == YEARS or not several:
        return []
    by = "月" if one.live and "月" in one.dimensions else plan.by
    return [_option("看趋势", _intent(plan, Intent.TREND), periods=(), by=by)]


def _place(rows: Sequence[Figure]) -> str:
    return rows[0].place if rows else HOME


def _beside(plan: Plan, one: Indicator, catalogue: Catalogue) -> list[Option]:
    known = [catalogue[other] for other in one.beside if other in catalogue]
    return [
        Option(label=f"{_briefly(other)}呢", plan=plan_of_another(plan, other))
        for other in known[:2]
        if other.live == one.live
    ]


def plan_of_another(plan: Plan, other: Indicator) -> Plan:
    """Return a plan of another indicator, without members and dimensions that it lacks."""
    members = {d: some for d, some in plan.members.items() if d in other.dimensions}
    by = plan.by if plan.by in other.dimensions else ""
    changed = {"indicators": (other.id,), "members": members, "by": by, "live": other.live}
    return plan.model_copy(update=changed)


def _intent(plan: Plan, intent: Intent) -> Plan:
    changed = {"intent": intent, "condition": None, "ordering": None, "top": 0}
    return plan.model_copy(update=changed)


def _option(label: str, plan: Plan, **changed: object) -> Option:
    return Option(label=label, plan=plan.model_copy(update=changed))


def short(name: str, *, most: int = LONGEST_LABEL) -> str:
    """Return a name that fits a button of *most* letters."""
    return name if len(name) <= most else name[: most - 1] + "…"


def _briefly(one: Indicator) -> str:
    """Return what people say for short, where the name is too long for a button."""
    names = [n for n in (one.name, *one.aliases) if len(n) <= LONGEST_LABEL - 1]
    return names[0] if names else short(one.name, most=LONGEST_LABEL - 1)
