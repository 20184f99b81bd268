"""Hidden dangers: what is told whom, what raises an alarm, and what nobody finds by trying."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from school.device_events import Event, Level
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.hazard_calls import (
    AssignHazard,
    CheckHazard,
    FixHazard,
    HazardList,
    HazardLists,
    HazardMonth,
    HazardOf,
    HazardStatistics,
    HazardView,
    RemindHazards,
    ReportedHazard,
    ReportHazard,
)
from school.hazards import HazardState
from school.notices import NoticeKind
from school.people import PersonId
from school.reminders import Queued
from school.store.hazards import hazards_table, steps_table
from tests.functions.prevention import (
    PHOTO,
    SCHOOL,
    TO_ASSIGN,
    TO_CHECK,
    TO_FIX,
    prepare_prevention,
    store_hazard,
    stored,
)
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool


def report(school: WorkingSchool, text: str, *, by: str = "chen") -> ReportedHazard:
    request = ReportHazard(text=text)
    return school.ask(by, "report_hazard", request=request, answer=ReportedHazard)


def events(school: WorkingSchool) -> list[Event]:
    with school.records.begin() as unit:
        return [one.event for one in unit.events.next_new(limit=50)]


def show(school: WorkingSchool, who: str, hazard_id: str) -> HazardView:
    asked = HazardOf(hazard_id=hazard_id)
    return school.ask(who, "show_hazard", request=asked, answer=HazardView)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("食堂燃气正在漏", Level.RED),
        ("食堂燃气软管老化", Level.YELLOW),
        ("三楼栏杆松动", Level.YELLOW),
        ("教室墙面掉漆", Level.BLUE),
    ],
)
def test_a_report_is_an_alarm_of_its_colour_once_and_without_what_was_typed(
    school: WorkingSchool, text: str, level: Level
) -> None:
    report(school, f"{text} 林小满看到的")
    report(school, f"{text} 林小满看到的")

    (event,) = events(school)
    assert (event.kind, event.school, event.level) == ("hazard", SCHOOL, level)
    assert "林小满" not in event.model_dump_json()


@pytest.mark.parametrize(
    "text",
    [
        "隐患上报 食堂后门灭火器过期",
        "发现一个隐患，食堂后门灭火器过期",
        "我发现了隐患:食堂后门 灭火器过期",
        "上报隐患 食堂后门 灭火器过期 橙色",
    ],
)
def test_however_it_is_said_the_ticket_says_where_and_what(
    school: WorkingSchool, text: str
) -> None:
    hazard = report(school, text).hazard

    assert hazard is not None
    assert (hazard.place, hazard.what.split()[0]) == ("食堂后门", "灭火器过期")
    assert hazard.level is Level.ORANGE


def test_an_id_that_is_none_is_answered_like_one_of_another_county(school: WorkingSchool) -> None:
    prepare_prevention(school, "show_hazard")

    said = []
    for hazard_id in (TO_ASSIGN, "0" * 40):
        with pytest.raises(PermissionDenied) as refused:
            show(school, "ma", hazard_id)
        said.append(refused.value.message)

    assert said[0] == said[1]


def test_a_number_means_the_own_school_s_ticket(school: WorkingSchool) -> None:
    report(school, "操场积水")

    with pytest.raises(NotFound, match="本校没有"):
        school.ask("ma", "show_hazard", request=HazardOf(ref="H1"), answer=HazardView)
    mine = report(school, "操场积水", by="ma").hazard
    assert mine is not None
    assert mine.ref == "H26-0001"


def test_nobody_of_another_school_can_be_made_the_owner(school: WorkingSchool) -> None:
    prepare_prevention(school, "assign_hazard")

    for owner in ("ma", "g1", "p1", "ye"):
        request = AssignHazard(hazard_id=TO_ASSIGN, owner_id=PersonId(owner))
        with pytest.raises(NotFound, match="本校老师"):
            school.ask("guard", "assign_hazard", request=request, answer=HazardView)
    assert show(school, "guard", TO_ASSIGN).state is HazardState.REPORTED


def test_of_two_who_look_again_at_once_one_wins_and_both_see_the_winner(
    school: WorkingSchool,
) -> None:
    prepare_prevention(school, "check_hazard")
    passed = CheckHazard(hazard_id=TO_CHECK, passed=True)
    failed = CheckHazard(hazard_id=TO_CHECK, passed=False, note="还是松的")

    school.ask("guard", "check_hazard", request=passed, answer=HazardView)
    with pytest.raises(NotUnderstood, match="已销号"):
        school.ask("zhou", "check_hazard", request=failed, answer=HazardView)

    assert show(school, "zhou", TO_CHECK).state is HazardState.CLOSED
    assert stored(school, steps_table) == 1


def test_what_is_put_right_twice_is_one_step(school: WorkingSchool) -> None:
    prepare_prevention(school, "fix_hazard")
    request = FixHazard(hazard_id=TO_FIX, photo_keys=(PHOTO,))

    school.ask("chen", "fix_hazard", request=request, answer=HazardView)
    with pytest.raises(NotUnderstood, match="待复查"):
        school.ask("chen", "fix_hazard", request=request, answer=HazardView)

    assert show(school, "guard", TO_FIX).state is HazardState.FIXED
    assert stored(school, steps_table) == 1


def test_reminders_of_a_morning_go_out_once_and_not_at_night(school: WorkingSchool) -> None:
    store_hazard(school, TO_FIX)
    school.clock.at = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)  # 07:30 on the 30th

    for _ in range(3):
        school.ask(SYSTEM_ACTOR, "remind_hazards", request=RemindHazards(), answer=Queued)
    assert not school.work_off()
    school.clock.forward(hours=1)
    school.work_off()
    school.ask(SYSTEM_ACTOR, "remind_hazards", request=RemindHazards(), answer=Queued)
    school.work_off()

    told = [(n.kind, n.reader.user) for n in school.notices()]
    assert sorted(told) == [
        (NoticeKind.HAZARD_OVERDUE, "chen"),
        (NoticeKind.HAZARD_OVERDUE, "zhou"),
    ]
    school.clock.at = datetime(2026, 11, 30, 15, tzinfo=UTC)  # 23:00
    night = school.ask(SYSTEM_ACTOR, "remind_hazards", request=RemindHazards(), answer=Queued)
    assert night.at is None


def test_a_reminder_of_what_was_put_right_meanwhile_is_not_told(school: WorkingSchool) -> None:
    store_hazard(school, TO_FIX)

    asked = HazardOf(hazard_id=TO_FIX, told="overdue")
    with pytest.raises(NotFound, match="已经不逾期"):
        school.ask("chen", "show_hazard", request=asked, answer=HazardView)


def test_numbers_of_a_school_are_without_gaps_and_begin_anew_each_year(
    school: WorkingSchool,
) -> None:
    found = [report(school, f"操场积水{n}").hazard for n in range(3)]
    school.clock.at = datetime(2027, 1, 4, 2, tzinfo=UTC)
    found.append(report(school, "操场积水").hazard)

    assert [one.ref for one in found if one] == ["H26-0001", "H26-0002", "H26-0003", "H27-0001"]


def test_lists_narrow_by_colour_state_and_lateness(school: WorkingSchool) -> None:
    prepare_prevention(school, "list_hazards")
    school.clock.forward(days=10)

    def listed(text: str) -> tuple[int, int]:
        request = HazardLists(text=text)
        found = school.ask("zhou", "list_hazards", request=request, answer=HazardList)
        return found.total, found.overdue

    assert listed("") == (5, 1)
    assert listed("红色") == (0, 0)
    assert listed("待复查") == (1, 0)
    assert listed("逾期") == (1, 1)


def test_a_month_counts_what_was_found_in_the_county_s_days(school: WorkingSchool) -> None:
    school.clock.at = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)  # 00:30 on 1 November
    report(school, "操场积水")

    for month, found in (("10月", 0), ("11月", 1)):
        request = HazardStatistics(text=month)
        answer = school.ask("ye", "hazard_statistics", request=request, answer=HazardMonth)
        assert answer.counts.found == found, month


def test_what_cannot_be_taken_leaves_nothing(school: WorkingSchool) -> None:
    with pytest.raises(NotUnderstood, match="没有上报"):
        report(school, "操场积水" * 40)
    for text in ("", "隐患上报"):
        assert report(school, text).hazard is None

    assert stored(school, hazards_table) == 0
    assert not events(school)


def test_words_that_look_like_sql_are_words(school: WorkingSchool) -> None:
    found = report(school, "操场 ' OR 1=1; DROP TABLE hazards; -- 积水").hazard

    assert found is not None
    with school.records.database.begin() as connection:
        assert connection.execute(sa.select(hazards_table.c.what)).scalar_one().endswith("积水")
