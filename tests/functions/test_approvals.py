"""Who may ask, who may decide, when a yes holds, and that every pupil taken out is audited."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from message_cards.export_sheet import draw_export
from school.approvals import (
    DECIDE_WITHIN,
    GOOD_FOR,
    SAME_USE,
    Approval,
    ApprovalOf,
    ApprovalReport,
    AskBulk,
    BulkExport,
    BulkKind,
    DecideBulk,
    TakeExport,
    require_open,
    require_usable,
)
from school.consent import ConsentState, Decide
from school.errors import Expired, NotFound, PermissionDenied, SchoolError
from school.notices import NoticeKind
from school.people import PersonId
from tests.builders import NOON
from tests.functions.working import (
    CLASS,
    NEXT_DOOR,
    PUPILS,
    WITHOUT_CONSENT,
    WorkingSchool,
    pupil_id,
    pupil_name,
)

SECOND = timedelta(seconds=1)


def ask(
    school: WorkingSchool, text: str = "三(2)班 成绩 用途 家长会", *, by: str = "chen"
) -> Approval:
    request = AskBulk(text=text)
    return school.ask(by, "ask_bulk", request=request, answer=ApprovalReport).approval


def decide(
    school: WorkingSchool, asked: Approval, *, by: str = "zhou", approve: bool = True
) -> Approval:
    request = DecideBulk(approval_id=asked.id, approve=approve)
    return school.ask(by, "decide_bulk", request=request, answer=ApprovalReport).approval


def take(school: WorkingSchool, *, by: str = "chen", approval_id: str = "") -> BulkExport:
    request = TakeExport(approval_id=approval_id)
    return school.ask(by, "take_export", request=request, answer=BulkExport)


def test_only_what_was_asked_is_taken_out_and_every_pupil_is_audited(
    school: WorkingSchool,
) -> None:
    school.confirmed(1, 2)
    decide(school, ask(school))
    before = len(school.audited())

    export = take(school)

    assert export.columns == ("班级", "学号", "姓名", "作业", "确认日期", "题数", "对")
    assert export.rows == tuple(
        ("三(2)班", n, pupil_name(n), "口算11", "2026-11-21", 2, 1) for n in (1, 2)
    )
    assert export.left_out == 1
    *pupils, unit = school.audited()[before:]
    assert (unit.subject, unit.fields) == (CLASS, ("taken", "scores"))
    agreed = [n for n in range(1, PUPILS + 1) if n != WITHOUT_CONSENT]
    assert [row.subject for row in pupils] == [pupil_id(n) for n in agreed]
    assert {(row.purpose, row.fields) for row in pupils} == {("rights", ("export", "scores"))}


def test_a_roster_holds_class_number_and_name_alone(school: WorkingSchool) -> None:
    decide(school, ask(school, "三(2)班 名单 用途 体检"))

    export = take(school)

    assert export.columns == ("班级", "学号", "姓名")
    assert len(export.rows) == PUPILS


def test_a_consent_taken_back_after_the_approval_counts(school: WorkingSchool) -> None:
    school.confirmed(1, 2)
    decide(school, ask(school))
    school.clock.forward(minutes=1)
    no = Decide(pupil_id=pupil_id(1), agree=False)
    school.ask("g1", "decide_consent", request=no, answer=ConsentState)

    assert {row[1] for row in take(school).rows} == {2}


@pytest.mark.parametrize("who", ["chen", "wang", "zhao", "guard", "xu", "ma", "g1", "p1"])
def test_who_leads_nothing_approves_nothing(school: WorkingSchool, who: str) -> None:
    asked = ask(school)

    with pytest.raises(PermissionDenied):
        decide(school, asked, by=who)
    with pytest.raises(PermissionDenied):
        take(school)


def test_nobody_approves_their_own_question(school: WorkingSchool) -> None:
    asked = ask(school, "全校 名单 用途 体检", by="zhou")

    with pytest.raises(PermissionDenied, match="不能批准自己的申请"):
        decide(school, asked, by="zhou")

    assert [n.reader.user for n in school.notices()] == ["ye"]
    assert decide(school, asked, by="ye").approved


@pytest.mark.parametrize(
    ("who", "words"), [("chen", "全校"), ("zhou", "全县"), ("ye", "全校"), ("wang", "三年级")]
)
def test_nobody_asks_for_more_than_they_lead(school: WorkingSchool, who: str, words: str) -> None:
    with pytest.raises((NotFound, PermissionDenied)):
        ask(school, f"{words} 名单 用途 体检", by=who)


@pytest.mark.parametrize(
    ("who", "words", "unit"),
    [
        ("zhou", "三年级", "qt.t1.s1.g3"),
        ("zhou", "全校", "qt.t1.s1"),
        ("wang", "", CLASS),
    ],
)
def test_what_is_meant_is_found_by_its_name(
    school: WorkingSchool, who: str, words: str, unit: str
) -> None:
    assert ask(school, f"{words} 名单 用途 体检", by=who).unit_id == unit


def test_where_nobody_is_left_to_approve_nothing_is_asked(school: WorkingSchool) -> None:
    with pytest.raises(NotFound, match="没有能审批的负责人"):
        ask(school, "全县 名单 用途 体检", by="ye")

    assert school.rows()["bulk_approvals"] == 0


def test_the_principal_of_the_school_is_asked(school: WorkingSchool) -> None:
    ask(school)

    (notice,) = school.notices()
    assert (notice.kind, notice.reader.user) == (NoticeKind.APPROVAL, "zhou")


def test_a_question_is_decided_once(school: WorkingSchool) -> None:
    asked = ask(school)
    decide(school, asked, approve=False)

    with pytest.raises(Expired, match="已经有人审批"):
        decide(school, asked, by="ye")
    with pytest.raises(PermissionDenied, match="没有获批"):
        take(school)


@pytest.mark.parametrize("who", ["wang", "zhou", "ye", "ma", "g1"])
def test_nobody_else_takes_it_out(school: WorkingSchool, who: str) -> None:
    asked = decide(school, ask(school))

    for approval_id in (asked.id, "", "nothing"):
        with pytest.raises((NotFound, PermissionDenied)):
            take(school, by=who, approval_id=approval_id)


@pytest.mark.parametrize("who", ["zhao", "ma", "g1", "p1", "guard", "xu"])
def test_who_asks_and_who_leads_alone_see_the_question(school: WorkingSchool, who: str) -> None:
    request = ApprovalOf(approval_id=ask(school).id)

    with pytest.raises(PermissionDenied):
        school.ask(who, "show_approval", request=request, answer=ApprovalReport)


@pytest.mark.parametrize("who", ["g1", "p1", "guard", "xu"])
def test_families_and_guards_ask_for_nothing(school: WorkingSchool, who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask(school, by=who)


def test_a_county_never_reaches_another(school: WorkingSchool) -> None:
    asked = ask(school, "三(2)班 名单 用途 体检", by="chen")

    with pytest.raises(PermissionDenied):
        decide(school, asked, by="ma")
    with pytest.raises(SchoolError):
        ask(school, "三(2)班 名单 用途 体检", by="ma")  # nobody there could approve it
    assert asked.unit_id == CLASS != NEXT_DOOR


ASKED = Approval(
    id="a", asked_by=PersonId("chen"), unit_id=CLASS, what=BulkKind.ROSTER, why="x", asked_at=NOON
)
APPROVED = ASKED.model_copy(
    update={"decided_by": PersonId("zhou"), "decided_at": NOON, "approved": True}
)


def test_the_last_moment_to_decide_is_after_three_days() -> None:
    require_open(ASKED, by=PersonId("zhou"), now=NOON + DECIDE_WITHIN)
    with pytest.raises(Expired):
        require_open(ASKED, by=PersonId("zhou"), now=NOON + DECIDE_WITHIN + SECOND)


def test_the_last_moment_to_use_a_yes_is_after_one_day() -> None:
    chen = PersonId("chen")
    require_usable(APPROVED, by=chen, now=NOON + GOOD_FOR)
    with pytest.raises(Expired):
        require_usable(APPROVED, by=chen, now=NOON + GOOD_FOR + SECOND)
    used = APPROVED.model_copy(update={"used_at": NOON})
    require_usable(used, by=chen, now=NOON + SAME_USE)
    with pytest.raises(Expired):
        require_usable(used, by=chen, now=NOON + SAME_USE + SECOND)


def test_nothing_in_the_spreadsheet_is_calculated() -> None:
    export = BulkExport(
        approval_id="a",
        title="名单",
        columns=("姓名", "对"),
        rows=(("=1+1", 3), ("@SUM(A1)", 4), ("bad\x0bname", None)),
    )

    sheet = load_workbook(BytesIO(draw_export(export, made="今天"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "badname" in {cell.value for cell in cells}
