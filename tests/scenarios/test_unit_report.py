"""Reports and report cards as conversations: aggregates for groups, a child for its own."""

import pytest

from bot.console.log import ConsoleMessage
from message_cards.card import Card
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    County,
    all_words,
)
from tests.scenarios.test_portrait import hand_in

ROLLS = (12, 13, 14, 15, 16, 18)
BUREAU = "qh-bureau-1"


@pytest.fixture
def worked(county: County) -> County:
    """A county where six pupils of 三(2)班 had homework on a Friday."""
    hand_in(county, *ROLLS)
    return county


def on_monday(county: County) -> None:
    county.clock.forward(days=3)
    county.product.engine.tidy()
    county.product.engine.drain()


def test_a_principal_gets_the_schools_report_from_monday_on(worked: County) -> None:
    before = all_words(worked.say(PRINCIPAL, "学校报告"))
    on_monday(worked)
    (sent,) = worked.say(PRINCIPAL, "学校报告")

    card = Card.model_validate(sent.card)
    assert "没有老师确认的作业" in before
    assert card.title.endswith("周报")
    assert card.subtitle == "11月16日–11月22日"
    assert card.lines[0].startswith("作业 1 次 · 完成 20% · 正确率 67%")
    assert [row.name for row in card.rows] == ["三年级"]


def test_who_teaches_the_class_sees_todays_figures(worked: County) -> None:
    said = all_words(worked.say(HEAD, "班级报告"))

    assert "作业 1 次 · 完成 20% · 正确率 67%" in said
    assert "只发给任课老师" in said


def test_the_county_is_the_bureaus(worked: County) -> None:
    on_monday(worked)

    assert "青禾县 周报" in all_words(worked.say(BUREAU, "全县报告"))
    assert "只有本班老师、校长和教育局能看" in all_words(worked.say(PRINCIPAL, "全县报告"))
    assert "只对" in all_words(worked.say(PARENT, "学校报告"))


def test_a_report_is_had_for_a_month_and_as_a_pdf(worked: County) -> None:
    on_monday(worked)
    worked.say(PRINCIPAL, "学校报告")

    month = all_words(worked.press(PRINCIPAL, "月报"))
    (pdf,) = worked.press(PRINCIPAL, "要 PDF")

    assert "2026年11月" in month
    assert worked.product.foundation.files.get(pdf.images[0]).startswith(b"%PDF-")


def test_four_pupils_are_no_figure_of_their_class(county: County) -> None:
    hand_in(county, *ROLLS[:4])
    on_monday(county)

    said = all_words(county.say(PRINCIPAL, "三(2)班 报告"))

    assert "正确率" not in said.replace("没有老师确认的作业", "")


def cards_to(sent: list[ConsoleMessage]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for message in sent:
        if message.card and "成绩单（三(2)班）" in message.card["title"]:
            found.setdefault(message.to.id, []).append(message.card["title"])
    return found


def test_each_guardian_gets_the_own_childs_report_card_once(worked: County) -> None:
    names = {p.id: p.children for p in worked.product.console.people()}
    worked.say(MATH, "发成绩单 三(2)班")
    sent = worked.press(MATH, "发送")
    worked.say(MATH, "发成绩单 三(2)班")
    again = worked.press(MATH, "发送")

    received = cards_to(sent)
    assert PARENT in received
    assert NO_CONSENT_PARENT not in received
    for person, titles in received.items():
        assert sorted(title.split(" · ")[0] for title in titles) == sorted(
            name for name in names[person] if any(name in title for title in titles)
        )
    assert cards_to(again) == {}
    assert "这学期发过了，不重复发" in all_words(again, to=MATH)


def test_the_group_gets_aggregates_and_a_button_to_the_own_child(worked: County) -> None:
    on_monday(worked)
    worked.say(MATH, "发成绩单 三(2)班")
    sent = worked.press(MATH, "发送")

    group = all_words(sent, to=GROUP)
    names = [p.name for p in worked.product.console.people() if "s1-g3c2-" in p.id]
    assert "学期报告" in group
    assert not [name for name in names if name in group]
    mine = worked.press(PARENT, "看我的孩子", of="", group=GROUP)
    theirs = worked.press(OTHER_PARENT, "看我的孩子", of="", group=GROUP)
    assert [m.to.id for m in mine if "成绩单" in all_words([m])] == [PARENT]
    assert [m.to.id for m in theirs if "成绩单" in all_words([m])] == [OTHER_PARENT]


def test_a_parent_cannot_send_report_cards(worked: County) -> None:
    assert "只对" in all_words(worked.say(PARENT, "发成绩单 三(2)班"))


def test_report_cards_not_sent_yet_are_said_to_be_so(worked: County) -> None:
    assert "成绩单还没有发" in all_words(worked.say(PARENT, "成绩单"))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("把成绩单发给家长", "发成绩单"),
        ("把三(2)班的成绩单发给家长", "发成绩单 · 三(2)班"),
        ("发三(2)班的成绩单吧", "发成绩单 · 三(2)班"),
    ],
)
def test_before_report_cards_go_out_it_is_said_of_which_class(
    county: County, text: str, title: str
) -> None:
    (asked,) = county.say(HEAD, text)

    assert Card.model_validate(asked.card).title == title


def said_for(message: ConsoleMessage, label: str) -> str:
    """Return the words that do the same as a button, where a platform shows none."""
    (button,) = [b for b in Card.model_validate(message.card).buttons if b.label == label]
    return button.say


def test_report_cards_are_sent_by_words_where_there_are_no_buttons(worked: County) -> None:
    (asked,) = worked.say(MATH, "发成绩单 三(2)班")

    sent = worked.say(MATH, said_for(asked, "发送"))

    assert PARENT in cards_to(sent)
    assert "三(2)班 成绩单" in all_words(sent, to=MATH)


@pytest.mark.parametrize(
    ("who", "words"),
    [(MATH, "三(2)班 报告"), (PRINCIPAL, "学校报告"), (BUREAU, "全县报告")],
)
def test_every_span_and_the_pdf_of_a_report_are_had_by_words(
    worked: County, who: str, words: str
) -> None:
    on_monday(worked)
    (week,) = worked.say(who, words)
    name = Card.model_validate(week.card).title.removesuffix(" 周报")

    (month,) = worked.say(who, said_for(week, "月报"))
    (term,) = worked.say(who, said_for(month, "学期报告"))
    (pdf,) = worked.say(who, said_for(term, "要 PDF"))

    assert Card.model_validate(month.card).title == f"{name} 月报"
    assert Card.model_validate(term.card).title == f"{name} 学期报告"
    assert worked.product.foundation.files.get(pdf.images[0]).startswith(b"%PDF-")
    assert f"{name} 学期报告" in pdf.text
