"""Which Lambda a function runs on: held against what the functions do."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from infra.list_functions import LIST, listed
from school.lambdas import CALL, READING, SEARCH, SEARCHING, WORK, functions_of, lambda_of

FUNCTIONS = Path(__file__).parents[2] / "functions" / "chalicelib"
Place = tuple[str, str]
"""A module of the functions and something at its top."""


def test_the_list_of_functions_is_what_the_modules_say() -> None:
    assert LIST.read_text() == listed(), "run: python infra/list_functions.py"


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("show_paper", CALL),
        ("search_library", SEARCH),
        ("search_open_library", SEARCH),
        ("read_paper", WORK),
        ("whose_sheet", WORK),
        ("no_such_function", CALL),
    ],
)
def test_a_function_runs_where_it_may_do_what_it_does(function: str, expected: str) -> None:
    assert lambda_of(function) == expected


def test_every_function_runs_on_one_lambda() -> None:
    together = [function for name in (CALL, SEARCH, WORK) for function in functions_of(name)]

    assert len(together) == len(set(together)) == LIST.read_text().count("[")


@cache
def _written() -> dict[Place, tuple[frozenset[Place], str]]:
    """Return, for everything at the top of a module, what of ours it names, and its text."""
    found: dict[Place, tuple[frozenset[Place], str]] = {}
    for path in FUNCTIONS.glob("*.py"):
        tree = ast.parse(path.read_text())
        own = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        known = {node.name: (path.stem, node.name) for node in own} | dict(_imported(tree))
        for node in own:
            named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
            names = {known[name] for name in named & known.keys()}
            found[path.stem, node.name] = (frozenset(names), ast.unparse(node))
    return found


def _imported(tree: ast.Module) -> Iterator[tuple[str, Place]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chalicelib."):
            module = str(node.module).removeprefix("chalicelib.")
            yield from ((one.asname or one.name, (module, one.name)) for one in node.names)


def _reaching(words: str) -> set[str]:
    """Return the functions in which, or in what they call, *words* stand."""
    written = _written()
    reaching = {place for place, (_, text) in written.items() if words in text}
    while more := {p for p, (named, _) in written.items() if named & reaching} - reaching:
        reaching |= more
    return {name for _, name in reaching}


def test_whatever_asks_the_library_runs_where_the_library_can_be_read() -> None:
    reaching = _reaching("call.library")

    assert reaching >= SEARCHING
    assert reaching.isdisjoint(functions_of(CALL))


def test_whatever_has_a_photo_read_runs_where_the_reader_may_be_called() -> None:
    reaching = _reaching("call.reader")

    assert reaching >= READING
    assert reaching.isdisjoint({*functions_of(CALL), *functions_of(SEARCH)})
