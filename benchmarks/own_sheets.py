"""How well and how fast our own answer sheets are read back from photos.

    python benchmarks/own_sheets.py [--sheets N] [--part tune|report] [--rows LIST]

N sheets of ``docs/samples/sheet.json`` are printed, filled in at random and photographed for every
row, turned by a random quarter. A field is right when its value is the one written and the reader
is sure of it, doubtful when a person has to look, and wrong otherwise. Thresholds were set on
``--part tune`` of the handwritten digits; ``report``, the default, was never looked at.
"""

import argparse
import itertools
import math
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from grading_lambda.engine import Engine, Pixels  # noqa: E402
from grading_lambda.sheets.fiducials import find_sheet  # noqa: E402
from grading_lambda.sheets.reading import read_sheet  # noqa: E402
from school.grading import FieldState  # noqa: E402
from school.sheets.spec import parse_spec  # noqa: E402
from tests.grading_lambda.camera import Shot, photograph  # noqa: E402
from tests.grading_lambda.handwriting import PARTS, DigitHand  # noqa: E402
from tests.grading_lambda.pages import a_page, a_style  # noqa: E402
from tests.grading_lambda.sheets.filling import (  # noqa: E402
    BLUE,
    FAINT_PENCIL,
    PENCIL,
    Pencil,
    blocks_of,
    fill_in,
    printed,
    random_answers,
    true_value,
)

SAMPLE = (ROOT / "docs/samples/sheet.json").read_text(encoding="utf-8")
FIRST_SEED = {"tune": 10_000, "report": 50_000}
Z = 1.96


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    name: str
    hard: bool = False
    ink: tuple[int, int, int] = PENCIL
    mark: str = "fill"
    blank: bool = False
    small: bool = False
    """Photographed at 1240 pixels height, as chat apps shrink photos."""
    scan: bool = False
    """From a flat-bed scanner at 150 dpi."""


CASES = (
    Case("scans of 150 dpi, pencil", scan=True),
    Case("everyday photos, pencil"),
    Case("hard photos, pencil", hard=True),
    Case("hard photos, blue pen", hard=True, ink=BLUE),
    Case("hard photos, faint pencil", hard=True, ink=FAINT_PENCIL),
    Case("everyday photos, ticks", mark="tick"),
    Case("hard photos, crosses", hard=True, mark="cross"),
    Case("shrunk to 1240 px", small=True),
    Case("blank, hard photos", hard=True, blank=True),
)


@dataclass
class Tally:
    """What was measured of one row."""

    bubbles: Counter[str] = field(default_factory=Counter)
    boxes: Counter[str] = field(default_factory=Counter)
    retakes: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    """Of all threads: what counts where other work shares the machine."""


def main() -> None:
    """Print the tables."""
    chosen = _chosen()
    engine = Engine(threads=2)
    engine.read_lines([np.full((48, 64, 3), 255, np.uint8)])
    print("| sheets | fields with bubbles | right | doubtful | wrong | digit boxes | right |"
          " doubtful | wrong | retake | s/sheet median | p95 | CPU s |")  # fmt: skip
    print("|---" * 13 + "|")
    for case in CASES:
        if not chosen.rows or any(word in case.name for word in chosen.rows.split(",")):
            print(_line(case, _measure(case, chosen.sheets, part=chosen.part, engine=engine)))
    print(f"\n{_line_of_other_pages()}")


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheets", type=int, default=16, help="sheets per row")
    parser.add_argument("--part", choices=PARTS, default="report")
    parser.add_argument("--rows", default="", help="words that wanted rows contain, by commas")
    return parser.parse_args()


def _measure(case: Case, sheets: int, *, part: str, engine: Engine) -> Tally:
    tally = Tally()
    spec = parse_spec(SAMPLE)
    for seed in range(FIRST_SEED[part], FIRST_SEED[part] + sheets):
        rng = np.random.default_rng(seed)
        page = seed % 2 + 1
        blocks = blocks_of(spec, page)
        answers = {} if case.blank else random_answers(blocks, rng)
        pixels = _photo(case, page, answers, part=part, rng=rng)
        start, busy = time.perf_counter(), time.process_time()
        found = find_sheet(pixels)
        result = read_sheet(pixels, found, engine) if found else None
        tally.seconds.append(time.perf_counter() - start)
        tally.cpu_seconds.append(time.process_time() - busy)
        if result is None or result.retake:
            tally.retakes[result.retake if result and result.retake else "not found"] += 1
            continue
        boxes = {i.label for b in blocks for i in b.items if not i.rows}
        for read in result.fields:
            right = read.field.value == true_value(read.label, answers)
            doubtful = read.field.state is FieldState.DOUBTFUL
            outcome = "doubtful" if doubtful else "right" if right else "wrong"
            (tally.boxes if read.label in boxes else tally.bubbles)[outcome] += 1
    return tally


def _photo(
    case: Case, page: int, answers: Mapping[str, str], *, part: str, rng: np.random.Generator
) -> Pixels:
    blocks = blocks_of(parse_spec(SAMPLE), page)
    pencil = Pencil(ink=case.ink, hand=DigitHand(str(rng.choice(["mnist", "uci"])), part=part))
    mark: Callable[..., None] = getattr(pencil, case.mark)
    paper = fill_in(printed(SAMPLE)[page - 1], blocks, answers, pencil=pencil, rng=rng, mark=mark)
    if case.scan:
        return np.asarray(cv2.resize(paper, (1240, 1754), interpolation=cv2.INTER_AREA), np.uint8)
    shot = replace(Shot.random(rng, hard=case.hard), turn_deg=int(rng.choice([0, 90, 180, 270])))
    if case.small:
        shot = replace(shot, width=900, height=1240)
    photo, _ = photograph(paper, shot, rng=rng)
    return np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _line(case: Case, tally: Tally) -> str:
    seconds = sorted(tally.seconds)
    late = seconds[min(len(seconds) - 1, math.ceil(0.95 * len(seconds)) - 1)]
    retakes = ", ".join(f"{n} {why}" for why, n in tally.retakes.items()) or "0"
    cells = [case.name, *_shares(tally.bubbles), *_shares(tally.boxes), retakes]
    times = (statistics.median(seconds), late, statistics.median(tally.cpu_seconds))
    return f"| {' | '.join([*cells, *(f'{t:.3f}' for t in times)])} |"


def _shares(counts: Counter[str]) -> list[str]:
    total = counts.total()
    if not total:
        return ["0", "–", "–", "–"]
    low, high = _wilson(counts["right"], total)
    right = f"{counts['right'] / total:.1%} ({low:.1f}–{high:.1f})"
    rest = [f"{counts[k]} = {counts[k] / total:.2%}" for k in ("doubtful", "wrong")]
    return [str(total), right, *rest]


def _wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, in percent."""
    share, z2 = hits / total, Z * Z
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    half = Z / (1 + z2 / total) * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    return 100 * (middle - half), 100 * (middle + half)


def _line_of_other_pages() -> str:
    """Return what looking for a sheet costs on pages of exercises, which all pass it."""
    seconds, found = [], 0
    for seed, hard in itertools.product(range(FIRST_SEED["report"], 50_008), (False, True)):
        photo = a_page(seed, a_style(seed, hard=hard)).photo
        pixels = np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR))
        start = time.perf_counter()
        found += find_sheet(pixels.astype(np.uint8)) is not None
        seconds.append(time.perf_counter() - start)
    median, most = statistics.median(seconds), max(seconds)
    return (
        f"On {len(seconds)} pages of exercises: {found} taken for a sheet, "
        f"{median * 1000:.0f} ms median, {most * 1000:.0f} ms at most."
    )


if __name__ == "__main__":
    main()
