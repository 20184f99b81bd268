"""A typed answer key taken apart: what it is of, its parts with their headings, and their lines.

“三(2)班 口算11：一、选择题（每题4分）1-5 ABCDA 二、判断题 6-8 √×√” is of “三(2)班 口算11” and has
two parts of one line each.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from school.answer_key_points import Points, take_first_points
from school.naming import normal
from school.spelling import simplified

DASH = r"(?:-|~|—|–|到|至)+"
HEAD = re.compile(
    r"^(?:请?[把将])?\(?第?\s*([0-9]{1,3})\s*\)?\s*(?:小?题|号)?\s*"
    rf"(?:{DASH}\s*第?\s*([0-9]{{1,3}})\s*(?:小?题|号)?)?"
    r"(?:\s*[.、:)=]\s*|\s+|(?=[^0-9.\s])|$)"
)
"""A question number or a range of them in front of what is said about them."""
_RANGE = rf"第?[0-9]{{1,3}}\s*题?\s*{DASH}\s*第?[0-9]{{1,3}}\s*题?"
_NTH = r"第?\(?[一二三四五六七八九十]{1,3}\)?(?:大题)?\s*[、.:)]?\s*"
_KIND = r"(?:(?:单项|多项|不定项)?选择|单选|多选|判断|填空|计算|应用|解答|口算|连线|操作)题"
_HEADING = re.compile(
    rf"{_NTH}{_KIND}|第?[一二三四五六七八九十]{{1,3}}(?:大题\s*[、.:]?|[、.:])\s*(?=[0-9(]|$)"
    r"|(?:(?:单项|多项|不定项)?选择|单选|多选|判断|填空)题(?=[\s:(0-9]|$)"
)
_HOW_MANY = re.compile(r"\(?\s*(?:本大?题)?(?:共\s*)?[0-9]{1,3}\s*(?:小?题|个|道题?)\s*,?\s*")
_MARKED = r"(?:[A-Ga-g√×]|[对错]{2})"
_BREAK = re.compile(
    r"[;\n]"
    rf"|\s+(?={_RANGE}\s+\S)|(?<![一二三四五六七八九十])[,、。]\s*(?={_RANGE}\s+\S)"
    rf"|(?<![一二三四五六七八九十])[\s,、。]+(?={_RANGE}\s*:?\s*{_MARKED})"
    rf"|(?<=[A-Ga-g√×分])(?={_RANGE}\s*:?\s*{_MARKED})"
    rf"|[\s,;。]*(?=[一二三四五六七八九十]{{1,3}}\s*[、.]\s*(?:{_KIND}|{_RANGE}))"
)
_ANSWERS = re.compile(r"\s*的?(?:标准|参考|正确)?答案(?:是|为)?$")


class Section(NamedTuple):
    """A part of a key: what its heading gives, and its lines by the number of the one typed."""

    points: Points | None
    lines: Sequence[tuple[int, str]]


def taken_apart(text: str) -> tuple[str, list[Section]]:
    """Return what stands in front of the first question, and the parts of a typed key."""
    lines = [(n, _folded(line)) for n, line in enumerate(text.split("\n"), start=1)]
    lines = [(n, line) for n, line in lines if line]
    if not lines:
        return "", []
    number, first = lines[0]
    head, colon, rest = first.partition(":")
    if colon and not _starts_a_question(first) and not _begins_a_part(first):
        return _ANSWERS.sub("", head.strip()), list(
            _sections(_broken([(number, rest), *lines[1:]]))
        )
    broken = _broken(lines)
    if not broken:  # nothing but what stands between answers
        return "", []
    alone = len(broken) == 1 and re.search(r"[A-G√×]", first)
    if _starts_a_question(first) or _begins_a_part(first) or alone:
        return "", list(_sections(broken))
    return _ANSWERS.sub("", broken[0][1]), list(_sections(broken[1:]))


def _starts_a_question(line: str) -> bool:
    """Return True for “1-5 ABCDA”, False for “3(2)班 口算11”."""
    found = HEAD.match(line)
    return found is not None and not re.match(
        r"\s*(\([0-9]+\)|年级|班|[0-9]*\.?班)", line[found.end(1) :]
    )


def _begins_a_part(line: str) -> bool:
    """Return True for “一、选择题(每题4分)” and “每题4分”."""
    return bool(_HEADING.match(line)) or take_first_points(line)[1] is not None


def _folded(line: str) -> str:
    text = normal(simplified(line)).lstrip(":,、 ")
    return re.sub(r"[✓✔☑]", "√", re.sub(r"[✗✘✕]", "×", text))


def _broken(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines, those that hold several ranges or parts taken apart."""
    return [
        (n, part.strip(" ,、"))
        for n, line in lines
        for part in _BREAK.split(line)
        if part.strip(" ,、")
    ]


def _sections(lines: Sequence[tuple[int, str]]) -> Iterator[Section]:
    """Yield the parts: a heading ends the one before it."""
    points: Points | None = None
    held: list[tuple[int, str]] = []
    for number, line in lines:
        if _begins_a_part(line):
            yield Section(points, held)
            line, points = _heading(line)  # noqa: PLW2901  # the line is what is left of it
            held = []
        if line:
            held.append((number, line))
    yield Section(points, held)


def _heading(line: str) -> tuple[str, Points | None]:
    """Return a line without its part's heading, and what that says each question is worth."""
    found = _HEADING.match(line)
    rest = line[found.end() :].lstrip(" :,、.") if found else line
    many = _HOW_MANY.match(rest)
    without = rest[many.end() :] if many else rest
    rest, points = take_first_points(without)
    return (rest if points else without if many else rest).lstrip(" :,、.)"), points
