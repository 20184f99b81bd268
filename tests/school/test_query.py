"""One sentence names days, a place and subjects; what happened is counted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotFound, NotUnderstood
from school.people import UnitId
from school.query import Happening, Subject, subjects_named, table_of
from school.school_names import school_named, schools_named

ONE, TWO = UnitId("qt.t1.s1"), UnitId("qt.t1.s2")
SCHOOLS = {
    ONE: "云溪第1小学",
    TWO: "石门第2小学",
    UnitId("qt.t1.s3"): "南塘第3初级中学",
    UnitId("qt.t1.s4"): "青田县第二中学",
    UnitId("qt.t1.s12"): "石门第12小学",
}
MONDAY, SUNDAY = date(2026, 11, 16), date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("昨天 报警和值班脱岗", (Subject.ALARMS, Subject.LAPSES)),
        ("今天 车辆 出入 二中", (Subject.VEHICLES,)),
        ("今天人和车的进出", (Subject.GATE, Subject.VEHICLES)),
        ("本周发热和隐患整改", (Subject.HEALTH, Subject.HAZARDS)),
        ("上周报修", (Subject.REPAIRS,)),
        ("昨天学校怎么样", ()),
    ],
)
def test_a_question_names_its_subjects(text: str, subjects: tuple[Subject, ...]) -> None:
    assert subjects_named(text) == subjects


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("昨天 云溪第1小学 报警", ["云溪第1小学"]),
        ("昨天 石门第12小学 报警", ["石门第12小学"]),
        ("今天 出入 二中", ["青田县第二中学"]),
        ("今天 出入 三中", ["南塘第3初级中学"]),
        ("昨天 一小 报警", ["云溪第1小学"]),
        ("昨天 云溪1小 报警", ["云溪第1小学"]),
        ("昨天 石门12小 报警", ["石门第12小学"]),
        ("昨天 11小 报警", []),
        ("二中今天出入", ["青田县第二中学"]),
        ("今天青田县二中进出多少人", ["青田县第二中学"]),
        ("昨天 报警", []),
    ],
)
def test_a_school_is_named_in_full_or_in_short(text: str, names: list[str]) -> None:
    assert list(schools_named(text, SCHOOLS).values()) == names


@pytest.mark.parametrize(
    "text", ["昨天 五中 报警和值班", "卫生日报 八小", "今天 高山小学 报警", "隐患统计 11月 东校区"]
)
def test_a_school_that_is_not_there_is_not_all_schools(text: str) -> None:
    with pytest.raises(NotFound, match="没有找到"):
        school_named(text, SCHOOLS)


@pytest.mark.parametrize(
    "text",
    ["昨天 报警 哪些学校", "各中小学 隐患", "三(2)班 投影仪", "近30天 脱岗"],
)
def test_schools_in_general_are_no_name(text: str) -> None:
    assert school_named(text, SCHOOLS) is None


def test_of_several_schools_that_fit_none_is_guessed() -> None:
    several = {**SCHOOLS, UnitId("qt.t2.s9"): "青山第二小学"}

    with pytest.raises(NotUnderstood, match="有 2 所"):
        school_named("昨天 二小 报警", several)
    assert school_named("昨天 青山二小 报警", several) == "qt.t2.s9"


def test_a_school_that_is_not_there_is_answered_with_one_that_is() -> None:
    with pytest.raises(NotFound, match=r"没有找到“五中”.*如“云溪第1小学”"):
        school_named("今天 出入 五中", SCHOOLS)


happenings = st.lists(
    st.builds(
        Happening,
        school=st.sampled_from([ONE, TWO]),
        day=st.dates(MONDAY, SUNDAY),
        what=st.sampled_from(["翻越围墙", "设备离线", "火灾"]),
        count=st.integers(1, 500),
    )
)


@given(happenings, st.booleans())
def test_rows_and_days_add_up_to_the_total(found: list[Happening], several: bool) -> None:  # noqa: FBT001  # hypothesis
    schools = {ONE: "云溪第1小学", TWO: "石门第2小学"} if several else {ONE: "云溪第1小学"}
    mine = [one for one in found if one.school in schools]

    table = table_of(Subject.ALARMS, mine, schools=schools, first=MONDAY, last=SUNDAY)

    assert table.total == sum(one.count for one in mine)
    assert sum(count for _, count in table.rows) == table.total
    assert sum(count for _, count in table.days) == table.total
    assert [day for day, _ in table.days] == sorted({day for day, _ in table.days})
    assert len(table.days) == 7
    assert {name for name, _ in table.rows} <= (
        set(schools.values()) if several else {"翻越围墙", "设备离线", "火灾"}
    )
