"""Runs the migrations on the connection that Database.migrate hands over."""

from alembic import context

from school.store import records  # noqa: F401  # imports every table into the metadata
from school.store.database import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
