"""A pupil who moves: the old class's teachers lose the papers that day, the family never does."""

from datetime import timedelta

import pytest

from school.consent import VERSIONS, ConsentState, Decide, MyConsents, Purpose
from school.county_time import day_of
from school.errors import NotFound, PermissionDenied
from school.growth_record import (
    DecideGrowth,
    EntryReport,
    Noted,
    NoteGrowth,
    WaitingList,
    WaitingOf,
)
from school.item_analysis import AnalysisOf, ItemAnalysis
from school.new_year import plan_new_year
from school.papers import (
    Accepted,
    BatchOf,
    BatchReport,
    Confirmation,
    ConfirmBatch,
    PaperOf,
    PaperReport,
)
from school.people import PersonId, UnitId
from school.register import Enrolment, Holding, Plan
from school.review import ReviewOf, ReviewQueue
from school.targeted_homework import MakeTargeted, Targeted, TargetedHistory, TargetedOf
from tests.builders import a_decision
from tests.functions.paper_calls import homework_of
from tests.functions.papers import result, revise, show
from tests.functions.working import (
    CLASS,
    NEXT_DOOR,
    RIGHT,
    UNSURE,
    WRONG,
    WorkingSchool,
    pupil_id,
)


def move(school: WorkingSchool, roll_no: int, to: UnitId) -> None:
    """Move a pupil to another class from today on."""
    today, pupil = day_of(school.clock.now()), pupil_id(roll_no)
    with school.records.begin() as unit:
        stored = unit.registers.stored()
        plan = Plan()
        plan.end(stored.enrolments[pupil], on=today)
        plan.enrol.append(Enrolment(pupil, to, 40 + roll_no, today))
        for held in stored.holdings[pupil]:
            plan.end(held, on=today)
            plan.appoint.append(Holding(pupil, held.role, to, "", today))
        unit.registers.store(plan, stored, at=school.clock.now())


@pytest.fixture
def paper(school: WorkingSchool) -> Accepted:
    """The confirmed paper of pupil 1, in one batch with that of pupil 2."""
    second = school.read(2, RIGHT, UNSURE)
    first = school.read(1, RIGHT, WRONG, UNSURE)
    assert first.batch_id == second.batch_id
    school.confirm(first)
    return first


def batch(school: WorkingSchool, paper: Accepted) -> list[PersonId]:
    report = school.ask(
        "chen", "show_batch", request=BatchOf(batch_id=paper.batch_id), answer=BatchReport
    )
    return [p.pupil_id for p in report.papers]


def test_the_old_classs_teacher_sees_the_paper_until_the_day_of_the_move(
    school: WorkingSchool, paper: Accepted
) -> None:
    assert show(school, paper).pupil_id == "p1"
    assert batch(school, paper) == ["p1", "p2"]

    move(school, 1, NEXT_DOOR)

    for ask in (show, lambda s, p: revise(s, p, verdict=RIGHT)):
        with pytest.raises(PermissionDenied):
            ask(school, paper)
    assert batch(school, paper) == ["p2"]


def test_the_new_classs_teacher_sees_it_from_that_day(
    school: WorkingSchool, paper: Accepted
) -> None:
    with pytest.raises(PermissionDenied):
        show(school, paper, by="zhao")

    move(school, 1, NEXT_DOOR)

    assert show(school, paper, by="zhao").pupil_id == "p1"


def test_the_family_keeps_every_past_paper(school: WorkingSchool, paper: Accepted) -> None:
    move(school, 1, NEXT_DOOR)

    (child,) = result(school, "g1", 1).children

    assert child.report is not None
    assert child.report.paper_id == paper.paper_id
    assert child.class_name == "三(1)班"


def test_unsure_answers_of_who_moved_are_not_looked_at_any_more(
    school: WorkingSchool, paper: Accepted
) -> None:
    move(school, 1, NEXT_DOOR)
    move(school, 2, NEXT_DOOR)

    queue = school.ask(
        "chen", "review_queue", request=ReviewOf(batch_id=paper.batch_id), answer=ReviewQueue
    )

    assert (queue.groups, queue.alone) == ((), 0)


def test_a_paper_of_who_moved_is_not_confirmed_by_the_old_teacher(school: WorkingSchool) -> None:
    school.read(2, RIGHT, RIGHT)
    first = school.read(1, RIGHT, WRONG)
    move(school, 1, NEXT_DOOR)

    done = school.ask(
        "chen",
        "confirm_batch",
        request=ConfirmBatch(batch_id=first.batch_id),
        answer=Confirmation,
    )

    assert done.confirmed == 1
    (child,) = result(school, "g1", 1).children
    assert child.report is None


def test_who_is_in_no_class_is_the_familys_business_alone(
    school: WorkingSchool, paper: Accepted
) -> None:
    with school.records.begin() as unit:
        stored = unit.registers.stored()
        plan = Plan()
        plan.end(stored.enrolments[pupil_id(1)], on=day_of(school.clock.now()))
        unit.registers.store(plan, stored, at=school.clock.now())

    for teacher in ("chen", "wang", "zhao"):
        with pytest.raises(PermissionDenied):
            show(school, paper, by=teacher)


def test_after_the_new_year_the_old_classroom_holds_nobodys_old_papers(
    school: WorkingSchool, paper: Accepted
) -> None:
    """Chen moves up with the class; whoever teaches the next 三(2)班 inherits no papers."""
    homework = homework_of(school, paper)
    school.clock.forward(days=280)
    today = day_of(school.clock.now())
    with school.records.begin() as unit:
        stored = unit.registers.stored()
        unit.registers.store(
            plan_new_year(stored, today.year, today=today), stored, at=school.clock.now()
        )
        stored = unit.registers.stored()
        newcomer = Holding(
            PersonId("xu"), stored.holdings[PersonId("chen")][0].role, CLASS, "", today
        )
        unit.registers.store(Plan(appoint=[newcomer]), stored, at=school.clock.now())

    assert show(school, paper).pupil_id == "p1", "the teacher who moved up with the class"
    with pytest.raises(PermissionDenied):
        show(school, paper, by="xu")
    seen = school.ask(
        "xu", "show_batch", request=BatchOf(batch_id=paper.batch_id), answer=BatchReport
    )
    assert seen.papers == ()
    with pytest.raises(NotFound):
        school.ask(
            "xu", "item_analysis", request=AnalysisOf(homework_id=homework), answer=ItemAnalysis
        )


def test_a_move_told_ahead_changes_nothing_before_its_day(
    school: WorkingSchool, paper: Accepted
) -> None:
    today = day_of(school.clock.now())
    with school.records.begin() as unit:
        stored = unit.registers.stored()
        plan = Plan()
        day = today + timedelta(days=3)
        plan.end(stored.enrolments[pupil_id(1)], on=day)
        plan.enrol.append(Enrolment(pupil_id(1), NEXT_DOOR, 41, day))
        unit.registers.store(plan, stored, at=school.clock.now())

    assert show(school, paper).pupil_id == "p1"
    school.clock.forward(days=3)
    with pytest.raises(PermissionDenied):
        school.ask(
            "chen", "show_paper", request=PaperOf(paper_id=paper.paper_id), answer=PaperReport
        )


def test_what_waits_of_who_moved_goes_to_the_new_class_head(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        agreed = a_decision("p1", "g1", purpose=Purpose.GROWTH, at=school.clock.now())
        unit.consents.add(agreed)
    said = NoteGrowth(caption="记一笔 技能 学会了游泳", pupil_id=pupil_id(1))
    noted = school.ask("g1", "note_growth", request=said, answer=Noted)
    move(school, 1, NEXT_DOOR)

    left = school.ask("wang", "growth_waiting", request=WaitingOf(), answer=WaitingList)
    decide = DecideGrowth(entry_id=noted.entries[0].entry_id, approve=True)

    assert left.entries == ()
    with pytest.raises(PermissionDenied):
        school.ask("wang", "decide_growth", request=decide, answer=EntryReport)


def test_a_layer_printed_again_is_not_the_new_pupils_of_the_number(school: WorkingSchool) -> None:
    made = MakeTargeted(class_id=CLASS, items=10, request="r1")
    first = school.ask("chen", "make_targeted", request=made, answer=Targeted)
    move(school, 1, NEXT_DOOR)

    asked = TargetedOf(set_id=first.set_id)
    (again,) = school.ask("chen", "show_targeted", request=asked, answer=TargetedHistory).sets

    before = {roll for layer in first.layers for roll in layer.rolls}
    assert {roll for layer in again.layers for roll in layer.rolls} == before - {1}


def test_a_guardian_takes_consent_back_for_a_child_who_left_school(school: WorkingSchool) -> None:
    school.confirmed(1)
    with school.records.begin() as unit:
        stored = unit.registers.stored()
        plan = Plan()
        plan.end(stored.enrolments[pupil_id(1)], on=day_of(school.clock.now()))
        unit.registers.store(plan, stored, at=school.clock.now())
    school.clock.forward(days=1)

    shown = school.ask("g1", "my_consents", request=MyConsents(), answer=ConsentState)
    no = Decide(pupil_id=pupil_id(1), agree=False)
    state = school.ask("g1", "decide_consent", request=no, answer=ConsentState)

    assert pupil_id(1) in {child.pupil_id for child in shown.children}
    assert state.deleted > 0
    with pytest.raises(NotFound):
        school.ask(
            "g1",
            "decide_consent",
            request=no.model_copy(update={"agree": True, "version": VERSIONS[Purpose.HOMEWORK]}),
            answer=ConsentState,
        )
