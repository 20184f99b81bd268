"""Cards of several alarms at once: what came too fast for a card each, and the morning's digest."""

from collections.abc import Sequence

from message_cards.card import Button, Card, Press, Row, Tone
from school.alarm_calls import AlarmDigest
from school.county_time import spoken

MOST_TOGETHER = 8
MOST_COUNTS = 12


def together_card(cards: Sequence[Card]) -> Card:
    """Tell in one card what several cards of alarms say: a line each."""
    shown = [_in_one_line(card) for card in cards[:MOST_TOGETHER]]
    rest = len(cards) - len(shown)
    more = (f"还有 {rest} 起，发“报警查询”看全部。",) if rest > 0 else ()
    look = Press(command="alarms", args={"open": "yes"})
    return Card(
        title=f"又有 {len(cards)} 起告警",
        subtitle="消息太多，合在一张卡里；一级告警仍会单独发",
        tone=Tone.WARN,
        lines=(*shown, *more),
        buttons=(Button(label="逐个看", say="报警查询", press=look, anyone=True),),
        source="青教告警",
    )


def _in_one_line(card: Card) -> str:
    return f"{card.title}：{card.subtitle.partition(' · ')[2] or card.subtitle}"


def digest_card(digest: AlarmDigest) -> Card:
    """Tell in the morning what happened quietly: counts by kind and place."""
    counts = digest.counts[:MOST_COUNTS]
    rest = sum(count for _, count in digest.counts[MOST_COUNTS:])
    lines = [f"三、四级共 {sum(count for _, count in digest.counts)} 起"]
    if digest.open_count:
        lines[0] += f"，还有 {digest.open_count} 起没处理"
    if rest:
        lines.append(f"其余 {rest} 起见“报警查询”。")
    look = Press(command="alarms", args={})
    return Card(
        title=f"告警晨报 · {digest.unit_name}",
        tone=Tone.ASK if digest.open_count else Tone.PLAIN,
        lines=tuple(lines),
        rows=tuple(Row(name=words, value=f"{count} 次") for words, count in counts),
        buttons=(Button(label="报警查询", say="报警查询", press=look, anyone=True),),
        source=f"青教告警 · {spoken(digest.since)}–{spoken(digest.until)}",
    )
