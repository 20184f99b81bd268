"""qingjiao bind: say whose account on DingTalk or WeCom an id is."""

import argparse

from bot.app import foundation
from bot.subcommand import Subcommand, print_line
from school.people import PersonId
from school.settings import Settings


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=("dingtalk", "wecom", "console"))
    parser.add_argument("user", help="the id that a refusal or “我的编号” shows")
    parser.add_argument("person", help="the person's id, see `qingjiao people`")
    parser.add_argument(
        "--school-notice",
        action="store_true",
        help="a WeCom parent who can be told by 学校通知 but cannot answer",
    )


def _run(chosen: argparse.Namespace) -> int:
    base = foundation(Settings())
    channel = "school_notice" if chosen.school_notice else "app"
    with base.records.begin() as unit:
        person = unit.people.person(PersonId(chosen.person))
        unit.people.bind_account(chosen.platform, chosen.user, person=person.id, channel=channel)
    print_line(f"{chosen.platform}:{chosen.user} is {person.id} now")
    return 0


SUBCOMMAND = Subcommand(
    help="Bind an account of a chat platform to a person.", add_arguments=_arguments, run=_run
)
