"""Alarms as DingTalk and WeCom really carry them: cards, presses, limits, groups without cards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import Product
from school.device_events import Event
from school.directory import security_group
from school.people import PersonId, UnitId
from tests.scenarios import on_wecom
from tests.scenarios.county import HEAD, PRINCIPAL, MovingClock
from tests.scenarios.on_dingtalk import DingTalkCounty, Told, all_words, on_dingtalk
from tests.scenarios.on_wecom import WeComCounty

SCHOOL = UnitId("qh.t1.s1")
PEOPLE = {
    "guard01": "qh-security-s1",
    "head01": HEAD,
    "principal01": PRINCIPAL,
    "vice01": "qh-vice_principal-s1",
}
GUARDS = "cidSchool=="
CHAT = "chat1"
"""The group chat the fake WeCom has."""


def bind(product: Product, platform: str, *, group: str) -> None:
    """Give the school's people accounts on a platform, and the school a security group there."""
    with product.foundation.records.begin() as unit:
        for user, person in PEOPLE.items():
            unit.people.bind_account(platform, user, person=PersonId(person))
        unit.people.bind_group(platform, group, group=security_group(SCHOOL))


def fire(product: Product, clock: MovingClock, *, number: str = "1", zone: str = "食堂") -> None:
    event = Event(
        source="device:smoke-1",
        event_id=number,
        school=SCHOOL,
        kind="fire",
        at=clock.now(),
        zone=zone,
    )
    with product.foundation.records.begin() as unit:
        unit.events.put(event, now=clock.now())


@pytest.fixture
def ding(tmp_path: Path) -> Iterator[DingTalkCounty]:
    with on_dingtalk(tmp_path) as here:
        here.gateway.state.users |= {*PEOPLE}
        bind(here.county.product, "dingtalk", group=GUARDS)
        yield here


@pytest.fixture
def plain_ding(tmp_path: Path) -> Iterator[DingTalkCounty]:
    """A county without a card template."""
    with on_dingtalk(tmp_path, template="") as here:
        here.gateway.state.users |= {*PEOPLE}
        bind(here.county.product, "dingtalk", group=GUARDS)
        yield here


@pytest.fixture
def wecom(tmp_path: Path) -> Iterator[WeComCounty]:
    with on_wecom.on_wecom(tmp_path) as here:
        here.fake.members |= {*PEOPLE}
        bind(here.county.product, "wecom", group=CHAT)
        yield here


def later(here: DingTalkCounty, seconds: float) -> list[Told]:
    before = len(here.gateway.state.sent)
    here.county.clock.forward(seconds=seconds)
    here.county.product.engine.drain()
    return here.told[before:]


def test_on_dingtalk_a_fire_is_a_card_for_the_group_and_everybody_of_the_first_step(
    ding: DingTalkCounty,
) -> None:
    fire(ding.county.product, ding.county.clock)

    told = later(ding, 0)

    assert {t.to for t in told} == {GUARDS, "guard01", "principal01"}
    assert {(t.via, t.content["tone"]) for t in told} == {("card", "alert")}


def test_on_dingtalk_a_press_stops_everything_and_changes_every_card(
    ding: DingTalkCounty,
) -> None:
    fire(ding.county.product, ding.county.clock)
    later(ding, 0)

    told = ding.press("确认", by="guard01")
    afterwards = [later(ding, 60) for _ in range(10)]

    assert {t.via for t in told} == {"update"}
    assert {t.to for t in told} == {GUARDS, "guard01", "principal01"}
    assert all("停止通知" in t.words for t in told)
    assert not any(afterwards)


def test_on_dingtalk_the_group_s_card_climbs_in_place_and_who_is_next_is_rung(
    ding: DingTalkCounty,
) -> None:
    fire(ding.county.product, ding.county.clock)
    later(ding, 0)

    told = later(ding, 121)

    assert {(t.to, t.via) for t in told} == {("vice01", "card"), (GUARDS, "update")}


def test_on_dingtalk_the_press_of_a_second_person_is_told_who_was_first(
    ding: DingTalkCounty,
) -> None:
    fire(ding.county.product, ding.county.clock)
    later(ding, 0)
    track, token = ding.button("确认", place="principal01")
    ding.press("确认", by="guard01")

    told = ding.do(lambda: ding.gateway.press(track, token, user="principal01"))

    assert "之前已经处理了，没有重复操作" in all_words(told, to="principal01")


def test_a_silenced_robot_says_nothing_to_the_group_but_people_are_rung(
    plain_ding: DingTalkCounty,
) -> None:
    refuse = plain_ding.gateway.state.chaos.refuse
    refuse["/v1.0/robot/groupMessages/send"] = "130101"
    fire(plain_ding.county.product, plain_ding.county.clock)
    at_once = later(plain_ding, 0)
    tries = plain_ding.gateway.state.calls.count("POST /v1.0/robot/groupMessages/send")
    fire(plain_ding.county.product, plain_ding.county.clock, number="2", zone="北门")
    second = later(plain_ding, 30)
    again = plain_ding.gateway.state.calls.count("POST /v1.0/robot/groupMessages/send")
    refuse.clear()

    afterwards = later(plain_ding, 901)

    assert {t.to for t in at_once} == {t.to for t in second} == {"guard01", "principal01"}
    assert tries == again == 1  # ten minutes' silence is not asked for twice
    assert "北门" in all_words(afterwards, to=GUARDS)


def test_an_expired_session_does_not_swallow_the_answer_to_a_call_for_help(
    ding: DingTalkCounty,
) -> None:
    ding.gateway.state.chaos.session_expired = True

    told = ding.say("报警 南门 打架", by="head01", group=GUARDS)

    words = [t for t in told if t.via == "group" and "已报警" in t.words]
    assert len(words) == 1


def test_on_wecom_people_get_cards_and_the_group_gets_words(wecom: WeComCounty) -> None:
    fire(wecom.county.product, wecom.county.clock)

    told = wecom.settle(0)

    kinds = {(t.to, t.kind) for t in told}
    assert {("guard01", "template_card"), ("principal01", "template_card")} <= kinds
    assert (CHAT, "markdown") in kinds
    assert "一级告警" in on_wecom.all_words(told, to=CHAT)


def test_on_wecom_a_press_tells_the_group_once_and_rings_nobody(wecom: WeComCounty) -> None:
    fire(wecom.county.product, wecom.county.clock)
    wecom.settle(0)

    told = wecom.press("确认", by="guard01")
    acknowledged = wecom.replaced()
    before = len(wecom.fake.sent)
    for _ in range(10):
        wecom.county.clock.forward(seconds=60)
        wecom.county.product.engine.drain()

    assert [t.to for t in told] == [CHAT]
    assert "停止通知" in told[0].words
    assert any("你已确认" in words for words in acknowledged)
    assert len(wecom.fake.sent) == before


def test_on_wecom_every_press_is_answered_though_a_card_changes_by_itself_only_once(
    wecom: WeComCounty,
) -> None:
    fire(wecom.county.product, wecom.county.clock)
    wecom.settle(0)
    wecom.press("确认", by="guard01")

    told = wecom.say("已处置 火已扑灭", by="guard01")

    assert "火已扑灭" in on_wecom.all_words(told, to=CHAT)
    assert "你已处置，告警结束" in on_wecom.all_words(told, to="guard01")


def test_on_wecom_cards_of_others_are_replaced_where_they_are(wecom: WeComCounty) -> None:
    fire(wecom.county.product, wecom.county.clock)
    wecom.settle(0)

    wecom.press("确认", by="guard01")

    replaced = [str(card) for card in wecom.fake.cards.values()]
    assert sum("停止通知" in card for card in replaced) >= 2  # the guard's and the principal's
