"""约分: whether a fraction that can still be cancelled, such as 2/4, is a right answer."""

import re
from math import gcd

from school.arithmetic import same_answer, spelled
from school.grading import Verdict

_WRITTEN = re.compile(r"(?:[0-9]+又)?(?P<top>[0-9]+)/(?P<bottom>[0-9]*[1-9][0-9]*)")
_WHAT = r"(?:(?:结果|答案|分数)\s*)?"
_TERMS = rf"{_WHAT}(?:(?:化|写|约)[成为到]?最简(?:分数)?|约分)"
_SAID = re.compile(
    rf"{_WHAT}(?:(?P<wrong>(?:不|没有?|未)\s*{_TERMS}的?\s*(?:都|就|也)?(?:算错|不对|不给分|扣分))"
    rf"|(?P<no>(?:不(?:用|要求|必|需要|需|要)?|无需|可以?不)\s*{_TERMS}"
    r"(?:的?\s*(?:也|都|就)?(?:可以|行|算对|对|给分))?)"
    rf"|(?P<yes>(?:必须|需要?|要求?|一定要)\s*{_TERMS}))"
)


def cancels(written: str) -> bool:
    """Tell whether a written fraction can be cancelled: 2/4 or 1又2/4, but not 7/4."""
    match = _WRITTEN.fullmatch(spelled(written))
    if match is None:
        return False
    top, bottom = int(match["top"]), int(match["bottom"])
    return bottom == 1 or gcd(top, bottom) > 1


def verdict_on_form(verdict: Verdict, read: str, *, expected: str, lowest_terms: bool) -> Verdict:
    """Return the verdict on an answer whose value is right and which may still be cancelled.

    Args:
        verdict: What was decided without regard to it; blank and unsure stay.
        read: What the pupil answered.
        expected: The right answer.
        lowest_terms: Whether the teacher insists on lowest terms.
    """
    decided = verdict in (Verdict.RIGHT, Verdict.WRONG)
    if not (decided and cancels(read) and same_answer(read, expected)):
        return verdict
    return Verdict.WRONG if lowest_terms else Verdict.RIGHT


def taken_from(text: str) -> tuple[str, bool | None]:
    """Return a teacher's *text* without what it says of lowest terms, and what that is.

    True: “要约分”; False: “不要求约分”; None: nothing is said.
    """
    wish = None
    for match in _SAID.finditer(text):
        wish = match["no"] is None
    return _SAID.sub("", text), wish
