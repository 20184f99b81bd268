"""Cards, chart and PDFs of growth and reading: what people wrote is shown, and does nothing."""

import io
from datetime import date

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from message_cards.cards.growth import ask_card, line_text, noted_card, waiting_card
from message_cards.cards.growth_record import draw_chart, record_card
from message_cards.cards.reading import class_card, reading_card
from message_cards.growth_pdf import MOST_PHOTOS, draw_growth
from message_cards.reading_pdf import draw_reading
from message_cards.renderers import console, dingtalk, wecom
from school.growth import Dimension, EntryState
from school.growth_record import (
    Ask,
    Choice,
    GrowthLine,
    GrowthRecord,
    Noted,
    NotedEntry,
    WaitingEntry,
    WaitingList,
)
from school.people import PersonId, Role, UnitId
from school.reading import Book, ClassWeek, ReadingRecord, ReadingSum
from school.terms import Term

MARKUP = "[点我](https://evil.example/x) **粗** <script>1</script> @all #标题 dtmd://a"


def a_line(text: str = "主动帮助同学", photos: int = 0, **more: object) -> GrowthLine:
    values = {
        "dimension": Dimension.CHARACTER,
        "text": text,
        "day": date(2026, 11, 20),
        "role": Role.TEACHER,
        "state": EntryState.SHOWN,
        "photos": tuple(f"growth/ab/{n}.jpg" for n in range(photos)),
        **more,
    }
    return GrowthLine.model_validate(values)


def a_record(*lines: GrowthLine, **more: object) -> GrowthRecord:
    values = {
        "pupil_id": "p1",
        "name": "林小满",
        "class_name": "三(2)班",
        "roll_no": 12,
        "term": Term(year=2026, half=1),
        "lines": lines,
        "counts": {**dict.fromkeys(Dimension, 0), Dimension.CHARACTER: len(lines)},
        **more,
    }
    return GrowthRecord.model_validate(values)


def a_jpeg(colour: str = "teal", size: tuple[int, int] = (400, 300)) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, "JPEG")
    return kept.getvalue()


def words_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    return text.replace("\r\n", "")


@pytest.mark.parametrize("text", [MARKUP, "=1+1", "\u202eabc", "长" * 200])
def test_what_people_wrote_is_no_markup_on_any_platform(text: str) -> None:
    card = record_card(a_record(a_line(text)))

    shown = dingtalk.markdown(card).text + dingtalk.text(card)
    page = str(console.render(card, picture_url=lambda key: key))
    template = str(wecom.render(card, task_id="t").bodies)

    assert "](https" not in shown
    assert "**粗**" not in shown
    assert "<script>" not in shown
    assert "@all" not in shown + template
    assert "\u202e" not in shown + page
    if text == MARKUP:
        assert "粗" in shown


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=30)
def test_any_text_makes_a_card_and_a_pdf(text: str) -> None:
    record = a_record(a_line(text))

    assert record_card(record).plain_text()
    assert draw_growth(record, chart=a_jpeg(), photos={}, made="今天").startswith(b"%PDF-")


def test_a_note_says_what_for_whom_and_what_next() -> None:
    entries = tuple(
        NotedEntry(entry_id="e" * 24, name=f"{n}号", state=EntryState.SHOWN) for n in range(1, 15)
    )
    noted = Noted(
        note_id="a" * 24,
        dimension=Dimension.ARTS,
        text="合唱",
        entries=entries,
        without_consent=("20号",),
    )

    card = noted_card(noted)

    assert card.lines[:2] == (
        "【艺术】合唱",
        f"记给：{'、'.join(f'{n}号' for n in range(1, 13))} 等 14 人",
    )
    assert "没有记：20号" in card.lines[2]
    assert [b.label for b in card.buttons] == ["加照片", "撤销"]


def test_a_note_with_nine_photos_takes_no_more() -> None:
    entry = NotedEntry(entry_id="e" * 24, name="1号", state=EntryState.WAITING)
    noted = Noted(note_id="a" * 24, dimension=Dimension.ARTS, text="画", entries=(entry,), photos=9)

    assert [b.label for b in noted_card(noted).buttons] == ["撤销"]


def test_every_choice_can_be_said_in_words() -> None:
    child = Choice(id="p1", name="林小满")

    card = ask_card(Noted(ask=Ask.CHILD, choices=(child,), text="学会了游泳"), photos=2)

    assert [b.say for b in card.buttons] == ["记给林小满"]
    assert card.lines == ("“学会了游泳”（2 张照片会一起附上）",)


def test_what_waits_fits_the_six_buttons_of_a_platform() -> None:
    entries = tuple(
        WaitingEntry(
            entry_id=f"{n:024d}",
            roll_no=n,
            name="林小满",
            class_name="三(2)班",
            line=a_line(photos=2),
        )
        for n in range(1, 4)
    )

    card = waiting_card(WaitingList(entries=entries, total=5))

    assert len(card.all_buttons()) == 6
    assert len({b.label for b in card.all_buttons()}) == 6
    assert "还有 2 条" in card.lines[0]


def test_a_line_says_who_wrote_it_and_that_it_waits() -> None:
    waiting = a_line(role=Role.GUARDIAN, state=EntryState.WAITING)

    assert line_text(a_line()) == "11月20日【品德】主动帮助同学（老师记）"
    assert line_text(waiting) == "11月20日【品德】主动帮助同学（家长记，等班主任审核）"


def test_the_chart_says_that_it_is_no_score_and_is_the_same_every_time() -> None:
    record = a_record(a_line(), homework=12)

    card = record_card(record, chart="transient/1/a.png")

    assert draw_chart(record) == draw_chart(record)
    assert "学业 12 条" in card.pictures[0].alt
    assert "老师确认过的作业 12 次" in card.lines[0]
    assert "不是打分" in card.source


def test_without_consent_there_is_nothing_but_the_way_to_give_it() -> None:
    card = record_card(a_record(consented=False))

    assert "同意成长档案" in card.lines[0]
    assert card.buttons == ()


def test_the_pdf_has_every_shown_entry_its_part_and_who_signs() -> None:
    lines = [
        a_line("主动帮助同学", photos=1),
        a_line("敬老院志愿服务"),
        a_line("等审核的事", state=EntryState.WAITING, role=Role.GUARDIAN),
    ]
    record = a_record(*lines, homework=3, books=2, reading_minutes=90)
    photos = {"growth/ab/0.jpg": a_jpeg()}

    pdf = draw_growth(record, chart=draw_chart(record), photos=photos, made="11月20日 10:00")

    said = words_of(pdf)
    for word in (
        "主动帮助同学",
        "社会实践",
        "阅读",
        "班主任（签字）",
        "不是对孩子的评分",
        "11月20日 10:00",
    ):
        assert word in said
    assert "等审核的事" not in said
    assert pdf == draw_growth(
        record, chart=draw_chart(record), photos=photos, made="11月20日 10:00"
    )


def test_a_note_typed_with_a_comma_is_printed_as_chinese_is() -> None:
    record = a_record(a_line("朗读得奖,很认真"))

    pdf = draw_growth(record, chart=draw_chart(record), photos={}, made="11月20日 10:00")

    assert "朗读得奖，很认真" in words_of(pdf)


def test_photos_that_are_gone_or_broken_are_told_in_words() -> None:
    record = a_record(a_line(photos=2))

    pdf = draw_growth(record, chart=a_jpeg(), photos={"growth/ab/0.jpg": b"no"}, made="今天")

    assert words_of(pdf).count("照片不在了") == 2


def test_a_pdf_of_many_large_photos_stays_small_enough_to_send() -> None:
    record = a_record(*(a_line(f"第{n}件", photos=9) for n in range(10)))
    photos = {f"growth/ab/{n}.jpg": a_jpeg(size=(3000, 4000)) for n in range(9)}

    pdf = draw_growth(record, chart=a_jpeg(), photos=photos, made="今天")

    assert len(pdf) < 10_000_000
    assert f"照片只放最近 {MOST_PHOTOS} 张" in words_of(pdf)


def a_reading(**more: object) -> ReadingRecord:
    books = tuple(Book(title=f"第{n}本", minutes=60 - n, days=1) for n in range(10))
    total = ReadingSum(minutes=555, days=9, books=books, by_month=((9, 55), (10, 500)))
    values = {
        "pupil_id": PersonId("p1"),
        "name": "林小满",
        "class_name": "三(2)班",
        "roll_no": 12,
        "first": date(2026, 11, 1),
        "last": date(2026, 11, 30),
        "total": total,
        **more,
    }
    return ReadingRecord.model_validate(values)


def test_a_month_of_reading_says_the_sum_first() -> None:
    card = reading_card(a_reading())

    assert card.lines[0] == "10 本 · 555 分钟 · 9 天"
    assert card.rows[0].name == "《第0本》"
    assert "其余 2 本" in card.lines[1]


def test_the_reading_report_has_every_book_and_month() -> None:
    pdf = draw_reading(a_reading(first=date(2026, 8, 1)), covers={}, made="今天")

    said = words_of(pdf)
    assert "《第9本》" in said
    assert "2026–2027学年" in said


@pytest.mark.parametrize(
    ("week", "words"),
    [
        ({}, "不到 5 人"),
        ({"readers": 12, "usual_minutes": 90, "books": ("小王子",)}, "12 位同学记录了阅读"),
        ({"readers": None, "usual_minutes": 90}, "同学们记录了阅读"),
    ],
)
def test_a_class_s_week_names_nobody(week: dict[str, object], words: str) -> None:
    values = {
        "class_id": UnitId("c"),
        "class_name": "三(2)班",
        "monday": date(2026, 11, 9),
        "readers": None,
        **week,
    }

    card = class_card(ClassWeek.model_validate(values))

    assert words in card.lines[0]
    assert card.buttons[0].anyone
