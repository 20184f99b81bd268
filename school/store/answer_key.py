"""Table and repository of answer keys: every version of every homework's key."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from school.answer_key import AnswerKey
from school.errors import NotFound
from school.people import PersonId
from school.store.database import UtcTime, lock, metadata
from school.store.homework import homework_table

answer_keys = sa.Table(
    "answer_keys",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("homework_id", sa.ForeignKey(homework_table.c.id), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("made_by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("confirmed_at", UtcTime),
    sa.UniqueConstraint("homework_id", "version"),
)


@dataclass(frozen=True)
class KeyVersion:
    """One version of a homework's key; it holds once it is confirmed."""

    id: str
    homework_id: str
    version: int
    key: AnswerKey
    confirmed_at: dt.datetime | None


class AnswerKeys:
    """Answer keys, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._known: dict[str, KeyVersion] = {}

    def add(self, homework_id: str, key: AnswerKey, *, by: PersonId, at: dt.datetime) -> KeyVersion:
        """Keep *key* as the homework's next version, not yet confirmed."""
        lock(self._connection, f"key:{homework_id}")
        newest = self.newest(homework_id)
        version = newest.version + 1 if newest else 1
        key_id = f"{homework_id[:30]}-{version}"
        self._connection.execute(
            sa.insert(answer_keys).values(
                id=key_id,
                homework_id=homework_id,
                version=version,
                key=key.model_dump_json(),
                made_by=by,
                made_at=at,
            )
        )
        return KeyVersion(key_id, homework_id, version, key, None)

    def get(self, key_id: str) -> KeyVersion:
        """Return one version.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._known.get(key_id) or self._first(answer_keys.c.id == key_id)
        if found is None:
            raise NotFound("没有找到这份答案。请重新发“答案 1-5 ABCDA”。")
        self._known[key_id] = found  # every paper of a batch asks for the same one
        return found

    def newest(self, homework_id: str) -> KeyVersion | None:
        """Return a homework's newest version, confirmed or not, or None."""
        return self._first(answer_keys.c.homework_id == homework_id)

    def in_force(self, homework_id: str) -> KeyVersion | None:
        """Return a homework's newest confirmed version, or None."""
        k = answer_keys.c
        return self._first(sa.and_(k.homework_id == homework_id, k.confirmed_at.is_not(None)))

    def confirm(self, key_id: str, *, at: dt.datetime) -> bool:
        """Put a version in force; False when it was already."""
        self._known.pop(key_id, None)
        k = answer_keys.c
        statement = (
            sa.update(answer_keys)
            .where(k.id == key_id, k.confirmed_at.is_(None))
            .values(confirmed_at=at)
        )
        return self._connection.execute(statement).rowcount == 1

    def _first(self, condition: sa.ColumnElement[bool]) -> KeyVersion | None:
        k = answer_keys.c
        row = self._connection.execute(
            sa.select(k.id, k.homework_id, k.version, k.key, k.confirmed_at)
            .where(condition)
            .order_by(k.version.desc())
            .limit(1)
        ).first()
        if row is None:
            return None
        key = AnswerKey.model_validate_json(row.key)
        return KeyVersion(row.id, row.homework_id, row.version, key, row.confirmed_at)
