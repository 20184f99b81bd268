"""A hint is about the very question that went wrong."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.exercise_making import Level, made_points, make
from school.knowledge import PointId
from school.practice_hints import ANYWHERE, hint, saying

POINTS = sorted({point for grade in range(1, 10) for point in made_points(grade)})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("5×9=", "五九四十五"),
        ("3×5=", "三五十五"),
        ("2×3=", "二三得六"),
        ("45÷9=", "五九四十五"),
        ("8+7=", "8 再加 2 是 10，7 还剩 5"),
        ("27+38=", "7+8=15"),
        ("23+14=", "个位加个位"),
        ("42-17=", "2 不够减 7"),
        ("8-12=", "负数"),
        ("17÷5=", "除数 5"),
        ("3米=□厘米", "1米=100厘米"),
        ("2时5分=□分", "1时=60分"),
        ("1/2+1/3=", "公分母可以用 6"),
        ("2/7+3/7=", "分母不变"),
        ("2/7÷3/7=", "倒数"),
        ("3×□=12", "放回"),
        ("8○9", "再比大小"),
        ("398+203≈", "整十、整百"),
        ("2x+4=10", "检验"),
        ("3×(4+5)=", "括号里"),
        ("3+4×5=", "先算乘除"),
        ("1.2+3.4=", "小数点对齐"),
        ("0×35=", "都得 0"),
        ("这是什么", ANYWHERE),
    ],
)
def test_a_hint_fits_its_question(question: str, said: str) -> None:
    assert said in hint(question)


@settings(deadline=None)
@given(point=st.sampled_from(POINTS), level=st.sampled_from(Level), seed=st.integers(0, 2**32))
def test_every_made_up_exercise_has_a_short_hint(point: PointId, level: Level, seed: int) -> None:
    made = make(point, Random(seed), level)  # noqa: S311  # a test has no secrets

    assert made is not None
    assert 0 < len(hint(made.question)) <= 40


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [(1, 1, "一一得一"), (2, 5, "二五一十"), (4, 5, "四五二十"), (9, 9, "九九八十一")],
)
def test_the_sayings_are_those_of_the_table(a: int, b: int, said: str) -> None:
    assert saying(a, b) == said
    assert saying(b, a) == said
