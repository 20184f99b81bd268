"""Whatever is typed: politeness and spelling change no plan, and no text breaks the reading."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.question.plan import Plan, QuestionRead
from tests.school.question_readings import known, read, table, told

PLANS = [question for question, _ in table("plans")]
FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
POLITE = ["请问{}", "麻烦帮我查一下{}，谢谢", "{}？", "你好，我想知道{}", "{}是多少啊", "小青，{}"]


def traditional(text: str) -> str:
    from opencc import OpenCC  # noqa: PLC0415

    return str(OpenCC("s2t").convert(text))


@pytest.mark.parametrize("question", PLANS[::12])
@pytest.mark.parametrize("polite", POLITE)
def test_politeness_changes_no_plan(question: str, polite: str) -> None:
    assert told(read(polite.format(question))) == told(read(question))


@pytest.mark.parametrize("question", PLANS[::6])
def test_full_width_changes_no_plan(question: str) -> None:
    assert told(read(question.translate(FULL_WIDTH))) == told(read(question))


@pytest.mark.parametrize("question", PLANS[::6])
def test_traditional_characters_change_no_plan(question: str) -> None:
    assert told(read(traditional(question))) == told(read(question))


def exactly_one(understood: QuestionRead) -> bool:
    answers = (understood.plan, understood.options or None, understood.refusal)
    return sum(answer is not None for answer in answers) == 1


SAID = (
    "精准教学 教师 学生 2023年 目标 差多少 录播教室 广州 同步课堂 预算 呢 和 各校 排名 前三 "
    "近三个月 云溪镇 终端普及率 为什么 占 男 13月 、"
)
WORDS = st.sampled_from(SAID.split(" "))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=9), st.lists(WORDS, max_size=5))
def test_words_in_any_order_have_one_reading(first: list[str], second: list[str]) -> None:
    before: Plan | None = read("".join(first)).plan

    understood = read("".join(second), last=before)

    assert exactly_one(understood)
    plans = [understood.plan, *(option.plan for option in understood.options)]
    assert all(one in known() for plan in plans if plan for one in plan.indicators)
    assert all(one in known() for one in understood.nearest)
    assert set(understood.instead) <= set(understood.nearest)
    for offered in understood.instead.values():
        assert all(one in known() for one in offered.indicators)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=1000))
def test_any_text_has_one_reading(text: str) -> None:
    assert exactly_one(read(text))
