"""What a build has stored, so that an attack can say that nothing was changed or added."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from school.audit import AuditEntry, Outcome
from school.store.audit import audit_table
from school.store.database import Database
from school.store.tables import complete_metadata
from tests.scenarios.county import County

CHATTER = frozenset(
    {
        *("active_months", "audit", "audit_end", "buttons", "chat_memory"),
        *("console_messages", "live_cards", "queue", "sends"),
    }
)
"""What any message leaves behind, refused or not: that it came, its answer, and who asked what."""

Rows = dict[str, list[str]]


def rows(database: Database, *, but: Collection[str] = ()) -> Rows:
    """Return every row of every table as text, sorted; tables that have none are left out."""
    with database.begin() as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(sa.select(table))))
            for table in complete_metadata().sorted_tables
            if table.name not in but
        }
    return {name: kept for name, kept in found.items() if kept}


def records_of(county: County) -> Rows:
    """Return what the county keeps of people, apart from that somebody wrote to the bot."""
    return rows(county.product.foundation.records.database, but=CHATTER)


def everything_of(county: County) -> Rows:
    """Return every row, that of the queues too: for what must not even be taken in."""
    return rows(county.product.foundation.records.database)


def entries(database: Database) -> Iterator[AuditEntry]:
    """Yield what the audit has, oldest first."""
    with database.begin() as connection:
        found = connection.execute(sa.select(audit_table.c.entry).order_by(audit_table.c.seq))
        kept = list(found.scalars())
    yield from map(AuditEntry.model_validate_json, kept)


def denials(county: County) -> list[AuditEntry]:
    """Return what the audit says was refused, oldest first."""
    found = entries(county.product.foundation.records.database)
    return [entry for entry in found if entry.outcome is Outcome.DENIED]
