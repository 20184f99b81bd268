"""Counts what happens at schools: checks, alarms, duty, gates; part of live figures."""

from collections import Counter
from typing import Any

import sqlalchemy as sa

from school.alarm_policy import alarm_policy
from school.device_events import Level
from school.duty_lapses import OFF_POST
from school.gate import Traffic
from school.hazards import HazardState
from school.live_figures import NONE, Asked, Counted, Tally
from school.passes import Direction
from school.people import SCHOOL_DEPTH, UnitId, school_of
from school.periods import moment_of
from school.sick_days import SickDay, settled
from school.store.alarm_tables import incidents
from school.store.duty_lapses import lapses_table
from school.store.gate_tallies import tallies_table
from school.store.hazards import hazards_table
from school.store.health import health_checks
from school.store.health_days import days_table
from school.store.live_people import LivePeople, in_time, inside
from school.store.patrols import patrols_table
from school.store.visitors import visitors_table

ELSEWHERE = ("hazard", "asset_expiry")
"""Kinds of alarms that are counted as hidden dangers and assets."""
URGENT = (Level.RED, Level.ORANGE)
"""Levels whose time to acknowledge runs day and night."""
SECONDS_A_DAY = 86_400


class LiveSafety(LivePeople):
    """Counts of what happens at schools, inside one transaction."""

    def checks(self, asked: Asked) -> Counted:
        """Return the morning checks each class reported, of those due; of a county by school.

        Due is one of each class with pupils on each day on which any class of the county
        reported: the product has no calendar of holidays.
        """
        reported, days = self._reported(asked)
        classes = self.pupils(asked)
        if asked.unit.count(".") < SCHOOL_DEPTH:
            due = Counter(school_of(one) for one in classes)
            return {
                school: Tally(min(reported[school], days * number), days * number)
                for school, number in due.items()
            }
        c = health_checks.c
        by_class = self._counts(
            sa.select(c.class_id, sa.func.count())
            .where(c.school_id == school_of(asked.unit), c.class_id.in_(inside(asked)))
            .where(*_reported_in(asked))
            .group_by(c.class_id)
        )
        return {one: Tally(min(days, by_class.get(one, NONE).part), days) for one in classes}

    def _reported(self, asked: Asked) -> tuple[Counter[UnitId], int]:
        """Return how many checks each school of the county reported, and on how many days.

        By school and day, as the index has them: read once and never sorted.
        """
        c = health_checks.c
        county = Asked(UnitId(asked.unit.partition(".")[0]), asked.first, asked.last)
        rows = self._connection.execute(
            sa.select(c.school_id, c.day, sa.func.count())
            .where(c.school_id.in_(inside(county)), *_reported_in(asked))
            .group_by(c.school_id, c.day)
        ).all()
        found: Counter[UnitId] = Counter()
        for school, _, number in rows:
            found[UnitId(school)] += int(number)
        return found, len({day for _, day, _ in rows})

    def sick_days(self, asked: Asked) -> Counted:
        """Return the days pupils of the units were away ill, of all; five ill a day or more."""
        d = days_table.c
        rows = self._connection.execute(
            sa.select(d.school, d.day, d.pupils, d.sick).where(
                d.school.in_(inside(asked)), d.day.between(asked.first, asked.last)
            )
        )
        found = settled(SickDay(UnitId(one), day, *numbers) for one, day, *numbers in rows)
        return {unit: found.get(unit, NONE) for unit in asked.units}

    def alarms(self, asked: Asked) -> Counted:
        """Return the alarms of each school; drills are none."""
        return self._counts(self._alarms(asked, sa.func.count()))

    def alarms_acknowledged(self, asked: Asked) -> Counted:
        """Return those of levels one and two that were acknowledged in time, of all such.

        In time is before the second step of the county's policy tells somebody else.
        """
        c = incidents.c
        policy = alarm_policy()
        waits = {one: policy.of(one).rungs[1:2] for one in URGENT}
        within = [
            sa.and_(c.level == one.number, self._seconds(c) <= rungs[0].after_s)
            for one, rungs in waits.items()
            if rungs
        ]
        in_time_ = sa.func.sum(sa.case((sa.or_(*within), 1), else_=0))
        urgent = c.level.in_([one.number for one, rungs in waits.items() if rungs])
        return self._shares(self._alarms(asked, in_time_, sa.func.count()).where(urgent))

    def hazards(self, asked: Asked) -> Counted:
        """Return the hidden dangers of each school that are over, of those reported."""
        h = hazards_table.c
        over = sa.func.sum(sa.case((h.state == HazardState.CLOSED, 1), else_=0))
        return self._shares(
            sa.select(h.school, over, sa.func.count())
            .where(h.school.in_(inside(asked)), in_time(h.reported_at, asked))
            .where(h.state != HazardState.MERGED)
            .group_by(h.school)
        )

    def off_post(self, asked: Asked) -> Counted:
        """Return how often somebody on duty was not at the post."""
        c = lapses_table.c
        return self._counts(
            sa.select(c.place, sa.func.count())
            .where(c.place.in_(inside(asked)), in_time(c.since, asked), c.kind == OFF_POST)
            .group_by(c.place)
        )

    def patrols(self, asked: Asked) -> Counted:
        """Return the patrol points that were visited."""
        p = patrols_table.c
        return self._by_day(p.place, p.day, asked)

    def visitors(self, asked: Asked) -> Counted:
        """Return the visitors who came."""
        v = visitors_table.c
        return self._by_day(v.school, v.day, asked, v.in_at.is_not(None))

    def vehicles(self, asked: Asked) -> Counted:
        """Return the vehicles that drove in."""
        t = tallies_table.c
        into = (t.what == Traffic.VEHICLE, t.direction == Direction.IN)
        return self._by_day(t.school, t.day, asked, *into, number=sa.func.sum(t.n))

    def _by_day(
        self,
        place: sa.ColumnElement[Any],
        day: sa.ColumnElement[Any],
        asked: Asked,
        *conditions: sa.ColumnElement[bool],
        number: sa.ColumnElement[Any] | None = None,
    ) -> Counted:
        what = sa.func.count() if number is None else number
        return self._counts(
            sa.select(place, what)
            .where(place.in_(inside(asked)), day.between(asked.first, asked.last), *conditions)
            .group_by(place)
        )

    def _alarms(self, asked: Asked, *numbers: sa.ColumnElement[Any]) -> sa.Select[Any]:
        c = incidents.c
        return (
            sa.select(c.school, *numbers)
            .where(c.school.in_(inside(asked)), in_time(c.first_at, asked))
            # What began in this time was seen last in it or later: so an index finds it.
            .where(c.last_at >= moment_of(asked.first), ~c.drill, c.kind.not_in(ELSEWHERE))
            .group_by(c.school)
        )

    def _seconds(self, c: Any) -> sa.ColumnElement[Any]:  # a table's columns
        """Return how many seconds passed from an alarm to its first acknowledgement."""
        if self._connection.dialect.name == "postgresql":
            return sa.extract("epoch", c.first_acked_at - c.opened_at)
        days = sa.func.julianday(c.first_acked_at) - sa.func.julianday(c.opened_at)
        # A julian day is kept to some 40 µs: so far may two equal times lie apart.
        return sa.func.round(days * SECONDS_A_DAY, 3)


def _reported_in(asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    c = health_checks.c
    return c.reported.is_(True), c.day.between(asked.first, asked.last)
