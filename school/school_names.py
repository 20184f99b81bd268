"""Which school a question names: in full, in short (“二中”), or one that is not known at all."""

import re
from collections.abc import Iterable, Mapping

from school.errors import NotFound, NotUnderstood
from school.people import UnitId

MOST_NAMED = 4
_DIGITS = "零一二三四五六七八九十"
_LIKE_A_SCHOOL = re.compile(
    r"(?:^|[\s，,、的在])(?P<name>[\u4e00-\u9fff\d]{0,8}?"
    r"(?:[一二三四五六七八九十\d]{1,2}[中小]|(?:[\u4e00-\u9fff\d]{2}|\d)(?:小学|中学|初中)|校区))"
    r"(?=$|[\s，,、的])"
)
_ANY_SCHOOL = re.compile(r"^(?:各|全|本|所有|哪些|哪所|每|我|我们|全县|农村|乡镇)")


def schools_named(text: str, schools: Mapping[UnitId, str]) -> dict[UnitId, str]:
    """Return the schools a question names by name, or in short, as “二中” for 第二中学.

    A full name counts before a short one, and the longest full name before those inside it.
    """
    full = {place: name for place, name in schools.items() if name and name in text}
    longest = max(map(len, full.values()), default=0)
    if longest:
        return {place: name for place, name in full.items() if len(name) == longest}
    return {
        place: name
        for place, name in schools.items()
        if any(short in text for short in _short_names(name))
    }


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
    refuse_unknown(text)
    return None


def refuse_unknown(text: str) -> None:
    """Pass unless a text names a school; ask this when none of those one may see is named.

    Raises:
        NotFound: It does.
    """
    found = _LIKE_A_SCHOOL.search(text)
    if found and not _ANY_SCHOOL.match(found["name"]):
        raise NotFound(f"没有找到“{found['name']}”，或者不归你看。请写学校全名，再发一次。")


def _short_names(name: str) -> Iterable[str]:
    """Yield how a school is called for short: “第2小学” of a town, “二中”, “2小”."""
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
    yield f"{digits}{kind}"
    yield f"{spoken}{kind}"
