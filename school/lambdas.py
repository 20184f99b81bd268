"""Which Lambda runs a function: a few of them share one zip and differ in what they may do.

A CloudFormation stack holds 500 resources, so 300 functions are not 300 Lambdas; what they need
falls into these few kinds (docs/adr/0026-a-few-lambdas-share-one-zip.md).
"""

import json
from functools import cache
from pathlib import Path

CALL = "call"
"""Runs what people ask: database and files."""
SEARCH = "search"
"""Reads the library's index as well, and so loads numpy and faiss."""
WORK = "work"
"""Runs what only the product itself asks, and what needs a photo read: it may invoke the reader."""
READINGS = "readings"
"""Takes finished readings from their queue; nobody calls it by a function's name."""
MIGRATE = "migrate"
"""Brings the tables to this version, once a release; nobody calls it by a function's name."""

SEARCHING = frozenset(
    {"ask_guide", "find_resources", "recommend", "search_library", "search_open_library"}
)
"""Functions that compare words with the library's index."""
READING = frozenset({"find_assets", "read_key_photo", "report_repair", "whose_sheet"})
"""Functions people ask that have a photo read before they answer."""


def lambda_of(function: str) -> str:
    """Return which Lambda runs a function; an unknown one belongs to ``call``, which says so."""
    if function in SEARCHING:
        return SEARCH
    _, caller = _functions().get(function, ("", ""))
    return WORK if caller == "product" or function in READING else CALL


def module_of(function: str) -> str | None:
    """Return which module of ``chalicelib`` has a function; None when there is no such function."""
    module, _ = _functions().get(function, (None, ""))
    return module


def functions() -> tuple[str, ...]:
    """Return every function's name."""
    return tuple(_functions())


def functions_of(name: str) -> tuple[str, ...]:
    """Return the functions one Lambda runs."""
    return tuple(function for function in functions() if lambda_of(function) == name)


@cache
def _functions() -> dict[str, tuple[str, str]]:
    """Return module and caller by function; ``python infra/list_functions.py`` writes the file."""
    written = Path(__file__).with_name("functions.json").read_text(encoding="utf-8")
    return {name: (module, caller) for name, (module, caller) in json.loads(written).items()}
