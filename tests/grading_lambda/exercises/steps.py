"""脱式计算: ``36÷4+7``, and beneath it ``=9+7`` and ``=16``."""

import re

from tests.grading_lambda.exercises.arithmetic import plain, value
from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Placed
from tests.grading_lambda.exercises.question import (
    Question,
    Rng,
    answered,
    number,
    one_digit_off,
)
from tests.grading_lambda.exercises.sheet import Box, union

_INNER = re.compile(r"\(([^()]+)\)")
_PRODUCT = re.compile(r"[0-9.]+[×÷][0-9.]+")
_PRODUCTS = re.compile(r"([0-9.]+[×÷][0-9.]+)([+-])([0-9.]+[×÷][0-9.]+)")
_SUM = re.compile(r"[0-9.]+[+-][0-9.]+")


def make(rng: Rng) -> tuple[Question, ...]:
    """Return an expression of two or three signs; facts: the lines written beneath it."""
    expr = _expression(rng)
    truth = plain(value(expr))
    written, state = answered((truth,), rng)
    lines = working(expr) if written else []
    if state == "wrong":
        lines, written = _mistaken(lines, written, rng)
        state = "correct" if written == truth else state
    shown = expr + ("=" if rng.random() < 0.3 else "")
    return (Question("steps", shown, (truth,), written, state, tuple(lines)),)


def working(expr: str) -> list[str]:
    """Return *expr* one step further each time, the last being its value.

    Raises:
        ValueError: A step goes below 0, which no pupil can.
    """
    lines = []
    while re.search(r"[-+×÷]", expr):
        expr = _step(expr)
        lines.append(expr)
    return lines


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it and write the lines beneath; the answer's box is around all of them."""
    [question] = questions
    printed = cell.sheet.text(question.expr, (cell.left, cell.middle))
    boxes: list[Box] = []
    ready = cell.form % 3 == 0
    places = [cell.below(1.5 * (i + 1), right=-0.1) for i in range(max(2, len(question.facts)))]
    for place, line in zip(places, [*question.facts, "", ""], strict=False):
        left = float(place.left)
        if ready:
            left = place.sheet.text("=", (left, place.middle))[2] + cell.px * 0.2
        if not line:
            continue
        last = line == question.facts[-1]
        wrote = (place.answer if last else place.put)(
            line if ready else f"={line}", (left, place.middle), size=0.95
        )
        boxes.append(wrote)
    empty = (
        places[0].left,
        places[0].middle - cell.px // 2,
        places[0].left + 3 * cell.px,
        places[1].middle,
    )
    return ((printed, union(*boxes) if boxes else empty),)


def _expression(rng: Rng) -> str:
    a, b, c = (number(rng, 2, 9) for _ in range(3))
    p, q = number(rng, 30, 99), number(rng, 2, 29)
    return [
        f"{a * b}÷{b}+{q}", f"{a}×{b}+{q}", f"{p}-{a}×{b}" if p > a * b else f"{p}+{a}×{b}",
        f"({p}-{q})×{a}", f"{a * c}÷({b}+{c - b})" if c > b else f"{a}×({b}+{c})",
        f"{p}+{q}-{a}", f"{a}×{b}×{c}", f"{p}-({q}-{min(a, q - 1)})",
        f"{a}×{b}+{b}×{c}", f"({a}+{b})×({b}+{c})", f"{p / 10}+{a}×0.{b}",
        f"{p}+{a * b}÷{b}-{c}",
    ][number(rng, 0, 11)]  # fmt: skip


def _step(expr: str) -> str:
    both = _PRODUCTS.fullmatch(expr)
    if both:  # pupils reckon both sides in one line
        return plain(value(both[1])) + both[2] + plain(value(both[3]))
    inner = _INNER.search(expr)
    part = inner[1] if inner else expr
    first = _PRODUCT.search(part) or _SUM.search(part)
    if first is None:
        raise ValueError(f"nothing to reckon in {expr}")
    if value(first[0]) < 0:
        raise ValueError(f"{first[0]} is below 0")
    done = part[: first.start()] + plain(value(first[0])) + part[first.end() :]
    if not inner:
        return done
    kept = done if re.fullmatch(r"[0-9.]+", done) else f"({done})"
    return expr[: inner.start()] + kept + expr[inner.end() :]


def _mistaken(lines: list[str], written: str, rng: Rng) -> tuple[list[str], str]:
    """Return the lines of a pupil who slips in the last line, or earlier and goes on from there."""
    if len(lines) > 1 and rng.random() < 0.5:
        slipped = one_digit_off(lines[0], rng)
        if _goes_on(slipped):
            rest = working(slipped)
            return [slipped, *rest], rest[-1]
    return [*lines[:-1], written], written


def _goes_on(expr: str) -> bool:
    """Tell whether a pupil could reckon on: nothing below 0, no fractions, no division by 0."""
    try:
        lines = working(expr)
    except (ValueError, ZeroDivisionError):
        return False
    return not any("/" in line for line in lines)


EXERCISE = Exercise("steps", make, draw, headings=("脱式计算。",), width=10.5, height=6.6)
