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


@pytest.mark.parametrize(
    "text",
    [
        "发成绩单 三(2)班",
        "把成绩单发给家长",
        "请把三(2)班的成绩单发给家长",
        "把成绩单发给三(2)班的家长",
        "把三(2)班的成绩单发一下",
        "给家长发学期报告",
        "发三(2)班的成绩单",
    ],
)
def test_report_cards_are_sent_however_it_is_said(text: str) -> None:
    assert answered_by(text, Role.TEACHER) == "report_card"


@pytest.mark.parametrize(
    "text", ["成绩单", "把孩子的成绩单发给我", "把成绩单发给我", "把成绩单发一下"]
)
def test_a_parent_who_wants_the_report_card_gets_the_portrait(text: str) -> None:
    assert answered_by(text, Role.GUARDIAN) == "portrait"


@pytest.mark.parametrize(
    "text", ["积分怎么算", "积分标准", "积分规则", "积分办法", "我的积分怎么样"]
)
@pytest.mark.parametrize("role", [Role.TEACHER, Role.PRINCIPAL])
def test_points_are_asked_about(text: str, role: Role) -> None:
    assert answered_by(text, role) == "teaching_points"


@pytest.mark.parametrize(
    ("text", "role", "command"),
    [
        ("上学期的成长档案", Role.GUARDIAN, "growth"),
        ("12号的成长档案", Role.TEACHER, "growth"),
        ("撤回成长档案", Role.GUARDIAN, "withdraw"),
        ("撤回成长档案同意", Role.GUARDIAN, "withdraw"),
        ("撤回对成长档案的同意", Role.GUARDIAN, "withdraw"),
        ("取消成长档案同意", Role.GUARDIAN, "withdraw"),
        ("同意成长档案", Role.GUARDIAN, "agree"),
        ("删除孩子的成长档案", Role.GUARDIAN, "withdraw"),
        ("把孩子的成长档案删掉", Role.GUARDIAN, "withdraw"),
        ("删除小满的成长档案", Role.GUARDIAN, "withdraw"),
        ("删除孩子的画像", Role.GUARDIAN, "withdraw"),
        ("删除孩子的数据", Role.GUARDIAN, "my_data"),
        ("成长档案 12号", Role.TEACHER, "growth"),
        ("12号怎么样", Role.TEACHER, "portrait"),
        ("三(2)班12号学得怎么样？", Role.CLASS_HEAD, "portrait"),
        ("我自己的数据", Role.GUARDIAN, "my_data"),
        ("打印靶向作业 三(2)班", Role.TEACHER, "targeted_homework"),
        ("我的成长档案", Role.TEACHER, "teaching_record"),
        ("看看我的成长档案", Role.TEACHER, "teaching_record"),
        ("我的教师成长档案", Role.TEACHER, "teaching_record"),
        ("看看待审核的成长记录", Role.CLASS_HEAD, "moderate_growth"),
        ("三(2)班的学情", Role.TEACHER, "mastery"),
    ],
)
def test_words_before_the_word_change_no_command(text: str, role: Role, command: str) -> None:
    assert answered_by(text, role) == command


@pytest.mark.parametrize(
    ("text", "role", "command"),
    [
        ("看看我的教师画像", Role.TEACHER, "teaching_portrait"),
        ("看看我的画像", Role.TEACHER, "teaching_portrait"),
        ("老师画像", Role.TEACHER, "teaching_portrait"),
        ("看看我的画像", Role.GUARDIAN, "portrait"),
        ("我的画像", Role.PUPIL, "portrait"),
        ("画像 12号", Role.TEACHER, "portrait"),
        ("分析一下孩子的问题", Role.GUARDIAN, "mastery"),
        ("看看我家孩子的作业分析", Role.GUARDIAN, "result"),
        ("分析三(2)班", Role.TEACHER, "item_analysis"),
        ("分析一下三(2)班孩子的错题", Role.TEACHER, "item_analysis"),
        ("我家孩子三年级的学期报告", Role.GUARDIAN, "portrait"),
        ("三年级报告", Role.TEACHER, "unit_report"),
        ("三(2)班的学期报告", Role.TEACHER, "unit_report"),
        ("孩子这学期读了多少书", Role.GUARDIAN, "reading"),
        ("我读了几本书", Role.PUPIL, "reading"),
        ("昨天读了几本书，《小王子》30分钟", Role.GUARDIAN, "record_reading"),
        ("帮我看看12号最近怎么样", Role.TEACHER, "portrait"),
        ("12号这学期怎么样", Role.TEACHER, "portrait"),
        ("看看12号的作业", Role.TEACHER, "look"),
        ("谁还没交", Role.TEACHER, "summary"),
        ("还有多少人没交", Role.TEACHER, "summary"),
    ],
)
def test_no_command_s_form_takes_what_is_another_s(text: str, role: Role, command: str) -> None:
    assert answered_by(text, role) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        *((text, "alarm") for text in ("有学生打架", "有人晕倒了", "学生从楼梯上摔下来了")),
        *((text, "alarm") for text in ("有陌生人翻墙", "煤气泄漏", "教学楼三楼冒烟了！")),
        ("出题 火灾", "not alarm"),
        ("配电房冒烟隐患", "not alarm"),
        ("火灾怎么办", "not alarm"),
        ("报修 停电", "not alarm"),
        ("静默 停电 2小时 检修", "not alarm"),
    ],
)
@pytest.mark.parametrize("role", [Role.TEACHER, Role.CLASS_HEAD, Role.SECURITY, Role.PRINCIPAL])
def test_a_plain_call_for_help_is_heard_and_takes_nobody_elses_words(
    text: str, command: str, role: Role
) -> None:
    assert (answered_by(text, role) == "alarm") is (command == "alarm")


def test_what_a_parent_tells_of_a_fight_is_no_call_of_the_staff() -> None:
    assert answered_by("有人打架", Role.GUARDIAN) != "alarm"


@pytest.mark.parametrize(
    ("text", "role", "command"),
    [
        ("3号没来", Role.CLASS_HEAD, "health"),
        ("3号生病了", Role.CLASS_HEAD, "health"),
        ("全班正常", Role.CLASS_HEAD, "health"),
        ("不准3号请假", Role.CLASS_HEAD, "leave"),
        ("明天请假", Role.CLASS_HEAD, "leave"),
        ("明天请假", Role.GUARDIAN, "tell_health"),
        ("3号没交", Role.CLASS_HEAD, "summary"),
        ("孩子的视力", Role.GUARDIAN, "health_record"),
        ("孩子视力怎么样", Role.GUARDIAN, "health_record"),
        ("视力 3号 左4.8 右5.0", Role.CLASS_HEAD, "checkups"),
        ("看看3号的作业", Role.CLASS_HEAD, "look"),
    ],
)
def test_who_is_away_is_said_in_plain_words(text: str, role: Role, command: str) -> None:
    assert answered_by(text, role) == command
