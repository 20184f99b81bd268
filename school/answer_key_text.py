"""An answer key as teachers type it: “答案 1-5 ABCDA 每题4分” becomes changes of a key.

A line names questions (“3”, “1-5”) and says what is new about them: answers, points, points for
part of the answer, the knowledge point. What a line does not say stays as it was.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from pydantic import BaseModel

from school.answer_key import MOST_ITEMS, MOST_TEXT
from school.answer_key_change import KeyChange, alternatives
from school.answer_key_lines import HEAD, Section, taken_apart
from school.answer_key_points import Part, Points, take_bare, take_part, take_points
from school.errors import NotUnderstood
from school.free_answers import BY_HAND, SAID

MOST_RANGE = 200
"""Questions one line may name."""

_KNOWLEDGE = re.compile(r"知识点\s*:?\s*(.*)$")
_KIND = re.compile(r"(?:^|(?<=[\s,;、]))(?:单选|多选|双选|不定项)题?(?=$|[\s,;、])")
_SAYS = re.compile(
    r"^(?:的?答案)?[写打给]?错了\s*,?\s*(?:应该?(?:是|为|选)|改成|改为|是)\s*(?=\S)"
    r"|^(?:的?(?:正确)?答案\s*(?:分别|依次|应该?)?(?:是|为|改成|改为)?\s*:?|(?:分别|依次)(?:是|为|选)?"
    r"|应该?(?:是|为|选)|改成|改为|换成|选)\s*(?=\S)|^(?:是|为|填)\s*(?=[A-Ga-g√×0-9-])"
)
"""What teachers put between a question and its answer: “3改成B”, “第3题答案是B”."""
_ALIKE = re.compile(r"(?:都|全部?|均)(?:是|选|为|填)?\s*(\S+)")
_MARKS = r"[A-Ga-g]+|[√×]"
_INLINE = re.compile(rf"([0-9]{{1,3}})\s*[.、:)=]?\s*({_MARKS})")
_INLINE_LINE = re.compile(rf"(?:[0-9]{{1,3}}\s*[.、:)=]?\s*(?:{_MARKS})[\s,;、]*){{2,}}")
_LIST = re.compile(r"^第?\s*([0-9]{1,3}(?:\s*[、,]\s*[0-9]{1,3})+)\s*(题\s*|\s+|(?=[A-Ga-g√×]))")
_NUMBERED = re.compile(
    r"第\s*([0-9]{1,3})\s*(?:小?题|空)\s*[.、:]?|\(\s*([0-9]{1,3})\s*\)"
    r"|(?<![0-9.(])([0-9]{1,3})(?:\s*(?:[、:)=]|小?题|号|\.(?![0-9])|(?=改|换|应|选|答案))"
    r"|\s*(?=(?:[A-Ga-g]{1,7}|[√×])(?![A-Za-z])))"
)
_DOTTED = re.compile(r"([0-9]{1,3})\.(\S+)")
_PAIRS = 4
"""Words of the shortest row of numbers and answers by turns: “9 35 10 48”."""


class KeyText(BaseModel, frozen=True):
    """A typed key taken apart."""

    caption: str = ""
    """Names the class and the homework, where the first line does."""
    changes: tuple[KeyChange, ...] = ()


class _Said(NamedTuple):
    """What a line says beside questions and answers."""

    points: Points | None
    part: Part | None
    knowledge: str


def parse_key(text: str) -> KeyText:
    """Take the lines of a typed key apart.

    Raises:
        NotUnderstood: A line makes no sense; the message says which, and how to write it.
    """
    caption, sections = taken_apart(text)
    changes = [change for section in sections for change in _section(section)]
    if len(changes) > MOST_ITEMS:
        raise NotUnderstood(f"一份答案最多 {MOST_ITEMS} 题。请分几次作业。")
    _check_once(changes)
    return KeyText(caption=caption, changes=tuple(changes))


def _check_once(changes: Sequence[KeyChange]) -> None:
    """Refuse a question with two different answers: nobody could say which is meant."""
    answers: dict[str, tuple[object, ...]] = {}
    for change in changes:
        if change.answers and answers.setdefault(change.label, change.answers) != change.answers:
            raise NotUnderstood(
                f"第 {change.label} 题写了两个不同的答案。每题留一个，题号不要重复，再发一次。"
            )


def _section(section: Section) -> list[KeyChange]:
    changes = [c for number, line in section.lines for c in _line(line, number=number)]
    if section.points is None or not changes:
        return changes
    each = section.points.each(len(changes))
    return [c if c.points is not None else c.model_copy(update={"points": each}) for c in changes]


def _line(line: str, *, number: int) -> list[KeyChange]:
    rest, knowledge = _knowledge(line)
    rest, part = take_part(rest)
    rest, points = take_points(rest)
    rest = _KIND.sub(" ", rest).strip(" ,;、")
    said = _Said(points, part, knowledge)
    pieces = [take_bare(piece) for piece in _pieces(rest)]
    if not any(bare for _, bare in pieces[:-1]):
        # “1.A 2.B 3.C 4分”: what stands at the end is said of all of them.
        said = said._replace(points=points or pieces[-1][1])
        pieces = [(piece, None) for piece, _ in pieces]
    changes: list[KeyChange] = []
    for piece, bare in pieces:
        changes += _piece(piece, said._replace(points=bare or said.points), line, number)
    return changes


def _knowledge(line: str) -> tuple[str, str]:
    """Return a line without its knowledge point, and that."""
    found = _KNOWLEDGE.search(line)
    if found is None:
        return line, ""
    return line[: found.start()].strip(" ,;、"), found[1].strip()


def _pieces(rest: str) -> list[str]:
    """Return a line as one piece for each time it numbers a question: “第1题A 第2题B” is two."""
    if _INLINE_LINE.fullmatch(rest + " "):
        return [f"{no} {answer}" for no, answer in _INLINE.findall(rest)]
    if _listed(rest):
        return [rest]
    starts = _running(rest)
    if len(starts) > 1:
        ends = [*starts[1:], len(rest)]
        return [rest[a:b].strip(" ,;、。") for a, b in zip(starts, ends, strict=True)]
    words = re.split(r"[\s,;、]+", rest)
    dotted = [_DOTTED.fullmatch(word) for word in words]
    if len(words) > 1 and _in_a_row([found[1] if found else "" for found in dotted]):
        return [f"{found[1]} {found[2]}" for found in dotted if found]
    if len(words) >= _PAIRS and len(words) % 2 == 0 and _in_a_row(words[::2]):
        return [f"{no} {answer}" for no, answer in zip(words[::2], words[1::2], strict=True)]
    return [rest]


def _listed(piece: str) -> tuple[list[str], str] | None:
    """Return the questions of “1、3、5 ABC” or “第1、3、5题 …” and what stands behind them."""
    found = _LIST.match(piece)
    if found is None:
        return None
    named = [str(int(no)) for no in re.findall("[0-9]+", found[1])]
    body = _body(piece[found.end() :])
    marks = re.fullmatch(r"[A-Ga-g√×xX对错\s,;、]*", body) or _ALIKE.fullmatch(body)
    if found[2].startswith("题") or (marks and len(_answers_in(body, len(named))) == len(named)):
        return named, body
    return None


def _running(rest: str) -> list[int]:
    """Return where the numbers 3, 4, 5 … of questions stand, the first at the beginning."""
    starts: list[int] = []
    due = 0
    head = HEAD.match(rest)
    if head and head[2]:
        starts, due = [0], int(head[2]) + 1
    for found in _NUMBERED.finditer(rest, head.end() if starts and head else 0):
        no = int(found[1] or found[2] or found[3])
        if found.start() == 0 or (starts and no == due):
            starts.append(found.start())
            due = no + 1
    return starts


def _in_a_row(words: Sequence[str]) -> bool:
    """Tell whether the words are whole numbers, each one more than that before it."""
    if not all(re.fullmatch(r"[0-9]{1,3}", word) for word in words):
        return False
    return all(int(b) == int(a) + 1 for a, b in pairwise(words))


def _piece(piece: str, said: _Said, line: str, number: int) -> list[KeyChange]:
    labels, body = _labels(piece, line=line, number=number)
    answers = _answers(body, labels, line=line, number=number)
    if not (answers or said.points or said.part or said.knowledge):
        raise _not_understood(line, number)
    each = said.points.each(len(labels)) if said.points else None
    if each is not None and each < 0:
        raise NotUnderstood(f"第 {number} 行的分值小于 0。请写成“{labels[0]} 2分”这样，再发一次。")
    return [
        KeyChange(
            label=label,
            answers=alternatives(answers[place]) if answers else (),
            points=each,
            part_points=_part_points(said.part, each),
            knowledge=said.knowledge[:MOST_TEXT] or None,
        )
        for place, label in enumerate(labels)
    ]


def _part_points(part: Part | None, each: Fraction | None) -> Fraction | None:
    if part is None or not part.of_all:
        return part.value if part else None
    if each is None:
        raise NotUnderstood("“漏选得一半”要和分值写在一行，如“1-5 AB C AD B AC 每题4分 漏选2分”。")
    return part.value * each


def _labels(piece: str, *, line: str, number: int) -> tuple[list[str], str]:
    """Return the questions a piece names, and what stands behind them."""
    listed = _listed(piece)
    if listed:
        return listed
    found = HEAD.match(piece)
    if found is None:
        raise _not_understood(line, number)
    first, last = int(found[1]), int(found[2] or found[1])
    if not 0 < first <= last or last - first >= MOST_RANGE:
        raise NotUnderstood(
            f"第 {number} 行的题号不对：“{found[0].strip()}”。请从小到大写，如“1-5”。"
        )
    return [str(no) for no in range(first, last + 1)], _body(piece[found.end() :])


def _body(text: str) -> str:
    return _SAYS.sub("", text.strip(" ,;、:。")).strip(" ,;、:。")


def _answers(body: str, labels: Sequence[str], *, line: str, number: int) -> list[str]:
    if not body:
        return []
    if len(labels) == 1:
        return _answers_in(body, 1)
    given = _answers_in(body, len(labels))
    if len(given) == len(labels):
        return given
    if len(given) == 1 and len(body) == len(labels) and re.fullmatch(r"[A-Za-z√×]+", body):
        odd = re.sub(r"[A-Ga-g√×]", "", body) or body
        raise NotUnderstood(
            f"第 {number} 行：“{body[:24]}”里的“{odd[0]}”不是选项。"
            "选择题写 A-G，判断题写 √×，再发一次。"
        )
    raise NotUnderstood(
        f"第 {number} 行：{_named(labels)} 是 {len(labels)} 题，却有 {len(given)} 个答案"
        f"（{line[:24]}）。请补齐，或改题号。"
    )


def _named(labels: Sequence[str]) -> str:
    """Return “1-5”, or “1、3、5” where some are left out."""
    return f"{labels[0]}-{labels[-1]}" if _in_a_row(labels) else "、".join(labels)


def _answers_in(body: str, questions: int) -> list[str]:
    """Return the answers a text holds for so many questions; their number may be another."""
    tokens = [t for t in re.split(r"[\s,;、]+", body) if t]
    joined = "".join(tokens)
    letters = re.fullmatch(r"[A-Ga-g]+|[√×xX对错]+", joined)
    if questions == 1:
        return [joined if letters else " ".join(tokens)]
    if len(tokens) == 1 and tokens[0] in SAID:
        return [BY_HAND] * questions
    alike = _ALIKE.fullmatch(body)
    if alike:
        return [alike[1]] * questions
    if len(tokens) != questions and letters and (len(joined) == questions or len(tokens) == 1):
        return list(joined)
    return tokens


def _not_understood(line: str, number: int) -> NotUnderstood:
    return NotUnderstood(
        f"第 {number} 行没有看懂：“{line[:20]}”。请写成“1-5 ABCDA 每题4分”，一行一段，再发一次。"
    )
