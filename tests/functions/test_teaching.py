"""Teachers' points: who may see, claim and decide, and what follows from it."""

from datetime import date
from decimal import Decimal

import pytest

from chalicelib.call import Call
from chalicelib.teaching import forget
from school.actor import Actor
from school.audit import Outcome
from school.errors import NotFound, NotUnderstood, PermissionDenied, SchoolError
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId, Role, UnitId
from school.permissions import Action
from school.teaching import MOST_WAITING, ClaimState
from school.teaching_calls import (
    Claimed,
    ClaimOf,
    ClaimPoints,
    ClaimView,
    DecideClaim,
    DecideDispute,
    DisputePoints,
    Lacks,
    PointsOf,
    PointsQueue,
    PointsTotals,
    QueueOf,
    SumUpPoints,
    TeacherPoints,
    TotalsOf,
)
from school.teaching_rules import FILE, parse_rules, rules_text
from tests.builders import a_person, an_appointment, units_down_to
from tests.functions.points import (
    EVIDENCE,
    OPEN_LESSON,
    SCHOOL,
    TO_DECIDE,
    points_calls,
    prepare_points,
    store_claim,
    stored_claims,
)
from tests.functions.working import CLASS, STAFF, WorkingSchool

EVERYBODY = [*STAFF, "g1", "p1"]


def claim(
    school: WorkingSchool, text: str = OPEN_LESSON.text, *, by: str = "chen", photos: int = 1
) -> Claimed:
    school.files.put(EVIDENCE, b"jpeg", content_type="image/jpeg")
    request = ClaimPoints(text=text, photo_keys=(EVIDENCE,) * photos)
    return school.ask(by, "claim_points", request=request, answer=Claimed)


def claimed(school: WorkingSchool, text: str = OPEN_LESSON.text, *, by: str = "chen") -> ClaimView:
    made = claim(school, text, by=by).claim
    assert made is not None
    return made


def points(school: WorkingSchool, by: str = "chen", **asked: object) -> TeacherPoints:
    request = PointsOf.model_validate(asked)
    return school.ask(by, "teacher_points", request=request, answer=TeacherPoints)


def decide(
    school: WorkingSchool,
    made: ClaimView,
    *,
    grant: bool = True,
    by: str = "zhou",
    reason: str = "",
) -> ClaimView:
    request = DecideClaim(claim_id=made.claim_id, grant=grant, reason=reason)
    return school.ask(by, "decide_claim", request=request, answer=ClaimView)


def dispute(school: WorkingSchool, said: str, *, number: int = 1) -> ClaimView:
    request = DisputePoints(number=number, said=said)
    return school.ask("chen", "dispute_points", request=request, answer=ClaimView)


def totals(school: WorkingSchool, by: str, name: str = "") -> PointsTotals:
    return school.ask(by, "points_totals", request=TotalsOf(school=name), answer=PointsTotals)


ALLOWED = {
    "claim_points": {"chen", "wang", "zhao", "ma"},
    "undo_claim": {"chen"},
    "show_claim": {"chen", "zhou"},
    "teacher_points": {"chen", "wang", "zhao", "ma"},
    "points_queue": {"zhou"},
    "decide_claim": {"zhou"},
    "dispute_points": {"chen"},
    "decide_dispute": {"zhou"},
    "points_totals": {"zhou", "ye"},
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_call_is_for_those_it_is_for_and_nobody_else(school: WorkingSchool, who: str) -> None:
    for function, _, request, answer in points_calls():
        prepare_points(school, function)
        if who in ALLOWED[function]:
            school.ask(who, function, request=request, answer=answer)
            continue
        before = school.rows()
        with pytest.raises((PermissionDenied, NotFound)):
            school.ask(who, function, request=request, answer=answer)
        assert school.rows() == before, function


def test_a_refused_look_at_another_s_points_is_audited(school: WorkingSchool) -> None:
    for asked in ({"teacher_id": "wang"}, {"name": "王思远"}, {"name": "无名氏"}):
        with pytest.raises(PermissionDenied, match="只有本人和本校校长"):
            points(school, "chen", **asked)

        last = school.audited()[-1]
        assert (last.actor, last.action, last.outcome) == (
            "chen",
            Action.READ_TEACHER,
            Outcome.DENIED,
        )


def test_a_principal_sees_the_own_teachers_and_no_others(school: WorkingSchool) -> None:
    assert points(school, "zhou", name="陈静怡").teacher_id == "chen"
    assert points(school, "zhou", teacher_id="wang").own is False
    with pytest.raises(PermissionDenied):
        points(school, "zhou", teacher_id="ma")
    with pytest.raises(NotFound, match="本校没有叫"):
        points(school, "zhou", name="马若曦")


def test_a_claim_with_a_forged_id_or_number_reaches_nothing(school: WorkingSchool) -> None:
    made = claimed(school)
    with pytest.raises(NotFound):
        school.ask("wang", "undo_claim", request=ClaimOf(number=1), answer=ClaimView)
    request = ClaimOf(claim_id=made.claim_id)
    with pytest.raises(PermissionDenied):
        school.ask("wang", "undo_claim", request=request, answer=ClaimView)
    with pytest.raises(NotFound):
        decide(school, made.model_copy(update={"claim_id": "0" * 40}))
    with pytest.raises(PermissionDenied):
        decide(school, made, by="chen")
    assert [c.state for c in points(school).claims] == [ClaimState.WAITING]


@pytest.mark.parametrize("key", ["../x", "teaching/a/1.jpg", "transient/1/x.jpg", ""])
def test_a_photo_key_of_another_kind_is_refused(school: WorkingSchool, key: str) -> None:
    request = ClaimPoints.model_construct(text=OPEN_LESSON.text, photo_keys=(key,))
    with pytest.raises(NotUnderstood):
        school.ask("chen", "claim_points", request=request, answer=Claimed)


def test_the_same_claim_again_adds_nothing(school: WorkingSchool) -> None:
    first = claim(school)
    school.clock.forward(seconds=5)

    again = claim(school)

    assert (first.again, again.again) == (False, True)
    assert stored_claims(school) == 1
    assert len(school.notices()) == 1


def test_the_principal_is_told_of_a_claim_and_the_teacher_of_the_decision(
    school: WorkingSchool,
) -> None:
    made = claimed(school)
    (asked,) = school.notices()
    decide(school, made)
    decide(school, made)  # pressed twice
    (decided,) = school.notices()

    assert (asked.kind, asked.reader.user) == (NoticeKind.POINTS_ASKED, "zhou")
    assert (decided.kind, decided.reader.user) == (NoticeKind.POINTS_DECIDED, "chen")


def test_a_claim_says_what_it_lacks_and_stores_nothing(school: WorkingSchool) -> None:
    assert claim(school, "申报积分 跳伞").lacks is Lacks.ACTIVITY
    assert claim(school, "申报积分 公开课").lacks is Lacks.LEVEL
    assert claim(school, "申报积分 公开课 县级", photos=0).lacks is Lacks.PHOTO
    assert stored_claims(school) == 0
    assert [key for key in school.files.content if key.startswith("teaching/")] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("申报积分 家访 2026年12月3日", "只能申报本学年"),
        ("申报积分 家访 2025年12月3日", "只能申报本学年"),
        ("申报积分 家访 " + "很" * 81, "说明超过 80 字"),
    ],
)
def test_a_claim_that_cannot_be_is_refused(school: WorkingSchool, text: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        claim(school, text)
    assert stored_claims(school) == 0


def test_a_claim_keeps_its_day_level_and_note(school: WorkingSchool) -> None:
    made = claimed(school, "申报积分 示范课 市级 10月8日，分数除法")

    assert (made.activity, made.level, made.day) == ("公开课", "市级", date(2026, 10, 8))
    assert made.note == "分数除法"
    assert school.files.get(made.photo_keys[0]) == b"jpeg"


def test_a_teacher_has_only_so_many_claims_waiting(school: WorkingSchool) -> None:
    for day in range(1, MOST_WAITING + 1):
        claim(school, f"申报积分 家访 10月{day}日", photos=0)

    with pytest.raises(NotUnderstood, match="在等审核"):
        claim(school, "申报积分 家访 9月3日", photos=0)
    assert stored_claims(school) == MOST_WAITING


def test_a_decision_is_not_changed_by_another(school: WorkingSchool) -> None:
    made = claimed(school)
    decide(school, made)

    with pytest.raises(NotUnderstood, match="已经处理过"):
        decide(school, made, grant=False, reason="重复")
    with pytest.raises(NotUnderstood, match="不能撤回"):
        school.ask("chen", "undo_claim", request=ClaimOf(number=1), answer=ClaimView)
    assert points(school).total == 2


def test_a_claim_is_not_returned_without_a_reason(school: WorkingSchool) -> None:
    with pytest.raises(NotUnderstood, match="原因"):
        decide(school, claimed(school), grant=False, reason="  ")


def test_nobody_decides_on_the_own_claim(school: WorkingSchool) -> None:
    both = [an_appointment(Role.TEACHER, CLASS), an_appointment(Role.PRINCIPAL, SCHOOL)]
    with school.records.begin() as unit:
        unit.people.add(new_people=[a_person("head", *both, name="何校长")], since=date(2024, 9, 1))
        unit.people.bind_accounts("console", [PersonId("head")])
    made = claimed(school, by="head")

    with pytest.raises(PermissionDenied, match="自己的申报"):
        decide(school, made, by="head")
    queue = school.ask("head", "points_queue", request=QueueOf(), answer=PointsQueue)
    assert queue.waiting == 0
    assert decide(school, made).granted


def test_an_upheld_dispute_stands_in_front_of_the_decision(school: WorkingSchool) -> None:
    decide(school, claimed(school))
    (open_dispute,) = dispute(school, "应为市级").disputes
    assert dispute(school, "应为市级").disputes == (open_dispute,)  # sent twice
    with pytest.raises(NotUnderstood, match="等校长处理"):
        dispute(school, "应为省级")

    request = DecideDispute(dispute_id=open_dispute.dispute_id, uphold=True)
    settled = school.ask("zhou", "decide_dispute", request=request, answer=ClaimView)

    assert (settled.first_level, settled.level, settled.points) == ("县级", "市级", Decimal(4))
    assert settled.state is ClaimState.GRANTED
    no = DecideDispute(dispute_id=open_dispute.dispute_id, uphold=False, reason="不")
    with pytest.raises(NotUnderstood, match="已经处理过"):
        school.ask("zhou", "decide_dispute", request=no, answer=ClaimView)
    assert points(school).total == 4


def test_a_returned_claim_can_be_disputed_into_points(school: WorkingSchool) -> None:
    decide(school, claimed(school), grant=False, reason="看不清")
    (open_dispute,) = dispute(school, "照片很清楚").disputes

    request = DecideDispute(dispute_id=open_dispute.dispute_id, uphold=True)
    school.ask("zhou", "decide_dispute", request=request, answer=ClaimView)

    assert points(school).total == 2


def test_a_claim_that_waits_cannot_be_disputed(school: WorkingSchool) -> None:
    claim(school)
    with pytest.raises(NotUnderstood, match="还没有审核"):
        dispute(school, "应为市级")


def test_confirmed_papers_bring_points_by_themselves(school: WorkingSchool) -> None:
    school.confirmed(1, 2)
    assert points(school).total == 0  # 30 papers bring a tenth

    text = rules_text().replace("each = 30", "each = 1")
    with school.records.begin() as unit:
        unit.teaching.use_rules(parse_rules(text).version, text, at=school.clock.now())
    (marking,) = points(school).counted

    assert (marking.activity, marking.count) == ("批改作业", 2)


def test_an_edited_rule_file_changes_no_points_given_before(
    school: WorkingSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(school, claimed(school))
    less = rules_text().replace('"县级" = 2, "市级" = 4', '"县级" = 1, "市级" = 3')
    monkeypatch.setattr("chalicelib.teaching_record.rules_text", lambda: less)
    school.clock.forward(days=1)

    decide(school, claimed(school, "申报积分 公开课 县级 11月5日"))

    newer, older = points(school).claims
    assert (older.points, newer.points) == (Decimal(2), Decimal(1))


def test_a_broken_rule_file_is_said_with_its_line(
    school: WorkingSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = rules_text().replace("year_cap = 100", "year_cap = -1")
    monkeypatch.setattr("chalicelib.teaching_record.rules_text", lambda: broken)

    line = 1 + broken[: broken.index("year_cap = ")].count("\n")
    with pytest.raises(SchoolError, match=f"{FILE.name} 有误.*第 {line} 行 year_cap：要大于 0"):
        points(school)


def test_the_principal_gets_totals_by_teacher(school: WorkingSchool) -> None:
    decide(school, claimed(school))

    found = totals(school, "zhou")

    assert [(t.teacher, t.total) for t in found.teachers] == [
        ("王思远", Decimal(0)),
        ("赵明哲", Decimal(0)),
        ("陈静怡", Decimal(2)),
    ]
    assert found.schools == ()


def test_the_bureau_gets_no_figure_of_fewer_than_five_teachers(school: WorkingSchool) -> None:
    decide(school, claimed(school))

    found = totals(school, "ye")

    assert (found.teachers, found.schools, found.left_out) == ((), (), 1)


def test_the_bureau_gets_means_and_never_a_teacher(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        more = [a_person(f"t{n}", an_appointment(Role.TEACHER, CLASS)) for n in range(2)]
        unit.people.add(new_people=more, since=date(2024, 9, 1))
    decide(school, claimed(school, "申报积分 论文 国家级"))

    found = totals(school, "ye")

    (row,) = found.schools
    assert (row.teachers, row.mean) == (5, Decimal(2))  # 8 / 5, in whole points
    assert "chen" not in found.model_dump_json()


def test_a_school_outside_one_s_scope_has_no_totals(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        theirs = unit.teaching.schools_under([UnitId("yh")])
    for who in ("zhou", "ye"):
        found = totals(school, who)
        assert not {s.school_id for s in found.schools} & set(theirs)
        with pytest.raises(NotFound):
            totals(school, who, name="没有这所学校")


def test_everything_of_a_teacher_can_be_listed_and_forgotten(school: WorkingSchool) -> None:
    decide(school, claimed(school))
    dispute(school, "应为市级")
    call = Call(school.adapters(), Actor(platform="console", user="chen"))
    with school.records.begin() as unit:
        assert len(unit.teaching.rows_of(PersonId("chen"))) == 2
        assert forget(unit, call, PersonId("chen")) == 1
        assert unit.teaching.rows_of(PersonId("chen")) == []

    school.work_off()

    assert not [key for key in school.files.content if key.startswith("teaching/")]


def test_a_claim_of_another_teacher_is_shown_to_nobody_else(school: WorkingSchool) -> None:
    store_claim(school, TO_DECIDE, state=ClaimState.WAITING)
    for who in ("wang", "ye", "ma", "g1"):
        request = ClaimOf(claim_id=TO_DECIDE)
        with pytest.raises(PermissionDenied):
            school.ask(who, "show_claim", request=request, answer=ClaimView)


def five_teachers(school: WorkingSchool, *schools: str) -> None:
    """Let every one of some new schools have five teachers, without an account each."""
    for name in schools:
        class_id = UnitId(f"{name}.g3.c1")
        new = [a_person(f"{name}-{n}", an_appointment(Role.TEACHER, class_id)) for n in range(5)]
        with school.records.begin() as unit:
            units = units_down_to(class_id, "三(1)班")
            unit.people.add(new_units=units, new_people=new, since=date(2024, 9, 1))


def test_many_schools_are_summed_up_by_the_queue(school: WorkingSchool) -> None:
    five_teachers(school, *(f"qt.t1.s{n}" for n in range(2, 7)))

    first = totals(school, "ye")
    assert first.pending == 4
    totals(school, "ye")  # asked again before the queue is worked off: queued once
    assert len(school.work_off()) == 4

    second = totals(school, "ye")
    assert (second.pending, len(second.schools), second.left_out) == (0, 5, 1)


def test_means_are_said_again_for_a_day_whoever_got_points(school: WorkingSchool) -> None:
    with school.records.begin() as unit:
        more = [a_person(f"t{n}", an_appointment(Role.TEACHER, CLASS)) for n in range(2)]
        unit.people.add(new_people=more, since=date(2024, 9, 1))
    before = totals(school, "ye")
    decide(school, claimed(school, "申报积分 论文 国家级"))
    school.clock.forward(hours=23)
    assert totals(school, "ye").schools == before.schools

    school.clock.forward(hours=2)
    assert totals(school, "ye").schools != before.schools


def test_only_the_product_itself_sums_schools_up(school: WorkingSchool) -> None:
    request = SumUpPoints(school=SCHOOL, year=2026)
    for who in ("ye", "zhou", "xu"):
        with pytest.raises(PermissionDenied, match="系统自己完成"):
            school.ask(who, "sum_up_points", request=request, answer=Done)
