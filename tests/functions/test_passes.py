"""Passes: kept once whatever order they come in; only the own guardians are told."""

from datetime import UTC, datetime, timedelta

import pytest

from school.device_events import Event
from school.errors import NotFound, PermissionDenied
from school.events import TakeEvents, TakenEvents
from school.gate import GateOf, GateReport
from school.leave import CheckLeave, GrantLeave, LeaveChecked, LeaveReport, WithdrawLeave
from school.notices import NoticeKind
from school.passes import (
    Attendance,
    AttendanceOf,
    DayPasses,
    Direction,
    MyPasses,
    PassesWanted,
    WantPasses,
)
from tests.functions.gates import SCHOOL
from tests.functions.working import (
    CLASS,
    PUPILS,
    SYSTEM_ACTOR,
    WorkingSchool,
)

MONDAY = datetime(2026, 11, 23, tzinfo=UTC) - timedelta(hours=8)
"""Midnight of a school day in the county."""


def at(clock: str, *, days: int = 0) -> datetime:
    """Return the moment a clock of the county shows a time on the Monday, or days later."""
    hour, minute = map(int, clock.split(":"))
    return MONDAY + timedelta(days=days, hours=hour, minutes=minute)


def an_event(person: str, clock: str, result: str, **more: object) -> Event:
    """Return what a gate says when somebody passes."""
    when = more.pop("when", None) or at(clock)
    return Event.model_validate(
        {
            "source": "device:gate-1",
            "event_id": f"{person}-{when}-{result}",
            "school": more.pop("place", SCHOOL),
            "kind": "pass",
            "at": when,
            "zone": "南门",
            "person": person or None,
            "result": result,
            **more,
        }
    )


def put(school: WorkingSchool, *events: Event) -> None:
    """Let gates say this; nobody works on it yet."""
    with school.records.begin() as unit:
        for event in events:
            unit.events.put(event, now=max(school.clock.now(), event.at))


def work_on(school: WorkingSchool) -> None:
    """Have every event worked on."""
    while school.ask(SYSTEM_ACTOR, "take_events", request=TakeEvents(), answer=TakenEvents).count:
        pass


def passed(school: WorkingSchool, person: str, clock: str, result: str, **more: object) -> None:
    """Let somebody pass now."""
    school.clock.at = max(school.clock.at, at(clock))
    put(school, an_event(person, clock, result, **more))
    work_on(school)


def alarms(school: WorkingSchool, kind: str) -> list[Event]:
    """Return the alarms of one kind that were raised."""
    with school.records.begin() as unit:
        month = timedelta(days=30)
        stored = unit.events.of_school(SCHOOL, [kind], since=MONDAY - month, until=MONDAY + month)
    return [one.event for one in stored]


def told(school: WorkingSchool) -> list[tuple[str, str]]:
    """Return who was told of whose passes."""
    return [
        (notice.reader.user, notice.pupil_id)
        for notice in school.notices()
        if notice.kind is NoticeKind.PASS
    ]


def passes_of(school: WorkingSchool, user: str, **asked: object) -> DayPasses:
    request = MyPasses.model_validate(asked)
    return school.ask(user, "my_passes", request=request, answer=DayPasses)


@pytest.fixture(autouse=True)
def _on_monday(school: WorkingSchool) -> None:
    school.clock.at = at("07:00")


def test_each_guardian_is_told_once_a_day_and_direction(school: WorkingSchool) -> None:
    for clock, result in (("07:42", "in"), ("11:40", "out"), ("13:10", "in"), ("16:05", "out")):
        passed(school, "p1", clock, result)

    assert sorted(told(school)) == [("g1", "p1"), ("g1", "p1"), ("g1b", "p1"), ("g1b", "p1")]


def test_the_notice_is_read_by_the_own_guardian_alone(school: WorkingSchool) -> None:
    passed(school, "p1", "07:42", "in")
    notice = next(n for n in school.notices() if n.reader.user == "g1")

    found = passes_of(school, "g1", pupil_id="p1", pass_id=notice.about)
    (one,) = found.children[0].passes
    assert (one.minute, one.zone, one.direction) == (7 * 60 + 42, "南门", Direction.IN)
    with pytest.raises(PermissionDenied):
        passes_of(school, "g2", pupil_id="p1", pass_id=notice.about)
    with pytest.raises(NotFound):
        passes_of(school, "g2", pupil_id="p2", pass_id=notice.about)


def test_who_wants_no_notice_gets_none_and_can_still_ask(school: WorkingSchool) -> None:
    passed(school, "p1", "07:42", "in")
    (notice,) = [n for n in school.notices() if n.reader.user == "g1"]
    school.ask("g1", "want_passes", request=WantPasses(wanted=False), answer=PassesWanted)

    with pytest.raises(NotFound):  # a notice on its way when it was switched off
        passes_of(school, "g1", pupil_id="p1", pass_id=notice.about)
    passed(school, "p1", "16:10", "out")
    assert told(school) == [("g1b", "p1")]
    assert [len(c.passes) for c in passes_of(school, "g1", pupil_id="p1").children] == [2]


def test_a_pass_said_again_is_one_and_one_of_yesterday_tells_nobody(school: WorkingSchool) -> None:
    put(school, an_event("p1", "07:42", "in", event_id="same"))
    put(school, an_event("p1", "07:42", "in", event_id="same"))
    put(school, an_event("p2", "07:42", "in", when=at("07:42", days=-1)))
    school.clock.at = at("07:50")
    work_on(school)

    assert {pupil for _, pupil in told(school)} == {"p1"}
    assert len(passes_of(school, "g1", pupil_id="p1").children[0].passes) == 1
    assert len(passes_of(school, "g2", pupil_id="p2", days_ago=1).children[0].passes) == 1


def test_midnight_of_the_county_divides_the_days(school: WorkingSchool) -> None:
    put(school, an_event("p1", "00:00", "out", when=at("23:59", days=-1)))
    put(school, an_event("p1", "00:00", "in", when=at("00:00")))
    school.clock.at = at("00:01")
    work_on(school)

    today, yesterday = (passes_of(school, "g1", pupil_id="p1", days_ago=n) for n in (0, 1))
    assert [one.direction for one in today.children[0].passes] == [Direction.IN]
    assert [one.direction for one in yesterday.children[0].passes] == [Direction.OUT]


def test_a_drill_and_a_child_of_another_county_are_not_kept_as_passes(
    school: WorkingSchool,
) -> None:
    passed(school, "p1", "07:42", "in", drill=True)
    put(school, an_event("p1", "07:43", "in", place="yh.t1.s1"))
    work_on(school)

    assert told(school) == []
    assert passes_of(school, "g1", pupil_id="p1").children[0].passes == ()


def test_no_stored_event_says_who_passed_rode_or_was_measured(school: WorkingSchool) -> None:
    put(
        school,
        an_event("p1", "07:42", "in"),
        an_event("p2", "07:42", "in", drill=True),
        an_event("p3", "07:42", "sideways"),
        an_event("p1", "07:20", "on", kind="bus", plate="皖A12345"),
        an_event("p2", "07:20", "on", kind="bus", drill=True),
        an_event("nobody", "07:20", "off", kind="bus"),
        an_event("p3", "07:43", "", kind="temperature", value=39.0),
    )
    school.clock.at = at("07:50")

    work_on(school)

    kinds = ("pass", "bus", "temperature")
    with school.records.begin() as unit:
        kept = unit.events.of_school(SCHOOL, kinds, since=at("07:00"), until=at("08:00"))
    assert len(kept) == 7
    assert {(one.event.person, one.event.value) for one in kept} == {(None, None)}
    assert len(passes_of(school, "g1", pupil_id="p1").children[0].passes) == 1


def test_unknown_people_refused_again_and_again_are_one_alarm(school: WorkingSchool) -> None:
    for clock in ("09:01", "09:03"):
        passed(school, "", clock, "refused", event_id=clock)
    passed(school, "p3", "09:04", "refused")  # a pupil's card that does not work is no stranger
    passed(school, "", "09:30", "refused", event_id="late")
    assert alarms(school, "unknown_person") == []

    passed(school, "nobody-knows", "09:32", "refused")
    passed(school, "", "09:33", "refused", event_id="third")

    (alarm,) = alarms(school, "unknown_person")
    assert (alarm.zone, alarm.person) == ("南门", None)


def a_school_day(school: WorkingSchool) -> None:
    """Let the class come and go: 2 is late, 3 leaves early, 4 with leave, 5 is not seen."""
    events = []
    for number in range(1, PUPILS + 1):
        if number != 5:
            came = at("08:12") if number == 2 else at("07:30") + timedelta(seconds=number)
            left = at("14:20") if number in (3, 4) else at("16:10") + timedelta(seconds=number)
            events.append(an_event(f"p{number}", "", "in", when=came))
            events.append(an_event(f"p{number}", "", "out", when=left))
    put(school, *events)
    school.ask("wang", "grant_leave", request=GrantLeave(text="4号 下午"), answer=LeaveReport)
    school.clock.at = at("16:30")
    work_on(school)


def test_the_class_head_is_told_once_who_was_late_or_left_early(school: WorkingSchool) -> None:
    a_school_day(school)
    school.clock.at = at("17:01")
    school.work_off()
    school.work_off()

    notices = [n for n in school.notices() if n.kind is NoticeKind.ATTENDANCE]
    assert [(n.reader.user, n.about) for n in notices] == [("wang", f"{CLASS}:2026-11-23")]
    found = school.ask("wang", "class_attendance", request=AttendanceOf(), answer=Attendance)
    assert [(one.roll_no, one.minute) for one in found.late] == [(2, 8 * 60 + 12)]
    assert [(one.roll_no, one.minute) for one in found.early] == [(3, 14 * 60 + 20)]
    assert (found.unseen, found.on_leave) == ((5,), (4,))
    subjects = [row.subject for row in school.audited()[-5:]]
    assert subjects == ["p2", "p3", "p4", "p5", CLASS]


def test_nobody_is_late_on_a_saturday_or_where_no_gate_counts(school: WorkingSchool) -> None:
    passed(school, "p2", "09:00", "in")
    found = school.ask("wang", "class_attendance", request=AttendanceOf(), answer=Attendance)
    assert found.unseen == ()

    school.clock.at = at("07:00", days=5)
    put(school, an_event("p2", "", "in", when=at("09:00", days=5)))
    work_on(school)
    found = school.ask("wang", "class_attendance", request=AttendanceOf(), answer=Attendance)
    assert found.late == ()


def test_in_the_evening_an_alarm_says_how_many_have_not_left(school: WorkingSchool) -> None:
    passed(school, "p1", "07:42", "in")
    passed(school, "p2", "07:43", "in")
    put(school, an_event("p3", "", "out", when=at("16:20")))
    put(school, an_event("p3", "", "in", when=at("07:44")))
    put(school, an_event("p1", "", "out", when=at("16:20")))
    school.clock.at = at("18:31")
    work_on(school)
    school.work_off()

    (alarm,) = alarms(school, "overstay")
    assert alarm.text == "18:30 还有 1 名学生没有离校记录"
    assert alarm.person is None


def test_a_code_lets_its_pupil_out_of_its_own_school_in_its_hours(school: WorkingSchool) -> None:
    request = GrantLeave(text="3号 14:30-16:00")
    slip = school.ask("wang", "grant_leave", request=request, answer=LeaveReport).slip
    again = school.ask("wang", "grant_leave", request=request, answer=LeaveReport).slip
    assert again == slip

    asked = CheckLeave(code=slip.code)
    early = school.ask("guard", "check_leave", request=asked, answer=LeaveChecked)
    school.clock.at = at("14:30")
    first = school.ask("guard", "check_leave", request=asked, answer=LeaveChecked)
    second = school.ask("guard", "check_leave", request=asked, answer=LeaveChecked)
    school.clock.at = at("14:30", days=1)
    with pytest.raises(NotFound):
        school.ask("guard", "check_leave", request=asked, answer=LeaveChecked)

    assert (early.open, first.open, first.before, second.before) == (False, True, None, at("14:30"))
    assert first.roll_no == 3


def test_the_figures_name_nobody_and_count_everybody(school: WorkingSchool) -> None:
    a_school_day(school)
    passed(school, "chen", "16:40", "out", zone="北门")

    report = school.ask("zhou", "gate_report", request=GateOf(), answer=GateReport)
    county = school.ask("ye", "gate_report", request=GateOf(), answer=GateReport)

    assert [(f.name, f.came, f.went) for f in report.flows] == [("北门", 0, 1), ("南门", 13, 13)]
    assert [(f.name, f.came, f.went) for f in report.hours] == [
        ("07", 12, 0),
        ("08", 1, 0),
        ("14", 0, 2),
        ("16", 0, 12),
    ]
    assert (report.pupils.came, report.adults.went) == (13, 1)
    assert [(f.came, f.went) for f in county.flows] == [(13, 14)]
    assert "p1" not in report.model_dump_json()


def test_a_withdrawn_slip_opens_no_gate(school: WorkingSchool) -> None:
    request = GrantLeave(text="3号 全天")
    slip = school.ask("wang", "grant_leave", request=request, answer=LeaveReport).slip
    asked = WithdrawLeave(slip_id=slip.id)
    school.ask("wang", "withdraw_leave", request=asked, answer=LeaveReport)

    with pytest.raises(NotFound):
        school.ask("guard", "check_leave", request=CheckLeave(code=slip.code), answer=LeaveChecked)
