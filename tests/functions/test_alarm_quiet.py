"""Silences, drills and whole-site incidents keep alarms quiet, never one of level one."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest

from message_cards.cards.alarm import raised_words
from school.alarm_calls import (
    Act,
    AlarmDigest,
    AlarmList,
    AlarmsOf,
    CheckReach,
    DigestOf,
    DrillReport,
    EndDrill,
    EndSilence,
    HoldDrill,
    IncidentReport,
    IncidentState,
    RaiseAlarm,
    ReachReport,
    Silence,
    SilenceReport,
    Silences,
    SilencesOf,
)
from school.device_events import Level
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.people import Role
from tests.builders import SINCE, a_person, an_appointment
from tests.functions.alarms import (
    BUREAU,
    CHAT,
    DUTY,
    PRINCIPAL,
    SCHOOL,
    SECURITY,
    VICE,
    AlarmedSchool,
    on_duty,
    staff,
)
from tests.functions.working import WorkingSchool

A_WEEKDAY = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture
def alarms(school: WorkingSchool) -> AlarmedSchool:
    """Return a school with everybody an alarm may reach, on a Friday morning."""
    school.clock.at = A_WEEKDAY
    staff(school)
    return AlarmedSchool(school)


def silence(alarms: AlarmedSchool, *, by: str = PRINCIPAL, **asked: object) -> SilenceReport:
    request = Silence.model_validate({"minutes": 60, "reason": "检修", **asked})
    return alarms.school.ask(by, "silence_alarms", request=request, answer=SilenceReport)


def raise_alarm(
    alarms: AlarmedSchool, text: str, *, by: str = "wang", n: int = 1
) -> IncidentReport:
    request = RaiseAlarm(text=text, message=f"console:{by}:{n}")
    return alarms.school.ask(by, "raise_alarm", request=request, answer=IncidentReport)


def drill(alarms: AlarmedSchool, *, by: str = PRINCIPAL) -> DrillReport:
    request = HoldDrill(minutes=30)
    return alarms.school.ask(by, "hold_drill", request=request, answer=DrillReport)


def test_a_silenced_alarm_is_told_when_the_silence_ends(alarms: AlarmedSchool) -> None:
    silence(alarms, kind="陌生车辆", zone="南门")
    alarms.happens("unknown_vehicle")
    alarms.happens("unknown_vehicle", zone="北门")
    elsewhere = alarms.told()
    alarms.after(minutes=59)
    alarms.told()

    alarms.after(minutes=1)

    assert DUTY in elsewhere
    assert alarms.told().count(DUTY) == 1


def test_a_silence_stops_what_is_pending_and_ends_when_somebody_ends_it(
    alarms: AlarmedSchool,
) -> None:
    car = alarms.happens("unknown_vehicle")
    held = silence(alarms, zone="南门")
    stopped = alarms.told()
    request = EndSilence(silence_id=held.id)

    alarms.school.ask(PRINCIPAL, "end_silence", request=request, answer=SilenceReport)

    assert stopped == []
    assert DUTY in alarms.told()
    assert alarms.now(car).silenced_by == ""


def test_a_silence_never_covers_level_one(alarms: AlarmedSchool) -> None:
    silence(alarms, zone="南门")
    silence(alarms, kind="unknown_person")
    for kind in ("intrusion", "一键报警", "fire"):
        with pytest.raises(NotUnderstood, match="一级告警，不能静默"):
            silence(alarms, kind=kind)

    alarms.happens("intrusion")
    intruder = alarms.told()
    alarms.happens("unknown_person", level=Level.RED)

    assert intruder == alarms.told()
    assert PRINCIPAL in intruder


def test_a_silenced_alarm_that_becomes_level_one_is_told_at_once(alarms: AlarmedSchool) -> None:
    silence(alarms, kind="unknown_person")
    alarms.happens("unknown_person")
    quiet = alarms.told()

    alarms.happens("unknown_person", level=Level.RED)

    assert quiet == []
    assert PRINCIPAL in alarms.told()


@pytest.mark.parametrize("asked", [{}, {"kind": " "}, {"kind": "外星人"}])
def test_a_silence_says_what_it_covers(alarms: AlarmedSchool, asked: dict[str, str]) -> None:
    with pytest.raises(NotUnderstood):
        silence(alarms, **asked)


def test_a_silence_lasts_a_day_at_most(alarms: AlarmedSchool) -> None:
    with pytest.raises(ValueError, match="less than or equal to 1440"):
        silence(alarms, zone="南门", minutes=24 * 60 + 1)


def test_silences_are_listed_with_owner_and_end(alarms: AlarmedSchool) -> None:
    silence(alarms, kind="offline", zone="东门")

    def listed(who: str) -> Silences:
        return alarms.school.ask(who, "list_silences", request=SilencesOf(), answer=Silences)

    (held,) = listed(VICE).silences
    assert (held.words, held.owner, held.reason) == ("东门 设备离线", "周承志", "检修")
    assert held.until == A_WEEKDAY + timedelta(hours=1)
    assert listed(BUREAU) == listed(VICE)
    with pytest.raises(PermissionDenied):
        listed(SECURITY)


def test_a_fire_mutes_the_devices_of_its_school_until_it_is_closed(
    alarms: AlarmedSchool,
) -> None:
    before = alarms.happens("tamper")
    alarms.told()
    fire = alarms.happens("fire")
    alarms.told()
    alarms.happens("unknown_vehicle")
    alarms.happens("hazard", source="hazard")
    muted = [alarms.told(), alarms.after(minutes=1), alarms.now(before).muted_by]
    alarms.act(DUTY, Act.HANDLED, fire)

    assert muted == [[], 0, fire.id]
    assert alarms.told().count(DUTY) == 2
    assert alarms.newest("hazard").due_at is not None


def test_a_fire_that_nobody_closes_mutes_no_device_for_ever(alarms: AlarmedSchool) -> None:
    alarms.happens("fire")
    muted = alarms.happens("unknown_vehicle")
    alarms.told()
    alarms.after(hours=3, minutes=59)
    alarms.told()
    assert alarms.now(muted).quiet

    alarms.after(minutes=1)

    assert not alarms.now(muted).quiet
    assert DUTY in alarms.told()
    assert not alarms.happens("tamper").quiet


def test_what_is_escalated_while_muted_does_not_bring_old_messages_to_life(
    alarms: AlarmedSchool,
) -> None:
    seen = alarms.happens("tamper")
    alarms.happens("fire")
    alarms.act(SECURITY, Act.ESCALATE, seen)

    with alarms.school.records.begin() as unit:
        assert not unit.incidents.wanted(f"{seen.id}/1-first")
        assert unit.incidents.wanted(f"{seen.id}/2-principal")


def test_what_was_closed_while_muted_is_told_when_it_opens_again(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    car = alarms.happens("unknown_vehicle")
    alarms.act(DUTY, Act.FALSE_ALARM, car)
    alarms.act(DUTY, Act.HANDLED, fire)
    alarms.told()

    alarms.act(DUTY, Act.REOPEN, car)

    assert DUTY in alarms.told()


def test_who_has_a_muted_alarm_in_hand_is_reminded(alarms: AlarmedSchool) -> None:
    alarms.happens("fire")
    car = alarms.happens("unknown_vehicle")
    alarms.act(SECURITY, Act.ACKNOWLEDGE, car)
    alarms.told()

    alarms.after(minutes=30)

    assert SECURITY in alarms.told()


def test_a_fire_never_mutes_level_one(alarms: AlarmedSchool) -> None:
    alarms.happens("fire")
    alarms.told()

    alarms.happens("intrusion")

    assert PRINCIPAL in alarms.told()


def test_what_a_fire_muted_stays_silenced_where_a_silence_covers_it(
    alarms: AlarmedSchool,
) -> None:
    silence(alarms, kind="tamper")
    fire = alarms.happens("fire")
    alarms.happens("tamper")
    alarms.act(DUTY, Act.FALSE_ALARM, fire)

    alarms.told()
    assert alarms.newest("tamper").quiet
    alarms.after(minutes=60)
    assert DUTY in alarms.told()


def test_a_report_finds_kind_and_place_and_is_told_at_once(alarms: AlarmedSchool) -> None:
    raised = raise_alarm(alarms, "南门 打架了 快来")

    assert (raised.kind_name, raised.zone, raised.level) == ("一键报警", "南门", Level.RED)
    assert raised.state is IncidentState.OPEN
    assert alarms.told() == sorted([DUTY, PRINCIPAL, "bao", CHAT])


def test_a_report_delivered_twice_raises_one_alarm(alarms: AlarmedSchool) -> None:
    first = raise_alarm(alarms, "食堂着火")
    again = raise_alarm(alarms, "食堂着火")

    assert first.id == again.id
    assert (again.count, again.kind) == (1, "fire")


def test_a_second_report_joins_the_first_and_its_words_are_kept(alarms: AlarmedSchool) -> None:
    raise_alarm(alarms, "南门 打架")

    joined = raise_alarm(alarms, "南门 有人受伤", by="zhao")

    assert joined.count == 2
    assert "南门 有人受伤" in joined.lines[-1].words


def test_something_else_said_of_what_is_in_hand_is_told_to_everybody(
    alarms: AlarmedSchool,
) -> None:
    raised = raise_alarm(alarms, "南门 打架")
    first = alarms.told()
    alarms.act(DUTY, Act.ACKNOWLEDGE, alarms.newest("sos"))

    same = raise_alarm(alarms, "南门 打架", by="zhao")
    silent = alarms.told()
    other = raise_alarm(alarms, "南门 有人持刀", by="zhao", n=2)

    assert raised.id == same.id == other.id
    assert (same.state, silent) == (IncidentState.ACKNOWLEDGED, [])
    assert "已经接手" in raised_words(same)
    assert other.state is IncidentState.OPEN
    assert "正在通知" in raised_words(other)
    assert alarms.told() == first


def test_a_device_that_says_more_of_what_is_in_hand_rings_nobody(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    alarms.told()
    alarms.act(DUTY, Act.ACKNOWLEDGE, fire)

    assert alarms.happens("fire", text="烟雾变浓").state is IncidentState.ACKNOWLEDGED
    assert alarms.told() == []


def test_no_report_and_no_note_names_a_pupil(alarms: AlarmedSchool) -> None:
    raised = raise_alarm(alarms, "南门 林小满打了吴小满")

    done = alarms.act(DUTY, Act.HANDLED, alarms.newest("sos"), note="林小满已送医")

    assert raised.text == "南门 某同学打了某同学"
    assert done.lines[-1].words == "陈静怡（值班）已处置：某同学已送医"


@pytest.mark.parametrize("who", ["g1", "p1", BUREAU])
def test_only_the_staff_of_a_school_raises_an_alarm(alarms: AlarmedSchool, who: str) -> None:
    with pytest.raises(PermissionDenied, match="110"):
        raise_alarm(alarms, "南门 打架", by=who)
    assert alarms.all() == []


def test_a_drill_is_marked_ends_by_itself_and_is_counted_apart(alarms: AlarmedSchool) -> None:
    drill(alarms)
    raised = raise_alarm(alarms, "南门 打架")
    told = alarms.told()
    alarms.school.clock.forward(seconds=40)
    alarms.act(DUTY, Act.ACKNOWLEDGE, alarms.newest("sos"))
    raise_alarm(alarms, "操场 打架", n=2)
    alarms.after(minutes=30)
    alarms.told()

    report = alarms.school.ask(PRINCIPAL, "end_drill", request=EndDrill(), answer=DrillReport)

    assert raised.drill
    assert PRINCIPAL in told
    assert (report.over, report.incidents, report.acknowledged) == (True, 2, 1)
    assert report.median_s == report.slowest_s == 40
    assert all(one.closed for one in alarms.all())
    assert alarms.after(hours=2) == 0
    listed = alarms.school.ask(PRINCIPAL, "list_alarms", request=AlarmsOf(), answer=AlarmList)
    assert (listed.total, listed.incidents) == (0, ())


def test_what_is_real_during_a_drill_is_none_of_it(alarms: AlarmedSchool) -> None:
    drill(alarms)
    raise_alarm(alarms, "南门 打架")

    assert not raise_alarm(alarms, "真警 南门 打架", n=2).drill
    alarms.happens("fire")
    assert not alarms.newest("fire").drill
    report = alarms.school.ask(PRINCIPAL, "end_drill", request=EndDrill(), answer=DrillReport)
    assert report.incidents == 1
    assert sorted(one.closed for one in alarms.all()) == [False, False, True]


def test_the_bureau_holds_no_drill(alarms: AlarmedSchool) -> None:
    with pytest.raises(NotUnderstood, match="学校自己"):
        drill(alarms, by=BUREAU)
    with pytest.raises(NotFound):
        alarms.school.ask(PRINCIPAL, "end_drill", request=EndDrill(), answer=DrillReport)


def test_incidents_are_listed_and_counted_for_who_may_see_them(alarms: AlarmedSchool) -> None:
    alarms.happens("fire")
    alarms.school.clock.forward(minutes=1)
    alarms.happens("tamper")
    alarms.act(DUTY, Act.HANDLED, alarms.newest("fire"))

    def listed(who: str, **asked: object) -> list[str]:
        request = AlarmsOf.model_validate(asked)
        found = alarms.school.ask(who, "list_alarms", request=request, answer=AlarmList)
        assert sum(one.count for one in found.counts) == found.total
        return [one.kind for one in found.incidents]

    assert listed(DUTY) == listed(BUREAU) == listed(SECURITY) == ["tamper", "fire"]
    assert listed(PRINCIPAL, open_only=True) == ["tamper"]
    assert listed(PRINCIPAL, level="red") == ["fire"]
    assert listed(PRINCIPAL, since=A_WEEKDAY, until=A_WEEKDAY) == []
    assert listed(BUREAU, unit_id="qt.t1") == ["tamper", "fire"]
    for who, unit in (("zhao", None), ("ma", SCHOOL), (PRINCIPAL, "qt"), ("g1", None)):
        with pytest.raises(PermissionDenied):
            listed(who, unit_id=unit)


def test_a_health_reporter_on_duty_reads_and_handles_alarms(alarms: AlarmedSchool) -> None:
    nurse = a_person("nurse", an_appointment(Role.HEALTH_REPORTER, SCHOOL), name="柳医生")
    with alarms.school.records.begin() as unit:
        unit.people.add(new_people=[nurse], since=SINCE)
        unit.people.bind_accounts("console", [nurse.id])
    fire = alarms.happens("fire")
    with pytest.raises(PermissionDenied):
        alarms.show("nurse", fire)

    with alarms.school.records.begin() as unit:
        on_duty(unit, "nurse", SCHOOL)

    listed = alarms.school.ask("nurse", "list_alarms", request=AlarmsOf(), answer=AlarmList)
    assert [one.id for one in listed.incidents] == [fire.id]
    done = alarms.act("nurse", Act.ACKNOWLEDGE, fire)
    assert done.handled_by == "柳医生（值班）"


def test_who_reports_is_called_on_duty_only_while_on_duty(alarms: AlarmedSchool) -> None:
    raised = raise_alarm(alarms, "南门 打架", by="zhao")

    assert [line.words for line in raised.lines if "赵明哲" in line.words] == ["赵明哲报警"]


def test_the_digest_says_what_happened_quietly(alarms: AlarmedSchool) -> None:
    for _ in range(3):
        alarms.happens("offline")
    alarms.happens("offline", zone="")
    alarms.after(hours=21)

    digest = alarms.school.ask(
        SECURITY, "alarm_digest", request=DigestOf(unit_id=SCHOOL), answer=AlarmDigest
    )

    assert digest.counts == (("南门 设备离线", 3), ("设备离线", 1))
    assert digest.open_count == 2


def test_the_check_names_every_step_that_reaches_nobody(alarms: AlarmedSchool) -> None:
    def unreached() -> list[tuple[str, str]]:
        asked = CheckReach()
        report = alarms.school.ask(BUREAU, "check_reach", request=asked, answer=ReachReport)
        return [(str(one.level), one.step) for one in report.unreached if one.school_name]

    before = unreached()
    with alarms.school.records.begin() as unit:
        unit.people.unbind_account("console", VICE, channel="app")

    assert before == []
    assert unreached() == [("red", "副校长")]


def test_of_two_who_acknowledge_at_once_one_is_first_and_both_see_who(
    alarms: AlarmedSchool,
) -> None:
    fire = alarms.happens("fire")
    at_once, reports = Barrier(2), dict[str, IncidentReport]()

    def acknowledge(who: str) -> None:
        at_once.wait()
        reports[who] = alarms.act(who, Act.ACKNOWLEDGE, fire)

    threads = [Thread(target=acknowledge, args=(who,)) for who in (DUTY, SECURITY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(one.changed for one in reports.values()) == [False, True]
    assert len({one.handled_by for one in reports.values()}) == 1
    assert {one.changed for one in reports.values() if one.by_you} == {True}
    assert [line.words for line in reports[DUTY].lines if "确认，停止" in line.words] == [
        f"{reports[DUTY].handled_by}确认，停止通知"
    ]
