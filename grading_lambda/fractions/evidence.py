"""What a written fraction says: readings of its numbers put together into one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grading_lambda.recognise import Evidence, Voice

MIXED = "又"
_STACKED = re.compile(rf"(?:(?P<whole>[0-9]+){MIXED})?(?P<top>[0-9]+)/(?P<bottom>[0-9]+)")


@dataclass(frozen=True)
class StackedReading:
    """A reading of a number above a bar, one below it, and perhaps one before it."""

    top: Voice
    bottom: Voice
    whole: Voice | None = None

    @property
    def second(self) -> bool:
        """Whether the second reader says it."""
        return self.bottom.second

    @property
    def text(self) -> str:
        """The best reading, such as “5/6” or “1又1/2”."""
        whole = self._whole_text
        return f"{whole}{MIXED if whole else ''}{self.top.text}/{self.bottom.text}"

    @property
    def _whole_text(self) -> str:
        return self.whole.text if self.whole else ""

    @property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        """The peaks of its numbers; the bar and the word between are seen by their place."""
        parts = (self.whole, self.top, self.bottom)
        return tuple(peak for part in parts if part for peak in part.peaks)

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        """Return the log likelihood of *text*; -inf if it is no such fraction."""
        match = _STACKED.fullmatch(text)
        mixed = bool(match and match["whole"])
        # Ink before the bar may be a number, even where this reading sees none in it.
        if not match or (mixed and not self.whole) or (not mixed and self._whole_text):
            return self._own(sharp=sharp) if text == self.text else -np.inf
        numbers = [(self.top, match["top"]), (self.bottom, match["bottom"])]
        if self.whole:
            numbers.append((self.whole, match["whole"] or ""))
        return sum(said.log_p(number, sharp=sharp) for said, number in numbers)

    def _own(self, *, sharp: bool) -> float:
        """Return the log likelihood of the best reading, where a number of it is empty."""
        parts = [part for part in (self.whole, self.top, self.bottom) if part]
        return sum(part.log_p(part.text, sharp=sharp) for part in parts)


def seeing_all(readings: tuple[Evidence, ...], top: int, bottom: int) -> tuple[Evidence, ...]:
    """Return those that see a digit for each piece of ink above and below the bar, if any do.

    Two strokes close together are one 1 to the first reader, or nothing, and it reads them twice.
    """
    whole = tuple(
        r
        for r in readings
        if isinstance(r, StackedReading) and len(r.top.text) >= top and len(r.bottom.text) >= bottom
    )
    return whole or readings


def by_both(readings: tuple[Evidence, ...]) -> bool:
    """Tell whether both readers are among *readings*: what they see alike, the third may miss."""
    return {r.second for r in readings if isinstance(r, Voice)} == {False, True}


_ALIKE = 2.0
"""Log likelihood lost where a fraction's stroke is read as 1 or a 1 as a stroke: one of them is
likely in every hand, and two, which would make 11/5 of 1/15, are not."""


@dataclass(frozen=True)
class SpacedReading:
    """A reading of “1 7/22”, which is 1又7/22 or, widely spaced, 17/22."""

    line: Voice
    before: int
    """How many characters stand before the wide space; 0: there is none."""

    @property
    def second(self) -> bool:
        """Whether the second reader says it."""
        return self.line.second

    @property
    def text(self) -> str:
        """The best reading."""
        text = _with_stroke(self.line.text)
        mixed = 0 < self.before < len(text) and "/" in text[self.before + 1 :]
        return f"{text[: self.before]}{MIXED}{text[self.before :]}" if mixed else text

    @property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        """The peaks of the line."""
        return self.line.peaks

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        """Return the log likelihood of *text*; -inf for a mixed number where nothing is apart."""
        whole, mixed, rest = text.partition(MIXED)
        if mixed and len(whole) != self.before:
            return -np.inf
        plain = whole + rest
        return max(
            self.line.log_p(other, sharp=sharp) - _ALIKE * swaps for other, swaps in _alike(plain)
        )


def _with_stroke(text: str) -> str:
    """Return *text* with its stroke where only one of its characters can be that: 80/7 for 8017."""
    inner = [i for i in range(1, len(text) - 1) if text[i] == "1"]
    if "/" in text or len(inner) != 1:
        return text
    return f"{text[: inner[0]]}/{text[inner[0] + 1 :]}"


def _alike(text: str) -> Iterator[tuple[str, int]]:
    """Yield *text* and what it looks like with a 1 for its stroke, or strokes for its 1s."""
    yield text, 0
    if "/" in text:
        yield text.replace("/", "1"), 1
        for i, character in enumerate(text):
            if character == "1":
                yield f"{text[:i]}/{text[i + 1 :]}", 1


def spaced(line: Voice, *, step: float | None) -> Voice:
    """Return *line* as a reading with a wide space at the time step *step*; None: without."""
    before = sum(at < step for _, at, _ in line.peaks) if step is not None else 0
    return SpacedReading(line, before)


def short_number(read: str, accepted: str) -> int | None:
    """Return which number of *read* alone lacks a digit of the fraction *accepted*, from the end.

    -1 is what stands below the bar. None: there is no such number.

    Two digits that touch are read as one (8/11 for 73/11), and the second of two ones is lost.
    """
    numbers = [re.split(r"[/又]", text) for text in (read, accepted)]
    if "/" not in read or len(numbers[0]) != len(numbers[1]):
        return None
    pairs = list(zip(*numbers, strict=True))
    differ = [i for i, (mine, other) in enumerate(pairs) if mine != other]
    if len(differ) != 1:
        return None
    mine, other = pairs[differ[0]]
    return differ[0] - len(pairs) if 0 < len(mine) == len(other) - 1 else None


def least_sure(peaks: Sequence[tuple[str, int, float]]) -> float:
    """Return the least probability of *peaks*, spaces aside; 1 when there are none."""
    return min((p for character, _, p in peaks if character != " "), default=1.0)
