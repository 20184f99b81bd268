"""Cards on DingTalk: always within limits, never forged, never telling what a press does."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from message_cards.renderers.dingtalk import (
    BODY_VARIABLES,
    BUTTON_ROOM,
    MESSAGE_MAX_BYTES,
    VALUE_MAX_BYTES,
    Drawing,
    TooLong,
    card_params,
    inert,
    markdown,
    markdown_text,
    plain,
    text,
)

OWN = "https://qingjiao.example.edu/"
ATTACKS = (
    "@all",
    "@所有人",
    "[查看成绩](http://evil.cn)",
    "![x](http://evil.cn/p.png)",
    "<font color=red>",
    "</a>",
    "**加粗**",
    "`code`",
    "# 标题",
    "\n# 教育局通知",
    "|a|b|",
    "dtmd://dingtalkclient/sendMessage?content=确认",
    "www.evil.cn",
    "\\[x\\](y)",
    "&#64;all",
    "\u202e",
    "\u2028",
    OWN + "r/abc_d?x=1",
    OWN + "r)](http://evil.cn",
    "https://qingjiao.example.edu.evil.cn/",
)
MEDIA = {"a": "@lALPDgQ9q8hFhlHNAXzNAqI", "b": "@x](http://evil.cn)", "c": "http://evil.cn/p"}

words = st.lists(st.sampled_from(ATTACKS) | st.text(max_size=40), max_size=4).map("".join)
long_words = words | st.text(alphabet='长文字 ab。"\\', min_size=300, max_size=2500)
pictures = st.builds(Picture, key=st.sampled_from(["a", "b", "c", "d"]), alt=words)
buttons = st.builds(
    Button,
    label=words,
    say=words,
    style=st.sampled_from(ButtonStyle),
    token=st.none() | st.text(alphabet="0123456789abcdef", min_size=8, max_size=8),
    press=st.just(Press(command="GRADE-SECRET", args={"pupil": "PUPIL-SECRET"})),
)
sections = st.builds(
    Section,
    text=long_words,
    picture=st.none() | pictures,
    buttons=st.lists(buttons, max_size=3).map(tuple),
)
cards = st.builds(
    Card,
    title=long_words,
    subtitle=words,
    tone=st.sampled_from(Tone),
    lines=st.lists(long_words, max_size=5).map(tuple),
    rows=st.lists(st.builds(Row, name=words, value=words), max_size=5).map(tuple),
    progress=st.none() | st.floats(0, 1),
    pictures=st.lists(pictures, max_size=3).map(tuple),
    sections=st.lists(sections, max_size=6).map(tuple),
    buttons=st.lists(buttons, max_size=8).map(tuple),
    source=words,
)
drawings = st.builds(
    Drawing,
    media=st.just(MEDIA),
    own_links=st.sampled_from([(), (OWN,)]),
    tappable=st.booleans(),
    in_group=st.booleans(),
)

_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()]*)\)")
_OURS = re.compile(r"^### |\*\*[^*]*\*\*：")
"""The heading and the names of rows, which we make bold."""
_GOOD_TARGET = re.compile(
    rf"{re.escape(MEDIA['a'])}"
    r"|dtmd://dingtalkclient/sendMessage\?content=[A-Za-z0-9%_.~\-]*"
    rf"|{re.escape(OWN)}[A-Za-z0-9/_.?=%\-]*"
)


def size_as_json(**fields: str) -> int:
    """Return the bytes of *fields* as DingTalk receives them."""
    return len(json.dumps(fields, ensure_ascii=False).encode())


def assert_nothing_forged(shown: str) -> None:
    """Fail if *shown* holds a link, picture or mention that is not ours."""
    for _, target in _LINK.findall(shown):
        assert _GOOD_TARGET.fullmatch(target), target
    rest = _OURS.sub("", _LINK.sub("", shown))
    assert not set("[]()<>@*_#~`|\\&\u202e\u2028") & set(rest), rest
    assert "://" not in rest
    assert "SECRET" not in shown


@settings(max_examples=60, deadline=None)
@given(card=cards, drawing=drawings)
def test_every_card_is_a_valid_interactive_card_or_too_long_for_one(
    card: Card, drawing: Drawing
) -> None:
    try:
        params = card_params(card, drawing=drawing)
    except TooLong:
        return

    assert len(params) == 6 + len(BODY_VARIABLES) + 3 * BUTTON_ROOM
    assert all(len(key.encode()) <= 100 for key in params)
    assert all(len(value.encode()) <= VALUE_MAX_BYTES for value in params.values())
    for value in params.values():
        assert_nothing_forged(value)
    shown = [params[f"button{place}_token"] for place in range(1, BUTTON_ROOM + 1)]
    assert set(shown) - {""} <= {button.token for button in card.all_buttons()}


@settings(max_examples=60, deadline=None)
@given(card=cards, drawing=drawings)
def test_every_card_is_markdown_and_text_within_the_limits(card: Card, drawing: Drawing) -> None:
    made = markdown(card, drawing=drawing)
    words_only = text(card, drawing=Drawing(media=MEDIA))

    assert size_as_json(title=made.title, text=made.text) <= MESSAGE_MAX_BYTES
    assert size_as_json(content=words_only) <= MESSAGE_MAX_BYTES
    assert made.title
    assert_nothing_forged(made.title)
    assert_nothing_forged(made.text)
    assert_nothing_forged(words_only)


@settings(max_examples=60, deadline=None)
@given(said=long_words, drawing=drawings)
def test_plain_words_fit_and_forge_nothing(said: str, drawing: Drawing) -> None:
    made = markdown_text(said, drawing=drawing, images=["@lALPDgQ9q8hFhlHNAXzNAqI", "bad"])

    assert size_as_json(title=made.title, text=made.text) <= MESSAGE_MAX_BYTES
    assert size_as_json(content=plain(said)) <= MESSAGE_MAX_BYTES
    assert_nothing_forged(made.text)
    assert_nothing_forged(plain(said))


def test_what_a_pupil_wrote_reads_the_same() -> None:
    assert inert("5*9=45, 3<7, [x] a_b") == "5＊9=45, 3＜7, ［x］ a＿b"
    assert inert("3.14 和 1:2") == "3.14 和 1:2"


def test_a_name_cannot_start_a_line_of_its_own() -> None:
    card = Card(title="成绩", rows=(Row(name="姓名", value="张三\n教育局通知：停课"),))

    assert "张三 教育局通知：停课" in markdown(card).text
    assert "姓名：张三 教育局通知：停课" in text(card).split("\n")


def test_the_schools_own_links_stay_links() -> None:
    card = Card(title="成绩单", lines=(f"看这里 {OWN}r/ab_c。",))
    drawing = Drawing(own_links=(OWN,))

    assert markdown(card, drawing=drawing).text.endswith(f"看这里[点这里打开]({OWN}r/ab_c)。")
    assert f"{OWN}r/ab_c" in text(card, drawing=drawing)
    assert "://" not in markdown(card).text


def many_sections(count: int) -> Card:
    """Return a card with *count* items to look at."""
    return Card(
        title="待你看",
        sections=tuple(
            Section(
                text=f"第{n}题 7×8=" + "很长的说明" * 20,
                buttons=(Button(label="对", say=f"{n} 对", token=f"t{n}"),),
            )
            for n in range(1, count + 1)
        ),
    )


def test_sections_that_do_not_fit_are_counted_and_can_be_asked_for() -> None:
    params = card_params(many_sections(40))

    body = "".join(params[name] for name in BODY_VARIABLES)
    shown = body.count("很长的说明" * 20)
    assert 0 < shown < 40
    assert f"还有 {40 - shown} 处，请发“待你看”继续。" in body


def test_buttons_without_room_are_words_to_say() -> None:
    params = card_params(many_sections(8))

    labels = [params[f"button{place}_label"] for place in range(1, BUTTON_ROOM + 1)]
    body = "".join(params[name] for name in BODY_VARIABLES)
    assert labels == [f"{n} 对" for n in range(1, 7)]
    assert "可以回复：“7 对”" in body
    assert "“1 对”" not in body


def test_buttons_without_words_carry_the_number_of_their_section() -> None:
    wordless = tuple(
        Section(text=f"看第{n}题", buttons=(Button(label="对", token=f"t{n}"),)) for n in (1, 2)
    )

    params = card_params(Card(title="待你看", sections=wordless))

    assert (params["button1_label"], params["button2_label"]) == ("1、对", "2、对")
    assert params["body"] == "1、看第1题\n\n2、看第2题"


def test_in_a_group_the_words_to_say_begin_with_a_mention() -> None:
    card = Card(title="收到", buttons=(Button(label="确认", say="确认", token="t"),))

    assert "可以＠我回复：“确认”" in markdown(card, drawing=Drawing(in_group=True)).text


def test_the_cards_own_buttons_come_before_those_of_its_sections() -> None:
    card = many_sections(8).model_copy(
        update={"buttons": (Button(label="全部确认", say="确认", token="all"),)}
    )

    params = card_params(card)

    assert (params["button1_label"], params["button1_token"]) == ("全部确认", "all")


def test_alone_with_the_bot_spoken_words_can_be_tapped() -> None:
    card = Card(title="收到", buttons=(Button(label="确认", say="确认 3班", token="t"),))

    alone = markdown(card, drawing=Drawing(tappable=True)).text

    assert "[确认 3班](dtmd://dingtalkclient/sendMessage?content=" in alone
    assert "%E7%A1%AE%E8%AE%A4%203" in alone
    assert "可以回复：“确认 3班”" in markdown(card).text


def test_lines_too_long_even_for_markdown_are_counted() -> None:
    card = Card(title="名单", lines=("短", "长" * 6000, "尾"))

    shown = markdown(card).text

    assert shown.startswith("### 名单\n\n短\n\n尾")
    assert "还有 1 段太长放不下，请缩小范围再问一次。" in shown
    with pytest.raises(TooLong):
        card_params(card)


def test_a_title_too_long_for_the_preview_is_still_in_the_message() -> None:
    card = Card(title="长" * 200)

    assert markdown(card).title == "青教有新消息"
    assert "长" * 200 in markdown(card).text


def test_a_heading_too_long_for_the_template_means_markdown() -> None:
    with pytest.raises(TooLong):
        card_params(Card(title="长" * 400))


def test_a_picture_that_was_not_uploaded_is_told_in_words() -> None:
    card = Card(title="批改", pictures=(Picture(key="none", alt="批改后的照片"),))

    assert "（图：批改后的照片）" in markdown(card).text
