"""Table and repository of what a language model wrote: who asked, from what, what came of it."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from school.guides import Guide, GuideKind, GuideState, GuideWish
from school.people import PersonId, UnitId
from school.resources import ResourceId
from school.search import SearchHit
from school.store.database import UtcTime, insert_new, metadata
from school.store.people import enrolments, people
from school.store.units import at_or_below

_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_AT_ONCE = 5000
"""Names in one question to the database."""

guides_table = sa.Table(
    "guides",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("asker", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(128), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("exercises", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("why", sa.String(200), nullable=False),
    sa.Column("hits", sa.Text, nullable=False),
    sa.Column("guide", sa.Text, nullable=False),
    sa.Column("model", sa.String(120), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("done_at", UtcTime),
    sa.Index("ix_guides_asker", "asker", "asked_at"),
    sa.Index("ix_guides_asked_at", "asked_at"),
)


class WrittenGuide(BaseModel, frozen=True):
    """One wish and what came of it."""

    id: str
    asker: PersonId
    platform: str
    user_id: str
    wish: GuideWish
    state: GuideState
    why: str = ""
    hits: tuple[SearchHit, ...] = ()
    """What the library had about it, the best first: the sources in the order of their numbers."""
    guide: Guide | None = None
    model: str = ""
    attempts: int = 0
    asked_at: dt.datetime
    done_at: dt.datetime | None = None

    @property
    def sources(self) -> tuple[ResourceId, ...]:
        """Return the resources it is written from."""
        return tuple(hit.resource_id for hit in self.hits)


class Guides:
    """What a language model wrote, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, guide: WrittenGuide) -> bool:
        """Keep a wish; False when it was kept before."""
        return insert_new(self._connection, guides_table, _row(guide))

    def get(self, guide_id: str) -> WrittenGuide | None:
        """Return one, or None."""
        query = sa.select(guides_table).where(guides_table.c.id == guide_id)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else _guide(row)

    def asked_since(self, asker: PersonId, moment: dt.datetime) -> int:
        """Count what a person asked for since a moment."""
        g = guides_table.c
        query = sa.select(sa.func.count()).where(g.asker == asker, g.asked_at >= moment)
        return int(self._connection.execute(query).scalar_one())

    def try_again(self, guide_id: str) -> WrittenGuide | None:
        """Count an attempt and return what is to be written; None: nothing any more."""
        g = guides_table.c
        self._connection.execute(
            sa.update(guides_table)
            .where(g.id == guide_id, g.state == GuideState.WAITING.value)
            .values(attempts=g.attempts + 1)
        )
        found = self.get(guide_id)
        return found if found and found.state is GuideState.WAITING else None

    def finish(self, guide_id: str, guide: Guide | None, *, why: str = "", at: dt.datetime) -> bool:
        """Keep what was written, or why nothing was; False when that was done before."""
        g = guides_table.c
        state = GuideState.READY if guide else GuideState.FAILED
        values = {"guide": guide.model_dump_json() if guide else "", "why": why[:200]}
        done = self._connection.execute(
            sa.update(guides_table)
            .where(g.id == guide_id, g.state == GuideState.WAITING.value)
            .values(state=state.value, done_at=at, **values)
        )
        return done.rowcount == 1

    def names_in(self, text: str, *, lengths: tuple[int, ...] = (3, 4)) -> set[str]:
        """Return the names of people that stand in a text, by default those of 3 or 4 characters.

        Shorter ones are too often words: 高原, 江河.
        """
        runs = _CHINESE.findall(text)
        parts = {run[i : i + n] for run in runs for n in lengths for i in range(len(run) - n + 1)}
        wanted, found = sorted(parts), set[str]()
        for start in range(0, len(wanted), _AT_ONCE):
            some = people.c.name.in_(wanted[start : start + _AT_ONCE])
            found.update(self._connection.execute(sa.select(people.c.name).where(some)).scalars())
        return found

    def roster(self, places: Iterable[UnitId]) -> set[str]:
        """Return the names of the pupils who are or were in the classes of some units."""
        e = enrolments.c.class_id
        there = [at_or_below(e, one) for one in places]
        names = sa.select(people.c.name).join_from(enrolments, people).distinct()
        query = names.where(sa.or_(sa.false(), *there))
        return set(self._connection.execute(query).scalars())

    def forget_before(self, moment: dt.datetime) -> int:
        """Delete what was asked for before a moment; return how many."""
        gone = sa.delete(guides_table).where(guides_table.c.asked_at < moment)
        return self._connection.execute(gone).rowcount


def _row(guide: WrittenGuide) -> dict[str, Any]:
    hits = [hit.model_dump(mode="json") for hit in guide.hits]
    return {
        **guide.model_dump(exclude={"wish", "hits", "guide"}),
        **guide.wish.model_dump(),
        "hits": json.dumps(hits, ensure_ascii=False),
        "guide": guide.guide.model_dump_json() if guide.guide else "",
    }


def _guide(row: sa.RowMapping) -> WrittenGuide:
    wish = GuideWish(kind=GuideKind(row["kind"]), topic=row["topic"], exercises=row["exercises"])
    kept = Guide.model_validate_json(row["guide"]) if row["guide"] else None
    hits = json.loads(row["hits"])
    return WrittenGuide.model_validate({**row, "wish": wish, "hits": hits, "guide": kept})
