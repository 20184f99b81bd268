"""Cards of the canteen's book: a line that was written down, and a week."""

from message_cards.card import Button, Card, Press, Section, Tone
from school.county_time import spoken
from school.food import KIND_NAMES, FoodEntry, FoodKind, FoodLog, FoodNoted, spoken_entry

NAME = "food"
MOST_LINES = 15


def noted_card(noted: FoodNoted) -> Card:
    """Say what was written down, and what is wrong with it."""
    entry = noted.entry
    lines = [spoken_entry(entry), *noted.warnings]
    if entry.kind is FoodKind.SAMPLE:
        lines.append("请冷藏保存 48 小时以上，贴上餐次和时间。")
    undo = Press(command=NAME, args={"undo": entry.id})
    return Card(
        title="之前已经登记过" if noted.before else f"已登记{KIND_NAMES[entry.kind]}",
        tone=Tone.ASK if noted.warnings else Tone.GOOD,
        lines=tuple(lines),
        buttons=(Button(label="撤销", say="撤销食安登记", press=undo),),
        source=f"{spoken(entry.at)} · 一天内可以撤销",
    )


def log_card(log: FoodLog) -> Card:
    """Show a week of the canteen's book."""
    counts = {kind: sum(e.kind is kind for e in log.entries) for kind in FoodKind}
    said = " · ".join(f"{KIND_NAMES[kind]} {n}" for kind, n in counts.items())
    keep = (f"还在保存期的留样 {log.to_keep} 份，满 48 小时前不要倒掉。",) if log.to_keep else ()
    more = len(log.entries) - MOST_LINES
    rest = (f"还有 {more} 条",) if more > 0 else ()
    shown = log.entries[-MOST_LINES:]
    before = Press(command=NAME, args={"week": "上周"})
    return Card(
        title=f"食安记录 · {log.school}",
        subtitle=f"{log.first.month}月{log.first.day}日至{log.last.month}月{log.last.day}日",
        tone=Tone.ASK if log.warnings else Tone.GOOD,
        lines=(said, *log.warnings, *keep),
        sections=(Section(text="\n".join([*map(_line, shown), *rest])),) if shown else (),
        buttons=(Button(label="上周", say="食安记录 上周", press=before),),
        source="缺的天数按有晨检的上学日算",
    )


def how_card() -> Card:
    """Say how a line is written down."""
    return Card(
        title="食品安全登记",
        tone=Tone.ASK,
        lines=(
            "这样发：“留样 午餐 3个菜 125克”“陪餐 午餐”“进货 大米 50公斤 票据”，可以带照片。",
            "看一周的发“食安记录 本周”。",
        ),
        source="留样每个菜不少于 125 克，冷藏不少于 48 小时",
    )


def _line(entry: FoodEntry) -> str:
    return f"{entry.day.month}/{entry.day.day} {spoken_entry(entry)}"
