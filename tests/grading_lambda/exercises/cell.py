"""The place of one question on the sheet, and how its answer gets onto the paper there."""

from dataclasses import dataclass, replace

from tests.grading_lambda.exercises.question import Rng, one_digit_off
from tests.grading_lambda.exercises.sheet import Box, Sheet, Spot, union

SIGNS = "<>="


@dataclass(frozen=True)
class Habits:
    """How often, 0..1, the pupil does what makes an answer harder to read."""

    crossed: float = 0.0
    """Crosses a first answer out and writes the final one beside it."""
    overwritten: float = 0.0
    """Writes the final answer over a first one."""
    carries: float = 0.0
    """Writes small carry digits beside the print."""
    stacked: float = 0.6
    """Writes a fraction with a bar between, not as a/b."""


@dataclass(frozen=True)
class Cell:
    """Where a question is drawn; lengths in pixels."""

    sheet: Sheet
    left: int
    middle: int
    """The middle of its first line."""
    width: int
    habits: Habits
    form: int
    """Which of its type's looks a whole section has; a type takes it modulo their number."""
    rng: Rng

    @property
    def px(self) -> int:
        """Return the font size."""
        return self.sheet.px

    def below(self, lines: float, *, right: float = 0.0) -> "Cell":
        """Return the cell *lines* font sizes lower, and *right* font sizes to the right."""
        return replace(
            self,
            middle=self.middle + round(lines * self.px),
            left=self.left + round(right * self.px),
        )

    def answer(
        self, text: str, at: Spot, *, room: float = 0, size: float = 1.0, align: float = 0
    ) -> Box:
        """Write an answer, perhaps not at the first go; return the box of the final one.

        Args:
            text: ``12``, ``3/4``, ``1 1/2``, ``<``, ``3……2``.
            at: Its left end and middle.
            room: How far it may reach to the right; 0: as far as it likes.
            size: Of a digit, in font sizes.
            align: Which part of it stands *at*: 0 its left end, 0.5 its middle.
        """
        luck = self.rng.random()
        if luck < self.habits.crossed and "/" not in text:
            return self._crossed(text, at, room=room, size=size, align=align)
        if luck < self.habits.crossed + self.habits.overwritten and "/" not in text:
            height = self.px * size
            for wrote, press in ((self._other(text), 0.75), (text, 1.5)):
                final = self.sheet.write(
                    wrote, at, height=height, room=room, align=align, press=press, rng=self.rng
                )
            return final
        return self.put(text, at, room=room, size=size, align=align)

    def put(
        self, text: str, at: Spot, *, room: float = 0, size: float = 1.0, align: float = 0
    ) -> Box:
        """Write *text* at the first go and return its box; fractions perhaps with a bar."""
        if "/" not in text or self.rng.random() > self.habits.stacked:
            height = self.px * size * self.rng.uniform(0.92, 1.12)
            return self.sheet.write(text, at, height=height, room=room, align=align, rng=self.rng)
        whole, _, part = text.rpartition(" ")
        boxes = []
        at = at[0] - align * self.px * (0.75 + 0.6 * len(whole)), at[1]
        if whole:
            height = self.px * size
            boxes.append(self.sheet.write(whole, at, height=height, room=room, rng=self.rng))
            at = boxes[0][2] + self.px * 0.15, at[1]
        return union(*boxes, self._stacked(part, at, size=size * 0.8))

    def _stacked(self, part: str, at: Spot, *, size: float) -> Box:
        over, _, under = part.partition("/")
        height, gap = self.px * size, self.px * 0.14
        wide = self.px * (0.75 + 0.5 * (max(len(over), len(under)) - 1))
        middle, far = at[0] + wide / 2, gap + height / 2
        boxes = [
            self.sheet.write(
                digits, (middle, at[1] + y), height=height, room=wide, align=0.5, rng=self.rng
            )
            for digits, y in ((over, -far), (under, far))
        ]
        self.sheet.stroke((at[0] - 2, at[1]), (at[0] + wide, at[1]), rng=self.rng)
        return union(*boxes)

    def _crossed(self, text: str, at: Spot, *, room: float, size: float, align: float) -> Box:
        first = self.put(self._other(text), at, room=room, size=size, align=align)
        lines = 1 if self.rng.random() < 0.6 else 2
        for i in range(lines):
            slope = self.rng.uniform(-0.25, 0.25) * self.px
            y = (first[1] + first[3]) / 2 + (i - (lines - 1) / 2) * self.px * 0.25
            start, end = (first[0] - 4, y - slope), (first[2] + 4, y + slope)
            self.sheet.stroke(start, end, rng=self.rng, pen=0.08)
        if room:
            above = at[0], first[1] - self.px * size * 0.45
            return self.put(text, above, room=room, size=size * 0.85, align=align)
        return self.put(text, (first[2] + self.px * 0.3, at[1]), size=size)

    def _other(self, text: str) -> str:
        if any(c.isdigit() for c in text):
            return one_digit_off(text, self.rng)
        others = [c for c in (SIGNS if text in SIGNS else "ABCD√×") if c != text]
        return str(self.rng.choice(others)) if len(text) == 1 else text[::-1]
