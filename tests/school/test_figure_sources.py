"""Where a figure is from: it is told with its amount, its document and the words of it."""

import pytest

from school.figure.answer import FigureAnswer
from school.figures import answered, published
from school.question.plan import Intent, Plan
from tests.school.question_readings import known, read


def told(question: str) -> FigureAnswer:
    plan = read(question).plan
    assert plan is not None, question
    return answered(plan, published(plan, known()), known())


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "同步课堂教室2022年60间这个数是哪个文件的",
            "2022年目标 60 间，出自青教〔2021〕107号 附件2。",
        ),
        (
            "淇县10%的信息化经费比例，依据是哪个文件",
            (
                "要求 10% 以上，出自淇政〔2021〕4号 四（三）。原文："
                "“各级各类学校教育信息化经费在学校公用经费中的支出比例不得低于10%”。"
            ),
        ),
        (
            "无线网络覆盖率的来源",
            (
                "2017年 100%、2018年 100%、2019年 100%、2020年 100%，"
                "出自青教〔2021〕107号 一（一）1 装备表；"
                "2021年11月基线 100%、2021年目标 100%、2022年目标 100%、2023年目标 100%，"
                "出自青教〔2021〕107号 附件2。"
            ),
        ),
    ],
)
def test_a_source_is_told_with_the_figures_that_are_from_it(question: str, said: str) -> None:
    assert told(question).said == said


def test_the_words_of_a_document_are_a_value_with_its_source() -> None:
    answer = told("湖州1.72亿这个数的原句给我看看")

    assert [value.label for value in answer.values] == ["", "原文"]
    assert answer.values[1].words in answer.said
    assert {value.source for value in answer.values} == {
        "浙江设区市教育局长读书会发言 湖州发言（004:L52）"
    }


def test_how_a_figure_is_counted_is_told_before_where_it_is_from() -> None:
    assert told("录播教室普及率怎么算的，出处在哪").said.startswith("口径：")


def test_a_figure_without_a_definition_says_so_when_that_is_asked() -> None:
    assert told("装备经费是怎么统计的").said.startswith("来源没有写口径。")


def test_no_amount_is_told_that_the_asker_may_not_read() -> None:
    ids = ("wireless_coverage", "recording_classroom_coverage")
    plan = Plan(intent=Intent.FORMULA, indicators=ids, sourced=True)
    readable = [row for row in published(plan, known()) if row.indicator == ids[0]]

    answer = answered(plan, readable, known())

    assert len(answer.values) == len(readable) > 0
    assert "录播" not in answer.said
