"""Tables and repository of rounds of evaluation and the schools in them."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from school.county_time import day_of
from school.errors import NotFound
from school.evaluation_checklist import Checklist
from school.evaluation_rounds import (
    Entrant,
    Outcome,
    Round,
    RoundState,
    Shown,
)
from school.people import UnitId
from school.store.database import UtcTime, insert_new, lock, metadata
from school.store.evaluation_problems import EvaluationProblems

rounds_table = sa.Table(
    "evaluation_rounds",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("county", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("checklist", sa.Text, nullable=False),
    sa.Column("invited", sa.Text, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("seed", sa.String(64), nullable=False),
    sa.Column("made_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("published_at", UtcTime),
    sa.Index("ix_evaluation_rounds_county", "county", "made_at"),
)
entrants_table = sa.Table(
    "evaluation_entrants",
    metadata,
    sa.Column(
        "round_id", sa.ForeignKey("evaluation_rounds.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("school", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("applied_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("applied_at", UtcTime, nullable=False),
    sa.Column("score", sa.Float),
    sa.Column("attained", sa.Boolean),
    sa.Index("ix_evaluation_entrants_school", "school"),
)
shown_table = sa.Table(
    "evaluation_shown",
    metadata,
    sa.Column(
        "round_id", sa.ForeignKey("evaluation_rounds.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("school", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("point", sa.String(8), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("photos", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("fresh_start", sa.Integer, nullable=False),
    sa.Column("shown_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("shown_at", UtcTime, nullable=False),
    sa.Column("verdict", sa.String(8)),
    sa.Column("reason", sa.String(80), nullable=False),
    sa.Column("judged_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("judged_at", UtcTime),
    sa.Column("sampled", sa.Boolean, nullable=False),
    sa.Column("checked", sa.Boolean),
    sa.Column("check_note", sa.String(80), nullable=False),
    sa.Column("checked_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("checked_at", UtcTime),
)


class EvaluationRounds(EvaluationProblems):
    """Rounds of evaluation, inside one transaction."""

    def hold(self, round_id: str) -> None:
        """Let nobody else change a round until the transaction ends."""
        lock(self._connection, f"evaluation:{round_id}")

    def add(self, one: Round) -> bool:
        """Keep a new round; False when one with its id is there already."""
        return insert_new(self._connection, rounds_table, _round_row(one))

    def change(self, one: Round) -> None:
        """Keep a round as it is now."""
        table = rounds_table
        self._connection.execute(
            sa.update(table).where(table.c.id == one.id).values(_round_row(one))
        )

    def round(self, round_id: str) -> Round:
        """Return one round.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._rounds(rounds_table.c.id == round_id)
        if not found:
            raise NotFound("这一轮评估已经不在了。发“评估”看现在有哪些。")
        return found[0]

    def of_county(
        self, county: UnitId, *, year: int | None = None, state: RoundState | None = None
    ) -> list[Round]:
        """Return the rounds of a county, the newest first."""
        c = rounds_table.c
        conditions = [c.county == county]
        conditions += [] if year is None else [c.year == year]
        conditions += [] if state is None else [c.state == state]
        return self._rounds(*conditions)

    def _rounds(self, *conditions: sa.ColumnElement[bool]) -> list[Round]:
        query = sa.select(rounds_table).where(*conditions)
        newest = query.order_by(rounds_table.c.made_at.desc(), rounds_table.c.id)
        return [_round(row) for row in self._connection.execute(newest).mappings()]

    def enter(self, entrant: Entrant) -> bool:
        """Keep that a school applies; False when it does already."""
        return insert_new(self._connection, entrants_table, entrant.model_dump())

    def entrants(self, round_id: str) -> list[Entrant]:
        """Return the schools that applied, in the order of their ids."""
        e = entrants_table.c
        query = sa.select(entrants_table).where(e.round_id == round_id).order_by(e.school)
        rows = self._connection.execute(query).mappings()
        return [Entrant.model_validate(dict(row)) for row in rows]

    def settle(self, round_id: str, school: UnitId, reached: Outcome) -> None:
        """Keep what a school reached."""
        e = entrants_table.c
        self._connection.execute(
            sa.update(entrants_table)
            .where(e.round_id == round_id, e.school == school)
            .values(score=reached.score, attained=reached.attained)
        )

    def show(self, shown: Shown) -> None:
        """Keep what a school shows for a point, and what was said of it, as it is now."""
        values = {**shown.model_dump(), "photos": json.dumps(shown.photos)}
        if not insert_new(self._connection, shown_table, values):
            s = shown_table.c
            self._connection.execute(
                sa.update(shown_table)
                .where(s.round_id == shown.round_id, s.school == shown.school)
                .where(s.point == shown.point)
                .values(values)
            )

    def shown(
        self, round_id: str, schools: Collection[UnitId] | None = None
    ) -> dict[UnitId, list[Shown]]:
        """Return what the schools of a round, or some of them, show, by school and point."""
        s = shown_table.c
        wanted = sa.true() if schools is None else s.school.in_(list(schools))
        found: dict[UnitId, list[Shown]] = defaultdict(list)
        for one in self._shown(s.round_id == round_id, wanted):
            found[one.school].append(one)
        return found

    def _shown(self, *conditions: sa.ColumnElement[bool]) -> list[Shown]:
        s = shown_table.c
        query = sa.select(shown_table).where(*conditions).order_by(s.school, s.point)
        rows = self._connection.execute(query).mappings()
        return [
            Shown.model_validate({**row, "photos": tuple(json.loads(row["photos"]))})
            for row in rows
        ]

    def drop_photos_before(self, moment: dt.datetime) -> list[str]:
        """Let nothing name the photos of rounds over before a moment; return their folders.

        A round is over when its outcome is published; one that never had any, when it was due.
        """
        r, s = rounds_table.c, shown_table.c
        unpublished = sa.and_(r.published_at.is_(None), r.due < day_of(moment))
        old = sa.select(r.id).where(sa.or_(r.published_at < moment, unpublished))
        found = self._shown(s.round_id.in_(old), s.photos != "[]")
        for one in found:
            self.show(one.model_copy(update={"photos": ()}))
        return [one.folder for one in found]

    def attained(
        self, county: UnitId, *, kind: str, until: dt.datetime
    ) -> dict[UnitId, dt.datetime]:
        """Return the schools of a county that attained in a round of a kind, and when first."""
        r, e = rounds_table.c, entrants_table.c
        rows = self._connection.execute(
            sa.select(e.school, sa.func.min(r.published_at).label("since"))
            .join_from(entrants_table, rounds_table, e.round_id == r.id)
            .where(r.county == county, r.kind == kind, r.published_at < until)
            .where(e.attained.is_(True))
            .group_by(e.school)
            .order_by(e.school)
        )
        return {UnitId(row.school): row.since for row in rows}


def _round_row(one: Round) -> dict[str, object]:
    return {
        **one.model_dump(),
        "kind": one.checklist.id,
        "checklist": one.checklist.model_dump_json(),
        "invited": json.dumps(one.invited),
    }


def _round(row: sa.RowMapping) -> Round:
    return Round.model_validate(
        {
            **row,
            "checklist": Checklist.model_validate_json(row["checklist"]),
            "invited": tuple(json.loads(row["invited"])),
        }
    )
