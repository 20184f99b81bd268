"""The weekly snapshots: made once, in safe groups, the same as the published summaries."""

from datetime import date

import pytest

from school.consent import ConsentState, Decide, Purpose
from school.errors import PermissionDenied
from school.papers import Done, MyResults, Results, ReviseMark
from school.papers import PaperReport as Paper
from school.people import PersonId, UnitId, UnitKind
from school.periods import Span
from school.portrait import PortraitOf, Portraits
from school.report_card import ReportCardRun, SendReportCards
from school.summary import ClassSummary, SummaryOf
from school.unit_report import MakeReport, QueuedReports, QueueReports, ReportOf, UnitReport
from tests.builders import a_decision
from tests.functions.working import (
    CLASS,
    RIGHT,
    SYSTEM_ACTOR,
    WRONG,
    WorkingSchool,
)

SCHOOL, COUNTY = UnitId("qt.t1.s1"), UnitId("qt")
MONDAY = date(2026, 11, 16)


def monday(school: WorkingSchool) -> int:
    """Let Monday come and everything queued be done; return how many reports were queued."""
    school.clock.forward(days=2)
    queued = school.ask(SYSTEM_ACTOR, "queue_reports", request=QueueReports(), answer=QueuedReports)
    school.work_off()
    return queued.queued


def report(school: WorkingSchool, user: str, **asked: object) -> UnitReport:
    request = ReportOf.model_validate(asked)
    return school.ask(user, "unit_report", request=request, answer=UnitReport)


def test_five_pupils_make_a_report_of_class_school_and_county(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    assert monday(school) == 3

    for user, unit_id in (("zhou", CLASS), ("zhou", SCHOOL), ("ye", COUNTY)):
        found = report(school, user, unit_id=unit_id)
        assert (found.homework, found.rate, found.live) == (1, 0.5, False)
        assert [(a.pupils, a.answered) for a in found.areas] == [(5, 10)]


def test_reports_are_made_once(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    monday(school)
    before = school.everything_stored()

    again = school.ask(SYSTEM_ACTOR, "queue_reports", request=QueueReports(), answer=QueuedReports)
    made = MakeReport(class_id=CLASS, week=MONDAY)
    done = school.ask(SYSTEM_ACTOR, "make_report", request=made, answer=Done)

    assert (again.queued, done.done) == (0, False)
    assert school.everything_stored() == before


def test_before_monday_six_oclock_nothing_is_due(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5)
    school.clock.forward(days=1, hours=15, minutes=50)  # Monday 05:53 in the county

    school.ask(SYSTEM_ACTOR, "queue_reports", request=QueueReports(), answer=QueuedReports)
    school.work_off()

    with school.records.begin() as unit:
        assert unit.unit_reports.made(UnitKind.CLASS, MONDAY) == set()
        assert unit.unit_reports.made(UnitKind.CLASS, date(2026, 11, 9)) != set()


def test_four_pupils_are_told_neither_of_the_class_nor_above_it(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4)
    monday(school)
    for _ in range(3):
        school.clock.forward(days=5)
        monday(school)

    for user, unit_id in (("zhou", CLASS), ("zhou", SCHOOL), ("ye", COUNTY)):
        for span in Span:
            found = report(school, user, unit_id=unit_id, span=span)
            assert (found.rate, found.areas, found.trend) == (None, (), ())


def test_a_fifth_paper_that_comes_late_is_counted_the_week_after(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4)
    monday(school)
    school.confirmed(5)
    school.clock.forward(days=5)
    monday(school)

    with school.records.begin() as unit:
        weeks = unit.unit_reports.weeks_of(CLASS, since=MONDAY, before=date(2026, 12, 31))
    assert [one.homework for one in weeks.values()] == [0, 1]


def test_report_and_summary_count_the_same_papers(school: WorkingSchool) -> None:
    """A principal who has both learns nothing from their difference."""
    school.confirmed(1, 2, 3, 4, 5, verdicts=(RIGHT, WRONG))
    seen = school.ask("zhou", "class_summary", request=SummaryOf(), answer=ClassSummary)
    school.clock.forward(minutes=1)
    school.confirmed(6, 8, verdicts=(WRONG, WRONG))
    monday(school)

    found = report(school, "zhou", unit_id=CLASS)

    assert seen.right_rate == found.rate == 0.5
    assert [(a.pupils, a.answered) for a in found.areas] == [(5, 10)]


def test_a_mark_revised_since_the_summary_does_not_show_in_the_report(
    school: WorkingSchool,
) -> None:
    last = school.confirmed(1, 2, 3, 4, 5, verdicts=(RIGHT, WRONG))
    school.ask("zhou", "class_summary", request=SummaryOf(), answer=ClassSummary)
    school.clock.forward(minutes=1)
    revise = ReviseMark(paper_id=last.paper_id, no=2, verdict=RIGHT)
    school.ask("chen", "revise_mark", request=revise, answer=Paper)
    monday(school)

    assert report(school, "zhou", unit_id=CLASS).rate == 0.5
    assert report(school, "chen", unit_id=CLASS, span=Span.TERM).rate == 0.6  # sees the papers


def test_a_homework_whose_papers_were_deleted_is_left_out(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3, 4, 5, 6)
    school.ask("zhou", "class_summary", request=SummaryOf(), answer=ClassSummary)
    with school.records.begin() as unit:
        unit.responses.forget(PersonId("p1"))
        unit.grading.forget_pupil(PersonId("p1"))
    monday(school)

    assert report(school, "zhou", unit_id=CLASS).homework == 0


@pytest.mark.parametrize(
    ("user", "text", "name"),
    [
        ("chen", "", "三(2)班"),
        ("chen", "三(2)班 报告", "三(2)班"),
        ("zhou", "学校报告", "qt.t1.s1"),
        ("zhou", "三(1)班 数学 报告", "三(1)班"),
        ("zhou", "三年级报告", "qt.t1.s1.g3"),
        ("ye", "全县报告", "qt"),
        ("ye", "qt.t1.s1 报告", "qt.t1.s1"),
    ],
)
def test_the_unit_is_named_in_words(school: WorkingSchool, user: str, text: str, name: str) -> None:
    assert report(school, user, text=text).name.endswith(name)


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("chen", "学校报告"),
        ("chen", "三(1)班 报告"),
        ("chen", "三(9)班 报告"),
        ("zhou", "全县报告"),
        ("g1", ""),
        ("p1", "三(2)班"),
        ("guard", "学校报告"),
        ("xu", "全县报告"),
    ],
)
def test_others_get_no_report(school: WorkingSchool, user: str, text: str) -> None:
    with pytest.raises(PermissionDenied):
        report(school, user, text=text)


@pytest.mark.parametrize("unit_id", ["yh", "yh.t1.s1.g3.c2", "qt.t1.s9", "-"])
def test_another_countys_report_is_refused_like_one_that_is_not(
    school: WorkingSchool, unit_id: str
) -> None:
    with pytest.raises(PermissionDenied):
        report(school, "zhou", unit_id=unit_id)


def test_people_make_no_reports(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        school.ask("xu", "queue_reports", request=QueueReports(), answer=QueuedReports)


# Report cards


def agree(school: WorkingSchool, *rolls: int, agreed: bool = True) -> None:
    with school.records.begin() as unit:
        for n in rolls:
            at = school.clock.now()
            decision = a_decision(f"p{n}", f"g{n}", purpose=Purpose.PORTRAIT, at=at, agreed=agreed)
            unit.consents.add(decision)


def send(school: WorkingSchool, user: str = "chen", *, text: str = "") -> ReportCardRun:
    request = SendReportCards(text=text)
    return school.ask(user, "send_report_cards", request=request, answer=ReportCardRun)


def test_a_run_reaches_each_guardian_of_those_who_agreed_once(school: WorkingSchool) -> None:
    school.confirmed(1, 2, 3)
    agree(school, 1, 2)
    school.notices()

    run = send(school)
    school.work_off()
    again = send(school)
    school.work_off()

    told = [(n.reader.user, n.pupil_id) for n in school.notices() if n.kind == "report_card"]
    assert sorted(told) == [("g1", "p1"), ("g1b", "p1"), ("g2", "p2")]
    assert (run.queued, run.without_consent, again.queued, again.sent_before) == (2, 12, 0, 2)


def test_a_report_card_withdrawn_meanwhile_is_not_made(school: WorkingSchool) -> None:
    agree(school, 1)
    send(school)
    school.clock.forward(seconds=1)
    agree(school, 1, agreed=False)

    assert [done.done for done in school.work_off()] == [False]
    assert [n for n in school.notices() if n.kind == "report_card"] == []


def test_taking_portraits_back_deletes_the_report_card(school: WorkingSchool) -> None:
    agree(school, 1)
    send(school)
    school.work_off()
    school.clock.forward(seconds=1)

    no = Decide(pupil_id=PersonId("p1"), agree=False, purpose=Purpose.PORTRAIT)
    school.ask("g1", "decide_consent", request=no, answer=ConsentState)

    with school.records.begin() as unit:
        assert unit.report_cards.rows_of(PersonId("p1")) == []


def test_a_report_card_stays_as_it_was_sent(school: WorkingSchool) -> None:
    school.confirmed(1)
    agree(school, 1)
    send(school)
    school.work_off()
    school.read(1, WRONG, photo="b")
    asked = PortraitOf(pupil_id=PersonId("p1"), sent=True)

    (child,) = school.ask("g1", "pupil_portrait", request=asked, answer=Portraits).children

    assert child.portrait is not None
    assert child.portrait.homework == 1
    with school.records.begin() as unit:
        assert [c.pupil_id for c in unit.report_cards.rows_of(PersonId("p1"))] == ["p1"]
        assert unit.report_cards.forget(PersonId("p1")) == 1
        assert unit.report_cards.rows_of(PersonId("p1")) == []


@pytest.mark.parametrize("user", ["g1", "p1", "zhao", "zhou", "guard", "ye", "xu", "ma"])
def test_only_who_teaches_the_class_sends(school: WorkingSchool, user: str) -> None:
    with pytest.raises(PermissionDenied):
        send(school, user, text="三(2)班" if user != "ma" else "三(1)班")


def test_a_portrait_says_nothing_without_its_own_consent(school: WorkingSchool) -> None:
    school.confirmed(1)
    request = PortraitOf(pupil_id=PersonId("p1"))

    (child,) = school.ask("g1", "pupil_portrait", request=request, answer=Portraits).children

    assert (child.consented, child.portrait) == (False, None)
    (result,) = school.ask(
        "g1", "my_results", request=MyResults(pupil_id=PersonId("p1")), answer=Results
    ).children
    assert result.report is not None  # homework is another purpose


@pytest.mark.parametrize("who", ["g2", "p2", "zhao", "zhou", "guard", "ye", "xu", "ma"])
def test_nobody_elses_portrait_is_shown(school: WorkingSchool, who: str) -> None:
    agree(school, 1)

    request = PortraitOf(pupil_id=PersonId("p1"))
    with pytest.raises(PermissionDenied):
        school.ask(who, "pupil_portrait", request=request, answer=Portraits)


def test_a_child_who_does_not_exist_is_refused_like_somebody_elses(
    school: WorkingSchool,
) -> None:
    said = set()
    for pupil in ("p2", "nobody"):
        request = PortraitOf(pupil_id=PersonId(pupil))
        with pytest.raises(PermissionDenied) as refused:
            school.ask("g1", "pupil_portrait", request=request, answer=Portraits)
        said.add(refused.value.message)

    assert len(said) == 1
