"""An alarm is told, climbs while nobody acts, and stops when somebody does."""

from datetime import UTC, datetime, timedelta

import pytest

from school.alarm_calls import Act, IncidentState
from school.device_events import Level
from school.work import Tidied, Tidy
from tests.functions.alarms import (
    BUREAU,
    BUREAU_DUTY,
    CHAT,
    DUTY,
    LEADER,
    PRINCIPAL,
    SECURITY,
    VICE,
    AlarmedSchool,
    staff,
)
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

A_WEEKDAY = datetime(2026, 11, 20, 2, tzinfo=UTC)
"""Friday, ten in the morning in the county."""
EVERYBODY_FIRST = sorted([DUTY, PRINCIPAL, BUREAU_DUTY, CHAT])


@pytest.fixture
def alarms(school: WorkingSchool) -> AlarmedSchool:
    """Return a school with everybody an alarm may reach, on a Friday morning."""
    school.clock.at = A_WEEKDAY
    staff(school)
    return AlarmedSchool(school)


def test_a_fire_is_told_in_the_transaction_that_takes_it(alarms: AlarmedSchool) -> None:
    alarms.happens("fire")

    assert alarms.told() == EVERYBODY_FIRST


@pytest.mark.parametrize("kind", ["violence", "asleep_on_duty"])
@pytest.mark.parametrize("who", ["nobody-here", "p1"])
def test_whoever_a_device_names_its_alarm_is_told_and_names_nobody(
    alarms: AlarmedSchool, kind: str, who: str
) -> None:
    incident = alarms.happens(kind, person=who)
    alarms.happens(kind, person=who, text="又一次")

    assert DUTY in alarms.told()
    shown = alarms.show(PRINCIPAL, incident)
    assert shown.count == 2
    assert [line.words for line in shown.lines if "发现" in line.words] == ["系统发现"]
    assert [line.words for line in shown.lines if "又有" in line.words] == ["又有人报告：又一次"]


def test_level_one_climbs_to_the_deputy_then_the_bureau_then_repeats_five_times(
    alarms: AlarmedSchool,
) -> None:
    fire = alarms.happens("fire")
    alarms.told()

    climbed = [
        (seconds, told)
        for seconds in range(30, 3600, 30)
        if alarms.after(seconds=30) and (told := alarms.told())
    ]

    everybody = sorted([*EVERYBODY_FIRST, VICE, LEADER])
    repeats = [(300 + 300 * n, everybody) for n in range(1, 6)]
    assert climbed == [(120, sorted([VICE, CHAT])), (300, sorted([LEADER, CHAT])), *repeats]
    assert alarms.now(fire).due_at is None


def test_level_two_climbs_to_the_principal_then_the_bureau_on_duty(alarms: AlarmedSchool) -> None:
    alarms.happens("unknown_vehicle")
    first = alarms.told()

    climbed = [
        (minutes, told)
        for minutes in range(1, 60)
        if alarms.after(minutes=1) and (told := alarms.told())
    ]

    assert first == sorted([DUTY, CHAT, BUREAU, BUREAU_DUTY])
    assert climbed == [(5, sorted([PRINCIPAL, CHAT])), (15, sorted([BUREAU_DUTY, CHAT]))]


def test_at_night_level_two_wakes_who_is_on_duty_and_nobody_else(alarms: AlarmedSchool) -> None:
    alarms.school.clock.at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 23:30
    alarms.happens("tamper")
    told = alarms.told()
    asleep = [alarms.after(hours=1) for _ in range(6)]  # until 05:30

    assert told == [DUTY]
    assert asleep == [0] * 6
    assert alarms.after(minutes=30) == 1
    assert alarms.told() == sorted([PRINCIPAL, CHAT])


def test_level_one_is_told_at_night_as_by_day(alarms: AlarmedSchool) -> None:
    alarms.school.clock.at = datetime(2026, 11, 20, 19, tzinfo=UTC)  # 03:00

    alarms.happens("intrusion")

    assert alarms.told() == EVERYBODY_FIRST


def test_level_three_is_told_together_after_five_minutes_then_to_the_office(
    alarms: AlarmedSchool,
) -> None:
    alarms.happens("hazard", zone="东门")
    alarms.school.clock.forward(minutes=4)
    alarms.happens("hazard", zone="西门")
    before = alarms.told()
    alarms.after(minutes=1)

    assert before == []
    assert alarms.digests() == sorted([DUTY, CHAT, BUREAU_DUTY])
    alarms.after(minutes=29)
    assert alarms.told() == []
    alarms.after(minutes=1)
    assert alarms.told() == sorted([BUREAU, BUREAU_DUTY, CHAT] * 2)


def test_one_of_level_three_alone_has_its_own_card(alarms: AlarmedSchool) -> None:
    alarms.happens("hazard")

    alarms.after(minutes=5)

    assert alarms.told() == sorted([DUTY, CHAT, BUREAU_DUTY])


def test_level_three_waits_for_the_morning_and_the_office_for_monday(
    alarms: AlarmedSchool,
) -> None:
    alarms.school.clock.at = datetime(2026, 11, 20, 15, tzinfo=UTC)  # Friday 23:00
    alarms.happens("hazard")

    assert alarms.after(hours=7, minutes=29) == 0  # Saturday 06:29
    assert alarms.after(minutes=1) == 1
    assert alarms.told() == sorted([DUTY, CHAT, BUREAU_DUTY])
    assert alarms.after(hours=49, minutes=59) == 0  # Monday 08:29
    assert alarms.after(minutes=1) == 1


def test_level_four_is_in_the_digest_of_the_morning_and_nowhere_else(
    alarms: AlarmedSchool,
) -> None:
    alarms.happens("offline")
    alarms.happens("offline")

    assert alarms.after(hours=20, minutes=29) == 0
    assert alarms.after(minutes=1) == 1
    assert alarms.digests() == [CHAT]
    assert alarms.after(days=2) == 0
    assert alarms.after(days=5) == 1
    assert alarms.newest("offline").state is IncidentState.HANDLED


def test_acknowledging_stops_everything_that_is_pending(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")

    alarms.act(DUTY, Act.ACKNOWLEDGE, fire)

    assert alarms.told() == []
    assert alarms.after(minutes=29) == 0
    with alarms.school.records.begin() as unit:
        assert not unit.incidents.wanted(f"{fire.id}/1-first")


def test_who_acknowledged_is_reminded_then_it_opens_again(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    alarms.act(DUTY, Act.ACKNOWLEDGE, fire)
    alarms.told()

    alarms.after(minutes=30)
    reminded = alarms.told()
    alarms.after(minutes=30)

    assert reminded == [DUTY]
    assert alarms.now(fire).state is IncidentState.OPEN
    assert alarms.told() == EVERYBODY_FIRST
    assert alarms.now(fire).round == 2


def test_a_closed_incident_is_not_told_again_and_the_next_event_opens_another(
    alarms: AlarmedSchool,
) -> None:
    fire = alarms.happens("fire")
    alarms.told()
    alarms.act(DUTY, Act.HANDLED, fire, note="已扑灭")

    assert alarms.after(days=1) == 0
    alarms.school.clock.at = A_WEEKDAY + timedelta(minutes=30)
    again = alarms.happens("fire")

    assert again.id != fire.id
    assert again.previous == fire.id
    assert "再次发生" in alarms.show(DUTY, again).lines[0].words


def test_ten_events_are_one_incident_whose_card_counts(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    alarms.told()
    for _ in range(9):
        alarms.put("fire")
    alarms.take()

    assert alarms.now(fire).count == 10
    assert alarms.told() == []
    alarms.school.clock.forward(seconds=3)
    assert alarms.told(live=True) == [CHAT]


@pytest.mark.parametrize("kind", ["fire", "unknown_vehicle", "offline"])
def test_what_happens_after_the_last_step_begins_a_new_round(
    alarms: AlarmedSchool, kind: str
) -> None:
    incident = alarms.happens(kind)
    first = alarms.told()
    for _ in range(60):
        alarms.after(minutes=1)
    alarms.told()
    assert alarms.step() == 0

    again = alarms.happens(kind)

    assert again.id == incident.id
    assert again.round == (1 if kind == "offline" else 2)
    assert alarms.told() == first
    assert alarms.happens(kind).round == again.round  # its ladder is under way


def test_a_rung_that_reaches_nobody_is_followed_by_the_next_at_once(
    alarms: AlarmedSchool,
) -> None:
    with alarms.school.records.begin() as unit:
        for who in (DUTY, SECURITY):
            unit.people.unbind_account("console", who, channel="app")

    alarms.happens("unknown_vehicle")

    assert PRINCIPAL in alarms.told()
    lines = [line.words for line in alarms.show(PRINCIPAL, alarms.newest("unknown_vehicle")).lines]
    assert "没有通知到：值班（没有账号）" in lines


def test_the_guard_stands_in_where_nobody_is_on_duty(alarms: AlarmedSchool) -> None:
    with alarms.school.records.begin() as unit:
        unit.people.unbind_account("console", DUTY, channel="app")

    alarms.happens("unknown_vehicle")

    assert SECURITY in alarms.told()


def test_escalating_by_hand_tells_the_next_at_once(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    alarms.told()

    alarms.act(DUTY, Act.ESCALATE, fire)

    assert alarms.told() == sorted([VICE, CHAT])


def test_a_history_tells_who_escalated_from_nobody_having_acted(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    alarms.after(minutes=2)
    asked = alarms.act(DUTY, Act.ESCALATE, fire, note="人手不够")

    words = [line.words for line in asked.lines]
    assert any(line.startswith("无人确认，升级到") for line in words)
    assert any(line.endswith("要求升级：人手不够") for line in words)


def test_what_was_in_hand_and_is_escalated_waits_for_somebody_again(
    alarms: AlarmedSchool,
) -> None:
    fire = alarms.happens("fire")
    alarms.told()
    alarms.act(DUTY, Act.ACKNOWLEDGE, fire)

    alarms.act(DUTY, Act.ESCALATE, fire)

    assert alarms.now(fire).state is IncidentState.OPEN
    assert alarms.told() == sorted([VICE, CHAT])


def test_a_graver_event_makes_the_incident_graver_and_tells_everybody(
    alarms: AlarmedSchool,
) -> None:
    seen = alarms.happens("unknown_person")
    alarms.act(DUTY, Act.ACKNOWLEDGE, seen)
    alarms.told()

    alarms.happens("unknown_person", level=Level.RED)

    assert alarms.now(seen).level is Level.RED
    assert alarms.told() == EVERYBODY_FIRST


def test_a_clock_that_was_set_back_delays_by_one_wait_only(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    alarms.told()
    alarms.school.clock.forward(hours=-3)

    assert alarms.after(seconds=1) == 0
    assert alarms.after(seconds=118) == 0
    assert alarms.after(seconds=2) == 1
    assert alarms.now(fire).rung == 2


def test_a_clock_that_jumped_ahead_sets_off_one_step_at_a_time(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")

    assert alarms.after(hours=5) == 1
    assert alarms.after(seconds=59) == 0
    assert alarms.after(seconds=1) == 1
    assert alarms.now(fire).rung == 3


def test_what_is_closed_goes_after_half_a_year_and_what_is_open_stays(
    alarms: AlarmedSchool,
) -> None:
    alarms.act(DUTY, Act.HANDLED, alarms.happens("fire"))
    still_open = alarms.happens("intrusion")

    def tidy_after(**wait: int) -> list[str]:
        alarms.school.clock.forward(**wait)
        alarms.school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
        return sorted(one.kind for one in alarms.all())

    assert tidy_after(days=183) == ["fire", "intrusion"]
    assert tidy_after(days=1) == ["intrusion"]
    assert still_open.id in {one.id for one in alarms.all()}


def photo(alarms: AlarmedSchool, folder: str) -> str:
    """Return the key of a photo that was sent."""
    key = f"alarms/{folder}/photo.jpg"
    alarms.school.files.put(key, b"jpeg", content_type="image/jpeg")
    return key


def photos(alarms: AlarmedSchool) -> list[str]:
    """Return the photos that are kept, by what they were sent for."""
    alarms.school.work_off()
    return sorted(key.split("/")[1] for key in alarms.school.files.content if "alarms/" in key)


def tidy(alarms: AlarmedSchool, *, days: int) -> None:
    """Let days pass and remove what is past its time."""
    alarms.school.clock.forward(days=days)
    alarms.school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)


def test_photos_of_an_incident_go_thirty_days_after_it_was_closed(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire", snapshot=photo(alarms, "raised"))
    alarms.happens("fire", snapshot=photo(alarms, "raised-again"))
    alarms.act(DUTY, Act.HANDLED, fire, photo=photo(alarms, "handled"))

    tidy(alarms, days=29)
    assert photos(alarms) == ["handled", "raised", "raised-again"]
    tidy(alarms, days=2)

    assert photos(alarms) == []
    shown = alarms.show(PRINCIPAL, fire)
    assert shown.snapshot is None
    assert len([line for line in shown.lines if "已到期删除" in line.words]) == 2


def test_the_photo_of_who_comes_second_is_not_kept(alarms: AlarmedSchool) -> None:
    fire = alarms.happens("fire")
    first, late = photo(alarms, "first"), photo(alarms, "late")

    assert alarms.act(DUTY, Act.HANDLED, fire, photo=first).changed
    assert not alarms.act(SECURITY, Act.HANDLED, fire, photo=late).changed
    assert not alarms.act(DUTY, Act.HANDLED, fire, photo=first).changed  # delivered twice

    assert photos(alarms) == ["first"]
