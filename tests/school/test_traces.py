"""Which messages are about a child: by id, name or roll number, and the words they answer."""

import pytest

from school.traces import Line, Told, to_delete

TOLD = Told(
    family=frozenset(),
    staff=frozenset(),
    groups=frozenset(),
    ids=("p1", "papers/ab/1"),
    name="林小满",
    rolls=(12,),
)


@pytest.mark.parametrize(
    "text",
    [
        "林小满这次怎么样",
        "三(2)班 12号 口算11",
        "12 号",
        "key papers/ab/1/photo.jpg",
        '{"pupil":"p1"}',
    ],
)
def test_a_message_with_a_sign_of_the_child_is_about_it(text: str) -> None:
    assert TOLD.mentioned_in(text)


@pytest.mark.parametrize("text", ["112号", "林小", "p12", "papers/ab/12", "口算12", "up1", ""])
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert not TOLD.mentioned_in(text)


def test_the_words_a_message_answers_go_with_it() -> None:
    lines = [
        Line(1, "chen", "小结"),
        Line(2, None, "完成 3/42"),
        Line(3, "chen", "第1题是45"),
        Line(4, None, "12号 已改"),
        Line(5, "chen", "帮助"),
    ]

    assert sorted(to_delete(lines, TOLD)) == [3, 4]


def test_a_child_without_a_name_is_not_in_every_message() -> None:
    nameless = Told(frozenset(), frozenset(), frozenset(), ids=(), name="", rolls=())

    assert not nameless.mentioned_in("随便什么")
