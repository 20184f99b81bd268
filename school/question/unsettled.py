"""What comes back where a question is no one plan: readings to choose from, or a reason."""

from collections.abc import Sequence
from dataclasses import replace

from school.figure.rows import published
from school.indicator_catalogue import Catalogue
from school.question.checks import Refused, finished
from school.question.draft import about
from school.question.labels import options_of
from school.question.links import Match
from school.question.nearest import MOST, named_unknown, nearest
from school.question.plan import Intent, Plan, QuestionRead, Refusal
from school.question.reading import Reading
from school.question.table import LinkTable


def asked_back(reading: Reading, catalogue: Catalogue) -> QuestionRead:
    """Return the readings that can be answered; the only one of them is the plan."""
    readings = reading.chosen.readings
    results = [(m, finished(about(reading.draft, (m,)), catalogue)) for m in readings]
    plans = [(match, plan) for match, plan in results if isinstance(plan, Plan)]
    plans = _telling_apart(plans, catalogue)
    if len(plans) > 1:
        return QuestionRead(question=reading.question, options=options_of(plans))
    if plans:
        return QuestionRead(question=reading.question, plan=plans[0][1])
    first = next(r for _, r in results if isinstance(r, Refused))
    nearby = tuple(m.link.indicator.id for m in readings)
    return refusal_of(reading, replace(first, nearest=nearby))


def _telling_apart(
    plans: Sequence[tuple[Match, Plan]], catalogue: Catalogue
) -> list[tuple[Match, Plan]]:
    """Return the readings that differ in their figures; of those alike the finest."""
    different: dict[tuple[int, ...], tuple[Match, Plan]] = {}
    for place, (match, plan) in enumerate(plans):
        rows = () if plan.live else published(plan, catalogue)
        different[tuple(map(id, rows)) or (-place,)] = (match, plan)
    return list(different.values())


def unknown(reading: Reading, catalogue: Catalogue, table: LinkTable) -> QuestionRead:
    """Return the refusal of what nothing explains, with what comes nearest."""
    why, named = named_unknown(
        reading.words, reading.found, reading.draft, computed=reading.computed
    )
    content = reading.words.content
    left = min((len(m.left) for m in reading.found), default=len(content))
    near = nearest(reading.words, reading.found, table) if content else ()
    return QuestionRead(
        question=reading.question,
        refusal=why,
        named=named,
        nearest=near,
        instead=_asked_instead(reading, near, catalogue),
        covered=1 - left / len(content) if content else 0.0,
    )


def _asked_instead(reading: Reading, near: Sequence[str], catalogue: Catalogue) -> dict[str, Plan]:
    """Return what a question wants, of that time and place, of each of *near* that has it."""
    draft = replace(reading.draft, members={}, group="", unknown="")
    plans = {one: finished(replace(draft, indicators=(catalogue[one],)), catalogue) for one in near}
    return {one: plan for one, plan in plans.items() if isinstance(plan, Plan) and plan.indicators}


def refusal_of(reading: Reading, told: Refused, *, follows: bool = False) -> QuestionRead:
    """Return why the rules have no plan, with what is not known and what comes nearest."""
    one = told.why is Refusal.NO_SUCH_TIME and len(told.nearest) == 1
    return QuestionRead(
        question=reading.question,
        refusal=told.why,
        named=told.named,
        nearest=told.nearest[:MOST],
        about=_named(reading, told.nearest[0]) if one else None,
        follows=follows,
    )


def _named(reading: Reading, indicator: str) -> Plan:
    """Return the plan of a figure that was named, without the time there is none of."""
    draft = reading.draft
    intent = Intent.TARGET if Intent.TARGET in draft.intents else Intent.VALUE
    return Plan(intent=intent, indicators=(indicator,), places=draft.regions)
