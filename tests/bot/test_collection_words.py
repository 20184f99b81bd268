"""What is said about forms names other commands' subjects, and is about forms all the same."""

import pytest

import bot.commands
from bot.command import Waiting
from bot.commands import report_figures
from bot.router import claimed_by
from school.discover import discover
from school.people import Role

COMMANDS = {name: module.COMMAND for name, module in discover(bot.commands).items()}
BUREAU = [name for name, one in COMMANDS.items() if not one.roles or Role.BUREAU in one.roles]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("发起填报 9月安全：报警次数、教室数(个) 截止 周五 学校填", "collection"),
        ("填报进度 9月报警次数", "collection"),
        ("关闭填报 编程课时", "collection"),
        ("填报 报警次数 3", "report_figures"),
        ("填报 编程课时 90", "report_figures"),
        ("同步课堂教室2022年要建到多少间", "ask"),
        ("晨检上报率", "ask"),
        ("昨天 报警和脱岗", "query"),
    ],
)
def test_a_text_goes_to_what_it_is_about(text: str, command: str) -> None:
    assert claimed_by(COMMANDS, text, offered=BUREAU) == command


@pytest.mark.parametrize(
    ("text", "insists"),
    [
        ("报警次数 3", True),
        ("报警次数：3起，原因 有一起没登记", True),
        ("晨检上报率(%) 95.5%", True),
        ("报警次数", False),
        ("校园欺凌 3起", True),
        ("校园欺凌 3班", False),
        ("校园欺凌 3楼", False),
        ("校园欺凌 3年级", False),
        ("校园欺凌 3年级2班", False),
        ("校园欺凌 2号楼", False),
        ("校园欺凌 3个班", True),
        ("报警 3楼有人打架", False),
        ("晨检 3号 发热", False),
        ("晨检上报率是多少", False),
    ],
)
def test_a_number_behind_a_fields_whole_name_is_for_the_form_that_waits(
    text: str, *, insists: bool
) -> None:
    waiting = Waiting(command="report_figures", args={"names": "报警次数|晨检上报率|晨检|校园欺凌"})

    assert report_figures.COMMAND.insists(text, waiting) is insists
