"""Table and repository of clusters that were told, so that each is told once."""

import datetime as dt

import sqlalchemy as sa

from school.errors import NotFound
from school.health_reports import ToldCluster
from school.people import UnitId
from school.store.database import insert_new, metadata
from school.store.sealed import Keyring, Place, SealedText

health_clusters = sa.Table(
    "health_clusters",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("school_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("rule", sa.String(12), nullable=False),
    sa.Column("last", sa.Date, nullable=False),
    sa.Column("body", SealedText, nullable=False),
    sa.Index("ix_health_clusters_school", "school_id", "last"),
)


class HealthClusters:
    """Clusters that were told, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def since(self, school: UnitId, day: dt.date) -> list[ToldCluster]:
        """Return a school's clusters whose last case is of *day* or later, in order."""
        c = health_clusters.c
        rows = self._connection.execute(
            sa.select(health_clusters)
            .where(c.school_id == school, c.last >= day)
            .order_by(c.last, c.id)
        )
        return [self._told(row) for row in rows]

    def get(self, cluster_id: str) -> ToldCluster:
        """Return a cluster.

        Raises:
            NotFound: There is none with this id, or it is past its time.
        """
        row = self._connection.execute(
            sa.select(health_clusters).where(health_clusters.c.id == cluster_id)
        ).one_or_none()
        if row is None:
            raise NotFound("这条聚集提示已经不在了，可能已过保存期。")
        return self._told(row)

    def keep(self, told: ToldCluster) -> bool:
        """Keep a cluster, or what it has grown to; return True when it is new."""
        sealed = self._keyring.seal(told.model_dump_json(), place=_place(told.id))
        values = {"last": told.last, "body": sealed}
        row = {"id": told.id, "school_id": told.school_id, "rule": told.rule, **values}
        if insert_new(self._connection, health_clusters, row):
            return True
        mine = health_clusters.c.id == told.id
        self._connection.execute(sa.update(health_clusters).where(mine).values(values))
        return False

    def forget_before(self, day: dt.date) -> int:
        """Delete clusters whose last case is of a day before *day*; return how many."""
        gone = sa.delete(health_clusters).where(health_clusters.c.last < day)
        return self._connection.execute(gone).rowcount

    def _told(self, row: "sa.Row[tuple[object, ...]]") -> ToldCluster:
        return ToldCluster.model_validate_json(self._keyring.open(row.body, place=_place(row.id)))


def _place(cluster_id: str) -> Place:
    return Place("health_clusters", "body", cluster_id)
