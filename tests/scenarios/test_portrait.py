"""Portraits and one-time pages as conversations: the family's own, and nobody else's."""

import re

import httpx
import pytest
from starlette.routing import BaseRoute

from bot.web import web_app
from message_cards.card import Card
from school.grading import Verdict
from tests.gateways.wecom import hosted
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_HEAD,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    a_photo,
    all_words,
    an_item,
    words,
)

HARD = ("5×9=", "6×7=", "7×8=", "8×9=", "4×6=", "3×7=")


def a_page(wrong: int) -> tuple[object, ...]:
    return tuple(
        an_item(
            no,
            question,
            read="1" if no <= wrong else "9",
            expected="9",
            verdict=Verdict.WRONG if no <= wrong else Verdict.RIGHT,
        )
        for no, question in enumerate(HARD, start=1)
    )


def hand_in(county: County, *rolls: int, homework: str = "口算11", wrong: int = 2) -> None:
    county.reader.items = a_page(wrong)  # type: ignore[assignment]
    for roll in rolls:
        photo = a_photo(f"{roll} {homework.encode().hex()[-6:]}")
        county.say(MATH, f"三(2)班 {roll}号 {homework}", photos=[photo])
    county.say(MATH, "确认")


@pytest.fixture
def worked(county: County) -> County:
    """A county where six pupils of 三(2)班 had homework."""
    hand_in(county, 12, 13, 14, 15, 16, 18)
    return county


def test_a_parent_sees_the_own_childs_portrait(worked: County) -> None:
    (sent,) = worked.say(PARENT, "画像")

    card = Card.model_validate(sent.card)
    assert "画像（三(2)班）" in card.title
    assert card.lines[0] == "这学期交作业 1/1 次"
    assert len(card.pictures) == 1
    assert "6 题" in card.pictures[0].alt
    assert sent.to.id == PARENT


def test_a_pupil_sees_the_own_portrait(worked: County) -> None:
    (sent,) = worked.say(PUPIL, "画像")

    assert "这学期交作业 1/1 次" in words(sent)


def test_a_teacher_sees_a_pupil_of_the_class_by_number(worked: County) -> None:
    (sent,) = worked.say(HEAD, "画像 12号")

    assert "画像（三(2)班）" in words(sent)
    assert "要看谁的画像" in all_words(worked.say(HEAD, "画像"))


@pytest.mark.parametrize("text", ["帮我看看12号最近怎么样", "三(2)班12号这学期怎么样"])
def test_how_a_pupil_does_lately_is_told_by_the_portrait(worked: County, text: str) -> None:
    said = all_words(worked.say(HEAD, text))

    assert "画像（三(2)班）" in said
    assert "画像（三(2)班）" not in all_words(worked.say(OTHER_HEAD, text))


def test_without_consent_there_is_no_portrait(worked: County) -> None:
    said = all_words(worked.say(NO_CONSENT_PARENT, "画像"))

    assert "没有同意“学生画像与报告”" in said


def test_in_a_group_the_portrait_goes_to_the_parent_alone(worked: County) -> None:
    sent = worked.say(PARENT, "画像", group=GROUP)

    assert "这学期交作业" in all_words(sent, to=PARENT)
    assert "这学期交作业" not in all_words(sent, to=GROUP)


def test_the_next_classs_head_sees_no_portrait(worked: County) -> None:
    said = all_words(worked.say(OTHER_HEAD, "画像 三(2)班 12号"))

    assert "这学期交作业" not in said


def test_a_principal_sees_no_pupils_portrait(worked: County) -> None:
    assert "这学期交作业" not in all_words(worked.say(PRINCIPAL, "画像 12号"))


def test_the_portrait_is_had_as_a_pdf(worked: County) -> None:
    worked.say(PARENT, "画像")

    (sent,) = worked.press(PARENT, "要 PDF")

    pdf, picture = sent.images
    assert worked.product.foundation.files.get(pdf).startswith(b"%PDF-")
    assert picture.endswith(".jpg")


@pytest.mark.parametrize("who", [PARENT, HEAD])
def test_the_pdf_is_had_by_words_where_there_are_no_buttons(worked: County, who: str) -> None:
    (shown,) = worked.say(who, "画像 12号")
    (button,) = [b for b in Card.model_validate(shown.card).buttons if b.label == "要 PDF"]

    (sent,) = worked.say(who, button.say)

    assert worked.product.foundation.files.get(sent.images[0]).startswith(b"%PDF-")


def test_the_family_may_practise_at_once_what_the_portrait_names(worked: County) -> None:
    for number, homework in enumerate(("口算12", "口算13"), start=1):
        hand_in(worked, 12, homework=homework, wrong=5 + number % 2)
    (family,), (teacher,) = worked.say(PARENT, "画像"), worked.say(HEAD, "画像 12号")

    assert "可以多练：" in words(family)
    assert "今天练什么" in [b.say for b in Card.model_validate(family.card).buttons]
    assert "今天练什么" not in [b.say for b in Card.model_validate(teacher.card).buttons]
    assert "今天练什么 · " in all_words(worked.press(PARENT, "今天练什么"))


# One-time pages


def routes(county: County) -> list[BaseRoute]:
    return [*web_app(county.product, console=False).routes]


def link_and_code(county: County, person: str = PARENT) -> tuple[str, str]:
    county.say(person, "画像")
    link, code = (words(m) for m in county.press(person, "网页版"))
    path = re.search(r"/r/\S+", link)
    digits = re.search(r"[0-9]{6}", code)
    assert path is not None
    assert digits is not None
    return path[0], digits[0]


def test_a_link_opens_once_with_its_code(worked: County) -> None:
    path, code = link_and_code(worked)

    with hosted(routes(worked)) as url, httpx.Client(trust_env=False) as client:
        previewed = [client.get(url + path) for _ in range(3)]
        opened = client.post(url + path, data={"code": code})
        again = client.post(url + path, data={"code": code})

    assert {answer.status_code for answer in previewed} == {200}
    assert "这学期交作业 1/1 次" in opened.text
    assert opened.status_code == 200
    assert (again.status_code, "打不开" in again.text) == (410, True)
    for answer in (*previewed, opened, again):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_link_and_code_come_apart_and_only_to_who_asked(worked: County) -> None:
    worked.say(PARENT, "画像")

    sent = worked.press(PARENT, "网页版")

    assert {m.to.id for m in sent} == {PARENT}
    assert not [m for m in sent if "/r/" in words(m) and "验证码：" in words(m)]


def test_what_does_not_open_always_answers_the_same(worked: County) -> None:
    path, code = link_and_code(worked)
    wrong = "000000" if code != "000000" else "111111"
    with hosted(routes(worked)) as url, httpx.Client(trust_env=False) as client:
        answers = [
            client.post(url + path, data={"code": wrong}),
            client.post(url + "/r/made-up", data={"code": code}),
            client.post(url + path, content=b"x" * 5000),
        ]
        worked.clock.forward(minutes=11)
        answers.append(client.post(url + path, data={"code": code}))

    assert {(a.status_code, a.text) for a in answers} == {(410, answers[0].text)}
    assert "这学期" not in answers[0].text


def test_after_five_wrong_codes_even_the_right_one_is_refused(worked: County) -> None:
    path, code = link_and_code(worked)
    wrong = "000000" if code != "000000" else "111111"

    with hosted(routes(worked)) as url, httpx.Client(trust_env=False) as client:
        for _ in range(5):
            client.post(url + path, data={"code": wrong})
        last = client.post(url + path, data={"code": code})

    assert last.status_code == 410


def test_another_familys_code_opens_nothing(worked: County) -> None:
    path, _ = link_and_code(worked)
    _, other = link_and_code(worked, OTHER_PARENT)

    with hosted(routes(worked)) as url, httpx.Client(trust_env=False) as client:
        answer = client.post(url + path, data={"code": other})

    assert answer.status_code == 410


def test_a_teacher_asks_how_a_pupil_does_and_sees_the_portrait(county: County) -> None:
    agreed_and_graded = all_words(county.say(HEAD, "画像 12号"))

    assert all_words(county.say(HEAD, "12号怎么样")) == agreed_and_graded
    assert all_words(county.say(HEAD, "三(2)班12号学得怎么样？")) == agreed_and_graded
