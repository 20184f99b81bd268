"""What is said around a question: who wants to know it, what for, and how it is asked for.

“下午开会要用”, “局长催着要”, “帮我瞅一眼” name no figure and set no condition. A clause of the kind is
passed over whole, with its times: it holds who speaks or what for, asks for nothing, and has no
word that says who or which is meant, what is left out, or on what condition. Inside a clause that
asks, only forms of known words are passed over. What else is left over has to be explained.
"""

import re
import tomllib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from school.question_words import any_of, lexicon

_MASK = "·"
"""Stands for what is known to say nothing."""
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
    """The words of question_asides.toml."""

    early: re.Pattern[str]
    late: re.Pattern[str]
    words: re.Pattern[str]
    """What says nothing wherever it stands, with the chatter of question_words.toml."""
    bearing: re.Pattern[str]
    """What means something although each of its characters may say nothing."""
    anchor: re.Pattern[str]
    asks: re.Pattern[str]
    bears: re.Pattern[str]
    before: re.Pattern[str]
    known: re.Pattern[str]
    """What a clause about those who speak may hold and what cannot bear anything."""
    when: re.Pattern[str]


@cache
def asides() -> Asides:
    """Return what is said around questions."""
    told = tomllib.loads((files("school") / "question_asides.toml").read_text(encoding="utf-8"))
    words = {kind: sorted(set(w.split()), key=len, reverse=True) for kind, w in told["words"].items()}

    def made(form: str) -> str:
        return _NAMED.sub(lambda kind: either(kind[1], kind[2]), form)

    def either(kind: str, size: str) -> str:
        return _either(words[kind], size) if kind in words else made(told["clauses"][kind])

    def lines(name: str) -> re.Pattern[str]:
        forms = (made(f) for f in told["forms"][name].split("\n") if f)
        return re.compile("|".join(f"(?:{form})" for form in forms))

    clauses, bearing = told["clauses"], told["bearing"]["words"].split()
    said = [word for kind in _SAID for word in words[kind]]
    return Asides(
        early=lines("early"),
        late=lines("late"),
        words=any_of((*(w for w in said if len(w) >= _LEAST), *lexicon().chatter_words)),
        bearing=re.compile(f"{made(told['bearing']['form'])}|{any_of(bearing).pattern}"),
        anchor=re.compile(made(clauses["anchor"])),
        asks=re.compile(clauses["asks"]),
        bears=any_of(clauses["bears"].split()),
        before=re.compile(made(clauses["before"])),
        known=re.compile(
            f"{made(clauses['harmless'])}|{any_of(w for k in _MASKED for w in words[k]).pattern}"
        ),
        when=re.compile(made(clauses["when"])),
    )


def _either(words: Iterable[str], size: str) -> str:
    """Return the form of any of some words, the longest first."""
    fits = (w for w in words if not size or (len(w) >= _LEAST) == (size == "+"))
    return "|".join(map(re.escape, fits))


_SAID = ("manner", "courtesy", "unsure", "soon", "thing", "event")
"""Classes whose words say nothing wherever they stand."""
_MASKED = (*_SAID, "role", "occasion", "ask", "tell", "give", "handle", "person")


def without_asides(said: str, pieces: Container[str]) -> str:
    """Return a question without the clauses that are about those who speak.

    Args:
        said: It, in the one spelling.
        pieces: Pairs of characters that stand in what an indicator may be called.
    """
    kept = "".join(_kept(said, pieces)).strip(",")
    return kept or said


def _kept(said: str, pieces: Container[str]) -> Iterator[str]:
    start = 0
    for turn in (*_TURNS.finditer(said), None):
        end = turn.start() if turn else len(said)
        clause = said[start:end]
        yield "," if is_aside(clause, pieces) else _trimmed(clause, pieces)
        yield turn[0] if turn else ""
        start = turn.end() if turn else end


def is_aside(clause: str, pieces: Container[str]) -> bool:
    """Return True for a clause about those who speak: it asks nothing and sets no condition."""
    words = asides()
    if not words.anchor.search(clause):
        return False
    rest = words.when.sub(_MASK, words.known.sub(_MASK, clause))
    if words.asks.search(rest) or words.bears.search(rest) or re.search(r"\d", rest):
        return False
    return not any(a + b in pieces for a, b in pairwise(rest))


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
    return clause[:end] if is_aside(clause[end:], pieces) else clause


_ASKED = re.compile(r"多少|几[个所间套门%]?|[吗么呢]|没有?|啥|什么|怎么样|咋样|如何|目标值?|现在|目前")
