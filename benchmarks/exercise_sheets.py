"""How well exercises printed on our own sheets are read back from photos.

    python benchmarks/exercise_sheets.py [--sheets N] [--grades 2,3,5] [--hard]

For each grade N sheets of made-up exercises are printed, answered by hand at random (one in ten
left out, one in five wrong), photographed, and read with their key as targeted homework is. The
hands are those kept for reporting: no threshold has seen them.
"""

import argparse
import itertools
import math
import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from grading_lambda.engine import Engine  # noqa: E402
from grading_lambda.pipeline import Known, read_paper  # noqa: E402
from school.exercise_making import Exercise, Level, made_points, make  # noqa: E402
from school.grading import Verdict  # noqa: E402
from school.practice import is_right  # noqa: E402
from school.sheets.spec import Exercises, SheetSpec  # noqa: E402
from school.targeted_homework import key_of, printable  # noqa: E402
from tests.grading_lambda.camera import Shot, photograph  # noqa: E402
from tests.grading_lambda.exercises.hands import a_hand  # noqa: E402
from tests.grading_lambda.sheets.exercise_sheets import write_answers  # noqa: E402
from tests.grading_lambda.sheets.filling import printed  # noqa: E402

ITEMS = 24
BLANK, WRONG = 0.1, 0.3
Z = 1.96


def main() -> None:
    """Print a row for each grade."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=5)
    parser.add_argument("--grades", default="2,3,5")
    parser.add_argument("--hard", action="store_true")
    chosen = parser.parse_args()
    engine = Engine(threads=2)
    print(
        "| grade | items | decided and right, % | unsure | wrong passed | right marked wrong | s |"
    )
    print("|---|---|---|---|---|---|---|")
    for grade in map(int, chosen.grades.split(",")):
        outcomes, seconds = Counter[str](), list[float]()
        for seed in range(chosen.sheets):
            outcomes += _sheet(engine, grade, seed=seed, hard=chosen.hard, seconds=seconds)
        print(_row(grade, outcomes, statistics.median(seconds)))


def _sheet(
    engine: Engine, grade: int, *, seed: int, hard: bool, seconds: list[float]
) -> Counter[str]:
    dice = Random(seed)  # noqa: S311  # repeatable
    rng = np.random.default_rng(50_000 + seed)
    exercises = _exercises(grade, dice)
    section = Exercises(type="exercises", first=1, questions=tuple(e.question for e in exercises))
    spec = SheetSpec(homework="a" * 24, title="练习", sections=(section,), pupils=("12",))
    page = printed(spec.model_dump_json(by_alias=True))[0]
    truth, written = _answers(exercises, dice)
    hand = a_hand(rng, part="report")
    paper = write_answers(page, spec, written, hand=hand, rng=rng)
    photo, _ = photograph(paper, Shot.random(rng, hard=hard), rng=rng)
    key = {label: item.answers for label, item in key_of(exercises).items.items()}
    start = time.perf_counter()
    read = read_paper(photo, engine=engine, timer=time.perf_counter, known=Known(key)).reading
    seconds.append(time.perf_counter() - start)
    if read.retake:
        return Counter({"retake": len(exercises)})
    return Counter(_outcome(truth[item.no], item.verdict) for item in read.items)


def _exercises(grade: int, dice: Random) -> list[Exercise]:
    points = [point for point in made_points(grade) if printable(point)]
    have: list[Exercise] = []
    for point in itertools.islice(itertools.cycle(dice.sample(points, len(points))), 4 * ITEMS):
        level = dice.choice(list(Level))
        made = make(point, dice, level, without=frozenset(e.question for e in have))
        have += [made] if made else []
        if len(have) == ITEMS:
            break
    return have


def _answers(exercises: list[Exercise], dice: Random) -> tuple[dict[int, Verdict], dict[int, str]]:
    truth, written = dict[int, Verdict](), dict[int, str]()
    for no, exercise in enumerate(exercises, start=1):
        chance = dice.random()
        truth[no] = Verdict.RIGHT
        if chance < BLANK:
            truth[no] = Verdict.BLANK
            continue
        written[no] = exercise.answer
        if chance < WRONG:
            written[no] = _slip(exercise, dice)
            right = is_right(exercise.question, exercise.answer, read=written[no])
            truth[no] = Verdict.RIGHT if right else Verdict.WRONG
    return truth, written


def _slip(exercise: Exercise, dice: Random) -> str:
    """Return the answer with one digit another, as a slip of a pupil is."""
    places = [i for i, c in enumerate(exercise.answer) if c.isdigit()]
    if not places:
        return dice.choice([sign for sign in "<>=" if sign != exercise.answer])
    at = dice.choice(places)
    other = dice.choice([d for d in "123456789" if d != exercise.answer[at]])
    return exercise.answer[:at] + other + exercise.answer[at + 1 :]


def _outcome(truth: Verdict, verdict: Verdict) -> str:
    if verdict is truth:
        return "right"
    if verdict is Verdict.UNSURE:
        return "unsure"
    if (truth, verdict) == (Verdict.RIGHT, Verdict.WRONG):
        return "marked wrong"
    return "passed" if verdict is Verdict.RIGHT else "other"


def _row(grade: int, outcomes: Counter[str], median_s: float) -> str:
    total = outcomes.total()
    share, z2 = outcomes["right"] / total, Z * Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z / (1 + z2 / total) * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    decided = f"{share:.1%} ({middle - half:.1%}–{middle + half:.1%})"
    rest = [outcomes[name] for name in ("unsure", "passed", "marked wrong")]
    return f"| {grade} | {total} | {decided} | {' | '.join(map(str, rest))} | {median_s:.2f} |"


if __name__ == "__main__":
    main()
