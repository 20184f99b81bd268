"""Tables: what migrations make is what the code expects, on both engines."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from school.errors import Unavailable
from school.store.database import (
    MIGRATIONS,
    Database,
    newest_version,
    open_database,
)
from school.store.gate_tallies import tallies_table
from school.store.passes import passes_table
from school.store.people import people as people_table
from school.store.tables import complete_metadata
from school.store.training import trainings_table
from school.store.training_people import TrainingPeople, training_people
from school.store.units import units as units_table
from school.store.vehicles import vehicle_passes_table

ROOT = Path(__file__).parents[3]
MIGRATE = """
import sys
from school.store.database import open_database
from school.store import records
database = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
database.migrate()
database.close()
"""


def test_migrated_tables_are_those_the_code_declares(database: Database) -> None:
    with database.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, complete_metadata())

    assert differences == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    with database.begin() as connection:
        connection.execute(sa.text("INSERT INTO units VALUES ('qt', 'county', '青田县')"))

    database.migrate()
    database.migrate()

    with database.begin() as connection:
        assert connection.execute(sa.text("SELECT name FROM units")).scalar_one() == "青田县"


def test_the_newest_migration_is_the_head_of_all() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_current_head() == newest_version()


def test_tables_of_an_older_version_are_brought_up_to_this_one(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")

    database.migrate()

    with database.begin() as connection:
        now = MigrationContext.configure(connection)
        assert now.get_current_revision() == newest_version()


def test_who_may_not_migrate_refuses_older_tables_and_takes_newer_ones(database: Database) -> None:
    def let_it_be(version: str) -> None:
        with database.begin() as connection:
            connection.execute(
                sa.text("UPDATE alembic_version SET version_num = :v"), {"v": version}
            )

    database.require_migrated()
    let_it_be("0001")
    with pytest.raises(Unavailable, match="正在升级"):
        database.require_migrated()
    let_it_be("9999")  # the next release has migrated, and this one still runs
    database.require_migrated()
    let_it_be(newest_version())


def test_who_may_not_migrate_refuses_a_database_without_tables(bare_url: str) -> None:
    database = open_database(bare_url)

    with pytest.raises(Unavailable):
        database.require_migrated()
    with database.begin() as connection:
        assert sa.inspect(connection).get_table_names() == []
    database.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'deep' / 'new.db'}"
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"bare_{os.getpid()}"  # test processes may share one server
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    admin.dispose()


def test_processes_that_start_at_once_migrate_once(bare_url: str) -> None:
    processes = [
        subprocess.Popen(  # noqa: S603  # our own interpreter
            [sys.executable, "-c", MIGRATE, bare_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]

    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1].decode() for process in processes]

    assert [p.returncode for p in processes] == [0, 0, 0], errors
    database = open_database(bare_url)
    with database.begin() as connection:
        assert sa.inspect(connection).has_table("papers")
    database.close()


def test_what_passed_before_tallies_were_kept_is_counted(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "school/store/migrations"))
    at = datetime(2026, 11, 20, tzinfo=UTC)
    common = {"school": "qt.t1.s1", "zone": "南门", "direction": "in", "at": at}
    common |= {"day": at.date(), "minute": 8 * 60}
    people = [{**common, "id": str(n), "who": w} for n, w in enumerate(["pupil"] * 2 + ["unknown"])]
    people.append({**people[0], "id": "no", "direction": "refused"})
    car = {**common, "id": "car", "plate": "浙K12345", "known": True}
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0029")
        connection.execute(sa.insert(passes_table), people)
        connection.execute(sa.insert(vehicle_passes_table), [car])
        command.upgrade(config, "head")
        t = tallies_table.c
        rows = connection.execute(sa.select(t.what, t.hour, t.n).order_by(t.what)).all()

    assert [tuple(row) for row in rows] == [("pupil", 8, 2), ("vehicle", 8, 1)]


def test_trainings_from_before_signing_out_ask_for_none(database: Database) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "school/store/migrations"))
    at = datetime(2026, 11, 28, 6, tzinfo=UTC)
    training: dict[str, object] = {
        "id": "t",
        "home": "qt",
        "kind": "literacy",
        "title": "课标",
        "place": "",
        "link": "",
        "hours": 3.0,
        "everyone": False,
        "sign_out": True,
        "state": "planned",
        "version": 1,
        "starts_at": at,
        "ends_at": at,
        "secret": "s",
        "made_at": at,
        "changed_at": at,
    }
    person: dict[str, object] = {
        "training_id": "t",
        "person": "p",
        "school": "qt.t1.s1",
        "part": "joined",
    }
    person |= {"number": 1, "at": at, "signed_at": at, "left_at": at}
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        units = [{"id": one, "kind": "school", "name": one} for one in ("qt", "qt.t1.s1")]
        connection.execute(sa.insert(units_table), units)
        connection.execute(sa.insert(people_table), [{"id": "p", "name": "云老师"}])
        connection.execute(sa.insert(trainings_table), [training])
        connection.execute(sa.insert(training_people), [person])
        command.downgrade(config, "0040")
        command.upgrade(config, "head")
        asked = connection.scalars(sa.select(trainings_table.c.sign_out)).all()
        p = training_people.c
        there = connection.execute(sa.select(p.person, p.signed_at, p.left_at)).all()
        tally = TrainingPeople(connection).tallies(["t"])["t"]

    assert asked == [False]
    assert [tuple(one) for one in there] == [("p", at, None)]
    assert (tally.taken, tally.signed, tally.left) == (1, 1, 0)


def test_the_first_tables_can_be_taken_back(bare_url: str) -> None:
    database = open_database(bare_url)
    database.migrate()
    config = Config()
    config.set_main_option("script_location", str(ROOT / "school/store/migrations"))

    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    with database.begin() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    database.close()
