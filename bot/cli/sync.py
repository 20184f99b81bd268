"""qingjiao sync: bind accounts to people as a chat platform's school directory lists them."""

import argparse
from collections.abc import Iterator

import httpx

from bot.configured import dingtalk_app, wecom_app
from bot.dingtalk.contacts import EduContacts
from bot.local import open_product
from bot.platform import SchoolDirectory
from bot.subcommand import Subcommand, add_output_flags, complain, print_json, print_line
from bot.wecom.api import WeComApi
from bot.wecom.contacts import SchoolContacts
from school.actor import SYSTEM, Actor
from school.contacts import (
    MOST_PUPILS,
    DirectoryPupil,
    KeepContacts,
    MatchContacts,
    Matched,
    Unmatched,
)
from school.ports import Clock, Invoker
from school.settings import Settings

SHOWN = 50
NOT_ALL = 1


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=("wecom", "dingtalk"))
    parser.add_argument(
        "--school", default="", metavar="CODE", help="the school, if the directory is of one only"
    )
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    product = open_product(Settings())
    base = product.foundation
    functions = product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
    try:
        directory = school_directory(base.settings, chosen.platform, clock=base.clock)
        total = sync(functions, directory, platform=chosen.platform, school=chosen.school)
        directory.close()
    finally:
        product.close()
    _show(chosen, total)
    return NOT_ALL if total.unmatched else 0


def school_directory(settings: Settings, platform: str, *, clock: Clock) -> SchoolDirectory:
    """Return the school directory of “wecom” or “dingtalk”.

    Raises:
        ValueError: The settings have no credentials of that platform.
    """
    if platform == "wecom" and settings.wecom_corp_id:
        return SchoolContacts(WeComApi(wecom_app(settings)))
    if platform == "dingtalk" and settings.dingtalk_client_id:
        return EduContacts(dingtalk_app(settings), httpx.Client(timeout=10.0), clock=clock)
    raise ValueError(f"{platform} 还没有配置。请先运行 qingjiao doctor 看缺什么。")


def sync(
    functions: Invoker, directory: SchoolDirectory, *, platform: str, school: str = ""
) -> Matched:
    """Have everybody a directory lists matched; *school* is the code of the one it is of."""
    done: list[Matched] = []
    seen: dict[str, None] = {}
    for pupils in directory.by_class():
        named = tuple(_of_school(pupil, school) for pupil in pupils)
        for some in _parts(named):
            listed = MatchContacts(platform=platform, channel=directory.channel, pupils=some)
            done.append(functions.call("match_contacts", listed, Matched))
        seen |= dict.fromkeys(p.user for pupil in named for p in pupil.parents if p.reachable)
    if directory.whole:
        kept = KeepContacts(platform=platform, channel=directory.channel, users=tuple(seen))
        done.append(functions.call("keep_contacts", kept, Matched))
    return _total(done)


def _of_school(pupil: DirectoryPupil, school: str) -> DirectoryPupil:
    return pupil.model_copy(update={"school": school}) if school else pupil


def _parts(pupils: tuple[DirectoryPupil, ...]) -> Iterator[tuple[DirectoryPupil, ...]]:
    for start in range(0, len(pupils), MOST_PUPILS):
        yield pupils[start : start + MOST_PUPILS]


def _total(done: list[Matched]) -> Matched:
    left: dict[Unmatched, None] = dict.fromkeys(u for one in done for u in one.unmatched)
    return Matched(
        bound=sum(one.bound for one in done),
        kept=sum(one.kept for one in done),
        unbound=sum(one.unbound for one in done),
        unmatched=tuple(left),
    )


def _show(chosen: argparse.Namespace, total: Matched) -> None:
    if chosen.jsonl:
        print_json(total.model_dump(mode="json", exclude={"done"}))
        return
    print_line(f"绑定 {total.bound} · 已绑定 {total.kept} · 解绑 {total.unbound}")
    for one in total.unmatched[:SHOWN]:
        print_line(f"{one.user}：{one.why}" if one.user else one.why)
    if total.unmatched:
        complain(f"有 {len(total.unmatched)} 个没有对上，请管理员看上面的原因（--json 列出全部）。")


SUBCOMMAND = Subcommand(
    help="Bind parents' accounts as the school directory of WeCom or DingTalk lists them.",
    add_arguments=_arguments,
    run=_run,
)
