"""A typed answer to “你问的是哪一个？”: what chooses a reading, and what is another question."""

import pytest

from school.indicator_catalogue import catalogue
from school.question.picked import picked
from school.question.plan import Option, QuestionRead
from school.questions_offered import read_of_one_offered
from tests.school.question_readings import PLACES, TODAY, known, read, told

TERMINALS = "终端普及率22年目标多少"
TEACHERS = "教师覆盖面现状"


def asked_back(question: str) -> tuple[Option, ...]:
    return read(question).options


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (TERMINALS, "学生的", "中小学学生学习终端普及率"),
        (TERMINALS, "看学生那个吧", "中小学学生学习终端普及率"),
        (TERMINALS, "學生終端", "中小学学生学习终端普及率"),
        (TERMINALS, "移动学习终端普及率", "移动学习终端普及率"),
        (TERMINALS, "嗯，我问的是附件2的", "移动学习终端普及率"),
        (TERMINALS, "第一个", "中小学学生学习终端普及率"),
        (TERMINALS, "2", "移动学习终端普及率"),
        (TERMINALS, "后者", "移动学习终端普及率"),
        (TEACHERS, "大平台的那个", "利用智慧教学大平台教学的教师覆盖面"),
        (TEACHERS, "精准教学", "实施精准教学的教师覆盖面"),
    ],
)
def test_a_few_words_choose_one_reading(question: str, said: str, meant: str) -> None:
    chosen = picked(said, asked_back(question), catalogue())

    assert chosen is not None
    assert [catalogue()[one].name for one in chosen.plan.indicators] == [meant]


def test_the_chosen_reading_keeps_what_was_asked_of_it() -> None:
    chosen = picked("学生的", asked_back(TERMINALS), catalogue())

    assert chosen is not None
    assert [period.name for period in chosen.plan.periods] == ["2022年"]
    assert chosen.plan.intent == "target"


@pytest.mark.parametrize(
    "said",
    [
        "终端",  # both
        "普及率",
        "录播教室有多少间",  # another question
        "2023年呢",
        "第三个",  # there are two
        "都行",
        "呢",
        "",
        "学生终端普及率的目标到底是哪一年达到百分之五十来着呢请问",  # a question by itself
    ],
)
def test_what_chooses_none_or_several_is_read_as_a_question(said: str) -> None:
    assert picked(said, asked_back(TERMINALS), catalogue()) is None


def test_nothing_is_chosen_where_nothing_was_offered() -> None:
    assert picked("第一个", (), catalogue()) is None


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        (
            "精准教学覆盖面2022年",
            "我问的是教师，22年目标是多少",
            "target teachers_in_precision_teaching @2022年",
        ),
        ("精准教学覆盖面2022年", "学生的23年", "target pupils_in_precision_teaching @2023年"),
        ("大平台覆盖面现在", "教师那个现在", "value teachers_on_teaching_platform @现在"),
        (
            "终端普及率2022年目标",
            "学生的那个，2023年呢",
            "target pupils_with_learning_terminals @2023年",
        ),
    ],
)
def test_more_may_be_asked_of_one_reading(question: str, said: str, meant: str) -> None:
    found = more_of_one(said, question)

    assert found is not None
    assert told(found) == meant


@pytest.mark.parametrize(
    "said",
    [
        "2018年录播教室多少间",
        "教师空间使用率2022年目标",
        "师生空间",
        "两个都要",
        "学生多少人，教师呢",
    ],
)
def test_a_question_of_its_own_asks_no_more_of_a_reading(said: str) -> None:
    assert more_of_one(said, "精准教学覆盖面2022年") is None


def more_of_one(said: str, question: str) -> QuestionRead | None:
    return read_of_one_offered(
        said, read(question).options, catalogue=known(), places=PLACES, today=TODAY
    )
