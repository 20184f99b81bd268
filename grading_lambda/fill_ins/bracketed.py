"""Finds the places between brackets in a line: by their ink, and where the reader saw them."""

import re

import numpy as np

from grading_lambda.fill_ins.arcs import find_pairs
from grading_lambda.fill_ins.bands import Band, between_brackets
from grading_lambda.fill_ins.surroundings import (
    SIGNS,
    Around,
    Peak,
    Printed,
    Slot,
    Usual,
    around,
    in_words,
    peaks_of,
    said,
)
from grading_lambda.layout import Line
from grading_lambda.recognise import CIRCLED
from school.arithmetic import spelled
from school.exercise import BLANK, CIRCLE
from school.measures import UNIT_LETTERS

_HALF = re.compile(
    r"(?<![0-9])\(([A-G√×]|[0-9.]{0,6})(?=[-=+×÷<>]|[^0-9.()])|(?<=[-=+×÷<>])([0-9.]{1,6})\)(?=.)"
)
"""Brackets of which the reader saw one only: the other runs through a digit. At the very end of a
line it is a written 3 more often than a bracket."""
_HALF_ITEM = re.compile(r"\([0-9]{1,3} +[0-9(]")
"""An item number whose second bracket was not seen, or taken for a digit of it."""
_ITEM = re.compile(r"\(?[0-9]{1,2}\)(?=[0-9(])")
_FILLED = re.compile(rf"\(([0-9<>=./…A-G√x×({BLANK}{CIRCLE}]{{0,7}})\)")
_CURVED = re.compile(r"(?<==)\(([0-9]*\)[0-9]+)\)")
"""Brackets around a number with a 1 that bends like one: “=(1)3)” for 113."""
_LETTER = re.compile(r"\([A-G√×]\)")
"""A letter to choose, so wide that it touches its brackets."""
_WORDS = re.compile(r"\(([^()]{0,12})\)")
_DIVIDED = re.compile(r"(?<==)\(([0-9]{0,3})\)[.…]*\([0-9]{0,2}\)$")
"""A quotient and what is left, in brackets each: one answer, however wide the brackets are."""
_OPEN_END = re.compile(r"\(()$")
"""Empty brackets behind a sentence, so far apart that no text was found up to the second one."""
_UNCIRCLED = re.compile(r"[0-9]{1,2}(?=[ (])")
"""A circled number whose circle was not seen."""
_IDEOGRAPHS = 0x2E80
_BOTH = 2
# Parts of the height of a line:
_BRACKETS, _BESIDE, _NEIGHBOUR, _HALF_CIRCLE = 0.5, 0.3, 0.5, 0.45


def seen_in_ink(line: Line, band: Band, usual: Usual, *, leads: int) -> list[tuple[Slot, Printed]]:
    """Return the places between brackets that are seen in the ink, whatever the reader made of it.

    Only an exercise in numbers says by itself whether such a place makes sense. Round digits look
    a little like brackets: unless these are *usual*, the reader has to have seen one. The first
    *leads* characters are a number.
    """
    likely = usual.brackets
    # Most lines have no bracket, and looking for one in their ink takes longer than all the rest.
    if in_words(line) or not (likely or any(c in "()" for c, _, _ in peaks_of(line))):
        return []
    pairs = find_pairs(band.mask, line_height=line.strip.height * band.scale)
    slots = [Slot(band.along(p.left), band.along(p.right), bracketed=True) for p in pairs]
    start = peaks_of(line)[leads - 1][1] if leads else _number_end(line, circled=usual.circled)
    slots = [s for s in slots if s.left > start and (likely or _ends_seen(line, s))]
    found = [(slot, _around_brackets(line, slot)) for slot in slots]
    if "=" not in said(peaks_of(line)):  # a digit beside a sign to compare may be round, too
        found.sort(key=lambda place: -sum(map(len, place[1] or ())))
    return [
        (slot, printed)
        for slot, printed in found
        if printed and (likely or not _is_result(printed) or _ends_seen(line, slot) == _BOTH)
    ]


def _ends_seen(line: Line, slot: Slot) -> int:
    """Return at how many ends of *slot* the reader saw its bracket."""
    reach = _NEIGHBOUR * line.strip.height
    ends = {"(": slot.left, ")": slot.right}
    return len({c for c, x, _ in peaks_of(line) if c in ends and abs(x - ends[c]) < reach})


def _is_result(printed: Printed) -> bool:
    """Tell whether what stands between is the result of a sum, behind its “=”.

    There somebody's 1 may bend like a bracket, and the round side of a 9 like the other.
    """
    before, after = printed
    return said(before).endswith("=") and not after


def _number_end(line: Line, *, circled: bool) -> float:
    """Return where the item number ends that *line* begins with, its brackets or circle included.

    The side of a circle is round like a bracket.
    """
    peaks = peaks_of(line)
    uncircled = _UNCIRCLED.match(line.wide.text.strip()) if circled else None
    enclosed = not circled and said(peaks)[1:2] in SIGNS
    if uncircled or (peaks and peaks[0][0] in CIRCLED and not enclosed):
        middle = np.mean([x for _, x, _ in peaks[: uncircled.end() if uncircled else 1]])
        return float(middle) + _HALF_CIRCLE * line.strip.height
    match = _ITEM.match(said(peaks))
    if match is None and (half := _half_item(line)) is not None:
        return half
    return peaks[match.end() - 1][1] if match else -np.inf


def _around_brackets(line: Line, slot: Slot) -> Printed | None:
    """Return what is printed around the brackets of *slot*; None: it is no place to write.

    What is written between them is a number, or a sign to compare.
    """
    found = around(line, slot)
    if _out_of_order(found):
        return None
    before, inside, after = said(found.before), said(found.inside), said(found.after)
    equation = "=" in before + after
    signs = SIGNS if equation else SIGNS.replace("=", "")
    if any(c in signs + UNIT_LETTERS for c in inside) or _words_between(line, slot):
        return None
    if not equation and ")" in inside.rstrip(")") and inside[-1].isdigit():
        return None  # the reader saw it end before a printed number
    if equation and (before[-1:].isdigit() or after[:1].isdigit()):
        return None
    return found.before, found.after


def _out_of_order(found: Around) -> bool:
    """Tell whether a sign beside a place has print of its other side in the place.

    Of “65-33=32” the round side of a 3 was taken for the second bracket then.
    """
    places = [x for _, x, _ in found.inside]
    before = max((x for _, x, _ in found.before), default=-np.inf)
    after = min((x for _, x, _ in found.after), default=np.inf)
    return any(x < before or x > after for x in places)


def _words_between(line: Line, slot: Slot) -> bool:
    """Tell whether words stand in *slot*: strokes of theirs were taken for brackets.

    One Chinese character alone in a line of numbers is writing that the reader could not read.
    """
    seen = [(spelled(c)[:1] or " ", line.along(step)) for c, step, _ in line.wide.shown]
    chinese = [slot.left < x < slot.right for c, x in seen if ord(c) >= _IDEOGRAPHS]
    return any(chinese) and len(chinese) > 1


def read_in(line: Line, band: Band) -> list[tuple[Slot, Printed]]:
    """Return the places between brackets that the reader saw, at least one of them."""
    peaks = peaks_of(line)
    text = said(peaks)
    half_item = _half_item(line) is not None
    found: list[tuple[Slot, Printed]] = []
    filled = _WORDS if in_words(line) else _FILLED
    open_end = _OPEN_END.finditer(text) if in_words(line) else ()
    divided = _DIVIDED.finditer(text)
    curved = _CURVED.finditer(text)
    for match in (*divided, *curved, *filled.finditer(text), *_HALF.finditer(text), *open_end):
        first, last = match.start(), match.end() - 1
        if first == 0 and (half_item or _whole_item(match, text)):
            continue
        left, right = peaks[first][1], peaks[last][1]
        # The reader reports a bracket early or late: its ink lies between the neighbours.
        from_ = peaks[first - 1][1] if first else left - _NEIGHBOUR * line.strip.height
        to = peaks[last + 1][1] if last + 1 < len(peaks) else line.strip.length
        if match.re is _OPEN_END:
            to = band.end
        inside = between_brackets(band, (from_, to), high=line.strip.height)
        if inside is None and (match.re is _HALF or _LETTER.fullmatch(match[0])):
            beside = _BESIDE * line.strip.height
            inside = from_ + beside, to - beside
        # Where less than a digit is between two strokes, one of them is the digit itself.
        least, divides = _BRACKETS * line.strip.height, _divides(match, peaks)
        if divides and inside is not None:
            # Each of the two places has room, or another bracket was taken for its own.
            left = inside[0] if inside[0] < divides[0][1] - least else left
            right = inside[1] if inside[1] > divides[-1][1] + least else right
        elif inside is not None and inside[1] - inside[0] > least:
            left, right = inside
        if right - left > least:
            slot = Slot(left, right, bracketed=True, divides=divides)
            found.append((slot, (peaks[:first], peaks[last + 1 :])))
    return found


def _divides(match: re.Match[str], peaks: list[Peak]) -> tuple[Peak, ...]:
    """Return what is printed between the quotient's place and that of what is left, if any is."""
    if match.re is not _DIVIDED:
        return ()
    first = match.end(1)
    return tuple(peaks[first : match.string.index("(", first) + 1])


def _whole_item(match: re.Match[str], text: str) -> bool:
    """Tell whether the brackets at the start of a line are those of its item number."""
    return bool(match[1]) and match[1].isdigit() and text[match.end() :][:1].isdigit()


def _half_item(line: Line) -> float | None:
    """Return where the item number ends that *line* begins with, its second bracket not seen.

    In “(78 600+64=664” a space is all that is left of it; a place to write is no such thing, for
    behind it stands a sign.
    """
    if not _HALF_ITEM.match(line.wide.text):
        return None
    return next(line.along(step) for c, step, _ in line.wide.peaks if c == " ")
