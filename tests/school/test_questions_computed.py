"""Questions that compute mean the plans of computed.tsv, and what no plan can say is refused."""

from decimal import Decimal

import pytest

from school.question.amounts import amount_of, in_unit, percents, unit_of
from school.question.plan import Comparison, Intent, Refusal, Where
from tests.school.question_readings import read, table, told


@pytest.mark.parametrize(("question", "reading"), table("computed"))
def test_a_question_that_computes_means_this_plan(question: str, reading: str) -> None:
    assert told(read(question)) == reading


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("超过八成", "超过80%"),
        ("三成半以上", "35%以上"),
        ("八成五", "85%"),
        ("百分之八十", "80%"),
        ("百分之八十七点零三", "87.03%"),
        ("不到一半", "不到50%"),
        ("过半的", "超过50%的"),
        ("占几成", "占几成"),
        ("百分之几", "百分之几"),
        ("学生成长档案", "学生成长档案"),
        ("建成教室", "建成教室"),
        ("写到一半卡住", "写到一半卡住"),
    ],
)
def test_tenths_and_parts_of_a_hundred_are_percentages(said: str, written: str) -> None:
    assert percents(said) == written


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("200", 200),
        ("二十", 20),
        ("十五", 15),
        ("两百五", 250),
        ("两千零五", 2005),
        ("两千五", 2500),
    ],
)
def test_amounts_are_read_as_they_are_said(said: str, amount: int) -> None:
    assert amount_of(said) == amount


@pytest.mark.parametrize(
    ("amount", "unit", "of", "same"),
    [
        ("200", "万", "万元", "200"),
        ("1", "亿", "万元", "10000"),
        ("2000", "元", "万元", "0.2"),
        ("200", "", "万元", "200"),
        ("20", "个", "间", "20"),
        ("30", "百分点", "%", "30"),
        ("20", "个", "%", None),
        ("20", "%", "间", None),
        ("20", "间", "套", None),
        ("3", "次", "起", "3"),
        ("3", "次", "间", None),
    ],
)
def test_an_amount_is_only_one_of_a_unit_that_counts_the_same(
    amount: str, unit: str, of: str, same: str | None
) -> None:
    found = in_unit(Decimal(amount), unit_of(unit), of=of)

    assert found == (None if same is None else Decimal(same))


@pytest.mark.parametrize(
    ("comparison", "wanted"),
    [
        (Comparison.BELOW, [59]),
        (Comparison.AT_MOST, [59, 60]),
        (Comparison.AT_LEAST, [60, 61, 80, 81]),
        (Comparison.ABOVE, [61, 80, 81]),
        (Comparison.BETWEEN, [60, 61, 80]),
    ],
)
def test_which_amounts_hold_the_number_itself(comparison: Comparison, wanted: list[int]) -> None:
    most = Decimal(80) if comparison is Comparison.BETWEEN else None
    where = Where(comparison=comparison, amount=Decimal(60), most=most)

    assert [n for n in (59, 60, 61, 80, 81) if where.holds(Decimal(n))] == wanted


@pytest.mark.parametrize(
    "question",
    [
        "录播教室普及率2020年超过90%了吗",
        "精准教学教师覆盖面超过50%没有",
        "淇县规定信息化经费占公用经费不低于百分之几",
        "小学三年级及以上学生网络学习空间开通率2021年目标",
        "出口带宽超过1G且无线覆盖的学校比例",
        "广州2025年智慧课堂要建到多少个以上",
    ],
)
def test_what_the_asker_believes_and_what_is_in_a_name_is_no_condition(question: str) -> None:
    plan = read(question).plan

    assert plan is not None
    assert plan.where is None
    assert plan.intent is not Intent.LIST


@pytest.mark.parametrize(
    "question",
    [
        "录播教室数超过50%的是哪几年",
        "录播教室普及率低于50%的班级有哪些",
        "平均年龄低于40岁的学校有哪些",
        "近视率超过三成的学校有哪些",
        "覆盖面低于50%的学校有多少所",
        "教龄排第二的老师是谁",
        "学生成绩第二高的是谁",
        "食堂满意度倒数第二的学校",
        "三(2)班作业正确率低于60%的学生有哪些",
    ],
)
def test_what_cannot_be_picked_out_is_refused_and_never_dropped(question: str) -> None:
    understood = read(question)

    assert understood.plan is None
    assert understood.refusal in {
        Refusal.NOT_PICKED_OUT,
        Refusal.UNKNOWN,
        Refusal.ABOUT_A_CHILD,
        Refusal.NOT_BROKEN_DOWN,
    }


@pytest.mark.parametrize(
    ("first", "then", "reading"),
    [
        (
            "录播教室普及率第二高的是哪一年",
            "那创新实验室普及率呢",
            "rank innovation_lab_coverage by=年 top=1 highest nth=2",
        ),
        (
            "录播教室普及率第二高的是哪一年",
            "第三高的呢",
            "rank recording_classroom_coverage by=年 top=1 highest nth=3",
        ),
        (
            "创新实验室普及率2020年够不够2021年的目标",
            "那2022年呢",
            "attain innovation_lab_coverage @2022年 held=2020年",
        ),
        (
            "录播教室数哪一年涨得最多",
            "那移动学习终端数呢",
            "rank mobile_learning_terminals by=年 top=1 highest steps=rise",
        ),
    ],
)
def test_what_is_computed_stays_when_the_next_question_changes_something_else(
    first: str, then: str, reading: str
) -> None:
    last = read(first).plan

    assert told(read(then, last=last)) == reading
