"""What is said around a question: who wants to know it, what for, and how it is asked for.

“下午开会要用”, “局长催着要”, “帮我瞅一眼” name no figure and set no condition. A clause of the
kind is passed over whole, with its times: it holds who speaks or what for, asks for nothing, and
has no word that says who or which is meant, what is left out, or on what condition; what is not
known in it is what somebody does, and never what is wanted. Inside a clause that asks, only forms
of known words are passed over. What else is left over has to be explained by an indicator.
"""

import re
import tomllib
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from school.question.words import any_of, lexicon

_MASK, _WHO, _WANT = "·", "W", "V"
"""Stand for what is known to say nothing, for somebody, and for asking something of somebody."""
_WANTED = re.compile(rf"{_WANT}{_MASK}*[^{_MASK}{_WHO}{_WANT}]")
"""What is wanted, and not known: “领导要线下”."""
_UNKNOWN = re.compile(rf"[^{_MASK}{_WHO}{_WANT}]")
_NAMED = re.compile(r"<([a-z]+)([+-]?)>")
"""A class in a form; with “+” its words of two characters and more, with “-” the others."""
_TURNS = re.compile(
    r",|(?<=[啊呀呢嘛哦呗啦咯喽])(?!尔|$|,)"
    r"|(?<=[了少几么样的])(?=我(?!县|校|区|市|们县|们校|们学校)|咱(?!县|们县|校)|领导|局长|校长|书记|县长|马上|下午|上午|急着|等着|谢谢|麻烦你)"
)
"""Where one clause may end and the next begin; who dictates says no commas."""
_LEAST = 2


@dataclass(frozen=True)
class Asides:
    """The words of asides.toml."""

    early: re.Pattern[str]
    late: re.Pattern[str]
    words: re.Pattern[str]
    """What says nothing wherever it stands, with the chatter of words.toml."""
    bearing: re.Pattern[str]
    """What means something although each of its characters may say nothing."""
    anchor: re.Pattern[str]
    asks: re.Pattern[str]
    bears: re.Pattern[str]
    who: frozenset[str]
    """The words of *bears*."""
    before: re.Pattern[str]
    idioms: re.Pattern[str]
    """Set phrases that hold a word which would bear or ask elsewhere."""
    known: re.Pattern[str]
    """What a clause about those who speak may hold and what cannot bear anything."""
    marks: Mapping[str, str]
    """By known word, what it is: somebody, something that is wanted of others, or neither."""
    means: re.Pattern[str]
    """Says what is meant by a word: “我说的是”."""
    when: re.Pattern[str]


class _Forms:
    """Makes regular expressions of forms in which classes of words stand."""

    def __init__(self, words: Mapping[str, str], clauses: Mapping[str, str]) -> None:
        self.words = {
            kind: sorted(set(some.split()), key=len, reverse=True) for kind, some in words.items()
        }
        self._clauses = clauses

    def made(self, form: str) -> str:
        """Return a form with every class in it written out."""
        return _NAMED.sub(lambda found: self._any(found[1], found[2]), form)

    def any_line(self, lines: str) -> re.Pattern[str]:
        """Return what finds any of some forms, one a line."""
        return re.compile("|".join(f"(?:{self.made(form)})" for form in lines.split("\n") if form))

    def _any(self, kind: str, size: str) -> str:
        if kind not in self.words:
            return self.made(self._clauses[kind])
        fits = (w for w in self.words[kind] if not size or (len(w) >= _LEAST) == (size == "+"))
        return "|".join(map(re.escape, fits))


@cache
def asides() -> Asides:
    """Return what is said around questions."""
    told = tomllib.loads((files("school.question") / "asides.toml").read_text(encoding="utf-8"))
    forms = _Forms(told["words"], told["clauses"])
    words, clauses, bearing = forms.words, told["clauses"], told["bearing"]
    marks = {w: _mark(kind, w) for kind in _MASKED for w in words[kind]}
    said = [word for kind in _SAID for word in words[kind]]
    return Asides(
        early=forms.any_line(told["forms"]["early"]),
        late=forms.any_line(told["forms"]["late"]),
        words=any_of((*(w for w in said if len(w) >= _LEAST), *lexicon().chatter_words)),
        bearing=re.compile(
            f"{forms.made(bearing['form'])}|{any_of(bearing['words'].split()).pattern}"
        ),
        anchor=re.compile(forms.made(clauses["anchor"])),
        asks=re.compile(clauses["asks"]),
        bears=any_of(clauses["bears"].split()),
        who=frozenset(clauses["bears"].split()),
        before=re.compile(forms.made(clauses["before"])),
        idioms=re.compile(forms.made(clauses["harmless"])),
        known=any_of((*marks, *clauses["particles"].split())),
        marks=marks,
        means=re.compile(clauses["means"]),
        when=re.compile(forms.made(clauses["when"])),
    )


def _mark(kind: str, word: str) -> str:
    if kind in {"person", "role"}:
        return _WHO
    return _WANT if kind in {"ask", "tell", "give", "handle"} or word[-1] in "要看查问用" else _MASK


_SAID = ("manner", "courtesy", "unsure", "soon", "thing", "event")
"""Classes whose words say nothing wherever they stand."""
_MASKED = (*_SAID, "role", "occasion", "ask", "tell", "give", "handle", "person")


Passed = Callable[[str, Container[str]], bool]
"""Tells whether a clause may be passed over."""


def without_asides(said: str, pieces: Container[str], *, passed: Passed | None = None) -> str:
    """Return a question without the clauses that are about those who speak.

    Args:
        said: It, in the one spelling.
        pieces: Pairs of characters that stand in what an indicator may be called.
        passed: What else tells a clause that may be passed over.
    """
    kept = "".join(_kept(said, pieces, passed or is_aside)).strip(",")
    return kept or said


def _kept(said: str, pieces: Container[str], passed: Passed) -> Iterator[str]:
    start = 0
    for turn in (*_TURNS.finditer(said), None):
        end = turn.start() if turn else len(said)
        clause = said[start:end]
        aside = is_aside(clause, pieces) or passed(clause, pieces)
        yield "," if aside else _trimmed(clause, pieces)
        yield turn[0] if turn else ""
        start = turn.end() if turn else end


def is_aside(clause: str, pieces: Container[str]) -> bool:
    """Return True for a clause about those who speak: it asks nothing and sets no condition."""
    words = asides()
    if not words.anchor.search(clause):
        return False
    if words.means.search(clause) or _is_called(clause, pieces):
        return False
    rest = words.when.sub(_MASK, words.idioms.sub(_MASK, clause))
    rest = words.known.sub(lambda found: words.marks.get(found[0], _MASK), rest)
    if words.asks.search(rest) or words.bears.search(rest) or re.search(r"\d", rest):
        return False
    return _tells_of_somebody(rest) and not any(a + b in pieces for a, b in pairwise(rest))


def _is_called(clause: str, pieces: Container[str]) -> bool:
    """Return True where what a clause says is what an indicator is called: “校长培训”."""
    said = {found[0] for found in asides().known.finditer(clause) if len(found[0]) >= _LEAST}
    return sum(any(a + b in pieces for a, b in pairwise(word)) for word in said) >= _LEAST


def _tells_of_somebody(rest: str) -> bool:
    """Return True when what is not known is what somebody does, and not what is wanted."""
    first = _UNKNOWN.search(rest)
    if first is None:
        return True
    return _WHO in rest[: first.start()] and not _WANTED.search(rest)


def _trimmed(clause: str, pieces: Container[str]) -> str:
    """Return a clause without who wants it before what is asked, and what for after it."""
    for found in reversed(list(asides().before.finditer(clause))):
        end = found.end()
        across = clause[end - 1 : end + 1] in pieces
        if not across and len(clause) > end + 1 and is_aside(clause[:end], pieces):
            clause = clause[end:]
            break
    asked = list(_ASKED.finditer(clause))
    end = asked[-1].end() if asked else len(clause)
    tail = clause[end:]
    return clause[:end] if not _REACHED.search(tail) and is_aside(tail, pieces) else clause


_REACHED = re.compile(r"达到|达标|达成|完成|实现|够")
"""“…目标咱是不是早达到了” asks in its last words."""
_ASKED = re.compile(
    r"多少|几[个所间套门%]?|[吗么呢]|没有?|啥|什么|怎么样|咋样|如何|目标值?|现在|目前"
)
