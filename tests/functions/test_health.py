"""Health use cases: what is kept of whom, devices, clusters, and what is left afterwards."""

import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chalicelib.adapters import container
from chalicelib.homework import id_of
from school.consent import ConsentState, Decide, Purpose
from school.county_time import day_of
from school.device_events import Event
from school.errors import PermissionDenied
from school.events import TakeEvents, TakenEvents
from school.health_calls import (
    ClassHealth,
    HealthOf,
    HealthRecord,
    HealthTold,
    ReportHealth,
    TellHealth,
)
from school.health_reports import QueuedHealth, QueueHealth, SchoolHealth, SchoolHealthOf
from school.notices import NoticeKind
from school.people import PersonId, UnitId
from school.store.queue_table import queue_table
from school.store.records import Records
from school.work import Tidied, Tidy
from tests.builders import a_decision
from tests.fakes import SchoolClock
from tests.functions.working import SYSTEM_ACTOR, WITHOUT_CONSENT, WorkingSchool, pupil_id
from tests.stored import raw_bytes

SCHOOL = UnitId("qt.t1.s1")
CANARY = "41.37"


@pytest.fixture
def agreed(school: WorkingSchool) -> WorkingSchool:
    """Return a school where the guardians of pupils 1 to 6 agreed to health data."""
    with school.records.begin() as unit:
        unit.consents.add_all(
            a_decision(f"p{n}", f"g{n}", purpose=Purpose.HEALTH) for n in range(1, 7)
        )
    return school


def report(school: WorkingSchool, text: str, *, by: str = "wang", message: str = "") -> ClassHealth:
    request = ReportHealth(caption=text, message=message)
    return school.ask(by, "report_health", request=request, answer=ClassHealth)


def measured(school: WorkingSchool, roll_no: int, celsius: float, *, number: str = "1") -> None:
    """Put down what a thermometer measured, and let the product work on it."""
    event = Event(
        source="device:gate-1",
        event_id=number,
        school=SCHOOL,
        kind="temperature",
        at=school.clock.now(),
        person=pupil_id(roll_no),
        value=celsius,
    )
    with school.records.begin() as unit:
        unit.events.put(event, now=school.clock.now())
    school.ask(SYSTEM_ACTOR, "take_events", request=TakeEvents(), answer=TakenEvents)


def alarms(school: WorkingSchool) -> list[Event]:
    """Return what this capability put down as alarms."""
    kinds = ("fever", "disease_cluster", "food_poisoning")
    until = school.clock.now() + timedelta(days=1)
    with school.records.begin() as unit:
        stored = unit.events.of_school(SCHOOL, kinds, since=until - timedelta(days=9), until=until)
    return [one.event for one in stored]


def test_of_a_child_without_consent_only_the_number_is_kept(agreed: WorkingSchool) -> None:
    before = agreed.rows()

    day = report(agreed, f"晨检 {WITHOUT_CONSENT}号 发热38.5，9号 病假")

    after = agreed.rows()
    assert (after["health_cases"], after["health_illnesses"]) == (0, 0)
    assert before["health_checks"] + 1 == after["health_checks"]
    assert (day.numbers.fever, day.numbers.sick) == (1, 1)
    assert day.counted_only == (WITHOUT_CONSENT, 9)


def test_the_same_message_again_counts_nobody_twice(agreed: WorkingSchool) -> None:
    for _ in range(2):
        day = report(agreed, "晨检 1号 咳嗽，8号 发热38.5", message="m1")

    assert (day.numbers.ill, day.numbers.fever) == (2, 1)
    assert len(alarms(agreed)) == 1


def test_a_child_without_consent_put_right_twice_is_one_child_and_no_cluster(
    agreed: WorkingSchool,
) -> None:
    for said in ("发热38.5", "发热38.9", "发热38.6 咳嗽"):
        day = report(agreed, f"晨检 {WITHOUT_CONSENT}号 {said}", message=said)

    assert (day.numbers.ill, day.numbers.fever) == (1, 1)
    assert [one.kind for one in alarms(agreed)] == ["fever"]
    assert report(agreed, f"晨检 {WITHOUT_CONSENT}号 正常").numbers.ill == 0


def test_nothing_of_health_lies_readable_in_the_database(agreed: WorkingSchool) -> None:
    report(agreed, f"晨检 1号 发热{CANARY} 呕吐，8号 病假 呕吐")

    content = raw_bytes(agreed.records.database)

    for text in (CANARY, "呕吐", "vomiting", "fever_", '"sick"'):
        assert text.encode() not in content, text


def test_a_fever_a_device_measured_is_kept_told_and_an_event_without_a_name(
    agreed: WorkingSchool,
) -> None:
    measured(agreed, 1, 37.3)

    (event,) = alarms(agreed)
    told = [n for n in agreed.notices() if n.kind is NoticeKind.HEALTH_TOLD]
    assert event.kind == "fever"
    assert event.person is None
    assert "p1" not in event.model_dump_json(exclude={"event_id"})
    assert [n.reader.user for n in told] == ["wang"]
    assert "发热 37.3℃" in report(agreed, "").cases[0].said


@pytest.mark.parametrize("celsius", [37.2, 36.0, 43.1])
def test_what_is_no_fever_is_not_kept(agreed: WorkingSchool, celsius: float) -> None:
    measured(agreed, 1, celsius)

    assert alarms(agreed) == []
    assert agreed.rows()["health_cases"] == 0


def test_measured_again_at_the_next_gate_is_one_fever(agreed: WorkingSchool) -> None:
    measured(agreed, 1, 38.0)
    measured(agreed, 1, 38.2, number="2")

    assert len(alarms(agreed)) == 1
    assert agreed.rows()["health_cases"] == 1


def test_no_number_or_key_in_the_clear_follows_from_a_child(agreed: WorkingSchool) -> None:
    measured(agreed, 1, 38.0)
    agreed.ask("g2", "tell_health", request=TellHealth(caption="报告健康 发热"), answer=HealthTold)
    today = str(day_of(agreed.clock.now()))
    with agreed.records.database.begin() as connection:
        keys = connection.execute(sa.select(queue_table.c.key)).scalars().all()
    (event,) = alarms(agreed)

    assert event.event_id != f"fever:{id_of('p1', today)}"
    told = [key for key in keys if NoticeKind.HEALTH_TOLD in key]
    assert len(told) == 2
    assert not [key for key in told if id_of("p1", today) in key or "p2" in key]


def test_one_child_has_one_fever_a_day_whoever_finds_it(agreed: WorkingSchool) -> None:
    measured(agreed, 1, 38.0)
    report(agreed, "晨检 1号 发热38.0", message="m1")
    report(agreed, "重报晨检 1号 发热38.2", message="m2")
    report(agreed, "重报晨检 1号 发热38.2，2号 发热38.0", message="m3")
    agreed.clock.forward(days=1)
    report(agreed, "晨检 1号 发热38.0", message="m4")

    assert [event.kind for event in alarms(agreed)] == ["fever"] * 3


def test_of_a_child_without_consent_the_device_leaves_a_number_only(agreed: WorkingSchool) -> None:
    measured(agreed, WITHOUT_CONSENT, 38.0)

    assert agreed.rows()["health_cases"] == 0
    assert report(agreed, "").numbers.fever == 1
    assert len(alarms(agreed)) == 1


def test_one_child_without_consent_measured_three_times_is_no_cluster(
    agreed: WorkingSchool,
) -> None:
    for number in ("1", "2", "3"):
        measured(agreed, WITHOUT_CONSENT, 38.5, number=number)
    one = report(agreed, "").numbers.fever
    measured(agreed, 9, 38.5, number="4")

    assert (one, report(agreed, "").numbers.fever) == (1, 2)
    assert [event.kind for event in alarms(agreed)] == ["fever", "fever"]


def test_what_was_measured_leaves_the_stored_event(agreed: WorkingSchool) -> None:
    measured(agreed, 1, 41.3)

    until = agreed.clock.now() + timedelta(days=1)
    since = until - timedelta(days=9)
    with agreed.records.begin() as unit:
        (stored,) = unit.events.of_school(SCHOOL, ["temperature"], since=since, until=until)
    assert (stored.event.person, stored.event.value) == (None, None)


def test_a_device_of_another_school_measures_nobody_of_this(agreed: WorkingSchool) -> None:
    event = Event(
        source="device:far",
        event_id="1",
        school=UnitId("yh.t1.s1"),
        kind="temperature",
        at=agreed.clock.now(),
        person=PersonId("p1"),
        value=39.0,
    )
    with agreed.records.begin() as unit:
        unit.events.put(event, now=agreed.clock.now())
    agreed.ask(SYSTEM_ACTOR, "take_events", request=TakeEvents(), answer=TakenEvents)

    assert agreed.rows()["health_cases"] == 0


def test_a_cluster_is_one_event_however_it_grows(agreed: WorkingSchool) -> None:
    report(agreed, "晨检 1号 皮疹，2号 皮疹")
    assert alarms(agreed) == []

    first = report(agreed, "晨检 3号 皮疹")
    report(agreed, "晨检 4号 皮疹，8号 皮疹")
    agreed.clock.forward(days=1)
    report(agreed, "晨检 5号 皮疹，6号 皮疹，9号 皮疹")

    (event,) = alarms(agreed)
    assert event.kind == "disease_cluster"
    assert "三(2)班" not in event.text
    assert "24 小时内上报" in first.to_come[0]


def test_two_clusters_are_two_alarms(agreed: WorkingSchool) -> None:
    report(agreed, "晨检 1号 皮疹，2号 皮疹，3号 皮疹")
    report(agreed, "午检 4号 黄疸，5号 黄疸，6号 黄疸")

    first, second = alarms(agreed)
    assert first.kind == second.kind == "disease_cluster"
    assert first.source != second.source


def test_several_who_vomit_after_lunch_are_suspected_food_poisoning(agreed: WorkingSchool) -> None:
    report(agreed, "午检 1号 午餐后呕吐，2号 午餐后腹泻，8号 午餐后呕吐")

    assert [event.kind for event in alarms(agreed)] == ["food_poisoning"]


def test_nobody_reports_or_reads_another_class_or_child(agreed: WorkingSchool) -> None:
    report(agreed, "晨检 1号 皮疹")

    told = TellHealth(caption="报告健康 发热", pupil_id=pupil_id(1))
    own, school = HealthOf(pupil_id=pupil_id(1)), SchoolHealthOf(unit_id=SCHOOL)

    with pytest.raises(PermissionDenied):
        report(agreed, "晨检 三(2)班 1号 皮疹", by="zhao")
    with pytest.raises(PermissionDenied):
        agreed.ask("g2", "tell_health", request=told, answer=HealthTold)
    with pytest.raises(PermissionDenied):
        agreed.ask("zhou", "pupil_health", request=own, answer=HealthRecord)
    with pytest.raises(PermissionDenied):
        agreed.ask("ma", "school_health", request=school, answer=SchoolHealth)


def test_withdrawing_deletes_everything_of_the_child(agreed: WorkingSchool) -> None:
    report(agreed, "晨检 1号 病假 皮疹，2号 皮疹")
    agreed.clock.forward(minutes=1)

    request = Decide(pupil_id=pupil_id(1), agree=False, purpose=Purpose.HEALTH)
    state = agreed.ask("g1", "decide_consent", request=request, answer=ConsentState)

    assert [(d.count, d.what) for d in state.gone] == [(2, "健康记录")]
    with agreed.records.begin() as unit:
        assert unit.health.rows_of(pupil_id(1)) == []
        assert len(unit.health.rows_of(pupil_id(2))) == 1


def test_after_a_term_everything_is_gone(agreed: WorkingSchool) -> None:
    report(agreed, "晨检 1号 病假 皮疹，2号 皮疹，3号 皮疹")

    agreed.clock.forward(days=183)
    agreed.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    kept = agreed.rows()
    agreed.clock.forward(days=4)
    agreed.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    gone = agreed.rows()

    tables = ("health_checks", "health_cases", "health_illnesses", "health_clusters")
    assert all(kept[table] for table in tables)
    assert not any(gone[table] for table in tables)


def test_the_day_is_queued_once_and_not_on_holidays(agreed: WorkingSchool) -> None:
    agreed.clock.forward(hours=18)  # Sunday 08:03
    for _ in range(2):
        queued = agreed.ask(
            SYSTEM_ACTOR, "queue_health", request=QueueHealth(), answer=QueuedHealth
        )
    agreed.clock.forward(hours=1)

    done = agreed.work_off()

    assert queued.at is not None
    assert [one.done for one in done] == [False] * 4  # two schools, nobody there
    assert agreed.notices() == []


def test_on_a_day_of_school_heads_are_reminded_who_have_not_reported(
    agreed: WorkingSchool,
) -> None:
    agreed.clock.forward(hours=18)
    report(agreed, "晨检 全部正常")
    agreed.ask(SYSTEM_ACTOR, "queue_health", request=QueueHealth(), answer=QueuedHealth)
    agreed.clock.forward(hours=1)

    agreed.work_off()

    assert [n for n in agreed.notices() if n.kind is NoticeKind.HEALTH_REMIND] == []  # no head
    request = SchoolHealthOf()
    school = agreed.ask("zhou", "school_health", request=request, answer=SchoolHealth)
    assert school.missing == ("三(1)班",)
    assert (school.numbers.enrolled, school.numbers.checked) == (15, 14)
    assert school.few


@pytest.mark.postgres
def test_two_classes_that_report_at_once_are_one_cluster(clean_postgres: Records) -> None:
    school = WorkingSchool(clean_postgres, SchoolClock())
    classes = {"wang": "晨检 1号 疑似手足口", "zhao": "晨检 1号 疑似手足口 宿舍301"}
    with school.records.begin() as unit:
        unit.consents.add(a_decision("p1", "g1", purpose=Purpose.HEALTH))
        unit.consents.add(a_decision("sibling", "g1", purpose=Purpose.HEALTH))

    def of_a_class(who: str) -> ClassHealth:
        return report(school, f"{classes[who]} 宿舍301", by=who)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(of_a_class, classes))

    clusters = [e for e in alarms(school) if "2 例" in e.text]
    container._adapters = None
    assert len(clusters) == 1


@contextmanager
def locks_of(records: Records, *names: str) -> Iterator[list[str]]:
    """Return, as they are taken, which of these locks of PostgreSQL are."""
    called = {zlib.crc32(name.encode()): name for name in names}
    taken: list[str] = []

    def note(*said: Any) -> None:
        _, _, statement, parameters, *_ = said
        if "pg_advisory_xact_lock" in statement:
            taken.extend(called[n] for n in dict(parameters).values() if n in called)

    engine = records.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield taken
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.postgres
def test_health_is_held_before_anything_is_audited_and_in_one_order(
    clean_postgres: Records,
) -> None:
    school = WorkingSchool(clean_postgres, SchoolClock())
    for number, place in enumerate(("qt.t1.s2", SCHOOL)):
        event = Event(
            source="device:gate-1",
            event_id=str(number),
            school=UnitId(place),
            kind="temperature",
            at=school.clock.now(),
            person=pupil_id(WITHOUT_CONSENT),
            value=38.5,
        )
        with school.records.begin() as unit:
            unit.events.put(event, now=school.clock.now())

    names = ("events", f"health:{SCHOOL}", "health:qt.t1.s2", "audit")
    with locks_of(clean_postgres, *names) as taken:
        school.ask(SYSTEM_ACTOR, "take_events", request=TakeEvents(), answer=TakenEvents)
    with locks_of(clean_postgres, *names) as told:
        request = TellHealth(caption="报告健康 发热")
        school.ask("g2", "tell_health", request=request, answer=HealthTold)

    container._adapters = None
    assert list(dict.fromkeys(taken)) == list(names)
    assert told[:2] == [f"health:{SCHOOL}", "audit"]
