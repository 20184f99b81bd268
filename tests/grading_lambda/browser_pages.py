"""Worksheets as teachers make them: set in a browser, filled in with handwriting fonts.

The generator in ``exercises`` draws its own glyphs, boxes and brackets. A reader that is tuned on
one way of drawing learns its habits, so these pages share nothing with it but the question types:
real fonts, CSS boxes and circles, full-width brackets, other spacings and columns.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from pathlib import Path
from random import Random
from typing import TypedDict

import cv2
import numpy as np
from playwright.sync_api import Page

from tests.grading_lambda.pages import Problem

FONTS = Path(__file__).parent / "fonts"
HANDS = (
    *("architects-daughter", "caveat", "coming-soon", "gloria-hallelujah", "indie-flower"),
    *("kalam", "nanum-pen-script", "patrick-hand", "schoolbell", "shadows-into-light"),
)
PRINTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "DejaVu Sans")
NUMBERINGS = ("({})", "{}.", "{}、", "")
UNITS = (
    *(("米", "厘米", 100), ("千克", "克", 1000), ("元", "角", 10), ("时", "分", 60)),
    *(("平方米", "平方分米", 100), ("升", "毫升", 1000), ("吨", "千克", 1000)),
)
STATES = ("correct", "wrong", "blank")
ITEMS = 18
NOISE, BLUR, DARKEST = 4.0, 0.8, 0.8
STYLE = Path(__file__).with_suffix(".css")


@dataclass(frozen=True)
class Item:
    """One exercise: what is printed, what belongs there, and what a pupil wrote."""

    expr: str
    html: str
    truth: str
    written: str
    state: str


@dataclass(frozen=True)
class Pupil:
    """Decides what is written, and writes it."""

    random: Random
    full_width: bool

    def writes(self, truth: str, *others: str) -> tuple[str, str]:
        """Return a text and its state: *truth*, one of *others*, or nothing."""
        state = self.random.choices(STATES, (65, 20, 15))[0]
        wrong = self.random.choice([other for other in others if other != truth])
        return {"correct": truth, "wrong": wrong, "blank": ""}[state], state

    def near(self, number: int) -> tuple[str, str, str]:
        """Return three numbers that are not *number*."""
        steps = self.random.sample((-10, -2, -1, 1, 2, 3, 10, 20), 4)
        return tuple(str(number + s) for s in steps if number + s >= 0)[:3]  # type: ignore[return-value]

    def hand(self, text: str) -> str:
        """Return *text* in handwriting."""
        up, turn = self.random.uniform(-0.1, 0.1), self.random.uniform(-5, 5)
        how = f"top:{up:.2f}em;transform:rotate({turn:.1f}deg)"
        return f'<span class="hand" style="{how}">{escape(text) or "&nbsp;"}</span>'

    def answer(self, text: str) -> str:
        """Return *text* in handwriting, marked as the answer."""
        return f'<span class="answer">{self.hand(text)}</span>'

    def bracket(self, text: str) -> str:
        """Return *text* between printed brackets."""
        left, right = ("（", "）") if self.full_width else ("(", ")")
        return f'{left}<span class="bracket">{self.answer(text)}</span>{right}'

    def within(self, outline: str, text: str) -> str:
        """Return *text* in a printed ``box`` or ``circle``."""
        return f'<span class="{outline}">{self.answer(text)}</span>'

    def fraction(self, text: str) -> str:
        """Return “3/4” as a handwritten fraction; other texts as they are."""
        if "/" not in text:
            return self.answer(text)
        top, bottom = text.split("/")
        return f'<span class="answer">{_fraction(self.hand(top), self.hand(bottom))}</span>'

    def lines(self, *texts: str) -> str:
        """Return lines of handwriting, the last of them the answer."""
        room = [f'<div class="line">{self.hand(text)}</div>' for text in texts[:-1]]
        return "".join([*room, f'<div class="line">{self.answer(texts[-1])}</div>'])


def _fraction(top: str, bottom: str) -> str:
    return f'<span class="fraction"><span>{top}</span><span>{bottom}</span></span>'


def basic(r: Random, pupil: Pupil) -> Item:
    """Return a sum in the four operations."""
    a, b = r.randint(2, 9), r.randint(2, 9)
    x, y = sorted((r.randint(10, 99), r.randint(10, 99)))
    sums = {f"{x}+{y}": x + y, f"{y}-{x}": y - x, f"{a}×{b}": a * b, f"{a * b}÷{a}": b}
    expr, value = r.choice(list(sums.items()))
    text, state = pupil.writes(str(value), *pupil.near(value))
    return Item(f"{expr}=", f"{expr}= {pupil.answer(text)}", str(value), text, state)


def approx(r: Random, pupil: Pupil) -> Item:
    """Return a product to be rounded."""
    tens, b = r.randint(2, 9) * 10, r.randint(2, 9)
    expr, value = f"{tens + r.choice((-1, 1))}×{b}≈", tens * b
    text, state = pupil.writes(str(value), *pupil.near(value))
    return Item(expr, expr + pupil.answer(text), str(value), text, state)


def units(r: Random, pupil: Pupil) -> Item:
    """Return a measure to be converted, its place between brackets."""
    large, small, factor = r.choice(UNITS)
    n = r.randint(2, 30)
    down = r.random() < 0.5
    given, asked, value = (large, small, n * factor) if down else (small, large, n)
    left = f"{n if down else n * factor}{given}="
    text, state = pupil.writes(str(value), *pupil.near(value), str(value * 10))
    html = f"{left}{pupil.bracket(text)}{asked}"
    return Item(f"{left}□{asked}", html, str(value), text, state)


def _inside(r: Random, place: Callable[[str], str], pupil: Pupil) -> Item:
    a, b, x = r.randint(2, 9), r.randint(2, 9), r.randint(20, 60)
    expr, value = r.choice(
        [
            (f"{a}×□={a * b}", b),
            (f"□+{a * 7}={a * 7 + b * 6}", b * 6),
            (f"{a * b}÷□={a}", b),
            (f"{x + b * 3}-□={x}", b * 3),
        ]
    )
    text, state = pupil.writes(str(value), *pupil.near(value))
    return Item(expr, expr.replace("□", place(text)), str(value), text, state)


def boxes(r: Random, pupil: Pupil) -> Item:
    """Return a sum with a box inside."""
    return _inside(r, lambda text: pupil.within("box", text), pupil)


def brackets(r: Random, pupil: Pupil) -> Item:
    """Return a sum with brackets inside."""
    return _inside(r, pupil.bracket, pupil)


def compare(r: Random, pupil: Pupil) -> Item:
    """Return two numbers to be compared in a circle."""
    x, y = r.randint(10, 60), r.randint(10, 60)
    y = x if r.random() < 0.3 else y
    left = str(x) if r.random() < 0.5 else f"{x - 5}+5"
    truth = ">" if x > y else "<" if x < y else "="
    text, state = pupil.writes(truth, *"<>=")
    return Item(f"{left}○{y}", f"{left}{pupil.within('circle', text)}{y}", truth, text, state)


def fractions_compared(r: Random, pupil: Pupil) -> Item:
    """Return two stacked fractions to be compared in a circle."""
    (p, q), (m, n) = ((r.randint(1, 5), r.randint(6, 9)) for _ in range(2))
    left, right = Fraction(p, q), Fraction(m, n)
    truth = ">" if left > right else "<" if left < right else "="
    text, state = pupil.writes(truth, *"<>=")
    html = _fraction(str(p), str(q)) + pupil.within("circle", text) + _fraction(str(m), str(n))
    return Item(f"{p}/{q}○{m}/{n}", html, truth, text, state)


def fraction(r: Random, pupil: Pupil) -> Item:
    """Return a sum of stacked fractions of one denominator."""
    d = r.randint(5, 12)
    x, y = r.randint(1, d // 2), r.randint(1, d // 2)
    total = Fraction(x + y, d)
    text, state = pupil.writes(str(total), f"{total.numerator + 1}/{max(3, total.denominator)}")
    html = f"{_fraction(str(x), str(d))}+{_fraction(str(y), str(d))}= {pupil.fraction(text)}"
    return Item(f"{x}/{d}+{y}/{d}=", html, str(total), text, state)


def remainder(r: Random, pupil: Pupil) -> Item:
    """Return a division with two places: quotient and remainder."""
    d, q = r.randint(2, 9), r.randint(2, 9)
    rest = r.randint(1, d - 1)
    text, state = pupil.writes(f"{q}……{rest}", f"{q}……{rest + 1}", f"{q + 1}……{rest}")
    first, _, second = text.partition("……")
    expr = f"{d * q + rest}÷{d}="
    html = f'{expr}<span class="answer">{pupil.bracket(first)}……{pupil.bracket(second)}</span>'
    return Item(expr, html, f"{q}……{rest}", text, state)


def choice(r: Random, pupil: Pupil) -> Item:
    """Return a question with four options below; the first one is right."""
    a, b = r.randint(2, 9), r.randint(2, 9)
    text, state = pupil.writes("A", *"BCD")
    asked = f"{a}个{b}相加的和是多少？"
    options = f"A. {a * b}　B. {a * b + 1}　C. {a + b + 20}　D. {a * b + 10}"
    return Item(f"{asked}□", f"{asked}{pupil.bracket(text)}<br>{options}", "A", text, state)


def equation(r: Random, pupil: Pupil) -> Item:
    """Return an equation with its solution below in two lines."""
    x, c = r.randint(3, 30), r.randint(3, 30)
    text, state = pupil.writes(str(x), str(x + 1), str(x + 2), str(x + 10))
    work = (f"x={x + c}-{c}", f"x={text}") if text else ("", "")
    return Item(f"x+{c}={x + c}", f"x+{c}={x + c}" + pupil.lines(*work), str(x), text, state)


def steps(r: Random, pupil: Pupil) -> Item:
    """Return a sum of two operations, worked out step by step."""
    a, b, c = (r.randint(2, 9) for _ in range(3))
    value = a * b + c * 10
    text, state = pupil.writes(str(value), *pupil.near(value))
    work = (f"={a * b}+{c * 10}", f"={text}") if text else ("", "")
    return Item(
        f"{a}×{b}+{c * 10}", f"{a}×{b}+{c * 10}" + pupil.lines(*work), str(value), text, state
    )


Making = tuple[Callable[[Random, Pupil], Item], tuple[int, ...]]
TYPES: dict[str, Making] = {
    "basic": (basic, (3, 4)),
    "approx": (approx, (2, 3)),
    "units": (units, (2,)),
    "boxes": (boxes, (2, 3)),
    "brackets": (brackets, (2, 3)),
    "compare": (compare, (2, 3)),
    "fractions": (fractions_compared, (2, 3)),
    "fraction": (fraction, (2, 3)),
    "remainder": (remainder, (2,)),
    "choice": (choice, (1, 2)),
    "equation": (equation, (2, 3)),
    "steps": (steps, (2, 3)),
}
"""Each type, and the numbers of columns it is set in."""


class Truth(TypedDict):
    """What is on a page, in the form of the shared sample pages."""

    problems: list[Problem]
    key: dict[str, list[str]]
    """Answers by item number, for questions that cannot be worked out."""


def draw(
    page: Page, kind: str, *, seed: int, types: Mapping[str, Making] = TYPES
) -> tuple[bytes, Truth]:
    """Return a worksheet of one of *types* as a JPEG, and what is on it."""
    r = Random(f"{kind} {seed}")  # noqa: S311 - worksheets, no secrets
    make, columns = types[kind]
    pupil = Pupil(r, full_width=r.random() < 0.5)
    items = [make(r, pupil) for _ in range(ITEMS)]
    # A key says which answer is whose by the number printed there.
    numbering = r.choice(NUMBERINGS[:-1] if kind == "choice" else NUMBERINGS)
    numbers = [numbering.format(i + 1) for i in range(ITEMS)]
    font = base64.b64encode((FONTS / f"{r.choice(HANDS)}.ttf").read_bytes()).decode()
    variables = {
        "size": f"{r.choice((28, 32, 36))}px",
        "print": f'"{r.choice(PRINTS)}"',
        "columns": str(r.choice(columns)),
        "gap": f"{r.choice((24, 40))}px",
        "ink": r.choice(("#222", "#1a2a8a", "#444", "#555")),
        "hand-size": f"{r.choice((1.1, 1.3, 1.5))}em",
        "room": f"{r.choice((1.8, 2.5, 3.5))}em",
    }
    style = (
        f"@font-face {{ font-family: Hand; src: url(data:font/ttf;base64,{font}) }}"
        f":root {{ {' '.join(f'--{name}: {value};' for name, value in variables.items())} }}"
        + STYLE.read_text("utf-8")
    )
    questions = "".join(
        f'<div><span class="question">{number} {item.html}</span></div>'
        for number, item in zip(numbers, items, strict=True)
    )
    form = "page table" if kind.endswith("table") else "page"
    page.set_content(f'<style>{style}</style><h1>练习 {seed}</h1><div class="{form}">{questions}')
    page.evaluate("document.fonts.ready")
    truth = _truth(page, items, numbers, key=kind == "choice")
    return _photographed(page.screenshot(full_page=True), seed=seed), truth


def _truth(page: Page, items: list[Item], numbers: list[str], *, key: bool) -> Truth:
    asked, answered = _quads(page, ".question"), _quads(page, ".question", inner=".answer")
    problems: list[Problem] = [
        {
            "i": i,
            "num": numbers[i],
            "expr": item.expr,
            "truth": item.truth,
            "written": item.written,
            "state": item.state,
            "print_quad": asked[i],
            "ans_quad": answered[i],
        }
        for i, item in enumerate(items)
    ]
    answers = {str(i + 1): [item.truth] for i, item in enumerate(items)} if key else {}
    return {"problems": problems, "key": answers}


def _quads(page: Page, selector: str, *, inner: str = "") -> list[list[list[float]]]:
    measure = """(all, inner) => all.map(one => {
        const b = (inner ? one.querySelector(inner) : one).getBoundingClientRect();
        return [[b.left, b.top], [b.right, b.top], [b.right, b.bottom], [b.left, b.bottom]] })"""
    found: list[list[list[float]]] = page.eval_on_selector_all(selector, measure, inner)
    return found


def _photographed(screenshot: bytes, *, seed: int) -> bytes:
    """Return the page a little out of focus, darker to one side, and noisy."""
    pixels = cv2.imdecode(np.frombuffer(screenshot, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError("Chromium gave no picture")
    light = np.linspace(1, DARKEST, pixels.shape[1])[None, :, None]
    noise = np.random.default_rng(seed).normal(0, NOISE, pixels.shape)
    shown = np.clip(cv2.GaussianBlur(pixels, (0, 0), BLUR) * light + noise, 0, 255)
    jpeg = cv2.imencode(".jpg", shown.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return bytes(jpeg)
