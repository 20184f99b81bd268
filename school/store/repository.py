"""A repository of a unit of work: opened, and its module imported, when it is first asked for.

A function needs a few of eighty repositories, and importing them all, with the values they keep,
takes longer than anything else at its start (benchmarks/README.md, “Cold start”).
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import sqlalchemy as sa

from school.store.sealed import Keyring
from school.store.sealer import Sealer


@dataclass(frozen=True)
class Keys:
    """Keys the records need; each is 32 bytes derived for one use."""

    audit: bytes
    seal: Sealer
    health: Keyring
    """Seals what is about a child's body and mind; no other key opens it."""


class Opened:
    """What repositories are opened on: a transaction, and the keys of what is sealed."""

    def __init__(self, connection: sa.Connection, *, keys: Keys) -> None:
        self.connection = connection
        self.keys = keys


class Repository:
    """An attribute that is a repository of the store, given as ``module.Class``.

    Args:
        place: Where its class is, inside ``school.store``.
        sealed: What it seals with: "health" as a keyring, "seal" as a sealer, or nothing.
    """

    def __init__(self, place: str, *, sealed: Literal["", "health", "seal"] = "") -> None:
        self.place = place
        self._sealed = sealed

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, unit: Opened | None, _: type) -> Any:
        """Return the unit's repository; the next time it is an attribute like any other."""
        if unit is None:
            return self
        keys: dict[str, dict[str, object]] = {
            "": {},
            "health": {"keyring": unit.keys.health},
            "seal": {"sealer": unit.keys.seal},
        }
        opened = self.kind()(unit.connection, **keys[self._sealed])
        vars(unit)[self._name] = opened
        return opened

    def kind(self) -> Any:
        """Return the repository's class."""
        module, _, name = self.place.partition(".")
        return getattr(import_module(f"school.store.{module}"), name)


def repository(place: str, *, sealed: Literal["", "health", "seal"] = "") -> Any:
    """Return a Repository; what it gives is what the attribute says it is."""
    return Repository(place, sealed=sealed)
