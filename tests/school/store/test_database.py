"""Transactions and times, on both engines."""

import datetime as dt
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from school.store.chat import buttons
from school.store.database import Database, UtcTime, insert_all_new, insert_new, open_database
from school.store.people import people
from school.store.units import units
from tests.builders import NOON

SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def test_a_time_comes_back_as_the_same_instant_in_utc(database: Database) -> None:
    at = dt.datetime(2026, 11, 21, 14, 3, 21, 123456, tzinfo=SHANGHAI)
    values = {"token_hash": "h", "command": "c", "args": "{}", "platform": "console"}
    values |= {"conversation": "c", "user_id": "u"}
    with database.begin() as connection:
        connection.execute(sa.insert(buttons).values(**values, expires_at=at, used_at=None))

    with database.begin() as connection:
        row = connection.execute(sa.select(buttons)).one()

    assert row.expires_at == at
    assert row.expires_at.tzinfo == dt.UTC
    assert row.used_at is None


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    naive = NOON.replace(tzinfo=None)

    with (
        pytest.raises(sa.exc.StatementError, match="Times carry their zone"),
        database.begin() as connection,
    ):
        connection.execute(sa.select(buttons).where(buttons.c.expires_at < naive))


def test_no_time_stays_no_time() -> None:
    column = UtcTime()
    dialect = sa.create_engine("sqlite://").dialect

    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None


def test_an_error_undoes_everything_since_the_beginning(database: Database) -> None:
    with pytest.raises(RuntimeError, match="half way"), database.begin() as connection:  # noqa: PT012  # the first statement must have run
        connection.execute(sa.insert(people).values(id="p", name="小满"))
        raise RuntimeError("half way")

    with database.begin() as connection:
        assert connection.execute(sa.select(people)).all() == []


def test_a_row_with_a_known_key_is_not_inserted_again(database: Database) -> None:
    with database.begin() as connection:
        first = insert_new(connection, people, {"id": "p", "name": "小满"})
        second = insert_new(connection, people, {"id": "p", "name": "别人"})
        names = connection.execute(sa.select(people.c.name)).scalars().all()

    assert (first, second, names) == (True, False, ["小满"])


def test_many_rows_go_in_at_once_but_those_with_a_known_key(database: Database) -> None:
    rows = [{"id": f"p{n}", "name": "小满"} for n in range(2500)]
    with database.begin() as connection:
        insert_new(connection, people, {"id": "p7", "name": "别人"})
        inserted = insert_all_new(connection, people, rows)
        again = insert_all_new(connection, people, rows)
        name = connection.execute(sa.select(people.c.name).where(people.c.id == "p7")).scalar_one()

    assert inserted == [row["id"] != "p7" for row in rows]
    assert (any(again), name) == (False, "别人")


def test_an_error_of_the_database_names_nobody(database: Database) -> None:
    row = {"id": "p", "name": "林小满"}
    with database.begin() as connection:
        connection.execute(sa.insert(people).values(**row))

    with pytest.raises(sa.exc.IntegrityError) as caught, database.begin() as connection:
        connection.execute(sa.insert(people).values(**row))

    assert "林小满" not in str(caught.value)


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    stray = {"person_id": "nobody", "platform": "console", "user_id": "u"}

    with pytest.raises(sa.exc.IntegrityError), database.begin() as connection:
        connection.execute(sa.insert(sa.table("accounts", *map(sa.column, stray))).values(**stray))


def test_a_new_sqlite_file_is_for_its_owner_only(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'home' / 'qingjiao.db'}")
    database.migrate()
    database.close()

    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


def test_migrating_says_nothing_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        database.migrate()

    assert caplog.records == []


def test_what_is_deleted_leaves_no_bytes_in_the_sqlite_file(tmp_path: Path) -> None:
    file = tmp_path / "qingjiao.db"
    database = open_database(f"sqlite:///{file}")
    database.migrate()
    with database.begin() as connection:
        connection.execute(sa.insert(units).values(id="u", kind="class", name="CANARY-IN-A-ROW"))
    with database.begin() as connection:
        connection.execute(sa.delete(units))
    database.close()

    assert b"CANARY-IN-A-ROW" not in file.read_bytes()


def test_many_may_open_a_new_file_at_the_same_moment(tmp_path: Path) -> None:
    for number in range(40):
        url, start = f"sqlite:///{tmp_path / str(number) / 'new.db'}", Barrier(4)

        def opened(url: str = url, start: Barrier = start) -> str:
            database = open_database(url)
            start.wait()
            with database.begin() as connection:
                mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
            database.close()
            return mode

        with ThreadPoolExecutor(4) as pool:
            waiting = [pool.submit(opened) for _ in range(4)]
            assert [one.result() for one in waiting] == ["wal"] * 4
