"""The console's conversations: what a phone would keep, sealed."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from school.store.database import BigId, UtcTime, insert_new, lock, metadata
from school.store.sealer import Sealer

console_messages = sa.Table(
    "console_messages",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("key", sa.String(256), nullable=False, unique=True),
    sa.Column("conversation", sa.String(160), nullable=False),
    sa.Column("sender", sa.String(64)),
    sa.Column("live", sa.String(96), nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_console_messages_conversation", "conversation", "id"),
    sa.Index("ix_console_messages_version", "version"),
)
console_keys = sa.Table(
    "console_keys",
    metadata,
    sa.Column("key", sa.String(256), primary_key=True),
    sa.Column("message_id", sa.ForeignKey("console_messages.id"), nullable=False),
)


@dataclass(frozen=True)
class ConsoleRow:
    """One message as it is now."""

    id: int
    conversation: str
    sender: str | None
    live: str
    card: dict[str, Any] | None
    text: str
    images: tuple[str, ...]
    version: int
    at: dt.datetime


class ConsoleMessages:
    """The console's messages, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def append(  # noqa: PLR0913  # one message has this many parts
        self,
        conversation: str,
        key: str,
        *,
        card: dict[str, Any] | None,
        text: str,
        images: tuple[str, ...],
        live: str,
        at: dt.datetime,
        sender: str | None,
    ) -> ConsoleRow:
        """Keep a message; a known *key* changes nothing, a known *live* name replaces it."""
        lock(self._connection, "console")  # versions become visible in their order
        known = self._connection.execute(
            sa.select(console_keys.c.message_id).where(console_keys.c.key == key)
        ).scalar_one_or_none()
        if known is not None:
            return self._row(known)
        content = json.dumps({"card": card, "text": text, "images": images}, ensure_ascii=False)
        values: dict[str, object] = {
            "content": self._sealer.encrypt(content.encode()).decode(),
            "version": self.version() + 1,
            "at": at,
        }
        message_id = self._replace(conversation, live, sender=sender, values=values)
        if message_id is None:
            message_id = self._connection.execute(
                sa.insert(console_messages)
                .values(key=key, conversation=conversation, sender=sender, live=live, **values)
                .returning(console_messages.c.id)
            ).scalar_one()
        insert_new(self._connection, console_keys, {"key": key, "message_id": message_id})
        return self._row(message_id)

    def _replace(
        self, conversation: str, live: str, *, sender: str | None, values: dict[str, object]
    ) -> int | None:
        if not live or sender is not None:
            return None
        c = console_messages.c
        return self._connection.execute(
            sa.update(console_messages)
            .where(c.conversation == conversation, c.live == live, c.sender.is_(None))
            .values(**values)
            .returning(c.id)
        ).scalar_one_or_none()

    def forget(self, *, before: dt.datetime) -> int:
        """Delete messages last changed before a moment, but the newest; return how many.

        The numbering goes on from the newest, and pages follow the numbering.
        """
        m = console_messages.c
        newest = sa.select(sa.func.max(m.id)).union(
            sa.select(m.id).where(m.version == sa.select(sa.func.max(m.version)).scalar_subquery())
        )
        old = sa.select(m.id).where(m.at < before, m.id.not_in(newest))
        self._connection.execute(sa.delete(console_keys).where(console_keys.c.message_id.in_(old)))
        return self._connection.execute(
            sa.delete(console_messages).where(m.at < before, m.id.not_in(newest))
        ).rowcount

    def version(self) -> int:
        """Return the highest version given out; 0 before the first message."""
        highest = sa.select(sa.func.max(console_messages.c.version))
        return int(self._connection.execute(highest).scalar_one() or 0)

    def _row(self, message_id: int) -> ConsoleRow:
        return self._rows(console_messages.c.id == message_id, limit=1)[0]

    def history(self, conversation: str, *, limit: int) -> Sequence[ConsoleRow]:
        """Return the last messages of a conversation, oldest first."""
        c = console_messages.c
        found = self._rows(c.conversation == conversation, limit=limit, order=c.id.desc())
        return found[::-1]

    def since(self, version: int, *, limit: int) -> Sequence[ConsoleRow]:
        """Return messages above *version*, lowest first."""
        c = console_messages.c
        return self._rows(c.version > version, limit=limit, order=c.version)

    def _rows(
        self,
        condition: sa.ColumnElement[bool],
        *,
        limit: int,
        order: sa.ColumnElement[Any] | None = None,
    ) -> list[ConsoleRow]:
        statement = sa.select(console_messages).where(condition).limit(limit)
        if order is not None:
            statement = statement.order_by(order)
        found = []
        for row in self._connection.execute(statement):
            content = json.loads(self._sealer.decrypt(row.content.encode()))
            found.append(
                ConsoleRow(
                    row.id,
                    row.conversation,
                    row.sender,
                    row.live,
                    content["card"],
                    content["text"],
                    tuple(content["images"]),
                    row.version,
                    row.at,
                )
            )
        return found
