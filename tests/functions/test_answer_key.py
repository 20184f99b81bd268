"""Keys, groups and analyses: who may, who may not, and what happens in between."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from pydantic import BaseModel

from school.answer_key_change import Given, KeyChange
from school.audit import Outcome
from school.errors import Expired, NotFound, NotUnderstood, PermissionDenied, Unavailable
from school.grading import FieldState, PaperReading, PaperState, ReadField, SheetKind, SheetMark
from school.homework_key import (
    ChangeKey,
    ConfirmKey,
    KeyOf,
    KeyReport,
    MarkAgain,
    MarkedAgain,
    ReadKeyPhoto,
)
from school.item_analysis import AnalysisOf, ItemAnalysis
from school.labelled_crops import KeepCrop
from school.naming import SheetOwner, WhoseSheet
from school.papers import Accepted, AcceptPaper, Done
from school.review import ReviewOf, ReviewQueue, Settled, SettleGroup, UndoGroup
from tests.functions.papers import show
from tests.functions.working import (
    RIGHT,
    SYSTEM_ACTOR,
    UNSURE,
    WRONG,
    WorkingSchool,
    pupil_id,
)

PHOTO = f"transient/1/{'d' * 64}.jpg"
OTHERS = ["zhao", "zhou", "ma", "guard", "xu", "g1", "p1"]


def a_change(label: str = "1", answer: str = "9") -> KeyChange:
    return KeyChange(label=label, answers=(Given(answer=answer),))


def change(school: WorkingSchool, *changes: KeyChange, by: str = "chen") -> KeyReport:
    request = ChangeKey(caption="三(2)班 口算11", changes=changes or (a_change(),))
    return school.ask(by, "change_key", request=request, answer=KeyReport)


def confirm(school: WorkingSchool, report: KeyReport, *, by: str = "chen") -> KeyReport:
    request = ConfirmKey(key_id=report.key_id)
    return school.ask(by, "confirm_key", request=request, answer=KeyReport)


def mark_again(school: WorkingSchool, report: KeyReport, *, by: str = "chen") -> MarkedAgain:
    request = MarkAgain(homework_id=report.homework_id)
    return school.ask(by, "mark_again", request=request, answer=MarkedAgain)


def queue(school: WorkingSchool, paper: Accepted, *, by: str = "chen") -> ReviewQueue:
    request = ReviewOf(batch_id=paper.batch_id)
    return school.ask(by, "review_queue", request=request, answer=ReviewQueue)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sets_sees_or_uses_a_key(school: WorkingSchool, who: str) -> None:
    paper = school.read(1, RIGHT, UNSURE)
    report = change(school)
    homework = report.homework_id
    denied = len(school.audited())

    uses: list[tuple[str, BaseModel, type[BaseModel]]] = [
        ("change_key", ChangeKey(homework_id=homework, changes=(a_change(),)), KeyReport),
        ("show_key", KeyOf(homework_id=homework), KeyReport),
        ("confirm_key", ConfirmKey(key_id=report.key_id), KeyReport),
        ("mark_again", MarkAgain(homework_id=homework), MarkedAgain),
        ("item_analysis", AnalysisOf(homework_id=homework), ItemAnalysis),
        ("review_queue", ReviewOf(batch_id=paper.batch_id), ReviewQueue),
        ("settle_group", SettleGroup(batch_id=paper.batch_id, group_id="x"), Settled),
        ("undo_group", UndoGroup(batch_id=paper.batch_id, group_id="x"), Settled),
    ]
    for function, request, answer in uses:
        with pytest.raises(PermissionDenied):
            school.ask(who, function, request=request, answer=answer)

    assert [e.outcome for e in school.audited()[denied:]] == [Outcome.DENIED] * len(uses)


def test_a_colleague_of_the_class_may_set_the_key_but_not_settle_anothers_batch(
    school: WorkingSchool,
) -> None:
    school.read(1, UNSURE, RIGHT)
    paper = school.read(2, UNSURE, RIGHT)

    assert confirm(school, change(school, by="wang"), by="wang").confirmed
    with pytest.raises(PermissionDenied, match="别的老师发的"):
        queue(school, paper, by="wang")


def test_a_key_in_force_marks_what_is_read_from_then_on(school: WorkingSchool) -> None:
    confirm(school, change(school, a_change("1", "2"), a_change("2", "0")))

    report = show(school, school.read(1, RIGHT, WRONG))

    assert [m.verdict for m in report.marks] == [RIGHT, RIGHT]
    assert report.points == report.most_points == Fraction(2)
    assert school.reader.asked[-1].answers["q2"] == ("0",)


def test_a_key_that_does_not_fit_is_set_aside_and_the_page_read_again(
    school: WorkingSchool,
) -> None:
    confirm(school, change(school, *(a_change(str(no), "A") for no in range(1, 9))))

    report = show(school, school.read(1, RIGHT, WRONG))

    assert [m.verdict for m in report.marks] == [RIGHT, WRONG]
    assert "答案和这张对不上" in report.note
    assert report.most_points is None
    assert [bool(asked.answers) for asked in school.reader.asked] == [True, False]


def test_marking_again_names_the_papers_a_key_does_not_fit(school: WorkingSchool) -> None:
    school.read(1, *(RIGHT,) * 8)
    school.read(2, RIGHT)
    key = confirm(school, change(school, *(a_change(str(no), "9") for no in range(1, 9))))

    done = mark_again(school, key)

    assert (done.papers, done.changed, done.misfits) == (1, 7, (2,))
    other = ChangeKey(caption="三(2)班 口算12", changes=(a_change(),))
    unconfirmed = school.ask("chen", "change_key", request=other, answer=KeyReport)
    with pytest.raises(NotFound, match="还没有确认过的答案"):
        mark_again(school, unconfirmed)


def test_the_same_change_again_makes_no_new_version(school: WorkingSchool) -> None:
    assert change(school).version == 1
    assert change(school).version == 1
    assert change(school, a_change("2", "B")).version == 2
    request = ChangeKey(caption="三(2)班 口算11")
    with pytest.raises(NotUnderstood, match="还没有答案"):
        school.ask("chen", "change_key", request=request, answer=KeyReport)


def test_a_group_is_settled_once(school: WorkingSchool) -> None:
    school.read(1, UNSURE, RIGHT)
    paper = school.read(2, UNSURE, RIGHT)
    (group,) = queue(school, paper).groups
    settle = SettleGroup(batch_id=paper.batch_id, group_id=group.id)

    done = school.ask("chen", "settle_group", request=settle, answer=Settled)

    assert (done.count, done.right, done.value) == (2, False, "0")
    with pytest.raises(Expired):
        school.ask("chen", "settle_group", request=settle, answer=Settled)
    undo = UndoGroup(batch_id=paper.batch_id, group_id=group.id)
    assert school.ask("chen", "undo_group", request=undo, answer=Settled).count == 2
    with pytest.raises(NotUnderstood, match="没有可以撤销"):
        school.ask("chen", "undo_group", request=undo, answer=Settled)


@pytest.mark.parametrize("function", ["whose_sheet", "read_key_photo"])
def test_a_photo_that_is_only_looked_at_is_gone_whatever_happens(
    school: WorkingSchool, function: str
) -> None:
    makers: dict[str, Callable[[], tuple[BaseModel, type[BaseModel]]]] = {
        "whose_sheet": lambda: (WhoseSheet(photo_key=PHOTO), SheetOwner),
        "read_key_photo": lambda: (ReadKeyPhoto(photo_key=PHOTO), KeyReport),
    }
    request, answer = makers[function]()
    school.files.put(PHOTO, b"jpeg", content_type="image/jpeg")
    school.reader.answer = Unavailable("稍后再试")

    with pytest.raises(Unavailable):
        school.ask("chen", function, request=request, answer=answer)

    assert list(school.files.keys("transient/")) == []


def test_a_sheet_says_whose_it_is_only_to_who_teaches_the_child(school: WorkingSchool) -> None:
    school.reader.answer = PaperReading(
        kind=SheetKind.SHEET,
        seconds=0.1,
        sheet=SheetMark(homework="口算12", page=2, pupil="p3"),
        fields={"roll": ReadField(value="1", state=FieldState.FILLED, confidence=1)},
    )
    found = []
    for who in ("chen", "zhao"):
        school.files.put(PHOTO, b"jpeg", content_type="image/jpeg")
        request = WhoseSheet(photo_key=PHOTO)
        found.append(school.ask(who, "whose_sheet", request=request, answer=SheetOwner))

    assert found[0].pupil is not None
    assert (found[0].pupil.pupil_id, found[0].homework, found[0].page) == ("p3", "口算12", 2)
    assert found[1].pupil is None
    with pytest.raises(PermissionDenied):
        school.ask("g1", "whose_sheet", request=WhoseSheet(photo_key=PHOTO), answer=SheetOwner)


def test_a_photo_that_is_no_sheet_is_nobodys(school: WorkingSchool) -> None:
    owner = school.ask(
        "chen", "whose_sheet", request=WhoseSheet(photo_key=PHOTO), answer=SheetOwner
    )

    assert owner == SheetOwner()


def test_a_new_photo_takes_the_place_of_one_that_is_taken_again(school: WorkingSchool) -> None:
    first = school.read(1, RIGHT, WRONG)
    request = AcceptPaper(
        pupil_id=pupil_id(1), homework="口算11", digest="e" * 64, instead_of=first.paper_id
    )
    school.ask("chen", "accept_paper", request=request, answer=Accepted)

    with pytest.raises(NotFound):
        show(school, first)


def test_a_confirmed_paper_is_not_replaced(school: WorkingSchool) -> None:
    first = school.confirmed(1)
    request = AcceptPaper(
        pupil_id=pupil_id(1), homework="口算11", digest="e" * 64, instead_of=first.paper_id
    )
    school.ask("chen", "accept_paper", request=request, answer=Accepted)

    assert show(school, first).state is PaperState.CONFIRMED


def test_a_crop_nobody_agreed_to_or_that_is_gone_is_not_kept(school: WorkingSchool) -> None:
    paper = school.read(1, RIGHT, WRONG)
    for request in (
        KeepCrop(paper_id=paper.paper_id, place=2),
        KeepCrop(paper_id="none", place=1),
    ):
        done = school.ask(SYSTEM_ACTOR, "keep_crop", request=request, answer=Done)
        assert done.done is False
    assert school.rows()["labelled_crops"] == 0
