"""AT19: what a chat with more than one guardian in it reads."""

import random
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import delivery
from bot.command import Reply
from bot.events import ChatEvent, Outgoing
from message_cards.card import Card
from message_cards.cards import school_health
from message_cards.cards.unit_report import group_report_card
from school import disclosure, summary, unit_report
from school.health import Numbers
from school.health_reports import SchoolHealth
from school.people import UnitId, UnitKind
from tests import group_cards
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import served
from tests.group_cards import draw, everywhere, leaks
from tests.scenarios.county import GROUP, HEAD, MATH, PARENT, PUPIL, a_photo

CARDS = 2_000
SAID = {
    HEAD: (
        *("成绩", "小结", "发小结", "错题本 12号", "画像 12号", "成长档案 12号", "学情 12号"),
        *("晨检 12号 发热38.7", "健康记录 12号", "12号的成绩", "待你看", "班级报告"),
    ),
    MATH: ("三(2)班 12号", "错题讲评", "题目分析"),
    PARENT: ("成绩", "错题本", "画像", "我的数据", "孩子发烧38.7 请假"),
}


def _of_anybody(patch: pytest.MonkeyPatch) -> None:
    for module in (summary, disclosure, unit_report):
        patch.setattr(module, "MIN_GROUP", 1)


def _by_name(patch: pytest.MonkeyPatch) -> None:
    sound = group_report_card

    def named(report: unit_report.UnitReport) -> Card:
        card = sound(report)
        return card.model_copy(update={"lines": (*card.lines, "第 1 名 王子涵 98 分")})

    patch.setattr(group_cards, "group_report_card", named)


@attack(
    "AT19",
    Weakening("figures of anybody", _of_anybody),
    Weakening("a rank and a name", _by_name),
)
def test_no_card_a_group_gets_gives_a_child_away(build: None) -> None:
    rng, cards = random.Random(19), 0  # noqa: S311  # drawn again the same
    while cards < CARDS:
        drawn = draw(rng)
        cards += len(group_cards.group_cards(drawn))
        found = leaks(drawn)
        held(not found, f"{found[:3]} of a class of {len(drawn.names)}")


def _few_are_told(patch: pytest.MonkeyPatch) -> None:
    sound = school_health._numbers

    def numbers(report: SchoolHealth, *, for_group: bool) -> str:  # not any more
        return sound(report, for_group=False)

    patch.setattr(school_health, "_numbers", numbers)


@attack("AT19", Weakening("few are told of", _few_are_told))
def test_a_group_of_a_tiny_school_hears_of_nobody_s_health(build: None) -> None:
    rng = random.Random(19)  # noqa: S311  # drawn again the same
    for _ in range(200):
        enrolled = rng.randint(1, 29)
        report = SchoolHealth(
            unit_id=UnitId("qt.t1.s1"),
            name="云溪第1小学",
            level=UnitKind.SCHOOL,
            day=date(2026, 11, 20),
            made_at=datetime(2026, 11, 20, 1, tzinfo=UTC),
            numbers=Numbers(
                enrolled=enrolled,
                checked=rng.randint(0, enrolled),
                sick=rng.randint(0, enrolled),
                fever=rng.randint(1, enrolled),
            ),
            few=True,
        )
        for said in everywhere(school_health.school_card(report, for_group=True)):
            held(not re.search(r"发热|缺课|℃", said), "a group hears of one child's fever")


def _nothing_private(patch: pytest.MonkeyPatch) -> None:
    sound = delivery._message

    def message(event: ChatEvent, reply: Reply, *, number: int, away: bool) -> Outgoing:
        return sound(event, reply, number=number, away=False)

    patch.setattr(delivery, "_message", message)


@attack("AT19", Weakening("nothing is private", _nothing_private))
def test_whatever_is_said_in_a_group_no_child_is_told_of_there(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        site.visitor(MATH).say("三(2)班 12号 口算11", photos=[a_photo()])
        site.visitor(MATH).say("确认")
        before = site.version
        for who, texts in SAID.items():
            for text in texts:
                site.visitor(who).post(text, group=GROUP).raise_for_status()
        site.settle()
        told = site.visitor(HEAD).heard(f"group:{GROUP}", after=before)
        person = site.county.product.console.person(PUPIL)
        names = _names(site.visitor(HEAD).site.county.product.console.people())

    assert "已经私信给你" in told, "what is not for the group went to who asked"
    held(person.name not in told, "the child is named")
    held(not [name for name in names if name in told], "a child is named")
    for sign in (r"4 题", r"38\.7", r"12号", r"\d+℃", r"第 ?\d+ ?名", r"题对"):
        held(not re.search(sign, told), f"the group is told {sign} of a child")


def _names(people: Sequence[object]) -> list[str]:
    return [str(one.name) for one in people if "学生" in one.roles]  # type: ignore[attr-defined]
