"""Health cards: what a group may read, and what each card says first."""

import re
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from message_cards.cards.checkups import noted_card
from message_cards.cards.health import class_card
from message_cards.cards.school_health import cluster_card, school_card
from school.checkups import CheckupsNoted
from school.health import Absence, ClassCheck, Finding, HealthCase, Numbers, Shift, numbers_of
from school.health_calls import CaseLine, ClassHealth
from school.health_clusters import Rule
from school.health_reports import ClusterReport, SchoolHealth, SchoolLine, WatchedGrade
from school.people import PersonId, UnitId, UnitKind

NOW = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CLASS = UnitId("qt.t1.s1.g3.c2")


def a_school(**more: object) -> SchoolHealth:
    values: dict[str, object] = {
        "unit_id": UnitId("qt.t1.s1"),
        "name": "青田二中",
        "level": UnitKind.SCHOOL,
        "day": TODAY,
        "made_at": NOW,
        "numbers": Numbers(enrolled=1204, checked=1198, sick=6, fever=2, ill=9),
        "missing": ("八(3)班", "九(1)班"),
        "watched": (WatchedGrade(name="八年级", about="发热、咳嗽", cases=4, days=3, line=5),),
    }
    return SchoolHealth.model_validate({**values, **more})


def test_the_school_s_report_says_the_numbers_who_is_missing_and_what_to_watch() -> None:
    card = school_card(a_school(), for_group=True)

    assert card.title == "晨检日报 · 青田二中"
    assert card.lines == (
        "应检 1,204 · 已检 1,198 · 因病缺课 6 · 发热 2（不含姓名）",
        "未上报：八(3)、九(1)",
        "关注：八年级 3 天 4 例发热、咳嗽，未到聚集线（5 例）",
    )
    assert [button.label for button in card.buttons] == ["提醒"]


def test_of_a_very_small_school_a_group_reads_no_counts_of_illness() -> None:
    said = school_card(a_school(few=True), for_group=True).plain_text()

    for word in ("因病缺课", "发热", "关注"):
        assert word not in said


def test_at_the_line_the_reporter_is_asked_to_look() -> None:
    grade = WatchedGrade(name="八年级", about="发热、咳嗽", cases=5, days=3, line=5)

    assert "请疫情报告人核实" in school_card(a_school(watched=(grade,))).plain_text()


def test_the_county_sees_who_is_behind_first() -> None:
    def line(name: str, missing: int) -> SchoolLine:
        numbers = Numbers(enrolled=100, checked=90)
        unit_id = UnitId(f"qt.t1.{name}")
        return SchoolLine(unit_id=unit_id, name=name, numbers=numbers, classes=4, missing=missing)

    schools = (line("甲校", 0), line("乙校", 3))
    card = school_card(a_school(level=UnitKind.COUNTY, schools=schools))

    assert [row.name for row in card.rows] == ["乙校", "甲校"]
    assert card.rows[0].value.startswith("3/4 班未报")


def test_a_cluster_says_the_place_the_deadline_and_what_to_do() -> None:
    report = ClusterReport(
        school="青田二中",
        rule=Rule.DAYS,
        about="皮疹",
        first=date(2026, 11, 18),
        last=TODAY,
        cases=5,
        days=3,
        classes=("三(2)班",),
        told_at=NOW,
        within_hours=24,
    )

    said = cluster_card(report).plain_text()

    assert "11月18日至11月20日 5 例（三(2)班）" in said
    assert "请在 24 小时内上报" in said


def test_a_class_s_card_fits_a_phone_however_many_are_ill() -> None:
    lines = tuple(
        CaseLine(roll_no=n, name="某同学", shift=Shift.MORNING, said="发热 38.5℃、咳嗽 · 病假")
        for n in range(1, 31)
    )
    day = ClassHealth(class_id=CLASS, class_name="三(2)班", cases=lines, reported_at=NOW, done=True)

    card = class_card(day)

    assert len(card.lines) <= 12
    assert "还有 22 条" in card.plain_text()


FINDINGS = st.builds(
    Finding,
    absence=st.sampled_from(Absence),
    signs=st.lists(st.sampled_from(["fever", "cough", "rash"]), unique=True).map(tuple),
)
CASES = st.lists(st.tuples(st.integers(1, 30), st.sampled_from(Shift), FINDINGS), max_size=30)


@settings(deadline=None)
@given(CASES, st.sets(st.integers(1, 30), max_size=6))
def test_numbers_never_exceed_the_class_and_count_each_child_once(
    drawn: list[tuple[int, Shift, Finding]], away: set[int]
) -> None:
    check = ClassCheck(class_id=CLASS, day=TODAY, enrolled=30, shifts={Shift.MORNING: NOW})
    cases = [
        HealthCase(
            id=str(place),
            pupil_id=PersonId(f"p{n}"),
            class_id=CLASS,
            day=TODAY,
            shift=shift,
            finding=finding,
            author=None,
            at=NOW,
        )
        for place, (n, shift, finding) in enumerate(drawn)
    ]

    found = numbers_of(check, cases, [PersonId(f"p{n}") for n in away])

    children = len({n for n, _, _ in drawn} | away)
    assert found.sick + found.personal <= children
    assert max(found.fever, found.ill) <= children
    assert found.checked + found.sick + found.personal == found.enrolled == 30


@settings(deadline=None)
@given(st.integers(0, 2000), st.integers(0, 50), st.integers(0, 50), st.booleans())
def test_a_group_reads_nothing_but_numbers_and_names_of_classes(
    enrolled: int,
    sick: int,
    fever: int,
    few: bool,  # noqa: FBT001  # drawn
) -> None:
    numbers = Numbers(enrolled=enrolled, checked=enrolled, sick=sick, fever=fever)

    said = school_card(a_school(numbers=numbers, few=few), for_group=True).plain_text()

    assert not re.search(r"[0-9]+号|℃|呕吐|病假", said)


def test_a_title_does_not_hide_that_nothing_was_kept() -> None:
    card = noted_card(CheckupsNoted(class_name="三(2)班", without_consent=(3,)))

    assert card.title == "没有记下：家长还没有同意"
    assert "3号" in card.lines[0]
