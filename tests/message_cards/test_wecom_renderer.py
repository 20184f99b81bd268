"""A card for WeCom always fits, loses nothing, and forges nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from message_cards.renderers.wecom import Rendered, render, render_group, render_notice
from message_cards.wecom_text import render_text
from tests.gateways.wecom import bodies

GOLDEN = Path(__file__).parents[1] / "golden" / "cards"
PAGE = "https://school.example/"


def a_button(label: str, *, say: str = "", **fields: Any) -> Button:
    return Button(label=label, say=say, token=f"tok-{label}", **fields)


GRADED = Card(
    title="口算11 · 三(2)班 · 12号",
    subtitle="31 题：对 24 · 错 5 · 空 1 · 待你看 1",
    tone=Tone.ASK,
    lines=("错题：5×9=48（45）· 27+81=508（108）",),
    rows=(Row(name="正确率", value="77%"), Row(name="已批", value="31/42")),
    progress=0.74,
    pictures=(Picture(key="a.jpg", alt="批注后的照片"),),
    sections=(
        Section(
            text="第 9 题 39−4= 看起来像 35",
            picture=Picture(key="c9.jpg", alt="第 9 题"),
            buttons=(a_button("是 35，对", say="第9题算对"), a_button("不是", say="第9题算错")),
        ),
    ),
    buttons=(a_button("确认", say="确认", style=ButtonStyle.PRIMARY), a_button("重拍", say="重拍")),
    source="青教 · 10月12日 08:30",
)
ALARM = Card(
    title="一级告警 · 城东实验小学 · 南门",
    subtitle="14:03:21 翻越围墙（摄像头 N-03）",
    tone=Tone.ALERT,
    lines=("值班已私信，2 分钟未确认将升级到副校长。",),
    buttons=(
        a_button("确认，我去处理", say="确认告警", style=ButtonStyle.PRIMARY),
        a_button("误报", say="误报", style=ButtonStyle.DANGER),
        a_button("升级", say="升级"),
    ),
    source="南门摄像头 N-03 · 14:03",
)
MANY = Card(
    title="找到 12 个资源",
    lines=tuple(f"{no}. 分数除法：分蛋糕引入（县级资源库，PPT，2024）" for no in range(1, 13)),
    buttons=tuple(a_button(f"看第{no}个", say=f"看第{no}个资源") for no in range(1, 9)),
    source="县级资源库 · 10月12日",
)
CASES = {"graded": GRADED, "alarm": ALARM, "many_resources": MANY}


def _golden(card: Card) -> dict[str, Any]:
    rendered = render(card, task_id="qj-golden", page=PAGE)
    return {
        "card": list(rendered.bodies),
        "degraded": rendered.degraded,
        "group": list(render_group(card).bodies),
        "notice": list(render_notice(card).bodies),
    }


@pytest.mark.parametrize("name", CASES)
def test_a_card_looks_on_wecom_as_it_was_agreed(name: str) -> None:
    golden = json.loads((GOLDEN / f"wecom_{name}.json").read_text(encoding="utf-8"))

    assert _golden(CASES[name]) == golden


def _check(rendered: Rendered, model: type[bodies.Strict], around: dict[str, Any]) -> None:
    for body in rendered.bodies:
        model.model_validate_json(json.dumps({**around, **body}))


MEMBER = {"touser": "t_wang", "agentid": 1}
CHAT = {"chatid": "chat1"}
PARENT = {"to_parent_userid": ["p_zhang"], "agentid": 1}

words = st.text(max_size=60)
long_words = st.one_of(words, st.text(max_size=60).map(lambda text: text * 40))
labels = st.text(max_size=14)
buttons = st.builds(
    Button,
    label=labels,
    say=st.one_of(st.just(""), st.text(min_size=1, max_size=12)),
    style=st.sampled_from(ButtonStyle),
    token=st.one_of(st.none(), st.text("abcdefgh0123", min_size=4, max_size=8)),
    press=st.just(Press(command="do", args={"paper": "raw-press-data"})),
)
pictures = st.builds(Picture, key=st.just("a.jpg"), alt=words)
sections = st.builds(
    Section,
    text=words,
    picture=st.one_of(st.none(), pictures),
    buttons=st.lists(buttons, max_size=3).map(tuple),
)
cards = st.builds(
    Card,
    title=st.text(min_size=1, max_size=50).filter(str.strip),
    subtitle=words,
    tone=st.sampled_from(Tone),
    lines=st.lists(long_words, max_size=4).map(tuple),
    rows=st.lists(st.builds(Row, name=words, value=words), max_size=9).map(tuple),
    progress=st.one_of(st.none(), st.floats(0, 1)),
    pictures=st.lists(pictures, max_size=2).map(tuple),
    sections=st.lists(sections, max_size=4).map(tuple),
    buttons=st.lists(buttons, max_size=8).map(tuple),
    source=words,
)


@given(cards, st.sampled_from(["", PAGE]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_every_card_fits_in_every_form(card: Card, page: str, live: bool) -> None:  # noqa: FBT001
    member = render(card, task_id="qj-1", page=page, live=live)

    _check(member, bodies.MessageSend, MEMBER)
    _check(render_group(card), bodies.AppChatSend, CHAT)
    _check(render_notice(card), bodies.SchoolNotice, PARENT)
    assert member.bodies
    assert "raw-press-data" not in json.dumps(member.bodies)
    shown = _cards(member)
    assert shown or not live
    assert len({card["task_id"] for card in shown}) == len(shown)


def _cards(rendered: Rendered) -> list[dict[str, Any]]:
    return [body["template_card"] for body in rendered.bodies if "template_card" in body]


def _keys(rendered: Rendered) -> list[str]:
    shown = _cards(rendered)
    return [button["key"] for card in shown for button in card.get("button_list", [])]


@given(cards)
@settings(max_examples=150, deadline=None)
def test_every_issued_button_is_there_to_press_or_to_say(card: Card) -> None:
    tokens = [button.token for button in card.all_buttons() if button.token]
    assume(len(set(tokens)) == len(tokens))  # a token is issued once
    rendered = render(card, task_id="qj-1")

    keys = _keys(rendered)
    everything = json.dumps(rendered.bodies, ensure_ascii=False)
    assert len(set(keys)) == len(keys)
    for button in card.all_buttons():
        said = json.dumps(f"“{button.say}”", ensure_ascii=False)[1:-1]
        escaped = any(sign in button.say for sign in "<@#>`*](")
        spoken = button.say and (escaped or said in everything)
        assert spoken or not button.token or button.token in keys


@given(st.text(max_size=6000))
@settings(max_examples=100, deadline=None)
def test_a_long_text_is_split_between_characters_and_nothing_is_lost(text: str) -> None:
    parts = [body["text"]["content"] for body in render_text(text)]

    assert all(0 < len(part.encode()) <= 2000 for part in parts)
    kept = "".join("".join(parts).split())
    assert kept.translate({0xFF1C: "<", 0xFF20: "@"}) == "".join(text.split()).translate(
        {0xFF1C: "<", 0xFF20: "@"}
    )


def test_a_long_text_is_split_at_the_ends_of_lines_where_it_can() -> None:
    lines = [f"第 {no} 题：" + "对" * 100 for no in range(20)]

    parts = [body["text"]["content"] for body in render_text("\n".join(lines))]

    assert len(parts) == 4
    assert [line for part in parts for line in part.split("\n")] == lines


FORGED = '[点我](http://evil) <a href="http://evil">奖</a> <@all> @all @所有人 **大** `x` 3<5'


def test_a_name_cannot_forge_links_or_call_everybody() -> None:
    card = Card(title=FORGED, lines=(FORGED, "# 标题", "> 引用", "5*9=45 3<5 4>2"))

    (markdown,) = render_group(card).bodies
    (text,) = render_notice(card).bodies

    content = markdown["markdown"]["content"]
    for shown in (content, text["text"]["content"]):
        assert not [forged for forged in ("<a", "<@", "@all", "@所有人") if forged in shown]
        assert "5*9=45 3<5 4>2" in shown
    assert not [forged for forged in ("](", "`", "\n# ", "\n> ") if forged in content]
    assert content.count("**") == 2


def test_a_textcard_cannot_carry_anybodys_html() -> None:
    card = Card(title="长" * 37, lines=("<div>红包</div>", "第二行"))

    (body,) = render(card, task_id="qj-1", page=PAGE).bodies

    assert body["textcard"]["description"] == "＜div>红包＜/div><br>第二行"


def _forms(card: Card, *, page: str = PAGE) -> list[str]:
    return [body["msgtype"] for body in render(card, task_id="qj-1", page=page).bodies]


@pytest.mark.parametrize(
    ("card", "page", "forms"),
    [
        (Card(title="短"), PAGE, ["template_card"]),
        (Card(title="短"), "", ["markdown"]),
        (Card(title="长" * 37, lines=("一",)), PAGE, ["textcard"]),
        (Card(title="长" * 43, lines=("一",)), PAGE, ["markdown"]),
        (Card(title="短", lines=("长" * 161,)), PAGE, ["markdown"]),
        (Card(title="短", lines=("a" * 464,)), PAGE, ["textcard"]),
        (Card(title="短", lines=("a" * 465,)), PAGE, ["markdown"]),
        (Card(title="短", lines=("长" * 700,)), PAGE, ["text", "text"]),
        (Card(title="短", buttons=(a_button("好"),)), "", ["template_card"]),
        (
            Card(title="短", lines=("长" * 161,), buttons=(a_button("好"),)),
            "",
            ["markdown", "template_card"],
        ),
        (
            Card(title="短", lines=("长" * 700,), buttons=(a_button("好"),)),
            "",
            ["text", "text", "template_card"],
        ),
    ],
)
def test_a_card_goes_down_one_step_at_a_time(card: Card, page: str, forms: list[str]) -> None:
    assert _forms(card, page=page) == forms


def test_a_seventh_button_becomes_words() -> None:
    seven = tuple(a_button(f"第{no}个", say=f"看第{no}个") for no in range(1, 8))

    (body,) = render(Card(title="选一个", buttons=seven), task_id="qj-1").bodies

    assert [b["text"] for b in body["template_card"]["button_list"]] == [
        f"第{no}个" for no in range(1, 7)
    ]
    assert body["template_card"]["sub_title_text"] == "也可以回复：“看第7个”"


def test_the_button_that_matters_most_is_never_the_one_left_out() -> None:
    plain = tuple(a_button(f"第{no}个", say=f"看第{no}个") for no in range(1, 8))
    confirm = a_button("确认", say="确认", style=ButtonStyle.PRIMARY)

    (body,) = render(Card(title="批改", buttons=(*plain, confirm)), task_id="qj-1").bodies

    texts = [button["text"] for button in body["template_card"]["button_list"]]
    assert texts == ["第1个", "第2个", "第3个", "第4个", "第5个", "确认"]


def test_buttons_without_words_get_another_card() -> None:
    eight = tuple(a_button(f"第{no}个") for no in range(1, 9))

    first, second = render(Card(title="选一个", buttons=eight), task_id="qj-1").bodies

    assert len(first["template_card"]["button_list"]) == 6
    assert [b["text"] for b in second["template_card"]["button_list"]] == ["第7个", "第8个"]


def test_a_long_label_is_told_in_full_beside_its_number() -> None:
    long = a_button("这个按钮上的字实在太多了")

    (body,) = render(Card(title="选一个", buttons=(long,)), task_id="qj-1").bodies

    assert body["template_card"]["button_list"][0]["text"] == "选项1"
    assert body["template_card"]["sub_title_text"] == "选项1：这个按钮上的字实在太多了"


def test_pictures_of_sections_are_named_by_their_number() -> None:
    rendered = render_group(GRADED, first_picture=2)

    assert "第 9 题 39−4= 看起来像 35（第3张图）" in rendered.bodies[0]["markdown"]["content"]


if __name__ == "__main__":
    for case, shown in CASES.items():
        text = json.dumps(_golden(shown), ensure_ascii=False, indent=2) + "\n"
        (GOLDEN / f"wecom_{case}.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("wide", [None, 0, 3, 7], ids=["none", "first", "fourth", "last"])
def test_rows_are_read_in_their_order_however_wide_they_are(wide: int | None) -> None:
    rows = tuple(
        Row(name=f"1.{no}", value="很" * 31 if no == wide else "有计划、有记录") for no in range(8)
    )
    rendered = render(Card(title="评估材料", rows=rows), task_id="qj-1", page=PAGE)

    shown = json.dumps(list(rendered.bodies), ensure_ascii=False)
    assert rendered.degraded is False
    assert sorted(rows, key=lambda row: shown.index(row.name)) == list(rows)
