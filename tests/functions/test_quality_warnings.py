"""Quality warnings: from county to class, with the reason, told to who answers for it."""

from datetime import date, timedelta

import pytest

from school.disclosure import Count, Share
from school.early_warning import QualityWarnings, WarningsOf
from school.errors import PermissionDenied
from school.notices import NoticeKind
from school.people import UnitId, UnitKind
from school.unit_report import QueuedReports, QueueReports, Snapshot
from tests.functions.working import CLASS, NEXT_DOOR, SYSTEM_ACTOR, WorkingSchool

COUNTY, TOWN = UnitId("qt"), UnitId("qt.t1")
SCHOOL, GRADE = UnitId("qt.t1.s1"), UnitId("qt.t1.s1.g3")
MONDAY = date(2026, 11, 9)
AREA = "number/数学"
KINDS = {
    COUNTY: UnitKind.COUNTY,
    TOWN: UnitKind.TOWN,
    SCHOOL: UnitKind.SCHOOL,
    GRADE: UnitKind.GRADE,
    CLASS: UnitKind.CLASS,
    NEXT_DOOR: UnitKind.CLASS,
}


def weeks(school: WorkingSchool, unit_id: UnitId, *rates: float) -> None:
    """Let a unit have snapshots of a hundred answers of its newest weeks, oldest first."""
    with school.records.begin() as unit:
        for back, rate in enumerate(reversed(rates)):
            count = Count(pupils=20, right=round(100 * rate), answered=100)
            one = Snapshot(areas={AREA: Share(shown=count)}, homework=1)
            monday = MONDAY - timedelta(weeks=back)
            unit.unit_reports.keep(
                unit_id, monday, one, level=KINDS[unit_id], at=school.clock.now()
            )


def warned(school: WorkingSchool, who: str, **asked: object) -> QualityWarnings:
    request = WarningsOf.model_validate(asked)
    return school.ask(who, "quality_warnings", request=request, answer=QualityWarnings)


@pytest.fixture
def behind(school: WorkingSchool) -> WorkingSchool:
    """A school that is below its county for three weeks, because of one class."""
    weeks(school, COUNTY, 0.9, 0.9, 0.9)
    weeks(school, TOWN, 0.85, 0.85, 0.85)
    weeks(school, SCHOOL, 0.7, 0.7, 0.7)
    weeks(school, GRADE, 0.7, 0.7, 0.7)
    weeks(school, CLASS, 0.4, 0.4, 0.4)
    weeks(school, NEXT_DOOR, 0.9, 0.9, 0.9)
    return school


def test_the_bureau_sees_which_schools_are_behind_the_county(behind: WorkingSchool) -> None:
    found = warned(behind, "ye")

    assert found.unit.level is UnitKind.COUNTY
    assert found.unit.warnings == ()
    assert [(one.unit_id, one.level) for one in found.below] == [(SCHOOL, UnitKind.SCHOOL)]
    assert "最近 3 周比qt平均低" in found.below[0].warnings[0]
    assert found.looked_at == 2


def test_a_town_is_a_level_of_its_own(behind: WorkingSchool) -> None:
    found = warned(behind, "ye", text="qt.t1")

    assert found.unit.level is UnitKind.TOWN
    assert [one.unit_id for one in found.below] == [SCHOOL]


def test_a_principal_sees_the_class_it_comes_from(behind: WorkingSchool) -> None:
    found = warned(behind, "zhou")

    assert found.unit.unit_id == SCHOOL
    assert len(found.unit.warnings) == 1
    assert [one.unit_id for one in found.below] == [CLASS]


def test_a_teacher_sees_the_own_class_alone(behind: WorkingSchool) -> None:
    found = warned(behind, "chen")

    assert (found.unit.unit_id, found.below) == (CLASS, ())
    with pytest.raises(PermissionDenied):
        warned(behind, "chen", unit_id=NEXT_DOOR)


@pytest.mark.parametrize("who", ["g1", "p1", "guard", "xu"])
def test_others_are_told_nothing(behind: WorkingSchool, who: str) -> None:
    with pytest.raises(PermissionDenied):
        warned(behind, who, unit_id=CLASS)


def test_two_weeks_are_no_warning(school: WorkingSchool) -> None:
    weeks(school, COUNTY, 0.9, 0.9)
    weeks(school, SCHOOL, 0.5, 0.5)

    assert warned(school, "ye").below == ()


def test_holidays_are_no_news(school: WorkingSchool) -> None:
    weeks(school, SCHOOL, 0.9)
    with school.records.begin() as unit:
        for n in range(1, 4):
            week = MONDAY + timedelta(weeks=n)
            at = school.clock.now()
            unit.unit_reports.keep(SCHOOL, week, Snapshot(), level=UnitKind.SCHOOL, at=at)
    school.clock.forward(weeks=3)

    assert "3 周没有作业" in warned(school, "zhou").unit.warnings[0]
    assert warned(school, "zhou", told=True).unit.warnings == ()


def test_on_monday_who_answers_for_a_unit_is_told_once(behind: WorkingSchool) -> None:
    behind.confirmed(1, 2, 3, 4, 5)
    behind.clock.forward(days=2)
    for _ in range(2):
        behind.ask(SYSTEM_ACTOR, "queue_reports", request=QueueReports(), answer=QueuedReports)
        behind.work_off()

    told = [one for one in behind.notices() if one.kind is NoticeKind.QUALITY_WARNING]

    assert sorted((one.about, one.reader.user) for one in told) == [
        (COUNTY, "ye"),
        (SCHOOL, "zhou"),
    ]
