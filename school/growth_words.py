"""How people say that something is to be written down: “记一笔 12号 15号 艺术 合唱比赛一等奖”.

Whom it is about stands at the beginning; numbers and names further on belong to the text.
"""

import re
from collections.abc import Collection

from pydantic import BaseModel

from school.growth import Dimension
from school.growth_points import words_for
from school.naming import Caption, leading, normal

WORD = re.compile(r"^(?:请|帮我)?(?:给|为)?记(?:上)?[一1]笔\s*[:：,，。]?\s*")
_BETWEEN = " ,，、:：;；."
_LISTED = re.compile(r"^((?:[0-9]{1,2}\s*[号]?\s*[、,，和 ]\s*)+)(?=[0-9]{1,2}\s*号)")
_LONE = re.compile(r"([0-9]{1,2})(?:\s*号)?\s*[、,，和 ]\s*")
_TITLE = re.compile(r"^(?:同学|小朋友)")
_AND = re.compile(r"^[和跟与及]\s*")


class SaidNote(BaseModel, frozen=True):
    """What a message says, taken apart; what it does not say stays empty."""

    grade: int | None = None
    class_no: int | None = None
    rolls: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    dimension: Dimension | None = None
    text: str = ""

    @property
    def named(self) -> bool:
        """Return True when it says whom it is about."""
        return bool(self.rolls or self.names)


def parse_note(caption: str, *, names: Collection[str] = ()) -> SaidNote:
    """Take what follows “记一笔” apart.

    Args:
        caption: The message, with or without the word itself.
        names: Names that may be meant; one counts where it stands alone at the beginning.
    """
    rest = WORD.sub("", normal(caption))
    rest = _LISTED.sub(lambda listed: _LONE.sub(r"\1号 ", listed[0]), rest)
    grade = class_no = None
    rolls: list[int] = []
    found: list[str] = []
    while True:
        rest = rest.lstrip(_BETWEEN)
        said, name, after = _target_at(rest, names, more=bool(rolls or found))
        if said.grade is not None:
            grade, class_no = said.grade, said.class_no
        elif said.roll_no is not None:
            rolls.append(said.roll_no)
        elif name:
            found.append(name)
        else:
            break
        rest = _TITLE.sub("", after)
    dimension, text = _dimension_at(rest)
    return SaidNote(
        grade=grade,
        class_no=class_no,
        rolls=tuple(dict.fromkeys(rolls)),
        names=tuple(dict.fromkeys(found)),
        dimension=dimension,
        text=text,
    )


def _target_at(text: str, names: Collection[str], *, more: bool) -> tuple[Caption, str, str]:
    """Return the class or number, else the name *text* begins with, and what follows.

    Args:
        text: What is left of the message.
        names: Names that may be meant.
        more: True: “和” may stand before it, as somebody was named already.
    """
    rest = _AND.sub("", text) if more else text
    said, after = leading(rest)
    if after != rest:
        return said, "", after
    name = _name_at(rest, names)
    return Caption(), name, rest.removeprefix(name) if name else text


def _name_at(text: str, names: Collection[str]) -> str:
    """Return the name *text* begins with where it stands alone; empty: none.

    “王一诺” is not “王一”: so a name ends at a space, a comma or “同学”.
    """
    for name in sorted(filter(None, names), key=len, reverse=True):
        after = text.removeprefix(name)
        if after != text and (not after or after[0] in _BETWEEN + "和跟" or _TITLE.match(after)):
            return name
    return ""


def _dimension_at(text: str) -> tuple[Dimension | None, str]:
    """Return the dimension *text* begins with, and the rest; “艺术节” is no dimension."""
    for dimension in Dimension:
        for word in words_for(dimension):
            after = text.removeprefix(word)
            if after != text and (not after or after[0] in _BETWEEN):
                return dimension, after.strip(_BETWEEN + "。")
    return None, text.strip(_BETWEEN + "。")


def dimension_in(text: str) -> Dimension | None:
    """Return the dimension a question such as “成长档案 品德” names, or None."""
    for dimension in Dimension:
        if any(word in text for word in words_for(dimension)):
            return dimension
    return None
