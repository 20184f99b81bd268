"""Tables and repository of the accounts and groups that people and classes chat with."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from school.people import GroupId, PersonId
from school.store.database import insert_all_new, insert_new, metadata

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("platform", sa.String(16), primary_key=True),
    sa.Column("user_id", sa.String(128), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("channel", sa.String(16), nullable=False, server_default="app"),
    sa.Index("ix_accounts_person", "person_id"),
)
group_chats = sa.Table(
    "group_chats",
    metadata,
    sa.Column("platform", sa.String(16), primary_key=True),
    sa.Column("conversation_id", sa.String(128), primary_key=True),
    sa.Column("group_id", sa.String(112), nullable=False),
    sa.Index("ix_group_chats_group", "group_id"),
)


@dataclass(frozen=True)
class Account:
    """How a person is reached on a platform."""

    platform: str
    user_id: str
    channel: str


class Accounts:
    """Accounts and group chats, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def account_holder(self, platform: str, user_id: str) -> PersonId | None:
        """Return whose an account is, or None when nobody bound it."""
        c = accounts.c
        found = self._connection.execute(
            sa.select(c.person_id).where(c.platform == platform, c.user_id == user_id)
        ).scalar_one_or_none()
        return None if found is None else PersonId(found)

    def bind_account(
        self, platform: str, user_id: str, *, person: PersonId, channel: str = "app"
    ) -> None:
        """Make an account a person's, taking it from whoever had it."""
        self._connection.execute(
            sa.delete(accounts).where(
                accounts.c.platform == platform, accounts.c.user_id == user_id
            )
        )
        insert_new(
            self._connection,
            accounts,
            {"platform": platform, "user_id": user_id, "person_id": person, "channel": channel},
        )

    def unbind_account(self, platform: str, user_id: str, *, channel: str) -> int:
        """Make an account of a channel nobody's; return how many it was: 0 or 1."""
        c = accounts.c
        gone = self._connection.execute(
            sa.delete(accounts).where(
                c.platform == platform, c.user_id == user_id, c.channel == channel
            )
        )
        return gone.rowcount

    def users_on(self, platform: str, *, channel: str) -> set[str]:
        """Return the bound user ids of a channel of a platform."""
        c = accounts.c
        rows = self._connection.execute(
            sa.select(c.user_id).where(c.platform == platform, c.channel == channel)
        )
        return set(rows.scalars())

    def bind_accounts(self, platform: str, persons: Sequence[PersonId]) -> None:
        """Give everybody an account called by their own id, unless it is taken."""
        own = {"platform": platform, "channel": "app"}
        rows = [{**own, "user_id": person, "person_id": person} for person in persons]
        insert_all_new(self._connection, accounts, rows)

    def accounts_of(self, person: PersonId) -> list[Account]:
        """Return how to reach a person: accounts on real platforms before the console's."""
        c = accounts.c
        rows = self._connection.execute(
            sa.select(c.platform, c.user_id, c.channel)
            .where(c.person_id == person)
            .order_by(sa.case((c.platform == "console", 1), else_=0), c.platform)
        )
        return [Account(*row) for row in rows]

    def bind_group(self, platform: str, conversation_id: str, *, group: GroupId) -> None:
        """Make a platform's group chat stand for one of our groups."""
        c = group_chats.c
        self._connection.execute(
            sa.delete(group_chats).where(
                c.platform == platform, c.conversation_id == conversation_id
            )
        )
        insert_new(
            self._connection,
            group_chats,
            {"platform": platform, "conversation_id": conversation_id, "group_id": group},
        )

    def chats_of(self, group: GroupId) -> list[tuple[str, str]]:
        """Return the (platform, conversation id) pairs that stand for a group."""
        c = group_chats.c
        rows = self._connection.execute(
            sa.select(c.platform, c.conversation_id).where(c.group_id == group).order_by(c.platform)
        )
        return [(platform, conversation) for platform, conversation in rows]

    def group_of(self, platform: str, conversation_id: str) -> GroupId | None:
        """Return the group a platform's chat stands for, or None."""
        c = group_chats.c
        found = self._connection.execute(
            sa.select(c.group_id).where(
                c.platform == platform, c.conversation_id == conversation_id
            )
        ).scalar_one_or_none()
        return None if found is None else GroupId(found)
