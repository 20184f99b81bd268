"""Answers a plan out of rows: every number an answer says is the amount of one of its values.

Each intent is a function from what is asked to what is found; around it stand the title, the
definition, the sources and what can be asked next. Nothing here reads anything.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from school.figure.answer import FigureAnswer
from school.figure.both import fulfilling_both
from school.figure.cells import Found
from school.figure.change import change, trend
from school.figure.chips import chips
from school.figure.conditions import fulfilling
from school.figure.converted import converted
from school.figure.drill import drilled
from school.figure.filters import filtered
from school.figure.limits import held_against
from school.figure.meaning import MOST_SOURCES, catalogued, formula
from school.figure.means import mean
from school.figure.ratio import ratio
from school.figure.reasons import why
from school.figure.rows import Asked, indicators_meant, published
from school.figure.series import compare, rank
from school.figure.steps import mean_step, yearly
from school.figure.sums import together
from school.figure.targets import attain, gap
from school.figure.terms import named_cells
from school.figure.values import of_cells, target, value
from school.figure.words import all_of, quoted
from school.figure.year_shares import share_of_a_whole
from school.indicator import COLLECTED, Figure, Indicator
from school.indicator_catalogue import Catalogue
from school.question.plan import Intent, Plan, Refusal

__all__ = ["answered", "published"]

MOST_NAMES = 2
MOST_TOLD = 12
"""Indicators of a list that the next question may point at."""
_MOST_PLACES = 6


def _listed(asked: Asked) -> Found:
    where = asked.plan.where
    if where is not None:
        return fulfilling_both(asked, where) if where.apart else filtered(asked)
    wanted = asked.plan.condition or asked.plan.aim
    return fulfilling(asked) if wanted else catalogued(asked)


def _valued(asked: Asked) -> Found:
    return of_cells(asked, named_cells(asked)) if asked.plan.terms else value(asked)


def _changed(asked: Asked) -> Found:
    return yearly(asked) if asked.plan.steps else change(asked)


def _meant(asked: Asked) -> Found:
    return mean_step(asked) if asked.plan.steps else mean(asked)


_INTENTS: Mapping[Intent, Callable[[Asked], Found]] = {
    Intent.VALUE: _valued,
    Intent.TARGET: target,
    Intent.GAP: gap,
    Intent.ATTAIN: attain,
    Intent.CHANGE: _changed,
    Intent.COMPARE: compare,
    Intent.RATIO: ratio,
    Intent.RANK: rank,
    Intent.TREND: trend,
    Intent.LIST: _listed,
    Intent.SHARE: share_of_a_whole,
    Intent.SUM: together,
    Intent.MEAN: _meant,
    Intent.FORMULA: formula,
    Intent.WHY: why,
}


def answered(plan: Plan, rows: Sequence[Figure], catalogue: Catalogue) -> FigureAnswer:
    """Return the answer to a plan.

    Args:
        plan: What is asked; what it names is in the catalogue.
        rows: What there is to answer it with; ``published`` or live ones.
        catalogue: What the rows are rows of.
    """
    asked = Asked(plan, tuple(rows), catalogue)
    found = _not_of_that_place(asked) or _INTENTS[plan.intent](asked)
    found = converted(found, plan.unit) if plan.unit else found
    found = held_against(found, plan.limit) if plan.limit else found
    meant = found.indicators or indicators_meant(plan, catalogue)
    listed = plan.intent is Intent.LIST and not (plan.where or plan.condition or plan.aim)
    named = meant if plan.indicators or (found.indicators and not listed) else ()
    return FigureAnswer(
        question="",
        said=found.said,
        notes=_said_once((*found.notes, *_notes(named)), found.said),
        values=() if found.refusal else found.values,
        definition=_definition(named),
        sources=tuple(dict.fromkeys(row.source.said for row in found.rows))[
            : MOST_SOURCES * max(len(named), 1)
        ],
        plan=plan,
        title=_title(asked, found, named),
        chart=found.chart,
        attained=found.attained,
        live=any(row.unit_id is not None for row in rows)
        or any(one.id.startswith(COLLECTED) for one in meant),
        refusal=found.refusal,
        drill=() if found.refusal else drilled(plan, catalogue, found.rows),
        chips=chips(plan, catalogue, rows),
        told=tuple(one.id for one in found.indicators)[:MOST_TOLD],
    )


def _not_of_that_place(asked: Asked) -> Found | None:
    """Return a refusal where nothing at all is known of the places that are named."""
    places = [place.name for place in asked.plan.places]
    if asked.rows or not places or asked.plan.live:
        return None
    names = all_of(one.name for one in asked.indicators[:MOST_NAMES])
    every = dict.fromkeys(row.place for one in asked.indicators for row in one.figures)
    there = "、".join(list(every)[:_MOST_PLACES]) + ("等" if len(every) > _MOST_PLACES else "")
    known = f"有这个数的是：{there}。" if there else ""
    said = f"{'、'.join(places)}没有{quoted(names)}的数据。{known}"
    return Found(said=said, refusal=Refusal.NO_SUCH_PLACE)


def _said_once(notes: Iterable[str], said: str) -> tuple[str, ...]:
    """Return notes without those that are said already, by themselves or as part of another."""
    every = [one for one in dict.fromkeys(notes) if one not in said]
    return tuple(one for one in every if not any(one != other and one in other for other in every))


def _notes(meant: Sequence[Indicator]) -> list[str]:
    return [one.note for one in meant[:MOST_NAMES] if one.note]


def _definition(meant: Sequence[Indicator]) -> str:
    if len(meant) == 1:
        return meant[0].definition
    told = [f"{one.name}：{one.definition}" for one in meant[:MOST_NAMES] if one.definition]
    return "；".join(told)


def _title(asked: Asked, found: Found, named: Sequence[Indicator]) -> str:
    """Return what the answer is of: names, members, times, places."""
    told = named if asked.plan.indicators or asked.plan.where is None else ()
    names = "、".join(one.name for one in told[:MOST_NAMES]) or asked.plan.group or "指标"
    more = "等" if len(told) > MOST_NAMES else ""
    members = all_of(one for some in asked.plan.members.values() for one in some)
    times = all_of(p.name for p in asked.plan.periods)
    places = list(dict.fromkeys(row.place for row in found.rows))
    where = "、".join(places) if len(places) <= MOST_NAMES else ""
    return " · ".join(part for part in (names + more, members, times, where) if part)
