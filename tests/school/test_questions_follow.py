"""Questions that change the last one, as conversations have them."""

import pytest

from school.figure_answer import FigureAnswer, carried_on
from school.question.plan import Plan
from tests.school.question_readings import TABLES, read, told

CONVERSATIONS = [
    [line.split("\t") for line in talk.splitlines() if line]
    for talk in (TABLES / "conversations.tsv").read_text(encoding="utf-8").split("\n\n")
    if talk.strip()
]


@pytest.mark.parametrize("talk", CONVERSATIONS, ids=lambda talk: talk[0][0])
def test_a_conversation_is_read_to_its_end(talk: list[list[str]]) -> None:
    last: Plan | None = None
    for question, reading in talk:
        understood = read(question, last=last)
        last = carried_on(FigureAnswer(question="", said="", plan=understood.plan), last)

        assert told(understood) == reading, question


def test_a_question_that_stands_alone_does_not_follow() -> None:
    last = read("2023年精准教学教师覆盖面目标").plan

    alone = read("2018年录播教室有多少间", last=last)

    assert not alone.follows
    assert told(alone) == "value recording_classrooms @2018年"


def test_a_change_without_a_last_question_is_refused() -> None:
    assert told(read("那2022年呢")) == "! unknown"


def test_thanks_change_nothing() -> None:
    last = read("2023年精准教学教师覆盖面目标").plan

    assert told(read("谢谢", last=last)) == "! not_a_question"
