"""Ratings: what each response says of the pupil, the point and the item."""

from hypothesis import given
from hypothesis import strategies as st

from school.ratings import (
    FEATURES,
    UNRATED,
    Rating,
    State,
    asked_after,
    chance,
    ease,
    pupil_after,
    row,
    surprise,
)

ANSWERS = st.lists(st.tuples(st.booleans(), st.floats(-3, 3)), max_size=40)


def after(answers: list[tuple[bool, float]]) -> tuple[Rating, Rating]:
    pupil, on_point = UNRATED, UNRATED
    for at, (right, item_ease) in enumerate(answers):
        pupil, on_point = pupil_after(
            pupil, on_point, item_ease=item_ease, right=right, at_s=float(at)
        )
    return pupil, on_point


@given(ANSWERS)
def test_ratings_count_what_they_come_from(answers: list[tuple[bool, float]]) -> None:
    pupil, on_point = after(answers)

    right = sum(right for right, _ in answers)
    assert (pupil.right, pupil.wrong) == (right, len(answers) - right)
    assert on_point.responses == len(answers)
    assert 0 < on_point.known < 1
    assert 0 <= pupil.quick <= 1


@given(ANSWERS, st.floats(-3, 3))
def test_a_right_answer_raises_and_a_wrong_one_lowers(
    answers: list[tuple[bool, float]], item_ease: float
) -> None:
    before = after(answers)
    better = pupil_after(*before, item_ease=item_ease, right=True, at_s=99.0)
    worse = pupil_after(*before, item_ease=item_ease, right=False, at_s=99.0)

    for place in (0, 1):
        assert better[place].level > before[place].level > worse[place].level
    assert better[1].known > worse[1].known


def test_a_right_answer_to_a_hard_item_says_more_than_to_an_easy_one() -> None:
    hard = pupil_after(UNRATED, UNRATED, item_ease=-2.0, right=True, at_s=0.0)
    easy = pupil_after(UNRATED, UNRATED, item_ease=2.0, right=True, at_s=0.0)

    assert hard[0].level > easy[0].level > 0


def test_an_item_nobody_masters_becomes_hard_and_settles() -> None:
    item, point, steps = UNRATED, UNRATED, []
    for at in range(30):
        by = surprise(UNRATED, UNRATED, item_ease=ease(item, point), right=False)
        moved, point = asked_after(item, point, by=by, right=False, at_s=float(at))
        steps.append(item.level - moved.level)
        item = moved

    assert chance(ease(item, point)) < 0.2
    assert steps[-1] < steps[0] / 5


@given(ANSWERS, st.floats(0, 1e9))
def test_the_head_looks_at_one_finite_number_a_feature(
    answers: list[tuple[bool, float]], at_s: float
) -> None:
    pupil, on_point = after(answers)

    seen = row(State(pupil, on_point, pupil, on_point), at_s=at_s)

    assert len(seen) == len(FEATURES)
    assert all(abs(value) < 1e3 for value in seen)
