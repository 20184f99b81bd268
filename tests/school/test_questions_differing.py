"""Why two figures differ: both are told, with what the documents say, and no cause is invented."""

from decimal import Decimal

import pytest

from school.figure.answer import FigureAnswer
from school.figure.terms import plans_of
from school.figures import answered, published
from school.question.plan import Intent, Refusal
from school.question.told import told_in, without
from tests.school.question_readings import known, read


def answer(question: str) -> FigureAnswer:
    """Return the answer to a question about published figures."""
    plan = read(question).plan
    assert plan is not None
    assert plan.intent is Intent.WHY
    rows = (row for one in plans_of(plan) for row in published(one, known()))
    return answered(plan, list({id(row): row for row in rows}.values()), known())


def amounts(told: FigureAnswer) -> list[str]:
    return [f"{value.amount:f}{value.unit}" for value in told.values if value.amount is not None]


@pytest.mark.parametrize(
    ("question", "told", "reason"),
    [
        (
            "新型教学空间2023年70个，远程同步智能课堂怎么是300个",
            ["70个", "300个"],
            "不是同一个指标",
        ),
        ("终端普及率2023年一个70%一个100%，以哪个为准", ["70%", "100%"], "学生的比例"),
        (
            "附件1经费三年是6100万，三个项目预算加起来只有2290万，咋对不上",
            ["6100万元", "300万元", "1230万元", "760万元"],
            "范围不同",
        ),
        (
            "装备经费三年正文说1.2亿，表里加起来11691万，为什么不一样",
            ["1.2亿元", "3300万元", "4941万元", "3450万元", "11691万元"],
            "略有出入",
        ),
        ("创新实验室2020年都有11个了，2021年目标怎么才10个", ["11个", "10个"], "不一定是同一口径"),
        ("一带一路推广学校2022年有说2所有说2-3所，谁对", ["2所", "2所"], "两个都列出"),
    ],
)
def test_figures_whose_amounts_are_told_stand_beside_one_another(
    question: str, told: list[str], reason: str
) -> None:
    found = answer(question)

    assert amounts(found) == told
    assert reason in found.said
    assert all(value.source for value in found.values)


def test_a_word_for_two_figures_asked_why_shows_both_and_how_they_are_counted() -> None:
    found = answer("终端普及率为什么有两个数")

    assert {"70%", "100%"} <= set(amounts(found))
    assert "配备移动学习终端的学校数 / 学校总数" in found.said
    assert "来源没有写口径" in found.said


@pytest.mark.parametrize(
    "question", ["2020年生均投入那一格为什么空着", "生均投入2020年怎么没有数据"]
)
def test_an_empty_cell_is_refused_with_what_the_document_says(question: str) -> None:
    found = answer(question)

    assert found.refusal is Refusal.NO_SUCH_TIME
    assert not found.values
    assert "装备计划当年正在实施中" in found.said


def test_no_cause_is_invented_where_the_documents_say_none() -> None:
    found = answer("精准教学教师覆盖面2023年目标为什么这么低")

    assert amounts(found) == ["60%"]
    assert "文件里没有写" in found.said


@pytest.mark.parametrize(
    "question",
    [
        "为什么民办学校的终端普及率有两个数",
        "农村学生终端2022年50%，城区终端普及率100%，为什么不一样",
        "为什么农村的录播教室有90个",
        "录播教室一处写77个一处写78个，为什么",
        "2023年工资一处写60一处写70，谁对",
    ],
)
def test_a_group_or_an_amount_nobody_has_is_refused(question: str) -> None:
    assert read(question).refusal is not None


@pytest.mark.parametrize(
    ("question", "intent", "years"),
    [
        ("市级现代化学校2021年是5所，到2023年目标还差几所", Intent.CHANGE, ["2021年", "2023年"]),
        ("新型教学空间50个的目标出自哪个文件", Intent.FORMULA, []),
        ("创新实验室从2017年的6个到2020年的11个涨了百分之几", Intent.CHANGE, ["2017年", "2020年"]),
    ],
)
def test_amounts_that_are_the_figure_s_own_are_passed_over(
    question: str, intent: Intent, years: list[str]
) -> None:
    plan = read(question).plan

    assert plan is not None
    assert plan.intent is intent
    assert [period.name for period in plan.periods] == years


@pytest.mark.parametrize(
    "question",
    [
        "市级现代化学校2021年是7所，到2023年目标还差几所",
        "录播教室从2017年的9个到2020年的90个涨了百分之几",
    ],
)
def test_an_amount_that_is_none_of_the_figure_s_is_not_passed_over(question: str) -> None:
    assert read(question).plan is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("附件2写6所,正文却写40所", [("6", "所"), ("40", "所")]),
        ("2023年目标3-5所", [("3", "所")]),
        ("一处87一处87.03%", [("87", ""), ("87.03", "%")]),
        ("四十所和百分之六十", [("40", "所"), ("60", "%")]),
        ("2023年11月,107号文件,两个项目,低于50%,60%以上", []),
    ],
)
def test_amounts_are_no_years_numbers_of_documents_or_conditions(
    said: str, told: list[tuple[str, str]]
) -> None:
    found = told_in(said)

    assert [(f"{one.amount:f}", one.unit) for one in found] == told
    assert not told_in(without(said, found))


def test_a_range_is_told_with_both_ends() -> None:
    (one,) = told_in("推广到3-5所")

    assert (one.amount, one.upper) == (Decimal(3), Decimal(5))
