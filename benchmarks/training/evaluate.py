"""How well the second reader reads answers as the pipeline cuts them, alone and with the first.

    python -m benchmarks.training.evaluate MODEL [--fonts FOLDER] [--pages N] [--crops FILE]

Pages are written by hands nothing was trained on: the report parts of MNIST, of the UCI digits, of
the fonts and of the parametric writers; the shared sample pages are read where they exist.
"""

import argparse
import json
import os
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from benchmarks.training.fonts import part_of
from grading_lambda import rectify
from grading_lambda.answers import _band
from grading_lambda.columns.cuts import cut_columns
from grading_lambda.engine import Engine, Pixels
from grading_lambda.ink import Amount
from grading_lambda.layout import find_problems, read_lines
from grading_lambda.photo import open_photo
from grading_lambda.recognise import ANSWER, Reading, read_crops, reading
from grading_lambda.strip_reader import CHARACTERS, HEIGHT, strip_input
from grading_lambda.verdict import judge
from school.grading import Verdict
from tests.grading_lambda.handwriting import DigitHand, FontHand, Hand
from tests.grading_lambda.pages import Problem, a_page, a_style
from tests.grading_lambda.strokes import StrokeHand

SHARED = Path(os.environ.get("QINGJIAO_SHARED", Path(__file__).parents[3] / "shared"))
FIRST_SEED = 70_000
WEIGHTS = (0.5, 1.0, 2.0)
TEMPERATURES = (0.7, 0.85, 1.0, 1.2)
LIMITS = (0, 1, 2, 3.4, 5, 7)
ACCEPTED, WRONG_LIMITS = 3.4, (12, 18, 25, 32)
_BATCH = 32


@dataclass(frozen=True)
class Answer:
    """One answer somebody wrote, as the pipeline cut it out."""

    source: str
    crop: Pixels
    written: str
    truth: str
    first: tuple[Reading, ...]
    """What the first reader says: the answer alone, then in its line."""


class SecondReader:
    """The model under test."""

    def __init__(self, path: Path, *, temperature: float = 1.0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(path), options)
        self._temperature = temperature

    def read(self, crops: Sequence[Pixels]) -> list[NDArray[np.float32]]:
        """Return for each crop (steps, 1 + characters) chances."""
        strips = [strip_input(crop) for crop in crops]
        said: list[NDArray[np.float32]] = [np.empty((0, 0), np.float32)] * len(strips)
        order = np.argsort([s.shape[1] for s in strips], kind="stable").tolist()
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            width = -(-max(strips[i].shape[1] for i in some) // 8) * 8
            batch = np.zeros((len(some), 1, HEIGHT, width), np.float32)
            for place, i in enumerate(some):
                batch[place, 0, :, : strips[i].shape[1]] = strips[i]
            logs = self._session.run(None, {"strips": batch})[0] / self._temperature
            for i, log in zip(some, logs, strict=True):
                steps = np.exp(log[: strips[i].shape[1] // 2 + 2])
                said[i] = steps / steps.sum(axis=1, keepdims=True)
        return said

    def readings(self, crops: Sequence[Pixels]) -> list[Reading]:
        """Return each crop's reading among the digits and the point."""
        return [reading(said, ("", *CHARACTERS), ANSWER) for said in self.read(crops)]


def answers_on(
    photo: bytes, problems: Sequence[Problem], *, source: str, engine: Engine
) -> list[Answer]:
    """Return the answers on a page with what is known to be written."""
    pixels = open_photo(photo)
    strips = rectify.find_lines(engine, pixels)
    lines = cut_columns(engine, pixels, read_lines(engine, pixels, strips))
    found = find_problems(lines, width=pixels.shape[1])
    bands = [_band(place, pixels, parted=False) for place in found]
    said = read_crops(engine, [band.alone() for band in bands if band.written], ANSWER)
    alone, answers = iter(said), list[Answer]()
    for place, band in zip(found, bands, strict=True):
        if not band.written:
            continue
        in_line = place.line.written.among(ANSWER.symbols, start=place.equals_step + 1)
        first = (*next(alone), in_line)
        known = [p for p in problems if _holds(place.room, p)]
        if len(known) == 1 and known[0]["written"]:
            text, truth = known[0]["written"], known[0]["truth"]
            answers.append(Answer(source, band.alone(), text, truth, first))
    return answers


def _holds(room: rectify.Strip, problem: Problem) -> bool:
    x, y = np.array(problem["print_quad"]).mean(axis=0)
    along, across = room.place(float(x), float(y))
    return 0 <= along <= room.length and abs(across) < room.height / 2


def pages(count: int, fonts: Path | None) -> Iterator[tuple[str, bytes, Sequence[Problem]]]:
    """Yield (source, photo, problems): *count* pages of each source, then the sample pages."""
    written = [p for p in sorted(fonts.glob("*.ttf")) if part_of(p) == "report"] if fonts else []
    for i in range(count):
        hands: dict[str, Hand] = {
            "mnist": DigitHand("mnist", part="report"),
            "uci": DigitHand("uci", part="report"),
            "strokes": StrokeHand(2 * (FIRST_SEED + i) + 1),
        }
        if written:
            hands["fonts"] = FontHand(written[i % len(written)])
        for n, (source, hand) in enumerate(hands.items()):
            seed = FIRST_SEED + 4 * i + n
            page = a_page(seed, a_style(seed, hard=i % 4 == 3, hand=hand))
            yield source, page.photo, page.problems
    for path in sorted((SHARED / "grading" / "arithmetic").glob("*.json")):
        kind = "sample hard" if path.stem.startswith("hard") else "sample"
        yield (
            kind,
            path.with_suffix(".jpg").read_bytes(),
            json.loads(path.read_text("utf-8"))["problems"],
        )


def together(readings: Sequence[Reading], weights: Sequence[float]) -> str:
    """Return the text of any reading that all of them, weighted, find likeliest."""
    texts = {r.text for r in readings if r.text}

    return max(sorted(texts), key=lambda text: _total(text, readings, weights), default="")


def exact(answers: Sequence[Answer], second: Sequence[Reading]) -> dict[str, float]:
    """Return the share of answers read exactly, by way of reading them."""
    ways = {"first, alone": [], "first, both": [], "second": []} | {
        f"sum, {w}": [] for w in WEIGHTS
    }
    for answer, new in zip(answers, second, strict=True):
        ways["first, alone"].append(answer.first[0].text == answer.written)
        ways["first, both"].append(together(answer.first, (1, 1)) == answer.written)
        ways["second"].append(new.text == answer.written)
        for w in WEIGHTS:
            ways[f"sum, {w}"].append(together((*answer.first, new), (1, 1, w)) == answer.written)
    return {way: float(np.mean(right)) for way, right in ways.items()}


def verdicts(answers: Sequence[Answer], second: Sequence[Reading] | None) -> str:
    """Return how judging went: decided right, unsure, wrong passed, right marked wrong, in %."""
    counts = dict.fromkeys(("right", "unsure", "wrong passed", "right marked wrong"), 0)
    for i, answer in enumerate(answers):
        readings = answer.first if second is None else (*answer.first, second[i])
        judged = judge(readings, accepted=(answer.truth,), amount=Amount.SOME, question_sure=True)
        correct = answer.written == answer.truth
        if judged.verdict is Verdict.UNSURE:
            counts["unsure"] += 1
        elif (judged.verdict is Verdict.RIGHT) == correct:
            counts["right"] += 1
        else:
            counts["right marked wrong" if correct else "wrong passed"] += 1
    return " / ".join(f"{100 * n / len(answers):.1f}" for n in counts.values())


def acceptance(
    answers: Sequence[Answer], second: Sequence[Reading] | None, *, weight: float = 1.0
) -> str:
    """Return by limit the % of written answers, and of answers one digit off, that are accepted.

    An expected answer is accepted while all readings together find it at most e**limit less likely
    than the text they like best.
    """
    rng, written, off = np.random.default_rng(3), list[float](), list[float]()
    for i, answer in enumerate(answers):
        readings = answer.first if second is None else (*answer.first, second[i])
        weights = (1.0, 1.0, weight)[: len(readings)]
        best = _total(together(readings, weights), readings, weights)
        written.append(min(0.0, _total(answer.written, readings, weights) - best))
        for _ in range(2):
            other = _one_off(answer.written, rng)
            off.append(min(0.0, _total(other, readings, weights) - best))
    return ", ".join(
        f"{limit}: {100 * np.mean(np.array(written) >= -limit):.1f} / "
        f"{100 * np.mean(np.array(off) >= -limit):.2f}"
        for limit in LIMITS
    )


def decisions(answers: Sequence[Answer], second: Sequence[Reading], *, weight: float) -> str:
    """Return by limit the % of right answers marked wrong, and of answers one digit off called so.

    Called wrong is what is not accepted at ACCEPTED, where the first reader's crop and the second
    agree on the text that all like best, and this is at least e**limit likelier, hardly floored.
    """
    rng, weights = np.random.default_rng(3), (1.0, 1.0, weight)
    gaps: dict[bool, list[float]] = {True: [], False: []}
    for answer, new in zip(answers, second, strict=True):
        readings = (*answer.first, new)
        best = together(readings, weights)
        agreed = answer.first[0].text == best == new.text
        for expected in (answer.written, _one_off(answer.written, rng)):
            gap = _total(best, readings, weights) - _total(expected, readings, weights)
            sharp = sum(
                w * (r.log_p(best, sharp=True) - r.log_p(expected, sharp=True))
                for w, r in zip(weights, readings, strict=True)
            )
            gaps[expected == answer.written].append(sharp if agreed and gap > ACCEPTED else 0.0)
    return ", ".join(
        f"{limit}: {100 * np.mean(np.array(gaps[True]) > limit):.2f} / "
        f"{100 * np.mean(np.array(gaps[False]) > limit):.1f}"
        for limit in WRONG_LIMITS
    )


def _total(text: str, readings: Sequence[Reading], weights: Sequence[float]) -> float:
    return sum(w * r.log_p(text) for w, r in zip(weights, readings, strict=True))


def _one_off(text: str, rng: np.random.Generator) -> str:
    """Return *text* with one digit changed."""
    at = int(rng.choice([i for i, c in enumerate(text) if c.isdigit()]))
    return text[:at] + str((int(text[at]) + int(rng.integers(1, 10))) % 10) + text[at + 1 :]


def calibration(answers: Sequence[Answer], second: Sequence[Reading]) -> tuple[float, float]:
    """Return the mean -log P(what is written) and the error of the stated confidence (ECE)."""
    pairs = list(zip(answers, second, strict=True))
    losses = [-r.log_p(a.written, sharp=True) for a, r in pairs]
    sure = np.array([np.exp(r.log_p(r.text, sharp=True)) for _, r in pairs])
    right = np.array([r.text == a.written for a, r in pairs])
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in np.unique(bins)
    )
    return float(np.mean(losses)), float(error)


def main() -> None:
    """Print one row a source, the verdicts, and the calibration at several temperatures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--fonts", type=Path)
    parser.add_argument("--pages", type=int, default=13)
    parser.add_argument("--crops", type=Path, help="keeps the crops between two runs")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    answers = _cached(arguments.crops, fonts=arguments.fonts, count=arguments.pages)
    crops = [a.crop for a in answers]
    _table(answers, SecondReader(arguments.model).readings(crops))
    for temperature in TEMPERATURES:
        second = SecondReader(arguments.model, temperature=temperature).readings(crops)
        loss, error = calibration(answers, second)
        print(f"T = {temperature}: loss {loss:.3f}, ECE {error:.3f}, {verdicts(answers, second)}")
    print("accepted, written / one digit off, by limit")
    print("    first:", acceptance(answers, None))
    second = SecondReader(arguments.model).readings(crops)
    for weight in WEIGHTS:
        print(f"    with the second, {weight}:", acceptance(answers, second, weight=weight))
    print("called wrong, right answers / one digit off, by limit")
    for weight in WEIGHTS:
        print(f"    with the second, {weight}:", decisions(answers, second, weight=weight))


def _cached(path: Path | None, *, fonts: Path | None, count: int) -> list[Answer]:
    if path and path.exists():
        kept: list[Answer] = pickle.loads(path.read_bytes())  # noqa: S301 - written by ourselves
        return kept
    engine = Engine(threads=1)
    answers = [
        answer
        for source, photo, problems in pages(count, fonts)
        for answer in answers_on(photo, problems, source=source, engine=engine)
    ]
    if path:
        path.write_bytes(pickle.dumps(answers))
    return answers


def _table(answers: Sequence[Answer], second: Sequence[Reading]) -> None:
    for source in (*dict.fromkeys(a.source for a in answers), None):
        picked = [i for i, a in enumerate(answers) if source in (None, a.source)]
        some, new = [answers[i] for i in picked], [second[i] for i in picked]
        shares = " | ".join(f"{way} {100 * n:.1f}" for way, n in exact(some, new).items())
        print(f"{source or 'all'}: {len(some)} | {shares}")
        print(f"    verdicts today {verdicts(some, None)} ► with the second {verdicts(some, new)}")


if __name__ == "__main__":
    main()
