"""Tables and repository of preparation groups, their members and drafts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from school.errors import NotFound
from school.people import PersonId, UnitId
from school.preparation import Draft, Group, Member, MemberState
from school.resources import ResourceId
from school.store.database import UtcTime, insert_new, lock, metadata
from school.store.resource_tables import resources_table

groups_table = sa.Table(
    "preparation_groups",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("home", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("name", sa.String(16), nullable=False),
    sa.Column("leader", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.UniqueConstraint("home", "name"),
)
members_table = sa.Table(
    "preparation_members",
    metadata,
    sa.Column(
        "group_id", sa.ForeignKey("preparation_groups.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("decided_at", UtcTime),
    sa.Index("ix_preparation_members_person", "person"),
)
drafts_table = sa.Table(
    "preparation_drafts",
    metadata,
    sa.Column(
        "group_id", sa.ForeignKey("preparation_groups.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "resource_id", sa.ForeignKey(resources_table.c.id, ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
)


class Preparation:
    """Preparation groups, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def hold(self, group_id: str) -> None:
        """Let nobody else change a group until the transaction ends."""
        lock(self._connection, f"preparation:{group_id}")

    def found(self, group: Group) -> bool:
        """Keep a new group, whose leader is its first member; False when it is there already."""
        new = insert_new(self._connection, groups_table, group.model_dump())
        if new and group.leader:
            member = Member(
                group_id=group.id,
                person=group.leader,
                state=MemberState.MEMBER,
                asked_at=group.made_at,
                decided_at=group.made_at,
            )
            insert_new(self._connection, members_table, member.model_dump())
        return new

    def group(self, group_id: str) -> Group:
        """Return one group.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._groups(groups_table.c.id == group_id)
        if not found:
            raise NotFound("没有这个备课组。发“备课组”看有哪些。")
        return found[0]

    def groups_of(self, person: PersonId) -> list[Group]:
        """Return the groups somebody is in, oldest first."""
        m = members_table.c
        inside = sa.select(m.group_id).where(m.person == person, m.state == MemberState.MEMBER)
        return self._groups(groups_table.c.id.in_(inside))

    def groups_at(self, homes: Collection[UnitId]) -> list[Group]:
        """Return the groups of some schools or counties, oldest first."""
        return self._groups(groups_table.c.home.in_(list(homes)))

    def _groups(self, condition: sa.ColumnElement[bool]) -> list[Group]:
        g = groups_table.c
        rows = self._connection.execute(
            sa.select(groups_table).where(condition).order_by(g.made_at, g.id)
        )
        return [Group.model_validate(dict(row)) for row in rows.mappings()]

    def members(self, group_ids: Collection[str]) -> dict[str, list[Member]]:
        """Return who is in some groups or wants to be, by group, in the order they asked."""
        m = members_table.c
        rows = self._connection.execute(
            sa.select(members_table)
            .where(m.group_id.in_(list(group_ids)))
            .order_by(m.asked_at, m.person)
        )
        found: dict[str, list[Member]] = defaultdict(list)
        for row in rows.mappings():
            found[row["group_id"]].append(Member.model_validate(dict(row)))
        return found

    def ask(self, member: Member) -> bool:
        """Keep somebody's wish to join; False when one is there already."""
        return insert_new(self._connection, members_table, member.model_dump())

    def decide(
        self, group_id: str, person: PersonId, *, state: MemberState, at: dt.datetime
    ) -> bool:
        """Keep the leader's decision on who waits; False when nobody does."""
        m = members_table.c
        return bool(
            self._connection.execute(
                sa.update(members_table)
                .where(m.group_id == group_id, m.person == person, m.state == MemberState.ASKED)
                .values(state=state, decided_at=at)
            ).rowcount
        )

    def leave(self, group_id: str, person: PersonId) -> bool:
        """Remove somebody from a group; False when they were not in it."""
        m = members_table.c
        return bool(
            self._connection.execute(
                sa.delete(members_table).where(m.group_id == group_id, m.person == person)
            ).rowcount
        )

    def share(self, draft: Draft) -> bool:
        """Keep a draft; False when it is there already."""
        return insert_new(self._connection, drafts_table, draft.model_dump())

    def take_back(self, group_id: str, resource_id: ResourceId) -> None:
        """Remove a draft from a group; the resource stays."""
        d = drafts_table.c
        self._connection.execute(
            sa.delete(drafts_table).where(d.group_id == group_id, d.resource_id == resource_id)
        )

    def drafts(self, group_id: str) -> list[Draft]:
        """Return the drafts of a group, the newest first."""
        d = drafts_table.c
        rows = self._connection.execute(
            sa.select(drafts_table).where(d.group_id == group_id).order_by(d.at.desc())
        )
        return [Draft.model_validate(dict(row)) for row in rows.mappings()]

    def forget(self, person: PersonId) -> list[str]:
        """Remove somebody from every group; there are no files."""
        self._connection.execute(sa.delete(members_table).where(members_table.c.person == person))
        return []

    def rows_of(self, person: PersonId) -> list[Member]:
        """Return what is kept of somebody in groups, oldest first."""
        m = members_table.c
        rows = self._connection.execute(
            sa.select(members_table).where(m.person == person).order_by(m.asked_at)
        )
        return [Member.model_validate(dict(row)) for row in rows.mappings()]
