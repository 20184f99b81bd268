"""What a printed question asks, how sure its reading is, and which answers are right."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from grading_lambda.recognise import Reading
from school.arithmetic import answer_value, expected_answer, same_answer, spelled, spellings
from school.exercise import BLANK, CIRCLE, MIXED, Kind
from school.exercises.unknown import with_letter
from school.solve import solve

LEAST_SURE = 0.6
_REPAIR_MARGIN = 2.0
_RIVAL, _DIVIDED, _PERHAPS_DIVIDED, _DRAWN_DIVIDED = -6.5, -6.5, -4.0, -9.5
"""Log odds from which another reading of the print is possible. Of 452 printed “+”, sharp and
blurred, the network gave “÷” more than -6.5 on 9 and more than -5.8 on none; of 29 “÷” that it
read as “+”, it gave 26 more than that. On other pages, badly out of focus, only 9 of 15: it gave
all of them more than -9.5, and so it did one “+” in four; there the shape decides."""
_REPAIRS = "0123456789+-×÷.()"

NEVER_PRINTED = re.compile(r"/[0-9]*\.[0-9]|/[0-9]{4}|[0-9]{4}/")
"""A fraction that no exercise has: its number and what follows it were read together, as in
“9/8380.6×5” for “38、0.6×5”."""

_WIDE_TOP = re.compile(r"(?<![0-9./])[0-9]{2,3}(?=/)")

BY_ONE = re.compile(r"÷1(?![0-9.])")
"""What hardly anybody prints in a sum: a “+1” that looks like it is likelier."""
_LONG_NUMBER, _NO_NUMBER = re.compile("[0-9]{4,}"), re.compile("0[0-9]+")
_WIDE_FRACTION = re.compile(r"(?<![0-9./又])(?P<top>[0-9]{2,3})/(?P<bottom>[1-9][0-9]*)")

_WITH_A_STROKE = re.compile(r"(?<![0-9./])[0-9]{3,5}(?![0-9./])")

_CHOICES = "ABCDEFG", "√×"


@dataclass(frozen=True)
class Question:
    """One printed question."""

    text: str
    """As printed, without the “=”."""
    expected: str
    """The plain right answer; empty when nobody knows it."""
    accepted: tuple[str, ...]
    """Every spelling that is right."""
    symbols: str
    """The characters an answer to it may hold."""
    sure: bool
    """False: the question itself may be misread, so no answer to it is called wrong."""
    near: tuple[str, ...] = ()
    """Other answers that are not called wrong: a person looks."""
    keyed: bool = False
    """Whether the answer comes from a key, whatever the print seems to ask."""
    prefix: str = ""
    """What stands before the answer without being read: “x=”."""
    others: tuple["Question", ...] = ()
    """What the print may as well ask: believed where what is written answers that."""
    led: bool = False
    """Whether its first character may belong to the item number, as in “2)97×31” read 2197×31."""


def borne_out(question: Question) -> bool:
    """Tell whether a question, as read, comes to what the key says: then it was read right."""
    text = question.text if has_place(question.text) else f"{question.text}="
    solution = solve(text) if question.keyed else None
    return solution is not None and any(
        same_answer(solution.expected, answer) for answer in question.accepted
    )


def settle(
    printed: Reading, text: str, *, key: tuple[str, ...] = (), doubtful: bool = False
) -> Question:
    """Return the question *text*, calculated or taken from the answer *key*.

    Args:
        printed: The reading of the printed line up to the “=”.
        text: Its text without the item number.
        key: Accepted answers; empty: calculate.
        doubtful: True when *text* may still hold part of the item number.
    """
    sure = not doubtful and _clearness(printed, text) >= LEAST_SURE
    if not key and expected_answer(text) is None and solve(text) is None:
        text, sure = _repaired(printed, text), False
    if not key and (_perhaps_divided(printed, text) or NEVER_PRINTED.search(text)):
        sure = False
    question = solved(text, key=key, sure=sure)
    return replace(question, led=doubtful)


def solved(text: str, *, key: tuple[str, ...] = (), sure: bool) -> Question:
    """Return the question *text* of any type, worked out or taken from the answer *key*.

    Args:
        text: One line without its item number, with ``□`` or ``○`` where the answer belongs.
        key: Accepted answers; empty: work it out.
        sure: Whether it was read clearly.
    """
    if text.endswith(("=" + BLANK, "≈" + BLANK)):
        text = text.removesuffix(BLANK)
    solution = None if key else solve(text)
    if solution is None and not key:
        return Question(text, "", (), "0123456789.", sure=False)
    if solution is None:
        accepted = tuple(dict.fromkeys(s for answer in key for s in spellings(answer, text)))
        return Question(text, key[0], accepted, _symbols(text, accepted), sure=sure, keyed=True)
    equation = solution.kind is Kind.EQUATION
    prefix = "x=" if equation else ""
    return Question(
        text=with_letter(spelled(text)) if equation else text,
        expected=solution.expected,
        accepted=tuple(answer.removeprefix(prefix) for answer in solution.accepted),
        symbols=solution.symbols,
        sure=sure,
        near=solution.near,
        prefix=prefix,
    )


def _clearness(printed: Reading, text: str) -> float:
    """Return the chance (0..1) of the least sure character of *text* in its print.

    The item number before it may be blurred; another misread number would not change the question.
    """
    shown = [(c, p) for c, _, p in printed.peaks if c not in " ="]
    whole = "".join(c for c, _ in shown)
    own = shown[-len(text) :] if text and whole.endswith(text) else shown
    return min((p for _, p in own), default=0.0)


def has_place(text: str) -> bool:
    """Tell whether *text* shows where its answer belongs, so that no “=” has to be added."""
    return any(mark in text for mark in f"{BLANK}{CIRCLE}=≈")


def said(question: Question, read: str) -> str:
    """Return what was read as a person writes it: “3……2” for any dots, “x=7” for 7."""
    return f"{question.prefix}{spelled(read)}" if read else ""


def _symbols(text: str, accepted: tuple[str, ...]) -> str:
    """Return the characters an answer may hold: no point where only whole numbers occur.

    The network likes to see points between whole digits (“1.29” for 129), and digits in the letters
    of a choice (0 for D, 8 for B).
    """
    needed = "".join(accepted)
    choices = next((kind for kind in _CHOICES if needed and set(needed) <= set(kind)), "")
    if choices:
        return choices
    point = "." if "." in needed or "." in text or "÷" in text else ""
    return "0123456789" + point + "".join(sorted(set(needed) - set("0123456789.")))


def _repaired(printed: Reading, text: str) -> str:
    """Return the likeliest legal question one change from *text*; *text* if none stands out."""
    legal = {change for change in _changes(text) if expected_answer(change) is not None}
    ranked = sorted(((log_p(printed, text, change), change) for change in legal), reverse=True)
    if not ranked or not np.isfinite(ranked[0][0]):
        return text
    clear = len(ranked) == 1 or ranked[0][0] - ranked[1][0] > _REPAIR_MARGIN
    return ranked[0][1] if clear else text


def rival(
    question: Question,
    printed: Reading,
    *,
    written: str,
    drawn_divided: Callable[[], bool] = lambda: False,
) -> Question | None:
    """Return a question that *written* answers and that the print may as well show.

    Before an answer is called wrong: a “÷” out of focus looks like “+”, and a thin “-” like a
    point. Only readings the network itself finds possible count.

    Args:
        question: As it was read.
        printed: The reading of its print.
        written: The answer.
        drawn_divided: Tells whether its first “+” has the shape of a “÷”.
    """
    written = with_lost_point(written)
    value = answer_value(written)
    if value is None or not question.text:
        return None
    if question.led and _asks_for(question.text[1:], value):
        return replace(question, text=question.text[1:], expected=written, accepted=(written,))
    changes = (c for c in set(_confusions(question.text)) if _asks_for(c, value))
    best = max(changes, key=lambda c: log_p(printed, question.text, c), default=None)
    if best is None or not np.isfinite(log_p(printed, question.text, question.text)):
        return None
    doubt = log_p(printed, question.text, best) - log_p(printed, question.text, question.text)
    # Nobody who adds 16 and 4 writes 4: a quotient that comes out even was printed as one.
    divided = best == question.text.replace("+", "÷", 1)
    # Nor 38 who adds 6 and 6432, but who sees 6+64-32: no sum has numbers of four digits.
    lost = best in (f"{question.text[:i]}-{question.text[i:]}" for i in _inside_long(question.text))
    if doubt < _RIVAL and not divided and not lost:
        return None
    divided &= not BY_ONE.search(best)
    sure = divided and (doubt > _DIVIDED or (doubt > _DRAWN_DIVIDED and drawn_divided()))
    asked = replace(question, text=best, expected=written, accepted=(written,), sure=sure)
    # Only what stands behind the number may be asked for certain.
    return replace(asked, led=False)


def with_lost_point(read: str) -> str:
    """Return *read* with the point it must have lost: nobody writes 04, but 0.4."""
    return f"0.{read[1:]}" if _NO_NUMBER.fullmatch(read) else read


def mixed_or_not(text: str) -> list[str]:
    """Return *text* with its mixed number as a fraction, or a fraction as a mixed number.

    In print with strokes only a gap tells “2 5/6” from “25/6”, and a reader misses it.
    """
    if MIXED in text:
        return [text.replace(MIXED, "")]
    tops = _WIDE_TOP.finditer(text)
    return [text[: m.start() + 1] + MIXED + text[m.start() + 1 :] for m in tops]


def perhaps_a_gap_missed(text: str) -> bool:
    """Tell whether a fraction of *text* is over 1, and a mixed number without its gap is likelier.

    Nobody prints 23/4 where 2 3/4 is meant, and hardly anybody else asks for 23/4.
    """
    tops = ((m["top"], int(m["bottom"])) for m in _WIDE_FRACTION.finditer(text))
    return any(int(top[1:]) < bottom <= int(top) for top, bottom in tops)


def stroke_for_one(text: str) -> list[str]:
    """Return *text* with the stroke of a fraction for a 1 inside a whole number: 2/3 for 213."""
    found = []
    for number in _WITH_A_STROKE.finditer(text):
        inner = range(number.start() + 1, number.end() - 1)
        found += [f"{text[:i]}/{text[i + 1 :]}" for i in inner if text[i] == "1"]
    return found


def strokes_alike(answer: str) -> list[str]:
    """Return the fractions that look like *answer* where its stroke and a 1 change places."""
    plain = answer.replace("/", "1")
    places = [i for i, c in enumerate(plain) if c == "1" and 0 < i < len(plain) - 1]
    alike = [f"{plain[:i]}/{plain[i + 1 :]}" for i in places] if "/" in answer else []
    return [other for other in alike if other != answer]


def _perhaps_divided(printed: Reading, text: str) -> bool:
    """Tell whether the “+” of a sum whose quotient comes out even may well be a “÷”."""
    quotient = expected_answer(text.replace("+", "÷", 1)) if "+" in text else None
    if quotient is None or "." in quotient:
        return False
    odds = log_p(printed, text, text.replace("+", "÷", 1)) - log_p(printed, text, text)
    return odds > _PERHAPS_DIVIDED


def _inside_long(text: str) -> list[int]:
    """Return the places inside a number of more than three digits."""
    return [i for n in _LONG_NUMBER.finditer(text) for i in range(n.start() + 1, n.end())]


def _asks_for(text: str, value: Fraction) -> bool:
    answer = expected_answer(text)
    return answer is not None and Fraction(answer) == value


def log_p(printed: Reading, text: str, change: str) -> float:
    """Return the log likelihood that the print shows *change* where it was read as *text*."""
    whole = printed.text.rstrip("= ")
    at = whole.replace(" ", "").rfind(text)
    if at < 0:
        return -np.inf
    kept = 0
    for place, character in enumerate(whole):
        if kept == at and character != " ":
            return printed.log_p(whole[:place] + change, sharp=True)
        kept += character != " "
    return -np.inf


def _confusions(text: str) -> Iterator[str]:
    """Yield *text* with one sign taken for another, a point seen or missed, or a “-” missed."""
    for i in range(len(text)):
        yield from (text[:i] + symbol + text[i + 1 :] for symbol in _REPAIRS)
        yield from (text[:i] + thin + text[i:] for thin in ".-")
    yield from (text[:i] + text[i + 1 :] for i, c in enumerate(text) if c == ".")


def _changes(text: str) -> Iterator[str]:
    for i in range(len(text) + 1):
        for symbol in _REPAIRS:
            yield text[:i] + symbol + text[i:]
            yield text[:i] + symbol + text[i + 1 :]
        yield text[:i] + text[i + 1 :]
