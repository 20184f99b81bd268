"""Lessons: who may see and change one, reminders that survive a crash, points, retention."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from school.actor import Actor
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.lesson_calls import (
    ChangeLesson,
    JoinLesson,
    LessonOf,
    Lessons,
    LessonsOf,
    LessonsQueued,
    LessonView,
    PlanLesson,
    QueueLessons,
    RemindLesson,
    SignedLesson,
    SignLesson,
)
from school.lesson_packs import ChangePack, PackOf, PackView
from school.lessons import LessonId, LessonKind, Part, Step
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId
from school.preparation import DecideMember, GroupOf, GroupView, JoinGroup, ShareDraft
from school.reading_lists import AdviseBooks, BookAdvice
from school.resources import ResourceId, ResourceType, ReviewState
from school.retention import Kept
from school.teaching_calls import PointsOf, TeacherPoints
from school.work import Tidied, Tidy
from tests.functions.lessons import (
    CODES,
    OPEN,
    a_group,
    a_lesson,
    a_resource,
    another_school,
    at,
)
from tests.functions.lessons import GROUP as GROUP_ID
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

GROUP = "class-chat"
"""The chat the class's group is bound to."""
PLAN = "下周三 第3节 三(2)班 数学 分数的初步认识 名额1"


def planned(school: WorkingSchool, text: str = PLAN, *, by: str = "chen") -> LessonView:
    request = PlanLesson(kind=LessonKind.OPEN, text=text)
    return school.ask(by, "plan_lesson", request=request, answer=LessonView)


def join(school: WorkingSchool, who: str, lesson: str, *, leave: bool = False) -> LessonView:
    request = JoinLesson(lesson_id=lesson, leave=leave)
    return school.ask(who, "join_lesson", request=request, answer=LessonView)


def queue(school: WorkingSchool) -> int:
    asked = school.ask(SYSTEM_ACTOR, "queue_lessons", request=QueueLessons(), answer=LessonsQueued)
    return asked.lessons


def told(school: WorkingSchool) -> list[tuple[str, str]]:
    """Take the notices of lessons for people: to whom, and what."""
    return [(who, step) for who, step in _told(school) if who != GROUP]


def _told(school: WorkingSchool) -> list[tuple[str, str]]:
    found = [n for n in school.notices() if n.kind is NoticeKind.LESSON]
    return [(n.to_group or n.reader.user, n.about.rpartition("/")[2]) for n in found]


def test_another_county_sees_nothing_and_guesses_nothing(school: WorkingSchool) -> None:
    lesson = planned(school)

    request = LessonOf(lesson_id=lesson.lesson_id)
    with pytest.raises(PermissionDenied):
        school.ask("ma", "show_lesson", request=request, answer=LessonView)
    with pytest.raises(PermissionDenied):
        join(school, "ma", lesson.lesson_id)
    with pytest.raises(PermissionDenied):
        school.ask("ma", "sign_lesson", request=SignLesson(code=lesson.code), answer=SignedLesson)
    mine = school.ask("ma", "list_lessons", request=LessonsOf(text="下周"), answer=Lessons)
    assert mine.total == 0
    with pytest.raises(NotFound):
        school.ask("chen", "show_lesson", request=LessonOf(lesson_id="-"), answer=LessonView)


def test_a_seat_is_given_once_however_often_one_signs_up(school: WorkingSchool) -> None:
    lesson = planned(school).lesson_id

    assert join(school, "wang", lesson).mine is Part.JOINED
    assert join(school, "wang", lesson).taken == 1
    assert join(school, "zhao", lesson).mine is Part.WAITING
    assert join(school, "zhou", lesson).place_in_line == 2
    school.notices()

    join(school, "wang", lesson, leave=True)

    assert told(school) == [("zhao", "moved_up")]
    assert join(school, "zhao", lesson).mine is Part.JOINED
    assert join(school, "wang", lesson).place_in_line == 2


def test_more_seats_let_those_who_wait_in(school: WorkingSchool) -> None:
    lesson = planned(school).lesson_id
    for who in ("wang", "zhao", "zhou"):
        join(school, who, lesson)
    school.notices()

    change = ChangeLesson(lesson_id=lesson, text="名额 3")
    view = school.ask("chen", "change_lesson", request=change, answer=LessonView)

    assert (view.taken, view.waiting) == (3, 0)
    assert {("zhao", "moved_up"), ("zhou", "moved_up")} <= set(told(school))


def test_who_gives_a_lesson_takes_no_seat_in_it(school: WorkingSchool) -> None:
    lesson = planned(school)

    with pytest.raises(NotUnderstood, match="你上的"):
        join(school, "chen", lesson.lesson_id)


def test_a_change_of_what_somebody_else_changed_is_refused(school: WorkingSchool) -> None:
    lesson = planned(school)
    change = ChangeLesson(lesson_id=lesson.lesson_id, text="地点 录播室", version=lesson.version)
    school.ask("chen", "change_lesson", request=change, answer=LessonView)

    with pytest.raises(NotUnderstood, match="刚刚有人改过"):
        school.ask("chen", "change_lesson", request=change, answer=LessonView)


def test_a_change_to_a_busy_hour_is_refused_and_nothing_moves(school: WorkingSchool) -> None:
    planned(school)
    other = planned(school, "下周四 第3节 三(2)班 数学 认识小数")

    change = ChangeLesson(lesson_id=other.lesson_id, text="改到 下周三 10:40")
    with pytest.raises(NotUnderstood, match="那时已有"):
        school.ask("chen", "change_lesson", request=change, answer=LessonView)

    request = LessonOf(lesson_id=other.lesson_id)
    same = school.ask("chen", "show_lesson", request=request, answer=LessonView)
    assert same.when == other.when


def test_cancelling_twice_tells_once_and_planning_again_brings_it_back(
    school: WorkingSchool,
) -> None:
    lesson = planned(school).lesson_id
    join(school, "wang", lesson)
    school.notices()
    cancel = ChangeLesson(lesson_id=lesson, cancel=True)

    for _ in range(2):
        school.ask("chen", "change_lesson", request=cancel, answer=LessonView)
    assert told(school) == [("wang", "cancelled")]

    again = planned(school)
    assert (again.lesson_id, again.taken) == (lesson, 1)
    assert told(school) == [("wang", "planned")]


def test_a_reminder_done_twice_is_told_once(school: WorkingSchool) -> None:
    lesson = planned(school).lesson_id
    join(school, "wang", lesson)
    school.clock.at = at("2026-11-24 17:00")
    assert queue(school) == 1
    assert queue(school) == 1
    school.notices()
    remind = RemindLesson(lesson_id=LessonId(lesson), version=1, step=Step.EVE)

    school.work_off()
    # A worker that died after its work and before it said so does it once more.
    assert school.ask(SYSTEM_ACTOR, "remind_lesson", request=remind, answer=Done).done

    assert sorted(_told(school)) == [("chen", "eve"), (GROUP, "eve"), ("wang", "eve")]


def test_a_reminder_of_an_older_version_tells_nobody(school: WorkingSchool) -> None:
    lesson = planned(school).lesson_id
    school.clock.at = at("2026-11-24 16:30")
    queue(school)
    change = ChangeLesson(lesson_id=lesson, text="改到 周五 14:00")
    school.ask("chen", "change_lesson", request=change, answer=LessonView)
    school.notices()
    school.clock.at = at("2026-11-24 17:05")

    school.work_off()

    assert told(school) == []


def test_a_notice_that_comes_late_says_nothing_any_more(school: WorkingSchool) -> None:
    lesson = planned(school).lesson_id
    request = LessonOf(lesson_id=lesson, told=Step.SOON, version=1)
    school.clock.at = at("2026-11-25 10:20")
    school.ask("chen", "show_lesson", request=request, answer=LessonView)

    school.clock.at = at("2026-11-25 10:31")

    with pytest.raises(NotFound, match="不再发"):
        school.ask("chen", "show_lesson", request=request, answer=LessonView)


def test_people_abroad_are_reminded_on_their_own_evening(school: WorkingSchool) -> None:
    another_school(school)
    a_lesson(
        school,
        OPEN,
        kind=LessonKind.SHARED,
        with_class="qt.t1.s2.g3.c1",
        with_teacher="zhao",
        zone="Europe/Madrid",
        starts_at=at("2026-11-26 17:00"),  # ten in the morning there
    )

    found = {}
    for moment in ("2026-11-25 17:00", "2026-11-26 00:00"):
        school.clock.at = at(moment)
        queue(school)
        school.work_off()
        found[moment] = told(school)

    assert found == {
        "2026-11-25 17:00": [("chen", "eve")],
        "2026-11-26 00:00": [("zhao", "eve")],
    }


def sign(school: WorkingSchool, who: str, code: str) -> SignedLesson:
    return school.ask(who, "sign_lesson", request=SignLesson(code=code), answer=SignedLesson)


def points(school: WorkingSchool, who: str) -> dict[str, str]:
    record = school.ask(who, "teacher_points", request=PointsOf(), answer=TeacherPoints)
    return {one.activity: str(one.points) for one in record.counted}


def test_signing_in_brings_points_once_a_lesson_and_never_over_the_cap(
    school: WorkingSchool,
) -> None:
    for day in range(1, 13):
        number = f"{day:040d}"
        starts = at(f"2026-12-{day:02d} 10:30")
        code = "".join("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[int(d)] for d in f"{day:08d}")
        a_lesson(school, number, starts_at=starts, code=code)
        school.clock.at = starts
        assert not sign(school, "wang", code).again
        assert sign(school, "wang", code).again
    school.clock.at = at("2026-12-08 09:00")

    assert points(school, "wang") == {"教研签到": "2.0"}  # twelve times 0.2, two a term at most
    assert points(school, "zhao") == {}


def test_one_claim_stands_for_a_lesson_however_many_came(school: WorkingSchool) -> None:
    a_lesson(school, OPEN)
    school.clock.at = at("2026-11-24 10:30")

    for who in ("wang", "zhao", "zhou"):
        sign(school, who, CODES[OPEN])

    with school.records.begin() as unit:
        assert unit.teaching.count_waiting(PersonId("chen")) == 1


def test_lessons_go_when_their_time_is_over_with_who_came(school: WorkingSchool) -> None:
    a_lesson(school, OPEN)
    join(school, "wang", OPEN)
    school.clock.forward(days=1096)
    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    assert school.rows()["lessons"] == 1

    school.clock.forward(days=5)

    removed = school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied).removed
    assert removed[Kept.LESSONS] == 1
    assert school.rows()["lesson_listeners"] == 0


def test_somebody_is_forgotten_as_a_listener(school: WorkingSchool) -> None:
    a_lesson(school, OPEN)
    join(school, "wang", OPEN)

    with school.records.begin() as unit:
        assert [row.lesson_id for row in unit.lessons.rows_of(PersonId("wang"))] == [OPEN]
        unit.lessons.forget(PersonId("wang"))
        unit.preparation.forget(PersonId("wang"))
        assert unit.lessons.rows_of(PersonId("wang")) == []


def test_two_who_sign_up_at_once_do_not_share_the_last_seat(school: WorkingSchool) -> None:
    lesson = planned(school).lesson_id
    who = ("wang", "zhao", "zhou", "ye")

    with ThreadPoolExecutor(len(who)) as pool:
        parts = [view.mine for view in pool.map(lambda one: join(school, one, lesson), who)]

    assert sorted(part for part in parts if part) == [Part.JOINED, *[Part.WAITING] * 3]
    request = LessonOf(lesson_id=lesson)
    view = school.ask("chen", "show_lesson", request=request, answer=LessonView)
    assert (view.taken, view.waiting) == (1, 3)


def test_the_same_plan_from_two_at_once_is_one_lesson(school: WorkingSchool) -> None:
    with ThreadPoolExecutor(3) as pool:
        views = list(pool.map(lambda _: planned(school), range(3)))

    assert len({view.lesson_id for view in views}) == 1
    assert len({view.code for view in views}) == 1
    assert school.rows()["lessons"] == 1


def test_a_group_lets_nobody_of_another_county_in_by_its_id(school: WorkingSchool) -> None:
    a_group(school)
    a_resource(school, "slides", open_to="-", owner="chen")

    with pytest.raises(PermissionDenied):
        school.ask("ma", "join_group", request=JoinGroup(group_id=GROUP_ID), answer=GroupView)
    with pytest.raises(PermissionDenied):
        school.ask("ma", "show_group", request=GroupOf(group_id=GROUP_ID), answer=GroupView)
    decide = DecideMember(group_id=GROUP_ID, person=PersonId("wang"), agree=True)
    with pytest.raises(PermissionDenied):
        school.ask("wang", "decide_member", request=decide, answer=GroupView)
    draft = ShareDraft(group_id=GROUP_ID, resource_id=ResourceId("slides"))
    with pytest.raises(NotUnderstood, match="还不在"):
        school.ask("wang", "share_draft", request=draft, answer=GroupView)
    outside = GroupOf(group_id=GROUP_ID)
    view = school.ask("wang", "show_group", request=outside, answer=GroupView)
    assert (view.members, view.waiting, view.drafts) == ((), (), ())


def test_nobody_puts_into_a_pack_what_they_may_not_read(school: WorkingSchool) -> None:
    a_resource(school, "secret", open_to="-", owner="zhao")
    a_resource(school, "own", open_to="-", owner="chen", type=ResourceType.LESSON_PACK)

    secret = ChangePack(pack_id="own", resource_id="secret")
    with pytest.raises(NotFound):
        school.ask("chen", "change_pack", request=secret, answer=PackView)
    own = ChangePack(pack_id="own", resource_id="own")
    with pytest.raises(NotUnderstood, match="不能再放课例包"):
        school.ask("chen", "change_pack", request=own, answer=PackView)
    for function, request in (
        ("change_pack", ChangePack(pack_id="own", resource_id="secret")),
        ("show_pack", PackOf(pack_id="own")),
    ):
        with pytest.raises(PermissionDenied):
            school.ask("zhao", function, request=request, answer=PackView)


def test_a_pack_keeps_its_order_when_a_part_moves(school: WorkingSchool) -> None:
    a_resource(school, "own", owner="chen", type=ResourceType.LESSON_PACK)
    for name in "abc":
        a_resource(school, name, title=name)
        put = ChangePack(pack_id="own", resource_id=name)
        school.ask("chen", "change_pack", request=put, answer=PackView)

    move = ChangePack(pack_id="own", no=3, to=1)
    view = school.ask("chen", "change_pack", request=move, answer=PackView)

    assert [(item.no, item.title) for item in view.items] == [(1, "c"), (2, "a"), (3, "b")]


def test_books_of_the_library_are_recommended_as_far_as_the_asker_may_open_them(
    school: WorkingSchool,
) -> None:
    book = {"type": ResourceType.BOOK, "grades": frozenset({3})}
    a_resource(school, "county", title="县里的书", open_to="qt", **book)
    a_resource(school, "away", title="外县的书", home="yh", open_to="yh", **book)
    a_resource(school, "older", title="高年级的书", open_to="qt", **{**book, "grades": {9}})
    a_resource(school, "waits", title="没审核的书", open_to="qt", state="pending", **book)

    asked = AdviseBooks(pupil_id=PersonId("p1"))
    advice = school.ask("g1", "advise_books", request=asked, answer=BookAdvice)

    assert [book.title for book in advice.books if book.resource_id] == ["县里的书"]


def test_a_group_is_recommended_only_books_that_are_open_to_the_county(
    school: WorkingSchool,
) -> None:
    book = {"type": ResourceType.BOOK, "grades": frozenset({3})}
    a_resource(school, "county", title="县里的书", open_to="qt", **book)
    a_resource(school, "ours", title="本校的书", **book)
    asked = AdviseBooks(grade=3)

    def titles(*, group: bool) -> set[str]:
        actor = Actor(platform="console", user="chen", conversation="class-chat", group=group)
        advice = school.ask(actor, "advise_books", request=asked, answer=BookAdvice)
        return {book.title for book in advice.books if book.resource_id}

    assert titles(group=True) == {"县里的书"}
    assert titles(group=False) == {"县里的书", "本校的书"}


def test_no_family_asks_what_somebody_elses_child_may_read(school: WorkingSchool) -> None:
    asked = AdviseBooks(pupil_id=PersonId("p2"))

    with pytest.raises(PermissionDenied):
        school.ask("g1", "advise_books", request=asked, answer=BookAdvice)


def test_a_pack_shows_the_newest_version_of_what_was_put_in(school: WorkingSchool) -> None:
    a_resource(school, "own", owner="chen", type=ResourceType.LESSON_PACK)
    first = a_resource(school, "first")
    put = ChangePack(pack_id="own", resource_id="first")
    school.ask("chen", "change_pack", request=put, answer=PackView)
    with school.records.begin() as unit:
        unit.resources.change(first.model_copy(update={"state": ReviewState.SUPERSEDED}))
    a_resource(school, "second", work="first", version=2, title="第二版")

    view = school.ask("chen", "show_pack", request=PackOf(pack_id="own"), answer=PackView)

    assert [(item.resource_id, item.title) for item in view.items] == [("second", "第二版")]
    out = ChangePack(pack_id="own", no=1, out=True)
    view = school.ask("chen", "change_pack", request=out, answer=PackView)
    assert view.items == ()
