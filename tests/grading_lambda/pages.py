"""Makes photographed pages of mental arithmetic with known answers; same seed, same page."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NotRequired, TypedDict

import cv2
import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from school.arithmetic import expected_answer
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.handwriting import DigitHand, Hand

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
PRINT_FONTS = ("DejaVuSans", "DejaVuSerif", "STIXGeneral", "DejaVuSansMono")
INKS = ((40, 40, 45), (150, 60, 30), (120, 120, 122), (60, 30, 160))
"""Black, blue, pencil and red, in BGR."""
SIZE = (1600, 2200)
"""Width and height of the paper in pixels: about A4 at 190 dpi."""
Quad = list[list[float]]


class Problem(TypedDict):
    """One problem, in the words of the shared sample pages."""

    i: int
    num: str
    expr: str
    truth: str
    written: str
    state: str
    print_quad: Quad
    ans_quad: Quad
    type: NotRequired[str]
    """Its type, a name in ``exercises``; the stored pages hold none but ``basic``."""
    accepted: NotRequired[list[str]]
    """All right answers, *truth* first; absent: only that."""


@dataclass(frozen=True)
class PageStyle:
    """How a page is printed, filled in and photographed."""

    columns: int = 3
    items: int = 24
    numbering: str = ""
    """Pattern such as ``({})``; ``①`` for circled numbers; empty: not numbered."""
    font: str = "DejaVuSans"
    font_px: int = 30
    spaced: bool = False
    line: str = ""
    """What answers are written on: ``underline``, ``box`` or nothing."""
    kinds: tuple[str, ...] = ("sum", "product", "steps", "decimals")
    ink: tuple[int, int, int] = INKS[0]
    hand: Hand = field(default_factory=lambda: DigitHand("mnist", part="tune"))
    heading: str = "Mental arithmetic (11)"
    note: str = ""
    """A line of text printed at the foot."""
    shot: Shot = field(default_factory=Shot)


@dataclass(frozen=True)
class Page:
    """A photographed page and what is on it."""

    photo: bytes
    problems: tuple[Problem, ...]
    key: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Item number to accepted answers, where only an answer key knows them."""


def a_style(seed: int, *, hard: bool = False, hand: Hand | None = None) -> PageStyle:
    """Return a random style; *hard* ones are blurred, shadowed, tilted and re-compressed more."""
    rng = np.random.default_rng(seed)
    columns = int(rng.integers(1, 5))
    numbering = str(rng.choice(["", "", "{}.", "({})", "{})", "①"]))
    spaced = bool(rng.random() < 0.35 and columns < 4)
    # The longest question with its number and a four-digit answer has to fit its column.
    widest = int((SIZE[0] - 150) / columns / (16.5 if spaced else 12.5))
    font_px = int(rng.integers(26, min(52, widest) + 1))
    rows = int(rng.integers(5, min(15, 1700 // (font_px * 2)) + 1))
    items = max(1, columns * rows - int(rng.integers(0, columns)))
    return PageStyle(
        columns=columns,
        items=items,
        numbering="" if numbering == "①" and items > 10 else numbering,
        font=str(rng.choice(PRINT_FONTS)) if numbering != "①" else "DejaVuSans",
        font_px=font_px,
        spaced=spaced,
        line=str(rng.choice(["", "", "underline", "box"])),
        ink=INKS[int(rng.integers(len(INKS)))],
        hand=hand or DigitHand(str(rng.choice(["mnist", "mnist", "uci"])), part="tune"),
        shot=Shot.random(rng, hard=hard),
    )


def a_page(seed: int, style: PageStyle) -> Page:
    """Return the page of *seed* in *style*."""
    rng = np.random.default_rng([seed, 7])
    paper = _Paper(style)
    problems = [paper.problem(i, rng=rng) for i in range(style.items)]
    photo, to_photo = photograph(paper.pixels, style.shot, rng=rng)
    return Page(photo, tuple(_moved(p, to_photo) for p in problems))


def with_shot(style: PageStyle, **changes: float) -> PageStyle:
    """Return *style* photographed differently."""
    return replace(style, shot=replace(style.shot, **changes))  # type: ignore[arg-type]


def a_question(rng: np.random.Generator, kinds: tuple[str, ...]) -> str:
    """Return a question whose answer is not negative and has at most one decimal."""
    a, b, c = (int(n) for n in rng.integers(2, 10, 3))
    p, q = sorted((int(n) for n in rng.integers(1, 100, 2)), reverse=True)
    match str(rng.choice(kinds)):
        case "sum":
            return str(rng.choice([f"{p}+{q}=", f"{p}-{q}=", f"{q}+{p}="]))
        case "product":
            return str(rng.choice([f"{a}×{b}=", f"{a * b}÷{b}=", f"{p}×{q}="]))
        case "steps":
            return str(rng.choice([f"{a}×{b}+{q}=", f"({a}+{b})×{c}=", f"{a * b}+{p}-{q}="]))
        case _:
            return str(rng.choice([f"{p / 10}+{q / 10}=", f"{p / 10}-{q / 10}="]))


def an_answer(truth: str, rng: np.random.Generator) -> tuple[str, str]:
    """Return what the pupil wrote and its state: mostly right, some one digit off, some blank."""
    luck = rng.random()
    if luck < 0.07:
        return "", "blank"
    if luck > 0.22:
        return truth, "correct"
    places = [i for i, c in enumerate(truth) if c.isdigit()]
    at = int(rng.choice(places))
    others = [d for d in "0123456789" if d != truth[at] and not (d == "0" and at == 0)]
    return truth[:at] + str(rng.choice(others)) + truth[at + 1 :], "wrong"


class _Paper:
    """The flat sheet being printed and written on; ``pixels`` is (H, W, 3) uint8 BGR."""

    def __init__(self, style: PageStyle) -> None:
        self.style = style
        self.pixels = np.full((SIZE[1], SIZE[0], 3), 250, np.uint8)
        self._font = ImageFont.truetype(str(FONTS / f"{style.font}.ttf"), style.font_px)
        self._print(style.heading, at=(540, 120))
        self._print(style.note, at=(150, SIZE[1] - 120))
        rows = -(-style.items // style.columns)
        self._pitch = min(170.0, (SIZE[1] - 560) / rows)

    def problem(self, i: int, *, rng: np.random.Generator) -> Problem:
        style = self.style
        row, column = divmod(i, style.columns)
        x = 110 + column * (SIZE[0] - 150) // style.columns
        y = round(310 + row * self._pitch)
        question = a_question(rng, style.kinds)
        truth = expected_answer(question) or ""
        written, state = an_answer(truth, rng)
        number = chr(0x2460 + i) if style.numbering == "①" else style.numbering.format(i + 1)
        start = self._print(number, at=(x, y))[2] + style.font_px // 3 if number else x
        shown = (
            "".join(f" {c} " if c in "+-×÷" else c for c in question) if style.spaced else question
        )
        printed = self._print(shown.replace("=", " =") if style.spaced else shown, at=(start, y))
        return Problem(
            type="basic", i=i, num=number, expr=question, truth=truth, written=written, state=state,
            print_quad=_quad(printed), ans_quad=_quad(self._write(written, after=printed, rng=rng)),
        )  # fmt: skip

    def _print(self, text: str, *, at: tuple[int, int]) -> tuple[int, int, int, int]:
        image = Image.fromarray(self.pixels)
        draw = ImageDraw.Draw(image)
        draw.text(at, text, font=self._font, fill=(35, 35, 35))
        self.pixels = np.array(image)
        left, top, right, bottom = draw.textbbox(at, text or " ", font=self._font)
        return int(left), int(top), int(right), int(bottom)

    def _write(
        self, written: str, *, after: tuple[int, int, int, int], rng: np.random.Generator
    ) -> tuple[int, int, int, int]:
        px = self.style.font_px
        left, middle = after[2] + int(px * rng.uniform(0.15, 0.5)), (after[1] + after[3]) // 2
        self._rule(after[2] + 4, middle)
        if not written:
            return left, middle - px // 2, left + 2 * px, middle + px // 2
        ink = self.style.hand.write(written, height=int(px * rng.uniform(0.95, 1.2)), rng=rng)
        top = middle - ink.shape[0] // 2 + int(px * rng.uniform(-0.2, 0.1))
        area = self.pixels[top : top + ink.shape[0], left : left + ink.shape[1]]
        alpha = ink[: area.shape[0], : area.shape[1], None] / 255 * rng.uniform(0.75, 1)
        area[:] = (area * (1 - alpha) + np.array(self.style.ink) * alpha).astype(np.uint8)
        return left, top, left + ink.shape[1], top + ink.shape[0]

    def _rule(self, x: int, middle: int) -> None:
        px = self.style.font_px
        right, bottom = x + int(px * 3.2), middle + int(px * 0.72)
        if self.style.line == "underline":
            cv2.line(self.pixels, (x, bottom), (right, bottom), (60, 60, 60), 2)
        if self.style.line == "box":
            cv2.rectangle(
                self.pixels, (x, middle - int(px * 0.8)), (right, bottom), (60, 60, 60), 2
            )


def _quad(box: tuple[int, int, int, int]) -> Quad:
    left, top, right, bottom = box
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def _moved(problem: Problem, to_photo: NDArray[np.float64]) -> Problem:
    quads = np.array([problem["print_quad"], problem["ans_quad"]], np.float64)
    moved = cv2.perspectiveTransform(quads, to_photo).round(1).tolist()
    return Problem(**{**problem, "print_quad": moved[0], "ans_quad": moved[1]})
