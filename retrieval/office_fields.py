"""Fields of a Word document that fetch or start something by themselves: {DDEAUTO cmd …}."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element  # the type alone; defusedxml parses

_BEGINS = "\n"
_REACHES_OUT = re.compile(
    r"^[\s\"]*(?:DDE|DDEAUTO|INCLUDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)(?![A-Z])",
    re.IGNORECASE | re.MULTILINE,
)
"""Each takes something outside the file: a program, or a file by its path or address."""


def field_words(element: Element) -> str:
    """Return what an element adds to the instructions of fields; mostly nothing.

    Word joins the runs of an instruction, so “DD” and “E” are only found put together.
    """
    name = element.tag.rpartition("}")[2]
    if name in ("instrText", "delInstrText"):
        return element.text or ""
    told = {key.rpartition("}")[2]: said for key, said in element.attrib.items()}
    if name == "fldSimple":
        return f"{_BEGINS}{told.get('instr', '')}{_BEGINS}"
    return _BEGINS if name == "fldChar" and told.get("fldCharType") == "begin" else ""


def reaches_out(words: Iterable[str]) -> bool:
    """Return whether a field of a part, of which these are the words in order, does."""
    return _REACHES_OUT.search("".join(words)) is not None
