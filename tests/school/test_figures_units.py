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
