"""Cuts a resource's text into passages: what is compared with a question is one thought long."""

import re
from collections.abc import Iterator

from school.resource_marks import NAMES_OF_GRADES
from school.resources import STAGES, TYPES, ResourceFacts

LENGTH = 640
"""Characters of a passage; e5 reads 512 tokens, which are about 700 characters of Chinese."""
OVERLAP = 80
"""Characters of the passage before that are said again, in whole sentences."""
MOST = 64
"""Passages of a resource: a whole book answers for its first 25,000 characters."""
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]*")


def passages_of(facts: ResourceFacts, text: str) -> tuple[str, ...]:
    """Return the passages of a resource, each under its title.

    The first also says for whom it is and what kind of thing it is, so there is always one, and
    who asks for “五年级数学课件” finds it where no condition was understood.
    """
    title, body = facts.title.strip(), text.strip()
    if body.startswith(title):
        body = body[len(title) :]
        head = title
    else:
        head = f"{title}\n"
    words = facts_in_words(facts)
    pieces = list(_pieces(f"{words}\n{body}" if words else body, room=max(LENGTH - len(title), 80)))
    first, *rest = pieces or [""]
    return (f"{head}{first}".strip(), *(f"{title}\n{piece}" for piece in rest))


def facts_in_words(facts: ResourceFacts) -> str:
    """Return what is known of a resource as its readers say it, such as “小学 五年级 数学 课件”."""
    grades = sorted(facts.grades)
    said = [
        STAGES[facts.stage] if facts.stage else "",
        *(NAMES_OF_GRADES[grade] for grade in grades),
        facts.subject,
        TYPES[facts.type] if facts.type else "",
        facts.edition,
        facts.chapter,
    ]
    return " ".join(word for word in said if word and word not in facts.title)


def _pieces(text: str, *, room: int) -> Iterator[str]:
    """Yield at most :data:`MOST` pieces of about *room* characters, cut at ends of sentences."""
    given, piece, fresh = 0, "", False
    for sentence in _sentences(text, room=room):
        if fresh and len(piece) + len(sentence) > room:
            yield piece.strip()
            given += 1
            if given == MOST:
                return
            piece, fresh = _tail(piece), False
        piece += sentence
        fresh = True
    if fresh and piece.strip():
        yield piece.strip()


def _sentences(text: str, *, room: int) -> Iterator[str]:
    """Yield the sentences, those that fill a passage cut hard."""
    for found in _SENTENCE.finditer(text):
        sentence = found.group()
        yield from (sentence[at : at + room] for at in range(0, len(sentence), room))


def _tail(piece: str) -> str:
    """Return the last whole sentences of a piece that are at most the overlap long."""
    tail = ""
    for sentence in reversed(_SENTENCE.findall(piece)):
        if len(sentence) + len(tail) > OVERLAP:
            break
        tail = sentence + tail
    return tail
