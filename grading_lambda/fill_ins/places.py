"""The places to write inside lines: where they are, how much is written there, and their crops."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from grading_lambda.coloured import written_in_colour
from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Pixels
from grading_lambda.fill_ins.between import between
from grading_lambda.fill_ins.bracket_shapes import Brackets, find_brackets
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fill_ins.framed import within_frame
from grading_lambda.fill_ins.openings import Inked, Opening, Written, grown, ink_in, opening_of
from grading_lambda.fill_ins.slots import Peak, in_words
from grading_lambda.ink import Amount
from grading_lambda.recognise import Reading
from grading_lambda.rules import Mask, find_rules, painted_over
from school.exercise import CIRCLE

_ENDS = ".，；！？)”"
# Parts of the height of a line:
_OUTLINE, _PAD, _BESIDE, _REACH, _CROWDED, _LYING = 0.14, 0.1, 0.15, 0.1, 0.2, 0.2
_BEHIND = 0.3
_AROUND_SIGN = 0.25
_SAME_STEPS = 5.0
"""Time steps between where a character is and where the reader may report it."""


@dataclass(frozen=True)
class Place:
    """A place to write inside a line, and what is written there."""

    opening: Opening
    written: Written
    between: bool = False
    """Whether the brackets around it were seen, both of them."""
    flat: bool = False
    """Whether a sign belongs there, which is not as tall as a digit."""

    @property
    def amount(self) -> Amount:
        """Return how much is written."""
        return self.written.inked.amount

    @property
    def framed(self) -> bool:
        """Return whether a frame around it was seen, all four sides."""
        return self.opening.slot.shape is not None and self.opening.slot.shape.thick > 0

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Return the bounds of the ink in the band: left, top, right, bottom."""
        return self.written.inked.box

    @property
    def middle(self) -> float:
        """Return the row of the band where the line's middle is."""
        return float(self.opening.band.shape[0]) / 2

    def alone(self) -> Pixels:
        """Return the ink's pixels."""
        left, top, right, bottom = self.box
        pad = round(_PAD * self.opening.high)
        if self.flat and self.between:
            # A sign as tall as its crop is none to a reader: around it was paper, and brackets.
            pad = round(_AROUND_SIGN * self.opening.high)
            return self.written.clean[
                max(0, top - pad) : bottom + pad, max(0, left - pad) : right + pad
            ]
        rows = slice(max(0, top - pad), bottom + pad)
        left, right = (
            min(left, max(self.opening.left, left - pad)),
            max(right, min(self.opening.right, right + pad)),
        )
        return self.written.clean[rows, left:right]

    def over_brackets(self) -> tuple[Pixels, Pixels] | None:
        """Return the ink's pixels with the brackets it lies over, and with these bridged.

        None: it lies over none.
        """
        if self.written.bridged is None:
            return None
        beside, pad = (round(part * self.opening.high) for part in (_BESIDE, _PAD))
        left, top, right, bottom = self.box
        left, right = min(left, self.opening.left), max(right, self.opening.right)
        rows = slice(max(0, top - pad), bottom + pad)
        wide = slice(max(0, left - beside - pad), right + beside + pad)
        tight = slice(max(0, left - pad), right + pad)
        return self.written.seen[rows, wide], self.written.bridged[rows, tight]

    def whole(self) -> Pixels:
        """Return the pixels of the place, of its brackets, and of the writing over them."""
        beside = round(_BESIDE * self.opening.high) if self.opening.slot.bracketed else 0
        left, right = self.opening.left - beside, self.opening.right + beside
        left, right = max(0, min(left, self.box[0])), max(right, self.box[2])
        rows = self._rows(0.6 * self.opening.high)
        return self.written.seen[rows, left:right]

    def whole_line(self) -> Pixels:
        """Return the pixels of the line and of the writing in it."""
        return self.written.line[self._rows(self.opening.high / 2)]

    def _rows(self, half: float) -> slice:
        """Return the rows up to *half* above and below the middle, and those of the writing."""
        top, bottom = min(self.middle - half, self.box[1]), max(self.middle + half, self.box[3])
        return slice(max(0, round(top)), round(bottom))

    def steps(self, printed: Reading, neighbours: tuple[Peak | None, Peak | None]) -> slice:
        """Return the time steps of the whole line's reading that say what is in the place.

        The reader reports a character early or late, but in order: the answer is said between
        the *neighbours* of the place, if it saw them, and else about where the place is.
        """
        pace = STEP_WIDTH * self.whole_line().shape[0] / LINE_HEIGHT
        reach = _REACH * self.opening.high
        start, end = (self.opening.left - reach) / pace, (self.opening.right + reach) / pace
        before, after = (self._step_of(n, printed, pace) for n in neighbours)
        return slice(
            max(0, int(start)) if before is None else before + 1,
            int(np.ceil(end)) if after is None else after,
        )

    def _step_of(self, neighbour: Peak | None, printed: Reading, pace: float) -> int | None:
        if neighbour is None:
            return None
        at = (neighbour[1] + self.opening.lead) * self.opening.scale / pace
        same = [step for c, step, _ in printed.peaks if c == neighbour[0]]
        nearest = min(same, key=lambda step: abs(step - at), default=None)
        if nearest is None or abs(nearest - at) > _SAME_STEPS:
            return None
        return nearest


def find_places(fill_ins: Sequence[FillIn], pixels: Pixels) -> list[Place]:
    """Return the place of each fill-in of one page.

    Args:
        fill_ins: The lines.
        pixels: The photo, upright.
    """
    heights = [fill_in.strip.height for fill_in in fill_ins if fill_in.slot.bracketed]
    usual = float(np.median(heights)) if heights else 0.0
    openings = [opening_of(fill_in, pixels, usual=usual) for fill_in in fill_ins]
    among = [i for i, opening in enumerate(openings) if opening.slot.shape is None]
    stretches = [openings[i].stretch(fill_ins[i].neighbours) for i in among]
    found = dict(zip(among, find_brackets(stretches), strict=True))
    printed = any(found.values())
    return [_place(f, openings[i], found.get(i), printed=printed) for i, f in enumerate(fill_ins)]


def _place(fill_in: FillIn, opening: Opening, brackets: Brackets | None, *, printed: bool) -> Place:
    """Return the place of *fill_in*; *printed*: whether brackets are known on its page.

    Then they may well be hidden where nothing else is seen around an answer.
    """
    flat = CIRCLE in fill_in.text
    in_colour = _in_colour(fill_in, opening, flat=flat)
    if in_colour is not None:
        return in_colour
    if brackets is not None:
        slot = replace(opening.slot, bracketed=True)
        opening = replace(opening, slot=slot, left=brackets.left, right=brackets.right)
        written = between(opening, brackets, flat=flat)
        if fill_in.slot.hidden and written.inked.amount is Amount.NONE:
            # Something hides them: what is written there was cut off with them.
            written = replace(written, inked=replace(written.inked, amount=Amount.DOUBTFUL))
        return Place(opening, written, between=True, flat=flat)
    if opening.slot.shape is not None and opening.slot.shape.thick > 0:
        beside = [(p[1] + opening.lead) * opening.scale for p in fill_in.neighbours if p]
        written = within_frame(opening, opening.slot.shape, flat=flat, neighbours=beside)
        some = written.inked.amount is not Amount.NONE
        over = some and _goes_on(fill_in, opening, opening.allowed())
        return Place(opening, replace(written, crowded=written.crowded or over))
    mask, paper = opening.mask, opening.paper
    allowed, rules = opening.allowed(), _rules(opening)
    inked = ink_in(mask & allowed & ~rules, opening, flat=flat)
    if inked.amount is Amount.NONE and (_said_behind(fill_in) or fill_in.slot.hidden):
        inked = replace(inked, amount=Amount.DOUBTFUL)
    clean = opening.band
    if rules.any():
        clean = painted_over(clean, rules, paper=paper, keep=mask & ~rules)
    if opening.slot.shape is not None:
        edge = _edge(allowed, high=opening.high)
        clean = np.asarray(np.where(edge[..., None] > 0, paper, clean), np.uint8)
    hidden = printed and opening.slot.shape is None and not rules.any()
    crowded = hidden or _near_brackets(inked, opening) or _over_outline(inked, opening, allowed)
    crowded |= inked.amount is not Amount.NONE and _goes_on(fill_in, opening, allowed)
    return Place(opening, Written(inked, clean, clean, clean, crowded=crowded))


def _in_colour(fill_in: FillIn, opening: Opening, *, flat: bool) -> Place | None:
    """Return the place where somebody wrote in a pen of another colour than the print."""
    if opening.slot.shape is not None or _rules(opening).any():
        return None
    columns = opening.stretch(fill_in.neighbours).columns
    written = written_in_colour(opening, columns, flat=flat)
    if written is None:
        return None
    left, _, right, _ = written.inked.box
    wide = replace(opening, left=min(opening.left, left), right=max(opening.right, right))
    return Place(wide, written, between=True, flat=flat)


def _near_brackets(inked: Inked, opening: Opening) -> bool:
    """Tell whether ink reaches brackets of which nobody knows what they look like."""
    reach, (left, _, right, _) = _CROWDED * opening.high, inked.box
    near = left - opening.left < reach or opening.right - right < reach
    return opening.slot.bracketed and near


def _over_outline(inked: Inked, opening: Opening, allowed: Mask) -> bool:
    """Tell whether a stroke lies along the outline of the place, and may be cut off with it."""
    if opening.slot.shape is None or inked.amount is Amount.NONE:
        return False
    beyond = grown(opening.mask & allowed, 1) & opening.mask & (1 - allowed)
    _, _, stats, _ = cv2.connectedComponentsWithStats(beyond, connectivity=8)
    return bool((stats[1:, 2:4] > _LYING * opening.high).any())


def _goes_on(fill_in: FillIn, opening: Opening, allowed: Mask) -> bool:
    """Tell whether there is ink right behind an outline with nothing printed behind it.

    Of a nought across its right side the half within looks like a 1.
    """
    if opening.slot.shape is None or fill_in.neighbours[1] is not None:
        return False
    columns = np.flatnonzero(allowed.any(axis=0))
    outline, reach = round(_OUTLINE * opening.high), round(_BEHIND * opening.high)
    behind = int(columns.max(initial=0)) + 1 + outline
    middle, half = opening.mask.shape[0] // 2, round(opening.high / 2)
    ink = opening.mask[middle - half : middle + half, behind : behind + reach]
    _, _, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink), connectivity=8)
    return bool((stats[1:, cv2.CC_STAT_HEIGHT] > _LYING * opening.high).any())


def _said_behind(fill_in: FillIn) -> bool:
    """Tell whether words were read behind an empty rule: they may well stand on it."""
    behind = fill_in.neighbours[1]
    words = fill_in.slot.ruled and in_words(fill_in.line)
    return words and behind is not None and behind[0] not in _ENDS


def _edge(allowed: Mask, *, high: float) -> Mask:
    """Return the ring around *allowed* in which the printed outline runs."""
    return grown(allowed, max(2, round(_OUTLINE * high))) & (1 - allowed)


def _rules(opening: Opening) -> Mask:
    """Return the rule that the answer stands on, if it has no outline."""
    mask = opening.mask
    rules = np.zeros_like(mask)
    if opening.slot.shape is None:
        inside = slice(opening.left, opening.right)
        rules[:, inside] = find_rules(mask[:, inside], line_height=opening.high)
    return rules
