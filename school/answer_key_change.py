"""What is said about the questions of an answer key, and the key with it changed.

What nobody says about a question stays as it was.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from pydantic import BaseModel

from school.answer_key import MOST_ITEMS, MOST_TEXT, Accepted, AnswerKey, KeyItem
from school.answer_key_points import NUMBER
from school.errors import NotUnderstood
from school.free_answers import BY_HAND, SAID

PLAIN_POINTS = Fraction(1)
"""What a question is worth when nobody says."""

_TICKS = {**dict.fromkeys("√✓✔☑对", "√"), **dict.fromkeys("×✗✘✕xX错", "×")}
_ALTERNATIVE = re.compile(rf"^(.*?)(?:\(\s*({NUMBER})\s*分\s*\))?$")
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
