"""Field labels as OMRChecker writes them: “q1..10” stands for q1, q2 up to q10."""

import re
from collections.abc import Iterable

from school.errors import NotUnderstood

MOST_LABELS = 2000
MOST_TEXT = 64
_RANGE = re.compile(r"(?P<name>[^.\d]*(?:\d+[^.\d]+)*)(?P<first>\d{1,6})\.{2,3}(?P<last>\d{1,6})")


def spread(labels: Iterable[str], *, where: str) -> tuple[str, ...]:
    """Return every label that *labels* stand for, in order.

    Args:
        labels: Plain labels and ranges.
        where: What they were found in, for the person who has to mend it.

    Raises:
        NotUnderstood: A range that is none or runs backwards, a label twice, or far too many.
    """
    found: dict[str, None] = {}
    for text in labels:
        for label in _one(text, where=where):
            if label in found:
                raise NotUnderstood(f"{where}里的“{label}”出现了两次。请改成不同的名字。")
            found[label] = None
        if len(found) > MOST_LABELS:
            raise NotUnderstood(f"{where}里的题目超过 {MOST_LABELS} 个。请分成几张答题卡。")
    return tuple(found)


def number_of(label: str) -> str:
    """Return the question number in a field's label, or the label itself if it has none."""
    digits = label.lower().removeprefix("q")
    return str(int(digits)) if digits.isdecimal() else label


def _one(text: str, *, where: str) -> list[str]:
    if not text or len(text) > MOST_TEXT or "\x00" in text:
        raise NotUnderstood(f"{where}里有空的或太长的题目名。请改正后重新发送。")
    if ".." not in text:
        return [text]
    found = _RANGE.fullmatch(text)
    if found is None or int(found["first"]) > int(found["last"]):
        raise NotUnderstood(f"{where}里的“{text}”看不懂。请写成“q1..10”这样，小的在前。")
    first, last = int(found["first"]), int(found["last"])
    if last - first >= MOST_LABELS:
        raise NotUnderstood(f"{where}里的“{text}”太多了。请分成几张答题卡。")
    return [f"{found['name']}{number}" for number in range(first, last + 1)]
