"""Questions that change the last one, as conversations have them."""

import pytest

from school.figure.answer import FigureAnswer, carried_on
from school.figure.refusals import refused
from school.question.follow_names import names_a_member
from school.question.plan import Plan, Refusal
from tests.school.question_readings import TABLES, known, read, told

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


def test_what_has_no_figure_of_one_year_is_asked_of_another() -> None:
    before = refused(read("精准教学教师覆盖面2025年目标"), known())

    last = carried_on(before, None)

    assert before.refusal is Refusal.NO_SUCH_TIME
    assert told(read("那2023年呢", last=last)) == "target teachers_in_precision_teaching @2023年"


def test_a_change_without_a_last_question_is_refused() -> None:
    assert told(read("那2022年呢")) == "! unknown"


def test_thanks_change_nothing() -> None:
    last = read("2023年精准教学教师覆盖面目标").plan

    assert told(read("谢谢", last=last)) == "! not_a_question"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("电教馆多少", True),
        ("教研室安排多少万元", True),
        ("智慧教室的钱呢", True),
        ("电教馆有几名技术人员", False),
        ("合计多少", False),
    ],
)
def test_a_part_of_what_was_asked_is_told_by_its_name_alone(text: str, *, is_one: bool) -> None:
    assert names_a_member(text, known()["informatisation_plan_budget"]) is is_one
