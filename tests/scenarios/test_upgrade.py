"""A database of the first release, with a school's rows in it, goes on as one of this release."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.app import Foundation
from bot.local import embedded
from school.errors import Unavailable
from school.store.database import MIGRATIONS, newest_version, open_database
from school.store.files import FolderFiles
from school.store.records import open_records
from tests.scenarios.county import (
    MATH,
    PARENT,
    County,
    RecordedReader,
    a_photo,
    all_words,
    open_county,
)

FIRST = "0001"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def graded(request: pytest.FixtureRequest, tmp_path: Path) -> County:
    """Return a county where one page is graded and confirmed."""
    more: dict[str, Any] = {}
    if request.param == "postgres":
        url = sa.make_url(request.getfixturevalue("postgres_url"))
        admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS upgraded WITH (FORCE)")
            connection.exec_driver_sql("CREATE DATABASE upgraded")
        more = {"DATABASE_URL": url.set(database="upgraded").render_as_string(hide_password=False)}
    county = open_county(tmp_path, **more)
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    county.say(MATH, "确认")
    county.product.close()
    return county


def taken_back(url: str, *, to: str) -> None:
    """Make the tables those of an older release."""
    database = open_database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)
    database.close()


def test_a_school_of_the_first_release_goes_on_where_it_was(graded: County) -> None:
    settings = graded.product.foundation.settings
    taken_back(settings.url_of_database(), to=FIRST)
    files = FolderFiles(settings.home / "files")

    base = Foundation(settings, open_records(settings), files, graded.clock)
    reader = RecordedReader(files)
    close = base.records.database.close
    product = embedded(base, reader, platforms=lambda _: {}, close=close)
    upgraded = County(product, graded.clock, reader, graded.numbers)
    shown = all_words(upgraded.say(PARENT, "成绩"))
    again = all_words(upgraded.say(MATH, "三(2)班 13号 口算12", photos=[a_photo("another")]))
    with base.records.begin() as unit:
        broken = unit.audit.first_broken()
    upgraded.product.close()

    assert "口算11" in shown
    assert "口算12" in again
    assert broken is None


def test_an_older_release_leaves_the_tables_of_a_newer_one_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    database = open_database(url)
    database.migrate()
    with database.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(Unavailable, match="更新的版本"):
        database.migrate()

    with database.begin() as connection:
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    database.close()
    assert (found, newest_version() < "9999") == ("9999", True)
