"""Rosters as files: what people write in them, and what is refused line by line."""

import io
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook

from school.duty_file import roster_rows
from school.errors import NotUnderstood


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_dates_hours_names_and_posts_of_a_csv() -> None:
    text = (
        "青禾小学值班表,,,\n日期,时间,姓名,岗位\n"
        "2026-11-23,7:30-17:30,李明,北门\n2026年11月24日,21:00-次日7:00,王芳,\n"
    )

    rows, refused = roster_rows(text.encode("gb18030"))

    assert refused == []
    assert [(r.line, r.day, r.begins, r.lasts, r.who, r.post) for r in rows] == [
        (3, date(2026, 11, 23), 450, 600, "李明", "北门"),
        (4, date(2026, 11, 24), 1260, 600, "王芳", ""),
    ]


def test_weekdays_and_two_columns_of_hours_of_a_spreadsheet() -> None:
    content = xlsx(
        ("星期", "开始", "结束", "工号"),
        ("周一至周五", time(7, 30), time(17, 30), "T-001"),
        ("六", "18:00", "24:00", "T-002"),
        ("日", 0.875, 0.25, "T-003"),
    )

    rows, refused = roster_rows(content)

    assert refused == []
    assert [(r.day, r.weekdays, r.begins, r.lasts) for r in rows] == [
        (None, "12345", 450, 600),
        (None, "6", 1080, 360),
        (None, "7", 1260, 540),
    ]


def test_dates_as_excel_keeps_them() -> None:
    head = ("日期", "时间", "姓名")

    rows, refused = roster_rows(
        xlsx(head, (datetime(2026, 11, 23), "8:00-9:00", "李明"), (46349, "8:00-9:00", "李明"))  # noqa: DTZ001  # a cell has no zone
    )

    assert refused == []
    assert {row.day for row in rows} == {date(2026, 11, 23)}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("2026-02-30,8:00-9:00,李明", "日期看不懂"),
        ("明年,8:00-9:00,李明", "日期看不懂"),
        (",8:00-9:00,李明", "缺日期或星期"),
        ("2026-11-23,上午,李明", "时间看不懂"),
        ("2026-11-23,25:00-26:00,李明", "0:00 到 24:00"),
        ("2026-11-23,,李明", "缺时间"),
        ("2026-11-23,8:00-9:00,", "缺姓名或工号"),
        ("2026-11-23,8:00-9:00,=HYPERLINK(1)", "有公式"),
        (f"2026-11-23,8:00-9:00,李明,{'岗' * 17}", "岗位太长"),
    ],
)
def test_what_is_wrong_is_said_of_its_line(cells: str, why: str) -> None:
    good = "2026-11-24,8:00-9:00,王芳,"

    rows, refused = roster_rows(f"日期,时间,姓名,岗位\n{good}\n{cells}\n".encode())

    assert [row.line for row in rows] == [2]
    ((line, said),) = refused
    assert line == 3
    assert why in said


def test_what_is_no_roster_is_refused_whole() -> None:
    with pytest.raises(NotUnderstood, match="看不出是值班表"):
        roster_rows("姓名,成绩\n李明,90\n".encode())
    with pytest.raises(NotUnderstood, match="超过 2000 行"):
        roster_rows(("日期,时间,姓名\n" + "2026-11-23,8:00-9:00,李明\n" * 2001).encode())
