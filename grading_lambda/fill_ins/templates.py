"""What is printed around a place to write, as the text of an exercise."""

import re

from grading_lambda.numbering import bare
from school.exercise import BLANK, CIRCLE, Solution
from school.solve import solve

NUMBERED = re.compile(r"\([0-9]{1,2}\)|[①-⑳]|[0-9]{1,2}[.、)]")
_PARTED = re.compile(rf"(?P<no>[0-9]{{1,2}}) +[0-9({CIRCLE}{BLANK}]")
_POINT = re.compile(rf"(?<=[0-9])\.(?={BLANK})")


def exercise(text: str) -> Solution | None:
    """Return the answers to the exercise in *text*, with or without an item number before it."""
    solution = solve(bare(text))
    if solution is None and (match := NUMBERED.match(text)):
        solution = solve(bare(text[match.end() :]))
    return solution


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
