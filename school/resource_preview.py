"""The beginning of a resource's text as a card shows it, from the passages search keeps."""

import re
from collections.abc import Sequence

from school.resources import STAGES, TYPES, Resource, ResourceFacts

PREVIEW = 300
"""Characters of a text that a card shows."""
_GRADE = re.compile(r"^(?:高[一二三]|[一二三四五六七八九]年级)$")


def preview_of(resource: Resource, pieces: Sequence[str]) -> str:
    """Return what a text begins with, without the title and facts that head its first passage."""
    first = pieces[0] if pieces else ""
    rest = first.removeprefix(resource.title)
    headed = rest != first
    line, _, body = rest.lstrip("\n").partition("\n")
    if headed and all(_is_fact(word, resource) for word in line.split()):
        # A title that begins the text was taken off it, and the facts put right behind.
        begun = resource.title if rest and not rest.startswith("\n") else ""
        rest = begun + body
    elif headed and not rest.startswith("\n"):
        rest = first
    if not rest.strip() and len(pieces) > 1:
        rest = pieces[1].removeprefix(f"{resource.title}\n")
    return rest.strip()[:PREVIEW].strip()


def _is_fact(word: str, facts: ResourceFacts) -> bool:
    known = {
        *STAGES.values(),
        *TYPES.values(),
        facts.subject,
        facts.edition,
        *facts.chapter.split(),
    }
    return word in known or bool(_GRADE.match(word))
