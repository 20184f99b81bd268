"""Targeted homework as use cases: who gets which layer, what is set, and what is done."""

import pytest

from school.audit import Outcome
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.exercise_making import Level
from school.papers import GradePaper, PaperReport
from school.people import UnitId
from school.targeted_homework import (
    MakeTargeted,
    Proposal,
    Targeted,
    TargetedHistory,
    TargetedOf,
    TargetOf,
)
from tests.builders import a_reading
from tests.functions.working import (
    CLASS,
    PUPILS,
    RIGHT,
    WITHOUT_CONSENT,
    WRONG,
    WorkingSchool,
    pupil_id,
)

OTHERS = ["g1", "p1", "zhao", "zhou", "ye", "ma", "guard"]


def propose(school: WorkingSchool, by: str = "chen") -> Proposal:
    request = TargetOf(class_id=CLASS)
    return school.ask(by, "propose_targeted", request=request, answer=Proposal)


def make(
    school: WorkingSchool, by: str = "chen", *, request: str = "r1", items: int = 6
) -> Targeted:
    asked = MakeTargeted(class_id=CLASS, items=items, request=request)
    return school.ask(by, "make_targeted", request=asked, answer=Targeted)


def history(school: WorkingSchool, by: str = "chen", **asked: str) -> TargetedHistory:
    request = TargetedOf(**(asked or {"caption": "三(2)班"}))
    return school.ask(by, "show_targeted", request=request, answer=TargetedHistory)


def learn(school: WorkingSchool, roll_no: int, *, right: bool) -> None:
    """Let a pupil answer enough sums to ten for evidence."""
    for time in range(3):
        verdicts = [RIGHT if right else WRONG] * 5
        school.confirm(school.read(roll_no, *verdicts, photo=f"{roll_no:02}{time}"))
        school.clock.forward(minutes=20)


def test_without_evidence_everybody_gets_the_middle_layer_of_the_grade(
    school: WorkingSchool,
) -> None:
    proposal = propose(school)

    assert [(layer.level, layer.pupils) for layer in proposal.layers] == [
        (Level.BETTER, PUPILS - 1)
    ]
    assert proposal.blank == 1
    assert {one.chance for one in proposal.points} == {None}


def test_pupils_get_the_layer_they_are_on(school: WorkingSchool) -> None:
    learn(school, 1, right=False)
    learn(school, 2, right=True)
    learn(school, 3, right=False)

    proposal = propose(school)
    made = make(school)

    assert proposal.points[0].point == "m.number.basic.add.10"
    layers = {layer.level: layer.rolls for layer in made.layers}
    assert set(layers[Level.BASIC]) == {1, 3}
    assert 2 not in layers[Level.BETTER] or Level.BEYOND not in layers
    assert sum(len(rolls) for rolls in layers.values()) == PUPILS - 1
    assert WITHOUT_CONSENT not in {roll for rolls in layers.values() for roll in rolls}


def test_every_layer_is_homework_with_a_key_in_force(school: WorkingSchool) -> None:
    made = make(school)

    for layer in made.layers:
        assert len(layer.exercises) == 6
        with school.records.begin() as unit:
            version = unit.answer_keys.in_force(layer.homework_id)
            assert version is not None
            key = version.key
            assert unit.grading.homework(layer.homework_id).title == layer.title
        assert list(key.items) == [str(no) for no in range(1, 7)]
        for no, exercise in enumerate(layer.exercises, start=1):
            assert key.items[str(no)].answers[0] == exercise.answer
            assert key.items[str(no)].knowledge == exercise.point


def test_sheets_carry_roll_numbers_and_no_names(school: WorkingSchool) -> None:
    (layer,) = make(school).layers

    own, blank = layer.specs()

    assert own.homework == layer.homework_id
    assert own.pupils == tuple(str(roll) for roll in layer.rolls)
    assert (blank.pupils, blank.copies) == ((), 1)
    assert own.questions == {no: e.question for no, e in enumerate(layer.exercises, start=1)}


def test_the_same_request_sets_nothing_twice(school: WorkingSchool) -> None:
    first = make(school)
    rows = school.rows()

    assert make(school) == first
    assert school.rows() == rows
    assert make(school, request="r2").set_id != first.set_id


def test_two_sets_of_one_day_have_titles_of_their_own(school: WorkingSchool) -> None:
    first, second = make(school), make(school, request="r2")

    assert first.layers[0].title == "靶向练习 11月21日 提高"
    assert second.layers[0].title == "靶向练习 11月21日 第2份 提高"


def test_nobody_sets_more_than_anyone_can_do(school: WorkingSchool) -> None:
    for number in range(9):
        make(school, request=str(number))

    with pytest.raises(NotUnderstood, match="9 份"):
        make(school, request="one more")


def test_the_history_counts_what_is_confirmed(school: WorkingSchool) -> None:
    made = make(school)
    title = made.layers[0].title
    for roll_no in (1, 2):
        accepted = school.accept(roll_no, homework=title, photo=f"e{roll_no}")
        school.files.put(accepted.photo_key, b"jpeg", content_type="image/jpeg")
        request = GradePaper(paper_id=accepted.paper_id)
        school.ask("chen", "grade_paper", request=request, answer=PaperReport)
        school.work_off()
        school.confirm(accepted)

    (shown,) = history(school).sets

    assert [(layer.done, layer.pupils) for layer in shown.layers] == [(2, PUPILS - 1)]
    assert {layer.rolls for layer in shown.layers} == {()}


@pytest.mark.parametrize("who", OTHERS)
def test_only_those_who_teach_the_class_set_and_see_it(school: WorkingSchool, who: str) -> None:
    made = make(school)
    rows = school.rows()

    with pytest.raises(PermissionDenied):
        propose(school, who)
    with pytest.raises(PermissionDenied):
        make(school, who, request="theirs")
    with pytest.raises(PermissionDenied):
        history(school, who, set_id=made.set_id)

    assert school.rows() == rows
    assert school.audited()[-1].outcome is Outcome.DENIED


def test_an_invented_set_is_not_found(school: WorkingSchool) -> None:
    with pytest.raises(NotFound):
        history(school, set_id="0" * 24)


def test_a_class_elsewhere_is_refused(school: WorkingSchool) -> None:
    request = TargetOf(class_id=UnitId("yh.t1.s1.g3.c2"))

    with pytest.raises(PermissionDenied):
        school.ask("chen", "propose_targeted", request=request, answer=Proposal)


def test_telling_whose_sheet_is_which_is_audited_for_each_child(school: WorkingSchool) -> None:
    before = len(school.audited())

    made = make(school)

    rows = school.audited()[before:]
    told = {pupil_id(roll) for layer in made.layers for roll in layer.rolls}
    assert {row.subject for row in rows} == told
    assert len(rows) == len(told)


def test_forgetting_a_pupil_leaves_the_others_sheets(school: WorkingSchool) -> None:
    made = make(school)

    with school.records.begin() as unit:
        (mine,) = unit.targeted_homework.rows_of(pupil_id(1))
        assert mine.title == made.layers[0].title
        assert unit.targeted_homework.forget(pupil_id(1)) == 1
        assert unit.targeted_homework.rows_of(pupil_id(1)) == []
        assert unit.targeted_homework.rows_of(pupil_id(2))


def reducing(school: WorkingSchool, *questions: str) -> None:
    """Let five pupils get questions wrong nobody makes exercises about."""
    for roll_no in range(1, 6):
        items = [
            a_reading(WRONG).items[0].model_copy(update={"no": n, "question": question})
            for n, question in enumerate(questions, start=1)
        ]
        school.reader.answer = a_reading().model_copy(update={"items": tuple(items)})
        school.confirm(school.read(roll_no, photo=f"d{roll_no}"))


def test_where_nobody_makes_exercises_homework_is_printed_again(school: WorkingSchool) -> None:
    questions = ("6/8=", "4/10=", "9/12=", "8/20=", "10/15=")
    reducing(school, *questions)

    proposal = propose(school)
    made = make(school, items=4)

    assert [one.name for one in proposal.points] == ["约分"]
    assert proposal.left_out == ()
    assert {e.question for layer in made.layers for e in layer.exercises} <= set(questions)
    assert {len(layer.exercises) for layer in made.layers} == {4}


def test_a_weak_point_with_nothing_to_print_is_named_to_the_teacher(
    school: WorkingSchool,
) -> None:
    questions = ("1/2x=3", "1/3x=2", "1/4x=5", "1/5x=2", "2/3x=4")
    reducing(school, *questions)

    proposal = propose(school)

    assert proposal.left_out == ("含分数的方程",)
    assert all(one.chance is None for one in proposal.points)
