"""Trainings: another county, seats under pressure, hours given once, what is kept of a person."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.notices import NoticeKind
from school.people import PersonId
from school.retention import Kept, keep
from school.training import Correction, Part, Step, Trainee, TrainingState, code_at
from school.training_calls import (
    ChangeTraining,
    ClosedTraining,
    CloseTraining,
    CorrectedHours,
    CorrectHours,
    JoinTraining,
    MyHours,
    MyHoursOf,
    PlanTraining,
    SignedTraining,
    SignTraining,
    TrainingFigures,
    TrainingFiguresOf,
    TrainingOf,
    Trainings,
    TrainingsOf,
    TrainingView,
)
from school.work import Tidied, Tidy
from tests.functions.trainings import COUNTY, SCHOOL, a_training, listed
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

ONE = "1" * 40


def join(school: WorkingSchool, who: str, *, leave: bool = False) -> TrainingView:
    request = JoinTraining(training_id=ONE, leave=leave)
    return school.ask(who, "join_training", request=request, answer=TrainingView)


def close(school: WorkingSchool) -> ClosedTraining:
    request = CloseTraining(training_id=ONE)
    return school.ask("zhou", "close_training", request=request, answer=ClosedTraining)


def hours(school: WorkingSchool, who: str) -> float:
    return school.ask(who, "my_hours", request=MyHoursOf(), answer=MyHours).hours


def held(school: WorkingSchool) -> None:
    """Hold a training that is over: chen was in time, wang late, zhao never came."""
    starts = school.clock.now() - timedelta(days=1)
    a_training(school, ONE, starts_at=starts)
    listed(school, ONE, "chen", signed_at=starts)
    listed(school, ONE, "wang", signed_at=starts + timedelta(hours=1))
    listed(school, ONE, "zhao")


def test_another_county_sees_nothing_joins_nothing_and_signs_in_nowhere(
    school: WorkingSchool,
) -> None:
    a_training(school, ONE, starts_at=school.clock.now(), everyone=True)
    code = code_at("secret", school.clock.now(), minutes=5)

    assert school.ask("ma", "list_trainings", request=TrainingsOf(), answer=Trainings).total == 0
    request = TrainingOf(training_id=ONE)
    with pytest.raises(PermissionDenied):
        school.ask("ma", "show_training", request=request, answer=TrainingView)
    with pytest.raises(PermissionDenied):
        join(school, "ma")
    with pytest.raises(NotFound):
        school.ask("ma", "sign_training", request=SignTraining(code=code), answer=SignedTraining)


def test_a_teacher_can_neither_plan_nor_close_nor_read_figures(school: WorkingSchool) -> None:
    held(school)
    plan = PlanTraining(text="智慧素养 11月28日 14:00-17:00 3学时")

    for function, request in (
        ("plan_training", plan),
        ("close_training", CloseTraining(training_id=ONE)),
        ("correct_hours", CorrectHours(training_id=ONE, text="陈静怡 3学时 漏签")),
        ("training_code", TrainingOf(training_id=ONE)),
        ("training_figures", TrainingFiguresOf()),
    ):
        with pytest.raises(PermissionDenied):
            school.ask("chen", function, request=request, answer=TrainingView)


def test_two_who_want_the_last_seat_at_once_do_not_both_get_it(school: WorkingSchool) -> None:
    a_training(school, ONE, seats=1)

    with ThreadPoolExecutor(2) as both:
        parts = [view.mine for view in both.map(lambda who: join(school, who), ["chen", "wang"])]

    assert sorted(map(str, parts)) == [Part.JOINED, Part.WAITING]


def test_who_waits_gets_a_new_seat_before_who_comes_later(school: WorkingSchool) -> None:
    a_training(school, ONE, seats=1)
    parts = [join(school, who).mine for who in ("chen", "wang")]
    more = ChangeTraining(training_id=ONE, text="名额 2")

    school.ask("zhou", "change_training", request=more, answer=TrainingView)
    parts.append(join(school, "zhao").mine)

    seen = TrainingOf(training_id=ONE)
    mine = school.ask("wang", "show_training", request=seen, answer=TrainingView).mine
    assert parts == [Part.JOINED, Part.WAITING, Part.WAITING]
    assert mine is Part.JOINED
    told = [n.about for n in school.notices() if n.reader.user == "wang"]
    assert [one.rpartition("/")[2] for one in told] == [Step.MOVED_UP]


def test_a_seat_that_came_free_unseen_is_for_those_who_wait(school: WorkingSchool) -> None:
    a_training(school, ONE, seats=2)
    listed(school, ONE, "chen")
    listed(school, ONE, "wang", part=Part.WAITING)

    assert join(school, "zhao").mine is Part.WAITING
    seen = TrainingOf(training_id=ONE)
    mine = school.ask("wang", "show_training", request=seen, answer=TrainingView).mine
    assert mine is Part.JOINED


def test_hours_are_given_once_and_a_second_closing_changes_nothing(school: WorkingSchool) -> None:
    held(school)

    first, second = close(school), close(school)

    assert (first.on_time, first.late, first.absent, first.again) == (1, 1, 1, False)
    assert second.again
    assert [hours(school, who) for who in ("chen", "wang", "zhao")] == [3, 1.5, 0]
    school.work_off()
    told = [n.reader.user for n in school.notices() if n.kind is NoticeKind.TRAINING]
    assert sorted(told) == ["chen", "wang", "zhao"]


def test_a_training_that_is_not_over_is_not_closed(school: WorkingSchool) -> None:
    a_training(school, ONE, starts_at=school.clock.now() - timedelta(hours=1))

    with pytest.raises(NotUnderstood, match="结束以后"):
        close(school)


def test_every_correction_is_kept_and_the_last_one_holds(school: WorkingSchool) -> None:
    held(school)
    close(school)
    for text in ("赵明哲 3学时 漏签", "赵明哲 2学时 早退"):
        request = CorrectHours(training_id=ONE, text=text)
        school.ask("zhou", "correct_hours", request=request, answer=CorrectedHours)

    with school.records.begin() as unit:
        rows = unit.trainings.rows_of(PersonId("zhao"))

    corrections = [row for row in rows if isinstance(row, Correction)]
    assert [(c.before, c.hours, c.reason) for c in corrections] == [(0, 3, "漏签"), (3, 2, "早退")]
    assert hours(school, "zhao") == 2


def test_only_the_principal_of_a_school_sees_who_has_no_hours(school: WorkingSchool) -> None:
    held(school)
    close(school)
    names = TrainingFiguresOf(missing=True)

    own = school.ask("zhou", "training_figures", request=names, answer=TrainingFigures)
    whole = TrainingFiguresOf()
    county = school.ask("ye", "training_figures", request=whole, answer=TrainingFigures)

    assert set(own.missing) == {"周承志", "赵明哲"}
    with pytest.raises(PermissionDenied, match="本校校长"):
        school.ask("ye", "training_figures", request=names, answer=TrainingFigures)
    assert county.missing == ()
    assert [row.coverage for row in county.schools] == [None], "four teachers are too few to tell"


def test_everybody_of_a_large_unit_is_told_some_at_a_time(
    school: WorkingSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.training_telling.AT_ONCE", 2)
    request = PlanTraining(text="消防安全 11月28日 14:00-16:00 2学时 全员参加")
    school.ask("zhou", "plan_training", request=request, answer=TrainingView)

    school.work_off()

    told = [n.reader.user for n in school.notices() if n.kind is NoticeKind.TRAINING]
    assert sorted(told) == ["chen", "wang", "zhao", "zhou"]


def test_a_training_that_moved_is_not_told_of_as_it_was(school: WorkingSchool) -> None:
    training = a_training(school, ONE)
    listed(school, ONE, "chen")
    with school.records.begin() as unit:
        unit.trainings.change(training.model_copy(update={"version": 2}))

    request = TrainingOf(training_id=ONE, version=1)
    with pytest.raises(NotFound, match="又有了变动"):
        school.ask("chen", "show_training", request=request, answer=TrainingView)


def test_a_person_takes_their_rows_along_and_leaves_none(school: WorkingSchool) -> None:
    held(school)
    close(school)

    with school.records.begin() as unit:
        kept = unit.trainings.rows_of(PersonId("chen"))
        unit.trainings.forget(PersonId("chen"))
        gone = unit.trainings.rows_of(PersonId("chen"))

    assert [(row.school, row.hours) for row in kept if isinstance(row, Trainee)] == [(SCHOOL, 3)]
    assert gone == []
    assert hours(school, "chen") == 0


def test_trainings_past_their_time_are_removed_with_their_lists(school: WorkingSchool) -> None:
    held(school)
    school.clock.forward(days=keep(Kept.TRAININGS).days + 2)

    removed = school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied).removed

    assert removed[Kept.TRAININGS] == 1
    with school.records.begin() as unit:
        assert unit.trainings.rows_of(PersonId("chen")) == []


def test_a_cancelled_training_comes_back_when_it_is_announced_again(
    school: WorkingSchool,
) -> None:
    request = PlanTraining(text="智慧素养 11月28日 14:00-17:00 3学时")
    first = school.ask("zhou", "plan_training", request=request, answer=TrainingView)
    with school.records.begin() as unit:
        training = unit.trainings.training(first.training_id)
        cancelled = training.model_copy(update={"state": TrainingState.CANCELLED, "version": 2})
        unit.trainings.change(cancelled)

    again = school.ask("zhou", "plan_training", request=request, answer=TrainingView)

    assert (again.training_id, again.state, again.version) == (
        first.training_id,
        TrainingState.PLANNED,
        3,
    )


def test_the_bureau_plans_for_the_county_and_its_people_may_come(school: WorkingSchool) -> None:
    request = PlanTraining(text="智慧素养 11月28日 14:00-17:00 3学时")
    view = school.ask("ye", "plan_training", request=request, answer=TrainingView)

    joined = JoinTraining(training_id=view.training_id)
    mine = school.ask("chen", "join_training", request=joined, answer=TrainingView)

    assert mine.mine is Part.JOINED
    with school.records.begin() as unit:
        assert unit.trainings.training(view.training_id).home == COUNTY
        trainee = unit.trainings.trainee(view.training_id, PersonId("chen"))
    assert trainee is not None
    assert trainee.school == SCHOOL
