"""Devices tell of events: whoever is genuine is believed once, and nothing is lost or too much."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from chalicelib import intake
from school.alarm_calls import DrillReport, HoldDrill
from school.device_events import Level, level_of
from school.devices import DoorAnswer, DoorAnswers, SignedRequest, SignedRequests
from school.errors import PermissionDenied
from tests.functions.devices import SCHOOL, Telling, a_device, an_event, stored
from tests.functions.working import WorkingSchool


def told(answer: DoorAnswer) -> tuple[int, object, object]:
    return answer.status, answer.body.get("accepted"), answer.body.get("duplicates")


def test_what_a_device_tells_is_stored_before_it_is_answered(school: WorkingSchool) -> None:
    gate = a_device(school)

    answer = gate.tell(an_event(1, person="qt-pupil-1", result="in", zone="北门"))

    assert told(answer) == (202, 1, 0)
    ((event),) = (one.event for one in stored(school))
    assert (event.source, event.school, event.zone) == (f"device:{gate.id}", SCHOOL, "北门")
    assert (event.kind, event.person, event.result) == ("pass", "qt-pupil-1", "in")
    assert event.at == school.clock.now()


def test_a_device_says_drill_only_while_its_school_holds_one(school: WorkingSchool) -> None:
    gate = a_device(school)
    gate.tell({"events": [an_event(1, drill=True), {"kind": "pass"}]})
    school.ask("zhou", "hold_drill", request=HoldDrill(minutes=30), answer=DrillReport)
    gate.tell(an_event(2, drill=True))
    gate.tell(an_event(3))
    school.clock.forward(minutes=31)
    gate.tell(an_event(4, drill=True))

    (drill,) = (one for one in stored(school) if one.event.drill)
    assert len(stored(school)) == 4
    assert drill.received_at == school.clock.now() - timedelta(minutes=31)


def test_an_event_told_again_is_the_same_event(school: WorkingSchool) -> None:
    gate = a_device(school)
    gate.tell({"events": [an_event(1), an_event(2)]})

    again = gate.tell({"events": [an_event(2), an_event(3), an_event(3)]})

    assert told(again) == (202, 1, 2)
    assert len(stored(school)) == 3


def test_two_devices_may_use_the_same_number(school: WorkingSchool) -> None:
    first, second = a_device(school), a_device(school)

    answers = [told(one.tell(an_event(1))) for one in (first, second)]

    assert answers == [(202, 1, 0), (202, 1, 0)]


def test_one_wrong_event_does_not_lose_the_others(school: WorkingSchool) -> None:
    gate = a_device(school)
    wrong = [
        an_event(1, kind="fire"),
        an_event(2, zone="校长室"),
        {"kind": "pass"},
        an_event(3, person="林小满"),
        "no event",
        an_event(4, at="yesterday"),
        an_event(5, result="sideways"),
        an_event(6, value="hot"),
    ]

    answer = gate.tell({"events": [*wrong, an_event(9)]})

    assert told(answer) == (202, 1, 0)
    assert answer.body["refused"] == [
        {"index": n, "why": why}
        for n, why in enumerate(
            ["kind", "zone", "event_id", "person", "event", "at", "result", "value"]
        )
    ]
    assert len(stored(school)) == 1


def test_no_device_calls_an_alarm_a_drill_while_the_school_holds_none(
    school: WorkingSchool,
) -> None:
    camera = a_device(school, "camera")
    camera.tell(an_event(1, kind="intrusion", drill=True))
    school.ask("zhou", "hold_drill", request=HoldDrill(minutes=30), answer=DrillReport)
    camera.tell(an_event(2, kind="violence", drill=True))
    camera.tell(an_event(3, kind="unknown_person"))

    drills = {one.event.kind: one.event.drill for one in stored(school)}
    assert drills == {"intrusion": False, "violence": True, "unknown_person": False}


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"events": 1}', b'{"a":' * 5000])
def test_a_body_that_is_no_events_is_refused_and_nothing_is_kept(
    school: WorkingSchool, body: bytes
) -> None:
    answer = a_device(school).tell(body)

    assert answer.status == 400
    assert stored(school) == []


def test_a_request_holds_five_hundred_events_and_no_more(school: WorkingSchool) -> None:
    gate = a_device(school)

    most = gate.tell({"events": [an_event(n) for n in range(500)]})
    more = gate.tell({"events": [an_event(n) for n in range(1000, 1501)]})

    assert (told(most), more.status) == ((202, 500, 0), 400)


def test_a_heartbeat_tells_of_nothing(school: WorkingSchool) -> None:
    assert told(a_device(school).tell({"events": []})) == (202, 0, 0)


def forged(gate: Telling) -> list[SignedRequest]:
    good = gate.request(an_event(1))
    other = base64.b64encode(b'{"event_id":"1","kind":"pass"}').decode()
    return [
        gate.with_key("x" * 43).request(an_event(1)),
        good.model_copy(update={"body": other}),
        good.model_copy(update={"signature": ""}),
        good.model_copy(update={"signature": good.signature[3:]}),
        good.model_copy(update={"signature": "签名"}),
        good.model_copy(update={"nonce": "another-one"}),
        good.model_copy(update={"timestamp": f"{int(good.timestamp) + 1}"}),
        gate.request(an_event(1), late=301),
        gate.request(an_event(1), late=-301),
        gate.request(an_event(1), part="snapshots"),
        gate.request(an_event(1), nonce="short"),
    ]


def test_a_forged_or_stale_request_is_refused_and_is_one_alarm_of_level_two(
    school: WorkingSchool,
) -> None:
    gate = a_device(school)

    answers = {gate.send(one).status for one in forged(gate)}

    assert answers == {401}
    (alarm,) = stored(school)
    assert (alarm.event.kind, alarm.event.school, alarm.event.source) == (
        "tamper",
        SCHOOL,
        "intake",
    )
    assert level_of(alarm.event) is Level.ORANGE


def test_whoever_goes_on_trying_raises_the_alarm_again_after_ten_minutes(
    school: WorkingSchool,
) -> None:
    forger = a_device(school).with_key("x")
    for _ in range(3):
        forger.tell(an_event(1))
        school.clock.forward(minutes=10)

    assert len(stored(school, "tamper")) == 3


def test_a_request_is_good_once(school: WorkingSchool) -> None:
    gate = a_device(school)
    request = gate.request(an_event(1))

    first = gate.send(request)
    school.clock.forward(minutes=4)
    again = gate.send(request)
    school.clock.forward(minutes=4)
    late = gate.send(request)

    assert [one.status for one in (first, again, late)] == [202, 401, 401]
    assert len(stored(school, "pass")) == 1
    assert "有人重发“南门设备”的消息" in stored(school, "tamper")[0].event.text


def test_a_clock_that_is_off_by_less_than_five_minutes_will_do(school: WorkingSchool) -> None:
    gate = a_device(school)

    answers = [gate.tell(an_event(late), late=late).status for late in (-299, 0, 299)]

    assert answers == [202, 202, 202]


def test_a_nonce_is_remembered_as_long_as_its_request_is_good(school: WorkingSchool) -> None:
    gate = a_device(school)
    request = gate.request(an_event(1), late=-299)
    gate.send(request)
    school.clock.forward(seconds=598)
    with school.records.begin() as unit:
        forgotten = unit.devices.forget_nonces(now=school.clock.now())

    assert gate.send(request).status == 401
    assert forgotten == 0
    with school.records.begin() as unit:
        later = school.clock.now() + timedelta(hours=1)
        assert unit.devices.forget_nonces(now=later) == 1


def test_who_asks_cannot_tell_whether_there_is_such_a_device(school: WorkingSchool) -> None:
    gate = a_device(school)
    nobody = Telling(school, "dev-0000000000000000", "k")
    odd = Telling(school, "设备\x00'; --", "k")

    there, not_there, made_up = (one.tell(an_event(1)) for one in (gate.with_key("k"), nobody, odd))

    assert there == not_there == made_up
    assert len(stored(school, "tamper")) == 1


def test_made_up_ids_are_counted_by_address_and_slowed_down(school: WorkingSchool) -> None:
    gate = a_device(school)
    answers = [Telling(school, f"dev-{n}", "k").tell(an_event(1)).status for n in range(61)]

    assert answers == [401] * 60 + [429]
    assert gate.tell(an_event(1)).status == 202, "who is genuine is not slowed down"
    assert stored(school, "tamper") == []


def test_when_much_waits_a_device_keeps_what_is_light_and_tells_of_what_is_grave(
    school: WorkingSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_WAITING", 3)
    gate, smoke = a_device(school), a_device(school, "smoke")
    gate.tell({"events": [an_event(n) for n in range(4)]})

    light = gate.tell({"events": [an_event(10), an_event(11, kind="unknown_person")]})
    grave = smoke.tell(an_event(1, kind="fire"))

    assert (light.status, light.retry_after_s) == (503, 30)
    assert light.body["refused"] == [{"index": 0, "why": "busy"}]
    assert told(light)[1] == 1
    assert told(grave) == (202, 1, 0)


def test_a_time_that_cannot_be_is_the_time_of_receipt_and_is_noted(school: WorkingSchool) -> None:
    camera = a_device(school, "camera")
    now = school.clock.now()
    said = {"ahead": 11, "behind": -11, "right": -9}

    for name, minutes in said.items():
        at = (now + timedelta(minutes=minutes)).isoformat()
        camera.tell(an_event(name, kind="violence", at=at))

    kept = sorted((one.event.at - now, one.event.text) for one in stored(school))
    assert kept == [
        (timedelta(minutes=-9), ""),
        (timedelta(), "设备时间快 11 分钟，按收到的时间记"),
        (timedelta(), "设备时间慢 11 分钟，按收到的时间记"),
    ]


def test_a_gate_that_was_offline_tells_later_when_somebody_passed(school: WorkingSchool) -> None:
    gate = a_device(school, adapter="gate")

    gate.tell({"recordId": 7, "eventType": "AccessControl", "time": "2026-11-21 07:42:10"})

    ((one),) = stored(school)
    assert one.event.at.isoformat() == "2026-11-20T23:42:10+00:00"


def test_only_the_product_has_a_door(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        school.ask("xu", "receive_events", request=SignedRequests(requests=()), answer=DoorAnswers)


def test_what_arrives_together_is_stored_together_and_answered_apart(
    school: WorkingSchool,
) -> None:
    gate, smoke = a_device(school), a_device(school, "smoke")
    twice = gate.request(an_event(1))

    answers = gate.send_all(
        twice,
        gate.with_key("x").request(an_event(2)),
        gate.request(b"{"),
        gate.request({"events": [an_event(1), an_event(3)]}),
        smoke.request(an_event(1, kind="fire")),
        twice,
    )

    assert [told(one) for one in answers] == [
        (202, 1, 0),
        (401, None, None),
        (400, None, None),
        (202, 1, 1),
        (202, 1, 0),
        (401, None, None),
    ]
    assert len(stored(school, "pass")) == 2


def test_doors_that_take_the_same_events_at_once_take_each_once(school: WorkingSchool) -> None:
    gate = a_device(school)
    numbers = list(range(40))

    def tell(turn: int) -> tuple[int, object, object]:
        said = numbers if turn % 2 else numbers[::-1]
        return told(gate.tell({"events": [an_event(number) for number in said]}))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(tell, range(16)))

    assert {status for status, _, _ in answers} == {202}
    assert sum(int(str(accepted)) for _, accepted, _ in answers) == 40
    assert sum(int(str(again)) for _, _, again in answers) == 15 * 40
    assert len(stored(school)) == 40


def test_of_two_doors_that_get_one_request_at_once_one_takes_it(school: WorkingSchool) -> None:
    gate = a_device(school)
    request = gate.request(an_event(1))

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(lambda _: gate.send(request).status, range(4)))

    assert answers == [202, 401, 401, 401]
