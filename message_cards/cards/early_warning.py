"""Card of early warnings: where work went worse for weeks, with the reason; aggregates only."""

from message_cards.card import Button, Card, Press, Row, Tone
from school.early_warning import QualityWarnings, UnitWarnings
from school.summary import MIN_GROUP
from school.unit_report import LEVEL_NAMES

MOST_ROWS, MOST_REASONS, MOST_BUTTONS = 8, 2, 3


def warnings_card(found: QualityWarnings, *, told: bool = False) -> Card:
    """Show what a unit and those below it are warned of; *told*: nobody asked for it."""
    own = found.unit
    title = f"{'本周' if told else ''}质量预警 · {own.name}"
    source = f"每周一按已确认的作业算，不足 {MIN_GROUP} 人的不出，不涉及个人"
    if not own.warnings and not found.below:
        said = "没有预警。" if found.looked_at else "还没有足够的作业，先不出预警。"
        tone = Tone.GOOD if found.looked_at else Tone.PLAIN
        return Card(title=title, tone=tone, lines=(said,), source=source)
    rest = len(found.below) - MOST_ROWS
    more = (f"还有 {rest} 个单位也有预警，点开看报告。",) if rest > 0 else ()
    count = (
        (f"{len(found.below)} 个单位有预警（看了 {found.looked_at} 个）：",) if found.below else ()
    )
    return Card(
        title=title,
        tone=Tone.WARN,
        lines=(*(f"留意：{reason}" for reason in own.warnings), *count, *more),
        rows=tuple(Row(name=_named(one), value=_reasons(one)) for one in found.below[:MOST_ROWS]),
        buttons=(_report(own), *(_report(one) for one in found.below[:MOST_BUTTONS])),
        source=source,
    )


def _named(one: UnitWarnings) -> str:
    return f"{one.name}（{LEVEL_NAMES[one.level]}）"


def _reasons(one: UnitWarnings) -> str:
    rest = len(one.warnings) - MOST_REASONS
    some = "；".join(one.warnings[:MOST_REASONS])
    return f"{some}；另有 {rest} 条" if rest > 0 else some


def _report(one: UnitWarnings) -> Button:
    press = Press(command="unit_report", args={"unit": one.unit_id})
    return Button(label=f"{one.name}报告", say=f"{one.name} 报告", press=press)
