"""What people say about alarms, and what is done about it; a call for help is never a question."""

from dataclasses import replace

import pytest

import bot.commands
from bot.command import Waiting
from bot.commands.alarm import WORD, calls_for_help
from bot.commands.alarm_ack import act_said
from bot.understanding import Understanding
from school.alarm_calls import Act
from school.discover import discover
from school.people import Role
from school.spelling import simplified
from tests.bot.test_router import a_chat

COMMANDS = {name: module.COMMAND for name, module in discover(bot.commands).items()}
UNDERSTANDING = Understanding(COMMANDS)


def meant(text: str, role: Role) -> str | None:
    """Return the command a text means to somebody, as the router decides it."""
    text = simplified(text)
    offered = [n for n, c in COMMANDS.items() if not c.roles or role in c.roles]
    exact = UNDERSTANDING.exact(text, offered)
    claimed = (n for n, c in COMMANDS.items() if c.claims(text))
    return exact or next(claimed, None) or UNDERSTANDING.meant(text, offered)[0]


SAID = {
    "alarm": (
        *("报警", "报警 南门 打架", "報警 南門 打架", "一键报警", "报警！食堂着火了", "救命"),
        *("求救 三楼厕所", "我要报警", "紧急报警 校门口有人持刀", "报警：操场 学生摔伤"),
        *("报警，有陌生人翻墙", "快报警 北门冒烟"),
    ),
    "alarms": (
        *("报警查询", "告警查询", "今天 报警", "昨天的告警", "本周 一级告警 有哪些学校"),
        *("上周有几次报警", "查一下报警记录", "还没处理的报警", "报警记录", "近7天告警"),
        *("一级告警 有哪些学校", "今天哪个学校报警最多", "各学校报警", "各校告警"),
        *("今天有报警吗", "一级告警", "报警有哪些", "这个月报警统计"),
    ),
    "alarm_ack": (
        *("确认告警", "确认报警", "我去处理", "误报", "误报 树枝晃动", "升级告警", "已处置"),
        *("已处置 人已劝离", "告警处理完了", "重新打开告警", "確認告警"),
    ),
    "silence": (
        *("静默 东门 设备离线 2小时 检修", "静默列表", "取消静默", "取消静默 东门", "静默"),
        "静默 停电 一个半小时 线路检修",
    ),
    "drill": ("开始演练 30分钟", "结束演练", "演练", "开始消防演练", "停止演练"),
    "reach": ("通知检查", "检查通知"),
    "bind": ("绑定安保群", "绑定校级群", "绑定 三(2)班"),
}


@pytest.mark.parametrize(
    ("text", "command"), [(text, name) for name, texts in SAID.items() for text in texts]
)
def test_a_principal_is_understood(text: str, command: str) -> None:
    assert meant(text, Role.PRINCIPAL) == command


@pytest.mark.parametrize(
    ("text", "act", "note"),
    [
        ("确认告警", Act.ACKNOWLEDGE, ""),
        ("我去处理", Act.ACKNOWLEDGE, ""),
        ("误报 树枝晃动", Act.FALSE_ALARM, "树枝晃动"),
        ("这是误报", Act.FALSE_ALARM, ""),
        ("升级告警，要支援", Act.ESCALATE, "要支援"),
        ("已处置 人已劝离", Act.HANDLED, "人已劝离"),
        ("重新打开告警", Act.REOPEN, ""),
        ("三楼打架是误报", Act.FALSE_ALARM, "三楼打架是误报"),
        ("北门翻墙已处置，人已离开", Act.HANDLED, "北门翻墙已处置，人已离开"),
        ("误报了怎么办", None, ""),
        ("三楼打架不是误报", None, ""),
        ("食堂着火是误报吗", None, ""),
        ("确认", None, ""),
        ("告警", None, ""),
    ],
)
def test_what_is_said_is_done_and_its_words_are_kept(text: str, act: Act | None, note: str) -> None:
    assert act_said(text) == (act, note)


@pytest.mark.parametrize(
    "text",
    [
        *("关闭东门报警", "报警器坏了", "报警电话是多少", "我不想报警", "别报警", "取消报警"),
        *("讲讲报警电话110的课件", "报警按钮怎么用", "报警错了", "报警系统"),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_no_alarm_is_raised_by_what_calls_for_no_help(text: str, *, asked: bool) -> None:
    waiting = Waiting(command="alarm", args={"asked": "yes"}) if asked else None

    assert not WORD.match(text)
    # A chat without functions: whatever raised an alarm would fail.
    (reply,) = COMMANDS["alarm"].handle(replace(a_chat(text), waiting=waiting))
    assert reply.card is not None or "没有报警" in reply.text


@pytest.mark.parametrize("text", ["昨天有人打架", "没有人打架", "讲一个着火的故事", "有人打架吗"])
def test_the_past_a_denial_and_a_question_are_no_call_for_help(text: str) -> None:
    assert not calls_for_help(text)


@pytest.mark.parametrize("text", ["报修 投影仪", "确认", "改判", "三(2)班 口算", "昨天值班脱岗"])
def test_what_is_no_alarm_is_left_to_others(text: str) -> None:
    claimed = [n for n, c in COMMANDS.items() if c.claims(text)]

    assert not {"alarm", "alarms", "alarm_ack", "silence", "drill", "reach"} & {*claimed}
