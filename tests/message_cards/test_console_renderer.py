"""A card as the console's page gets it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from message_cards.renderers.console import figures_of, plain, render

WORDS = st.text(max_size=12)
BUTTONS = st.lists(st.builds(Button, label=WORDS, say=WORDS, token=st.none() | WORDS), max_size=3)
PICTURES = st.lists(st.builds(Picture, key=WORDS, alt=WORDS), max_size=2)
CARDS = st.builds(
    Card,
    title=WORDS,
    subtitle=WORDS,
    tone=st.sampled_from(Tone),
    lines=st.lists(WORDS, max_size=3).map(tuple),
    rows=st.lists(st.builds(Row, name=WORDS, value=WORDS), max_size=2).map(tuple),
    progress=st.none() | st.floats(0, 1),
    pictures=PICTURES.map(tuple),
    sections=st.lists(
        st.builds(
            Section,
            text=WORDS,
            picture=st.none() | st.builds(Picture, key=WORDS, alt=WORDS),
            buttons=BUTTONS.map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    buttons=BUTTONS.map(tuple),
    source=WORDS,
)


def address(key: str) -> str:
    return f"/api/images/{key}"


@given(CARDS)
def test_every_card_renders_to_json_and_loses_no_button_and_no_picture(card: Card) -> None:
    shown = render(card, picture_url=address)

    json.dumps(shown)
    buttons = [b for s in shown["sections"] for b in s["buttons"]] + shown["buttons"]
    assert [b["token"] for b in buttons] == [b.token for b in card.all_buttons()]
    assert [p["src"] for p in shown["pictures"]] == [address(p.key) for p in card.pictures]


def test_a_graded_page_shows_its_marks_as_figures() -> None:
    card = Card(
        title="口算11", lines=("31 题：对 24 · 错 5 · 空 1 · 待你看 1", "错题：5×9=48（45）")
    )

    shown = render(card, picture_url=address)

    assert shown["figures"]["lead"] == "31 题"
    assert [(i["name"], i["value"], i["tone"]) for i in shown["figures"]["items"]] == [
        ("对", "24", "good"),
        ("错", "5", "bad"),
        ("空", "1", "plain"),
        ("待你看", "1", "ask"),
    ]
    assert shown["lines"] == ["错题：5×9=48（45）"]


@pytest.mark.parametrize(
    ("line", "lead", "figures"),
    [
        (
            "应检 1,204 · 已检 1,198 · 因病缺课 6 · 发热 2",
            "",
            ["应检 1,204", "已检 1,198", "因病缺课 6", "发热 2"],
        ),
        (
            "完成 41/42 · 正确率 87% · 用时中位 6 分钟",
            "",
            ["完成 41/42", "正确率 87%", "用时中位 6分钟"],
        ),
        (
            "目标 60% · 现在 30% · 还差 30 个百分点",
            "",
            ["目标 60%", "现在 30%", "还差 30个百分点"],
        ),
        ("现在 对 25 · 错 4", "现在", ["对 25", "错 4"]),
        ("31 题：对24 · 错5", "31 题", ["对 24", "错 5"]),
    ],
)
def test_a_row_of_named_numbers_becomes_figures(line: str, lead: str, figures: list[str]) -> None:
    found = figures_of(line)

    assert found is not None
    assert found["lead"] == lead
    assert [f"{i['name']} {i['value']}{i['unit']}" for i in found["items"]] == figures


@pytest.mark.parametrize(
    "line",
    [
        "31 题对 25。主要错在：乘法口诀 9 的倍数（2 次）、进位加法（1 次）",
        "已批 17/42，待你看 6 处",
        "最难：52×12（正确率 58%）",
        "14:03:21 翻越围墙（摄像头 N-03）　第 1 次",
        "语文老师 · 数学老师",
        "对 24",
        "这是一个很长很长的名字 5 · 错 5",
        "",
    ],
)
def test_a_sentence_stays_a_sentence(line: str) -> None:
    assert figures_of(line) is None
    assert render(Card(title="t", lines=(line,)), picture_url=address)["lines"] == [line]


@given(st.text(alphabet="对错空 ·：0123456789，%./（）题", max_size=30))
def test_figures_never_lose_a_number(line: str) -> None:
    found = figures_of(line)

    if found is not None:
        told = found["lead"] + "".join(i["name"] + i["value"] + i["unit"] for i in found["items"])
        assert [c for c in told if c.isdigit()] == [c for c in line if c.isdigit()]


@pytest.mark.parametrize(
    ("tricky", "shown"),
    [
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("\u2066隔离\u2069", "隔离"),
        ("零\u200b宽", "零宽"),
        ("响\x07铃\x1b[31m", "响铃[31m"),
        ("两\n行\t列", "两\n行\t列"),
        ("👨‍👩‍👧 一家", "👨‍👩‍👧 一家"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("**粗** [链接](http://x)", "**粗** [链接](http://x)"),
    ],
)
def test_text_stays_text_without_what_hides_or_turns_it(tricky: str, shown: str) -> None:
    assert plain(tricky) == shown


def test_a_press_never_leaves_for_the_page() -> None:
    button = Button(label="确认", press=Press(command="grade", args={"paper": "secret-id"}))

    shown = render(Card(title="t", buttons=(button,)), picture_url=address)

    assert "secret-id" not in json.dumps(shown)
    assert shown["buttons"][0]["token"] is None


def test_a_button_tells_its_style_and_whether_everybody_may_press_it() -> None:
    button = Button(label="看", token="t", style=ButtonStyle.DANGER, anyone=True)

    (shown,) = render(Card(title="t", buttons=(button,)), picture_url=address)["buttons"]

    assert (shown["style"], shown["again"]) == ("danger", True)


def test_a_drill_is_marked_as_one() -> None:
    drill = render(Card(title="【演练】二级告警", tone=Tone.ALERT), picture_url=address)
    alarm = render(Card(title="二级告警", tone=Tone.ALERT), picture_url=address)

    assert (drill["drill"], alarm["drill"], alarm["tone"]) == (True, False, "alert")


def test_a_picture_keeps_its_place_by_its_size() -> None:
    card = Card(title="t", pictures=(Picture(key="a.jpg", alt=""),))

    (known,) = render(card, picture_url=address, picture_size=lambda _: (3, 4))["pictures"]
    (unknown,) = render(card, picture_url=address)["pictures"]

    assert (known["width"], known["height"], known["alt"]) == (3, 4, "图片")
    assert unknown["width"] is None
