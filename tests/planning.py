"""Indicators, questions and drafts of plans, for tests of what a model proposes."""

from datetime import date
from decimal import Decimal
from typing import Any

from school.indicator import Figure, FigureKind, Indicator, Source
from school.indicator_catalogue import Catalogue
from school.model_plans import OfferedPlace, PlanTask, bounds, offered
from school.people import UnitId, UnitKind
from school.question.plan import Intent, Option, Plan, QuestionRead, Refusal

TODAY = date(2026, 11, 22)
MARK = "0123456789abcdef" * 2
SCHOOL, FOREIGN = UnitId("qt.t1.s1"), UnitId("qt.t1.s2")
PLACES = {
    UnitId("qt"): ("青田县", UnitKind.COUNTY),
    SCHOOL: ("城东小学", UnitKind.SCHOOL),
    FOREIGN: ("石门小学", UnitKind.SCHOOL),
}


def a_figure(of: str, year: int, amount: str, **facts: Any) -> Figure:
    """Return a target of a year."""
    source = Source(document="青教〔2021〕107号 附件2", line="000:L213")
    return Figure(
        indicator=of,
        kind=FigureKind.TARGET,
        first=date(year, 1, 1),
        last=date(year, 12, 31),
        period=f"{year}年",
        amount=Decimal(amount),
        unit="%",
        source=source,
        **facts,
    )


def an_indicator(name: str, title: str, **facts: Any) -> Indicator:
    """Return an indicator, published with targets unless it is live."""
    figures = tuple(a_figure(name, 2021 + n, f"{(n + 4) * 11}.77") for n in range(3))
    given = {"figures": () if facts.get("live") else figures, **facts}
    return Indicator(id=name, name=title, definition="教师数 / 教师总数", unit="%", **given)


WIRELESS = an_indicator("wireless", "无线网络覆盖率", dimensions=("年",))
TEACHERS = an_indicator(
    "teachers", "实施精准教学的教师覆盖面", counts="live_teachers", dimensions=("年",)
)
COUNTED = an_indicator(
    "live_teachers", "精准教学教师覆盖面（实时）", live=True, dimensions=("学校", "乡镇")
)
BUDGET = an_indicator(
    "budget",
    "推进计划经费",
    dimensions=("项目", "年"),
    figures=(
        a_figure("budget", 2021, "887.66", members={"项目": "智慧教室"}),
        a_figure("budget", 2021, "554.33", members={"项目": "同步课堂"}),
    ),
)
ELSEWHERE = an_indicator(
    "recording_rooms",
    "录播教室数",
    figures=(a_figure("recording_rooms", 2020, "998.77", place="广州市"),),
)
HIDDEN = an_indicator("salaries", "校级干部津贴")
CATALOGUE = Catalogue((WIRELESS, TEACHERS, COUNTED, BUDGET, ELSEWHERE, HIDDEN))


def unknown(question: str, *, covered: float = 0.5, **facts: Any) -> QuestionRead:
    """Return a question that the rules refused because they do not know its words."""
    return QuestionRead(
        question=question, refusal=Refusal.UNKNOWN, covered=covered, nearest=("wireless",), **facts
    )


def ambiguous(question: str) -> QuestionRead:
    """Return a question that the rules would ask back."""
    one, other = (
        Option(label=name, plan=Plan(intent=Intent.VALUE, indicators=(name,)))
        for name in ("teachers", "wireless")
    )
    return QuestionRead(question=question, options=(one, other))


def a_task(question: str = "全县wifi弄好了多少") -> PlanTask:
    """Return a task that offers everything but HIDDEN."""
    shown = (WIRELESS, TEACHERS, COUNTED, BUDGET, ELSEWHERE)
    first, last = bounds(shown, today=TODAY)
    return PlanTask(
        question=question,
        indicators=tuple(offered(one) for one in shown),
        places=(OfferedPlace(name="广州市"), OfferedPlace(name="城东小学", unit_id=SCHOOL)),
        first=first,
        last=last,
        today=TODAY,
        mark=MARK,
    )


GOOD: dict[str, Any] = {
    "understood": True,
    "said": ["wifi"],
    "indicators": ["wireless"],
    "intent": "target",
    "periods": [{"first": "2023-01-01", "last": "2023-12-31"}],
    "places": [],
    "members": [],
    "by": "",
    "live": False,
    "condition": "",
    "ordering": "",
    "top": 0,
}
"""A draft that is right for :func:`a_task`."""
