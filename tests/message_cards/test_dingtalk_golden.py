"""Cards on DingTalk look as they did.

``python -m tests.message_cards.test_dingtalk_golden`` writes the golden files anew.
"""

import json
from pathlib import Path

import pytest

from message_cards.card import Button, ButtonStyle, Card, Picture, Row, Section, Tone
from message_cards.renderers.dingtalk import Drawing, card_params, markdown, text

GOLDEN = Path(__file__).parents[1] / "golden" / "cards"

GOLDEN_CARDS = {
    "graded": Card(
        title="三（1）班 口算练习",
        subtitle="李老师 · 11月21日",
        tone=Tone.GOOD,
        lines=("30 题：对 27，错 1，空 0，待你看 2。",),
        rows=(Row(name="得分", value="90"), Row(name="错题", value="第 7 题")),
        progress=0.9,
        pictures=(Picture(key="annotated.jpg", alt="批改后的照片"),),
        buttons=(
            Button(label="确认成绩", say="确认", style=ButtonStyle.PRIMARY, token="tok-confirm"),
            Button(label="改判", say="改判", token="tok-regrade"),
        ),
        source="青教批改 · 11月21日 16:00",
    ),
    "review": Card(
        title="请你看 2 处",
        tone=Tone.ASK,
        sections=(
            Section(
                text="第 7 题 7×8= 写的像 54 或 56",
                picture=Picture(key="crop7.jpg", alt="第 7 题"),
                buttons=(
                    Button(label="对", say="7 对", token="tok-7-right"),
                    Button(label="错", say="7 错", token="tok-7-wrong"),
                ),
            ),
            Section(
                text="第 12 题 63÷9= 看不清",
                buttons=(
                    Button(label="对", say="12 对", token="tok-12-right"),
                    Button(label="错", say="12 错", token="tok-12-wrong"),
                ),
            ),
        ),
        source="青教批改",
    ),
    "alarm": Card(
        title="一级报警：东门有人翻墙",
        tone=Tone.ALERT,
        lines=("11月21日 16:02，东门 2 号摄像头。", "备注：@all [点我](http://evil.cn)"),
        buttons=(
            Button(label="我去看", say="处理 A17", style=ButtonStyle.PRIMARY, token="tok-ack"),
            Button(label="误报", say="误报 A17", style=ButtonStyle.DANGER, token="tok-false"),
        ),
    ),
}
GOLDEN_DRAWING = Drawing(media={"annotated.jpg": "@lALPannotated", "crop7.jpg": "@lALPcrop7"})


def all_ways(card: Card) -> dict[str, object]:
    """Return *card* in each of the three ways DingTalk can show it."""
    made = markdown(card, drawing=GOLDEN_DRAWING)
    return {
        "interactive": card_params(card, drawing=GOLDEN_DRAWING),
        "markdown": {"title": made.title, "text": made.text.split("\n")},
        "text": text(card).split("\n"),
    }


@pytest.mark.parametrize("name", GOLDEN_CARDS)
def test_cards_look_as_they_did(name: str) -> None:
    golden = json.loads((GOLDEN / f"dingtalk_{name}.json").read_text(encoding="utf-8"))

    assert all_ways(GOLDEN_CARDS[name]) == golden


if __name__ == "__main__":
    for golden_name, golden_card in GOLDEN_CARDS.items():
        target = GOLDEN / f"dingtalk_{golden_name}.json"
        content = json.dumps(all_ways(golden_card), ensure_ascii=False, indent=2)
        target.write_text(content + "\n", encoding="utf-8")
