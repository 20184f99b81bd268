"""What lies in a database's own files, byte by byte, below everything the product reads."""

from pathlib import Path

import sqlalchemy as sa

from school.store.database import Database


def raw_bytes(database: Database) -> bytes:
    """Return every byte of the tables: SQLite's file and log, or PostgreSQL's heap files."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        file = Path(str(database.engine.url.database))
        return b"".join(f.read_bytes() for f in sorted(file.parent.glob(f"{file.name}*")))
    return _postgres_bytes(database)


def _postgres_bytes(database: Database) -> bytes:
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        connection.exec_driver_sql("VACUUM FULL")  # deleted rows stay in the heap until then
        connection.exec_driver_sql("CHECKPOINT")
        names = connection.execute(
            sa.text(
                "SELECT oid FROM pg_class WHERE relkind IN ('r', 't', 'i') AND relnamespace IN "
                "('public'::regnamespace, 'pg_toast'::regnamespace)"
            )
        ).scalars()
        files = [
            connection.execute(
                sa.text("SELECT pg_read_binary_file(pg_relation_filepath(:oid))"), {"oid": oid}
            ).scalar_one()
            for oid in list(names)
        ]
    return b"".join(bytes(file) for file in files if file is not None)
