"""Decides whether a sentence names several figures that have to be read one by one."""

import re
from collections.abc import Collection

from school.indicator import HOME, Figure
from school.indicator_catalogue import Catalogue
from school.question.parts import TOGETHER
from school.question.plan import AskedPeriod, Intent, Plan, QuestionRead, Refusal, Term
from school.question.reading import Reading

BY_HOW_MUCH = r"(?<!不)(?:高出|高于|低于|超过|超出|多出|多于|少于|领先|落后).*(?:多少|几)"
_SEVERAL = re.compile(
    BY_HOW_MUCH + r"|还是|比(?!例|率|重)|各|分别|两|三[个项]|都|并排|一起|谁|哪[个项边头]"
)
"""Says that there are several, or sets them against each other."""
_BETWEEN_TARGETS = re.compile(
    r"^(?!.*(?:[离距]|[还各都尚仍就]差|分别|现状|基线|现在|目前|当前|实际|现有))"
    r".*(?:目标.*(?:相差|差距|差(?:多少|几|了|着))|(?:相差|差距).*目标)"
)
"""“两者的目标差几个百分点”: how far the targets are from each other, not from what there is."""
_OF_ITS_AIM = re.compile(r"(?:基线|现状|现在|目前)(?:值|的)?(?:是|相当于).{0,6}目标")
"""“基线是2023年目标的百分之几”."""
_PAIR = 2
AS_IT_WAS = re.compile(r"实际|现状|基线|现在|目前|现有")
_MAY_BE_SEVERAL = frozenset(
    {Refusal.UNKNOWN, Refusal.NO_SUCH_TIME, Refusal.NO_SUCH_PLACE, Refusal.NOT_BROKEN_DOWN}
)
SIDE_BY_SIDE = frozenset({Intent.COMPARE, Intent.CHANGE, Intent.GAP, Intent.VALUE})
_OF_ONE_UNIT = frozenset({Intent.SUM, Intent.RANK, Intent.MEAN})
"""What makes sense of figures of one unit alone."""
_ASKED = frozenset(
    {*SIDE_BY_SIDE, Intent.TARGET, Intent.RATIO, Intent.SUM, Intent.MEAN, Intent.RANK}
)
"""What may be asked of several figures."""


def names_several(reading: Reading, understood: QuestionRead, catalogue: Catalogue) -> bool:
    """Return True where a sentence may name several figures that no plain plan can tell apart.

    Those are what asks how many times as much one is, what is not understood as a whole but sets
    things beside each other, and what names several indicators, times and places that are not
    meant each at each: some of them would be empty.
    """
    plan, draft = understood.plan, reading.draft
    by = draft.by and not TOGETHER.search(reading.question)  # “三个项目” breaks nothing down
    if not _ASKED.issuperset(draft.intents) or by or draft.condition or draft.aim or draft.where:
        return False
    if Intent.RATIO in draft.intents:
        of_its_aim = plan is not None and _OF_ITS_AIM.search(reading.question)
        return not of_its_aim
    if plan is None:
        may_be = understood.refusal in _MAY_BE_SEVERAL and not understood.follows
        said = (
            draft.intents - {Intent.TARGET} or reading.computed or _SEVERAL.search(reading.question)
        )
        return bool(may_be and said)
    held = plan.intent is Intent.TARGET and AS_IT_WAS.search(reading.question)
    if held and len(plan.places) > 1:
        return True  # “广州2020年实际和淇县2020年目标”
    mixed = draft.county is not None and bool(draft.units or draft.regions)
    if plan.intent in _OF_ONE_UNIT and _of_units(plan, catalogue) > 1:
        return True
    holes = mixed or _has_holes(plan, catalogue) or _is_of_items_and_others(plan, catalogue)
    return plan.intent in SIDE_BY_SIDE and holes


def _of_units(plan: Plan, catalogue: Catalogue) -> int:
    """Return in how many units the indicators of a plan are counted."""
    return len({catalogue[one].unit for one in plan.indicators if one in catalogue})


def between_targets(question: str, plan: Plan, wanted: Collection[Intent]) -> Plan | None:
    """Return the plan of targets that are held against each other; None: they are not.

    Args:
        question: In simplified characters.
        plan: What was understood: how far each of several is from its own target, or several
            beside one another.
        wanted: All that is wanted: beside one another the targets are, where these are named.
    """
    apart = plan.intent is Intent.GAP and _BETWEEN_TARGETS.search(question)
    set_beside = Intent.GAP in wanted and "目标" in question and not AS_IT_WAS.search(question)
    beside = plan.intent is Intent.COMPARE and (Intent.TARGET in wanted or set_beside)
    plain = not (plan.live or plan.terms or plan.by or plan.ordering or plan.members)
    plain = plain and len(plan.periods) <= 1 and not any(p.now for p in plan.periods)
    if not (apart or beside) or not plain or len(plan.indicators) != _PAIR:
        return None
    terms = tuple(
        Term(indicator=one, intent=Intent.TARGET, periods=plan.periods, places=plan.places)
        for one in plan.indicators
    )
    return plan.model_copy(update={"intent": Intent.COMPARE, "terms": terms})


def _has_holes(plan: Plan, catalogue: Catalogue) -> bool:
    """Return True where something of a plan has no figure at one of its places or times."""
    places = [place.name for place in plan.places if place.unit_id is None] or [HOME]
    published = [catalogue[one] for one in plan.indicators if one in catalogue]
    return not plan.live and any(
        not any(f.place == place and _overlaps(f, period) for f in one.figures)
        for one in published
        for place in places
        for period in (plan.periods or (None,))
    )


def _is_of_items_and_others(plan: Plan, catalogue: Catalogue) -> bool:
    """Return True where a part is named that not every indicator has: “同步课堂的预算和覆盖面”."""
    several = [catalogue[one] for one in plan.indicators if one in catalogue]
    return any(by not in one.dimensions for by in plan.members for one in several)


def _overlaps(figure: Figure, period: AskedPeriod | None) -> bool:
    if period is None or period.now:
        return True
    return figure.first <= period.last and period.first <= figure.last
