"""What is printed around a place to write, as the text of an exercise."""

import re

from grading_lambda.fill_ins.surroundings import Printed, said
from grading_lambda.led import next_behind, own_number
from grading_lambda.numbering import bare
from school.exercise import BLANK, CIRCLE, Solution
from school.solve import solve

NUMBERED = re.compile(r"\([0-9]{1,2}\)|[①-⑳]|[0-9]{1,2}[.、)]")
_UNMARKED = re.compile(rf"[0-9]{{1,2}}(?={BLANK})")
"""A number right before a place is that of the item, whose circle was not seen."""
_PARTED = re.compile(rf"(?P<no>[0-9]{{1,2}}) +[0-9({CIRCLE}{BLANK}]")
_LISTED, _APART = "、", 0.45
"""The mark of a number, and how far one is from print before it, in heights of the line."""
_POINT = re.compile(rf"(?<=[0-9])\.(?={BLANK})")


def exercise(text: str) -> Solution | None:
    """Return the answers to the exercise in *text*, with or without an item number before it."""
    solution = solve(bare(text))
    if solution is None and (match := NUMBERED.match(text) or _UNMARKED.match(text)):
        solution = solve(bare(text[match.end() :]))
    return solution


def ended(printed: Printed, *, high: float) -> tuple[Printed, bool]:
    """Return what is *printed* around a place, up to the number of the next item; and is it sure?

    A long exercise reaches up to that: “15○8+5 22、” would be 15○8+522. Where it touches the
    number, or that is not the one due, nobody knows which digits are whose.

    Args:
        printed: What is printed before and behind the place.
        high: Height of the line.
    """
    before, after = printed
    following = next_behind(own_number(said(before)), after)
    if following is None or not following[0]:
        return printed, _LISTED not in said(after)
    at = following[0]
    return (before, after[:at]), after[at][1] - after[at - 1][1] > _APART * high


def template(before: str, after: str, *, words: bool) -> str:
    """Return what is printed around a place to write, with a mark where that is."""
    mark = BLANK if words or "=" in before + after or "≈" in before else CIRCLE
    # The end of the sentence before it, a column to the left, is no part of it.
    return f"{before}{mark}{after}".replace("_", "").lstrip(".，、")


def with_minus(text: str) -> str:
    """Return *text* with a “-” where the reader saw no more than a point of it: “77.□=59”.

    Or without one that was the beginning of a rule to write on: “-□+63=93”.
    """
    others = _POINT.sub("-", text), text.replace(f"-{BLANK}", BLANK)
    if exercise(text) is not None:
        return text
    return next((o for o in others if o != text and exercise(o) is not None), text)


def with_gap(text: str, said: str) -> str:
    """Return *text* with the gap behind the number that what the reader *said* begins with.

    No exercise has a gap between two numbers: out of focus, “⑯ 9○6+5” is read “16 9○6+5”.
    """
    found = _PARTED.match(said.strip())
    return (
        f"{found['no']} {text[found.end('no') :]}"
        if found and text.startswith(found["no"])
        else text
    )
