"""Parts the printed question of a sum in columns from its item number."""

import re

from grading_lambda.numbering import split_number
from grading_lambda.recognise import CIRCLED, Reading

_NUMBERED = re.compile(rf"(?<![0-9.])(?:\([0-9]{{1,2}}\)|[0-9{CIRCLED}]{{1,2}}[.、)]?)$")
_SPACED = re.compile(r"([0-9]{1,2}) +")


def parted(printed: Reading, text: str) -> tuple[str, str]:
    """Return the item number of a printed line, and its question.

    Args:
        printed: The line up to its “=”.
        text: What the columns say; where the line ends with that, what stands before its number
            is the end of the answer beside it.
    """
    said = printed.text.strip()
    if text and said.replace(" ", "").endswith(text):
        before = _NUMBERED.search(said.replace(" ", "")[: -len(text)])
        return number_of(before[0]) if before else "", text
    number, rest = split_number(said)
    if not number:
        spaced = _SPACED.match(said)
        number, rest = (spaced[1], said[spaced.end() :]) if spaced else ("", said)
    return number, rest.replace(" ", "")


def number_of(text: str) -> str:
    """Return an item number as printed: the reader takes a circled 12 for ①② or 1②."""
    digits = "".join(str(CIRCLED.index(c) + 1) if c in CIRCLED else c for c in text)
    circled = any(c in CIRCLED for c in text) and digits.isdigit()
    return CIRCLED[int(digits) - 1] if circled and 0 < int(digits) <= len(CIRCLED) else text
