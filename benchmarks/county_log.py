"""A county's own responses as logs, in the order of time; read from its database, kept nowhere."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import sqlalchemy as sa  # noqa: E402

from benchmarks.response_logs import Response, is_held_out  # noqa: E402
from school.store.database import open_database  # noqa: E402
from school.store.mastery import evidence_table  # noqa: E402

_AT_ONCE = 10_000


@dataclass(frozen=True)
class CountyLog:
    """The responses of some of a county's pupils; ids stay in memory."""

    url: str
    held_out: bool

    def __iter__(self) -> Iterator[Response]:
        """Yield the responses, oldest first."""
        database, e = open_database(self.url), evidence_table.c
        asked = (
            sa.select(e.pupil_id, e.item, e.point, e.at, e.correct)
            .where(e.correct.is_not(None))
            .order_by(e.at, e.source, e.place)
        )
        with database.begin() as connection:
            rows = connection.execution_options(yield_per=_AT_ONCE).execute(asked)
            for pupil, item, point, at, correct in rows:
                if is_held_out(pupil) == self.held_out:
                    yield Response(pupil, item, point, at.timestamp(), correct)
        database.close()


def county_logs(url: str) -> tuple[CountyLog, CountyLog]:
    """Return the log to learn from and the log to be measured on."""
    return CountyLog(url, held_out=False), CountyLog(url, held_out=True)
