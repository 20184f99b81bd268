"""Every call about trainings, and what they need."""

from datetime import timedelta

from pydantic import BaseModel

from school.people import PersonId, UnitId
from school.training import Part, Trainee, Training, TrainingId, code_at
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
    SendToTraining,
    SignedTraining,
    SignTraining,
    TrainingCode,
    TrainingFigures,
    TrainingFiguresOf,
    TrainingOf,
    Trainings,
    TrainingsOf,
    TrainingView,
)
from school.training_rules import training_rules
from tests.functions.working import WorkingSchool

SCHOOL, COUNTY = UnitId("qt.t1.s1"), UnitId("qt")
AHEAD, NOW, OVER, DONE = (f"t{letter * 39}" for letter in "1234")
_OF_THE_SCHOOL = (
    *("plan_training", "list_trainings", "show_training", "change_training", "join_training"),
    *("send_to_training", "training_code", "sign_training", "close_training", "training_figures"),
)
TRAINING_SUBJECTS = {
    **{function: [SCHOOL] for function in _OF_THE_SCHOOL},
    "correct_hours": ["chen"],
    "my_hours": ["chen"],
}
ON_SATURDAY = "智慧教育素养 11月28日 14:00-17:00 3学时"


def training_calls(school: WorkingSchool) -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about trainings: function, who, both values."""
    code = code_at("secret", school.clock.now(), minutes=training_rules().code_min)
    corrected = CorrectHours(training_id=DONE, text="陈静怡 2学时 漏签")
    return [
        ("plan_training", "zhou", PlanTraining(text=ON_SATURDAY), TrainingView),
        ("list_trainings", "chen", TrainingsOf(), Trainings),
        ("show_training", "chen", TrainingOf(training_id=AHEAD), TrainingView),
        (
            "change_training",
            "zhou",
            ChangeTraining(training_id=AHEAD, text="地点 报告厅"),
            TrainingView,
        ),
        ("join_training", "wang", JoinTraining(training_id=AHEAD), TrainingView),
        (
            "send_to_training",
            "zhou",
            SendToTraining(training_id=AHEAD, text="赵明哲"),
            TrainingView,
        ),
        ("training_code", "zhou", TrainingOf(training_id=NOW), TrainingCode),
        ("sign_training", "chen", SignTraining(code=code), SignedTraining),
        ("close_training", "zhou", CloseTraining(training_id=OVER), ClosedTraining),
        ("correct_hours", "zhou", corrected, CorrectedHours),
        ("my_hours", "chen", MyHoursOf(), MyHours),
        ("training_figures", "zhou", TrainingFiguresOf(), TrainingFigures),
    ]


def a_training(school: WorkingSchool, training_id: str, **more: object) -> Training:
    """Keep a training of the school in a week, unless it is there; *more* is different of it."""
    starts = more.pop("starts_at", school.clock.now() + timedelta(days=7))
    assert hasattr(starts, "isoformat")
    given = {
        "id": training_id,
        "home": SCHOOL,
        "kind": "literacy",
        "title": "智慧教育素养",
        "hours": 3,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=3),  # type: ignore[operator]
        "secret": "secret",
        "made_by": "zhou",
        "made_at": school.clock.now(),
        "changed_at": school.clock.now(),
    }
    training = Training.model_validate({**given, **more})
    with school.records.begin() as unit:
        unit.trainings.add(training)
    return training


def listed(school: WorkingSchool, training_id: str, *people: str, **more: object) -> None:
    """Put people of the school on the list of a training; *more* is different of them."""
    for person in people:
        given = {"part": Part.JOINED, "at": school.clock.now(), "school": SCHOOL, "number": 1}
        trainee = Trainee.model_validate(
            {"training_id": TrainingId(training_id), "person": PersonId(person), **given, **more}
        )
        with school.records.begin() as unit:
            unit.trainings.come(trainee)


def prepare_trainings(school: WorkingSchool, function: str) -> None:
    """Store what a function about trainings works on."""
    if function not in {one[0] for one in training_calls(school)}:
        return
    now = school.clock.now()
    a_training(school, AHEAD)
    a_training(school, NOW, starts_at=now - timedelta(minutes=5))
    a_training(school, OVER, starts_at=now - timedelta(days=1))
    a_training(school, DONE, starts_at=now - timedelta(days=2), state="closed")
    listed(school, NOW, "chen")
    listed(school, OVER, "chen", signed_at=now - timedelta(days=1))
    listed(school, DONE, "chen", hours=1.5)
