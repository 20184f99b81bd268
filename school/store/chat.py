"""What the bot has to remember between two messages: buttons, pending questions, live cards."""

import datetime as dt
import hashlib
import json

import sqlalchemy as sa

from school.ports import ButtonRecord
from school.store.database import BigId, UtcTime, insert_new, lock, metadata
from school.store.queue_due import LONGEST_WAIT
from school.store.sealer import Sealer

buttons = sa.Table(
    "buttons",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("command", sa.String(32), nullable=False),
    sa.Column("args", sa.Text, nullable=False),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("conversation", sa.String(160), nullable=False),
    sa.Column("user_id", sa.String(128), nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("used_at", UtcTime),
    sa.Column("live", sa.String(96), nullable=False, server_default=""),
    sa.Index("ix_buttons_expires", "expires_at"),
)
memory = sa.Table(
    "chat_memory",
    metadata,
    sa.Column("platform", sa.String(16), primary_key=True),
    sa.Column("conversation", sa.String(160), primary_key=True),
    sa.Column("user_id", sa.String(128), primary_key=True),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
)
live_cards = sa.Table(
    "live_cards",
    metadata,
    sa.Column("platform", sa.String(16), primary_key=True),
    sa.Column("target", sa.String(160), primary_key=True),
    sa.Column("live", sa.String(96), primary_key=True),
    sa.Column("ref", sa.String(512), nullable=False),
)
sends = sa.Table(
    "sends",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("target", sa.String(320), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_sends_target", "target", "at"),
)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ChatRecords:
    """The bot's own records, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    def keep_button(self, token: str, button: ButtonRecord) -> None:
        """Remember what *token* stands for; only its hash is stored."""
        insert_new(
            self._connection,
            buttons,
            {
                "token_hash": _hash(token),
                "command": button.command,
                "args": json.dumps(button.args, ensure_ascii=False),
                "platform": button.platform,
                "conversation": button.conversation,
                "user_id": button.user_id,
                "expires_at": button.expires_at,
                "live": button.live,
            },
        )

    def button(self, token: str) -> ButtonRecord | None:
        """Return what *token* stands for, or None when it was never given out."""
        c = buttons.c
        row = self._connection.execute(
            sa.select(buttons).where(c.token_hash == _hash(token))
        ).first()
        if row is None:
            return None
        return ButtonRecord(
            row.command,
            json.loads(row.args),
            row.platform,
            row.conversation,
            row.user_id,
            row.expires_at,
            row.used_at,
            row.live,
        )

    def use_button(self, token: str, *, at: dt.datetime) -> bool:
        """Mark a button pressed; False when it was pressed before."""
        c = buttons.c
        statement = (
            sa.update(buttons)
            .where(c.token_hash == _hash(token), c.used_at.is_(None))
            .values(used_at=at)
        )
        return self._connection.execute(statement).rowcount == 1

    def remember(
        self, place: tuple[str, str, str], payload: str, *, expires_at: dt.datetime
    ) -> None:
        """Keep what the bot waits for from a (platform, conversation, user)."""
        self.forget(place)
        insert_new(
            self._connection,
            memory,
            {
                "platform": place[0],
                "conversation": place[1],
                "user_id": place[2],
                "payload": self._sealer.encrypt(payload.encode()).decode(),
                "expires_at": expires_at,
            },
        )

    def recall(self, place: tuple[str, str, str], *, now: dt.datetime) -> str | None:
        """Return what the bot waits for, or None when nothing or too long ago."""
        c = memory.c
        row = self._connection.execute(
            sa.select(c.payload, c.expires_at).where(
                c.platform == place[0], c.conversation == place[1], c.user_id == place[2]
            )
        ).first()
        if row is None or row.expires_at <= now:
            return None
        return self._sealer.decrypt(row.payload.encode()).decode()

    def forget(self, place: tuple[str, str, str]) -> None:
        """Wait for nothing any more."""
        c = memory.c
        self._connection.execute(
            sa.delete(memory).where(
                c.platform == place[0], c.conversation == place[1], c.user_id == place[2]
            )
        )

    def live_ref(self, platform: str, target: str, live: str) -> str | None:
        """Return the platform's reference of a live card; None when it was never sent."""
        c = live_cards.c
        ref: str | None = self._connection.execute(
            sa.select(c.ref).where(c.platform == platform, c.target == target, c.live == live)
        ).scalar_one_or_none()
        return ref

    def keep_live_ref(self, platform: str, target: str, live: str, *, ref: str) -> None:
        """Remember the platform's newest reference of a live card."""
        self.forget_live_ref(platform, target, live)
        insert_new(
            self._connection,
            live_cards,
            {"platform": platform, "target": target, "live": live, "ref": ref},
        )

    def forget_live_ref(self, platform: str, target: str, live: str) -> None:
        """Forget a live card that is not there any more."""
        c = live_cards.c
        self._connection.execute(
            sa.delete(live_cards).where(c.platform == platform, c.target == target, c.live == live)
        )

    def spend_token(
        self, target: str, *, count: int, per_s: float, now: dt.datetime, cost: int = 1
    ) -> dt.datetime | None:
        """Take *cost* of a target's *count* send tokens; each comes back after *per_s* seconds.

        Kept in the database, so a restart or a second sender does not exceed the limit.

        Returns:
            None when the tokens were taken; otherwise when enough have come back.
        """
        lock(self._connection, f"send {target}")
        since = now - dt.timedelta(seconds=per_s)
        c = sends.c
        self._connection.execute(sa.delete(sends).where(c.target == target, c.at <= since))
        # Taken by a clock that was set back since: they come back as if they were taken now.
        ahead = sa.and_(c.target == target, c.at > now + LONGEST_WAIT)
        self._connection.execute(sa.update(sends).where(ahead).values(at=now))
        times = self._connection.execute(
            sa.select(c.at).where(c.target == target).order_by(c.at.desc()).limit(count)
        ).scalars()
        spent: list[dt.datetime] = list(times)
        cost = min(cost, count)
        missing = len(spent) + cost - count
        if missing > 0:
            return spent[-missing] + dt.timedelta(seconds=per_s)
        taken = [{"target": target, "at": now} for _ in range(cost)]
        self._connection.execute(sa.insert(sends), taken)
        return None

    def spent(self, target: str, *, since: dt.datetime) -> int:
        """Count the tokens a target has taken since a moment."""
        c = sends.c
        counted = sa.select(sa.func.count()).where(c.target == target, c.at > since)
        return int(self._connection.execute(counted).scalar_one())

    def hold_tokens(self, target: str, *, count: int, per_s: float, until: dt.datetime) -> None:
        """Let a target have no token before *until*: all *count* of them come back then."""
        lock(self._connection, f"send {target}")
        at = until - dt.timedelta(seconds=per_s)
        c = sends.c
        self._connection.execute(sa.delete(sends).where(c.target == target, c.at <= at))
        self._connection.execute(
            sa.insert(sends), [{"target": target, "at": at} for _ in range(count)]
        )

    def sweep(self, *, now: dt.datetime, keep: dt.timedelta) -> int:
        """Delete buttons that expired *keep* ago and questions nobody answered; return how many."""
        old = sa.delete(buttons).where(buttons.c.expires_at < now - keep)
        unanswered = sa.delete(memory).where(memory.c.expires_at < now)
        spent = sa.delete(sends).where(sends.c.at < now - keep)  # of who never came again
        self._connection.execute(spent)
        return sum(self._connection.execute(one).rowcount for one in (old, unanswered))
