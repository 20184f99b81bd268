"""An answer key as teachers type it: “答案 1-5 ABCDA 每题4分” becomes changes of a key.

A line names questions (“3”, “1-5”) and says what is new about them: answers, points, points for
part of the answer, the knowledge point. What a line does not say stays as it was.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from pydantic import BaseModel

from school.answer_key import MOST_ITEMS, MOST_TEXT
from school.answer_key_change import NUMBER, KeyChange, alternatives
from school.errors import NotUnderstood
from school.free_answers import BY_HAND, SAID
from school.naming import normal
from school.spelling import simplified

MOST_RANGE = 200
"""Questions one line may name."""

_HEAD = re.compile(
    r"^第?\s*([0-9]{1,3})\s*题?\s*(?:(?:-|~|—|–|到|至)+\s*第?\s*([0-9]{1,3})\s*题?)?"
    r"(?:\s*[.、:)]\s*|\s+|(?=[^0-9.\s])|$)"
)
_KNOWLEDGE = re.compile(r"知识点\s*:?\s*(.*)$")
_PART = re.compile(rf"[,;、]?\s*(?:漏选|少选|选不全|部分对?)\s*(?:得|给|各|的)?\s*({NUMBER})\s*分")
_POINTS = re.compile(
    rf"(?:^|[\s,;、]+|(?<=\S)(?=每|各|共))(每[题空个道]|各|共)?\s*({NUMBER})\s*分$"
)
_MARKS = r"[A-Ga-g]+|[√×✓✗]"
_INLINE = re.compile(rf"([0-9]{{1,3}})\s*[.、:)]?\s*({_MARKS})")
_INLINE_LINE = re.compile(rf"(?:[0-9]{{1,3}}\s*[.、:)]?\s*(?:{_MARKS})[\s,;、]*){{2,}}")
_BREAK = re.compile(r"[;\n]|\s+(?=[0-9]{1,3}\s*(?:-|~|到|至)\s*[0-9]{1,3}\s+\S)")


class KeyText(BaseModel, frozen=True):
    """A typed key taken apart."""

    caption: str = ""
    """Names the class and the homework, where the first line does."""
    changes: tuple[KeyChange, ...] = ()


def parse_key(text: str) -> KeyText:
    """Take the lines of a typed key apart.

    Raises:
        NotUnderstood: A line makes no sense; the message says which, and how to write it.
    """
    caption, lines = _caption(text)
    changes: list[KeyChange] = []
    for number, line in lines:
        changes += _line(line, number=number)
    if len(changes) > MOST_ITEMS:
        raise NotUnderstood(f"一份答案最多 {MOST_ITEMS} 题。请分几次作业。")
    return KeyText(caption=caption, changes=tuple(changes))


def _caption(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Return what is in front of the first question, and the numbered lines after it."""
    lines = [(n, _folded(line)) for n, line in enumerate(text.split("\n"), start=1)]
    lines = [(n, line) for n, line in lines if line]
    if not lines:
        return "", []
    number, first = lines[0]
    head, colon, rest = first.partition(":")
    if colon and not _starts_a_question(first):
        return head.strip(), _broken([(number, rest), *lines[1:]])
    broken = _broken(lines)
    if _starts_a_question(first) or (len(broken) == 1 and re.search(r"[A-G√×]", first)):
        return "", broken
    if not broken:  # nothing but what stands between answers
        return "", []
    return broken[0][1], broken[1:]


def _starts_a_question(line: str) -> bool:
    """Return True for “1-5 ABCDA”, False for “3(2)班 口算11”."""
    found = _HEAD.match(line)
    return found is not None and not re.match(
        r"\s*(\([0-9]+\)|年级|班|[0-9]*\.?班)", line[found.end(1) :]
    )


def _folded(line: str) -> str:
    text = normal(simplified(line)).lstrip(":,、 ")
    return re.sub(r"[✓✔☑]", "√", re.sub(r"[✗✘✕]", "×", text))


def _broken(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines, those that hold several ranges taken apart."""
    return [
        (n, part.strip(" ,、"))
        for n, line in lines
        for part in _BREAK.split(line)
        if part.strip(" ,、")
    ]


def _line(line: str, *, number: int) -> list[KeyChange]:
    rest, knowledge = _taken(_KNOWLEDGE, line)
    rest, part = _taken(_PART, rest.strip(" ,;、"))
    rest, points, shared = _points(rest.strip(" ,;、"))
    inline = _INLINE.findall(rest) if _INLINE_LINE.fullmatch(rest + " ") else []
    if inline:
        labels = [str(int(no)) for no, _ in inline]
        answers = [answer for _, answer in inline]
    else:
        labels, body = _labels(rest, line=line, number=number)
        answers = _answers(body, labels, line=line, number=number)
    if not (answers or points or part or knowledge):
        raise _not_understood(line, number)
    return _changes(
        labels,
        answers,
        points=points / len(labels) if points and shared else points,
        part_points=Fraction(part) if part else None,
        knowledge=knowledge[:MOST_TEXT] if knowledge else None,
    )


def _changes(
    labels: Sequence[str],
    answers: Sequence[str],
    *,
    points: Fraction | None,
    part_points: Fraction | None,
    knowledge: str | None,
) -> list[KeyChange]:
    return [
        KeyChange(
            label=label,
            answers=alternatives(answers[place]) if answers else (),
            points=points,
            part_points=part_points,
            knowledge=knowledge,
        )
        for place, label in enumerate(labels)
    ]


def _taken(form: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return *text* without what the form matches, and what its group holds."""
    found = form.search(text)
    if found is None:
        return text, ""
    return text[: found.start()] + " " + text[found.end() :], found[1].strip()


def _points(text: str) -> tuple[str, Fraction | None, bool]:
    found = _POINTS.search(text)
    if found is None:
        return text, None, False
    return text[: found.start()].strip(" ,;、"), Fraction(found[2]), found[1] == "共"


def _labels(rest: str, *, line: str, number: int) -> tuple[list[str], str]:
    found = _HEAD.match(rest)
    if found is None:
        raise _not_understood(line, number)
    first, last = int(found[1]), int(found[2] or found[1])
    if not 0 < first <= last or last - first >= MOST_RANGE:
        raise NotUnderstood(
            f"第 {number} 行的题号不对：“{found[0].strip()}”。请从小到大写，如“1-5”。"
        )
    return [str(no) for no in range(first, last + 1)], rest[found.end() :].strip(" ,;、")


def _answers(body: str, labels: Sequence[str], *, line: str, number: int) -> list[str]:
    if not body:
        return []
    tokens = [t for t in re.split(r"[\s,;、]+", body) if t]
    if len(tokens) == 1 and tokens[0] in SAID:
        return [BY_HAND] * len(labels)
    joined = "".join(tokens)
    letters = re.fullmatch(r"[A-Ga-g]+|[√×xX对错]+", joined)
    if len(labels) == 1:
        return [joined if letters else " ".join(tokens)]
    if len(tokens) == len(labels):
        return tokens
    if letters and len(joined) == len(labels):
        return list(joined)
    given = len(joined) if letters and len(tokens) == 1 else len(tokens)
    raise NotUnderstood(
        f"第 {number} 行：{labels[0]}-{labels[-1]} 是 {len(labels)} 题，却有 {given} 个答案"
        f"（{line[:24]}）。请补齐，或改题号。"
    )


def _not_understood(line: str, number: int) -> NotUnderstood:
    return NotUnderstood(
        f"第 {number} 行没有看懂：“{line[:20]}”。请写成“1-5 ABCDA 每题4分”，一行一段，再发一次。"
    )
