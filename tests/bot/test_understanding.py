"""What people say, and which command it means."""

import pytest

import bot.commands
from bot.understanding import Understanding
from school.discover import discover
from school.people import Role
from school.spelling import simplified

COMMANDS = {name: module.COMMAND for name, module in discover(bot.commands).items()}
TEACHER = frozenset({Role.TEACHER})
PARENT = frozenset({Role.GUARDIAN})


def meant(text: str, roles: frozenset[Role]) -> str | None:
    offered = [n for n, c in COMMANDS.items() if not c.roles or c.roles & roles]
    return Understanding(COMMANDS).meant(simplified(text), offered)[0]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("帮助", "help"),
        ("幫助", "help"),
        ("你能做什么？", "help"),
        ("你好", "help"),
        ("批改", "grade"),
        ("帮我批一下这张", "grade"),
        ("幫我批改一下作業", "grade"),
        ("请帮我批改作业", "grade"),
        ("给我批批这份口算", "grade"),
        ("确认", "confirm"),
        ("確認", "confirm"),
        ("确认吧。", "confirm"),
        ("好的，确认", "confirm"),
        ("小结", "summary"),
        ("看一下班级小结", "summary"),
        ("全班做得怎么样", "summary"),
        ("发小结", "summary"),
        ("待你看", "look"),
        ("重拍", "retake"),
        ("我是谁", "whoami"),
        ("我的编号是多少", "whoami"),
        ("改判", "revise"),
        ("成绩", "result"),
        ("错题讲评", "class_mistakes"),
    ],
)
def test_a_teacher_is_understood(text: str, command: str) -> None:
    assert meant(text, TEACHER) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("成绩", "result"),
        ("成績", "result"),
        ("看看我家孩子这次的成绩", "result"),
        ("看看我家孩子這次的成績", "result"),
        ("孩子这次口算怎么样", "result"),
        ("娃这次作业怎么样", "result"),
        ("我儿子的作业做得怎么样", "result"),
        ("隔壁孩子呢", "result"),
        ("同意", "agree"),
        ("我同意", "agree"),
        ("不同意", "agree"),
        ("撤回同意", "withdraw"),
        ("我想撤回同意", "withdraw"),
        ("撤回", "withdraw"),
        ("錯題本", "mistakes"),
        ("把错题打印出来", "mistakes"),
        ("想看孩子的错题", "result"),
        ("今天要复习什么", "revisit"),
        ("不要提醒我了", "reminders"),
        ("帮助", "help"),
    ],
)
def test_a_parent_is_understood(text: str, command: str) -> None:
    assert meant(text, PARENT) == command


@pytest.mark.parametrize("text", ["今天天气", "123", "？？？", "asdfgh", "晚饭吃什么", "🙂", ""])
def test_what_means_nothing_is_not_guessed(text: str) -> None:
    assert meant(text, TEACHER) is None


@pytest.mark.parametrize("text", ["今天天气", "qr", "确忍", "🙂"])
def test_there_are_always_two_or_three_suggestions(text: str) -> None:
    offered = [n for n, c in COMMANDS.items() if not c.roles or c.roles & TEACHER]

    _, nearest = Understanding(COMMANDS).meant(text, offered)

    assert 2 <= len(nearest) <= 3


def test_a_typo_that_sounds_alike_is_suggested() -> None:
    _, nearest = Understanding(COMMANDS).meant("确忍", list(COMMANDS))

    assert "confirm" in nearest
