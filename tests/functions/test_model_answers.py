"""Answers to plans a language model proposed: every figure is a row the asker may read."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest
from pydantic import SecretStr

from chalicelib.adapters import container
from school.audit import Outcome
from school.figure.answer import AskFigures, FigureAnswer
from school.indicator_catalogue import catalogue
from school.settings import LanguageModel
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool
from tests.gateways.openai import KEY, MODEL, Wrong
from tests.gateways.openai.writer import FakeWriter
from tests.planning import GOOD

WIFI = "无线wifi这摊子事全县弄利索了没"
"""No rule knows it; 无线网络覆盖率 is among what is near."""
RIGHT = {
    **GOOD,
    "said": ["无线wifi"],
    "indicators": ["wireless_coverage"],
    "intent": "value",
    "periods": [],
}


@pytest.fixture
def fake(school: WorkingSchool) -> Iterator[FakeWriter]:
    """A model that the school is set up with."""
    with FakeWriter(answer=dict(RIGHT)) as running:
        url = running.settings["llm_url"]
        model = LanguageModel(url=url, name=MODEL, key=SecretStr(KEY))
        container.use(replace(school.adapters(), model=model))
        yield running


def ask(school: WorkingSchool, text: str, *, by: str = "ye") -> FigureAnswer:
    return school.as_(by).call("ask_figures", AskFigures(text=text), FigureAnswer)


def test_a_figure_of_a_models_plan_is_a_row_and_is_said_to_be_one(
    school: WorkingSchool, fake: FakeWriter
) -> None:
    answer = ask(school, WIFI)

    assert answer.by_model
    assert answer.plan is not None
    row = next(f for f in catalogue()["wireless_coverage"].figures if f.baseline)
    assert [value.amount for value in answer.values] == [row.amount]
    assert all(value.source for value in answer.values)


def test_a_question_the_rules_cover_goes_to_no_model(
    school: WorkingSchool, fake: FakeWriter
) -> None:
    answer = ask(school, "2023年精准教学教师覆盖面目标")

    assert not answer.by_model
    assert fake.told == []


@pytest.mark.parametrize("wrong", [Wrong(status=500, body="{}"), Wrong(content="select 1")])
def test_where_the_model_fails_the_rules_answer(
    school: WorkingSchool, fake: FakeWriter, wrong: Wrong
) -> None:
    fake.next.append(wrong)

    answer = ask(school, WIFI)

    assert answer.refusal is not None
    assert answer.nearest
    assert not answer.by_model


def test_a_plan_that_has_no_figure_leaves_the_rules_answer(
    school: WorkingSchool, fake: FakeWriter
) -> None:
    fake.answer |= {"periods": [{"first": "2019-05-01", "last": "2019-05-02"}], "intent": "target"}

    answer = ask(school, WIFI)

    assert not answer.by_model
    assert answer.values == ()


def test_no_plan_a_model_makes_shows_a_principal_another_unit(
    school: WorkingSchool, fake: FakeWriter
) -> None:
    own, shown = ("qt.t1.s1", "qt.t1.s1.g3", "三(1)班", "三(2)班"), set[str]()
    ids = ("pupils_now", "teachers_now", "papers_graded", "wireless_coverage", "qt.t1.s2")
    for indicator, places, by in product(ids, ([], [1], [2], [3], [99]), ("", "学校")):
        fake.answer |= {"said": ["娃娃"], "indicators": [indicator], "live": True}
        fake.answer |= {"places": places, "by": by}
        answer = ask(school, "娃娃铺多少 无线网络 学生数 教师数 qt.t1.s2 yh", by="zhou")
        shown |= {value.scope for value in answer.values if answer.by_model}

    assert len(fake.told) == len(ids) * 5 * 2
    assert shown
    # Nobody but the model asked for them: the rules' answer stands, and nobody is denied anything.
    assert Outcome.DENIED not in [row.outcome for row in school.audited()]
    assert shown <= {*own}


def test_the_command_line_may_have_a_model_too(school: WorkingSchool, fake: FakeWriter) -> None:
    school_answer = school.as_(SYSTEM_ACTOR).call(
        "ask_open_figures", AskFigures(text=WIFI), FigureAnswer
    )

    assert school_answer.by_model
    assert school_answer.values
