"""Which school a question names: in full, in short (“二中”), or one that is not known at all."""

import re
from collections.abc import Iterable, Mapping

from school.errors import NotFound, NotUnderstood
from school.people import UnitId

MOST_NAMED = 4
LONGEST = 20
"""Characters of a name that is said back."""
_NUMERAL = r"[一二三四五六七八九十\d]"
_DIGITS = "零一二三四五六七八九十"
_LIKE_A_SCHOOL = re.compile(
    r"(?:^|[\s，,、的在])(?P<name>[\u4e00-\u9fff\d]{0,8}?"
    r"(?:[一二三四五六七八九十\d]{1,2}[中小]|(?:[\u4e00-\u9fff\d]{2}|\d)(?:小学|中学|初中)|校区))"
    r"(?=$|[\s，,、的])"
)
_ANY_SCHOOL = re.compile(r"^(?:各|全|本|所有|哪些|哪所|每|我|我们|全县|农村|乡镇)")


def schools_named(text: str, schools: Mapping[UnitId, str]) -> dict[UnitId, str]:
    """Return the schools a question names by name, or in short, as “二中” for 第二中学.

    A full name counts before a short one, and a longer one before those inside it: “云溪1小” is
    no other town's first primary school.
    """
    full = {place: len(name) for place, name in schools.items() if name and name in text}
    short = {} if full else {place: _in_short(name, text) for place, name in schools.items()}
    found = full or short
    longest = max(found.values(), default=0)
    return {place: schools[place] for place, size in found.items() if size == longest > 0}


def _in_short(name: str, text: str) -> int:
    """Return the length of the longest short form of a school's name in a text; 0: there is none.

    A number may go on in front: “12小” is not “2小”.
    """
    return max(
        (len(s) for s in _short_names(name) if re.search(rf"(?<!{_NUMERAL}){re.escape(s)}", text)),
        default=0,
    )


def school_named(text: str, schools: Mapping[UnitId, str]) -> UnitId | None:
    """Return the one school a question names; None: it names none.

    Raises:
        NotFound: It names one that is not among *schools*: an answer about others would be wrong.
        NotUnderstood: Several fit.
    """
    named = schools_named(text, schools)
    if len(named) > 1:
        names = "、".join(list(named.values())[:MOST_NAMED])
        raise NotUnderstood(f"有 {len(named)} 所对得上：{names}。请写全名再发一次。")
    if named:
        return next(iter(named))
    refuse_unknown(text, schools)
    return None


def refuse_unknown(text: str, schools: Mapping[UnitId, str]) -> None:
    """Pass unless a text names a school; ask this when none of those one may see is named.

    Args:
        text: A question.
        schools: Those one may see; the first is the answer's example.

    Raises:
        NotFound: It does.
    """
    found = _LIKE_A_SCHOOL.search(text)
    if found and not _ANY_SCHOOL.match(found["name"]):
        raise unknown(found["name"], schools)


def unknown(name: str, schools: Mapping[UnitId, str]) -> NotFound:
    """Return the refusal of a school that is not among *schools*, one of which is the example."""
    like = f"，如“{next(iter(schools.values()))}”" if schools else ""
    said = f"没有找到“{name[:LONGEST]}”，或者不归你看。请写学校全名{like}，再发一次。"
    return NotFound(said)


def _short_names(name: str) -> Iterable[str]:
    """Yield how a school is called for short: “第2小学” of a town, “二中”, “2小”, “云溪2小”."""
    begin = name.rfind("第")
    if begin < 0:
        return
    rest = name[begin + 1 :]
    number = re.match(r"[一二三四五六七八九十]+|\d+", rest)
    if number is None:
        return
    kind = "小" if "小学" in rest else "中"
    digits = number[0]
    spoken = _DIGITS[int(digits)] if digits.isdecimal() and int(digits) < len(_DIGITS) else digits
    yield name[begin:]
    for short in {f"{digits}{kind}", f"{spoken}{kind}"}:
        yield short
        if begin:
            yield f"{name[:begin]}{short}"
