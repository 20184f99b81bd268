"""What the print of a sum may ask instead of what was read.

Out of focus a “-” looks like a point, a “÷” like a “+”, and a point or a “-” is lost. What is
written tells which it was: an answer that is right for one of them hardly comes by chance. And what
is wrong for all of them is wrong, whichever is printed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from grading_lambda.questions import BY_ONE, LEAST_SURE, NEVER_PRINTED, Question, log_p, solved
from grading_lambda.recognise import Reading
from school.arithmetic import expected_answer, same_answer

_MINUS, _DIVIDED, _POINT, _MENDED, _POSSIBLE = -6.0, -5.8, -5.0, -6.0, -9.5
"""Log odds against what was read, from which on the print is believed to show a “-” read as a point
(of 1,102 printed points the network gave none more than -7.0; of 10 “-” read as one, all) or not at
all (of 5,075 places between two digits none more than -9.2; of 4 lost ones 3 more than -1.7), a “÷”
read as a “+” (of 740 printed “+” none more than -5.9), a point nobody read (of 4,862 places without
one, none more than -5.8), or a legal question where what was read is none; and from which on
another sign is not ruled out (as for “÷” in ``rival``)."""
_SIGNS = "+-×÷."
_NUMBER = 3
"""So many characters of an item number may lead a question."""
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])(?=[0-9])")


@dataclass(frozen=True)
class Print:
    """The print of a sum, and what was read of it."""

    seen: Reading
    text: str
    """As read, without its item number and before it was mended."""
    doubtful: bool = False
    """Whether the text may begin with a part of the number."""

    @property
    def legal(self) -> bool:
        """Whether the text can be worked out."""
        return expected_answer(self.text) is not None

    def odds(self, change: str) -> float:
        """Return the log odds that *change* is printed instead of the text."""
        return log_p(self.seen, self.text, change) - log_p(self.seen, self.text, self.text)


def perhaps_asked(shown: Print, said: Sequence[str]) -> Iterator[Question]:
    """Yield what the print may as well ask, where a reading of the answer *said* its result."""
    changes = list(_changes(shown))
    for some in (1, 2):
        for chosen in combinations(changes, some):
            text = _changed(shown.text, [(start, end, new) for start, end, new, _ in chosen])
            if BY_ONE.search(text) and not BY_ONE.search(shown.text):
                continue
            if _comes_to(text, said) and shown.odds(text) > max(least for *_, least in chosen):
                yield solved(text, sure=False)
    if shown.doubtful:
        texts = (text for text in _behind_number(shown.text) if _comes_to(text, said))
        yield from (solved(text, sure=False) for text in texts)


def _comes_to(text: str, said: Sequence[str]) -> bool:
    answer = expected_answer(text)
    return answer is not None and any(same_answer(one, answer) for one in said)


def all_possible(question: Question, shown: Print) -> list[Question]:
    """Return all that the print may ask, the *question* included; empty where that is not known.

    It is where no digit is in doubt, only signs and where the item number ends. What was read as no
    question at all (669.12) has a sign misread, and it may be any.
    """
    text = shown.text
    if (shown.legal and question.text != text) or NEVER_PRINTED.search(text):
        return []
    printed = [(c, p) for c, _, p in shown.seen.peaks if c not in " ="][-len(text) :]
    if "".join(c for c, _ in printed) != text:
        return []
    if any(p < LEAST_SURE and c not in _SIGNS for c, p in printed):
        return []
    others = [other for other in _other_signs(text) if _not_ruled_out(shown, other)]
    if not shown.legal and question.text not in others:
        return []
    legal = [text] if shown.legal else []
    others += _behind_number(text) if shown.doubtful else []
    alike = [replace(other, sure=True) for other in question.others]
    return [*(solved(other, sure=True) for other in [*legal, *others]), *alike]


def _other_signs(text: str) -> Iterator[str]:
    for i, character in enumerate(text):
        if character in _SIGNS:
            yield from (text[:i] + sign + text[i + 1 :] for sign in _SIGNS if sign != character)


def _not_ruled_out(shown: Print, other: str) -> bool:
    if expected_answer(other) is None:
        return False
    if not shown.legal or other == shown.text.replace("+", "÷", 1):
        return True
    return shown.odds(other) > _POSSIBLE


def _behind_number(text: str) -> list[str]:
    """Return what is left of *text* if its first characters are those of an item number."""
    rests = (text[i:].lstrip(".)、") for i in range(1, _NUMBER + 1))
    return [rest for rest in dict.fromkeys(rests) if expected_answer(rest) is not None]


def _changes(shown: Print) -> Iterator[tuple[int, int, str, float]]:
    """Yield where in the text something else may be printed, what, and from which odds on."""
    text = shown.text
    for i, character in enumerate(text):
        if character == ".":
            yield i, i + 1, "-", _MINUS
        if character == "+":
            yield i, i + 1, "÷", _DIVIDED
        if not shown.legal and character in _SIGNS:
            yield from ((i, i + 1, sign, _MENDED) for sign in _SIGNS if sign != character)
        if not shown.legal and character == "1":
            yield i, i + 1, "(", _MENDED
    for place in _BETWEEN_DIGITS.finditer(text):
        yield place.start(), place.start(), ".", _POINT
        yield place.start(), place.start(), "-", _MINUS
        if not shown.legal:
            yield place.start(), place.start(), "÷", _MENDED


def _changed(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text
