"""What readings of a question are called, so that a person can tell them apart."""

import re
from collections.abc import Sequence

from school.indicator import HOME, Indicator
from school.question.links import Match
from school.question.plan import MOST_OPTIONS, Option, Plan
from school.question.table import RATIO, Link

LONGEST_LABEL = 40
_WHO = re.compile(r"(学校|教师|学生|课程|师生)数?")


def options_of(plans: Sequence[tuple[Match, Plan]]) -> tuple[Option, ...]:
    """Return readings as options, the likeliest first."""
    shown = plans[:MOST_OPTIONS]
    units = len({match.link.indicator.unit for match, _ in shown}) > 1
    return tuple(Option(label=label(m.link, plan, unit=units), plan=plan) for m, plan in shown)


def label(link: Link, plan: Plan, *, unit: bool = False) -> str:
    """Return a short name of a reading: “移动学习终端普及率（学校，附件2）”."""
    if link.members:
        dimension, member = link.members[0]
        return _short(f"{member}（{dimension}，{link.indicator.name}）")
    whose = who(link.indicator) if link.measure == RATIO else ""  # a number is of nobody
    told = [whose, _part(link.indicator), _place(plan)]
    told += [link.indicator.unit] if unit else []
    told = [t for t in told if t and t not in link.indicator.name][:3]
    return _short(f"{link.indicator.name}（{'，'.join(told)}）" if told else link.indicator.name)


def _short(said: str) -> str:
    return said if len(said) <= LONGEST_LABEL else said[: LONGEST_LABEL - 1] + "…"


def who(indicator: Indicator) -> str:
    """Return whom a share is counted in: “学校”, “教师”; empty: its definition does not say."""
    found = _WHO.search(indicator.definition.split("/")[0])
    return found[1] if found else ""


def _part(indicator: Indicator) -> str:
    """Return which part of its document an indicator is from, or that it is counted now."""
    if indicator.live:
        return "实时"
    documents = [f.source.document for f in indicator.figures]
    part = documents[0].rpartition(" ")[2] if documents else ""
    return "" if "〔" in part else (part if part.startswith("附件") else f"正文{part}")


def _place(plan: Plan) -> str:
    return "、".join(p.name for p in plan.places if p.name != HOME)
