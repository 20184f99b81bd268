"""A database as one file, as it was at one moment, while the product goes on; and back again.

SQLite is copied page by page by its own online backup. PostgreSQL is dumped by ``pg_dump``, from
the very snapshot its rows are counted in; the tools must be as new as the server. The password
goes to them in the environment: the list of processes is for everybody on the machine.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from school.errors import Unavailable
from school.store.database import Database

NAMES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
LONGEST_SAID = 300


def dump(database: Database, folder: Path) -> tuple[Path, dict[str, int]]:
    """Write the database into *folder*; return the file, and how many rows each table has in it.

    Raises:
        Unavailable: It cannot be copied now, or the tool for it is missing.
    """
    engine = database.engine.dialect.name
    file = folder / NAMES[engine]
    try:
        if engine == "sqlite":
            return file, _dump_sqlite(str(database.engine.url.database), file)
        return file, _dump_postgres(database.engine, file)
    except (sa.exc.OperationalError, sqlite3.Error) as error:
        raise Unavailable("数据库现在连不上，没有备份。请检查数据库，再备份一次。") from error


def _dump_sqlite(source: str, file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(file)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself
        _check_sqlite(copy)
        return _count_sqlite(copy)


def _check_sqlite(copy: sqlite3.Connection) -> None:
    (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise Unavailable("数据库文件已损坏，没有备份。请先恢复上一次的备份。")


def _count_sqlite(copy: sqlite3.Connection) -> dict[str, int]:
    engine = sa.create_engine("sqlite://", creator=lambda: copy, poolclass=sa.StaticPool)
    with engine.connect() as connection:
        return count_rows(connection)


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """Return how many rows each table of the product has."""
    names = sa.inspect(connection).get_table_names()
    return {
        name: connection.execute(
            sa.select(sa.func.count()).select_from(sa.table(name))
        ).scalar_one()
        for name in sorted(names)
    }


def _dump_postgres(engine: sa.Engine, file: Path) -> dict[str, int]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
        rows = count_rows(connection)
        wanted = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
        _run("pg_dump", engine.url, [*wanted, f"--file={file}"])
    return rows


def restore_sqlite(dumped: Path, to: Path) -> None:
    """Put a dumped SQLite database at *to*, where none is.

    Raises:
        Unavailable: It is damaged.
        FileExistsError: There is one.
    """
    beside = [to, to.with_name(f"{to.name}-wal"), to.with_name(f"{to.name}-shm")]
    if any(path.exists() for path in beside):
        raise FileExistsError(f"{to} 已经有数据库，没有覆盖。请先把它移走，再恢复。")
    with closing(sqlite3.connect(f"file:{dumped}?mode=ro&immutable=1", uri=True)) as copy:
        _check_sqlite(copy)
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = to.with_name(f".{to.name}.restoring")
    shutil.copyfile(dumped, fresh)
    fresh.chmod(0o600)
    os.sync()
    fresh.replace(to)


def restore_postgres(dumped: Path, url: sa.URL) -> None:
    """Fill an empty PostgreSQL database from a dump, all or nothing.

    Raises:
        Unavailable: The database is away, or the tool is missing or fails.
        FileExistsError: There are tables in it.
    """
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if sa.inspect(connection).get_table_names():
            raise FileExistsError("这个数据库里已经有表，没有覆盖。请建一个空的数据库。")
    wanted = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", url, [*wanted, str(dumped)])


def _run(tool: str, url: sa.URL, arguments: Sequence[str]) -> None:
    program = shutil.which(tool)
    if program is None:
        raise Unavailable(f"找不到 {tool}。请安装 PostgreSQL 客户端（不低于服务器的版本）。")
    shown = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    password = {"PGPASSWORD": url.password} if url.password else {}
    done = subprocess.run(  # noqa: S603  # no shell, our own arguments
        [program, f"--dbname={shown}", *arguments],
        env={**os.environ, **password},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = " ".join(done.stderr.split())[:LONGEST_SAID]
        raise Unavailable(f"{tool} 没有成功：{said}")
