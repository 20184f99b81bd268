"""Recommendation of a working school: by whom what is seen, and how it is turned off."""

from datetime import UTC, datetime

import pytest

from school.errors import NotFound
from school.find_resources import FindResources, ForgetSearches, FoundResources, SearchesForgotten
from school.knowledge import tagged
from school.people import PersonId, UnitId
from school.recommendation import (
    Choice,
    ChooseRecommendations,
    QueueRecommendations,
    Recommend,
    Recommendations,
    RecommendationsChosen,
)
from school.reminders import Queued
from school.resources import Level, Resource, ResourceId, ResourceType, ReviewState
from tests.functions.working import (
    RIGHT,
    SYSTEM_ACTOR,
    WITHOUT_CONSENT,
    WRONG,
    WorkingSchool,
    pupil_name,
)

COUNTY = UnitId("qt")
POINT = tagged("10以内加法", subject="数学")
"""What the question that is wrong on the papers below, 2+1=, is about."""
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


def shelve(school: WorkingSchool, number: str, title: str, **facts: object) -> ResourceId:
    known: dict[str, object] = {
        "id": number,
        "work": number,
        "title": title,
        "level": Level.REGION,
        "home": COUNTY,
        "open_to": COUNTY,
        "state": ReviewState.APPROVED,
        "subject": "数学",
        "created_at": school.clock.now(),
        "updated_at": school.clock.now(),
        **facts,
    }
    with school.records.begin() as unit:
        unit.resources.add(Resource.model_validate(known), [title])
    return ResourceId(number)


def recommended(school: WorkingSchool, user: str, *, weekly: bool = False) -> Recommendations:
    request = Recommend(weekly=weekly)
    return school.ask(user, "recommend", request=request, answer=Recommendations)


def choose(school: WorkingSchool, user: str, *, wanted: bool) -> RecommendationsChosen:
    request = ChooseRecommendations(wanted=wanted)
    return school.ask(user, "choose_recommendations", request=request, answer=RecommendationsChosen)


def find(school: WorkingSchool, user: str, said: str) -> FoundResources:
    request = FindResources(said=said)
    return school.ask(user, "find_resources", request=request, answer=FoundResources)


def wrong_papers(school: WorkingSchool, *rolls: int) -> None:
    school.confirmed(*rolls, verdicts=(RIGHT, WRONG))


def test_a_teacher_hears_what_five_pupils_got_wrong_and_of_none_of_them(
    school: WorkingSchool,
) -> None:
    shelve(school, "r1", "10以内加法 微课", type=ResourceType.MICRO_LESSON, points=(POINT,))
    wrong_papers(school, 1, 2, 3, 4, 5)

    told = recommended(school, "chen")

    assert [hit.resource_id for hit in told.hits] == ["r1"]
    (why,) = told.hits[0].why
    assert why.startswith("三(2)班“10以内加法”错得多（5 人）")
    assert not any(pupil_name(n) in told.model_dump_json() for n in range(1, 15))


def test_what_four_pupils_got_wrong_is_told_to_no_teacher(school: WorkingSchool) -> None:
    shelve(school, "r1", "10以内加法 微课", points=(POINT,))
    wrong_papers(school, 1, 2, 3, 4)

    assert recommended(school, "chen").hits == ()


def test_a_guardian_hears_of_the_own_child_alone(school: WorkingSchool) -> None:
    shelve(school, "r1", "10以内加法 练习", type=ResourceType.EXERCISES, points=(POINT,))
    shelve(school, "r2", "10以内加法 教案", type=ResourceType.LESSON_PLAN, points=(POINT,))
    wrong_papers(school, 1)

    told = recommended(school, "g1")

    assert [hit.resource_id for hit in told.hits] == ["r1"]
    assert told.hits[0].why == (f"{pupil_name(1)}的错题里有“10以内加法”",)
    assert recommended(school, "g2").hits == ()
    assert not told.weekly_possible


def test_a_pupil_hears_of_the_own_mistakes(school: WorkingSchool) -> None:
    shelve(school, "r1", "10以内加法 练习", points=(POINT,))
    wrong_papers(school, 1)

    assert recommended(school, "p1").hits[0].why == ("你的错题里有“10以内加法”",)


def test_nothing_is_read_of_a_child_nobody_agreed_for(school: WorkingSchool) -> None:
    before = len(school.audited())

    assert recommended(school, f"g{WITHOUT_CONSENT}").hits == ()
    assert not [e for e in school.audited()[before:] if e.subject == f"p{WITHOUT_CONSENT}"]


def test_reading_a_childs_mistakes_is_written_down(school: WorkingSchool) -> None:
    wrong_papers(school, 1)

    recommended(school, "g1")

    (entry,) = [e for e in school.audited() if "recommendation" in e.fields and e.subject == "p1"]
    assert entry.actor == "g1"


def test_what_was_looked_for_comes_back_but_not_what_was_opened(school: WorkingSchool) -> None:
    seen = shelve(school, "r1", "圆的面积 课件", type=ResourceType.COURSEWARE)
    shelve(school, "r2", "圆的面积 练习", type=ResourceType.EXERCISES)
    find(school, "chen", "圆的面积")
    with school.records.begin() as unit:
        unit.resource_searches.note_opened(PersonId("chen"), seen, at=school.clock.now())

    told = recommended(school, "chen")

    assert [hit.resource_id for hit in told.hits] == ["r2"]
    assert told.hits[0].why == ("你最近找过“圆的面积”",)


def test_another_county_is_never_recommended(school: WorkingSchool) -> None:
    shelve(school, "r1", "圆的面积 课件", home=UnitId("yh"), open_to=UnitId("yh"))
    find(school, "chen", "圆的面积")

    assert recommended(school, "chen").hits == ()


def test_who_turned_it_off_is_recommended_nothing_until_it_is_on(school: WorkingSchool) -> None:
    shelve(school, "r1", "圆的面积 课件")
    find(school, "chen", "圆的面积")

    off = choose(school, "chen", wanted=False)

    assert off.choice is Choice.OFF
    assert recommended(school, "chen") == Recommendations(choice=Choice.OFF, weekly_possible=True)
    assert choose(school, "chen", wanted=True).weekly
    assert recommended(school, "chen").hits


def test_only_teachers_who_turned_it_on_are_told_once_a_week(school: WorkingSchool) -> None:
    shelve(school, "r1", "圆的面积 课件")
    for who in ("chen", "wang", "g1"):
        find(school, who, "圆的面积")
    choose(school, "chen", wanted=True)
    choose(school, "g1", wanted=True)
    school.clock.at = MONDAY

    for _ in range(2):
        school.ask(
            SYSTEM_ACTOR,
            "queue_recommendations",
            request=QueueRecommendations(),
            answer=Queued,
        )

    assert [notice.reader.user for notice in school.notices()] == ["chen"]
    assert recommended(school, "chen", weekly=True).hits
    with pytest.raises(NotFound):
        recommended(school, "wang", weekly=True)


def test_deleting_ones_searches_is_written_down(school: WorkingSchool) -> None:
    find(school, "chen", "圆的面积")

    gone = school.ask("chen", "forget_searches", request=ForgetSearches(), answer=SearchesForgotten)

    assert gone.count == 1
    assert school.audited()[-1].fields == ("searches", "deleted")
