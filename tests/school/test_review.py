"""Unsure answers are grouped when they read the same and the same is expected."""

from school.grading import Mark, Verdict
from school.labelled_crops import crop_id, crop_key, label_of
from school.papers import joined
from school.review import MOST_IN_GROUP, UnsureMark, groups
from tests.builders import a_mark

UNSURE = Verdict.UNSURE


def unsure(paper: str, read: str, expected: str, *, place: int = 1) -> tuple[UnsureMark, Mark]:
    mark = a_mark(place, UNSURE, read=read).model_copy(update={"expected": expected})
    member = UnsureMark(
        paper_id=paper, place=place, roll_no=1, no=place, question=mark.question, crop=""
    )
    return member, mark


def test_equal_answers_are_one_group_the_largest_first() -> None:
    found = groups(
        "b1",
        [
            unsure("x1", "7", "7"),
            unsure("x2", "7", "7"),
            unsure("x3", "1", "7"),
            unsure("x4", "", "9"),
            unsure("x5", "", "9"),
            unsure("x6", "", "9"),
            unsure("x7", "", ""),
            unsure("x8", "", ""),
        ],
    )

    assert [(g.value, len(g.members)) for g in found] == [("9", 3), ("7", 2)]


def test_a_group_is_another_one_when_a_member_joins() -> None:
    two = [unsure("x1", "7", "7"), unsure("x2", "7", "7")]

    (before,) = groups("b1", two)
    (after,) = groups("b1", [*two, unsure("x3", "7", "7")])
    (elsewhere,) = groups("b2", two)

    assert len({before.id, after.id, elsewhere.id}) == 3


def test_more_crops_than_a_phone_shows_are_several_groups() -> None:
    many = [unsure(f"x{n}", "7", "7") for n in range(MOST_IN_GROUP + 5)]

    assert [len(g.members) for g in groups("b1", many)] == [MOST_IN_GROUP, 5]


def test_pages_that_start_again_from_one_are_numbered_on() -> None:
    pages = [[a_mark(1), a_mark(2)], [a_mark(1), a_mark(2)], [a_mark(5)]]

    found = joined(pages)

    assert [(page, whole.place, whole.no) for page, _, whole in found] == [
        (0, 1, 1),
        (0, 2, 2),
        (1, 3, 3),
        (1, 4, 4),
        (2, 5, 5),
    ]


def test_only_what_a_teacher_says_is_written_is_a_label() -> None:
    assert label_of(a_mark(1, Verdict.RIGHT, read="?")) == "2"
    assert label_of(a_mark(1, Verdict.WRONG, read="46")) == "46"
    assert label_of(a_mark(1, Verdict.WRONG, read="")) is None
    assert label_of(a_mark(1, Verdict.BLANK)) is None


def test_a_crop_s_key_says_nothing_about_whose_it_is() -> None:
    key = crop_key(crop_id("paper-of-p12", 3))

    assert key.startswith("labelled/")
    assert "p12" not in key
    assert crop_id("paper-of-p12", 3) == crop_id("paper-of-p12", 3)
    assert crop_id("paper-of-p12", 3) != crop_id("paper-of-p12", 4)
