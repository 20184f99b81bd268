"""Tables and repository of teachers' growth records: claims, disputes, versions of the rules."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

import sqlalchemy as sa

from school.errors import NotFound
from school.people import PersonId, UnitId
from school.store.database import BigId, UtcTime, insert_new, lock, metadata
from school.store.teaching_figures import Figures
from school.teaching import Claim, ClaimState, Dispute, DisputeState

claims_table = sa.Table(
    "teaching_claims",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("teacher", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("school", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("activity", sa.String(32), nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("rules", sa.String(16), nullable=False),
    sa.Column("photos", sa.Integer, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("decided_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("decided_at", UtcTime),
    sa.Column("reason", sa.Text, nullable=False),
    sa.UniqueConstraint("teacher", "number"),
    sa.Index("ix_teaching_claims_teacher", "teacher", "day"),
    sa.Index("ix_teaching_claims_school", "school", "state", "day"),
)
disputes_table = sa.Table(
    "teaching_disputes",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("claim_id", sa.ForeignKey("teaching_claims.id", ondelete="CASCADE"), nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("decided_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("decided_at", UtcTime),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Index("ix_teaching_disputes_claim", "claim_id"),
)
rules_table = sa.Table(
    "teaching_rules",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("version", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
)
Kept = TypeVar("Kept", Claim, Dispute)
_CLAIM = [claims_table.c[name] for name in Claim.model_fields]
_DISPUTE = [disputes_table.c[name] for name in Dispute.model_fields]


class Teaching(Figures):
    """Growth records of teachers, inside one transaction."""

    def add(self, claim: Claim) -> tuple[Claim, bool]:
        """Keep a claim under the teacher's next number; return it, and whether it is new."""
        lock(self._connection, f"teaching:{claim.teacher}")
        c = claims_table.c
        known = self._claims(c.id == claim.id)
        if known:
            return known[0], False
        last = self._connection.execute(
            sa.select(sa.func.max(c.number)).where(c.teacher == claim.teacher)
        ).scalar_one()
        numbered = claim.model_copy(update={"number": (last or 0) + 1})
        self._connection.execute(sa.insert(claims_table).values(**numbered.model_dump()))
        return numbered, True

    def claim(self, claim_id: str) -> Claim:
        """Return one claim.

        Raises:
            NotFound: There is none with this id.
        """
        return _one(self._claims(claims_table.c.id == claim_id))

    def numbered(self, teacher: PersonId, number: int) -> Claim:
        """Return a teacher's claim by its number.

        Raises:
            NotFound: The teacher has none with it.
        """
        c = claims_table.c
        return _one(self._claims(c.teacher == teacher, c.number == number))

    def of_teacher(self, teacher: PersonId, *, since: dt.date, until: dt.date) -> list[Claim]:
        """Return a teacher's claims for days from *since* to before *until*, oldest first."""
        c = claims_table.c
        return self._claims(c.teacher == teacher, c.day >= since, c.day < until)

    def of_schools(
        self, schools: Collection[UnitId], *, since: dt.date, until: dt.date
    ) -> list[Claim]:
        """Return the decided claims of some schools for days from *since* to before *until*."""
        c = claims_table.c
        decided = (ClaimState.GRANTED, ClaimState.RETURNED)
        return self._claims(
            c.school.in_(list(schools)), c.state.in_(decided), c.day >= since, c.day < until
        )

    def waiting(self, schools: Collection[UnitId]) -> list[Claim]:
        """Return what waits for a decision in some schools, oldest first: claims and disputed ones.

        A claim with a waiting dispute is among them.
        """
        c, d = claims_table.c, disputes_table.c
        disputed = sa.select(d.claim_id).where(d.state == DisputeState.WAITING)
        inside = c.school.in_(list(schools))
        return self._claims(inside, sa.or_(c.state == ClaimState.WAITING, c.id.in_(disputed)))

    def count_waiting(self, teacher: PersonId) -> int:
        """Count the claims a teacher has waiting."""
        c = claims_table.c
        return self._connection.execute(
            sa.select(sa.func.count())
            .select_from(claims_table)
            .where(c.teacher == teacher, c.state == ClaimState.WAITING)
        ).scalar_one()

    def move(  # noqa: PLR0913  # a decision has this many parts
        self,
        claim_id: str,
        *,
        frm: ClaimState,
        to: ClaimState,
        by: PersonId | None = None,
        at: dt.datetime | None = None,
        reason: str = "",
    ) -> bool:
        """Move a claim to a state if it is in *frm*; False when it is not."""
        c = claims_table.c
        moved = self._connection.execute(
            sa.update(claims_table)
            .where(c.id == claim_id, c.state == frm)
            .values(state=to, decided_by=by, decided_at=at, reason=reason)
        )
        return moved.rowcount == 1

    def add_dispute(self, dispute: Dispute) -> bool:
        """Keep a dispute; False when it is there already."""
        return insert_new(self._connection, disputes_table, dispute.model_dump())

    def dispute(self, dispute_id: str) -> Dispute:
        """Return one dispute.

        Raises:
            NotFound: There is none with this id.
        """
        return _one(self._disputes(disputes_table.c.id == dispute_id))

    def disputes_of(self, claims: Iterable[Claim]) -> list[Dispute]:
        """Return every dispute about some claims, oldest first."""
        ids = [claim.id for claim in claims]
        return self._disputes(disputes_table.c.claim_id.in_(ids)) if ids else []

    def disputes_in(self, schools: Collection[UnitId]) -> list[Dispute]:
        """Return every dispute of some schools that was upheld."""
        c, d = claims_table.c, disputes_table.c
        rows = self._connection.execute(
            sa.select(*_DISPUTE)
            .join_from(disputes_table, claims_table, d.claim_id == c.id)
            .where(c.school.in_(list(schools)), d.state == DisputeState.UPHELD)
        )
        return [Dispute.model_validate(dict(row)) for row in rows.mappings()]

    def settle(
        self, dispute_id: str, *, to: DisputeState, by: PersonId, at: dt.datetime, reason: str
    ) -> bool:
        """Decide a dispute that waits; False when it was decided."""
        d = disputes_table.c
        settled = self._connection.execute(
            sa.update(disputes_table)
            .where(d.id == dispute_id, d.state == DisputeState.WAITING)
            .values(state=to, decided_by=by, decided_at=at, reason=reason)
        )
        return settled.rowcount == 1

    def use_rules(self, version: str, text: str, *, at: dt.datetime) -> None:
        """Note that a version of the rule file is in force, unless it already is."""
        r = rules_table.c
        newest = self._connection.execute(
            sa.select(r.version).order_by(r.id.desc()).limit(1)
        ).scalar_one_or_none()
        if newest != version:
            self._connection.execute(
                sa.insert(rules_table).values(version=version, text=text, since=at)
            )

    def rules(self) -> list[tuple[str, dt.datetime]]:
        """Return the texts of the rule file that were in force, each with since when."""
        r = rules_table.c
        rows = self._connection.execute(sa.select(r.text, r.since).order_by(r.id))
        return [(row.text, row.since) for row in rows]

    def rows_of(self, teacher: PersonId) -> list[Claim | Dispute]:
        """Return everything kept of a teacher, for a copy of the own data."""
        claims = self._claims(claims_table.c.teacher == teacher)
        return [*claims, *self.disputes_of(claims)]

    def forget(self, teacher: PersonId) -> list[str]:
        """Delete a teacher's claims and disputes; return the folders of files that must go."""
        claims = self._claims(claims_table.c.teacher == teacher)
        self._connection.execute(sa.delete(claims_table).where(claims_table.c.teacher == teacher))
        return [claim.folder for claim in claims if claim.photos]

    def keeps(self, folder: str) -> bool:
        """Return True when a claim's evidence is meant to be in *folder*."""
        claim_id = folder.removeprefix("teaching/")
        c = claims_table.c
        kept = self._claims(c.id == claim_id, c.state != ClaimState.UNDONE)
        return folder.startswith("teaching/") and bool(kept)

    def _claims(self, *conditions: sa.ColumnElement[bool]) -> list[Claim]:
        c = claims_table.c
        rows = self._connection.execute(
            sa.select(*_CLAIM).where(*conditions).order_by(c.asked_at, c.number)
        )
        return [Claim.model_validate(dict(row)) for row in rows.mappings()]

    def _disputes(self, *conditions: sa.ColumnElement[bool]) -> list[Dispute]:
        d = disputes_table.c
        rows = self._connection.execute(
            sa.select(*_DISPUTE).where(*conditions).order_by(d.asked_at, d.id)
        )
        return [Dispute.model_validate(dict(row)) for row in rows.mappings()]


def _one(found: Sequence[Kept]) -> Kept:
    if not found:
        raise NotFound("没有找到这一条申报。发“我的积分”看编号。")
    return found[0]
