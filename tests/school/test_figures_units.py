"""Amounts in units that can be set beside each other, and in those somebody asks for."""

import pytest

from tests.school.question_readings import read
from tests.school.test_figures_computed import carried_out
from tests.school.test_figures_follow import talked


def said(question: str) -> str:
    plan = read(question).plan
    assert plan is not None, question
    return carried_out(plan).said


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("2019年教育装备经费折合多少亿元", "3450 万元，合 0.345 亿元"),
        ("附件1三年一共多少，按亿元说", "合 0.61 亿元"),
        ("2019年教育装备经费折合多少万元", "2019年 3450 万元。"),
        ("湖州2017年技术装备投入是我县同年装备经费的多少倍", "5.21 倍，多 1.39 亿元"),
        ("青田的录播教室2020年只相当于广州的百分之几", "8.4%，少 983 个"),
    ],
)
def test_money_and_rooms_are_told_in_the_unit_that_is_asked_for(question: str, part: str) -> None:
    assert part in said(question)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("2021年11月的创新实验室普及率满90%了没有", "，没有达到 90%，差 3 个百分点。"),
        ("2018年装备经费是否超过5000万", "，没有超过 5000 万元，差 59 万元。"),
        ("2018年装备经费是否超过0.4亿", "，超过了 4000 万元，高 941 万元。"),
        ("无线网络覆盖率现在有没有到100%", "，达到了 100%。"),
        ("2023年精准教学教师目标超过60%了吗", "2023年目标 60%，没有超过 60%。"),
    ],
)
def test_a_figure_is_held_against_the_amount_that_is_asked_about(question: str, part: str) -> None:
    assert part in said(question)


def test_an_amount_in_another_unit_is_a_value_with_the_same_source() -> None:
    plan = read("2019年教育装备经费折合多少亿元").plan
    assert plan is not None

    own, other = carried_out(plan).values

    assert (other.label, str(other.amount), other.unit) == ("折合", "0.345", "亿元")
    assert other.source == own.source


def test_one_of_a_heading_that_has_reached_its_target_is_told_by_its_name() -> None:
    assert said("教学应用类基线达到2021年目标的有哪些").endswith("：实施同步课堂的学校覆盖面。")


def test_a_course_over_a_few_years_is_told_with_what_lies_between() -> None:
    assert "；其间2018年 11 个、2019年 50 个。" in said("录播教室数能查到哪些年份")


def test_the_largest_item_of_a_sum_is_that_of_all_its_years() -> None:
    plan = talked("智慧教育“教与学”应用系统预算总额多少", "里面最大的一项是什么")

    assert carried_out(plan).said == "最高的是 基于移动终端的精准教学系统应用，550 万元。"
