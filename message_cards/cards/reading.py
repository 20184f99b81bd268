"""Cards of a pupil's reading: what was just written down, a month, and a class's week."""

from collections.abc import Sequence
from datetime import date, timedelta

from message_cards.card import Button, Card, Picture, Press, Row, Section, Tone
from school.growth_record import Choice
from school.reading import Book, ClassWeek, ReadingRecord, ReadingSum, RecordedReading

RECORD, SHOW, CLASS = "record_reading", "reading", "class_reading"
MOST_BOOKS = 8
MOST_COVERS = 3


def recorded_card(recorded: RecordedReading) -> Card:
    """Say what was written down, and how far the month is."""
    day = f"{recorded.day.month}月{recorded.day.day}日" if recorded.day else ""
    undo = Press(command=RECORD, args={"undo": recorded.entry_id})
    return Card(
        title="之前已经记过，没有重复记" if recorded.before else "已记下阅读",
        tone=Tone.GOOD,
        lines=(
            f"{recorded.name} {day}《{recorded.title}》{recorded.minutes} 分钟",
            f"本月 {sum_line(recorded.month)}",
        ),
        buttons=(
            Button(label="阅读记录", say="阅读记录", press=Press(command=SHOW)),
            Button(label="撤销", say="撤销这次阅读", press=undo),
        ),
        source="一天内可以撤销；只有本班老师、孩子本人和家长能看",
    )


def sum_line(total: ReadingSum) -> str:
    """Return a period's reading in one line."""
    return f"{len(total.books)} 本 · {total.minutes} 分钟 · {total.days} 天"


def choose_card(choices: Sequence[Choice], *, command: str, of_class: bool = False) -> Card:
    """Ask which child, or which class, is meant."""
    return Card(
        title="是哪个班的？" if of_class else "哪个孩子的阅读？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=choice.name,
                say=choice.name,
                press=Press(command=command, args={"class" if of_class else "child": choice.id}),
            )
            for choice in choices
        ),
    )


def how_card() -> Card:
    """Say how reading is written down."""
    return Card(
        title="记录阅读",
        tone=Tone.ASK,
        lines=(
            "这样发：“记录阅读 《小王子》 30分钟”，可以带封面照片。",
            "“昨天读了半小时《西游记》”也行。",
        ),
    )


def reading_card(record: ReadingRecord, *, months_back: int = 0) -> Card:
    """Show a month of a pupil's reading."""
    if not record.consented:
        return Card(
            title=f"{record.name}（{record.class_name}）",
            tone=Tone.ASK,
            lines=(
                "还没有家长对“成长档案”的同意，所以没有阅读记录。家长可以发“同意成长档案”看说明。",
            ),
        )
    total = record.total
    month = f"{record.first.year}年{record.first.month}月" if record.first else ""
    lines = [sum_line(total)] if total.books else ["这个月还没有记录。"]
    if (rest := len(total.books) - MOST_BOOKS) > 0:
        lines.append(f"下面是读得最久的 {MOST_BOOKS} 本，其余 {rest} 本见年度报告。")
    if not total.books:
        lines.append("这样记：“记录阅读 《小王子》 30分钟”。")
    return Card(
        title=f"{record.name}的阅读 · {month}",
        lines=tuple(lines),
        rows=tuple(
            Row(name=f"《{book.title}》", value=f"{book.minutes} 分钟 · {book.days} 天")
            for book in total.books[:MOST_BOOKS]
        ),
        sections=tuple(_cover(b) for b in [b for b in total.books if b.cover][:MOST_COVERS]),
        buttons=_buttons(record, months_back=months_back),
        source="按记下的算 · 只有本班老师、孩子本人和家长能看",
    )


def _cover(book: Book) -> Section:
    title = f"《{book.title}》"
    return Section(text=title, picture=Picture(key=book.cover, alt=f"{title}的封面"))


def _buttons(record: ReadingRecord, *, months_back: int) -> tuple[Button, ...]:
    pupil = {"child": record.pupil_id or ""}
    before = Press(command=SHOW, args={**pupil, "back": str(min(months_back + 1, 11))})
    year = Press(command=SHOW, args={**pupil, "year": "yes"})
    return (
        Button(label="上个月", say="阅读记录 上个月", press=before),
        Button(label="年度报告", say="阅读报告", press=year),
    )


def class_card(week: ClassWeek) -> Card:
    """Show a class's week; nothing in it is about fewer than five."""
    last = week.monday + timedelta(days=6)
    lines = []
    if week.usual_minutes is None:
        lines.append("上周记录阅读的同学不到 5 人，先不出数字。")
    else:
        readers = f"{week.readers} 位同学记录了阅读，" if week.readers else "同学们记录了阅读，"
        lines.append(f"{readers}一周通常读 {week.usual_minutes} 分钟左右。")
    if week.books:
        lines.append("大家在读：" + "、".join(f"《{title}》" for title in week.books))
    return Card(
        title=f"{week.class_name} 上周阅读",
        subtitle=f"{_day(week.monday)}–{_day(last)}",
        tone=Tone.GOOD,
        lines=tuple(lines),
        buttons=(
            Button(label="看我的孩子", say="阅读记录", press=Press(command=SHOW), anyone=True),
        ),
        source="只有合计，没有姓名；不到 5 人的不出",
    )


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
