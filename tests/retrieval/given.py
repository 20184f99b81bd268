"""Resources and entries for the tests of the index."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from retrieval.embed import passage_vectors
from retrieval.part import Entry
from retrieval.passages import passages_of
from school.people import PersonId, UnitId
from school.resources import (
    NOBODYS,
    Level,
    Resource,
    ResourceFilter,
    ResourceType,
    ReviewState,
    Seer,
    Stage,
)
from tests.fakes import CountedCharacters

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
MEANING = CountedCharacters()
UNITS = ("qt", "qt.t1.s1", "qt.t1.s2", "yh")
ANYBODY = Seer(person=PersonId("-"), within=frozenset({UnitId("qt")}))
TITLES = (
    "分数除法",
    "分数乘法",
    "三角形的内角和",
    "秋天的雨",
    "防溺水主题班会",
    "小数的意义",
    "How old are you",
)


def a_resource(resource_id: str = "r1", title: str = "分数除法", **facts: object) -> Resource:
    """Return a resource of the county's shelf, open to the county."""
    known: dict[str, object] = {
        "id": resource_id,
        "work": resource_id,
        "title": title,
        "level": Level.REGION,
        "home": "qt",
        "open_to": "qt",
        "state": ReviewState.APPROVED,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Resource.model_validate({**known, **facts})


def an_entry(resource: Resource, text: str = "", *, with_vectors: bool = True) -> Entry:
    """Return a resource with its text as the index takes it."""
    passages = passages_of(resource, text)
    vectors = passage_vectors(MEANING, passages) if with_vectors else None
    return Entry(resource, passages, vectors)


_ONE = st.sampled_from
FACTS = st.fixed_dictionaries(
    {
        "title": _ONE(TITLES),
        "stage": _ONE([None, *Stage]),
        "grades": st.frozensets(st.integers(1, 12), max_size=2),
        "subject": _ONE(["", "数学", "语文"]),
        "type": _ONE([None, ResourceType.COURSEWARE, ResourceType.EXERCISES]),
        "level": _ONE(Level),
        "edition": _ONE(["", "人教版", "苏教版"]),
        "home": _ONE(UNITS),
        "owner": _ONE([None, "me", "other"]),
        "open_to": _ONE([*UNITS, NOBODYS]),
        "state": _ONE(ReviewState),
    }
)
"""Facts of any resource."""
FILTERS = st.builds(
    ResourceFilter,
    stages=st.frozensets(_ONE(Stage), max_size=2),
    grades=st.frozensets(st.integers(1, 12), max_size=3),
    subjects=st.frozensets(_ONE(["数学", "语文", "英语"]), max_size=2),
    types=st.frozensets(_ONE(ResourceType), max_size=2),
    levels=st.frozensets(_ONE(Level), max_size=2),
    editions=st.frozensets(_ONE(["人教版", "苏教版"]), max_size=1),
    homes=st.frozensets(_ONE(UNITS).map(UnitId), max_size=2),
    owner=_ONE([None, PersonId("me")]),
)
SEERS = st.builds(
    Seer,
    person=_ONE([PersonId("me"), PersonId("somebody")]),
    within=st.frozensets(_ONE(UNITS).map(UnitId), max_size=3),
    above=st.frozensets(_ONE(UNITS).map(UnitId), max_size=2),
)
