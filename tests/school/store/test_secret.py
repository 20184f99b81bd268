"""Connections opened while the database's password changes."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from school.store.secret import Credentials, connect_with


def a_database(
    monkeypatch: pytest.MonkeyPatch, credentials: Credentials, *, takes: str, at_once: int
) -> sa.Engine:
    """Return a database that takes one password, and refuses so many at one moment."""
    engine = sa.create_engine("sqlite://", poolclass=sa.NullPool)
    refused = Barrier(at_once)

    def connect(*_: object, user: str, password: str, **__: object) -> sqlite3.Connection:
        assert user == "county"
        if password != takes:
            refused.wait(timeout=10)
            raise sqlite3.OperationalError("password authentication failed")
        return sqlite3.connect(":memory:")

    monkeypatch.setattr(engine.dialect, "connect", connect)
    connect_with(engine, credentials)
    return engine


def test_two_connections_refused_at_once_both_get_the_new_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = ["first", "second"]
    credentials = Credentials(lambda: json.dumps({"username": "county", "password": kept[0]}))
    credentials.known()
    kept.pop(0)
    engine = a_database(monkeypatch, credentials, takes="second", at_once=2)

    def ask(_: int) -> int:
        with engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT 1")).scalar_one())

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(ask, range(2))) == [1, 1]


def test_a_password_that_stays_wrong_is_refused_once(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = Credentials(lambda: json.dumps({"username": "county", "password": "first"}))
    engine = a_database(monkeypatch, credentials, takes="second", at_once=1)

    with pytest.raises(sa.exc.OperationalError):
        engine.connect()
