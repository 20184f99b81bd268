"""Traditional and simplified, full-width and half-width: one answer, however it is written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from school.answer_key import Accepted, KeyItem
from school.arithmetic import same_answer, spelled, spellings
from school.grading import Verdict
from school.spelling import punctuated, simplified, ways_to_write


@pytest.mark.parametrize(
    ("written", "accepted"),
    [
        ("春风", "春風"),
        ("麵條", "面条"),
        ("看著", "看着"),
        ("裡面", "裏面"),
        ("Ａ", "A"),
        ("ＢＣ", "bc"),
        ("北京。", "北京"),
        ("春風，柳綠", "春风,柳绿"),
        ("✓", "√"),
        ("✗", "×"),
        ("一心一意", "一心一意"),
        ("box", "BOX"),
    ],
)
def test_one_answer_in_two_spellings_is_one(written: str, accepted: str) -> None:
    assert same_answer(written, accepted)
    assert same_answer(accepted, written)


@pytest.mark.parametrize(
    ("written", "accepted"),
    [("春风", "春天"), ("，", "。"), ("√", "×"), ("", "春风"), ("。", ""), ("风", "春风")],
)
def test_another_answer_stays_another(written: str, accepted: str) -> None:
    assert not same_answer(written, accepted)


def test_a_reader_is_told_every_usual_way_to_write_a_word() -> None:
    assert {"面条", "麵條"} <= set(spellings("面条"))
    assert spellings("春風")[0] == "春風"
    assert "春风" in spellings("春風")
    assert spellings("35") == ("35",)
    assert spellings("✓") == ("✓", "√")


def test_a_word_in_other_characters_earns_the_points_of_the_key() -> None:
    item = KeyItem(accepted=(Accepted(answer="春風", points=3),))

    assert item.points("春风", Verdict.RIGHT) == 3
    assert item.points("春天", Verdict.WRONG) == 0


def test_letters_of_a_word_are_no_signs_of_a_sum() -> None:
    assert spelled("更上一层楼") == "更上一层楼"
    assert spelled("box") == "box"
    assert [spelled(t) for t in ("8一3", "8 一 □", "3米一20厘米", "一")] == [
        "8-3",
        "8-□",
        "3米-20厘米",
        "-",
    ]
    assert [spelled(t) for t in ("3x4", "x=7", "2X(1+x)", "x")] == ["3×4", "×=7", "2×(1+×)", "×"]


@given(st.text(max_size=20))
def test_simplifying_twice_changes_nothing_more(text: str) -> None:
    once = simplified(text)

    assert simplified(once) == once


@example(text="0\0臺")
@given(st.text(min_size=1, max_size=12))
def test_every_way_to_write_an_answer_is_that_answer(text: str) -> None:
    assert all(same_answer(way, text) for way in ways_to_write(text))


def test_prose_has_the_punctuation_of_chinese_and_figures_keep_theirs() -> None:
    typed = simplified("在朗读比赛中得奖，很認真！见：https://a.cn/x?y，1,200 人 12:30；三(2)班")

    assert punctuated(typed) == (
        "在朗读比赛中得奖，很认真！见：https://a.cn/x?y,1,200 人 12:30；三(2)班"
    )
