"""Documents of a file that become resources: one JSON object a line.

Another program made the file, so it is read generously: Chinese or English words, numbers, lists.
What a document does not say is taken from its title where the title says it plainly.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from school.errors import NotUnderstood
from school.resource_words import understand
from school.resources import (
    GRADES,
    LEVELS,
    LONGEST_TITLE,
    STAGES,
    TYPES,
    Level,
    ResourceFacts,
    ResourceFilter,
    ResourceType,
    Stage,
)

MOST_AT_ONCE = 50
"""Documents of one call."""
LONGEST_ID = 64
LONGEST_TEXT = 100_000
"""Characters of a text that are taken; the index reads the first 40,000 or so."""
SHORT_TITLE = 40
"""Characters of the text that name a document without a title."""
FEWEST = 8
"""Characters of a first sentence that is long enough to be a name."""
HIGHEST = 12
_ALSO: dict[str, Any] = {
    "学前": Stage.KINDERGARTEN,
    "幼儿园": Stage.KINDERGARTEN,
    "elementary": Stage.PRIMARY,
    "middle": Stage.JUNIOR,
    "junior high": Stage.JUNIOR,
    "high": Stage.SENIOR,
    "senior high": Stage.SENIOR,
    "ppt": ResourceType.COURSEWARE,
    "slides": ResourceType.COURSEWARE,
    "exam": ResourceType.EXAM_PAPER,
    "paper": ResourceType.EXAM_PAPER,
    "exercise": ResourceType.EXERCISES,
    "worksheet": ResourceType.EXERCISES,
    "image": ResourceType.PICTURE,
    "county": Level.REGION,
    "public": Level.REGION,
    "县": Level.REGION,
    "县级": Level.REGION,
    "区域级": Level.REGION,
    "区级": Level.REGION,
    "校级": Level.SCHOOL,
    "学校级": Level.SCHOOL,
    "校本": Level.SCHOOL,
    "private": Level.PERSONAL,
    "person": Level.PERSONAL,
    "个人级": Level.PERSONAL,
}
_WORDS: dict[str, Any] = {
    **{name: value for names in (STAGES, TYPES, LEVELS) for value, name in names.items()},
    **{value.value: value for kind in (Stage, ResourceType, Level) for value in kind},
    **_ALSO,
}
_RANGE = re.compile(r"(\d{1,2})\s*(?:-|~|–|—|到|至)\s*(\d{1,2})")


class LibraryDocument(BaseModel, frozen=True):
    """One document, as the library takes it."""

    id: str = Field(min_length=1, max_length=LONGEST_ID)
    facts: ResourceFacts
    text: str = Field(default="", max_length=LONGEST_TEXT)
    level: Level | None = None
    owner: str = ""
    """Id of a person, or id or name of a school or county."""
    shared: bool | str | None = None
    """Whether others than the owner's own people see it, or the unit that does."""


class AddDocuments(BaseModel, frozen=True):
    """Puts documents into the library, or brings those that are there to this state."""

    documents: tuple[LibraryDocument, ...] = Field(max_length=MOST_AT_ONCE)


class DocumentRefused(BaseModel, frozen=True):
    """A document that was not taken."""

    id: str
    reason: str


class AddedDocuments(BaseModel, frozen=True):
    """What became of documents."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: tuple[DocumentRefused, ...] = ()


def read_document(line: str) -> LibraryDocument:
    """Return the document of a line.

    Raises:
        NotUnderstood: It is no JSON object, has no id, or neither title nor text.
    """
    try:
        told = json.loads(line)
    except ValueError as error:
        raise NotUnderstood(f"不是一行 JSON：{error}") from error
    if not isinstance(told, dict):
        raise NotUnderstood("应是一个 JSON 对象，如 {“id”: …, “title”: …, “text”: …}。")
    number = _line_of(told.get("id"))
    if not number or len(number) > LONGEST_ID:
        raise NotUnderstood(f"要有 id，至多 {LONGEST_ID} 个字符。")
    title, text = _line_of(told.get("title")), _text_of(told.get("text"))
    if not title and not text.strip():
        raise NotUnderstood("标题和正文都是空的。")
    named = understand(title).filter if title else ResourceFilter()
    return LibraryDocument(
        id=number,
        facts=_facts(told, title or _beginning(text), named),
        text=f"{title}\n{text}"[:LONGEST_TEXT] if len(title) > LONGEST_TITLE else text,
        level=_one(told.get("level"), Level),
        owner=_line_of(told.get("owner")),
        shared=_shared(told.get("shared")),
    )


def _facts(told: dict[str, Any], title: str, named: ResourceFilter) -> ResourceFacts:
    grades = _grades(told.get("grade", told.get("grades")))
    stage = _one(told.get("stage"), Stage)
    if not grades and (stage is None or named.grades <= GRADES[stage]):
        grades = named.grades
    if stage is None and not grades:
        stage = _only(named.stages)
    return ResourceFacts(
        title=title[:LONGEST_TITLE],
        stage=stage,
        grades=grades,
        subject=_subject(told.get("subject")) or _only(named.subjects) or "",
        type=_one(told.get("type"), ResourceType) or _only(named.types),
        edition=_line_of(told.get("edition"))[:32] or _only(named.editions) or "",
        chapter=_line_of(told.get("chapter"))[:64],
    )


def _line_of(value: object) -> str:
    """Return a value as one line of visible characters; numbers are taken, too."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    shown = (c if unicodedata.category(c)[0] != "C" else " " for c in str(value))
    return " ".join("".join(shown).split())


def _text_of(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode()[:LONGEST_TEXT]


def _beginning(text: str) -> str:
    """Return a name for a document without one: its first words, to the end of a sentence."""
    line = _line_of(text.strip()[: 2 * SHORT_TITLE])
    first = re.match(rf".{{{FEWEST},}}?[。！？!?]", line)
    return (first[0] if first else line)[:SHORT_TITLE]


def _words(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [word for word in (_line_of(one).lower() for one in values) if word]


def _one(value: object, kind: type[Any]) -> Any:
    """Return the one value of a kind that is meant, or None."""
    found = {_WORDS[word] for word in _words(value) if isinstance(_WORDS.get(word), kind)}
    for word in _words(value) if not found else ():
        wanted = understand(word).filter
        found |= {one for some in (wanted.stages, wanted.types) for one in some}
    return _only([one for one in found if isinstance(one, kind)])


def _only(values: Iterable[Any]) -> Any:
    found = list(values)
    return found[0] if len(found) == 1 else None


def _subject(value: object) -> str:
    for word in _words(value):
        known = understand(word).filter.subjects
        return str(next(iter(known))) if len(known) == 1 else word[:16]
    return ""


def _grades(value: object) -> frozenset[int]:
    """Return the grades of 5, “5”, “5-6”, “五年级”, “初二”, [5, 6] or “grade 5”."""
    found: set[int] = set()
    for word in _words(value):
        span = _RANGE.search(word)
        if span:
            found |= set(range(int(span[1]), int(span[2]) + 1))
        elif re.fullmatch(r"(?:grade\s*|g)?\d{1,2}(?:\.0)?(?:年级)?", word):
            found.add(int(re.findall(r"\d+", word)[0]))
        else:
            found |= understand(word).filter.grades
    return frozenset(grade for grade in found if 1 <= grade <= HIGHEST)


def _shared(value: object) -> bool | str | None:
    """Return whether it is shared, or with which unit.

    Raises:
        NotUnderstood: With several units; each resource is open to one.
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return bool(value)
    words = _words(value)
    if len(words) > 1:
        raise NotUnderstood("shared 只能是一个单位：一所学校或全县。")
    word = words[0] if words else ""
    return {"true": True, "yes": True, "是": True, "false": False, "no": False, "否": False}.get(
        word, word
    )
