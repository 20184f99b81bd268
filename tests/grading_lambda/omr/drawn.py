"""Draws bubble sheets the way printers and pupils do, with the template that describes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from school.errors import NotFound

Pixels = NDArray[np.uint8]

WIDE, HIGH = 900, 1200
BUBBLE = 36
ORIGIN = (150, 200)
BUBBLES_GAP, LABELS_GAP = 64, 52


@dataclass
class Folder:
    """Files beside a template, by name."""

    files: dict[str, bytes] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        if name not in self.files:
            raise NotFound(f"没有文件“{name}”。")
        return self.files[name]

    def put_json(self, name: str, content: object) -> "Folder":
        self.files[name] = json.dumps(content).encode()
        return self

    def put_picture(self, name: str, picture: Pixels) -> "Folder":
        self.files[name] = cv2.imencode(".png", picture)[1].tobytes()
        return self


def template_json(*, questions: int = 15, options: int = 4, **more: object) -> dict[str, object]:
    """Return the template of ``paper``."""
    block = {
        "fieldType": f"QTYPE_MCQ{options}",
        "origin": list(ORIGIN),
        "bubblesGap": BUBBLES_GAP,
        "labelsGap": LABELS_GAP,
        "fieldLabels": [f"q1..{questions}"],
    }
    return {
        "pageDimensions": [WIDE, HIGH],
        "bubbleDimensions": [BUBBLE, BUBBLE],
        "fieldBlocks": {"block": block},
        "preProcessors": [],
        **more,
    }


def paper(
    marks: Mapping[int, Mapping[str, str]],
    *,
    rng: np.random.Generator,
    questions: int = 15,
    options: int = 4,
) -> Pixels:
    """Return a printed sheet with *marks*: question to option to how it is marked."""
    sheet = np.full((HIGH, WIDE), 248, np.uint8)
    cv2.putText(sheet, "ANSWER SHEET", (150, 130), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 30, 2)
    for row in range(questions):
        for column in range(options):
            letter = "ABCDEFG"[column]
            x, y = place(row, column)
            cv2.circle(sheet, (x, y), 15, 90, 2, cv2.LINE_AA)
            cv2.putText(
                sheet, letter, (x - 8, y + 7), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 110, 1, cv2.LINE_AA
            )
            style = marks.get(row + 1, {}).get(letter)
            if style:
                _STYLES[style](sheet, (x, y), rng)
        cv2.putText(
            sheet, str(row + 1), (90, place(row, 0)[1] + 8), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 60, 1
        )
    grain = rng.normal(0, 2.5, sheet.shape)
    grey = np.clip(cv2.GaussianBlur(sheet, (0, 0), 0.8) + grain, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), np.uint8)


def place(row: int, column: int) -> tuple[int, int]:
    """Return the middle of a bubble, from 0."""
    half = BUBBLE // 2
    return ORIGIN[0] + half + column * BUBBLES_GAP, ORIGIN[1] + half + row * LABELS_GAP


def on_table(sheet: Pixels, *, margin: int = 90, table: int = 50) -> Pixels:
    """Return a photo of the sheet on a dark table."""
    high, wide = sheet.shape[:2]
    photo = np.full((high + 2 * margin, wide + 2 * margin, 3), table, np.uint8)
    photo[margin : margin + high, margin : margin + wide] = sheet
    return photo


def _hatch(sheet: Pixels, at: tuple[int, int], rng: np.random.Generator, *, grey: int) -> None:
    mask = np.zeros(sheet.shape, np.uint8)
    cv2.circle(mask, at, 15, 255, -1)
    tone = np.clip(rng.normal(grey, 14, sheet.shape), 0, 255)
    shaded = np.where(mask > 0, np.minimum(sheet, tone), sheet)
    sheet[:] = shaded.astype(np.uint8)


def _filled(sheet: Pixels, at: tuple[int, int], rng: np.random.Generator) -> None:
    _hatch(sheet, at, rng, grey=75)


def _faint(sheet: Pixels, at: tuple[int, int], rng: np.random.Generator) -> None:
    _hatch(sheet, at, rng, grey=185)


def _erased(sheet: Pixels, at: tuple[int, int], rng: np.random.Generator) -> None:
    _hatch(sheet, at, rng, grey=212)


def _tick(sheet: Pixels, at: tuple[int, int], rng: np.random.Generator) -> None:
    x, y = at
    dx, dy = (int(v) for v in rng.integers(-2, 3, 2))
    points = np.array([[x - 11 + dx, y + dy], [x - 3 + dx, y + 10 + dy], [x + 15, y - 14]])
    cv2.polylines(sheet, [points.astype(np.int32)], isClosed=False, color=50, thickness=3)


def _cross(sheet: Pixels, at: tuple[int, int], rng: np.random.Generator) -> None:
    x, y = at
    d = int(rng.integers(10, 14))
    cv2.line(sheet, (x - d, y - d), (x + d, y + d), 50, 3, cv2.LINE_AA)
    cv2.line(sheet, (x - d, y + d), (x + d, y - d), 50, 3, cv2.LINE_AA)


def _speck(sheet: Pixels, at: tuple[int, int], rng: np.random.Generator) -> None:
    x, y = at
    cv2.circle(sheet, (x + 4, y - 3), 2, 60, -1)


_STYLES = {
    "filled": _filled,
    "faint": _faint,
    "erased": _erased,
    "tick": _tick,
    "cross": _cross,
    "speck": _speck,
}
