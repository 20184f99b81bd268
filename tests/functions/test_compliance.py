"""A county's year counted from the audit: every row once, no other county's, no name."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from message_cards.cards.compliance import compliance_card
from school.audit import Outcome, Tally
from school.compliance import (
    ComplianceAnswer,
    ComplianceOf,
    ComplianceReport,
    MakeCompliance,
    Section,
    bounds,
    sections,
)
from school.consent import ConsentState, Decide, Purpose
from school.errors import PermissionDenied
from school.my_data import DeletedData, DeleteMyData
from school.notices import NoticeKind
from school.papers import Done, PaperOf, PaperReport
from school.store.audit import audit_table
from school.work import Tidied, Tidy
from tests.functions.conftest import NAMES
from tests.functions.test_approvals import ask, decide, take
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool, pupil_id

GOLDEN = Path(__file__).parents[1] / "golden" / "cards" / "compliance_2026.json"


def a_year(school: WorkingSchool) -> None:
    """Let what a report counts happen."""
    accepted = school.confirmed(1, 2)
    paper = PaperOf(paper_id=accepted.paper_id)
    with pytest.raises(PermissionDenied):
        school.ask("g3", "show_paper", request=paper, answer=PaperReport)
    for purpose, agree in ((Purpose.GROWTH, True), (Purpose.HOMEWORK, False)):
        school.clock.forward(minutes=1)
        request = Decide(pupil_id=pupil_id(2), agree=agree, purpose=purpose)
        school.ask("g2", "decide_consent", request=request, answer=ConsentState)
    decide(school, ask(school))
    take(school)
    gone = DeleteMyData(pupil_id=pupil_id(3), whole=True)
    school.ask("g3", "delete_my_data", request=gone, answer=DeletedData)
    school.clock.forward(days=31)
    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)


def report(school: WorkingSchool, *, by: str = "ye", year: int = 2026) -> ComplianceReport:
    request = ComplianceOf(year=year)
    first = school.ask(by, "compliance_report", request=request, answer=ComplianceAnswer)
    assert first.report is None
    school.work_off()
    made = school.ask(by, "compliance_report", request=request, answer=ComplianceAnswer)
    assert made.report is not None
    return made.report


def figures(made: ComplianceReport, section: Section) -> dict[tuple[str, ...], int]:
    return {counted.names: counted.count for counted in made.sections[section]}


def test_a_year_is_counted_by_what_was_done(school: WorkingSchool) -> None:
    a_year(school)

    made = report(school)

    assert figures(made, Section.CONSENTS) == {("growth", "given"): 1, ("homework", "withdrawn"): 1}
    assert figures(made, Section.DELETIONS) == {("whole",): 1}
    assert figures(made, Section.BULK) == {
        ("asked", "scores"): 1,
        ("approved", "scores"): 1,
        ("taken", "scores"): 1,
    }
    assert figures(made, Section.DENIED) == {("-", "read_paper"): 1}
    assert figures(made, Section.READS)["teacher", "confirm", "homework"] == 2
    assert made.broken_at is None


def test_the_report_names_nobody(school: WorkingSchool) -> None:
    a_year(school)

    made = report(school)

    said = compliance_card(made).plain_text() + made.model_dump_json()
    assert not [name for name in NAMES if name in said]


def test_every_row_of_the_year_is_counted_once(school: WorkingSchool) -> None:
    a_year(school)
    with school.records.database.begin() as connection:
        rows = connection.execute(
            sa.select(sa.func.count()).where(audit_table.c.county == "qt")
        ).scalar_one()

    made = report(school)

    assert sum(made.total(section) for section in Section) == rows + 1  # and the first asking


def test_another_county_counts_nothing_of_this_one(school: WorkingSchool) -> None:
    a_year(school)
    job = MakeCompliance(county="yh", year=2026, asker="ma")
    school.ask(SYSTEM_ACTOR, "make_compliance", request=job, answer=Done)

    with school.records.begin() as unit:
        other = unit.compliance.get("yh", 2026)
    assert other is not None
    assert sum(other.total(section) for section in Section) == 0


def test_a_broken_chain_is_said_first(school: WorkingSchool) -> None:
    school.confirmed(1)
    with school.records.database.begin() as connection:
        connection.execute(sa.delete(audit_table).where(audit_table.c.seq == 2))

    made = report(school)

    assert made.broken_at == 2
    assert "审计链在第 2 行断开" in compliance_card(made).lines[0]


@pytest.mark.parametrize("who", ["chen", "wang", "zhou", "guard", "g1", "p1"])
def test_only_bureau_and_administrators_read_it(school: WorkingSchool, who: str) -> None:
    with pytest.raises(PermissionDenied):
        report(school, by=who)


def test_who_asked_is_told_when_it_is_made(school: WorkingSchool) -> None:
    report(school, by="xu")

    (notice,) = school.notices()
    assert (notice.kind, notice.about, notice.reader.user) == (
        NoticeKind.COMPLIANCE,
        "2026",
        "xu",
    )


def test_a_year_starts_at_midnight_in_the_county() -> None:
    since, until = bounds(2026)

    assert since == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert until == datetime(2026, 12, 31, 16, tzinfo=UTC)


TALLIES = [
    Tally(role=role, action=action, purpose=purpose, outcome=outcome, fields=fields, count=count)
    for role, action, purpose, outcome, fields, count in (
        ("teacher", "grade", "homework", Outcome.DONE, ("photo",), 41_200),
        ("guardian", "read_result", "homework", Outcome.DONE, ("marks", "photo"), 9_870),
        ("teacher", "grade", "homework", Outcome.DENIED, (), 3),
        ("guardian", "decide_consent", "rights", Outcome.DONE, ("consent",), 500),
        ("guardian", "decide_consent", "rights", Outcome.DONE, ("consent", "growth", "given"), 310),
        (
            "guardian",
            "decide_consent",
            "rights",
            Outcome.DONE,
            ("consent", "portrait", "withdrawn"),
            12,
        ),
        ("guardian", "delete_my_data", "rights", Outcome.DONE, ("records",), 4),
        ("class_head", "ask_bulk", "rights", Outcome.DONE, ("asked", "scores"), 6),
        ("principal", "approve_bulk", "rights", Outcome.DONE, ("approved", "scores"), 4),
        ("principal", "approve_bulk", "rights", Outcome.DONE, ("seen", "scores"), 6),
        ("class_head", "ask_bulk", "rights", Outcome.DONE, ("export", "scores"), 160),
        ("", "administer", "administration", Outcome.DONE, ("retention", "photos", "35"), 2),
    )
]


def test_the_card_of_a_year_is_as_agreed() -> None:
    made = ComplianceReport(
        county="qt",
        county_name="青田县",
        year=2026,
        made_at=datetime(2027, 1, 4, 1, 30, tzinfo=UTC),
        sections=sections(TALLIES),
    )

    card = compliance_card(made).model_dump(mode="json", exclude_defaults=True)

    assert card == json.loads(GOLDEN.read_text())
