"""Tables and repository of the register of risks: points, and who looked at them when."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa

from school.device_events import Level
from school.errors import NotFound
from school.people import PersonId, UnitId
from school.risks import Risk, RiskCheck
from school.store.database import BigId, UtcTime, lock, metadata

risks_table = sa.Table(
    "risks",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("place", sa.String(32), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("level", sa.String(8), nullable=False),
    sa.Column("measure", sa.Text, nullable=False),
    sa.Column("keeper", sa.String(32), nullable=False),
    sa.Column("keeper_id", sa.ForeignKey("people.id")),
    sa.Column("every_days", sa.Integer, nullable=False),
    sa.Column("next_on", sa.Date, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.UniqueConstraint("school", "number"),
    sa.Index("ix_risks_due", "school", "next_on"),
)
checks_table = sa.Table(
    "risk_checks",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("risk_id", sa.ForeignKey("risks.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("fine", sa.Boolean, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Index("ix_risk_checks_risk", "risk_id", "at"),
)
_RISK = [risks_table.c[name] for name in Risk.model_fields]
_GRAVEST = sa.case({level: level.number for level in Level}, value=risks_table.c.level)


class Risks:
    """The register of risks, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, risk: Risk) -> str:
        """Keep a point by its id; return “new”, “changed” or “same”.

        A new one gets the school's next number; a known one keeps its number and its next day.
        """
        lock(self._connection, f"risks:{risk.school}")
        r = risks_table.c
        known = next(iter(self._risks(r.id == risk.id)), None)
        if known is None:
            last = self._connection.execute(
                sa.select(sa.func.max(r.number)).where(r.school == risk.school)
            ).scalar_one()
            new = risk.model_copy(update={"number": (last or 0) + 1})
            self._connection.execute(sa.insert(risks_table).values(**new.model_dump()))
            return "new"
        next_on = min(known.next_on, risk.next_on)
        kept = risk.model_copy(update={"number": known.number, "next_on": next_on})
        if kept == known:
            return "same"
        values = kept.model_dump(exclude={"id"})
        self._connection.execute(sa.update(risks_table).where(r.id == risk.id).values(**values))
        return "changed"

    def numbered(self, school: UnitId, number: int) -> Risk:
        """Return a school's point by its number.

        Raises:
            NotFound: The school has none with it.
        """
        r = risks_table.c
        found = self._risks(r.school == school, r.number == number, r.active)
        if not found:
            raise NotFound("本校没有这个编号的风险点。发“风险清单”看编号。")
        return found[0]

    def looked(self, check: RiskCheck, *, next_on: dt.date) -> None:
        """Keep that somebody looked at a point, and when it is to be looked at next."""
        self._connection.execute(sa.insert(checks_table).values(**check.model_dump()))
        r = risks_table.c
        changed = sa.update(risks_table).where(r.id == check.risk_id).values(next_on=next_on)
        self._connection.execute(changed)

    def of(
        self,
        schools: Collection[UnitId],
        *,
        level: Level | None = None,
        due_by: dt.date | None = None,
        start: int = 0,
        limit: int = 10,
    ) -> tuple[list[Risk], int]:
        """Return the points of some schools that fit, and how many do in all.

        The gravest come first; where *due_by* is given, what has waited longest.
        """
        r = risks_table.c
        where = [r.school.in_(list(schools)), r.active]
        where += [r.level == level] if level else []
        where += [r.next_on <= due_by] if due_by else []
        order = (r.next_on, _GRAVEST) if due_by else (_GRAVEST, r.school)
        counted = sa.select(sa.func.count()).select_from(risks_table).where(*where)
        found = self._connection.execute(
            sa.select(*_RISK).where(*where).order_by(*order, r.number).offset(start).limit(limit)
        )
        rows = [Risk.model_validate(dict(row)) for row in found.mappings()]
        return rows, self._connection.execute(counted).scalar_one()

    def due_for(self, keeper: PersonId, *, by: dt.date) -> list[Risk]:
        """Return the points one person has to look at by a day, what waited longest first."""
        r = risks_table.c
        return self._risks(r.keeper_id == keeper, r.next_on <= by, r.active)

    def _risks(self, *conditions: sa.ColumnElement[bool]) -> list[Risk]:
        r = risks_table.c
        rows = self._connection.execute(
            sa.select(*_RISK).where(*conditions).order_by(r.next_on, r.number)
        )
        return [Risk.model_validate(dict(row)) for row in rows.mappings()]
