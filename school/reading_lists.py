"""Graded reading lists: which books suit a grade, and which of them a child may like next.

The lists are data (``reading_lists.toml``); a school may edit them. What is recommended follows
from the grade and from what was read: nothing read already, each kind at most once in a row, and
kinds the child has read least come first. There is no model and no score of the child in it.
"""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter

from school.growth_record import CAPTION, Choice
from school.people import PersonId
from school.resources import ResourceId
from school.summary import MIN_GROUP

FILE = Path(__file__).with_suffix(".toml")
SHOWN = 4
BOOKS_OF_LIBRARY = 2
_MARKS = re.compile(r"[《》〈〉\s·.,，。:：!！?？\-—（）()]")
_EDITION = re.compile(r"(?:[（(].*?[)）]|全集|全册|青少版|注音版|彩图版|插图版|上册|下册)+$")


class ListedBook(BaseModel, frozen=True, extra="forbid"):
    """A book of a list."""

    title: str = Field(min_length=1, max_length=40)
    author: str = ""
    kind: str = Field(min_length=2, max_length=4)
    why: str = Field(min_length=2, max_length=30)
    """One sentence for a child."""


class Band(BaseModel, frozen=True, extra="forbid"):
    """The books of some grades."""

    grades: tuple[int, ...] = Field(min_length=1)
    books: tuple[ListedBook, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """Return what the grades are called: “3–4 年级”."""
        return f"{self.grades[0]}–{self.grades[-1]} 年级"


@cache
def bands() -> tuple[Band, ...]:
    """Return the lists, the youngest first."""
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return TypeAdapter(tuple[Band, ...]).validate_python(content["bands"])


def band_of(grade: int) -> Band:
    """Return the list of a grade; the nearest, for a grade no list is for."""
    return min(bands(), key=lambda band: min(abs(grade - one) for one in band.grades))


def same_title(title: str) -> str:
    """Return a title as it is compared: without marks, and without which edition it is."""
    bare = _EDITION.sub("", title.strip("《》 "))
    return _MARKS.sub("", bare or title).lower()


@cache
def kinds() -> Mapping[str, str]:
    """Return the kind of every listed book, by its title as it is compared."""
    return {same_title(book.title): book.kind for band in bands() for book in band.books}


class Advice(BaseModel, frozen=True):
    """A book that is recommended, and why."""

    title: str
    author: str = ""
    kind: str = ""
    why: tuple[str, ...]
    resource_id: ResourceId | None = None
    """Where it is in the library; None: it is not."""


def advise(
    band: Band, read: Collection[str], *, skip: int = 0, count: int = SHOWN
) -> tuple[list[Advice], int]:
    """Return books of a list that were not read yet, varied by kind, and how many there are.

    Args:
        band: The list of the child's grade.
        read: Titles the child has read, the oldest first.
        skip: How many to leave out from the front: those shown before.
        count: How many to return at most; from the end of the list it goes on at its beginning.
    """
    known = {same_title(title) for title in read}
    unread = [book for book in band.books if same_title(book.title) not in known]
    tried = Counter(kinds()[one] for one in known if one in kinds())
    order = _varied(unread, tried)
    if not order:
        return [], 0
    start = skip % len(order)
    chosen = [*order[start:], *order[:start]][:count]
    return [_advice(book, band, tried) for book in chosen], len(order)


def _varied(books: Sequence[ListedBook], tried: Mapping[str, int]) -> list[ListedBook]:
    """Return books so that kinds take turns, those read least first."""
    by_kind: dict[str, list[ListedBook]] = defaultdict(list)
    for book in books:
        by_kind[book.kind].append(book)
    turns = sorted(by_kind, key=lambda kind: tried.get(kind, 0))  # stable: else as in the file
    found: list[ListedBook] = []
    while any(by_kind.values()):
        found += [by_kind[kind].pop(0) for kind in turns if by_kind[kind]]
    return found


def _advice(book: ListedBook, band: Band, tried: Mapping[str, int]) -> Advice:
    why = [book.why, f"适合 {band.name}"]
    if tried and book.kind not in tried:
        why.append(f"还没记过{book.kind}类的书")
    elif tried.get(book.kind):
        why.append(f"读过 {tried[book.kind]} 本{book.kind}，可以再读一本")
    return Advice(title=book.title, author=book.author, kind=book.kind, why=tuple(why))


def read_by_many(readers: Mapping[str, Collection[PersonId]], band: Band) -> tuple[str, ...]:
    """Return the titles of a list that five pupils of a class or more have read."""
    counted: dict[str, set[PersonId]] = defaultdict(set)
    for title, some in readers.items():
        counted[same_title(title)].update(some)
    return tuple(
        book.title for book in band.books if len(counted[same_title(book.title)]) >= MIN_GROUP
    )


class AdviseBooks(BaseModel, frozen=True):
    """Asks what a child, or a grade, may read next."""

    caption: str = Field(default="", max_length=200, pattern=CAPTION)
    pupil_id: PersonId | None = None
    grade: int | None = Field(default=None, ge=1, le=9)
    skip: int = Field(default=0, ge=0, le=999)


class BookAdvice(BaseModel, frozen=True):
    """Books to read next, or whose they are asked for first."""

    pupil_id: PersonId | None = None
    name: str = ""
    """Empty: it is for a grade, nobody's reading was looked at."""
    band: str = ""
    grade: int = 0
    consented: bool = True
    books: tuple[Advice, ...] = ()
    total: int = 0
    skip: int = 0
    choices: tuple[Choice, ...] = ()


class ClassBooksOf(BaseModel, frozen=True):
    """Asks how a class gets on with its reading list, in aggregate."""

    caption: str = Field(default="", max_length=200, pattern=CAPTION)


class ClassBooks(BaseModel, frozen=True):
    """A class and its list: which books five pupils or more have read; nobody is named."""

    class_name: str
    band: str
    read: tuple[str, ...] = ()
    others: tuple[Advice, ...] = ()
    total: int = 0
