"""Repositories are opened late; that must not change what they are or what their tables know."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

import school.store
from school.store.database import Database
from school.store.records import Records
from school.store.repository import Repository
from school.store.tables import complete_metadata
from school.store.unit_of_work import UnitOfWork
from tests.conftest import KEYS

STORE = Path(str(school.store.__file__)).parent
REPOSITORIES = {
    name: found
    for kind in UnitOfWork.__mro__
    for name, found in vars(kind).items()
    if isinstance(found, Repository)
}
PLACES = {found.place.partition(".")[0] for found in REPOSITORIES.values()}


@pytest.mark.parametrize("name", REPOSITORIES)
def test_a_repository_is_what_its_attribute_says(name: str) -> None:
    kind = REPOSITORIES[name].kind()

    said = {
        n: t for one in UnitOfWork.__mro__ for n, t in vars(one).get("__annotations__", {}).items()
    }
    assert said[name] == kind.__name__


def test_every_repository_can_be_opened(database: Database) -> None:
    with Records(database, keys=KEYS).begin() as unit:
        for name, found in REPOSITORIES.items():
            opened = getattr(unit, name)
            assert isinstance(opened, found.kind())
            assert getattr(unit, name) is opened


def test_every_table_is_in_the_complete_metadata() -> None:
    written = {
        node.args[0].value
        for module in STORE.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "sa.Table"
        if isinstance(node.args[0], ast.Constant)
    }

    assert written <= set(complete_metadata().tables)
    assert len(written) > 100


@cache
def _imports(module: str) -> frozenset[str]:
    """Return the modules of the store that come with one, itself too."""
    found = {module}
    for node in ast.walk(ast.parse((STORE / f"{module}.py").read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("school.store."):
            found |= _imports(str(node.module).rpartition(".")[2])
    return frozenset(found)


@cache
def _tables() -> dict[str, list[sa.Table]]:
    """Return the tables by the module that makes them."""
    tables = complete_metadata().tables
    made = defaultdict(list)
    for path in STORE.glob("*.py"):
        text = path.read_text()
        made[path.stem] = [
            one for name, one in tables.items() if f'sa.Table(\n    "{name}"' in text
        ]
    return made


@pytest.mark.parametrize("place", sorted(PLACES))
def test_with_a_repository_comes_every_table_its_keys_point_to(place: str) -> None:
    """A column takes its type from the one it points to: without that it would have none."""
    made = _tables()
    there = {one.name for module in _imports(place) | _imports("records") for one in made[module]}

    pointed = {
        key.column.table.name
        for module in _imports(place)
        for one in made[module]
        for key in one.foreign_keys
    }

    assert pointed <= there
