"""An answer key as teachers type it: “答案 1-5 ABCDA 每题4分” becomes changes of a key.

A line names questions (“3”, “1-5”) and says what is new about them: answers, points, points for
part of the answer, the knowledge point. What a line does not say stays as it was.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from pydantic import BaseModel

from school.answer_key import MOST_ITEMS, MOST_TEXT, Accepted, AnswerKey, KeyItem
from school.errors import NotUnderstood
from school.free_answers import BY_HAND, SAID
from school.naming import normal
from school.spelling import simplified

MOST_RANGE = 200
"""Questions one line may name."""
PLAIN_POINTS = Fraction(1)
"""What a question is worth when nobody says."""

_TICKS = {**dict.fromkeys("√✓✔☑对", "√"), **dict.fromkeys("×✗✘✕xX错", "×")}
_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,2})?"
_HEAD = re.compile(
    r"^第?\s*([0-9]{1,3})\s*题?\s*(?:(?:-|~|—|–|到|至)+\s*第?\s*([0-9]{1,3})\s*题?)?"
    r"(?:\s*[.、:)]\s*|\s+|(?=[^0-9.\s])|$)"
)
_KNOWLEDGE = re.compile(r"知识点\s*:?\s*(.*)$")
_PART = re.compile(rf"[,;、]?\s*(?:漏选|少选|选不全|部分对?)\s*(?:得|给|各|的)?\s*({_NUMBER})\s*分")
_POINTS = re.compile(
    rf"(?:^|[\s,;、]+|(?<=\S)(?=每|各|共))(每[题空个道]|各|共)?\s*({_NUMBER})\s*分$"
)
_ALTERNATIVE = re.compile(rf"^(.*?)(?:\(\s*({_NUMBER})\s*分\s*\))?$")
_MARKS = r"[A-Ga-g]+|[√×✓✗]"
_INLINE = re.compile(rf"([0-9]{{1,3}})\s*[.、:)]?\s*({_MARKS})")
_INLINE_LINE = re.compile(rf"(?:[0-9]{{1,3}}\s*[.、:)]?\s*(?:{_MARKS})[\s,;、]*){{2,}}")
_BREAK = re.compile(r"[;\n]|\s+(?=[0-9]{1,3}\s*(?:-|~|到|至)\s*[0-9]{1,3}\s+\S)")
_CHOICE = re.compile(r"[A-G]+")


class Given(BaseModel, frozen=True):
    """One accepted answer as typed; *points* None: those of the question."""

    answer: str
    points: Fraction | None = None


class KeyChange(BaseModel, frozen=True):
    """What is said about one question; None: nothing, so it stays as it is."""

    label: str
    answers: tuple[Given, ...] = ()
    points: Fraction | None = None
    part_points: Fraction | None = None
    knowledge: str | None = None


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


def alternatives(text: str) -> tuple[Given, ...]:
    """Return the accepted answers in “35|三十五(3分)”, the one shown to people first.

    Raises:
        NotUnderstood: One of them is empty, or too long to be an answer.
    """
    given = []
    for one in re.split(r"[|｜]|(?<=\S)或(?=\S)", text):
        found = _ALTERNATIVE.match(one.strip())
        answer = _plain(found[1].strip()) if found else ""
        if not answer or len(answer) > MOST_TEXT:
            raise NotUnderstood(f"答案“{one[:12]}”是空的或超过 {MOST_TEXT} 字。请检查后再发。")
        points = Fraction(found[2]) if found and found[2] else None
        given.append(Given(answer=answer, points=points))
    return tuple(given)


def _plain(answer: str) -> str:
    """Return letters in capitals and in order, one kind of tick and cross; else *answer*.

    However a teacher calls what a person marks, it is “主观”.
    """
    if len(answer) == 1 and answer in _TICKS:
        return _TICKS[answer]
    if answer in SAID:
        return BY_HAND
    capital = answer.upper()
    if _CHOICE.fullmatch(capital):
        return "".join(sorted(set(capital)))
    return answer


def _not_understood(line: str, number: int) -> NotUnderstood:
    return NotUnderstood(
        f"第 {number} 行没有看懂：“{line[:20]}”。请写成“1-5 ABCDA 每题4分”，一行一段，再发一次。"
    )


def changed(key: AnswerKey | None, changes: Sequence[KeyChange]) -> AnswerKey:
    """Return *key* with the changes made, in the order of its question numbers.

    Raises:
        NotUnderstood: Points or a knowledge point are given to a question without an answer, or
            part of an answer is to earn more than all of it.
    """
    items = dict(key.items) if key else {}
    for change in changes:
        items[change.label] = _changed_item(items.get(change.label), change)
    if len(items) > MOST_ITEMS:
        raise NotUnderstood(f"一份答案最多 {MOST_ITEMS} 题。请分几次作业。")
    ordered = dict(sorted(items.items(), key=lambda one: in_order(one[0])))
    return AnswerKey(items=ordered, lowest_terms=key.lowest_terms if key else False)


def in_order(label: str) -> tuple[int, str]:
    """Return what question labels sort by: numbers as numbers, others after them."""
    digits = label.lstrip("qQ")
    return (int(digits) if digits.isdecimal() else MOST_ITEMS * 10, label)


def _changed_item(before: KeyItem | None, change: KeyChange) -> KeyItem:
    if before is None and not change.answers:
        raise NotUnderstood(f"第 {change.label} 题还没有答案。请先发“答案 {change.label} A”。")
    most = change.points or (before.most_points if before else PLAIN_POINTS)
    accepted = tuple(
        Accepted(answer=g.answer, points=most if g.points is None else g.points)
        for g in change.answers or _kept(before, change)
    )
    part = change.part_points
    if part is None and before is not None and not change.answers:
        part = before.part_points
    if part is not None and part > max(a.points for a in accepted):
        raise NotUnderstood(f"第 {change.label} 题漏选的分比满分还多。请核对后再发。")
    knowledge = (
        change.knowledge if change.knowledge is not None else (before.knowledge if before else "")
    )
    return KeyItem(accepted=accepted, part_points=part, knowledge=knowledge)


def _kept(before: KeyItem | None, change: KeyChange) -> tuple[Given, ...]:
    """Return the answers there were, with their own points where those are less than all."""
    accepted = before.accepted if before else ()
    full = before.most_points if before else PLAIN_POINTS
    return tuple(
        Given(answer=a.answer, points=None if change.points and a.points == full else a.points)
        for a in accepted
    )
