"""What happens to a worksheet on its way into a photo: in the pupil's hand, on the desk, the phone.

An effect names one reality; ``a_photo`` makes the photo of a seed with it, and says where each
problem came to lie.
"""

import importlib
import importlib.util
import io
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.grading_lambda.camera import Pixels, Shot, bent, exposed, turned
from tests.grading_lambda.exercises.cell import Habits
from tests.grading_lambda.exercises.red_pen import teacher_was_here
from tests.grading_lambda.exercises.sheet import INKS
from tests.grading_lambda.exercises.worksheet import (
    FlatPage,
    Worksheet,
    a_filled_page,
    a_worksheet,
)
from tests.grading_lambda.pages import Page, Problem

Rng = np.random.Generator
Matrix = NDArray[np.float64]
SECOND = 1_000_003
"""Added to a seed for the second page in a photo."""
SCREEN = (1080, 2340)
"""Width and height of a phone's screen in pixels."""


@dataclass(frozen=True)
class Effect:
    """One reality of photos; what it leaves alone is the same for all."""

    worksheet: Callable[[Worksheet], Worksheet] = lambda sheet: sheet
    paper: Callable[[FlatPage, Rng], FlatPage] = lambda page, _: page
    shot: Callable[[Shot, Rng], Shot] = lambda shot, _: shot
    photo: Callable[[Pixels, Rng], Pixels] = lambda pixels, _: pixels
    pages: int = 1
    file: str = ".jpg"
    screen: bool = False
    """True: a picture of the page on a phone's screen, never photographed."""


def a_photo(
    seed: int,
    types: tuple[str, ...] = ("basic",),
    *,
    effect: str = "plain",
    part: str,
    source: str = "",
) -> Page:
    """Return the photographed worksheet of *seed*; the same arguments give the same bytes.

    Args:
        seed: Of everything that is chance.
        types: The sections of the page, names in ``exercises``.
        effect: A name in ``EFFECTS``.
        part: Whose hands: ``tune`` or ``report``.
        source: The kind of hand, see ``handwriting.a_hand``; empty: any.
    """
    chosen, rng = EFFECTS[effect], np.random.default_rng([seed, 19])
    pages: list[FlatPage] = []
    for i in range(chosen.pages):
        place, before = seed + i * SECOND, sum(len(page.problems) for page in pages)
        sheet = a_worksheet(place, types, part=part, source=source)
        sheet = replace(chosen.worksheet(sheet), before=before)
        pages.append(chosen.paper(a_filled_page(place, sheet), rng))
    flat = _side_by_side(pages) if len(pages) > 1 else pages[0]
    if chosen.screen:
        return _on_a_screen(flat)
    shot = chosen.shot(Shot.random(rng, hard=False), rng)
    return _photographed(flat, shot, chosen, rng=rng)


def _photographed(flat: FlatPage, shot: Shot, effect: Effect, *, rng: Rng) -> Page:
    upright, to_photo = exposed(flat.pixels, shot, rng=rng)
    pixels, turn = turned(effect.photo(upright, rng), shot.turn_deg)
    problems = tuple(
        _moved(p, turn @ to_photo, bend=lambda at: bent(at, shot, paper=flat.pixels))
        for p in flat.problems
    )
    return Page(_encoded(pixels, effect.file, shot.jpeg_quality), problems, flat.key)


def _encoded(pixels: Pixels, file: str, quality: int) -> bytes:
    if file == ".heic":
        return _heic(pixels, quality)
    return bytes(cv2.imencode(file, pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def can_write_heic() -> bool:
    """Tell whether this machine can write the photos of an iPhone (pillow-heif is installed)."""
    return importlib.util.find_spec("pillow_heif") is not None


def _heic(pixels: Pixels, quality: int) -> bytes:
    # Loaded by name: only a machine that has it makes these photos.
    importlib.import_module("pillow_heif").register_heif_opener()
    buffer = io.BytesIO()
    image = Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    image.save(buffer, format="HEIF", quality=quality)
    return buffer.getvalue()


def _moved(
    problem: Problem, to_photo: Matrix, *, bend: Callable[[Matrix], Matrix] | None = None
) -> Problem:
    quads = np.array([problem["print_quad"], problem["ans_quad"]], np.float64)
    quads = bend(quads) if bend else quads
    moved = cv2.perspectiveTransform(quads, to_photo).round(1).tolist()
    return Problem(**{**problem, "print_quad": moved[0], "ans_quad": moved[1]})


def _side_by_side(pages: list[FlatPage]) -> FlatPage:
    """Return two pages as one, the second to the right."""
    left, right = pages
    gap = np.full((left.pixels.shape[0], 60, 3), 205, np.uint8)
    shift = np.eye(3)
    shift[0, 2] = left.pixels.shape[1] + gap.shape[1]
    more = [_moved(p, shift) for p in right.problems]
    pixels = np.hstack([left.pixels, gap, right.pixels])
    return FlatPage(pixels, (*left.problems, *more), {**left.key, **right.key})


def _on_a_screen(flat: FlatPage) -> Page:
    """Return a screenshot: status bar, the page scaled to the screen's width, white below."""
    wide, high = SCREEN
    scale = wide / flat.pixels.shape[1]
    small = cv2.resize(flat.pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    screen = np.full((high, wide, 3), 255, np.uint8)
    top = 210
    screen[top : top + small.shape[0]] = np.where(small > 245, 255, small)[: high - top]
    cv2.putText(
        screen, "9:41", (60, 72), cv2.FONT_HERSHEY_DUPLEX, 1.3, (20, 20, 20), 2, cv2.LINE_AA
    )
    cv2.rectangle(screen, (940, 42), (1010, 74), (20, 20, 20), 3)
    cv2.rectangle(screen, (946, 48), (990, 68), (20, 20, 20), -1)
    for i in range(4):
        cv2.rectangle(
            screen, (850 + 18 * i, 72 - 8 * (i + 1)), (860 + 18 * i, 74), (20, 20, 20), -1
        )
    cv2.polylines(
        screen,
        [np.array([[70, 130], [48, 152], [70, 174]])],
        isClosed=False,
        color=(20, 20, 20),
        thickness=4,
    )
    matrix = np.array([[scale, 0, 0], [0, scale, top], [0, 0, 1.0]])
    png = bytes(cv2.imencode(".png", screen)[1])
    return Page(png, tuple(_moved(p, matrix) for p in flat.problems), flat.key)


def _flash(pixels: Pixels, rng: Rng) -> Pixels:
    """Return the photo with the phone's own lamp mirrored in the paper."""
    high, wide = pixels.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    x, y = rng.uniform(0.25, 0.75) * wide, rng.uniform(0.25, 0.75) * high
    far = ((xs - x) ** 2 + (ys - y) ** 2) / (rng.uniform(0.12, 0.2) * wide) ** 2
    glare = (np.exp(-far) * rng.uniform(0.55, 0.8))[..., None]
    return np.asarray(pixels * (1 - glare) + 255 * glare, np.uint8)


def _finger(pixels: Pixels, rng: Rng) -> Pixels:
    """Return the photo with one or two fingertips reaching in from an edge."""
    high, wide = pixels.shape[:2]
    covered = pixels.copy()
    for _ in range(int(rng.integers(1, 3))):
        left = bool(rng.random() < 0.5)
        tip = np.array([rng.uniform(0.02, 0.06) * wide, rng.uniform(0.35, 0.95) * high])
        if not left:
            tip[0] = wide - tip[0]
        mask = np.zeros((high, wide), np.uint8)
        reach, thick = round(0.16 * wide), round(0.05 * wide)
        root = (int(tip[0] + (-reach if left else reach)), int(tip[1] + rng.uniform(0, 0.1) * high))
        cv2.line(mask, root, (int(tip[0]), int(tip[1])), 255, thick, cv2.LINE_AA)
        soft = cv2.GaussianBlur(mask, (0, 0), thick / 12)[..., None] / 255
        covered = (covered * (1 - soft) + np.array([135, 165, 215]) * soft).astype(np.uint8)
    return covered


def _habits(**changes: float) -> Callable[[Worksheet], Worksheet]:
    return lambda sheet: replace(sheet, habits=Habits(**changes))


def _ink(name: str) -> Callable[[Worksheet], Worksheet]:
    return lambda sheet: replace(sheet, ink=INKS[name])


def _wide(shot: Shot, _: Rng) -> Shot:
    return replace(shot, width=3000, height=2100, tilt_deg=shot.tilt_deg / 2)


def _tilted(shot: Shot, rng: Rng) -> Shot:
    return replace(shot, tilt_deg=float(rng.choice([-1, 1]) * rng.uniform(9, 15)))


EFFECTS = {
    "plain": Effect(),
    "turned": Effect(shot=lambda s, r: replace(s, turn_deg=int(r.choice([90, 180, 270])))),
    "tilted": Effect(shot=_tilted),
    "perspective": Effect(shot=lambda s, r: replace(s, perspective=float(r.uniform(0.03, 0.05)))),
    "curl": Effect(shot=lambda s, r: replace(s, curl=float(r.uniform(0.02, 0.045)))),
    "shadow": Effect(shot=lambda s, r: replace(s, shadow=float(r.uniform(0.3, 0.55)), shade=0.3)),
    "flash": Effect(photo=_flash),
    "pencil": Effect(worksheet=_ink("pencil")),
    "blue": Effect(worksheet=_ink("blue")),
    "carries": Effect(worksheet=_habits(carries=0.6)),
    "crossed": Effect(worksheet=_habits(crossed=0.3)),
    "overwritten": Effect(worksheet=_habits(overwritten=0.3)),
    "teacher": Effect(paper=teacher_was_here),
    "two pages": Effect(pages=2, shot=_wide),
    "fingers": Effect(photo=_finger),
    "screenshot": Effect(screen=True),
    "hard": Effect(shot=lambda _, r: Shot.random(r, hard=True)),
    "heic": Effect(file=".heic"),
}
"""Effects by name; ``heic`` needs ``can_write_heic()``."""
