"""Subscriptions as conversations: wanted, sent on Monday once, cancelled, ended with the role."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from chalicelib import ask
from chalicelib.call import Call
from chalicelib.runtime import FUNCTIONS, use_case
from chalicelib.workplace import require_places
from school.county_time import COUNTY_TIME
from school.figure.answer import AnswerValue, AskFigures, FigureAnswer
from school.permissions import Action
from school.question.plan import Intent, Option, Plan, Refusal
from school.store.people import appointments
from tests.scenarios.county import MATH, PARENT, PRINCIPAL, County, all_words, open_county

BUREAU = "qh-bureau-1"
MONDAY = datetime(2026, 11, 23, 8, 1, tzinfo=COUNTY_TIME)
A_PLAN = Plan(intent=Intent.VALUE, indicators=("homework_right_rate",), live=True)


def ask_figures(request: AskFigures, call: Call) -> FigureAnswer:
    """Answer three questions, as whoever may ask."""
    require_places(call, Action.READ_FIGURES)
    if "工资" in request.text:
        said = "没有这个指标，所以不能回答。"
        return FigureAnswer(question=request.text, said=said, refusal=Refusal.UNKNOWN)
    if "普及率" in request.text:
        options = (Option(label="学校普及率", plan=A_PLAN), Option(label="学生普及率", plan=A_PLAN))
        return FigureAnswer(question=request.text, said="", options=options)
    if "晨检" in request.text:
        said = "晨检上报率：还没有数据。"
        return FigureAnswer(question=request.text, said=said, refusal=Refusal.NO_SUCH_TIME)
    value = AnswerValue(
        amount=Decimal("87.5"), unit="%", period="本学期", scope="淇河县", source="作业批改"
    )
    return FigureAnswer(
        question=request.text,
        said="作业正确率 87.5%",
        title="作业正确率",
        values=(value,),
        sources=("作业批改",),
        plan=A_PLAN if request.plan or "作业" in request.text else None,
    )


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    monkeypatch.delitem(FUNCTIONS, "ask_figures")  # and back in its place after the test
    monkeypatch.setattr(ask, "ask_figures", use_case(AskFigures)(ask_figures))
    opened = open_county(tmp_path)
    yield opened
    opened.product.close()


def on_monday(county: County) -> str:
    """Let it be Monday, look twice, and return what was sent."""
    county.clock.at = MONDAY
    before = county.product.console.log.version()
    for _ in range(2):
        county.product.engine.queue_subscriptions()
    return all_words(county.settle(before))


def test_a_figure_comes_on_monday_once(county: County) -> None:
    said = all_words(county.say(BUREAU, "每周一 8点 推送 各校作业正确率"))
    assert "每周一 08:00 把“各校作业正确率”发给你。第一次：11月23日 08:00" in said

    sent = on_monday(county)

    assert sent.count("作业正确率 87.5%") == 1
    assert "每周一 08:00 的订阅" in sent
    assert on_monday(county) == ""


def test_a_group_is_told_nothing(county: County) -> None:
    group = "school:qh.t1.s1"
    sent = county.say(PRINCIPAL, "每天8点推送作业正确率", group=group)

    assert "作业正确率" not in all_words(sent, to=group)
    assert "订好了" in all_words(sent, to=PRINCIPAL)


def test_without_a_day_one_is_asked_when(county: County) -> None:
    assert "什么时候推送" in all_words(county.say(BUREAU, "订阅 作业正确率"))

    said = all_words(county.press(BUREAU, "每月1日"))

    assert "每月1日 08:00 把“作业正确率”发给你。第一次：12月1日 08:00" in said


def test_a_question_without_an_answer_is_not_subscribed_to(county: County) -> None:
    said = all_words(county.say(BUREAU, "每周一推送教师平均工资"))

    assert "没有订" in said
    assert "没有订阅" in all_words(county.say(BUREAU, "我的订阅"))


def test_what_has_no_figure_today_may_have_one_next_week(county: County) -> None:
    assert "订好了" in all_words(county.say(BUREAU, "每周一推送晨检上报率"))


def test_of_two_readings_one_is_chosen_first(county: County) -> None:
    assert "是哪一个" in all_words(county.say(BUREAU, "每周一推送终端普及率"))
    county.press(BUREAU, "学校普及率")
    county.press(BUREAU, "每周一")

    assert "每周一 08:00" in all_words(county.say(BUREAU, "我的订阅"))


def test_the_only_one_is_cancelled_without_a_name(county: County) -> None:
    county.say(BUREAU, "每天8点推送作业正确率")

    assert "已取消：作业正确率" in all_words(county.say(BUREAU, "不要再推送了"))
    county.clock.at = MONDAY
    assert on_monday(county) == ""


def test_who_lost_the_role_is_told_kindly_and_once(county: County) -> None:
    county.say(PRINCIPAL, "每周一 8点 推送 作业正确率")
    with county.product.foundation.records.database.begin() as connection:
        held = appointments.c.person_id == PRINCIPAL
        connection.execute(sa.update(appointments).where(held).values(ends=date(2026, 11, 21)))

    sent = on_monday(county)

    assert "这个订阅停了" in sent
    assert "87.5" not in sent
    county.clock.forward(days=7)
    before = county.product.console.log.version()
    county.product.engine.queue_subscriptions()
    assert all_words(county.settle(before)) == ""


def test_the_weekly_report_is_offered_to_who_leads(county: County) -> None:
    assert "指标周报" in all_words(county.say(BUREAU, "定时推送"))
    assert "指标周报" not in all_words(county.say(MATH, "定时推送"))


def test_a_family_is_told_whom_it_is_for(county: County) -> None:
    said = all_words(county.say(PARENT, "每周一 8点 推送 各校作业正确率"))

    assert "订好了" not in said
