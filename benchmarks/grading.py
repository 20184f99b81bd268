"""How well and how fast photographed pages are read, for each type of question and of photo.

    python benchmarks/grading.py [DIR ...] [--generated N] [--types LIST] [--effects LIST]
                                 [--part tune|report] [--dump DIR]

Each DIR holds ``*.jpg`` with ``*.json`` beside them, in the format of the shared sample pages;
without one, those are read where they exist. Then N pages are made up for every row: mental
arithmetic (a quarter of it hard), each type of question on plain photos, and mental arithmetic
under each photo effect. ``--types basic+inside`` mixes types on one page. Thresholds are set on
``--part tune``; ``report``, the default, is written by hands that no threshold was set on.
"""

import argparse
import json
import math
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402
from cv2.typing import MatLike  # noqa: E402

from grading_lambda.engine import Engine  # noqa: E402
from grading_lambda.pipeline import Known, read_paper  # noqa: E402
from school.grading import PaperReading, ReadItem  # noqa: E402
from tests.grading_lambda.effects import EFFECTS, a_photo, can_write_heic  # noqa: E402
from tests.grading_lambda.exercises import exercises  # noqa: E402
from tests.grading_lambda.handwriting import PARTS, DigitHand  # noqa: E402
from tests.grading_lambda.pages import Problem, a_page, a_style  # noqa: E402
from tests.grading_lambda.scoring import Score, outcome, pairs, score_by_type  # noqa: E402

SHARED = Path(os.environ.get("QINGJIAO_SHARED", ROOT.parent / "shared"))
FIRST_SEED = {"tune": 10_000, "report": 50_000}
Z = 1.96
PNG = b"\x89PNG"


@dataclass(frozen=True)
class Sample:
    """One page to read, and the row of the table it belongs to."""

    row: str
    name: str
    photo: bytes
    problems: list[Problem]
    key: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Tally:
    """What was measured on pages of one kind."""

    score: Score = field(default_factory=Score)
    seconds: list[float] = field(default_factory=list)
    retakes: int = 0


def main() -> int:
    """Read the pages and print one row a kind of page."""
    arguments = _arguments()
    engine = Engine(threads=arguments.threads)
    read_paper(a_page(1, a_style(1)).photo, engine=engine, timer=time.perf_counter)
    tallies: dict[str, Tally] = {}
    try:
        for sample in _samples(arguments):
            reading = read_paper(
                sample.photo, engine=engine, timer=time.perf_counter, known=Known(sample.key)
            ).reading
            _add(tallies, sample, reading)
            if arguments.dump:
                _dump(sample, reading, folder=arguments.dump)
    finally:  # whoever stops it half-way still sees what is done
        _print(tallies)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
    parser.add_argument("--generated", type=int, default=12, metavar="N", help="pages a row")
    parser.add_argument("--after", type=int, default=0, metavar="N", help="leave the first N out")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--part", choices=PARTS, default="report", help="whose handwriting")
    parser.add_argument(
        "--source", default="", help="stroke, mnist, font, uci or between hands only"
    )
    parser.add_argument("--types", default="all", help=f"all, none or {','.join(exercises())}")
    parser.add_argument("--effects", default="all", help=f"all, none or {','.join(EFFECTS)}")
    parser.add_argument("--effects-on", default="basic", metavar="TYPE", help="default: basic")
    parser.add_argument(
        "--dump", type=Path, metavar="DIR", help="save what was not decided right, and items.jsonl"
    )
    arguments = parser.parse_args()
    arguments.types = _chosen(parser, arguments.types, list(exercises()))
    _chosen(parser, arguments.effects_on, list(exercises()))
    arguments.effects = _chosen(parser, arguments.effects, list(EFFECTS))
    return arguments


def _chosen(parser: argparse.ArgumentParser, wanted: str, known: list[str]) -> list[str]:
    if wanted in ("all", "none"):
        return known if wanted == "all" else []
    names = wanted.split(",")
    unknown = {part for name in names for part in name.split("+")} - set(known)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return names


def _samples(arguments: argparse.Namespace) -> Iterator[Sample]:
    for folder in arguments.folders or [SHARED / "grading" / "arithmetic"]:
        yield from _stored(folder)
    part, first = arguments.part, FIRST_SEED[arguments.part] + arguments.after
    seeds = range(first, first + arguments.generated)
    for seed in seeds:
        yield _mental_arithmetic(seed, part=part)
    rows = [("", name, "plain") for name in arguments.types]
    effects = [name for name in arguments.effects if name != "heic" or can_write_heic()]
    rows += [(f"effect: {name}", arguments.effects_on, name) for name in effects]
    for row, types, effect in rows:
        for seed in seeds:
            page = a_photo(
                seed, tuple(types.split("+")), effect=effect, part=part, source=arguments.source
            )
            name = f"{types}-{effect}-{seed}"
            yield Sample(row, name, page.photo, list(page.problems), page.key)


def _stored(folder: Path) -> Iterator[Sample]:
    if not folder.is_dir():
        print(f"no pages in {folder}", file=sys.stderr)
    for path in sorted(folder.glob("*.json")):
        photo = path.with_suffix(".jpg")
        if photo.is_file():
            row = re.split(r"[_\d]", path.stem)[0]
            page = json.loads(path.read_text("utf-8"))
            key = {no: tuple(answers) for no, answers in page.get("key", {}).items()}
            yield Sample(row, path.stem, photo.read_bytes(), page["problems"], key)


def _mental_arithmetic(seed: int, *, part: str) -> Sample:
    hard = seed % 4 == 3
    hand = DigitHand("uci" if seed % 8 == 6 else "mnist", part=part)
    page = a_page(seed, a_style(seed, hard=hard, hand=hand))
    row = "generated hard" if hard else "generated"
    return Sample(row, f"{row}-{seed}", page.photo, list(page.problems))


def _add(tallies: dict[str, Tally], sample: Sample, reading: PaperReading) -> None:
    """Count a page; one without a row of its own counts for each type on it."""
    counts = score_by_type(reading.items, sample.problems)
    if sample.row:
        counts = {sample.row: sum(counts.values(), Score())}
    for name, counted in counts.items():
        tally = tallies.setdefault(sample.row or f"type: {name}", Tally())
        tally.score += counted
        tally.seconds.append(reading.seconds)
        tally.retakes += reading.retake is not None


def _dump(sample: Sample, reading: PaperReading, *, folder: Path) -> None:
    """Save each item as a line, and a picture of those that were not decided right."""
    folder.mkdir(parents=True, exist_ok=True)
    pixels = cv2.imdecode(np.frombuffer(sample.photo, np.uint8), cv2.IMREAD_COLOR)
    found = pairs(reading.items, sample.problems)
    with (folder / "items.jsonl").open("a", encoding="utf-8") as lines:
        for problem, item in found:
            came = outcome(problem, item)
            read = item.model_dump(mode="json") if item else None
            line = {"page": sample.name, "outcome": came, "problem": problem, "item": read}
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
            if came != "decided_right" and pixels is not None:
                name = f"{sample.name}-{problem['i'] + 1}-{came}.png"
                cv2.imwrite(str(folder / name), _crop(pixels, problem, item))
    matched = [item for _, item in found if item]
    for item in (i for i in reading.items if i not in matched):
        print(f"{sample.name}: invented {item.question!r} {item.read!r}", file=sys.stderr)
    if len(matched) < len(sample.problems):
        (folder / f"{sample.name}{'.png' if sample.photo[:4] == PNG else '.jpg'}").write_bytes(
            sample.photo
        )


def _crop(pixels: MatLike, problem: Problem, item: ReadItem | None) -> MatLike:
    """Return the problem cut out, with what was made of it on a white strip below."""
    corners = np.array(problem["print_quad"] + problem["ans_quad"])
    left, top = np.maximum(corners.min(axis=0) - 20, 0).astype(int)
    right, bottom = (corners.max(axis=0) + 20).astype(int)
    cut = pixels[top:bottom, left:right]
    strip = np.full((28, max(420, cut.shape[1]), 3), 255, np.uint8)
    # OpenCV's own letters are ASCII; the words are in items.jsonl.
    said = f"wrote {problem['written']}, key {problem['truth']}, " + (
        f"{item.verdict.value}: read {item.read}, expects {item.expected}" if item else "not found"
    )
    plain = said.translate(str.maketrans("×÷√…", "x:v.")).encode("ascii", "replace").decode()
    cv2.putText(strip, plain, (4, 19), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 160), 1, cv2.LINE_AA)
    wide = np.full((cut.shape[0], strip.shape[1], 3), 255, np.uint8)
    wide[:, : cut.shape[1]] = cut
    return np.vstack([wide, strip])


def _print(tallies: dict[str, Tally]) -> None:
    head = "pages", "items", "decided right", "unsure", "wrong passed", "right marked wrong"
    print(f"| page kind | {' | '.join(head)} | other | invented | retake | s/page median | p95 |")
    print("|" + "---|" * 12)
    for kind, tally in tallies.items():
        s = tally.score
        shares = (s.decided_right, s.unsure, s.wrong_passed, s.right_marked_wrong, s.other)
        cells = [len(tally.seconds), s.items, *(_share(n, s.items) for n in shares)]
        times = [f"{_quantile(tally.seconds, q):.2f}" for q in (0.5, 0.95)]
        print("| " + " | ".join(map(str, [kind, *cells, s.invented, tally.retakes, *times])) + " |")


def _share(count: int, total: int) -> str:
    low, high = wilson(count, total)
    return f"{count} = {100 * count / max(1, total):.1f} % ({100 * low:.1f}–{100 * high:.1f})"


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share, as parts of 1."""
    if total == 0:
        return 0.0, 1.0
    share, scale = count / total, 1 + Z * Z / total
    middle = (share + Z * Z / (2 * total)) / scale
    half = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def _quantile(values: list[float], q: float) -> float:
    if not values:
        return math.nan
    return sorted(values)[min(len(values) - 1, math.ceil(q * len(values)) - 1)]


if __name__ == "__main__":
    sys.exit(main())
