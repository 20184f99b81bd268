"""Clauses that only tell something are passed over; what could change the figure is not."""

import pytest

from school.question.beside import is_beside
from school.question.table import link_table
from school.question.words import spelt
from tests.school.question_readings import known, read, told

_PLAIN = "2018年录播教室有几个"


@pytest.mark.parametrize(
    "clause",
    [
        "底稿让我弄丢了",
        "网管刚换人",
        "我一下答不上",
        "教研员等着排课",
        "被校长问住了",
        "教育局门户要更新",
        "老局长回忆录要用",
        "材料第三页空着",
    ],
)
def test_why_somebody_asks_is_passed_over_in_words_nobody_listed(clause: str) -> None:
    assert is_beside(spelt(clause), link_table(known()).by_piece)
    assert told(read(f"{clause}，{_PLAIN}")) == told(read(_PLAIN))


@pytest.mark.parametrize(
    "clause",
    [
        "我只要农村的",
        "领导要线下的",
        "局长点名要线下的",
        "要教研员的",
        "仅统计公办",
        "不含民办",
        "局长想看合格的",
        "我负责大山里的",
        "就看集团化的",
        "双师课堂",
        "隔壁县问我们",
        "换成温州的",
        "到2020年底了",
    ],
)
def test_a_limit_a_wish_a_bare_name_and_a_time_stay_in_the_question(clause: str) -> None:
    assert not is_beside(spelt(clause), link_table(known()).by_piece)
