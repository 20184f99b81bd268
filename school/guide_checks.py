"""What of a model's draft is let through, decided by code.

Every line is plain text without links, addresses, numbers of phones and words to whoever reads
prompts; arithmetic is worked out again; sources are those it was given, and no others.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence

from school.arithmetic import answer_value, evaluate, same_answer, spelled
from school.errors import NotUnderstood
from school.guides import DraftExercise, Exercise, Guide, GuideDraft, GuideKind, GuideWish
from school.masking import SOMEBODY
from school.resources import ResourceId
from school.solve import solve

LONGEST_LINE, LONGEST_TITLE, LONGEST_ANSWER = 200, 40, 80
MOST_LINES = 8
CHECK = "（请核对）"
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,400}>?")
_UNWANTED = (
    re.compile(r"(?:https?|ftp|file|javascript|data)\s*:|//[\w.-]+|www\.", re.IGNORECASE),
    re.compile(
        r"[\w-]{2,}\.(?:com|cn|net|org|edu|gov|io|top|xyz|vip|cc|info|app)\b", re.IGNORECASE
    ),
    re.compile(r"[\w.+-]+@[\w-]+"),
    re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8})(?!\d)"),
    re.compile(r"(?:微信|QQ|加群|扫码|二维码|公众号)", re.IGNORECASE),
    re.compile(r"(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{16,}"),
    re.compile(
        r"忽略.{0,8}(?:以上|之前|前面|上述|所有)|(?:系统|以上|上述)(?:提示|指令)|提示词|"
        r"(?:ignore|disregard).{0,20}(?:previous|above|prior|instruction)|system\s*prompt",
        re.IGNORECASE,
    ),
)
"""Links, names of hosts, addresses, phones and id cards, ways to be drawn elsewhere, ids of ours
(no word is so long and has digits), and words that are meant for a model."""
_LATEX = (
    (re.compile(r"\\d?frac\s*\{([^{}]{1,20})\}\s*\{([^{}]{1,20})\}"), r"\1/\2"),
    (re.compile(r"\\times\b"), "×"),
    (re.compile(r"\\div\b"), "÷"),
    (re.compile(r"\\[()\[\]]|\$"), ""),
)
_EQUATION = re.compile(r"[0-9(][0-9+\-×÷/().又 ]*(?:=\s*[0-9(][0-9+\-×÷/().又… ]*)+")
_SIGN = re.compile(r"[+\-×÷/]")
_LABEL = re.compile(r"^.{0,12}[：:]\s*")


class Draft:
    """A model's draft while it is checked; counts what is left out."""

    def __init__(self, draft: GuideDraft, *, names: Collection[str] = ()) -> None:
        self._draft = draft
        self._names = sorted((one for one in names if one), key=len, reverse=True)
        self.dropped = 0

    def lines(self, given: Iterable[str]) -> tuple[str, ...]:
        """Return the lines that may be shown, at most eight."""
        kept = [line for one in list(given)[: 2 * MOST_LINES] if (line := self._line(one))]
        return tuple(with_checked_sums(line) for line in kept[:MOST_LINES])

    def title(self, otherwise: str) -> str:
        """Return the title, or what else it is called."""
        return (self._line(self._draft.title) or otherwise)[:LONGEST_TITLE]

    def exercises(self, most: int) -> tuple[Exercise, ...]:
        """Return the exercises whose answers are not known to be wrong."""
        found = [self._exercise(one) for one in self._draft.exercises[: 2 * most]]
        return tuple(one for one in found if one is not None)[:most]

    def _line(self, given: str, *, longest: int = LONGEST_LINE) -> str:
        line = self._without_names(plain(given))
        if not line or len(line) > longest or any(one.search(line) for one in _UNWANTED):
            self.dropped += bool(line)
            return ""
        return line

    def _without_names(self, line: str) -> str:
        for name in self._names:
            line = line.replace(name, SOMEBODY)
        return line

    def _exercise(self, one: DraftExercise) -> Exercise | None:
        question, answer = self._line(one.question), self._line(one.answer, longest=LONGEST_ANSWER)
        if not question or not answer:
            return None
        right = is_right(question, answer)
        if right is False:
            self.dropped += 1
            return None
        return Exercise(question=question, answer=answer, verified=bool(right))


def checked(
    draft: GuideDraft,
    wish: GuideWish,
    *,
    sources: Sequence[ResourceId],
    names: Collection[str] = (),
) -> Guide:
    """Return what of a draft may be shown.

    Args:
        draft: What the model said.
        wish: What it was asked.
        sources: The resources it was given, in the order of their numbers from 1.
        names: Names of people, which are not to be told.

    Raises:
        NotUnderstood: What is left is not what was asked for.
    """
    one = Draft(draft, names=names)
    guide = Guide(
        title=one.title(wish.topic),
        goals=one.lines(draft.goals),
        key_points=one.lines(draft.key_points),
        preview=one.lines(draft.preview),
        activities=one.lines(draft.activities),
        exercises=one.exercises(wish.exercises),
        summary=one.lines(draft.summary),
        citations=cited(draft.sources, sources),
    )
    enough = bool(guide.exercises)
    if wish.kind is GuideKind.GUIDE:
        enough = bool(guide.goals and (guide.activities or guide.preview))
    if not enough:
        raise NotUnderstood("模型写的不完整，没有用。请换个说法再试。")
    return guide.model_copy(update={"dropped": one.dropped})


def cited(numbers: Iterable[int], sources: Sequence[ResourceId]) -> tuple[ResourceId, ...]:
    """Return the sources of these numbers, each once; a number nobody gave is no source."""
    known = [sources[n - 1] for n in numbers if 1 <= n <= len(sources)]
    return tuple(dict.fromkeys(known))


def plain(given: str) -> str:
    """Return a text on one line: no markup, no control or hidden characters, formulas as typed."""
    text = _TAG.sub("", given[: 4 * LONGEST_LINE])
    for pattern, instead in _LATEX:
        text = pattern.sub(instead, text)
    shown = (" " if c.isspace() else c for c in text)
    visible = (c for c in shown if unicodedata.category(c)[0] != "C")
    return " ".join("".join(visible).replace("**", "").split()).strip("#*- ")


def is_right(question: str, answer: str) -> bool | None:
    """Return whether an answer is right; None: the question is not one we can work out."""
    for asked in dict.fromkeys((question, _LABEL.sub("", question))):
        plainly = spelled(asked.rstrip("。.;；"))
        solution = solve(plainly) or solve(f"{plainly.rstrip('=?？')}=")
        if solution is not None:
            given = _LABEL.sub("", answer).rstrip("。.;；")
            given = given.rpartition("=")[2].strip() or given
            right = (*solution.accepted, solution.expected)
            return any(same_answer(given, one) for one in right)
    return None


def with_checked_sums(line: str) -> str:
    """Return a line with a note behind it when a sum in it is wrong."""
    right = all(_holds(found[0]) for found in _EQUATION.finditer(spelled(line)))
    return line if right or line.endswith(CHECK) else line + CHECK


def _holds(equation: str) -> bool:
    """Return False when two sides of an equation are known to differ."""
    sides = [side for part in equation.split("=") if (side := part.strip(" .(…"))]
    values = [_value(side) for side in sides]
    known = [value for value in values if value is not None]
    calculates = any(_SIGN.search(side) for side in sides)
    return not calculates or len(set(known)) < 2  # noqa: PLR2004  # two sides that differ


def _value(side: str) -> object | None:
    written = answer_value(side)
    if written is not None:
        return written
    try:
        return evaluate(side)
    except NotUnderstood:
        return None
