"""Which lines are the working of a question: those beneath it that begin with “=”, or “x=7”."""

import re
from collections.abc import Sequence, Set
from fractions import Fraction
from functools import lru_cache

import numpy as np

from grading_lambda.fill_ins.templates import exercise
from grading_lambda.layout import Line
from grading_lambda.numbering import bare, split_number
from grading_lambda.recognise import CIRCLED
from grading_lambda.strip import Strip
from school.arithmetic import answer_value, evaluate
from school.errors import NotUnderstood
from school.exercise import Kind
from school.solve import solve

_STEP = re.compile(r"=[0-9(]")
_ROOT = re.compile(
    r"(?!(?:[①-⑳]|\([0-9]{1,2}\)|[0-9]{1,2}[、.)])?[0-9]+[x×])[^-+÷=]{0,3}=-?[0-9][^=]*$"
)
"""“x=7”, however its x is read, but neither “3x=33” nor “⑤3x=33”, nor with an equation behind."""
_DIGITS = re.compile(r"[-0-9+×÷=().]{2,}")
_EQUATION = re.compile(r".+?=[0-9.]+(?:/[0-9]+)?(?=[x×<>]=|$)")
"""An equation, and perhaps its root behind it, whose “x” may look like a “<”."""
_ENCLOSED = re.compile(rf"[{CIRCLED}]")
"""What is no item number behind the beginning, but a digit in a place to write: “6×④=24”."""
_UNCIRCLED = re.compile(rf"(?P<mark>[0-9{CIRCLED}]{{1,3}}) +(?=[0-9(x×].*=|[0-9(][0-9.()]*[-+×÷])")
# Parts of the height of a line:
_LEFT, _RIGHT, _LEAST_BELOW, _MOST_BELOW, _NEXT = 2.0, 1.0, 0.5, 2.6, 2.4
_BESIDE, _SAME_ROW, _ALIGNED, _TOO_CLOSE, _SIGN = 8.0, 0.6, 1.2, 1.9, 1.6
_LEAST_CIRCLED = 3
Asked = tuple[Kind, int | None]
"""What a line asks, and the character at which an answer beside it begins; None: it has none."""
solved = lru_cache(maxsize=4096)(exercise)
"""The answers to an exercise; a page asks for those of the same line again and again."""


def text_of(line: Line) -> str:
    """Return what a line says, without spaces."""
    return line.wide.text.replace(" ", "")


def texts_of(lines: Sequence[Line]) -> list[str]:
    """Return what each of the *lines* of a page says, without spaces.

    Where others have a circled number, a number that stands before a gap lost its circle: “12 8x=4”
    is ⑫, and no 128x=4.
    """
    texts = [line.wide.text.strip() for line in lines]
    circled = {text[0] for text in texts if text[:1] in CIRCLED and text}
    if len(circled) >= _LEAST_CIRCLED:
        texts = [_circled_again(text, known=circled) for text in texts]
    return [text.replace(" ", "") for text in texts]


def _circled_again(text: str, *, known: Set[str]) -> str:
    """Return *text* with the circle of its number, seen around a part of it or not at all.

    Args:
        text: The line, with its gaps.
        known: The numbers that others have in a circle: none of them without.
    """
    found = _UNCIRCLED.match(text)
    values = [CIRCLED.find(c) + 1 or int(c) for c in found["mark"]] if found else []
    no = sum(10**i * value for i, value in enumerate(reversed(values)))
    if found is None or found["mark"] in CIRCLED:
        return text
    if not found["mark"].isdecimal():
        # “1⑤” and “②0”, but ⑭ is read “④4”: numbers of one digit are seldom seen in two pieces.
        no = no if len(values) > 1 and no <= len(CIRCLED) else 10 + values[-1] % 10
    seen = CIRCLED[no - 1] if 0 < no <= len(CIRCLED) else ""
    lost = seen and not (found["mark"].isdecimal() and seen in known)
    return f"{seen}{text[found.end() :]}" if lost else text


def value_of(text: str) -> Fraction | None:
    """Return the value of an expression; None: it has none."""
    try:
        return evaluate(text)
    except NotUnderstood:
        return None


@lru_cache(maxsize=4096)
def meant_by(text: str) -> frozenset[Fraction]:
    """Return the numbers that may answer a question: “2.7-1” is 1.7, or item 2 and 6.

    The set is empty where nobody knows.
    """
    solutions = [solve(bare(text)), solve(bare(split_number(text)[1]))]
    values = [answer_value(s.expected.removeprefix("x=")) for s in solutions if s]
    return frozenset(value for value in values if value is not None)


@lru_cache(maxsize=4096)
def asks(text: str, *, any_steps: bool) -> Asked | None:
    """Return what a line asks, and the character at which an answer beside it begins.

    Args:
        text: The line.
        any_steps: Whether the page has steps: without them nothing is worked out beneath.
    """
    match = _EQUATION.match(text)
    if (
        match
        and _ENCLOSED.search(match[0], 1) is None
        and (solution := solved(match[0]))
        and solution.kind is Kind.EQUATION
    ):
        return Kind.EQUATION, match.end() if match.end() < len(text) else None
    solution = solved(text) if any_steps and "=" not in text[:-1] else None
    signs = sum(sign in text for sign in "+-×÷")
    if solution is None or not signs or solution.kind not in (Kind.BASIC, Kind.REMAINDER):
        return None
    return Kind.BASIC, None


class Workings:
    """Looks up the working of each question of a page.

    Args:
        lines: The page's lines of text.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._texts = texts_of(lines)
        self.steps = [i for i, text in enumerate(self._texts) if _STEP.match(text)]
        self.roots = [i for i, text in enumerate(self._texts) if _ROOT.match(text)]

    def text(self, i: int) -> str:
        """Return what the line at *i* says, without spaces."""
        return self._texts[i]

    def asks(self, i: int) -> Asked | None:
        """Return what the line at *i* asks, and where an answer beside it begins."""
        return asks(self._texts[i], any_steps=bool(self.steps))

    def beneath(self, question: int) -> list[int]:
        """Return the steps beneath a question, from the top."""
        return self._chain(question, self._steps_of(question))

    def of_equation(self, question: int) -> list[int]:
        """Return the lines beneath an equation or the one beside it; the last has its root."""
        below = self._chain(question, self._working_of(question))
        # Behind the root, or at the end, another equation is the next question already.
        solved_at = [k for k, i in enumerate(below[:-1]) if self._solves(i, before=below[k + 1])]
        below = below[: solved_at[0] + 1] if solved_at else below
        while below and below[-1] not in self.roots:
            below.pop()
        return below or self._beside(question)

    def scribbled(self, question: int, working: Sequence[int]) -> set[int]:
        """Return the lines right beneath a question and its *working* that are no questions.

        Nobody prints one so close, unless the working before it took all the room it had: where
        that came to its end, or the line below has a working of its own, it is a question.
        """
        above = working[-1] if working else question
        meant = meant_by(self._texts[question])
        if working and value_of(self._texts[above].lstrip("=")) in meant:
            return set()
        strip = self._lines[above].strip
        return {
            i
            for i, line in enumerate(self._lines)
            if _DIGITS.fullmatch(self._texts[i])
            and abs(strip.place(*line.strip.at(0))[0]) < _ALIGNED * strip.height
            and _LEAST_BELOW < _down(strip, line.strip) / strip.height < _TOO_CLOSE
            and not self._is_worked(i)
        }

    def anything(self, question: int) -> bool:
        """Tell whether a line that is no exercise stands right beneath the question."""
        strip = self._lines[question].strip
        return any(
            i != question
            and _under(strip, other.strip, (across := _down(strip, other.strip)))
            and _LEAST_BELOW < across / strip.height < _MOST_BELOW
            and abs(strip.place(*other.strip.at(0))[0]) < _LEFT * strip.height
            and solved(self._texts[i]) is None
            and not self._is_sign(i)
            for i, other in enumerate(self._lines)
        )

    def _is_sign(self, i: int) -> bool:
        """Tell whether the line at *i* is a “=” to write behind, and nothing is written."""
        alone = self._lines[i].strip.length < _SIGN * self._lines[i].strip.height
        return alone and self._texts[i] == "="

    def _is_worked(self, i: int) -> bool:
        """Tell whether the line at *i* asks what a step beneath it is equal to."""
        if i in self.steps or self.asks(i) is None:
            return False
        meant = meant_by(self._texts[i])
        return any(value_of(self._texts[step].lstrip("=")) in meant for step in self.beneath(i))

    def _steps_of(self, question: int) -> list[int]:
        """Return the steps, and the lines whose first character can only be the “=” of one.

        A written “=” may look like a 2 or a Z; what follows it then equals the question.
        """
        meant = meant_by(self._texts[question])
        return [
            i
            for i, text in enumerate(self._texts)
            if i in self.steps or value_of(text[1:]) in meant
        ]

    def _working_of(self, question: int) -> list[int]:
        """Return the roots, and the equations with the question's own root: steps towards it."""
        solution = solved(self._texts[question])
        same = [
            i
            for i, text in enumerate(self._texts)
            if i != question
            and solution is not None
            and (other := solved(text)) is not None
            and other.expected == solution.expected
        ]
        return sorted({*self.roots, *same, *self._slips_of(question)})

    def _slips_of(self, question: int) -> list[int]:
        """Return the equation right beneath a numbered one that has no number: a step gone wrong.

        Nobody prints the next question so close, nor without a number.
        """
        if not split_number(self._texts[question])[0]:
            return []
        strip = self._lines[question].strip
        return [
            i
            for i, text in enumerate(self._texts)
            if not split_number(text)[0]
            and (other := solved(text)) is not None
            and other.kind is Kind.EQUATION
            and _LEAST_BELOW < _down(strip, self._lines[i].strip) / strip.height < _TOO_CLOSE
            and _under(strip, self._lines[i].strip, _down(strip, self._lines[i].strip))
        ]

    def _chain(self, question: int, candidates: Sequence[int]) -> list[int]:
        """Return the working beneath a question, line after line."""
        lines, strip, reach = self._lines, self._lines[question].strip, _MOST_BELOW
        chain: list[int] = []
        at, end = 0.0, self._next_question(question, candidates)
        while True:
            near = [
                (across, i)
                for i in candidates
                if i not in chain
                and _under(strip, lines[i].strip, (across := _down(strip, lines[i].strip)))
                and at + _LEAST_BELOW < across / strip.height < min(at + reach, end)
            ]
            if not near:
                return chain
            across, i = min(near)
            chain.append(i)
            at, reach = across / strip.height, _NEXT

    def _next_question(self, question: int, candidates: Sequence[int]) -> float:
        """Return how far beneath a question the next one is, in heights of a line."""
        strip = self._lines[question].strip
        return min(
            (
                across / strip.height
                for i, line in enumerate(self._lines)
                if i != question
                and i not in candidates
                and _under(strip, line.strip, (across := _down(strip, line.strip)))
                and across > _LEAST_BELOW * strip.height
                and asks(self._texts[i], any_steps=True) is not None
            ),
            default=np.inf,
        )

    def _solves(self, i: int, *, before: int) -> bool:
        """Tell whether the line at *i* is a root, and the one *before* which it stands is none."""
        return i in self.roots and before not in self.roots

    def _beside(self, question: int) -> list[int]:
        strip = self._lines[question].strip
        near = []
        for i in self.roots:
            along, across = strip.place(*self._lines[i].strip.at(0))
            gap, high = along - strip.length, strip.height
            if -high < gap < _BESIDE * high and abs(across) < _SAME_ROW * high:
                near.append((gap, i))
        return [min(near)[1]] if near else []


def _down(strip: Strip, other: Strip) -> float:
    return strip.place(*other.at(other.length / 2))[1]


def _under(strip: Strip, other: Strip, across: float) -> bool:
    along = strip.place(*other.at(0))[0]
    return across > 0 and -_LEFT * strip.height < along < strip.length + _RIGHT * strip.height
