"""Whole sentences on their way through the router: the command that answers each."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

import bot.commands
from bot.command import Chat, Command, Reply
from bot.router import Router
from school.directory import Identity
from school.discover import discover
from school.people import PersonId, Role
from school.spelling import simplified
from tests.bot.test_router import a_chat


def names_itself(name: str, command: Command) -> Command:
    def handle(_: Chat) -> Sequence[Reply]:
        return [Reply(text=name)]

    return replace(command, handle=handle)


ROUTER = Router(
    {n: names_itself(n, module.COMMAND) for n, module in discover(bot.commands).items()},
    new_number=lambda: "4711",
)


def answered_by(text: str, role: Role) -> str:
    """Return the name of the command a sentence reaches, or what is said instead."""
    asker = Identity(person_id=PersonId("p1"), roles=frozenset({role}))
    (reply,) = ROUTER.answer(a_chat(simplified(text), identity=asker), lambda: None)
    return reply.text or "not understood"


@pytest.mark.parametrize(
    "text",
    [
        "我想删掉孩子的照片",
        "删除孩子的照片",
        "删了孩子的信息",
        "刪除孩子的照片",
        "请帮我删除孩子的记录",
        "把孩子的记录全删了",
        "删除孩子的数据",
        "导出孩子的照片",
        "孩子的数据",
    ],
)
def test_whoever_wants_data_deleted_or_taken_along_gets_there(text: str) -> None:
    assert answered_by(text, Role.GUARDIAN) == "my_data"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("孩子", "result"),
        ("孩子呢", "result"),
        ("我孩子怎么样", "result"),
        ("孩子最近怎么样", "result"),
        ("孩子数学怎么样", "result"),
        ("我要看孩子的作业", "result"),
        ("孩子考了多少分", "result"),
        ("孩子今天练什么", "practice"),
        ("孩子今天要练什么", "practice"),
        ("孩子今天复习什么", "revisit"),
        ("孩子哪里薄弱", "mastery"),
        ("孩子这学期整体怎么样", "portrait"),
    ],
)
def test_a_child_is_spoken_of_in_many_sentences_not_all_of_them_about_results(
    text: str, command: str
) -> None:
    assert answered_by(text, Role.GUARDIAN) == command
