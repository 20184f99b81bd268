"""Printed arithmetic: an expression such as “6×6+34=” or “1/2+1/3” becomes its exact value.

Text from a photo is never run: it is split into numbers, signs and brackets, and anything else
makes it no expression at all. Values are Fractions, so 0.1+0.2 is 0.3.
"""

import re
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache

from school.errors import NotUnderstood
from school.spelling import same_words, ways_to_write

OPERATORS = "+-×÷"
MOST_DEPTH = 20
"""Brackets inside brackets beyond this are no school question; it bounds the recursion."""
MOST_CHARACTERS = 64
MOST_DECIMALS = 12

_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("−－—–﹣ー‐", "-"),
        **dict.fromkeys("＊*✕✖⨉", "×"),
        **dict.fromkeys("／∕⁄", "/"),
        "➗": "÷",
        **dict.fromkeys("＜〈﹤", "<"),
        **dict.fromkeys("＞〉﹥", ">"),
        **dict.fromkeys("≒≑∽～~", "≈"),
        **dict.fromkeys("（［【[", "("),
        **dict.fromkeys("）］】]", ")"),
        **dict.fromkeys("＝﹦", "="),
        **dict.fromkeys("．。", "."),
        **{full: half for half, full in zip("0123456789", "０１２３４５６７８９", strict=True)},
        **dict.fromkeys(" \t　", None),
    }
)
# “一” and “x” are signs in sums, but letters in words: 一心一意, box.
_MINUS = re.compile(r"(?<=[0-9０-９])一|一(?=[0-9０-９])|(?<![\u4e00-\u9fff])一(?![\u4e00-\u9fff])")
_TIMES = re.compile(r"(?<![A-Za-z])[xXхХｘＸ](?![A-Za-z])")
# “·” is a point between digits in print, and a times sign elsewhere.
_MIDDLE_DOT_POINT = re.compile(r"(?<=\d)[·・](?=\d)")
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[-+×÷/()]")
_ANSWER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_FRACTION = re.compile(r"(?:(?P<whole>[0-9]+)又)?(?P<top>[0-9]+)/(?P<bottom>[0-9]*[1-9][0-9]*)")
_REMAINDER = re.compile(r"(?P<quotient>[0-9]+)……(?P<rest>[0-9]+)")
_DOTS = re.compile(r"…[….·]*|[.·]{2}[….·]*")
_Sign = Callable[[Fraction, Fraction], Fraction]
_SUM: dict[str, _Sign] = {"+": lambda a, b: a + b, "-": lambda a, b: a - b}
_PRODUCT: dict[str, _Sign] = {"×": lambda a, b: a * b, "÷": lambda a, b: a / b}
_BAR: dict[str, _Sign] = {"/": lambda a, b: a / b}


@lru_cache(maxsize=16_384)  # a page is read in thousands of ways, most of them again and again
def spelled(text: str) -> str:
    """Return *text* with half-width digits, ``+-×÷/().=<>≈`` for every look-alike, no spaces.

    A “一” or “x” inside a word stays what it is. The dots of a remainder become “……”, however many
    there are: “3..2” is “3……2”.
    """
    dotted = _DOTS.sub("……", text.replace("⋯", "…"))
    dotted = _TIMES.sub("×", _MINUS.sub("-", dotted))
    return _MIDDLE_DOT_POINT.sub(".", dotted).replace("·", "×").translate(_SPELLINGS)


@lru_cache(maxsize=4096)
def evaluate(expression: str) -> Fraction:
    """Return the exact value of *expression*; a trailing “=” is allowed.

    A fraction's bar comes before × and ÷, they before + and −, each from left to right. There is
    no sign in front of a number: a printed “−3” standing alone is a misread stroke more often
    than a question.

    Raises:
        NotUnderstood: It is not arithmetic, or it divides by zero.
    """
    text = spelled(expression).removesuffix("=")
    if len(text) > MOST_CHARACTERS:
        raise NotUnderstood("这道算式太长，读不了。请检查题目。")
    tokens = _TOKEN.findall(text)
    if not tokens or "".join(tokens) != text:
        raise NotUnderstood("这不是一道算式。请检查题目。")
    parser = _Parser(tokens)
    value = parser.sum(depth=0)
    if parser.rest():
        raise NotUnderstood("这道算式不完整。请检查题目。")
    return value


@lru_cache(maxsize=4096)
def expected_answer(question: str) -> str | None:
    """Return the answer as printed in a key, such as ``"4.5"``.

    None: *question* is not arithmetic, has no sign to calculate, divides by zero, or its decimals
    do not end (or go beyond 12 places).
    """
    if not any(sign in spelled(question) for sign in OPERATORS + "/"):
        return None
    try:
        return decimal_text(evaluate(question))
    except NotUnderstood:
        return None


def decimal_text(value: Fraction) -> str | None:
    """Return *value* as a decimal without trailing zeros; None when the decimals do not end."""
    scaled = value * 10**MOST_DECIMALS
    if scaled.denominator != 1:
        return None
    digits = f"{abs(scaled.numerator):0{MOST_DECIMALS + 1}d}"
    whole, decimals = digits[:-MOST_DECIMALS], digits[-MOST_DECIMALS:].rstrip("0")
    return ("-" if value < 0 else "") + whole + (f".{decimals}" if decimals else "")


def fraction_text(value: Fraction) -> str:
    """Return *value* as a fraction in lowest terms, such as ``"5/6"``, or as a whole number."""
    return str(value)


def answer_value(text: str) -> Fraction | None:
    """Return the value of a written answer; None when it is not one number.

    A number is whole, a decimal, a fraction such as “5/6” or a mixed one such as “1又1/2”.
    """
    written = spelled(text)
    if _ANSWER.fullmatch(written):
        return Fraction(written)
    match = _FRACTION.fullmatch(written)
    if match is None:
        return None
    return int(match["whole"] or 0) + Fraction(int(match["top"]), int(match["bottom"]))


def same_answer(written: str, accepted: str) -> bool:
    """Tell whether two answers are equal: by value for numbers, else by spelling.

    4.50 equals 4.5, 07 equals 7 and 2/4 equals 1/2: the pupil knows the sum, and marking form is
    the teacher's. What is behind “x=” counts, and 3……2 equals 03…2. Words are equal in traditional
    and in simplified characters.
    """
    left, right = (spelled(text).lower().removeprefix("×=") for text in (written, accepted))
    value = answer_value(left)
    if value is not None:
        return value == answer_value(right)
    divided = _divided(left)
    if divided is not None:
        return divided == _divided(right)
    return left == right or same_words(left, right)


def _divided(text: str) -> tuple[int, int] | None:
    match = _REMAINDER.fullmatch(text)
    return (int(match["quotient"]), int(match["rest"])) if match else None


def spellings(answer: str, question: str = "") -> tuple[str, ...]:
    """Return *answer* and the equal ways a pupil writes it, the plain one first.

    7.3+2.7 may be answered 10 or 10.0: zeros up to the most decimals printed in *question*. Words
    may be written in traditional or in simplified characters.
    """
    places = max((len(part) for part in re.findall(r"\.([0-9]+)", spelled(question))), default=0)
    if answer_value(answer) is None or not places:
        return ways_to_write(answer)
    whole, _, decimals = answer.partition(".")
    longer = [f"{whole}.{decimals.ljust(n, '0')}" for n in range(len(decimals) + 1, places + 1)]
    return (answer, *longer)


class _Parser:
    """Recursive descent over tokens: sum ► product ► number or bracket."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def rest(self) -> bool:
        return self._at < len(self._tokens)

    def sum(self, *, depth: int) -> Fraction:
        return self._chain(_SUM, lambda: self._product(depth))

    def _product(self, depth: int) -> Fraction:
        return self._chain(_PRODUCT, lambda: self._chain(_BAR, lambda: self._atom(depth)))

    def _chain(self, signs: dict[str, _Sign], operand: Callable[[], Fraction]) -> Fraction:
        value = operand()
        while self.rest() and self._tokens[self._at] in signs:
            sign = signs[self._next()]
            right = operand()
            try:
                value = sign(value, right)
            except ZeroDivisionError:
                raise NotUnderstood("除数不能是 0。请检查题目。") from None
        return value

    def _atom(self, depth: int) -> Fraction:
        first = self._next()
        if first == "(" and depth < MOST_DEPTH:
            value = self.sum(depth=depth + 1)
            if self._next() != ")":
                raise NotUnderstood("括号不成对。请检查题目。")
            return value
        if not first[0].isdigit():
            raise NotUnderstood("这道算式不完整。请检查题目。")
        return Fraction(first)

    def _next(self) -> str:
        if not self.rest():
            raise NotUnderstood("这道算式不完整。请检查题目。")
        self._at += 1
        return self._tokens[self._at - 1]
