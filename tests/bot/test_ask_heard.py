"""What goes on from a figure in chat is heard, and what other commands are told is not."""

import importlib
import pkgutil

import pytest
from pydantic import TypeAdapter

import bot.commands
from bot.command import Command, Waiting
from bot.commands.ask import COMMAND
from message_cards.cards.figures import NAME
from school.question.plan import Option
from tests.school.question_readings import TABLES, read

TALKS = {
    "2019年信息化专项资金多少": ("占当年装备经费多少", "折合多少亿元", "折成亿元说"),
    "利用智慧教学大平台教学的学校，现状": ("教师的是多少",),
    "湖州有多少个省级特色教学空间": ("精品的有几个",),
    "移动学习终端2017年多少套": ("2020年是它的几倍", "到2019年变成多少了？"),
    "2018和2019两年装备经费相差多少": ("换成百分比，涨了多少？", "多百分之几", "按百分比呢"),
    "附件1三年预算总数是多少": ("按年分开是多少", "里面最大的一项是什么"),
    "教师空间数和学生空间数广州差多少": ("相差几倍",),
    "创新实验室覆盖率低于50%的年份": ("一共几年",),
    "大平台三个覆盖面基线": ("最高的是哪个", "那反过来呢，最低的是哪个"),
}
OWN = {"经费花了多少", "预算还剩多少"}
"""They begin with another command's word, which the router hears first."""


def after(question: str) -> Waiting:
    plan = read(question).plan
    assert plan is not None, question
    return Waiting(command=NAME, args={"plan": plan.model_dump_json(exclude_defaults=True)})


def offered(question: str) -> Waiting:
    options = TypeAdapter(tuple[Option, ...]).dump_json(read(question).options).decode()
    return Waiting(command=NAME, args={"offered": options})


def others() -> list[Command]:
    modules = (m.name for m in pkgutil.iter_modules(bot.commands.__path__))
    found = (importlib.import_module(f"bot.commands.{name}") for name in modules)
    commands = (getattr(module, "COMMAND", None) for module in found)
    return [one for one in commands if isinstance(one, Command) and one is not COMMAND]


@pytest.mark.parametrize(("before", "then"), [(q, t) for q, some in TALKS.items() for t in some])
def test_what_needs_the_figure_before_is_heard_after_it(before: str, then: str) -> None:
    assert COMMAND.answers(then, after(before))


@pytest.mark.parametrize(
    "asked",
    [
        "创新实验室普及率达到90%了吗",
        "2018年装备经费是否超过5000万",
        "同步课堂教室到2023年还要新建多少间",
    ],
)
def test_whether_an_amount_is_reached_is_a_question_about_figures(asked: str) -> None:
    assert COMMAND.claims(asked)


def test_nearly_every_question_that_is_read_is_heard_in_chat() -> None:
    lines = [line.split("\t") for line in (TABLES / "computed.tsv").read_text("utf-8").splitlines()]
    asked = [
        q
        for q, *plan in lines
        if plan and not plan[0].startswith(("!", "?")) and "live" not in plan[0]
    ]

    unheard = [q for q in asked if not (COMMAND.claims(q) or COMMAND.hears(q))]

    assert len(asked) > 300
    assert len(unheard) < len(asked) / 50, unheard


@pytest.mark.parametrize(
    "said",
    ["今天天气怎么样", "有没有三角形的课件", "帮我批改作业", "孩子考了多少分", "你好", "几点了"],
)
def test_what_names_no_figure_is_not_heard_as_one(said: str) -> None:
    assert not COMMAND.hears(said)


OFFERED = {
    "精准教学覆盖面2022年": ("我问的是教师，22年目标是多少", "学生的23年", "教师那个现在"),
    "终端普及率2022年目标": ("学生的那个，2023年呢",),
}


@pytest.mark.parametrize(("asked", "then"), [(q, t) for q, some in OFFERED.items() for t in some])
def test_more_that_is_asked_of_one_reading_is_heard(asked: str, then: str) -> None:
    assert COMMAND.answers(then, offered(asked))


@pytest.mark.parametrize("asked", OFFERED)
def test_a_reading_is_not_taken_from_what_other_commands_are_told(asked: str) -> None:
    said = {text for one in others() for text in (*one.words, *one.examples)}

    taken = {text for text in said if COMMAND.answers(text, offered(asked))}

    assert len(said) > 500
    assert taken <= {"老师", "学生", "教师", "目标"}


@pytest.mark.parametrize("before", TALKS)
def test_what_other_commands_are_told_is_not_taken_from_them(before: str) -> None:
    waiting = after(before)
    commands = others()
    said = {text for one in commands for text in (*one.words, *one.examples)} - OWN
    said |= {
        "确认",
        "重拍",
        "第28题算对",
        "12号",
        "好的",
        "是",
        "7",
        "没有",
        "孩子考了多少分",
        "3个",
    }

    known = {text for text in said if COMMAND.claims(text)}

    assert len(said) > 500
    taken = {t for t in said - known if len(t) > 1 and COMMAND.answers(t, waiting)}
    assert not {t for t in taken if not any(t.startswith(c.words) for c in commands)}
