"""What is recommended, and why: never what tells of a pupil, and never twice the same."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.knowledge import PointId
from school.recommendation import (
    MOST_ALIKE,
    MOST_TOLD,
    Candidate,
    Reason,
    diversified,
    from_child,
    from_class,
    from_plan,
    from_searches,
    point_named,
    topics,
    with_neighbours,
)
from school.recommending_time import week_to_recommend
from school.resource_history import PastSearch
from school.resources import Level, ResourceFilter, ResourceId, ResourceType
from school.search import SearchHit

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
FRACTIONS = PointId("tag/数学/分数墙")


def a_hit(number: str, *, kind: ResourceType = ResourceType.COURSEWARE, uses: int = 0) -> SearchHit:
    return SearchHit(
        resource_id=ResourceId(number),
        title=number,
        score=0.5,
        level=Level.REGION,
        type=kind,
        uses=uses,
        year=2026,
    )


def a_reason(topic: str, weight: float = 0.5) -> Reason:
    return Reason(topic=topic, weight=weight, why=f"找过{topic}")


@given(st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(0, 60)))
def test_what_fewer_than_five_pupils_got_wrong_is_no_reason(counts: dict[str, int]) -> None:
    pupils = {PointId(f"tag/数学/{name}"): count for name, count in counts.items()}

    reasons = from_class(pupils, "三(2)班")

    assert {one.point for one in reasons} == {p for p, n in pupils.items() if n >= 5}


def test_a_class_is_said_with_its_count_and_a_subject_teacher_hears_of_the_subject() -> None:
    pupils = {FRACTIONS: 12, PointId("tag/语文/比喻"): 30}

    (reason,) = from_class(pupils, "三(2)班", subjects={"数学"})

    assert reason.why == "三(2)班“分数墙”错得多（12 人）"
    assert reason.filter == ResourceFilter(subjects=frozenset({"数学"}))


def test_what_a_child_got_wrong_most_counts_most() -> None:
    most, once = from_child({FRACTIONS: 4, PointId("tag/数学/口算"): 1}, "小满的")

    assert most.why == "小满的错题里有“分数墙”"
    assert most.weight == 1
    assert 0.6 < once.weight < 1


def test_a_search_counts_half_after_a_fortnight() -> None:
    past = [PastSearch(at=NOW - timedelta(days=d), words="防溺水") for d in (0, 14)]

    new, old = from_searches(past, now=NOW)

    assert old.weight == pytest.approx(new.weight / 2)
    assert new.why == "你最近找过“防溺水”"


def test_a_search_is_about_the_point_it_names() -> None:
    (reason,) = from_searches([PastSearch(at=NOW, words="分数除法 讲法生动")], now=NOW)

    named = point_named("分数除法 讲法生动")
    assert named is not None
    assert reason.point == named.id
    assert point_named("防溺水") is None


def test_what_comes_next_and_what_lies_beside_counts_less() -> None:
    named = point_named("约分")
    assert named is not None
    (direct,) = from_plan([named.id], "五(1)班")

    every = with_neighbours([direct])

    beside = [one for one in every if one is not direct]
    assert beside
    assert all(one.weight < direct.weight for one in beside)
    assert any(one.why.startswith("学完“约分”接着学") for one in beside)


def test_several_reasons_for_one_topic_add_up_and_the_strongest_is_said() -> None:
    weak, strong = a_reason("分数", 0.4), a_reason("分数", 0.5).model_copy(update={"why": "最强"})

    (topic,) = topics([weak, strong])

    assert topic.weight == pytest.approx(0.7)
    assert topic.why == "最强"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["分数", "小数", "防溺水"]),
            st.sampled_from(list(ResourceType)[:4]),
            st.integers(0, 30),
            st.floats(0, 1),
        ),
        max_size=30,
    )
)
def test_at_most_two_of_one_topic_and_of_one_kind_each_once(
    found: list[tuple[str, ResourceType, int, float]],
) -> None:
    candidates = [
        Candidate(hit=a_hit(f"r{number}", kind=kind), reason=a_reason(topic), fit=fit)
        for topic, kind, number, fit in found
    ]

    told = diversified(candidates)

    ids = [one.resource_id for one in told]
    kinds = [one.type for one in told]
    whys = [one.why[0] for one in told]
    assert len(set(ids)) == len(ids) <= MOST_TOLD
    assert max(map(kinds.count, kinds), default=0) <= MOST_ALIKE
    assert max(map(whys.count, whys), default=0) <= MOST_ALIKE
    assert bool(told) == bool(candidates)


def test_of_two_that_fit_alike_the_more_used_comes_first() -> None:
    candidates = [
        Candidate(hit=a_hit("little", uses=0), reason=a_reason("分数"), fit=1),
        Candidate(hit=a_hit("much", uses=80), reason=a_reason("分数"), fit=1),
    ]

    assert [one.resource_id for one in diversified(candidates)] == ["much", "little"]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 11, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 23, tzinfo=UTC), False),
        (datetime(2026, 11, 23, 13, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 0, tzinfo=UTC), False),
    ],
)
def test_a_week_is_recommended_on_monday_morning(at: datetime, *, due: bool) -> None:
    assert (week_to_recommend(at) is not None) == due
