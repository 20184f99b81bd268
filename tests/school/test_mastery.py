"""Mastery: a calibrated chance with what stands behind it."""

from collections.abc import Iterable
from functools import cache
from statistics import correlation, mean

import pytest

from school.knowledge import PointId
from school.mastery import LEAST_RESPONSES, Mastery, head, interval, mastery, over_a_class
from school.ratings import (
    FEATURES,
    UNRATED,
    Rating,
    State,
    asked_after,
    ease,
    pupil_after,
    surprise,
)
from tests.simulated_pupils import KINDS, Answer, Mind, minds, responses

POINT = PointId("m.number.basic.add.10")
Said = list[tuple[float, Answer]]


class School:
    """Ratings of a whole school in memory."""

    def __init__(self) -> None:
        self.pupils: dict[str, Rating] = {}
        self.on_points: dict[tuple[str, str], Rating] = {}
        self.asked: dict[str, Rating] = {}

    def state(self, answer: Answer) -> State:
        return State(
            self.pupils.get(answer.pupil, UNRATED),
            self.on_points.get((answer.pupil, answer.point), UNRATED),
            self.asked.get(answer.item, UNRATED),
            self.asked.get(answer.point, UNRATED),
        )

    def learn(self, answer: Answer) -> None:
        pupil, on_point, item, point = self.state(answer)
        item_ease, right, at_s = ease(item, point), answer.right, answer.at_s
        by = surprise(pupil, on_point, item_ease=item_ease, right=right)
        key = answer.pupil, answer.point
        self.pupils[answer.pupil], self.on_points[key] = pupil_after(
            pupil, on_point, item_ease=item_ease, right=right, at_s=at_s
        )
        self.asked[answer.item], self.asked[answer.point] = asked_after(
            item, point, by=by, right=right, at_s=at_s
        )


@cache
def simulated(
    kind: str, pupils: int = 300
) -> tuple[School, list[tuple[float, Answer]], list[Mind]]:
    """Return a school of simulated pupils, what was predicted in its second half, and the minds."""
    school, said, everybody = School(), [], []
    for number, (mind, pupil) in enumerate(minds(kind, pupils=pupils)):
        everybody.append(mind)
        for answer in responses(mind, pupil, kind=kind):
            if number >= pupils // 2:
                said.append((head().predict(school.state(answer), at_s=answer.at_s), answer))
            school.learn(answer)
    return school, said, everybody


def after(*answers: bool, at_s: float = 0.0) -> Mastery:
    pupil, on_point = UNRATED, UNRATED
    for right in answers:
        pupil, on_point = pupil_after(pupil, on_point, item_ease=0.5, right=right, at_s=0.0)
    return mastery(POINT, State(pupil, on_point, UNRATED, Rating(level=0.5)), at_s=at_s)


def test_the_head_in_the_box_has_a_weight_for_each_feature() -> None:
    assert len(head().weights) == len(FEATURES)
    assert "simulated" in head().fitted_on


def test_more_right_answers_are_more_mastery() -> None:
    rows = [after(*[True] * n, *[False] * (8 - n)).chance for n in range(9)]

    assert rows == sorted(rows)
    assert rows[0] < 0.35
    assert rows[-1] > 0.8


def test_the_newest_answers_say_most() -> None:
    rising, falling = [False] * 4 + [True] * 4, [True] * 4 + [False] * 4

    assert after(*rising).chance > after(*falling).chance


def test_below_five_responses_there_is_not_enough_evidence() -> None:
    assert not after(*[True] * (LEAST_RESPONSES - 1)).enough
    assert after(*[True] * LEAST_RESPONSES).enough


@pytest.mark.parametrize("chance", [0.03, 0.5, 0.72, 0.99])
def test_more_responses_narrow_the_interval_around_the_chance(chance: float) -> None:
    few, many = interval(chance, responses=5), interval(chance, responses=15)

    assert 0 < few[0] < many[0] < chance < many[1] < few[1] < 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_comes_true_in_every_kind_of_world(kind: str) -> None:
    _, said, _ = simulated(kind)

    bins: dict[int, list[tuple[float, bool]]] = {}
    for chance, answer in said:
        bins.setdefault(min(int(chance * 10), 9), []).append((chance, answer.right))
    error = sum(
        len(some) * abs(mean(c for c, _ in some) - mean(r for _, r in some))
        for some in bins.values()
    )

    assert error / len(said) < 0.05  # a head fitted on one kind reaches 0.01: see benchmarks


@pytest.mark.slow
def test_a_pupil_s_ability_and_an_item_s_difficulty_are_found_again() -> None:
    school, _, everybody = simulated("irt")
    world = everybody[0].world
    asked = {i: r for i, r in school.asked.items() if i.startswith("i") and r.responses >= 20}
    known = [n for n in range(len(everybody)) if school.pupils[f"u{n}"].responses >= 40]

    ability = correlation(
        [everybody[n].ability for n in known], [school.pupils[f"u{n}"].level for n in known]
    )
    difficulty = correlation(
        [world.hardness[int(i[1:])] for i in asked], [-r.level for r in asked.values()]
    )

    assert ability > 0.8
    assert difficulty > 0.8


@pytest.mark.slow
def test_nine_of_ten_intervals_hold_the_true_chance() -> None:
    school, _, everybody = simulated("noise")
    held = list(_held(school, everybody))

    assert len(held) > 500
    assert 0.85 < mean(held) < 0.97


def _held(school: School, everybody: list[Mind]) -> Iterable[bool]:
    for (pupil, point), on_point in school.on_points.items():
        if on_point.responses < LEAST_RESPONSES or on_point.last_s is None:
            continue
        state = State(school.pupils[pupil], on_point, UNRATED, school.asked[point])
        told = mastery(PointId(point), state, at_s=on_point.last_s)
        mind, place = everybody[int(pupil[1:])], int(point[1:])
        items = range(place, mind.world.items, mind.world.points)
        yield told.low <= mean(KINDS["noise"][0](mind, i, 0.0) for i in items) <= told.high


def test_a_class_is_the_mean_of_those_with_enough_evidence() -> None:
    strong, weak, new = after(*[True] * 8), after(*[False] * 8), after(*[True])

    both = over_a_class(POINT, [strong, weak, new])

    assert both is not None
    assert both.chance == pytest.approx((strong.chance + weak.chance) / 2)
    assert (both.pupils, both.responses, both.weak) == (2, 16, 1)
    assert both.low < both.chance < both.high
    assert over_a_class(POINT, [new]) is None
