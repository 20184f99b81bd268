"""Card of check-ups that were just kept."""

from message_cards.card import Card, Tone
from school.checkups import CheckupKind, CheckupsNoted

MOST_LINES = 8
KINDS = {CheckupKind.SIGHT: "视力", CheckupKind.FITNESS: "体质"}


def noted_card(noted: CheckupsNoted) -> Card:
    """Say whose check-up was kept, who is to see a doctor, and of whom nothing was kept."""
    more = len(noted.kept) - MOST_LINES
    lines = [*noted.kept[:MOST_LINES], *((f"还有 {more} 人",) if more > 0 else ())]
    if noted.refer:
        lines.append(f"建议复查：{_rolls(noted.refer)}。低于 5.0 请家长带去眼科，筛查不等于诊断。")
    if noted.without_consent:
        rolls = _rolls(noted.without_consent)
        lines.append(f"没有记：{rolls}（家长还没有同意保存健康数据，说明已私信给家长）")
    if not noted.kept:
        why = "：家长还没有同意" if noted.without_consent else ""
        return Card(title=f"没有记下{why}", tone=Tone.ASK, lines=tuple(lines))
    return Card(
        title=f"已记{KINDS[noted.kind]} · {noted.class_name} {len(noted.kept)} 人",
        tone=Tone.GOOD,
        lines=tuple(lines),
        source="加密保存；家长发“健康记录”看自己孩子的",
    )


def how_card() -> Card:
    """Say how check-ups are reported."""
    return Card(
        title="记视力和体质",
        tone=Tone.ASK,
        lines=(
            "这样发：“视力 3号 左4.8 右5.0，5号 双眼5.1”或“体质 3号 肺活量 2100 跳绳 98”。",
            "全班可以发一个 CSV 文件，配文字“视力”，第一行写“学号,左,右”。",
        ),
        source="视力用五分记录；同一天再发一次就是更正",
    )


def _rolls(rolls: tuple[int, ...]) -> str:
    return "、".join(f"{n}号" for n in rolls)
