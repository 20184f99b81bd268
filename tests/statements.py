"""Statements compiled once a process, whatever database of a test they are for.

Every test opens a database of its own, and SQLAlchemy keeps what it compiled with the engine:
nearly half of a test's time went into compiling the same statements again.
"""

from typing import Any

import sqlalchemy as sa

_Key = tuple[Any, ...]


class _Compiled(dict[_Key, Any]):
    """What SQLAlchemy compiled, for every engine of one kind of database.

    Its keys begin with the engine's own dialect; all of one name compile alike here.
    """

    def get(self, key: _Key, default: Any = None) -> Any:
        return super().get(_of_any_engine(key), default)

    def __setitem__(self, key: _Key, compiled: Any) -> None:
        super().__setitem__(_of_any_engine(key), compiled)


def _of_any_engine(key: _Key) -> _Key:
    return (key[0].name, *key[1:])


def compile_once() -> None:
    """Let every engine of this process find what another has compiled."""
    compiled = _Compiled()

    @sa.event.listens_for(sa.Engine, "engine_connect")
    def _share(connection: sa.Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
