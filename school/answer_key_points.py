"""Points as teachers say them in an answer key: “每题4分”, “共20分”, “2分一题”, “漏选得一半”."""

import re
from fractions import Fraction
from typing import NamedTuple

NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,2})?"
_QUESTION = r"(?:个?小?题|道题?|空|问|个)"
_EACH = rf"(?:每一?{_QUESTION}|一{_QUESTION}|各(?:小?题)?|均为?|都)"
_ALL = r"(?:一?共计?|总共|合计|总分|满分)"
_WORTH = r"\s*(?:得|值|算|给|为|是|:)?\s*"
_SAID = re.compile(
    rf"\(?\s*(?:(?:(?P<all>{_ALL})|{_EACH}){_WORTH}(?P<n>{NUMBER})\s*分(?![钱钟之米])"
    rf"|(?P<per>{NUMBER})\s*分\s*(?:/|每|一)\s*{_QUESTION})\s*\)?"
)
_BARE = re.compile(rf"(?:^|[\s,;、]+)(-?)\s*({NUMBER})\s*分$")
_PART = re.compile(
    r"[,;、]?\s*(?:漏选|少选|选不全|半对|部分对?)\s*的?\s*(?:可?得|给|各|算)?\s*"
    rf"(?:({NUMBER})\s*分|(一半)的?分?|(不得分|不给分))"
)
_NOTHING = re.compile(
    r"[,;、]?\s*(?:多选|错选|选错|不选)(?:\s*[、,或]?\s*(?:多选|错选|选错|不选))*\s*(?:均|都)?"
    r"\s*(?:不得分|不给分|得?\s*0\s*分)"
)
HALF = Fraction(1, 2)


class Points(NamedTuple):
    """What questions are worth: each of them or, *shared*, all of them together."""

    value: Fraction
    shared: bool = False

    def each(self, questions: int) -> Fraction:
        """Return what each of so many questions is worth."""
        return self.value / questions if self.shared else self.value


class Part(NamedTuple):
    """What part of the answer earns: points or, *of_all*, a share of all of them."""

    value: Fraction
    of_all: bool = False


def take_points(text: str) -> tuple[str, Points | None]:
    """Return *text* without the first “每题4分”, “共20分” or “2分一题” in it, and what it says."""
    found = _SAID.search(text)
    if found is None:
        return text, None
    points = Points(Fraction(found["n"] or found["per"]), shared=bool(found["all"]))
    return _without(text, found), points


def take_first_points(text: str) -> tuple[str, Points | None]:
    """Return what `take_points` does, if the text begins with it."""
    return take_points(text) if _SAID.match(text) else (text, None)


def take_bare(text: str) -> tuple[str, Points | None]:
    """Return *text* without “4分” at its end, and the points; below nothing: as *text* has it."""
    found = _BARE.search(text)
    if found is None:
        return text, None
    return _without(text, found), Points(Fraction(found[1] + found[2]))


def take_part(text: str) -> tuple[str, Part | None]:
    """Return *text* without “漏选2分” and “错选不得分”, and what part of the answer earns."""
    nothing = _NOTHING.search(text)
    text = _without(text, nothing) if nothing else text
    found = _PART.search(text)
    if found is None:
        return text, None
    rest = _without(text, found)
    if found[3]:
        return rest, None
    return rest, Part(HALF, of_all=True) if found[2] else Part(Fraction(found[1]))


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip(" ,;、")
