"""The index keeps conditions before it ranks, and ranks by words and meaning."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.embed import query_vector
from retrieval.index import OFF_THE_SHELF, Index, Question
from retrieval.part import Entry, PartBuilder
from school.people import PersonId, UnitId
from school.resources import Level, Resource, ResourceFilter, ResourceId, ReviewState, Seer
from tests.retrieval.given import (
    ANYBODY,
    FACTS,
    FILTERS,
    MEANING,
    SEERS,
    a_resource,
    an_entry,
)

SHELVES = st.lists(FACTS, max_size=12)
ALL = ResourceFilter()


def _library(shelf: list[dict[str, Any]], *, base: int, vectors: list[bool]) -> Index:
    """Return an index whose first resources are its base, and the others came later."""
    entries = [
        an_entry(a_resource(f"r{no}", **facts), with_vectors=vectors[no % len(vectors)])
        for no, facts in enumerate(shelf)
    ]
    builder = PartBuilder()
    for entry in entries[:base]:
        if entry.resource.state not in OFF_THE_SHELF:
            builder.add(entry)
    index = Index(base=builder.done())
    index.put(entries[base:])
    return index


def _ask(text: str, *, by: Seer = ANYBODY, wanted: ResourceFilter = ALL) -> Question:
    return Question(text, query_vector(MEANING, text), wanted, by)


@settings(max_examples=150, deadline=None)
@given(
    shelf=SHELVES,
    base=st.integers(0, 12),
    wanted=FILTERS,
    seer=SEERS,
    k=st.integers(1, 6),
    vectors=st.lists(st.booleans(), min_size=1, max_size=3),
    by_meaning=st.booleans(),
)
def test_a_search_returns_as_many_as_fit_or_k_and_none_that_does_not(  # noqa: PLR0917
    shelf: list[dict[str, Any]],
    base: int,
    wanted: ResourceFilter,
    seer: Seer,
    k: int,
    vectors: list[bool],
    by_meaning: bool,  # noqa: FBT001  # a draw
) -> None:
    resources = [a_resource(f"r{no}", **facts) for no, facts in enumerate(shelf)]
    fit = {one.id for one in resources if _fits(one, wanted, seer)}
    question = _ask("五年级 分数除法", by=seer, wanted=wanted)
    question = question if by_meaning else replace(question, vector=None)

    found = _library(shelf, base=base, vectors=vectors).search(question, k)

    assert found.total == len(fit)
    assert len(found.hits) == len({hit.id for hit in found.hits}) == min(k, len(fit))
    assert {hit.id for hit in found.hits} <= fit
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


def _fits(resource: Resource, wanted: ResourceFilter, seer: Seer) -> bool:
    sees = seer.sees(shown_to=resource.shown_to, owner=resource.owner)
    return resource.state not in OFF_THE_SHELF and wanted.wants(resource) and sees


def _titles(index: Index, text: str) -> list[str]:
    return [hit.id for hit in index.search(_ask(text), 3).hits]


def test_what_was_just_added_is_found_before_it_has_a_vector() -> None:
    index = _library([{"title": "秋天的雨"}, {"title": "分数乘法"}], base=2, vectors=[True])
    fresh = a_resource("new", "圆的周长")

    index.put([an_entry(fresh, with_vectors=False)])

    assert _titles(index, "圆的周长")[0] == "new"


def test_a_changed_resource_is_found_as_it_is_now_and_not_as_it_was() -> None:
    index = _library([{"title": "秋天的雨"}, {"title": "分数乘法"}], base=2, vectors=[True])

    index.put([an_entry(a_resource("r0", "圆的周长"))])

    assert _titles(index, "圆的周长")[0] == "r0"
    assert index.count == 2


@pytest.mark.parametrize("base", [0, 1])
def test_what_was_withdrawn_or_deleted_is_not_found(base: int) -> None:
    shelf = [{"title": "秋天的雨"}, {"title": "分数乘法"}]
    index = _library(shelf, base=base, vectors=[True])

    index.put([an_entry(a_resource("r0", "秋天的雨", state=ReviewState.WITHDRAWN))])
    index.drop([ResourceId("r1")])

    assert _titles(index, "秋天的雨") == []


def test_what_is_one_persons_is_found_by_that_person_alone() -> None:
    index = _library(
        [{"level": Level.PERSONAL, "owner": "me", "open_to": "-", "home": "qt.t1.s1"}],
        base=1,
        vectors=[True],
    )
    colleague = Seer(person=PersonId("other"), within=frozenset({UnitId("qt.t1.s1")}))

    assert index.search(_ask("分数除法", by=colleague), 3).hits == ()
    assert index.search(_ask("分数除法", by=Seer(person=PersonId("me"))), 3).total == 1


def test_the_best_passage_of_a_long_resource_answers_for_it() -> None:
    long = "前言。" * 400 + "勾股定理说直角三角形两直角边的平方和等于斜边的平方。" + "后记。" * 400
    index = Index()
    index.put([an_entry(a_resource("long", "数学读本"), long)])
    index.put([an_entry(a_resource(f"r{n}", f"第{n}课"), "前言。后记。") for n in range(5)])

    found = index.search(replace(_ask("勾股定理"), vector=None), 1)

    assert found.hits[0].id == "long"
    assert found.hits[0].words == ("勾股定理",)


def test_meaning_finds_what_shares_no_word() -> None:
    entries = [
        Entry(a_resource("a", "长度"), ("长度",), np.array([[1, 0]], dtype=np.float32)),
        Entry(a_resource("b", "重量"), ("重量",), np.array([[0, 1]], dtype=np.float32)),
    ]
    index = Index()
    index.put(entries)
    heavy = Question("多沉", np.array([0, 1], dtype=np.float32), ALL, ANYBODY)

    assert [hit.id for hit in index.search(heavy, 2).hits] == ["b", "a"]


def test_vectors_of_another_dimension_leave_the_words_to_decide() -> None:
    index = _library([{"title": "秋天的雨"}, {"title": "分数乘法"}], base=2, vectors=[True])
    other = Question("秋天的雨", np.ones(3, dtype=np.float32), ALL, ANYBODY)

    assert index.search(other, 1).hits[0].id == "r0"


def test_the_resources_nearest_to_one_are_like_it() -> None:
    titles = ["分数除法练习", "分数除法习题", "秋天的雨朗读"]
    index = _library([{"title": one} for one in titles], base=2, vectors=[True])
    part = next(one for one in index.parts() if "r0" in one.numbers)
    vectors = part.passage_vectors(part.numbers[ResourceId("r0")])
    assert vectors is not None

    near = index.near(vectors, 3, wanted=ALL, seer=ANYBODY)

    assert [one for one, _ in near] == ["r0", "r1", "r2"]
    assert near[0][1] == pytest.approx(1, abs=1e-5)
