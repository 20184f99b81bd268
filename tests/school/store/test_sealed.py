"""Sealed columns: nobody reads them in the file, moves them between rows, or opens them keyless."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from school.errors import Unavailable
from school.settings import Settings
from school.store.database import Database
from school.store.sealed import (
    Keyring,
    Place,
    Sealed,
    SealedText,
    place_of,
    reseal,
    sealed_columns,
)
from tests.stored import raw_bytes

OLD, NEW = {"a": b"1" * 32}, {"b": b"2" * 32}
CANARY = "体温三十八度五"
HERE = Place("check_ups", "text", "c1")

own = sa.MetaData()
check_ups = sa.Table(
    "check_ups",
    own,
    sa.Column("id", sa.String(8), primary_key=True),
    sa.Column("text", SealedText),
)


@pytest.fixture
def table(database: Database) -> Iterator[Database]:
    """A database with a table that has a sealed column."""
    with database.begin() as connection:
        own.create_all(connection)
    yield database
    with database.begin() as connection:
        own.drop_all(connection)


def keep(database: Database, row: str, text: str | None, *, keys: Keyring) -> None:
    sealed = None if text is None else keys.seal(text, place=Place("check_ups", "text", row))
    with database.begin() as connection:
        connection.execute(sa.insert(check_ups).values(id=row, text=sealed))


def kept(database: Database, row: str, keys: Keyring) -> str:
    with database.begin() as connection:
        found = connection.execute(sa.select(check_ups).where(check_ups.c.id == row)).one()
    return keys.open(found.text, place=place_of(check_ups.c.text, found))


def test_what_was_sealed_is_read_back_and_lies_nowhere_in_the_files(table: Database) -> None:
    keys = Keyring(OLD)
    keep(table, "c1", CANARY, keys=keys)

    assert kept(table, "c1", keys) == CANARY
    stored = raw_bytes(table)
    assert b"v1.a." in stored
    assert CANARY.encode() not in stored


def test_what_is_not_sealed_cannot_be_kept(table: Database) -> None:
    with pytest.raises(sa.exc.StatementError, match="Seal it first"), table.begin() as connection:
        connection.execute(sa.insert(check_ups).values(id="c1", text=CANARY))


def test_a_text_moved_to_another_childs_row_does_not_open(table: Database) -> None:
    keys = Keyring(OLD)
    keep(table, "c1", CANARY, keys=keys)
    keep(table, "c2", "正常", keys=keys)
    with table.begin() as connection:
        moved = sa.select(check_ups.c.text).where(check_ups.c.id == "c1").scalar_subquery()
        connection.execute(sa.update(check_ups).where(check_ups.c.id == "c2").values(text=moved))

    with pytest.raises(Unavailable, match="打不开"):
        kept(table, "c2", keys)


def test_keys_are_replaced_one_after_another(table: Database) -> None:
    keep(table, "c1", CANARY, keys=Keyring(OLD))
    keep(table, "c2", None, keys=Keyring(OLD))
    both = Keyring({**NEW, **OLD})
    keep(table, "c3", "正常", keys=both)

    with table.begin() as connection:
        done = [reseal(connection, check_ups.c.text, both) for _ in range(2)]

    assert done == [1, 0]
    assert kept(table, "c1", Keyring(NEW)) == CANARY
    with pytest.raises(Unavailable):
        kept(table, "c1", Keyring(OLD))
    assert sealed_columns(own) == [check_ups.c.text]


@given(st.text())
def test_any_text_is_read_back_and_never_sealed_alike_twice(text: str) -> None:
    keys = Keyring(NEW)

    first, second = (keys.seal(text, place=HERE) for _ in range(2))

    assert first != second
    assert keys.open(first, place=HERE) == text


@pytest.mark.parametrize(
    "place",
    [
        Place("other", "text", "c1"),
        Place("check_ups", "other", "c1"),
        Place("check_ups", "text", ""),
    ],
)
def test_a_text_opens_only_in_its_place(place: Place) -> None:
    keys = Keyring(OLD)

    with pytest.raises(Unavailable):
        keys.open(keys.seal(CANARY, place=HERE), place=place)


@pytest.mark.parametrize("token", ["", "v1", "v1.a.", "v1.x.AAAA", "v1.a.%%%", "a.b.c.d"])
def test_what_nobody_sealed_does_not_open(token: str) -> None:
    with pytest.raises(Unavailable):
        Keyring(OLD).open(Sealed(token), place=HERE)


def test_a_changed_letter_is_noticed() -> None:
    keys = Keyring(OLD)
    token = keys.seal(CANARY, place=HERE).token
    changed = token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:]

    with pytest.raises(Unavailable):
        keys.open(Sealed(changed), place=HERE)


@pytest.mark.parametrize("keys", [{}, {"a": b"short"}, {"a.b": b"1" * 32}, {"": b"1" * 32}])
def test_a_keyring_of_no_use_is_refused(keys: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Keyring(keys)


def test_health_has_a_key_of_its_own_and_the_newest_given_comes_first() -> None:
    derived = Settings.model_validate({"secret": "s" * 40})
    given_two = Settings.model_validate(
        {"secret": "s" * 40, "health_keys": f"b:{'22' * 32} a:{'11' * 32}"}
    )

    assert derived.keys_of_health() == {"0": derived.key_for("health")}
    assert derived.key_for("health") != derived.key_for("seal")
    assert list(given_two.keys_of_health()) == ["b", "a", "0"]
    with pytest.raises(ValueError, match="ID:HEX"):
        Settings.model_validate({"secret": "s" * 40, "health_keys": "b:xyz"}).keys_of_health()
