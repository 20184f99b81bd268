"""Reads questions of the tables in tests/golden/questions as a bureau clerk of a small county."""

from datetime import date
from functools import cache
from pathlib import Path

from school.indicator_catalogue import Catalogue, catalogue
from school.people import UnitId, UnitKind
from school.question.plan import Intent, Plan, QuestionRead, Term, Where
from school.questions import read_question

TODAY = date(2026, 11, 22)
TABLES = Path(__file__).parents[1] / "golden" / "questions"
COUNTED = {
    "teachers_in_precision_teaching": "teachers_grading",
    "pupils_in_precision_teaching": "pupils_with_graded_homework",
}
PLACES = {
    UnitId("qh"): ("青禾县", UnitKind.COUNTY),
    UnitId("qh.t1"): ("云溪镇", UnitKind.TOWN),
    UnitId("qh.t2"): ("石门镇", UnitKind.TOWN),
    UnitId("qh.t1.s1"): ("云溪第1小学", UnitKind.SCHOOL),
    UnitId("qh.t2.s2"): ("石门第2小学", UnitKind.SCHOOL),
    UnitId("qh.t3.s3"): ("南塘第3初级中学", UnitKind.SCHOOL),
    UnitId("qh.t2.s4"): ("城东实验小学", UnitKind.SCHOOL),
    UnitId("qh.t1.s1.g3"): ("三年级", UnitKind.GRADE),
    UnitId("qh.t1.s1.g4"): ("四年级", UnitKind.GRADE),
    UnitId("qh.t1.s1.g3.c2"): ("三(2)班", UnitKind.CLASS),
}


@cache
def known() -> Catalogue:
    """Return the catalogue, two published indicators of which are counted as well."""
    return Catalogue(
        one.model_copy(update={"counts": COUNTED.get(one.id, one.counts)}) for one in catalogue()
    )


def read(text: str, *, last: Plan | None = None) -> QuestionRead:
    """Return what a question means on 22 November 2026."""
    return read_question(text, catalogue=known(), places=PLACES, today=TODAY, last=last)


def told(understood: QuestionRead) -> str:
    """Return a reading in one line: a plan, “? one | other” for options, “! why” for a refusal."""
    if understood.plan is not None:
        return plan_told(understood.plan)
    if understood.options:
        return "? " + " | ".join(_about(option.plan) for option in understood.options)
    return f"! {understood.refusal}"


def plan_told(plan: Plan) -> str:
    """Return a plan in one line."""
    parts = [
        plan.intent,
        _about(plan),
        *(f"@{period.name}" for period in plan.periods),
        *(f"#{place.name}" for place in plan.places),
        f"by={plan.by}" if plan.by else "",
        f"top={plan.top}" if plan.top else "",
        plan.ordering or "",
        plan.condition or "",
        f"aim={plan.aim.amount}{plan.aim.unit}" if plan.aim else "",
        _where_told(plan.where) if plan.where else "",
        f"nth={plan.nth}" if plan.nth > 1 else "",
        f"steps={plan.steps}" if plan.steps else "",
        f"of {plan.of}" if plan.of is not Intent.VALUE else "",
        f"held={plan.held.name}" if plan.held else "",
        f"in {plan.unit}" if plan.unit else "",
        f"against {_where_told(plan.limit)}" if plan.limit else "",
        "count" if plan.count else "",
        "of source" if plan.sourced else "",
        "in %" if plan.relative else "",
        f"group={plan.group}" if plan.group else "",
        "live" if plan.live else "",
        *(f"({_term_told(term)})" for term in plan.terms),
    ]
    return " ".join(part for part in parts if part)


def _where_told(where: Where) -> str:
    most = f"-{where.most}" if where.most is not None else ""
    of = f" of {where.of}" if where.of is not Intent.VALUE or (where.also and where.apart) else ""
    year = f" @{where.year}" if where.year else ""
    also = f" & {_where_told(where.also)}" if where.also else ""
    return f"{where.comparison}={where.amount}{most}{where.unit}{of}{year}{also}"


def _term_told(term: Term) -> str:
    kind = "target " if term.intent is Intent.TARGET else ""
    times = "".join(f" @{period.name}" for period in term.periods)
    places = "".join(f" #{place.name}" for place in term.places)
    members = "".join(f"[{'+'.join(some)}]" for some in term.members.values())
    return f"{kind}{term.indicator}{members}{times}{places}"


def _about(plan: Plan) -> str:
    members = "".join(f"[{'+'.join(members)}]" for members in plan.members.values())
    ids = "+".join(plan.indicators) if len(plan.indicators) < 10 else "(all)"
    return f"{ids}{members}"


def table(name: str) -> list[tuple[str, str]]:
    """Return the rows of a table: a question and how it is read."""
    lines = (TABLES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [(question, reading) for question, reading in rows]
