"""Alarms from the first card to the photo of how it ended: who is told, when, and when no more."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from bot.console.log import ConsoleMessage
from message_cards.card import Card
from school.device_events import Event
from school.directory import school_group, security_group
from school.people import UnitId
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    MovingClock,
    a_photo,
    all_words,
    open_county,
    words,
)

SCHOOL = UnitId("qh.t1.s1")
SECURITY_GROUP = security_group(SCHOOL)
SECURITY, VICE = "qh-security-s1", "qh-vice_principal-s1"
BUREAU, LEADER = "qh-bureau-1", "qh-bureau_leader"
NUMBERS = count(1)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    county = open_county(tmp_path)
    yield county
    county.product.close()


def happens(county: County, kind: str, *, zone: str = "南门", **more: object) -> None:
    """Let a device say that something happens; nothing is done about it yet."""
    event = {
        "source": "device:n-03",
        "event_id": str(next(NUMBERS)),
        "school": SCHOOL,
        "kind": kind,
        "at": county.clock.now(),
        "zone": zone,
        **more,
    }
    with county.product.foundation.records.begin() as unit:
        unit.events.put(Event.model_validate(event), now=county.clock.now())


def told(county: County, *, after_s: float = 0.0) -> list[ConsoleMessage]:
    """Return what anybody receives within some seconds, looked at once a second at the end."""
    county.clock.forward(seconds=after_s)
    return county.settle(county.product.console.log.version())


def receivers(messages: Sequence[ConsoleMessage]) -> set[str]:
    return {message.to.id for message in messages}


def card_titles(messages: Sequence[ConsoleMessage], *, to: str) -> list[str]:
    cards = [Card.model_validate(m.card) for m in messages if m.to.id == to and m.card is not None]
    return [card.title for card in cards]


def newest(county: County, conversation: str) -> Card:
    """Return the card of a chat that changed last."""
    cards = [message for message in shown(county, conversation) if message.card is not None]
    return Card.model_validate(max(cards, key=lambda message: message.version).card)


def shown(county: County, conversation: str) -> list[ConsoleMessage]:
    history = county.product.console.log.history(conversation, limit=50)
    return [message for message in history if message.sender is None]


def test_a_fire_reaches_the_group_and_everybody_of_the_first_step(county: County) -> None:
    happens(county, "fire", zone="食堂")

    messages = told(county)

    assert receivers(messages) == {SECURITY_GROUP, SECURITY, PRINCIPAL, BUREAU, "qh-bureau-2"}
    card = newest(county, f"group:{SECURITY_GROUP}")
    assert card.title == "一级告警 · 云溪第1小学 · 食堂"
    assert "还没人确认，就升级到副校长" in card.plain_text()
    assert [b.label for b in card.buttons] == ["确认，我去处理", "误报", "升级"]


def test_an_epidemic_sends_nobody_running_and_nobody_is_said_to_have_raised_it(
    county: County,
) -> None:
    happens(county, "disease_cluster", zone="", source="health")
    told(county)

    card = newest(county, f"group:{SECURITY_GROUP}").plain_text()

    assert "马上去现场" not in card
    assert "系统发现" in card


def test_the_vice_principal_is_told_after_two_minutes_and_the_leader_after_five(
    county: County,
) -> None:
    happens(county, "fire")
    told(county)

    early, two = told(county, after_s=118), told(county, after_s=3)
    before, five = told(county, after_s=175), told(county, after_s=8)

    assert early == before == []
    assert receivers(two) == {VICE, SECURITY_GROUP}
    assert receivers(five) == {LEADER, SECURITY_GROUP}
    assert len(shown(county, f"group:{SECURITY_GROUP}")) == 1  # the group's card changed in place


def test_who_acknowledges_stops_everything_and_every_card_says_so(county: County) -> None:
    happens(county, "fire")
    told(county)

    messages = county.press(SECURITY, "确认", group=SECURITY_GROUP, of=SECURITY_GROUP)
    afterwards = [told(county, after_s=60) for _ in range(10)]

    assert not any(afterwards)
    assert receivers(messages) >= {SECURITY_GROUP, SECURITY, PRINCIPAL, BUREAU}
    assert "已确认，停止通知" in newest(county, f"direct:{PRINCIPAL}").plain_text()
    assert len(shown(county, f"direct:{PRINCIPAL}")) == 1
    assert LEADER not in receivers(messages)
    assert shown(county, f"direct:{VICE}") == []


def test_what_is_said_to_an_alarm_in_a_class_is_answered_to_whoever_says_it(
    county: County,
) -> None:
    head = next(one.name for one in county.product.console.people() if one.id == HEAD)
    county.say(PRINCIPAL, f"排班 每天 00:00-23:59 {head}")
    happens(county, "fire")
    told(county)

    for text in ("确认告警", "已处置", "已处置 是误报警"):
        messages = county.say(HEAD, text, group=GROUP)
        assert card_titles(messages, to=GROUP) == []
        assert card_titles(messages, to=HEAD)

    assert "已处置" in newest(county, f"group:{SECURITY_GROUP}").plain_text()


def test_of_two_who_acknowledge_the_second_sees_the_first(county: County) -> None:
    happens(county, "fire")
    told(county)
    county.press(SECURITY, "确认")
    token = county.token(f"direct:{PRINCIPAL}", "误报")  # the card of before, not yet changed

    answer = all_words(county.say(PRINCIPAL, "确认告警"), to=PRINCIPAL)

    assert "没有可以“确认告警”的告警" in answer
    assert token


def test_a_press_on_a_card_somebody_else_was_faster_on_does_nothing_twice(county: County) -> None:
    happens(county, "fire")
    told(county)
    token = county.token(f"direct:{PRINCIPAL}", "确认")
    county.press(SECURITY, "确认")

    answer = all_words(county.press_token(PRINCIPAL, token), to=PRINCIPAL)

    assert "（安保）之前已经处理了，没有重复操作" in answer


def test_what_is_handled_is_closed_with_a_photo_and_words(county: County) -> None:
    happens(county, "intrusion")
    told(county)
    county.press(SECURITY, "确认")
    asked = county.press(SECURITY, "已处置")

    county.say(SECURITY, "人已劝离", photos=[a_photo("gate")])

    assert "请发一张现场照片" in all_words(asked, to=SECURITY)
    card = newest(county, f"group:{SECURITY_GROUP}").plain_text()
    assert "（安保）已处置，告警结束" in card
    assert "人已劝离" in card
    assert [key for key in county.stored_files if key.startswith("alarms/")]
    assert not told(county, after_s=3600)


def test_what_is_handled_can_be_closed_without_a_photo(county: County) -> None:
    happens(county, "intrusion")
    told(county)
    county.press(SECURITY, "确认")
    county.press(SECURITY, "已处置")

    county.say(SECURITY, "不拍照")

    assert "已处置，告警结束" in newest(county, f"direct:{SECURITY}").plain_text()


def test_a_photo_of_homework_in_between_is_not_taken_for_the_alarms(county: County) -> None:
    happens(county, "intrusion")
    told(county)
    county.press(PRINCIPAL, "确认")
    county.press(PRINCIPAL, "已处置")

    county.say(PRINCIPAL, "三(2)班 口算11", photos=[a_photo()])

    assert "已确认" in newest(county, f"group:{SECURITY_GROUP}").plain_text()


def test_a_false_alarm_in_words_ends_it_with_its_reason(county: County) -> None:
    happens(county, "intrusion")
    told(county)

    county.say(SECURITY, "误报 树枝晃动")

    card = newest(county, f"group:{SECURITY_GROUP}").plain_text()
    assert "判为误报，告警结束" in card
    assert "树枝晃动" in card


def test_words_about_one_alarm_never_close_the_one_a_photo_is_awaited_of(county: County) -> None:
    happens(county, "intrusion")
    happens(county, "fire", zone="食堂")
    told(county)
    county.say(SECURITY, "确认告警 南门")
    county.press(SECURITY, "已处置")

    county.say(SECURITY, "三楼打架不是误报")

    assert "已处置，告警结束" not in newest(county, f"group:{SECURITY_GROUP}").plain_text()
    assert "共 2 起" in all_words(county.say(PRINCIPAL, "没处理的报警"), to=PRINCIPAL)
    county.say(SECURITY, "", photos=[a_photo("gate")])
    left = all_words(county.say(PRINCIPAL, "没处理的报警"), to=PRINCIPAL)
    assert ("翻越围墙" in left, "火灾" in left) == (False, True)


@pytest.mark.parametrize(
    ("text", "closed"),
    [("食堂着火是误报", True), ("误报 食堂烧水", True), ("三楼打架是误报", False)],
)
def test_a_false_alarm_is_the_one_its_place_and_kind_name(
    county: County, text: str, *, closed: bool
) -> None:
    happens(county, "intrusion")
    happens(county, "fire", zone="食堂")
    told(county)

    answer = all_words(county.say(SECURITY, text), to=SECURITY)

    assert ("误报：哪一起" in answer) is not closed
    left = all_words(county.say(PRINCIPAL, "没处理的报警"), to=PRINCIPAL)
    assert ("翻越围墙" in left, "火灾" in left) == (True, not closed)


@pytest.mark.parametrize("answer", ["误报 1", "1", "第一起", "食堂那个"])
def test_which_of_several_is_meant_may_be_said_in_words(county: County, answer: str) -> None:
    happens(county, "intrusion")
    told(county, after_s=5)
    happens(county, "fire", zone="食堂")
    told(county)
    county.say(SECURITY, "误报")

    county.say(SECURITY, answer)

    left = all_words(county.say(PRINCIPAL, "没处理的报警"), to=PRINCIPAL)
    assert ("翻越围墙" in left, "火灾" in left) == (True, False)


def test_a_number_of_no_list_closes_nothing(county: County) -> None:
    happens(county, "intrusion")
    told(county)

    assert "误报：哪一起" in all_words(county.say(SECURITY, "误报 2"), to=SECURITY)


@pytest.mark.parametrize("text", ["收到", "我去", "确认", "好的，我马上去"])
def test_whoever_says_they_go_has_acknowledged_the_newest(county: County, text: str) -> None:
    none = all_words(county.say(HEAD, "收到"), to=HEAD)
    happens(county, "fire", zone="食堂")
    told(county)

    county.say(SECURITY, text)

    assert "没有等你确认的告警" in none
    assert "已确认，停止通知" in newest(county, f"group:{SECURITY_GROUP}").plain_text()


def test_words_that_may_mean_two_alarms_are_asked_about(county: County) -> None:
    happens(county, "intrusion")
    happens(county, "fire", zone="食堂")
    told(county)

    asked = county.say(SECURITY, "确认告警")
    county.press(SECURITY, asked_label(asked, "食堂"))

    assert "哪一起" in all_words(asked)
    assert "你已确认" in newest(county, f"direct:{SECURITY}").plain_text()


def asked_label(messages: Sequence[ConsoleMessage], word: str) -> str:
    (message,) = [m for m in messages if m.card is not None]
    labels = [b.label for b in Card.model_validate(message.card).all_buttons()]
    return next(label for label in labels if word in label)


def test_escalating_by_hand_tells_the_next_at_once(county: County) -> None:
    happens(county, "fire")
    told(county)

    messages = county.press(SECURITY, "升级")

    assert VICE in receivers(messages)


def test_the_group_is_told_again_only_when_it_rings_again(county: County) -> None:
    happens(county, "fire")
    told(county)
    for _ in range(12):
        told(county, after_s=61)

    cards = shown(county, f"group:{SECURITY_GROUP}")

    assert len(cards) == 2  # the first ring, kept up to date; and the first repeat
    assert len(shown(county, f"direct:{SECURITY}")) == 2


def test_a_gate_that_cries_all_the_time_is_one_card_that_counts(county: County) -> None:
    for _ in range(30):
        happens(county, "intrusion")
    told(county)
    told(county, after_s=5)

    assert len(shown(county, f"group:{SECURITY_GROUP}")) == 1
    assert "第 30 次" in newest(county, f"group:{SECURITY_GROUP}").subtitle


def test_a_teacher_calls_for_help_in_one_message_with_a_photo(county: County) -> None:
    messages = county.say(HEAD, "报警 南门 打架", photos=[a_photo("fight")])

    assert "已报警，一级：南门 打架" in all_words(messages, to=HEAD)
    card = newest(county, f"group:{SECURITY_GROUP}")
    assert (card.title, card.pictures) == ("一级告警 · 云溪第1小学 · 南门", ())
    assert "南门 打架" in card.lines
    assert len(newest(county, f"direct:{SECURITY}").pictures) == 1


def test_a_photo_of_children_is_not_shown_in_the_group_but_to_whoever_asks(county: County) -> None:
    county.say(HEAD, "报警 南门 打架", photos=[a_photo("fight")])

    county.press(VICE, "看照片", group=SECURITY_GROUP, of=SECURITY_GROUP)

    assert newest(county, f"group:{SECURITY_GROUP}").pictures == ()
    assert len(newest(county, f"direct:{VICE}").pictures) == 1


@pytest.mark.parametrize("answer", ["报警", "是的"])
def test_plain_words_of_something_grave_are_asked_about_and_kept(
    county: County, answer: str
) -> None:
    asked = county.say(HEAD, "有学生从操场看台摔下来了")
    quiet = shown(county, f"group:{SECURITY_GROUP}")

    raised = all_words(county.say(HEAD, answer), to=HEAD)

    assert "要报警吗" in all_words(asked, to=HEAD)
    assert quiet == []
    assert "已报警，一级：有学生从操场看台摔下来了" in raised


@pytest.mark.parametrize("by", ["press", "words"])
def test_a_photo_of_something_grave_is_asked_about_and_kept(county: County, by: str) -> None:
    asked = county.say(HEAD, "有学生打架", photos=[a_photo("fight")])
    quiet = shown(county, f"group:{SECURITY_GROUP}")

    raised = county.press(HEAD, "报警") if by == "press" else county.say(HEAD, "是的")

    assert "要报警吗" in all_words(asked, to=HEAD)
    assert "1 张照片会一起附上" in all_words(asked, to=HEAD)
    assert quiet == []
    assert "已报警，一级：有学生打架" in all_words(raised, to=HEAD)
    assert len(newest(county, f"direct:{SECURITY}").pictures) == 1


def test_a_photo_of_something_grave_that_was_none_is_not_kept(county: County) -> None:
    county.say(HEAD, "有学生打架", photos=[a_photo("fight")])

    assert "没有报警" in all_words(county.press(HEAD, "不是"), to=HEAD)
    assert not [key for key in county.stored_files if "alarms/" in key]


def test_a_photo_for_the_record_or_of_homework_is_no_call_for_help(county: County) -> None:
    noted = county.say(HEAD, "记一笔 12号 品德 劝开打架的同学", photos=[a_photo("a")])
    graded = county.say(MATH, "三(2)班 12号 打架应用题", photos=[a_photo("b")])
    refused = county.say(PARENT, "有学生打架", photos=[a_photo("c")])

    assert "要报警吗" not in all_words(noted) + all_words(graded) + all_words(refused)
    assert "110" in all_words(refused, to=PARENT)


def test_a_teacher_on_duty_says_yes_to_the_alarm_or_to_the_marks(county: County) -> None:
    assert "还没有" in all_words(county.say(MATH, "确认"), to=MATH)
    name = next(p.name for p in county.product.console.people() if p.id == MATH)
    county.say(PRINCIPAL, f"排班 每天 00:00-23:59 {name}")
    happens(county, "fire", zone="食堂")
    told(county)

    both = county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    asked = county.say(MATH, "确认")

    assert both
    assert "要确认哪一个" in all_words(asked, to=MATH)
    assert "食堂 火" in all_words(asked, to=MATH)
    assert "已确认 1 张" in all_words(county.press(MATH, "确认批改"), to=MATH)
    county.say(MATH, "确认")
    assert "已确认，停止通知" in newest(county, f"group:{SECURITY_GROUP}").plain_text()


def test_plain_words_that_were_no_call_for_help_raise_nothing(county: County) -> None:
    county.say(HEAD, "有学生打架")

    answer = all_words(county.press(HEAD, "不是"), to=HEAD)

    assert "没有报警" in answer
    assert shown(county, f"group:{SECURITY_GROUP}") == []


def test_two_teachers_who_name_no_place_report_two_things(county: County) -> None:
    first = county.say(HEAD, "报警 有人打架")
    same = county.say(HEAD, "报警 还有人在打架")
    second = county.say(MATH, "报警 有人晕倒")

    assert "合在一起" not in all_words(first, to=HEAD) + all_words(second, to=MATH)
    assert "合在一起" in all_words(same, to=HEAD)
    assert "一级 2" in all_words(county.say(PRINCIPAL, "没处理的报警"), to=PRINCIPAL)


def test_a_photo_of_what_is_refused_is_not_kept(county: County) -> None:
    happens(county, "fire")
    told(county)
    county.say(SECURITY, "误报 演示")
    happens(county, "fire")
    told(county)

    refused = county.say(SECURITY, "重新打开告警", photos=[a_photo("gate")])

    assert "同一处又有新的告警" in all_words(refused, to=SECURITY)
    assert not [key for key in county.stored_files if key.startswith("alarms/")]


def test_the_same_message_delivered_again_raises_no_second_alarm(county: County) -> None:
    console = county.product.console
    person = console.person(HEAD)
    for _ in range(2):
        event = console.event_from(
            person, f"direct:{HEAD}", client_id="same", text="报警 南门 打架"
        )
        county.product.engine.receive(event)
        county.settle(0)

    assert len(shown(county, f"group:{SECURITY_GROUP}")) == 1


def test_a_broken_photo_does_not_hold_up_a_call_for_help(county: County) -> None:
    messages = county.say(MATH, "报警 食堂 着火", photos=[b"\xff\xd8\xff no photo at all"])

    assert "照片打不开，没有附上" in all_words(messages, to=MATH)
    assert "一级告警" in newest(county, f"group:{SECURITY_GROUP}").title


def test_a_bare_call_for_help_asks_what_and_where_by_buttons(county: County) -> None:
    asked = county.say(SECURITY, "报警")
    where = county.press(SECURITY, "打架")
    raised = county.press(SECURITY, "操场")

    history = newest(county, f"direct:{SECURITY}").plain_text()
    assert "（安保）报警" in history
    assert "值班没有排班，已改通知安保" in history
    assert "在哪里、什么事" in all_words(asked)
    assert "打架，在哪里" in all_words(where)
    assert "已报警，一级：操场 打架" in all_words(raised, to=SECURITY)


def test_a_bare_call_for_help_takes_the_answer_in_words(county: County) -> None:
    county.say(SECURITY, "报警")

    assert "已报警" in all_words(county.say(SECURITY, "教学楼三楼有人持刀"), to=SECURITY)


def test_what_is_no_answer_raises_no_alarm(county: County) -> None:
    for text in ("算了", "报警查询", "帮助", "我不想报警", "别报警", "讲讲报警电话110的课件"):
        county.say(SECURITY, "报警")

        county.say(SECURITY, text)

        assert shown(county, f"group:{SECURITY_GROUP}") == []


def test_parents_and_pupils_are_sent_to_an_adult_and_to_110(county: County) -> None:
    for person in (PARENT, PUPIL, NO_CONSENT_PARENT):
        plain = county.say(person, "报警 有人打架")
        with_photo = county.say(person, "报警 有人打架", photos=[a_photo()])

        for answer in (plain, with_photo):
            assert receivers(answer) == {person}
            assert "110" in all_words(answer)


def test_a_parent_learns_nothing_of_alarms(county: County) -> None:
    happens(county, "fire")
    told(county)

    for text in ("报警查询", "确认告警", "误报", "静默列表", "开始演练", "通知检查"):
        answer = all_words(county.say(PARENT, text), to=PARENT)

        assert "只对" in answer
        assert "火灾" not in answer


def test_a_teacher_who_is_not_on_duty_sees_no_alarms(county: County) -> None:
    happens(county, "fire")
    told(county)

    assert "只有本校领导、安保、当天值班" in all_words(county.say(HEAD, "报警查询"))


def test_the_bureau_asks_which_schools_had_alarms(county: County) -> None:
    happens(county, "fire")
    told(county)

    card = all_words(county.say(BUREAU, "本周 一级告警 有哪些学校"), to=BUREAU)

    assert "云溪第1小学：一级 1" in card.replace(" ：", "：")
    assert "看第 1 起" not in card
    assert "本周 一级告警" in card
    assert "共 1 起：一级 1" in card


def test_one_alarm_of_a_list_can_be_looked_at_and_acted_on(county: County) -> None:
    happens(county, "fire")
    told(county)
    county.say(PRINCIPAL, "今天 报警")

    county.press(PRINCIPAL, "看")
    county.press(PRINCIPAL, "确认")

    assert "已确认" in newest(county, f"group:{SECURITY_GROUP}").plain_text()


def test_an_open_alarm_is_acknowledged_from_the_list(county: County) -> None:
    happens(county, "fire")
    told(county)
    county.say(SECURITY, "没处理的报警")

    county.press(SECURITY, "确认告警 1")

    assert "已确认" in newest(county, f"group:{SECURITY_GROUP}").plain_text()


def test_what_is_silenced_is_not_told_and_comes_back(county: County) -> None:
    said = all_words(county.say(PRINCIPAL, "静默 南门 陌生车辆 2小时 检修"))
    happens(county, "unknown_vehicle")
    quiet = told(county)
    county.say(PRINCIPAL, "静默列表")

    county.press(PRINCIPAL, "取消")

    assert "已静默：南门 陌生车辆" in said
    assert quiet == []
    assert "二级告警" in newest(county, f"group:{SECURITY_GROUP}").title


def test_level_one_cannot_be_silenced(county: County) -> None:
    refused = all_words(county.say(PRINCIPAL, "静默 食堂 火灾 2小时 检修"))
    county.say(PRINCIPAL, "静默 食堂 2小时 检修")
    happens(county, "fire", zone="食堂")

    assert "不能静默" in refused
    assert SECURITY in receivers(told(county))


def test_a_drill_is_marked_everywhere_and_ends_with_a_report(county: County) -> None:
    started = all_words(county.say(PRINCIPAL, "开始演练 30分钟"))
    messages = county.say(HEAD, "报警 食堂 着火")
    county.clock.forward(seconds=65)
    county.press(SECURITY, "确认")

    report = all_words(county.say(PRINCIPAL, "结束演练"), to=PRINCIPAL)

    assert "【演练】" in started
    assert "110" not in all_words(messages, to=HEAD)
    for message in messages:
        assert "演练" in words(message)
    assert "报警：1 起，确认 1 起" in report
    assert "中位 1 分 5 秒" in report
    assert "没有告警" in all_words(county.say(PRINCIPAL, "报警查询"))


def test_a_drill_is_acknowledged_in_words_where_there_are_no_buttons(county: County) -> None:
    county.say(PRINCIPAL, "开始演练 30分钟")
    county.say(HEAD, "报警 食堂 着火")

    county.say(SECURITY, "确认告警")

    assert "你已确认" in newest(county, f"direct:{SECURITY}").plain_text()


def test_something_real_during_a_drill_is_told_as_real(county: County) -> None:
    county.say(PRINCIPAL, "开始演练 30分钟")

    county.say(HEAD, "报警 真警 食堂 着火")

    assert "演练" not in newest(county, f"group:{SECURITY_GROUP}").plain_text()


def test_the_check_of_reach_names_who_cannot_be_told(county: County) -> None:
    with county.product.foundation.records.begin() as unit:
        unit.people.unbind_account("console", VICE, channel="app")

    answer = all_words(county.say(PRINCIPAL, "通知检查"), to=PRINCIPAL)

    assert "1 处通知不到" in answer
    assert "副校长" in answer


def test_quiet_alarms_of_the_night_are_one_card_at_half_past_six(tmp_path: Path) -> None:
    night = MovingClock(datetime(2026, 11, 19, 18, tzinfo=UTC))  # 02:00 in the county
    county = open_county(tmp_path, clock=night)
    for zone in ("东门", "东门", "北门"):
        happens(county, "offline", zone=zone)
    at_night = told(county)

    before, at_half_past = told(county, after_s=4 * 3600 + 29 * 60), told(county, after_s=70)

    assert at_night == before == []
    assert SECURITY_GROUP in receivers(at_half_past)
    card = newest(county, f"group:{SECURITY_GROUP}").plain_text()
    assert "告警晨报" in card
    assert "东门 设备离线：2 次" in card
    county.product.close()


def test_without_a_security_group_the_schools_group_gets_the_card(county: County) -> None:
    engine = county.product.foundation.records.database.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM group_chats WHERE group_id LIKE 'security:%'")
    happens(county, "fire")

    assert school_group(SCHOOL) in receivers(told(county))


def test_a_principal_binds_the_security_group_and_nobody_else_may(county: County) -> None:
    bound = all_words(county.say(PRINCIPAL, "绑定安保群", group=SECURITY_GROUP))
    other = all_words(county.say(HEAD, "绑定安保群", group=school_group(SCHOOL)))

    assert "现在是云溪第1小学的安保群" in bound
    assert "只有班主任或校长能绑定群" in other
