"""Table and repository of compliance reports: aggregates that are made once and read often."""

import sqlalchemy as sa

from school.compliance import ComplianceReport
from school.store.database import UtcTime, metadata

compliance_reports = sa.Table(
    "compliance_reports",
    metadata,
    sa.Column("county", sa.String(32), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("report", sa.Text, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
)


class ComplianceReports:
    """Compliance reports, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, county: str, year: int) -> ComplianceReport | None:
        """Return the newest report of a county's year, or None."""
        c = compliance_reports.c
        kept = self._connection.execute(
            sa.select(c.report).where(c.county == county, c.year == year)
        ).scalar_one_or_none()
        return None if kept is None else ComplianceReport.model_validate_json(kept)

    def keep(self, report: ComplianceReport) -> None:
        """Keep a report instead of the one there was."""
        c = compliance_reports.c
        self._connection.execute(
            sa.delete(compliance_reports).where(c.county == report.county, c.year == report.year)
        )
        self._connection.execute(
            sa.insert(compliance_reports).values(
                county=report.county,
                year=report.year,
                report=report.model_dump_json(),
                made_at=report.made_at,
            )
        )
