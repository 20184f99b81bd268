"""Table and repository of people's own searches in the library: what they looked for and opened."""

import datetime as dt
import json

import sqlalchemy as sa

from school.people import PersonId
from school.resource_history import MOST_OPENED, MOST_WORDS, PastSearch
from school.resources import ResourceFilter, ResourceId
from school.store.database import BigId, UtcTime, metadata

searches_table = sa.Table(
    "resource_searches",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("words", sa.String(MOST_WORDS), nullable=False),
    sa.Column("filter", sa.Text, nullable=False),
    sa.Column("opened", sa.Text, nullable=False),
    sa.Index("ix_resource_searches_person", "person_id", "at"),
    sa.Index("ix_resource_searches_at", "at"),
)
AGAIN = dt.timedelta(minutes=30)
"""The same search within this time is one: a page turned, or a message that came twice."""


class ResourceSearches:
    """Everybody's own searches, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def note(
        self, person: PersonId, words: str, *, wanted: ResourceFilter, at: dt.datetime
    ) -> None:
        """Keep a search; one that was just made is kept once."""
        s, content = searches_table, wanted.model_dump_json(exclude_defaults=True)
        newest = self._newest(person, since=at - AGAIN)
        if newest is not None and (newest.words, newest.filter) == (words[:MOST_WORDS], content):
            self._connection.execute(sa.update(s).where(s.c.id == newest.id).values(at=at))
            return
        row = {"person_id": person, "at": at, "words": words[:MOST_WORDS]}
        self._connection.execute(sa.insert(s).values({**row, "filter": content, "opened": "[]"}))

    def note_opened(self, person: PersonId, resource_id: ResourceId, *, at: dt.datetime) -> bool:
        """Keep with the newest search that a resource was opened; False when there is none."""
        newest = self._newest(person, since=at - AGAIN)
        if newest is None:
            return False
        opened = list(dict.fromkeys([*json.loads(newest.opened), resource_id]))[-MOST_OPENED:]
        s = searches_table
        self._connection.execute(
            sa.update(s).where(s.c.id == newest.id).values(opened=json.dumps(opened))
        )
        return True

    def _newest(
        self, person: PersonId, *, since: dt.datetime
    ) -> "sa.Row[tuple[object, ...]] | None":
        s = searches_table.c
        return self._connection.execute(
            sa.select(searches_table)
            .where(s.person_id == person, s.at >= since)
            .order_by(s.at.desc(), s.id.desc())
            .limit(1)
        ).one_or_none()

    def newest(self, person: PersonId, *, since: dt.datetime, limit: int) -> list[PastSearch]:
        """Return a person's searches since a moment, the newest first."""
        s = searches_table.c
        return self._read(s.person_id == person, s.at >= since, limit=limit)

    def rows_of(self, person: PersonId) -> list[PastSearch]:
        """Return everything kept of a person's searches, the newest first."""
        return self._read(searches_table.c.person_id == person)

    def _read(
        self, *conditions: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[PastSearch]:
        s = searches_table.c
        rows = self._connection.execute(
            sa.select(s.at, s.words, s.filter, s.opened)
            .where(*conditions)
            .order_by(s.at.desc(), s.id.desc())
            .limit(limit)
        )
        return [
            PastSearch(
                at=row.at,
                words=row.words,
                filter=ResourceFilter.model_validate_json(row.filter),
                opened=tuple(ResourceId(one) for one in json.loads(row.opened)),
            )
            for row in rows
        ]

    def forget(self, person: PersonId) -> int:
        """Delete a person's searches; return how many there were."""
        return self._delete(searches_table.c.person_id == person)

    def forget_before(self, moment: dt.datetime) -> int:
        """Delete what was searched before a moment; return how many searches went."""
        return self._delete(searches_table.c.at < moment)

    def _delete(self, condition: sa.ColumnElement[bool]) -> int:
        return self._connection.execute(sa.delete(searches_table).where(condition)).rowcount
