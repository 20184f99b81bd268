"""The published figures are what was read from the documents by hand."""

import re
from decimal import Decimal

import pytest

from school.indicator import Bound, Figure, FigureKind
from school.indicator_catalogue import catalogue
from tests.school.published_figures import every_figure, value

ANNEX = {
    "无线网络覆盖率": ("%", "100", "100", "100", "100"),
    "录播教室普及率": ("%", "100", "100", "100", "100"),
    "创新实验室普及率": ("%", "87", "90", "100", "100"),
    "移动学习终端普及率": ("%", "30", "100", "100", "100"),
    "同步课堂教室建设数": ("间", "39", "50", "60", "70"),
    "“青教云”智慧教育平台": ("", "没有", "初步完成", "完成搭建", "普及应用"),
    "实施同步课堂的学校覆盖面": ("%", "100", "100", "100", "100"),
    "实施精准教学的教师覆盖面": ("%", "30", "40", "50", "60"),
    "接受精准教学的学生覆盖面": ("%", "30", "40", "50", "60"),
    "开展人工智能教育的学校覆盖面": ("%", "23", "40", "50", "60"),
    "接受人工智能教育的学生覆盖面": ("%", "23", "40", "50", "60"),
    "课程视频资源的课程覆盖面": ("%", "60", "100", "100", "100"),
    "利用智慧教学大平台教学的学校覆盖面": ("%", "70", "100", "100", "100"),
    "利用智慧教学大平台教学的教师覆盖面": ("%", "20", "40", "50", "60"),
    "接受智慧教学大平台教学的学生覆盖面": ("%", "30", "50", "70", "80"),
    "利用数字化教育服务大平台开展教师专业发展应用的学校数": ("%", "0", "20", "50", "100"),
    "利用数字化教育服务大平台开展学生成长档案应用的学校数": ("%", "9", "20", "50", "100"),
    "利用人工智能+精准教学开展诊断应用的学校数": ("%", "25", "80", "100", "100"),
    "利用人工智能+大数据开展校园治理的学校数": ("%", "18", "30", "50", "65"),
    "利用人工智能+大数据开展学生管理的学校数": ("%", "18", "30", "50", "65"),
    "一带一路学校推广数": ("所", "0", "1", "2", "3"),
    "推动智慧教育素养提升": ("%", "20", "40", "50", "60"),
    "智慧教育示范校（现代化学校）": ("所", "0", "2", "4", "6"),
}
"""Annex 2: unit, the state of November 2021, targets of 2021, 2022 and 2023."""
EQUIPMENT = {
    "教育装备经费投入": ("万元", "3300", "4941", "3450", "3350"),
    "生均投入": ("元", "728", "1099", "1118", "没有"),
    "有效生机比": ("", "4.79:1", "4.24:1", "4.21:1", "4.21:1"),
    "师机比": ("", "1:1", "1:1", "1:1", "1:1"),
    "互联网出口带宽": ("", "4G", "4G", "4G", "4G"),
    "校际互联带宽": ("", "1G", "1G", "10G", "10G"),
    "无线网络覆盖率": ("%", "100", "100", "100", "100"),
    "移动学习终端数": ("套", "1150", "1985", "2590", "2800"),
    "录播教室数": ("个", "5", "11", "50", "90"),
    "录播教室普及率": ("%", "41.5", "49.1", "100", "100"),
    "创新实验室数": ("个", "6", "5", "8", "11"),
    "创新实验室普及率": ("%", "34", "41.5", "55", "87.03"),
}
"""The equipment table: unit, 2017, 2018, 2019 and 2020."""
BUDGETS = {
    "informatisation_plan_budget": ("2300", "1950", "1850", "6100"),
    "platform_budget": ("440", "420", "370", "1230"),
    "teaching_systems_budget": ("220", "270", "270", "760"),
    "literacy_budget": ("100", "100", "100", "300"),
}
"""万元 of 2021, 2022, 2023 and of all three years."""


def of_line(document: str) -> dict[str, list[Figure]]:
    """Figures of one part of the home plan, in order of time, by name of indicator."""
    found: dict[str, list[Figure]] = {}
    for figure in every_figure():
        if figure.source.document.endswith(document):
            found.setdefault(catalogue()[figure.indicator].name, []).append(figure)
    return found


def test_the_23_rows_of_the_annex_are_what_was_read_by_hand() -> None:
    figures = of_line("附件2")

    read = {name: (rows[-1].unit, *map(value, rows)) for name, rows in figures.items()}

    assert read == ANNEX
    for rows in figures.values():
        assert [(f.kind, f.first.year, f.baseline) for f in rows] == [
            (FigureKind.ACTUAL, 2021, True),
            *((FigureKind.TARGET, year, False) for year in (2021, 2022, 2023)),
        ]


def test_the_12_rows_of_the_equipment_table_are_what_was_read_by_hand() -> None:
    figures = of_line("装备表")

    read = {name: (rows[0].unit, *map(value, rows)) for name, rows in figures.items()}

    assert read == EQUIPMENT
    for rows in figures.values():
        assert [f.first.year for f in rows] == [2017, 2018, 2019, 2020]
        assert {f.kind for f in rows} == {FigureKind.ACTUAL}


@pytest.mark.parametrize("budget", BUDGETS)
def test_the_items_of_a_budget_add_up_to_its_totals(budget: str) -> None:
    figures = catalogue()[budget].figures
    times = [(year, year) for year in (2021, 2022, 2023)] + [(2021, 2023)]

    for (first, last), total in zip(times, BUDGETS[budget], strict=True):
        rows = [f for f in figures if (f.first.year, f.last.year) == (first, last)]
        totals = [f.amount for f in rows if f.members["项目"] == "合计"]
        items = [f.amount for f in rows if f.members["项目"] != "合计" and f.amount is not None]
        assert totals == [Decimal(total)]
        assert sum(items) == Decimal(total), (first, last)


@pytest.mark.parametrize("budget", BUDGETS)
def test_the_years_of_a_budget_item_add_up_to_its_own_total(budget: str) -> None:
    items: dict[str, list[Decimal]] = {}
    for figure in catalogue()[budget].figures:
        assert figure.amount is not None
        assert ("年" in figure.members) is (figure.first.year != figure.last.year)
        items.setdefault(figure.members["项目"], []).append(figure.amount)

    for *years, together in items.values():
        assert sum(years) == together


def test_the_inline_budgets_are_not_part_of_the_plan_of_6100() -> None:
    assert sum(int(total[-1]) for total in list(BUDGETS.values())[1:]) == 2290
    for budget in BUDGETS:
        assert "不能相加" in catalogue()[budget].note


def test_two_sources_that_differ_are_two_rows_the_annex_first() -> None:
    rows = [f for f in catalogue()["belt_and_road_schools"].figures if f.kind is FigureKind.TARGET]

    of_2023 = [(value(f), f.source.document[-5:]) for f in rows if f.first.year == 2023]

    assert [said for said, _ in of_2023] == ["3", "3-5"]
    assert of_2023[0][1].endswith("附件2")


def test_what_the_text_says_of_three_years_is_a_total_beside_the_years_of_the_table() -> None:
    figures = catalogue()["equipment_spending"].figures

    total = [figure for figure in figures if figure.members]
    years = [f.amount for f in figures if not f.members and f.amount and f.first.year < 2020]

    assert [(value(f), f.unit, f.period, f.members) for f in total] == [
        ("1.2", "亿元", "2017–2019年", {"年": "合计"})
    ]
    assert sum(years) == 11691


def test_a_sentence_holds_the_number_that_was_read_from_it() -> None:
    numerals = {"1": "一", "5": "五"}
    for figure in every_figure():
        said = figure.source.sentence
        for number in (figure.amount, figure.upper):
            if said and number is not None:
                assert str(number) in said or numerals[str(number)] in said, figure


def test_a_figure_is_as_exact_as_its_sentence() -> None:
    for figure in every_figure():
        if figure.source.sentence and figure.amount is not None and figure.upper is None:
            assert figure.bound is bound_said(figure), figure


def bound_said(figure: Figure) -> Bound:
    """What the words around a number say of it: “超过120TB”, “60多万”, “近50.9万人次”."""
    number = rf"(?<![\d.]){figure.amount}(?:多|余)?{figure.unit[0]}"
    sentence = figure.source.sentence
    if re.search(rf"(?:不少于|不得?低于|超过|突破){number}|{number}[^，、\d]{{0,2}}以上", sentence):
        return Bound.AT_LEAST
    if re.search(rf"{figure.amount}[多余]", sentence):
        return Bound.AT_LEAST
    if re.search(rf"近{number}|{number}左右", sentence):
        return Bound.ABOUT
    return Bound.EXACT
