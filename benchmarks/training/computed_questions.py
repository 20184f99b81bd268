"""Questions that compute, with the answers worked out of the catalogue: filters, places, changes.

    python -m benchmarks.training.computed_questions

writes ``questions/computed_a.jsonl``. The wordings are people's; what is expected is computed here
from the published rows, by rules of this file and none of the product's.
"""

import json
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from school.indicator import HOME, Figure, FigureKind
from school.indicator_catalogue import catalogue

Line = dict[str, Any]
OUT = Path(__file__).parent / "questions" / "computed_a.jsonl"
LABS, ROOMS, SETS = "innovation_labs", "recording_classrooms", "mobile_learning_terminals"
LAB_SHARE, ROOM_SHARE = "innovation_lab_coverage", "recording_classroom_coverage"
WIRELESS, MONEY = "wireless_coverage", "equipment_spending"
TEACHERS, MODEL = "teachers_in_precision_teaching", "county_smart_campus_model_schools"
PLAN, CLOUD = "informatisation_plan_budget", "platform_budget"
SYSTEMS, LITERACY = "teaching_systems_budget", "literacy_budget"
NOT_YET = ["没有达|未达|没达|还差|尚未|未完成|没有完成|没完成|不够|不到|低于|差|不达标"]
REACHED = ["达标|达到|完成|超|够|高于|满足|实现"]
Holds = Callable[[Decimal], bool]


def home(indicator: str, *kinds: FigureKind) -> list[Figure]:
    """Return the numbers of an indicator at home."""
    rows = catalogue()[indicator].figures
    return [r for r in rows if r.place == HOME and r.kind in kinds and r.amount is not None]


def in_year(indicator: str, year: int, *kinds: FigureKind) -> Decimal:
    """Return the number of a year, of all items together."""
    rows = [r for r in home(indicator, *kinds) if r.first.year == r.last.year == year]
    rows = [r for r in rows if set(r.members.values()) <= {"合计"}]
    rows = [r for r in rows if not r.period.endswith("基线")]
    return rows[0].amount or Decimal(0)


def appendix(year: int = 0, *, unit: str = "%", group: str = "") -> dict[str, Decimal]:
    """Return by id what 附件2 has of a year as its target; 0: as the baseline."""
    found = {}
    for one in catalogue():
        for row in one.figures:
            there = row.source.document.endswith("附件2") and row.unit == unit
            of = row.kind is FigureKind.TARGET and row.first.year == year
            wanted = of if year else row.baseline
            if there and wanted and row.amount is not None and group in {"", one.group}:
                found[one.id] = row.amount
    return found


def line(question: str, kind: str, **more: Any) -> Line:  # what a line holds
    """Return a line as the other sets have them."""
    bare = {"question": question, "as": "", "follows": "", "kind": kind, "values": []}
    after = {"only": False, "clarify": [], "refused": False, "why": "", "wording": "ordinary"}
    return {**bare, **after, "about": [], **more}


def value(amount: Decimal, unit: str, period: str = "", *, about: float = 0.006) -> Line:
    """Return an expected value."""
    return {"value": float(amount), "unit": unit, "period": period, "tolerance": about}


def names(ids: Iterable[str]) -> list[str]:
    """Return what indicators are called."""
    return [catalogue()[one].name for one in ids]


def filters() -> Iterable[Line]:
    """Yield those that list, or count, what has an amount."""
    asked: tuple[tuple[str, dict[str, Decimal], Holds], ...] = (
        ("附件2里现状低于40%的指标请逐项列出", appendix(), lambda a: a < 40),
        ("请筛选附件2中2023年目标值在70%以下的指标", appendix(2023), lambda a: a <= 70),
        ("附件2中2022年目标超过80%的指标是哪些", appendix(2022), lambda a: a > 80),
        ("附件2基线达到六成以上的指标有哪些", appendix(), lambda a: a >= 60),
        ("附件2的指标里，2021年目标不足三成的都有哪些？", appendix(2021), lambda a: a < 30),
        ("附件2哪些指标的当前值在两成到三成之间", appendix(), lambda a: 20 <= a <= 30),
        (
            "“教学应用”类指标中，2022年目标低于60%的是哪几个",
            appendix(2022, group="教学应用"),
            lambda a: a < 60,
        ),
        ("附件2里头起点连四成都没有的指标，给我列一下", appendix(), lambda a: a < 40),
        ("附件2里2023年目标过了八成的有哪些呀", appendix(2023), lambda a: a > 80),
        ("附件2那批指标，基线没过百分之二十五的是哪些", appendix(), lambda a: a <= 25),
        ("附件2裡基線高於六成的指標有哪些", appendix(), lambda a: a > 60),
        ("附件2里2021年目标高于40%低于80%的有哪些", appendix(2021), lambda a: 40 < a < 80),
    )
    for question, rows, holds in asked:
        about = sorted(one for one, amount in rows.items() if holds(amount))
        yield line(question, "filter", says=names(about), about=about)
    counted: tuple[tuple[str, dict[str, Decimal], Holds], ...] = (
        ("附件2里2023年目标不到70%的指标一共有几项", appendix(2023), lambda a: a < 70),
        ("附件2中基线低于30%的指标共有多少项？", appendix(), lambda a: a < 30),
        ("附件2里2021年目标定为100%的指标有几个", appendix(2021), lambda a: a == 100),
        ("数一数附件2有几项指标基线超过一半", appendix(), lambda a: a > 50),
        ("附件2里22年目标不低于五成的指标有几个", appendix(2022), lambda a: a >= 50),
    )
    for question, rows, holds in counted:
        about = sorted(one for one, amount in rows.items() if holds(amount))
        n = len(about)
        yield line(question, "count", says=[f"{n} 项|{n}项|{n} 个|{n}个|{n} 条"], about=about)
    yield from items()


def items() -> Iterable[Line]:
    """Yield those about items of 附件1, and about years."""
    whole = {
        r.members["项目"]: r.amount or Decimal(0)
        for r in home(PLAN, FigureKind.PLAN)
        if r.first.year != r.last.year and r.members.get("项目") not in {None, "合计"}
    }
    for question, least in (
        ("附件1中三年总经费超过450万元的项目有哪些", 450),
        ("附件1哪些项目三年要花四百万以上，不含四百万", 400),
    ):
        said = sorted(name for name, amount in whole.items() if amount > least)
        yield line(question, "filter", says=said, about=[PLAN])
    years = {y: in_year(ROOMS, y, FigureKind.ACTUAL) for y in range(2017, 2021)}
    above = [value(a, "个", f"{y}") for y, a in years.items() if a > 10]
    yield line("录播教室数在10个以上的年份有哪些", "filter", values=above, about=[ROOMS])
    spent = {y: in_year(MONEY, y, FigureKind.ACTUAL) for y in range(2017, 2021)}
    below = [value(a, "万元", f"{y}") for y, a in spent.items() if a < 3400]
    yield line("哪几年的教育装备经费不到3400万元", "filter", values=below, about=[MONEY])
    first = next(y for y in spent if in_year(SETS, y, FigureKind.ACTUAL) > 2000)
    found = value(in_year(SETS, first, FigureKind.ACTUAL), "套", f"{first}")
    question = "移动学习终端最早是在哪一年突破2000套的"
    yield line(question, "filter", values=[found], about=[SETS])


def places() -> Iterable[Line]:
    """Yield those about the second, the third and the last few of an order."""
    asked = (
        ("2017至2020年，教育装备经费第二高的是哪一年？", MONEY, "万元", 2, True),
        ("装备经费投入倒数第二的年份", MONEY, "万元", 2, False),
        ("录播教室数第三多的是哪一年", ROOMS, "个", 3, True),
        ("移动学习终端数排名第二的年份", SETS, "套", 2, True),
        ("创新实验室普及率次高是哪一年", LAB_SHARE, "%", 2, True),
        ("无线不算，录播教室普及率第二低的是哪年", ROOM_SHARE, "%", 2, False),
        ("创新实验室数第二少是哪年呀", LABS, "个", 2, False),
        ("移動學習終端數第三高的年份", SETS, "套", 3, True),
    )
    for question, indicator, unit, place, falling in asked:
        years = {y: in_year(indicator, y, FigureKind.ACTUAL) for y in range(2017, 2021)}
        level = sorted(set(years.values()), reverse=falling)[place - 1]
        said = [value(a, unit, f"{y}") for y, a in years.items() if a == level]
        yield line(question, "rank", values=said, about=[indicator])
    ordered: tuple[tuple[str, dict[str, Decimal], int, bool], ...] = (
        ("附件2基线第二高的百分比指标是哪项", appendix(), 2, True),
        ("附件2里2023年目标排倒数第二的指标", appendix(2023), 2, False),
        ("附件2当前值第三低的是哪个指标", appendix(), 3, False),
        ("教学应用类里2022年目标第二高的指标", appendix(2022, group="教学应用"), 2, True),
    )
    for question, rows, place, falling in ordered:
        level = sorted(set(rows.values()), reverse=falling)[place - 1]
        about = sorted(one for one, amount in rows.items() if amount == level)
        yield line(question, "rank", says=names(about), values=[value(level, "%")], about=about)
    last = sorted(appendix().items(), key=lambda pair: pair[1])[:2]
    question = "附件2里基线最低的两项指标是什么，各是多少"
    lowest = [value(amount, "%") for _, amount in last]
    yield line(question, "rank", values=lowest, about=[one for one, _ in last])


def changes() -> Iterable[Line]:
    """Yield those about the year of the largest change, and every year's."""
    asked = (
        ("录播教室数哪一年增加得最多？增加了多少个？", ROOMS, "个", 1),
        ("2017年以来移动学习终端哪一年新增最多，新增多少套", SETS, "套", 1),
        ("创新实验室普及率哪一年提高幅度最大，提高多少个百分点", LAB_SHARE, "百分点", 1),
        ("教育装备经费哪一年下降最多，下降多少万元", MONEY, "万元", -1),
        ("录播教室普及率哪年蹿得最快，蹿了几个点", ROOM_SHARE, "百分点", 1),
        ("创新实验室数增幅最大的是哪一年", LABS, "个", 1),
        ("裝備經費哪一年增加最多", MONEY, "万元", 1),
    )
    for question, indicator, unit, sign in asked:
        years = {y: in_year(indicator, y, FigureKind.ACTUAL) for y in range(2017, 2021)}
        steps = {b: years[b] - years[a] for a, b in pairwise(years)}
        year = max(steps, key=lambda y: steps[y] * sign)  # used at once
        found = value(steps[year], unit)
        yield line(question, "rank", values=[found], says=[f"{year}"], about=[indicator])
    each = (
        ("精准教学教师覆盖面2021至2023年每年提高几个百分点", TEACHERS, "百分点", (2021, 2023)),
        ("县级智慧校园建设示范学校2021到2023年每年新增多少所", MODEL, "所", (2021, 2023)),
    )
    for question, indicator, unit, (first, end) in each:
        aims = [in_year(indicator, y, FigureKind.TARGET) for y in range(first, end + 1)]
        told = [value(b - a, unit) for a, b in pairwise(aims)]
        yield line(question, "change", values=told, about=[indicator])
    spent = [in_year(MONEY, y, FigureKind.ACTUAL) for y in range(2017, 2021)]
    apart = [value(b - a, "万元") for a, b in pairwise(spent)]
    yield line("教育装备经费逐年增加或减少了多少万元", "change", values=apart, about=[MONEY])
    rise = in_year(TEACHERS, 2023, FigureKind.TARGET) - in_year(TEACHERS, 2022, FigureKind.TARGET)
    question = "精准教学教师覆盖面从22年目标到23年目标涨几个点"
    yield line(question, "change", values=[value(rise, "百分点")], about=[TEACHERS])


def several() -> Iterable[Line]:
    """Yield sums, shares and orders of several that are named."""
    planned = FigureKind.PLAN
    three = (CLOUD, SYSTEMS, LITERACY)
    whole = {
        i: sum((in_year(i, y, planned) for y in (2021, 2022, 2023)), Decimal(0)) for i in three
    }
    total = value(sum(whole.values(), Decimal(0)), "万元")
    for question in (
        "青教云平台、“教与学”应用系统和素养提升工程三年预算合计多少万元",
        "青教云平台+教与学系统+素养提升，三年拢共多少万",
        "把青教云平台、教与学、素养提升三块的预算捆一起算，多少钱",
    ):
        yield line(question, "sum", values=[total], about=list(three))
    for year, question in (
        (2022, "2022年青教云平台、教与学、素养提升三项预算相加是多少"),
        (2023, "23年青教云平台、教与学、素养提升三块合起来要多少万"),
    ):
        amount = sum((in_year(i, year, planned) for i in three), Decimal(0))
        yield line(question, "sum", values=[value(amount, "万元")], about=list(three))
    most = max(three, key=lambda i: whole[i])
    question = "青教云平台、教与学、素养提升，哪个三年预算最多"
    yield line(question, "rank", values=[value(whole[most], "万元")], about=[most])
    spent = {y: in_year(MONEY, y, FigureKind.ACTUAL) for y in range(2017, 2021)}
    for question, years in (
        ("2018、2019两年的装备经费加在一块是多少", (2018, 2019)),
        ("2017到2019三年教育装备经费合到一起多少万元", (2017, 2018, 2019)),
        ("装备经费一九跟二零两年并一块儿几万", (2019, 2020)),
    ):
        amount = sum((spent[y] for y in years), Decimal(0))
        yield line(question, "sum", values=[value(amount, "万元")], about=[MONEY])
    for question, year in (
        ("推进计划三年总经费里2023年占百分之几", 2023),
        ("附件1的钱，2021年那部分占三年的几成", 2021),
    ):
        every = [in_year(PLAN, y, planned) for y in (2021, 2022, 2023)]
        part = in_year(PLAN, year, planned) * 100 / sum(every, Decimal(0))
        per_cent = part.quantize(Decimal("0.01"), ROUND_HALF_UP)
        yield line(question, "share", values=[value(per_cent, "%", about=0.6)], about=[PLAN])


def held() -> Iterable[Line]:
    """Yield those that hold one year's figure against another year's target."""
    asked = (
        ("2020年创新实验室普及率的实际数够不够2022年目标", LAB_SHARE, "%", 2020, 2022),
        ("创新实验室数2018年的实际值达到2021年目标了吗", LABS, "个", 2018, 2021),
        ("以2019年实际数衡量，创新实验室普及率完成2021年目标没有", LAB_SHARE, "%", 2019, 2021),
        ("无线网络覆盖率2018年就够2023年目标了吗", WIRELESS, "%", 2018, 2023),
        ("录播教室普及率2018年的数，2021年目标够得着不", ROOM_SHARE, "%", 2018, 2021),
        ("拿2017年的创新实验室普及率比2021年目标，达标没有", LAB_SHARE, "%", 2017, 2021),
        ("錄播教室普及率2020年夠不夠2022年的目標", ROOM_SHARE, "%", 2020, 2022),
        ("创新实验室2020年的个数离2022年目标还差几个", LABS, "个", 2020, 2022),
    )
    for question, indicator, unit, year, by in asked:
        now = in_year(indicator, year, FigureKind.ACTUAL)
        aim = in_year(indicator, by, FigureKind.TARGET)
        values = [value(now, unit, f"{year}"), value(aim, unit, f"{by}")]
        says = REACHED if now >= aim else NOT_YET
        yield line(question, "met", values=values, says=says, about=[indicator])


def refused() -> Iterable[Line]:
    """Yield those that no row can answer."""
    for question in (
        "近视率低于50%的学校有哪些",
        "录播教室数超过80%的是哪几年",
        "教师平均年龄第二大的学校是哪所",
        "杭州基线低于50%的指标有哪些",
        "附件1里哪些项目已经花掉一半以上",
        "创新实验室普及率2016年够不够2021年目标",
        "满意度倒数第二的食堂",
        "2024年目标超过90%的指标有哪些",
    ):
        yield line(question, "refuse", refused=True)


def main() -> None:
    """Write the questions."""
    made = [*filters(), *places(), *changes(), *several(), *held(), *refused()]
    lines = [{"id": f"ca-{n:03}", **one} for n, one in enumerate(made, 1)]
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
    OUT.write_text(text, encoding="utf-8")
    print(f"{len(lines)} questions in {OUT.name}")


if __name__ == "__main__":
    main()
