"""Card of a pupil's growth record: what was written down, newest first, and how much of what."""

from message_cards.card import Button, Card, FileKey, Picture, Press, Section, Tone
from message_cards.cards.growth import line_text
from message_cards.charts import Axis, Series, radar
from school.growth import Dimension
from school.growth_points import RINGS, growth_points, ring, short_name
from school.growth_record import GrowthLine, GrowthRecord

NAME = "growth"


def record_card(record: GrowthRecord, *, chart: FileKey = "") -> Card:
    """Show a page of a growth record; *chart* is the key of its picture, if there is one."""
    if not record.consented:
        return Card(
            title=f"{record.name}（{record.class_name}）",
            tone=Tone.ASK,
            lines=("还没有家长对“成长档案”的同意，所以没有记录。家长可以发“同意成长档案”看说明。",),
        )
    picture = (Picture(key=chart, alt=chart_words(record)),) if chart else ()
    return Card(
        title=f"{record.name}的成长档案",
        subtitle=_subtitle(record),
        lines=_top(record),
        pictures=picture,
        sections=tuple(_section(line) for line in record.lines),
        buttons=_buttons(record),
        source="记录的多少不是打分 · 只有本班老师、孩子本人和家长能看",
    )


def _subtitle(record: GrowthRecord) -> str:
    parts = [record.class_name, record.term.name if record.term else ""]
    if record.dimension:
        parts.append(f"只看{short_name(record.dimension)}")
    if record.pages > 1:
        parts.append(f"第 {record.page}/{record.pages} 页")
    return " · ".join(part for part in parts if part)


def _top(record: GrowthRecord) -> tuple[str, ...]:
    if record.page > 1:
        return ()
    lines = [counts_line(record)]
    if record.books:
        lines.append(f"阅读 {record.books} 本，共 {record.reading_minutes} 分钟")
    lines += record.checkups
    if not record.lines:
        kind = f"{short_name(record.dimension)}方面" if record.dimension else ""
        lines.append(f"这学期{kind}还没有记录。发“记一笔 …”记下第一条。")
    return tuple(lines)


def counts_line(record: GrowthRecord) -> str:
    """Return how many records each dimension has, in one line."""
    parts = [f"{short_name(d)} {record.counts.get(d, 0)}" for d in Dimension]
    homework = f"；老师确认过的作业 {record.homework} 次" if record.homework else ""
    return " · ".join(parts) + homework


def _section(line: GrowthLine) -> Section:
    more = f"（共 {len(line.photos)} 张照片）" if len(line.photos) > 1 else ""
    alt = f"{short_name(line.dimension)}的照片"
    picture = Picture(key=line.photos[0], alt=alt) if line.photos else None
    return Section(text=line_text(line) + more, picture=picture)


def _buttons(record: GrowthRecord) -> tuple[Button, ...]:
    args = {"pupil": record.pupil_id or "", **_chosen(record)}
    buttons = []
    if record.page < record.pages:
        press = Press(command=NAME, args={**args, "page": str(record.page + 1)})
        buttons.append(Button(label="下一页", say="下一页", press=press))
    kinds = Press(command=NAME, args={"pupil": args["pupil"], "kinds": "yes"})
    buttons.append(Button(label="按类看", say="成长档案 按类看", press=kinds))
    if record.term:
        before = record.term.before()
        earlier = Press(
            command=NAME, args={"pupil": args["pupil"], "term": f"{before.year}-{before.half}"}
        )
        buttons.append(Button(label="上学期", say="成长档案 上学期", press=earlier))
    pdf = Press(command=NAME, args={**args, "pdf": "yes"})
    buttons.append(Button(label="导出 PDF", say="导出成长档案", press=pdf))
    return tuple(buttons)


def _chosen(record: GrowthRecord) -> dict[str, str]:
    """Return the filter a record was asked with."""
    args = {"term": f"{record.term.year}-{record.term.half}"} if record.term else {}
    return {**args, "dimension": record.dimension.value} if record.dimension else args


def kinds_card(pupil: str) -> Card:
    """Offer the dimensions one by one."""
    return Card(
        title="看哪一类？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=growth_points().dimensions[dimension].name,
                say=f"成长档案 {short_name(dimension)}",
                press=Press(command=NAME, args={"pupil": pupil, "dimension": dimension.value}),
            )
            for dimension in Dimension
        ),
    )


def whose_card(record: GrowthRecord, *, command: str, word: str) -> Card:
    """Ask which child's record is meant."""
    return Card(
        title="看哪个孩子的？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=choice.name,
                say=f"{word} {choice.name}",
                press=Press(command=command, args={"pupil": choice.id}),
            )
            for choice in record.choices
        ),
    )


def records_of(record: GrowthRecord) -> dict[Dimension, int]:
    """Return the records behind each axis: confirmed homework is one of academics."""
    homework = record.homework or 0
    return {
        d: record.counts.get(d, 0) + (homework if d is Dimension.ACADEMICS else 0)
        for d in Dimension
    }


def chart_words(record: GrowthRecord) -> str:
    """Return what the chart shows, in words."""
    said = "、".join(f"{short_name(d)} {n} 条" for d, n in records_of(record).items())
    return f"这学期记录的多少：{said}"


def draw_chart(record: GrowthRecord) -> bytes:
    """Return the radar of a term as a PNG.

    Its axes are how much was written down, in rings that ``growth_points.toml`` names; it is no
    score. Academics count confirmed homework, too, where consent covers it: shares of right
    answers are no mastery, and stay out.
    """
    found = records_of(record)
    axes = [
        Axis(name=growth_points().dimensions[d].name, most=RINGS, said=_said(record, d, n))
        for d, n in found.items()
    ]
    values = tuple(float(ring(d, n)) for d, n in found.items())
    return radar(axes, [Series(name="记录", values=values)], title="这学期记录的多少（不是打分）")


def _said(record: GrowthRecord, dimension: Dimension, records: int) -> str:
    if dimension is Dimension.ACADEMICS and record.homework:
        return f"作业 {record.homework} 次 · 记录 {record.counts.get(dimension, 0)} 条"
    return f"{records} 条"
