"""How well and how fast OMRChecker's own sample sheets are read by their templates.

    python benchmarks/sheets.py [--seeds N] [--threads N] [--wrong]

A field is right when its value is OMRChecker's and it is not doubtful; a field with several
bubbles filled that the key does not allow is right when its value is OMRChecker's, since nobody
may guess there. Seconds are from the file's bytes to the fields.
"""

import argparse
import os
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "2")

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from grading_lambda.omr.read import SheetResult, read_sheet  # noqa: E402
from grading_lambda.omr.template import Template, open_template  # noqa: E402
from grading_lambda.photo import open_photo  # noqa: E402
from school.evaluation import open_evaluation  # noqa: E402
from school.grading import FieldState  # noqa: E402
from tests.grading_lambda.omr import perturb  # noqa: E402
from tests.grading_lambda.omr.samples import FOLDER, Sample, samples  # noqa: E402

KINDS = {
    "as sent": None,
    "light": perturb.light,
    "geometry": perturb.geometry,
    "both": perturb.both,
}
FIRST_SEED = 7_000


@dataclass
class Tally:
    """What was measured under one kind of harm."""

    fields: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Read the sheets and print one row a kind of harm."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=4, metavar="N", help="photos a sheet")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--wrong", action="store_true", help="list the fields that are not right")
    arguments = parser.parse_args()
    cv2.setNumThreads(arguments.threads)
    sheets = samples()
    if not sheets:
        print(f"no sheets in {FOLDER}", file=sys.stderr)
        return 2
    print("| photo | fields | right % | doubtful % | wrong % | retake % | s/sheet | CPU s/sheet |")
    print("|---|---|---|---|---|---|---|---|")
    for kind, harm in KINDS.items():
        tally = Tally()
        for sheet in sheets:
            for seed in range(arguments.seeds if harm else 1):
                _measure(sheet, tally, kind=kind, seed=FIRST_SEED + seed)
        _print(kind, tally)
        if arguments.wrong and tally.wrong:
            print(*tally.wrong, sep="\n", file=sys.stderr)
    return 0


def _measure(sheet: Sample, tally: Tally, *, kind: str, seed: int) -> None:
    template = open_template(sheet.read_file)
    photo, harm = sheet.photo.read_bytes(), KINDS[kind]
    if harm is not None:
        harmed = harm(open_photo(photo), np.random.default_rng(seed))
        photo = cv2.imencode(".jpg", harmed, [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()
    answers = _answers(sheet)
    wall, cpu = time.perf_counter(), time.process_time()
    result = read_sheet(open_photo(photo), template, answers=answers)
    tally.seconds.append(time.perf_counter() - wall)
    tally.cpu.append(time.process_time() - cpu)
    _judge(sheet, result, template, tally, seed=seed)


def _answers(sheet: Sample) -> dict[str, tuple[str, ...]]:
    key = open_evaluation(sheet.read_file).key if sheet.marked else None
    return key.answers if key else {}


def _judge(
    sheet: Sample, result: SheetResult, template: Template, tally: Tally, *, seed: int
) -> None:
    read = {placed.label: placed.field for placed in result.fields}
    choices = template.choices()
    for label, value in sheet.values.items():
        got = read.get(label)
        if got is None:
            outcome = "retake"
        else:
            several = value not in choices[label] and set(value) <= set(choices[label])
            several = several and len(template.columns[label]) == 1 and value != ""
            clear = got.state is not FieldState.DOUBTFUL or several
            outcome = "right" if got.value == value and clear else "wrong"
            if got.state is FieldState.DOUBTFUL and outcome == "wrong":
                outcome = "doubtful"
        tally.fields[outcome] += 1
        if outcome != "right":
            tally.wrong.append(f"{sheet.name} {seed} {label}: {value!r} {outcome} {got}")


def _print(kind: str, tally: Tally) -> None:
    total = sum(tally.fields.values())
    shares = [100 * tally.fields[o] / total for o in ("right", "doubtful", "wrong", "retake")]
    cells = " | ".join(f"{share:.2f}" for share in shares)
    seconds, cpu = statistics.median(tally.seconds), statistics.median(tally.cpu)
    print(f"| {kind} | {total} | {cells} | {seconds:.3f} | {cpu:.3f} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
