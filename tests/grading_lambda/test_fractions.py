"""Exercises with stacked fractions are found, read as one line, and their answers judged."""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pytest

from grading_lambda.composed import Picture, ReadPicture, Slot
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.bars import Fraction
from grading_lambda.fractions.evidence import StackedReading, short_number, spaced
from grading_lambda.fractions.exercises import StackedLine, find_fractions, read_fractions
from grading_lambda.fractions.printed import question_before
from grading_lambda.fractions.rows import Chunk, Run, Stack, left_of, right_of
from grading_lambda.fractions.said import SaidChunk
from grading_lambda.ink import Amount
from grading_lambda.level import Box, Part
from grading_lambda.recognise import Evidence
from grading_lambda.verdict import Judgement
from school.grading import Verdict
from school.solve import solve
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.drawn import CLEAN, TRUE, Look, a_photo, judged, lines_of, pixels_of
from tests.grading_lambda.exercises import basic, fraction
from tests.grading_lambda.exercises.question import Question
from tests.grading_lambda.exercises.worksheet import a_filled_page, a_worksheet

ASKED = {
    "1/2+1/3=": "5/6",
    "7/10-2/5=": "3/10",
    "3/4×5/7=": "",
    "2 3/5+1/2=": "3 1/10",
    "1-2/9=": "7/9",
    "5/12÷2/3=": "5/8",
    "4/5+2/5=": "6/5",
    "3/8+5/8=": "1",
}


def a_question(expr: str, written: str = "") -> Question:
    return Question("fraction", expr, (), written, "")


def page(asked: dict[str, str], look: Look) -> Pixels:
    questions = [a_question(expr, written) for expr, written in asked.items()]
    return a_photo(fraction.EXERCISE, questions, look)


def marked(engine: Engine, pixels: Pixels) -> list[tuple[StackedLine, Judgement]]:
    found = find_fractions(engine, pixels, lines_of(engine, pixels))
    solutions = [solve(line.text) for line in found]
    answers = read_fractions(engine, pixels, found, solutions)
    verdicts = judged(answers, solutions, [line.sure for line in found])
    return list(zip(found, verdicts, strict=True))


def in_order(found: list[StackedLine]) -> list[StackedLine]:
    return sorted(found, key=lambda line: int("0" + "".join(filter(str.isdigit, line.number))))


@pytest.mark.parametrize("tilt_deg", [0.0, 4.0, -5.0])
def test_a_fraction_with_a_bar_is_read_as_a_stroke(tilt_deg: float, engine: Engine) -> None:
    pixels = page(ASKED, Look(shot=replace(CLEAN, tilt_deg=tilt_deg)))
    lines = lines_of(engine, pixels)

    found = in_order(find_fractions(engine, pixels, lines))

    assert [line.text for line in found] == [expr.replace(" ", "又") for expr in ASKED]
    assert [line.number for line in found] == [f"({i + 1})" for i in range(len(ASKED))]
    assert all(line.sure for line in found)
    used = [i for line in found for i in line.used]
    assert len(used) == len(set(used)) > len(ASKED)


@pytest.mark.parametrize(("stacked", "seed"), [(1.0, 7), (0.0, 8)])
def test_answers_with_a_bar_and_without_are_judged(
    stacked: float, seed: int, engine: Engine
) -> None:
    outcome = marked(engine, page(ASKED, Look(stacked=stacked, seed=seed)))

    verdicts = {line.text.replace("又", " "): judgement.verdict for line, judgement in outcome}
    assert verdicts.pop("3/4×5/7=") is Verdict.BLANK
    assert Counter(verdicts.values())[Verdict.RIGHT] >= len(verdicts) - 1
    assert Verdict.WRONG not in verdicts.values()


def test_wrong_answers_are_never_passed(engine: Engine) -> None:
    wrong = {"1/2+1/3=": "2/5", "7/10-2/5=": "5/10", "4/5+2/5=": "6/10", "3/8+5/8=": "8"}

    verdicts = [judgement.verdict for _, judgement in marked(engine, page(wrong, Look(seed=3)))]

    assert len(verdicts) == len(wrong)
    assert Verdict.RIGHT not in verdicts
    assert Verdict.BLANK not in verdicts
    assert Counter(verdicts)[Verdict.WRONG] >= 3


def test_a_circled_number_is_no_whole_number(engine: Engine) -> None:
    asked = {"1/2+1/3=": "", "7/10-2/5=": "", "3/4×5/7=": "", "1/6+1/3=": ""}

    found = find_fractions(
        engine, pixels := page(asked, Look(number="①", first=11)), lines_of(engine, pixels)
    )

    assert sorted(line.text for line in found) == sorted(asked)


def test_a_stacked_answer_to_a_question_on_one_line_is_read(engine: Engine) -> None:
    outcome = marked(engine, page({"1/4+2/4=": "3/4", "1/5+1/5=": "2/5"}, Look(form=0)))

    assert sorted(line.text for line, _ in outcome) == ["1/4+2/4=", "1/5+1/5="]
    assert {judgement.verdict for _, judgement in outcome} == {Verdict.RIGHT}


def test_two_exercises_close_together_are_parted(engine: Engine) -> None:
    asked = {"1/2+1/3=": "5/6", "1/4+1/2=": "3/4", "2/3-1/6=": "1/2", "4/7×1/2=": "2/7"}

    outcome = marked(engine, page(asked, Look(gap=270)))

    assert sorted(line.text for line, _ in outcome) == sorted(asked)
    assert [j.verdict for _, j in outcome].count(Verdict.RIGHT) >= 3


def test_two_fractions_behind_the_sign_are_left_to_a_person(engine: Engine) -> None:
    pixels = page({"1/2+1/3=": "5/6", "1/4+1/4=": "2/4"}, Look(columns=2))
    found = find_fractions(engine, pixels, lines_of(engine, pixels))
    first, second = found
    chunk = first.written.chunk
    assert chunk
    assert second.written.chunk
    both = replace(chunk, elements=(*chunk.elements, *second.written.chunk.elements))
    crossed = replace(first, written=replace(first.written, chunk=both))

    [answer] = read_fractions(engine, pixels, [crossed], [solve(first.text)])

    assert answer.amount is Amount.DOUBTFUL


def test_a_page_without_fractions_has_none(engine: Engine) -> None:
    questions = [Question("basic", "12+7=", (), "19", ""), Question("basic", "8-5=", (), "3", "")]
    pixels = a_photo(basic.EXERCISE, questions, Look())

    assert find_fractions(engine, pixels, lines_of(engine, pixels)) == []
    assert find_fractions(engine, pixels, []) == []


def test_an_answer_far_behind_the_sign_still_belongs_to_it(engine: Engine) -> None:
    flat = page({"1/2+1/3=": "5/6", "1/4+1/2=": ""}, Look(columns=1))
    # The right part of the page, answers and all, is moved away from the questions.
    found = find_fractions(engine, flat, lines_of(engine, flat))
    answer = read_fractions(engine, flat, found, [None] * len(found))[0]
    cut = round(answer.strip.x) - 8
    moved = np.roll(flat, 90, axis=1)
    moved[:, : cut + 90] = flat[:, cut - 1 : cut]
    moved[:, :cut] = flat[:, :cut]

    outcome = marked(engine, moved)

    assert [j.verdict for line, j in outcome if line.text == "1/2+1/3="] == [Verdict.RIGHT]


def test_rows_and_their_neighbours_are_told_apart() -> None:
    left, right, below = (
        Chunk((Run((Part(x, y, x + 40, y + 20, label=1),), y + 10),))
        for x, y in [(10.0, 10.0), (80.0, 12.0), (80.0, 90.0)]
    )

    assert right_of(left, [right, below], within=60) is right
    assert right_of(left, [right, below], within=20) is None
    assert left_of(right, [left, below], within=60) is left
    assert left_of(below, [left, right], within=60) is None
    assert left.between(100, 200) is None


@pytest.mark.slow
def test_worksheets_of_fractions_are_read_well(engine: Engine) -> None:
    tally: Counter[str] = Counter()
    for seed in (4, 12):
        flat = a_filled_page(seed, a_worksheet(seed, ("fraction",), part="tune", source="mnist"))
        rng = np.random.default_rng(seed)
        photo, _ = photograph(flat.pixels, Shot.random(rng, hard=False), rng=rng)
        true = {p["expr"].replace(" ", "又"): TRUE[p["state"]] for p in flat.problems}
        for line, judgement in marked(engine, pixels_of(photo)):
            tally["misread"] += line.sure and line.text not in true
            tally[f"{true.get(line.text)} {judgement.verdict}"] += 1
            tally["found"] += 1

    assert tally["found"] >= 30
    assert tally["misread"] == tally["wrong right"] == tally["right wrong"] == 0
    assert (
        tally["right right"] + tally["wrong wrong"] + tally["blank blank"] >= 0.75 * tally["found"]
    )


@dataclass(frozen=True)
class Said:
    """A reading that is sure of one text."""

    text: str
    second: bool = False

    @property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        return tuple((c, i, 0.9) for i, c in enumerate(self.text))

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        return 0.0 if text == self.text else -9.0 if sharp else -5.0


def a_stack(top: str, bottom: str, whole: str | None = None) -> Evidence:
    return StackedReading(Said(top), Said(bottom), Said(whole) if whole is not None else None)


@pytest.mark.parametrize(
    ("reading", "text", "log_p"),
    [
        (a_stack("5", "6"), "5/6", 0.0),
        (a_stack("5", "6"), "5/8", -5.0),
        (a_stack("5", "6"), "3/8", -10.0),
        (a_stack("5", "6"), "1又5/6", -np.inf),
        (a_stack("5", "6"), "56", -np.inf),
        (a_stack("5", "6", "1"), "1又5/6", 0.0),
        (a_stack("5", "6", "1"), "2又5/6", -5.0),
        (a_stack("5", "6", "1"), "5/6", -np.inf),
        (a_stack("5", "6", ""), "5/6", 0.0),
        (a_stack("", "6"), "/6", 0.0),
    ],
)
def test_a_stacked_fraction_is_as_likely_as_its_numbers(
    reading: Evidence, text: str, log_p: float
) -> None:
    assert reading.log_p(text) == log_p


def test_the_parts_of_a_fraction_are_told_together() -> None:
    assert a_stack("5", "6", "1").text == "1又5/6"
    assert a_stack("5", "6", "").text == "5/6"
    assert [c for c, _, _ in a_stack("5", "6", "1").peaks] == ["1", "5", "6"]


@pytest.mark.parametrize(
    ("step", "text", "log_p"),
    [
        (None, "17/22", 0.0),
        (None, "1又7/22", -np.inf),
        (0.5, "1又7/22", 0.0),
        (0.5, "17/22", 0.0),
        (1.5, "1又7/22", -np.inf),
        (None, "17122", -5.0),
    ],
)
def test_a_mixed_number_on_one_line_has_a_wide_space(
    step: float | None, text: str, log_p: float
) -> None:
    assert spaced(Said("17/22"), step=step).log_p(text) == log_p


@pytest.mark.parametrize(
    ("read", "accepted", "short"),
    [
        ("1/5", "11/5", -2),
        ("2又8/110", "2又73/110", -2),
        ("6/8", "6/16", -1),
        ("1又3/8", "11又3/8", -3),
        ("3/4", "3/8", None),
        ("1/5", "11/55", None),
        ("5", "15", None),
        ("1又1/5", "11/5", None),
        ("11/5", "1/5", None),
        ("/5", "1/5", None),
    ],
)
def test_a_fraction_that_lacks_one_digit_is_told(
    read: str, accepted: str, short: int | None
) -> None:
    assert short_number(read, accepted) == short


def test_an_answer_that_one_digit_more_would_make_right_is_not_marked_wrong(
    engine: Engine,
) -> None:
    pixels = page({"4/5+7/5=": "1/5", "1/10+1/10=": "1/4"}, Look(form=1, stacked=1.0))
    found = find_fractions(engine, pixels, lines_of(engine, pixels))
    solutions = [solve(line.text) for line in found]

    answers = read_fractions(engine, pixels, found, solutions)

    assert [line.text for line in found] == ["4/5+7/5=", "1/10+1/10="]
    assert [answer.crowded for answer in answers] == [True, False]


def test_a_stroke_read_as_a_one_is_still_likely() -> None:
    assert spaced(Said("215"), step=None).log_p("2/5") == -2.0
    assert spaced(Said("//5"), step=None).log_p("1/5") == -2.0
    assert spaced(Said("11/5"), step=None).log_p("1/15") < -3.4
    assert spaced(Said("17/22"), step=0.5).text == "1又7/22"
    assert spaced(Said("8017"), step=None).text == "80/7"
    assert spaced(Said("8117"), step=None).text == "8117"


def test_both_readers_read_the_numbers_of_a_fraction(engine: Engine) -> None:
    pixels = page({"1/2+1/3=": "5/6", "3/8+5/8=": "4", "1/4+1/2=": "3/4"}, Look(stacked=1.0))
    found = find_fractions(engine, pixels, lines_of(engine, pixels))

    answers = read_fractions(engine, pixels, found, [solve(line.text) for line in found])

    said = {f.text: [r.text for r in a.readings] for f, a in zip(found, answers, strict=True)}
    assert said == {"1/2+1/3=": ["5/6"] * 3, "3/8+5/8=": ["4"] * 3, "1/4+1/2=": ["3/4"] * 3}


def test_lines_of_tops_and_of_bottoms_may_be_of_different_heights() -> None:
    box = Box(10, 20, 30, 40)
    part = Part(10, 20, 30, 40, 1)
    sign = Part(50, 28, 66, 34, 2)
    chunk = Chunk((Stack(Fraction(box, (part,), (part,))), Run((sign,), 30.0)))
    tops, bottoms = a_picture(44, "1="), a_picture(36, "5=")
    equals = tops.picture.step(58.0)

    text, sure = question_before(SaidChunk(chunk, tops, bottoms), until=equals, digit=20.0)

    assert (text, sure) == ("1/5=", True)


def a_picture(high: int, text: str) -> ReadPicture:
    """Return a line with one character in the middle of each of its two slots."""
    slots = Slot(10, 30, 0), Slot(50, 66, 0)
    picture = Picture(np.full((high, 90, 3), 255, np.uint8), slots)
    characters = ("", *"0123456789=")
    said = np.full((picture.step(90), len(characters)), 1e-4, np.float32)
    said[:, 0] = 1
    for slot, character in zip(slots, text, strict=True):
        step = picture.step((slot.left + slot.right) / 2)
        said[step] = 1e-4
        said[step, characters.index(character)] = 1
    return ReadPicture(picture, said, characters)
