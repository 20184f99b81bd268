"""Two sample sheets, and the way from paper to what is read of it."""

import json
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from grading_lambda.engine import Engine
from grading_lambda.sheets.fiducials import find_sheet
from grading_lambda.sheets.reading import SheetResult, read_sheet, read_with_spec
from school.grading import FieldState
from school.sheets.check_digit import check_digit
from school.sheets.spec import SheetSpec, parse_spec
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.sheets.filling import (
    Pencil,
    Pixels,
    blocks_of,
    fill_in,
    printed,
)

SAMPLE = (Path(__file__).parents[3] / "docs/samples/sheet.json").read_text(encoding="utf-8")
SHORT = json.dumps(
    {
        "homework": "hw-7",
        "title": "小测",
        "sections": [
            {"type": "roll", "digits": 2},
            {"type": "choices", "from": 1, "to": 12},
            {"type": "choices", "from": 13, "to": 16, "options": 7, "multi": True},
            {"type": "truefalse", "from": 17, "to": 22},
            {"type": "numbers", "from": 23, "to": 24, "columns": 2},
        ],
    }
)
FREE = json.dumps(
    {
        "homework": "hw-9",
        "title": "小测",
        "sections": [
            {"type": "choices", "from": 1, "to": 4},
            {"type": "area", "label": "二、解决问题", "height_mm": 60},
            {"type": "area", "label": "12. 画图", "height_mm": 40, "no": 12},
        ],
    }
)
BOXES = json.dumps(
    {
        "homework": "d",
        "title": "口算",
        "sections": [{"type": "digits", "from": 1, "to": 40, "boxes": 2}],
    }
)
ROLL = "12" + check_digit("12")
GOOD = {"roll": ROLL, "q1": "A", "q2": "D", "q13": "ACG", "q17": "√", "q18": "×", "q23": "40"}
SHOT = Shot(tilt_deg=3, perspective=0.01)


def snap(paper: Pixels, shot: Shot = SHOT, *, seed: int = 1) -> Pixels:
    photo, _ = photograph(paper, shot, rng=np.random.default_rng(seed))
    return np.asarray(cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def read(photo: Pixels, engine: Engine, spec: SheetSpec | None = None) -> SheetResult:
    found = find_sheet(photo)
    assert found is not None
    if spec is None:
        return read_sheet(photo, found, engine)
    return read_with_spec(photo, found, engine, spec=spec)


def filled(answers: Mapping[str, str], *, pencil: Pencil | None = None, seed: int = 1) -> Pixels:
    """Return the short sheet with *answers*."""
    rng = np.random.default_rng(seed)
    blocks = blocks_of(parse_spec(SHORT), 1)
    return fill_in(printed(SHORT)[0], blocks, answers, pencil=pencil or Pencil(), rng=rng)


def values(result: SheetResult) -> dict[str, str]:
    """Return the clear answers by label."""
    assert result.retake is None
    return {f.label: f.field.value for f in result.fields if f.field.state is FieldState.FILLED}


def states(result: SheetResult) -> dict[str, FieldState]:
    return {f.label: f.field.state for f in result.fields}


def bubble(label: str, option: str) -> tuple[float, float]:
    """Return where a bubble of the short sheet is, in mm."""
    items = [i for block in blocks_of(parse_spec(SHORT), 1) for i in block.items]
    row = next(i for i in items if i.label == label).rows[0]
    return row.centres[row.options.index(option)]


CLEAR = {**GOOD, "roll": "12"}
"""What is read of GOOD: the roll comes without its check digit."""
