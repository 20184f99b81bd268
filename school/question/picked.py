"""Which of the readings that were asked back a few typed words choose: “教师的”, “第二个”.

Buttons choose for who presses them; people answer in words just as well.
"""

import re
from collections.abc import Iterable, Sequence

from school.indicator_catalogue import Catalogue
from school.question.plan import Option
from school.question.talk import HEARD
from school.spelling import simplified

_LEAST = 2
LONGEST_PICK = 24
"""Characters of an answer to “你问的是哪一个？”; what is longer is a question by itself."""
_BEFORE = re.compile(
    r"^(?:那|就|嗯|哦|对|是|我|俺|咱们?|想|要|查|看|选|问|指|说|应该|当然|的是|是|的)*(?=.)"
)
_BEHIND = re.compile(r"(?:吧|呢|啊|呀|哈|嘛|哦|呗|就行|就好|即可)+$")
_ONE = re.compile(r"的?(?:[那这]?一?(?:个|项|种|块|条|头)|[那这])?的?(?:数|指标)?$")
"""What says “one of them” and not which: “学生的那个”."""
_STOPS = re.compile(r"[\s,，。.?？!！、;；:：~～…“”\"'‘’()（）]+")
_WORD = re.compile(r"[\u4e00-\u9fff]+")
_SAYS_WHICH = re.compile(
    r"^(?:那么?|我)?(?:就?(?:问|要|说|指|想[问查看])的?(?:就?是)?)?(?=,)|(?<=,)的?(?:[那这]一?[个项])?(?:指标)?的?"
)
_PLACE = re.compile(r"第?([一二三123])(?:个|项|种|号|条)?")
_PLACES = {"一": 0, "1": 0, "二": 1, "2": 1, "三": 2, "3": 2}
_FORMER, _LATTER = (
    frozenset({"前者", "前", "前面", "上面", "头"}),
    frozenset({"后者", "后", "后面"}),
)
_LAST = frozenset({"最后", "最后一", "最下面", "末"})


def picked(text: str, offered: Sequence[Option], known: Catalogue) -> Option | None:
    """Return the one of *offered* that a short answer means; None: none, or not only one.

    Args:
        text: As it was typed.
        offered: The readings that were asked back, in their order.
        known: Every indicator, for what else they are called.
    """
    if not offered or len(text) > LONGEST_PICK:
        return None
    said = _STOPS.sub("", HEARD.sub("", simplified(text).lower()))
    said = _BEHIND.sub("", _BEFORE.sub("", said))
    placed = _by_place(said, len(offered))
    if placed is not None:
        return offered[placed]
    bare = _ONE.sub("", said)
    if len(bare) < _LEAST:
        return None
    for names in (_called, _also_called):
        fitting = [option for option in offered if _fits(bare, names(option, known))]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def picked_with_more(text: str, offered: Sequence[Option]) -> tuple[Option, tuple[str, ...]] | None:
    """Return the reading a sentence means that asks more of it: “教师的那个，22年呢”; None: none.

    The second is what it asks, once as it stands and once as people change a question.

    Args:
        text: As it was typed.
        offered: The readings that were asked back, in their order.
    """
    said = simplified(text)
    if not offered or len(text) > LONGEST_PICK:
        return None
    names = [_compared(option.label) for option in offered]
    parts = {said[i:j] for i in range(len(said)) for j in range(i + _LEAST, len(said) + 1)}
    telling = [(part, [part in name for name in names]) for part in parts if _WORD.fullmatch(part)]
    telling = [(part, where) for part, where in telling if sum(where) == 1]
    meant = {where.index(True) for _, where in telling}
    if len(meant) != 1:
        return None
    word = max((part for part, _ in telling), key=len)
    rest = _STOPS.sub("", _SAYS_WHICH.sub("", said.replace(word, ",", 1)))
    return (offered[meant.pop()], (rest, f"那{rest}呢")) if rest else None


def _by_place(bare: str, count: int) -> int | None:
    """Return the place a word of order means: “第二个”, “后者”."""
    found = _PLACE.fullmatch(bare)
    if found:
        return _PLACES[found[1]] if _PLACES[found[1]] < count else None
    if bare in _LAST or (bare in _LATTER and count == len(("former", "latter"))):
        return count - 1
    return 0 if bare in _FORMER else None


def _called(option: Option, known: Catalogue) -> list[str]:
    """Return what a reading was called when it was offered, and its whole name."""
    names = [known[one].name for one in option.plan.indicators if one in known]
    return [_compared(name) for name in (option.label, *names)]


def _also_called(option: Option, known: Catalogue) -> list[str]:
    meant = [known[one] for one in option.plan.indicators if one in known]
    return [_compared(name) for one in meant for name in one.aliases]


def _compared(name: str) -> str:
    return _STOPS.sub("", simplified(name).lower())


def _fits(bare: str, names: Iterable[str]) -> bool:
    """Tell whether all that is said stands in a name in this order: “学生终端”."""
    return bool(bare) and any(_within(bare, name) for name in names)


def _within(said: str, name: str) -> bool:
    characters = iter(name)
    return all(character in characters for character in said)
