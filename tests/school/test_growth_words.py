"""How “记一笔 …” is understood: whom it is about, the dimension, and what happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.growth import Dimension
from school.growth_words import dimension_in, parse_note

NAMES = {"林小满", "王一", "王一诺", "小满"}


@pytest.mark.parametrize(
    ("said", "rolls", "dimension", "text"),
    [
        ("记一笔 12号 品德 主动帮助同学", (12,), "character", "主动帮助同学"),
        ("记一笔 12号 15号 艺术 合唱比赛一等奖", (12, 15), "arts", "合唱比赛一等奖"),
        ("记一笔12、15和18号 艺术：合唱", (12, 15, 18), "arts", "合唱"),
        ("请给记一笔:十二号,思想品德,好", (12,), "character", "好"),
        ("记一笔 12号 12号 体育 跳绳", (12,), "health", "跳绳"),
        ("记一笔 12号同学 艺术节表演", (12,), None, "艺术节表演"),
        ("记一笔 12号 和同学一起打扫卫生", (12,), None, "和同学一起打扫卫生"),
        ("记一笔 12号 品德 5号那天捡到钱包", (12,), "character", "5号那天捡到钱包"),
        ("记一笔 技能 学会了游泳", (), "skills", "学会了游泳"),
        ("记一笔 学业 第6题讲给112号楼的弟弟听", (), "academics", "第6题讲给112号楼的弟弟听"),
        ("记一笔", (), None, ""),
        ("记一笔　１２号　品德　全角", (12,), "character", "全角"),
    ],
)
def test_a_note_is_taken_apart(
    said: str, rolls: tuple[int, ...], dimension: str | None, text: str
) -> None:
    note = parse_note(said, names=NAMES)

    assert (note.rolls, note.dimension, note.text) == (rolls, dimension, text)


@pytest.mark.parametrize(
    ("said", "names", "text"),
    [
        ("记一笔 林小满 品德 帮助王一诺", ("林小满",), "帮助王一诺"),
        ("记一笔 林小满和王一诺 品德 打扫", ("林小满", "王一诺"), "打扫"),
        ("记一笔 王一诺同学 品德 打扫", ("王一诺",), "打扫"),
        ("记一笔 王一诺帮助老师", (), "王一诺帮助老师"),
        ("记一笔 小满 品德 打扫", ("小满",), "打扫"),
    ],
)
def test_a_name_counts_where_it_stands_alone_at_the_beginning(
    said: str, names: tuple[str, ...], text: str
) -> None:
    note = parse_note(said, names=NAMES)

    assert (note.names, note.text) == (names, text)


@pytest.mark.parametrize("class_said", ["三(2)班", "三年级2班", "三（二）班"])
def test_the_class_may_come_first(class_said: str) -> None:
    note = parse_note(f"记一笔 {class_said} 12号 品德 打扫")

    assert (note.grade, note.class_no, note.rolls) == (3, 2, (12,))


@given(st.text(max_size=300), st.sets(st.text(min_size=1, max_size=4), max_size=5))
def test_any_words_are_taken_apart_without_inventing_any(text: str, names: set[str]) -> None:
    note = parse_note(text, names=names)

    assert set(note.names) <= names
    assert len(note.text) <= len(text) * 18  # one sign may stand for many: ﷺ


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("成长档案 品德", Dimension.CHARACTER),
        ("体育方面", Dimension.HEALTH),
        ("成长档案", None),
    ],
)
def test_a_question_may_name_a_dimension(text: str, dimension: Dimension | None) -> None:
    assert dimension_in(text) is dimension
