"""What a few words change of the search shown last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.find_resources import (
    Condition,
    Followup,
    Next,
    conditions_of,
    followup,
    in_own_places,
    without,
)
from school.people import UnitId
from school.resources import Level, ResourceFilter, ResourceType

NOW = ResourceFilter(
    grades=frozenset({5}),
    subjects=frozenset({"数学"}),
    types=frozenset({ResourceType.COURSEWARE}),
)


def now(**changes: object) -> ResourceFilter:
    return NOW.model_copy(update=changes)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("下一页", Followup(go=Next.FORWARD)),
        ("上一页", Followup(go=Next.BACK)),
        ("换一批。", Followup(go=Next.FRESH)),
        ("都不合适", Followup(go=Next.FRESH)),
        ("第2个", Followup(hit=2)),
        ("看第三个", Followup(hit=3)),
        ("只看教案", Followup(filter=now(types=frozenset({ResourceType.LESSON_PLAN})))),
        ("六年级的呢", Followup(filter=now(grades=frozenset({6})))),
        ("换成语文", Followup(filter=now(subjects=frozenset({"语文"})))),
        ("不限年级", Followup(filter=now(grades=frozenset()))),
        ("不限类型了", Followup(filter=now(types=frozenset()))),
        ("不限", Followup(filter=ResourceFilter())),
        ("只看本校", Followup(filter=now(levels=frozenset({Level.SCHOOL})))),
        ("县里的", Followup(filter=now(levels=frozenset({Level.REGION})))),
        ("只看我的", Followup(filter=now(levels=frozenset({Level.PERSONAL})))),
    ],
)
def test_a_few_words_change_one_thing(said: str, meant: Followup) -> None:
    assert followup(said, NOW) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("今天几点放学", "错题本", "找 六年级 圆的面积 课件", "第6题算对", "确认", "好的谢谢"),
        *("三(2)班 口算11", "有人打架", "圆的面积", "", "3月5日请假一天带孩子看病去医院检查身体"),
    ],
)
def test_other_words_are_no_change(said: str) -> None:
    assert followup(said, NOW) is None


@given(st.sampled_from(list(Condition)))
def test_a_condition_that_is_let_go_is_gone_and_the_others_stay(one: Condition) -> None:
    every = now(editions=frozenset({"人教版"}), levels=frozenset({Level.SCHOOL}))

    left = conditions_of(without(every, one))

    assert set(left) == set(Condition) - {one}


def test_my_schools_are_those_i_belong_to() -> None:
    school = UnitId("qt.t1.s1")
    asked = now(levels=frozenset({Level.SCHOOL}))

    mine = in_own_places(asked, schools=[school])

    assert mine.homes == {school}
    assert not mine.levels
    assert in_own_places(asked, schools=[]) == asked
    assert in_own_places(NOW, schools=[school]) == NOW
