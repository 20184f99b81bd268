"""Figures asked for in many voices, and what sounds like them and is another figure.

A hurried clerk, a formal inspector and a principal who dictates ask for the same; whatever they say
around it, one word that means another figure is never passed over.
"""

import pytest

from tests.school.question_readings import TABLES, read, table, told

_SHARES = (
    "实施精准教学的教师覆盖面",
    "接受人工智能教育的学生覆盖面",
    "课程视频资源覆盖面",
    "智慧教学大平台教师覆盖面",
)
_AIMED = (
    "实施精准教学的教师覆盖面",
    "县级智慧校园示范学校",
    "同步课堂学校覆盖面",
    "一带一路推广学校",
)
_YEARLY = ("录播教室数", "生均投入", "移动学习终端数", "教育装备经费投入")
_NAMES = {
    "now": _SHARES,
    "target": _AIMED,
    "value": _YEARLY,
    "gap": _SHARES,
    "attain": _SHARES,
    "change": _YEARLY,
    "trend": ("录播教室数", "生均投入", "移动学习终端数", "创新实验室覆盖率"),
    "rank": _YEARLY,
    "budget": ("智慧教室", "教师成长管理系统", "校园安全系统"),
    "formula": _SHARES,
    "live": ("作业正确率", "晨检上报率", "报修完成率", "因病缺课率"),
}
_YEARS = {"value": ("2019", "2018")}
_UNLIKE = (
    "农村学校精准教学教师覆盖面",
    "教师流失率",
    "录播教室使用率",
    "生均图书册数",
    "在建录播教室数",
    "移动学习终端损坏数",
)
"""Names of figures nobody has, each a word away from one there is."""


def frames() -> list[list[str]]:
    """Return kind, way to ask and plain question of the rows of frames.tsv."""
    lines = (TABLES / "frames.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _filled(form: str, name: str, year: str) -> str:
    return form.replace("{i}", name).replace("{y}", year)


def fillings(kind: str, way: str, plain: str) -> list[tuple[str, str]]:
    """Return a way to ask and its plain question, of every indicator and year of its kind."""
    return [
        (_filled(way, name, year), _filled(plain, name, year))
        for name in _NAMES[kind]
        for year in _YEARS.get(kind, ("2023", "2021"))
    ]


def unlike() -> list[str]:
    """Return the sentences of unlike.tsv."""
    lines = (TABLES / "unlike.tsv").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("kind", "way", "plain"), frames())
def test_a_way_to_ask_means_the_plain_question(kind: str, way: str, plain: str) -> None:
    asked = fillings(kind, way, plain)

    readings = [tuple(told(read(question)) for question in pair) for pair in asked]

    assert [pair for pair in readings if pair[0] != pair[1]] == []
    assert all(plain_one[0] not in "!?" for _, plain_one in readings)


@pytest.mark.parametrize(("question", "plain"), table("alike"))
def test_another_way_to_say_it_means_the_same(question: str, plain: str) -> None:
    reading = told(read(plain))

    assert told(read(question)) == reading
    assert not reading.startswith("!")


@pytest.mark.parametrize("question", unlike())
def test_a_word_that_means_another_figure_is_never_passed_over(question: str) -> None:
    assert read(question).plan is None


@pytest.mark.parametrize("name", _UNLIKE)
def test_no_way_to_ask_makes_up_a_figure_nobody_has(name: str) -> None:
    ways = [way for kind, way, _ in frames() if kind in {"now", "target", "value", "gap"}]
    asked = [way.replace("{i}", name).replace("{y}", "2022") for way in ways]

    answered = [question for question in asked if read(question).plan is not None]

    assert answered == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("生投均入2019年", "生均投入2019年"),
        ("录播室教数2019年多少", "录播教室数2019年多少"),
        ("市级现代化学校校2022年目标", "市级现代化学校2022年目标"),
        ("校际互联宽带2019年多少", "校际互联带宽2019年多少"),
    ],
)
def test_a_slip_in_a_whole_name_is_put_right(typed: str, meant: str) -> None:
    assert told(read(typed)) == told(read(meant))
    assert read(typed).plan is not None
