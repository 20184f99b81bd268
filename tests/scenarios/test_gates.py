"""Gates as conversations: families, guards, class heads and leaders, each their own part."""

from datetime import UTC, datetime, timedelta

import pytest

from message_cards.card import Card
from school.device_events import Event
from school.people import PersonId, UnitId
from tests.scenarios.county import (
    GROUP,
    HEAD,
    OTHER_HEAD,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    MovingClock,
    all_words,
    open_county,
    words,
)

GUARD, BUREAU = "qh-security-s1", "qh-bureau-1"
SCHOOL = UnitId("qh.t1.s1")
SEVEN = datetime(2026, 11, 19, 23, tzinfo=UTC)
"""Seven in the morning of Friday, 20 November, in the county."""


@pytest.fixture
def county(tmp_path):  # type: ignore[no-untyped-def]
    """The product with 60 pupils, at seven in the morning of a school day."""
    opened = open_county(tmp_path, clock=MovingClock(SEVEN))
    yield opened
    opened.product.close()


def happens(county: County, kind: str, result: str, **more: object) -> str:
    """Let a device say that something happened now; return all that anybody was told."""
    before = county.product.console.log.version()
    now = county.clock.now()
    event = Event.model_validate(
        {
            "source": "device:d1",
            "event_id": now.isoformat(),
            "school": SCHOOL,
            "kind": kind,
            "at": now,
            "zone": "南门",
            "result": result,
            **more,
        }
    )
    with county.product.foundation.records.begin() as unit:
        unit.events.put(event, now=now)
    return "\n".join(f"{m.to.id}: {words(m)}" for m in county.settle(before))


def alarms(county: County, kind: str) -> list[Event]:
    day = timedelta(days=1)
    with county.product.foundation.records.begin() as unit:
        stored = unit.events.of_school(SCHOOL, [kind], since=SEVEN - day, until=SEVEN + day)
    return [one.event for one in stored]


def test_a_family_hears_of_its_own_child_and_can_stop_it(county: County) -> None:
    county.clock.forward(minutes=42)
    told = happens(county, "pass", "in", person=PUPIL)

    assert "07:42 进校（南门）" in told
    readers = {line.partition(":")[0] for line in told.splitlines() if "进校" in line}
    assert readers
    assert all(reader.startswith("qh-parent-s1-g3c2-12") for reader in readers)
    assert "07:42 进校（南门）" in all_words(county.say(PARENT, "孩子进校了吗"))
    assert "还没有进校记录" in all_words(county.say(OTHER_PARENT, "孩子几点进的校"))
    assert "07:42 进校" in all_words(county.say(HEAD, "12号 进校了吗"))
    assert "进校（" not in all_words(county.say(PARENT, "13号 进校了吗"))
    assert "只对" in all_words(county.say(PRINCIPAL, "孩子进校了吗"))

    county.press(PARENT, "不用进出提醒")
    county.clock.forward(hours=9)
    assert f"{PARENT}:" not in happens(county, "pass", "out", person=PUPIL)


def test_asked_in_a_group_the_answer_goes_to_the_guardian_alone(county: County) -> None:
    happens(county, "pass", "in", person=PUPIL)

    sent = county.say(PARENT, "孩子进校了吗", group=GROUP)

    assert "进校（南门）" in all_words(sent, to=PARENT)
    assert "进校（南门）" not in all_words(sent, to=GROUP)


def test_a_slip_of_the_class_head_opens_the_gate_of_the_guard(county: County) -> None:
    county.clock.forward(hours=6)
    card = Card.model_validate(county.say(HEAD, "请假 3号 下午")[0].card)
    code = card.rows[0].value

    assert "可以放行" in all_words(county.say(GUARD, f"放行 {code}"))
    assert "放行过一次" in all_words(county.say(GUARD, f"放行 {code}"))
    assert "没有这个放行码" in all_words(county.say(GUARD, "放行 99999 0000"))
    assert "不能再撤销" in all_words(county.press(HEAD, "撤销"))
    assert "只对" in all_words(county.say(PARENT, f"放行 {code}"))
    assert "只对" in all_words(county.say(PARENT, "请假 3号 下午"))


@pytest.mark.parametrize(
    "text", ["取消请假 3号", "请假 3号 取消", "不准3号请假", "撤销请假 3号", "撤销3号的请假"]
)
def test_leave_refused_is_not_granted_and_leave_granted_is_taken_back(
    county: County, text: str
) -> None:
    assert "没有准假" in all_words(county.say(HEAD, text))

    card = Card.model_validate(county.say(HEAD, "请假 3号 明天")[0].card)

    assert "11月21日 全天" in card.title
    assert "已撤销" in all_words(county.say(HEAD, text))
    assert "没有人请假" in all_words(county.say(HEAD, "明天谁请假了"))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("请假 3号 事假 昨天", "从今天起"),
        ("请假 3号 下午 唱歌", "没看懂，没有准假"),
        ("取消请假", "谁的假条"),
    ],
)
def test_a_slip_of_words_not_understood_opens_no_gate(
    county: County, text: str, answer: str
) -> None:
    assert answer in all_words(county.say(HEAD, text))
    assert "没有人请假" in all_words(county.say(HEAD, "今天请假"))


def test_a_guard_is_asked_what_a_vehicle_is_and_says_it(county: County) -> None:
    assert "是什么车" in all_words(county.say(GUARD, "登记车辆 浙K12345"))
    assert "已登记：浙K12345 教师" in all_words(county.say(GUARD, "教师"))

    county.say(GUARD, "登记车辆 浙K54321")
    assert "已登记：浙K54321 校车" in all_words(county.press(GUARD, "校车"))


def test_a_vehicle_leaves_the_register_once_that_is_sure_and_comes_back(county: County) -> None:
    county.say(GUARD, "登记车辆 浙K12345 教师 至2027-07")

    assert "要注销 浙K12345 吗？" in all_words(county.say(GUARD, "注销车辆 浙k·12345"))
    assert "已注销：浙K12345" in all_words(county.say(GUARD, "确定注销"))
    assert "已登记 0 辆" in all_words(county.say(GUARD, "车辆 在校"))
    assert "没有登记，不用注销" in all_words(county.say(GUARD, "注销 浙K12345"))

    county.press(GUARD, "撤销")
    assert "已登记 1 辆" in all_words(county.say(GUARD, "车辆 在校"))
    assert "注销哪辆车？" in all_words(county.say(GUARD, "注销车辆"))
    assert "教师车，有效到 2027-07-31" in all_words(county.say(GUARD, "浙K12345"))
    county.press(GUARD, "注销")
    assert "已登记：浙K12345 教师" in all_words(county.say(GUARD, "撤销注销"))


def test_a_vehicle_that_is_not_sure_to_leave_stays(county: County) -> None:
    county.say(GUARD, "登记车辆 浙K12345 教师 至2027-07")
    county.say(GUARD, "注销车辆 浙K12345")

    assert "没有注销" in all_words(county.say(GUARD, "算了"))
    assert "已登记 1 辆" in all_words(county.say(GUARD, "车辆 在校"))
    assert "请写全，如“注销车辆 浙K12345”" in all_words(county.say(GUARD, "注销车辆 12345"))
    assert "只对" in all_words(county.say(PARENT, "注销车辆 浙K12345"))


def test_a_bare_code_is_a_slip_s(county: County) -> None:
    card = Card.model_validate(county.say(HEAD, "请假 3号 全天")[0].card)

    assert "可以放行" in all_words(county.say(GUARD, card.rows[0].value))


def test_a_class_head_reads_who_has_leave(county: County) -> None:
    county.say(HEAD, "请假 3号 事假 下午")

    said = all_words(county.say(HEAD, "谁请假了"))

    assert "请假 1 人" in said
    assert "3号 12:00 到 放学" in said


def test_the_class_head_reads_once_who_was_late(county: County) -> None:
    for roll in range(1, 25):
        person = f"qh-pupil-s1-g3c2-{roll:02d}"
        with county.product.foundation.records.begin() as unit:
            minutes = 90 if roll == 3 else 30
            event = Event(
                source="device:d1",
                event_id=person,
                school=SCHOOL,
                kind="pass",
                at=SEVEN + timedelta(minutes=minutes),
                person=PersonId(person),
                result="in",
            )
            unit.events.put(event, now=SEVEN + timedelta(minutes=minutes))
    county.clock.forward(hours=2)
    county.settle(0)
    county.clock.forward(hours=8, minutes=1)
    before = county.product.console.log.version()

    told = county.settle(before)

    card = next(words(m) for m in told if m.to.id == HEAD)
    assert "迟到 1 人：3号 08:30" in card
    assert "没有进校记录 6 人" in card
    assert not [m for m in told if m.to.id == OTHER_HEAD]
    county.clock.forward(hours=2)
    county.settle(before)
    (alarm,) = alarms(county, "overstay")
    assert "24 名学生" in alarm.text


def test_an_unknown_vehicle_is_an_alarm_and_the_guard_registers_it(county: County) -> None:
    county.clock.forward(hours=2)
    assert "已登记：浙K12345 教师" in all_words(
        county.say(GUARD, "登记车辆 浙k·12345 教师 至2027-07")
    )
    happens(county, "vehicle", "in", plate="浙K12345")
    assert alarms(county, "unknown_vehicle") == []

    told = happens(county, "vehicle", "in", plate="浙KD66688")
    assert f"{GUARD}: 未登记的车进校：浙KD66688" in told
    (alarm,) = alarms(county, "unknown_vehicle")
    assert "浙KD66688" not in alarm.model_dump_json()
    assert "浙K·**688" in alarm.text
    assert "在校车辆 2 辆" in all_words(county.say(GUARD, "车辆 在校"))

    county.press(GUARD, "登记为访客")
    happens(county, "vehicle", "out", plate="浙KD66688")
    happens(county, "vehicle", "in", plate="浙KD66688")
    assert len(alarms(county, "unknown_vehicle")) == 1
    report = all_words(county.say(PRINCIPAL, "今天 车辆 出入"))
    assert "进 3 · 出 1" in report
    assert "浙K" not in report


def test_a_visitor_comes_and_goes_by_a_code_and_none_is_forgotten(county: County) -> None:
    county.clock.forward(hours=2)
    sent = county.say(GUARD, "访客 王建军 来访 李老师 14:00 电话13812345678")
    code = Card.model_validate(sent[0].card).title.split()[-1]
    assert "没有存电话" in all_words(sent)
    assert "还没有进校" in all_words(county.say(GUARD, f"访客 出 {code}"))
    county.press(GUARD, "现在进校")
    assert "还在校内 1 位" in all_words(county.say(PRINCIPAL, "今天 访客"))
    assert "王建军" not in all_words(county.say(BUREAU, "今天 出入"))

    county.clock.forward(hours=9, minutes=1)
    before = county.product.console.log.version()
    told = county.settle(before)
    assert "1 位访客还没有离开" in all_words(told, to=GUARD)
    county.press(GUARD, "王建军 离开")
    assert "用过了" in all_words(county.say(GUARD, f"访客 进 {code}"))
    with county.product.foundation.records.database.begin() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM visitors").all()
    assert "王建军" not in str(rows)
    assert "1381234" not in str(rows)


def test_a_visitor_with_a_car_is_announced_in_one_sentence_and_the_car_is_known(
    county: County,
) -> None:
    said = all_words(county.say(GUARD, "下午3点 张三 来访 找李老师 修空调 浙K12345"))
    assert "张三 找李老师，15:00 到" in said
    assert "车 浙K12345 今天可以进校" in said
    assert "事由：修空调" in said
    assert "15:00 到 · 码" in all_words(county.say(GUARD, "今天 访客"))

    county.clock.forward(hours=8)
    happens(county, "vehicle", "in", plate="浙K12345")
    assert alarms(county, "unknown_vehicle") == []
    with county.product.foundation.records.database.begin() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM visitors").all()
    assert "修空调" not in str(rows)


def test_who_is_expected_late_stays_too_long_two_hours_later(county: County) -> None:
    county.say(GUARD, "晚上7点 张三 来访 找李老师 浙K12345")
    county.clock.forward(hours=10)
    county.press(GUARD, "现在进校")
    county.clock.forward(hours=1, minutes=1)
    before = county.product.console.log.version()
    assert "还没有离开" not in all_words(county.settle(before), to=GUARD)

    county.clock.forward(hours=3)

    told = all_words(county.settle(before), to=GUARD)
    assert "1 位访客还没有离开" in told
    assert "浙K12345" in told


def test_leaders_see_figures_of_their_own_school_and_the_bureau_of_all(county: County) -> None:
    happens(county, "pass", "in", person=PUPIL)

    (sent,) = county.say(PRINCIPAL, "今天 出入")
    card = Card.model_validate(sent.card)
    assert card.lines[:2] == ("进 1 · 出 0", "其中学生 进 1 · 出 0")
    assert len(card.pictures) == 1
    assert "云溪第1小学" in all_words(county.say(BUREAU, "今天 出入"))
    assert "云溪第1小学" in all_words(county.say(BUREAU, "昨天 出入 云溪1小"))
    for who in (PRINCIPAL, BUREAU, "qh-bureau_leader"):
        for text in (
            "1小今天出入",
            "今天云溪1小进出多少人",
            "今天多少人进出云溪第1小学",
            "出入情况",
        ):
            assert "进 1 · 出 0" in all_words(county.say(who, text)), f"{who}: {text}"
        said = all_words(county.say(who, "今天 出入 二中"))
        assert "没有找到“二中”" in said
        assert "请写学校全名，如“云溪第1小学”" in said
        assert "没有找到“实验学校”" in all_words(county.say(who, "今天出入 实验学校"))
    assert "没有找到" in all_words(county.say(PRINCIPAL, "今天 出入 石门第2小学"))
    assert "只对" in all_words(county.say(PARENT, "今天 出入"))


def test_children_left_on_two_buses_are_two_alarms(county: County) -> None:
    for plate, who in (("浙K88888", PUPIL), ("浙K88889", "qh-pupil-s1-g3c2-13")):
        happens(county, "bus", "on", person=who, plate=plate, zone="石门站")
        happens(county, "bus", "end", plate=plate)
    county.clock.forward(hours=1)
    county.settle(county.product.console.log.version())

    first, second = alarms(county, "left_on_bus")
    assert first.source != second.source
    with county.product.foundation.records.begin() as unit:
        live = unit.incidents.live_at(first.school)
    assert [one.kind for one in live] == ["left_on_bus"] * 2


def test_a_child_left_on_a_bus_is_an_alarm_of_the_first_level(county: County) -> None:
    other = "qh-pupil-s1-g3c2-13"
    bus = {"plate": "浙K88888", "zone": "石门站"}
    told = happens(county, "bus", "on", person=PUPIL, **bus)
    assert "07:00 已上车（石门站）" in told
    assert "qh-parent-s1-g3c2-13" not in told
    happens(county, "bus", "on", person=other, **bus)
    county.clock.forward(minutes=20)
    happens(county, "bus", "off", person=other, **(bus | {"zone": "学校"}))
    assert "校车上还有 1 人" in all_words(county.say(HEAD, "校车"))
    happens(county, "bus", "end", **bus)
    assert alarms(county, "left_on_bus") == []

    county.clock.forward(minutes=4)
    before = county.product.console.log.version()
    told_head = all_words(county.settle(before), to=HEAD)

    (alarm,) = alarms(county, "left_on_bus")
    assert "1 名学生" in alarm.text
    assert alarm.person is None
    assert "12号" in told_head
    assert "13号" not in told_head
    happens(county, "bus", "end", **bus)
    county.clock.forward(hours=3)
    county.settle(before)
    assert len(alarms(county, "left_on_bus")) == 1
    assert "已上车" in all_words(county.say(PARENT, "校车"))
    county.clock.forward(minutes=80)
    happens(county, "bus", "on", person=other, **bus)
    county.clock.forward(minutes=50)
    happens(county, "bus", "off", person=other, **bus)  # over noon
    county.clock.forward(hours=2)
    county.settle(before)
    assert len(alarms(county, "left_on_bus")) == 1
    assert "12号" not in all_words(county.say(OTHER_PARENT, "校车"))
