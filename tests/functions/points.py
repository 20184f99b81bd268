"""Every call about teachers' points, and the claims they need."""

from datetime import date

import sqlalchemy as sa
from pydantic import BaseModel

from school.people import PersonId, UnitId
from school.store.database import insert_new
from school.store.teaching import claims_table
from school.teaching import Claim, ClaimState, Dispute
from school.teaching_calls import (
    Claimed,
    ClaimOf,
    ClaimPoints,
    ClaimView,
    DecideClaim,
    DecideDispute,
    DisputePoints,
    PointsOf,
    PointsQueue,
    PointsTotals,
    QueueOf,
    TeacherPoints,
    TotalsOf,
)
from school.teaching_rules import parse_rules, rules_text
from tests.functions.working import WorkingSchool

EVIDENCE = f"transient/1/{'e' * 64}.jpg"
SCHOOL = UnitId("qt.t1.s1")
OPEN_LESSON = ClaimPoints(text="申报积分 公开课 县级", photo_keys=(EVIDENCE,))
TO_UNDO, TO_DECIDE, TO_DISPUTE, DISPUTED = (letter * 40 for letter in "abcd")
A_DISPUTE = "f" * 40
NUMBERS = {TO_UNDO: 901, TO_DECIDE: 902, TO_DISPUTE: 903, DISPUTED: 904}
POINTS_SUBJECTS = {
    "claim_points": ["chen"],
    "undo_claim": ["chen"],
    "show_claim": ["chen"],
    "teacher_points": ["chen"],
    "points_queue": [SCHOOL],
    "decide_claim": ["chen"],
    "dispute_points": ["chen"],
    "decide_dispute": ["chen"],
    "points_totals": [SCHOOL],
}
_PREPARED = {
    "undo_claim": (TO_UNDO, ClaimState.WAITING),
    "show_claim": (TO_DECIDE, ClaimState.WAITING),
    "decide_claim": (TO_DECIDE, ClaimState.WAITING),
    "dispute_points": (TO_DISPUTE, ClaimState.GRANTED),
    "decide_dispute": (DISPUTED, ClaimState.GRANTED),
}


def points_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about teachers' points: function, who, both values."""
    settle = DecideDispute(dispute_id=A_DISPUTE, uphold=True)
    dispute = DisputePoints(number=NUMBERS[TO_DISPUTE], said="应为市级")
    return [
        ("claim_points", "chen", OPEN_LESSON, Claimed),
        ("undo_claim", "chen", ClaimOf(claim_id=TO_UNDO), ClaimView),
        ("show_claim", "chen", ClaimOf(claim_id=TO_DECIDE), ClaimView),
        ("teacher_points", "chen", PointsOf(), TeacherPoints),
        ("points_queue", "zhou", QueueOf(), PointsQueue),
        ("decide_claim", "zhou", DecideClaim(claim_id=TO_DECIDE, grant=True), ClaimView),
        ("dispute_points", "chen", dispute, ClaimView),
        ("decide_dispute", "zhou", settle, ClaimView),
        ("points_totals", "zhou", TotalsOf(), PointsTotals),
    ]


def prepare_points(school: WorkingSchool, function: str) -> None:
    """Store what a function about points works on."""
    if function == "claim_points":
        school.files.put(EVIDENCE, b"jpeg", content_type="image/jpeg")
    if function in _PREPARED:
        claim_id, state = _PREPARED[function]
        store_claim(school, claim_id, state=state)
    if function == "decide_dispute":
        dispute = Dispute(
            id=A_DISPUTE,
            claim_id=DISPUTED,
            said="应为市级",
            level="市级",
            asked_at=school.clock.now(),
        )
        with school.records.begin() as unit:
            unit.teaching.add_dispute(dispute)


def store_claim(
    school: WorkingSchool, claim_id: str, *, state: ClaimState, teacher: str = "chen"
) -> None:
    """Store a claim in a state, unless it is there."""
    text = rules_text()
    version = parse_rules(text).version
    decided = state in (ClaimState.GRANTED, ClaimState.RETURNED)
    claim = Claim(
        id=claim_id,
        number=NUMBERS.get(claim_id, 999),
        teacher=PersonId(teacher),
        school=SCHOOL,
        activity="open_lesson",
        level="县级",
        day=date(2026, 11, 3),
        rules=version,
        photos=1,
        state=state,
        asked_at=school.clock.now(),
        decided_by=PersonId("zhou") if decided else None,
        decided_at=school.clock.now() if decided else None,
    )
    with school.records.begin() as unit:
        unit.teaching.use_rules(version, text, at=school.clock.now())
    with school.records.database.begin() as connection:
        insert_new(connection, claims_table, claim.model_dump())


def stored_claims(school: WorkingSchool) -> int:
    """Count the claims there are."""
    with school.records.database.begin() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(claims_table)).scalar_one()
