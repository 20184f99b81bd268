"""Deletes copies of a child's records from chats, queues, buttons and pending questions."""

import json
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from school.directory import class_group
from school.people import Person, Role, UnitId
from school.store.accounts import accounts, group_chats
from school.store.chat import buttons, live_cards, memory
from school.store.console import console_keys, console_messages
from school.store.people import appointments, enrolments, guardianships
from school.store.queue_table import DEAD, WAITING, queue_table
from school.store.sealer import Sealer
from school.traces import Line, Told, to_delete

_ROLES_WITH_CHATS = tuple(role for role in Role if role not in (Role.PUPIL, Role.GUARDIAN))
EMPTIED = "（这里的消息已按监护人的要求删除）"
_MANY = 500
"""Rows a statement names at most; SQLite takes 32,766 values."""
SCHOOL_PARTS = 3
"""Parts of the id of a school, such as ``qt.t1.s2``."""
_WITH_WORDS = ("inbox", "outbox")
"""Queues whose items say something; notices and work name ids only, and end within a week."""


class Traces:
    """Copies in chats, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def told_of(self, person: Person, ids: Collection[str]) -> Told:
        """Return whose chats may hold copies about a child, and what gives them away.

        Args:
            person: The child.
            ids: Ids and file folders of what is stored about it.
        """
        e, g = enrolments.c, guardianships.c
        places = self._connection.execute(
            sa.select(e.class_id, e.roll_no).where(e.pupil_id == person.id)
        ).all()
        guardians = self._connection.execute(
            sa.select(g.guardian_id).where(g.pupil_id == person.id)
        ).scalars()
        classes = sorted({row.class_id for row in places})
        return Told(
            family=self._accounts({person.id, *guardians}),
            staff=self._accounts(self._staff(classes)),
            groups=self._groups(classes),
            ids=(person.id, *ids),
            name=person.name,
            rolls=tuple(sorted({row.roll_no for row in places})),
        )

    def _staff(self, classes: Sequence[str]) -> set[str]:
        """Return who ever had an appointment in one of the classes, its grade or its school."""
        above = {
            ".".join(one.split(".")[:depth])
            for one in classes
            for depth in range(SCHOOL_PARTS, one.count(".") + 2)
        }
        a = appointments.c
        return set(
            self._connection.execute(
                sa.select(a.person_id).where(
                    a.unit_id.in_(sorted(above)), a.role.in_(_ROLES_WITH_CHATS)
                )
            ).scalars()
        )

    def _accounts(self, persons: Collection[str]) -> frozenset[tuple[str, str]]:
        c = accounts.c
        rows = self._connection.execute(
            sa.select(c.platform, c.user_id).where(c.person_id.in_(sorted(persons)))
        )
        return frozenset((row.platform, row.user_id) for row in rows)

    def _groups(self, classes: Sequence[str]) -> frozenset[tuple[str, str]]:
        c = group_chats.c
        wanted = [class_group(UnitId(one)) for one in classes]
        rows = self._connection.execute(
            sa.select(c.platform, c.conversation_id).where(c.group_id.in_(wanted))
        )
        return frozenset((row.platform, row.conversation_id) for row in rows)

    def forget(self, told: Told) -> int:
        """Delete every copy; return how many messages went."""
        gone = self._forget_console(told) + self._forget_queued(told)
        self._forget_buttons(told)
        self._forget_pending(told)
        return gone

    def _forget_console(self, told: Told) -> int:
        own = {f"direct:{user}" for platform, user in told.family if platform == "console"}
        others = {f"direct:{user}" for platform, user in told.staff if platform == "console"}
        groups = {f"group:{chat}" for platform, chat in told.groups if platform == "console"}
        gone = [line.id for place in sorted(own) for line in self._lines(place)]
        for place in sorted((others | groups) - own):
            gone += to_delete(self._lines(place), told)
        self._delete_messages(gone)
        return len(gone)

    def _lines(self, conversation: str) -> list[Line]:
        m = console_messages.c
        rows = self._connection.execute(
            sa.select(m.id, m.sender, m.live, m.content)
            .where(m.conversation == conversation)
            .order_by(m.id)
        )
        return [Line(row.id, row.sender, f"{row.live}\n{self._said(row.content)}") for row in rows]

    def _said(self, content: str) -> str:
        """Return what a message says as words, not as escapes."""
        opened = json.loads(self._sealer.decrypt(content.encode()))
        return json.dumps(opened, ensure_ascii=False)

    def _delete_messages(self, ids: Collection[int]) -> None:
        """Delete messages; those the numbering goes on from are emptied, for pages follow it."""
        m = console_messages.c
        newest = sa.select(sa.func.max(m.id)).union(
            sa.select(m.id).where(m.version == sa.select(sa.func.max(m.version)).scalar_subquery())
        )
        last = set(self._connection.execute(newest).scalars()) & set(ids)
        content = json.dumps({"card": None, "text": EMPTIED, "images": []}, ensure_ascii=False)
        for one in sorted(last):
            sealed = self._sealer.encrypt(content.encode()).decode()
            self._connection.execute(
                sa.update(console_messages)
                .where(m.id == one)
                .values(key=f"deleted:{one}", sender=None, live="", content=sealed)
            )
            self._connection.execute(
                sa.delete(console_keys).where(console_keys.c.message_id == one)
            )
        for some in _batches(set(ids) - last):
            for column in (console_keys.c.message_id, console_messages.c.id):
                self._connection.execute(sa.delete(column.table).where(column.in_(some)))

    def _forget_queued(self, told: Told) -> int:
        """Delete what waits or was given up; what is being handled ends with its payload."""
        q = queue_table.c
        rows = self._connection.execute(
            sa.select(q.id, q.queue, q.lane, q.payload).where(
                q.queue.in_(_WITH_WORDS), q.state.in_((WAITING, DEAD)), q.payload != ""
            )
        ).all()
        theirs = tuple(f"/direct/{user}" for _, user in told.family)
        gone = [
            row.id
            for row in rows
            if (theirs and row.lane.endswith(theirs) and row.queue == "outbox")
            or told.mentioned_in(self._sealer.decrypt(row.payload.encode()).decode())
        ]
        for some in _batches(gone):
            self._connection.execute(sa.delete(queue_table).where(q.id.in_(some)))
        return len(gone)

    def _forget_buttons(self, told: Told) -> None:
        """Delete buttons and live cards that carry an id of the child's."""
        b = buttons.c
        users = [user for _, user in told.family | told.staff]
        rows = self._connection.execute(
            sa.select(b.token_hash, b.args).where(sa.or_(b.user_id.in_(users), b.user_id == ""))
        )
        gone = [row.token_hash for row in rows if told.mentioned_in(row.args)]
        for some in _batches(gone):
            self._connection.execute(sa.delete(buttons).where(b.token_hash.in_(some)))
        c = live_cards.c
        shown = [f"direct:{user}" for user in users]
        for row in self._connection.execute(
            sa.select(c.platform, c.target, c.live).where(c.target.in_(shown))
        ).all():
            if told.mentioned_in(row.live):
                self._connection.execute(
                    sa.delete(live_cards).where(
                        c.platform == row.platform, c.target == row.target, c.live == row.live
                    )
                )

    def _forget_pending(self, told: Told) -> None:
        """Delete what the bot waits for from the family, or from staff about the child."""
        m = memory.c
        for row in self._connection.execute(sa.select(memory)).all():
            account = (row.platform, row.user_id)
            said = self._sealer.decrypt(row.payload.encode()).decode()
            if account in told.family or (account in told.staff and told.mentioned_in(said)):
                self._connection.execute(
                    sa.delete(memory).where(
                        m.platform == row.platform,
                        m.conversation == row.conversation,
                        m.user_id == row.user_id,
                    )
                )


def _batches(ids: Iterable[object]) -> Iterable[list[object]]:
    every = list(ids)
    return (every[start : start + _MANY] for start in range(0, len(every), _MANY))
