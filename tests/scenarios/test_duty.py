"""Duty as conversations: planned, swapped, signed in, patrolled, and looked back at."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook

from bot.events import AttachmentKind
from message_cards.card import Card
from school.county_time import COUNTY_TIME
from school.device_events import Event
from school.patrols import Point, PointKind
from school.people import PersonId, Unit, UnitId, UnitKind
from tests.scenarios.county import HEAD, MATH, PARENT, PRINCIPAL, County, all_words

GUARD, DEPUTY, BUREAU = "qh-security-s1", "qh-vice_principal-s1", "qh-bureau-1"
SCHOOL = UnitId("qh.t1.s1")


@pytest.fixture(autouse=True)
def _saturday_afternoon(county: County) -> None:
    at(county, "2026-11-21 14:03")


def name_of(county: County, person: str) -> str:
    with county.product.foundation.records.begin() as unit:
        return unit.duty.names([PersonId(person)])[PersonId(person)]


def at(county: County, text: str) -> None:
    """Move the clock on to a moment of the county."""
    county.clock.at = datetime.fromisoformat(text).replace(tzinfo=COUNTY_TIME)


def planned(county: County, hours: str = "每天 14:00-20:00", *persons: str) -> str:
    names = "、".join(name_of(county, person) for person in persons or (GUARD,))
    return all_words(county.say(PRINCIPAL, f"排班 {hours} {names}"))


def camera(county: County, number: str, **more: object) -> None:
    """Let a camera see that a guard left the post."""
    given = {"source": "device:cam", "event_id": number, "school": SCHOOL, "kind": "off_post"}
    values = {"at": county.clock.now(), "zone": "北门", "value": 14, **given, **more}
    with county.product.foundation.records.begin() as unit:
        unit.events.put(Event.model_validate(values), now=county.clock.now())
    county.product.engine.drain()


def test_the_principal_plans_and_everybody_on_the_staff_can_look(county: County) -> None:
    said = planned(county)
    assert "新排 1 条" in said
    assert f"14:00–20:00 {name_of(county, GUARD)}" in said
    assert "原来就有 1 条" in planned(county)

    for reader in (HEAD, MATH, GUARD, DEPUTY):
        assert f"现在值班：{name_of(county, GUARD)}" in all_words(county.say(reader, "今天谁值班"))
    refused = all_words(county.say(PARENT, "今天谁值班"))
    assert name_of(county, GUARD) not in refused


def test_a_teacher_may_not_plan(county: County) -> None:
    refused = all_words(county.say(HEAD, f"排班 每天 14:00-20:00 {name_of(county, GUARD)}"))

    assert "新排" not in refused
    assert "没有排班" in all_words(county.say(GUARD, "今天谁值班"))


REFUSED = {
    "排班 每天 14:00-20:00 无此人": "没有叫“无此人”的教职工",
    "排班 每天 25:00-26:00 {guard}": "0:00 到 24:00",
    "排班 每天 {guard}": "还差日期、时间或姓名",
    "排班 2026-11-01 14:00-20:00 {guard}": "只能排今天到一年内的班",
    "排班": "请写成",
    "取消排班 {guard}": "没有叫",
    "今晚换成{guard}": "没有这样的班",
}


def test_what_cannot_be_planned_is_said_and_nothing_changes(county: County) -> None:
    for said, answer in REFUSED.items():
        words = all_words(county.say(PRINCIPAL, said.format(guard=name_of(county, GUARD))))
        assert answer in words

    assert "今天没有排班" in all_words(county.say(GUARD, "今天谁值班"))


def test_the_guard_signs_in_once_and_out(county: County) -> None:
    planned(county)

    assert "已签到 14:03" in all_words(county.say(GUARD, "签到"))
    county.clock.forward(minutes=5)
    assert "14:03 已经签到过，没有重复记" in all_words(county.say(GUARD, "签到"))
    assert "已签到 14:03" in all_words(county.say(DEPUTY, "今天谁值班"))
    at(county, "2026-11-21 20:10")
    assert "已签退 20:10" in all_words(county.say(GUARD, "签退"))


def test_who_is_not_on_duty_cannot_sign_in(county: County) -> None:
    planned(county)

    assert "只有当天值班的人" in all_words(county.say(MATH, "签到"))
    assert "没有要签的班" in all_words(county.say(DEPUTY, "签到"))
    assert "没有要签的班" in all_words(county.say(BUREAU, "签到"))


def test_the_qr_code_of_another_school_is_refused(county: County) -> None:
    planned(county)
    code = sign_code(county, UnitId("qh.t2.s2"))
    own = sign_code(county, SCHOOL)

    assert "已签到" not in all_words(county.say(GUARD, f"签到 {code}"))
    assert "这个二维码不能用了" in all_words(county.say(GUARD, "签到 AAAAAAAAAAAAAAAAAAAA"))
    assert "已签到 14:03" in all_words(county.say(GUARD, f"签到 {own}"))


def sign_code(county: County, place: UnitId) -> str:
    """Return the code for signing in at a place, made if there is none."""
    code = place.replace(".", "").ljust(20, "x")
    with county.product.foundation.records.begin() as unit:
        unit.people.add(
            new_units=[Unit(id=place, kind=UnitKind.SCHOOL, name=place)],
            since=county.clock.now().date(),
        )
        unit.patrols.add_point(
            Point(
                id=code, place=place, kind=PointKind.SIGN, name="门口", made_at=county.clock.now()
            )
        )
    return code


def test_a_swap_holds_once_the_other_agrees(county: County) -> None:
    planned(county, "每天 14:00-20:00", HEAD)
    math, head = name_of(county, MATH), name_of(county, HEAD)

    asked = county.say(HEAD, f"换班 周三 {math}")
    assert f"已问{math}" in all_words(asked, to=HEAD)
    assert f"{head}请你替一班" in all_words(asked, to=MATH)
    assert f"14:00–20:00 {head}" in all_words(county.say(GUARD, "值班表 11月25日"))

    agreed = county.press(MATH, "同意")
    assert "换好了" in all_words(agreed, to=MATH)
    assert "换好了" in all_words(agreed, to=HEAD)
    assert f"14:00–20:00 {math} 替 {head}" in all_words(county.say(GUARD, "值班表 11月25日"))


def test_a_swap_that_is_declined_changes_nothing(county: County) -> None:
    planned(county, "每天 14:00-20:00", HEAD)
    head = name_of(county, HEAD)
    county.say(HEAD, f"换班 周三 {name_of(county, MATH)}")

    declined = county.say(MATH, "不同意换班")

    assert "没有同意" in all_words(declined, to=HEAD)
    assert f"14:00–20:00 {head}" in all_words(county.say(GUARD, "值班表 11月25日"))


def test_of_two_who_agree_the_first_has_the_turn(county: County) -> None:
    planned(county, "每天 14:00-20:00", HEAD)
    math, guard = name_of(county, MATH), name_of(county, GUARD)
    county.say(HEAD, f"换班 周三 {math}")
    county.say(HEAD, f"换班 周三 {guard}")

    county.press(MATH, "同意")
    late = all_words(county.press(GUARD, "同意"), to=GUARD)

    assert "没有改动" in late
    assert f"14:00–20:00 {math} 替" in all_words(county.say(GUARD, "值班表 11月25日"))


def test_the_principal_puts_somebody_else_on_tonight(county: County) -> None:
    planned(county, "每天 18:30-22:00", GUARD)
    math = name_of(county, MATH)

    assert f"{name_of(county, GUARD)} → {math}" in all_words(
        county.say(PRINCIPAL, f"今晚换成{math}")
    )

    assert f"{math} 替 {name_of(county, GUARD)}" in all_words(county.say(HEAD, "今晚谁值班"))
    assert "替" not in all_words(county.say(HEAD, "明晚谁值班")).replace("替换", "")


def test_who_does_not_come_is_reminded_and_then_recorded(county: County) -> None:
    planned(county, "每天 15:00-20:00", GUARD)
    at(county, "2026-11-21 14:30")
    county.product.engine.remind()

    at(county, "2026-11-21 15:10")
    before = county.product.console.log.version()
    reminded = all_words(county.settle(before), to=GUARD)
    at(county, "2026-11-21 15:30")
    county.settle(before)

    assert "还没有签到" in reminded
    seen = all_words(county.say(PRINCIPAL, "今天 值班脱岗"))
    assert "你能看到的是本校：今天 1 次，15:00–15:30" in seen
    assert f"没有签到 · 值班 {name_of(county, GUARD)}" in seen


def test_who_signed_in_is_neither_reminded_nor_recorded(county: County) -> None:
    planned(county, "每天 15:00-20:00", GUARD)
    at(county, "2026-11-21 14:30")
    county.product.engine.remind()
    county.say(GUARD, "签到")

    at(county, "2026-11-21 15:45")
    before = county.product.console.log.version()
    said = all_words(county.settle(before), to=GUARD)

    assert said == ""
    assert "今天没有值班脱岗" in all_words(county.say(PRINCIPAL, "今天 值班脱岗"))


def test_each_sees_the_lapses_of_the_schools_that_are_theirs(county: County) -> None:
    planned(county)
    camera(county, "1")
    county.clock.forward(minutes=20)
    camera(county, "2", value=2)
    at(county, "2026-11-22 09:00")

    own = all_words(county.say(PRINCIPAL, "昨天 值班脱岗 有哪些学校"))
    assert "你能看到的是本校：昨天 1 次，北门 14:03–14:25。" in own
    assert f"值班 {name_of(county, GUARD)}" in own

    (told,) = county.say(BUREAU, "昨天 值班脱岗 有哪些学校")
    card = Card.model_validate(told.card)
    assert "1 所学校共 1 次" in card.lines[0]
    assert card.rows[0].value == "脱岗 1 · 共 22 分钟"
    assert card.pictures
    assert name_of(county, GUARD) not in card.plain_text()
    refused = all_words(county.say(PARENT, "昨天 值班脱岗 有哪些学校"))
    assert "只对校长" in refused
    assert "北门" not in refused


def test_a_drill_is_counted_nowhere(county: County) -> None:
    planned(county)
    camera(county, "1", drill=True)

    assert "没有值班脱岗" in all_words(county.say(PRINCIPAL, "今天 值班脱岗"))


def a_file(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send_file(county: County, content: bytes, *, name: str, text: str = "") -> str:
    """Send a table as the principal, as phones name their files; return what came back."""
    console = county.product.console
    before = console.log.version()
    _, event = console.say(
        console.person(PRINCIPAL),
        f"direct:{PRINCIPAL}",
        client_id=f"file-{next(county.numbers)}",
        text=text,
        photos=[content],
    )
    (sent,) = event.attachments
    named = sent.model_copy(update={"name": name, "kind": AttachmentKind.FILE})
    county.product.engine.receive(event.model_copy(update={"attachments": (named,)}))
    return all_words(county.settle(before), to=PRINCIPAL)


def test_a_roster_arrives_as_a_file_or_is_refused_by_line(county: County) -> None:
    guard, math = name_of(county, GUARD), name_of(county, MATH)
    head = ("日期", "时间", "姓名", "岗位")
    good = a_file(
        head, ("2026-11-23", "18:00-22:00", guard, "北门"), ("2026-11-24", "18:00-22:00", math, "")
    )
    bad = a_file(head, ("2026-11-23", "18:00-22:00", math, ""), ("2026-11-24", "下午", guard, ""))

    assert "新排 2 条" in send_file(county, good, name="11月值班表.xlsx")
    refused = send_file(county, bad, name="a.xlsx", text="值班表")

    assert "值班表有 1 行不对" in refused
    assert "第 3 行：时间看不懂" in refused
    assert f"18:00–22:00 {guard} 北门" in all_words(county.say(MATH, "值班表 11月23日"))
