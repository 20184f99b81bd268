"""Evaluations: other schools and counties, photos that come and go, verdicts that hold."""

from datetime import date, timedelta

import pytest

from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.evaluation_calls import (
    CheckPoint,
    DrawSample,
    EvidenceList,
    EvidenceOf,
    FindProblem,
    JudgePoint,
    PointOf,
    PointView,
    ProblemView,
    PublishRound,
    RoundOf,
    RoundView,
    ShowEvidence,
    StepProblem,
)
from school.evaluation_rounds import Shown, Step, Verdict
from school.people import PersonId, Role, UnitId
from school.retention import Kept, keep
from school.work import Tidied, Tidy
from tests.builders import SINCE, a_person, an_appointment, units_down_to
from tests.functions.evaluations import ROUND, SCHOOL, a_round, a_shown
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

OTHER = UnitId("qt.t1.s2")
ABROAD = UnitId("yh")


@pytest.fixture(autouse=True)
def _round(school: WorkingSchool) -> None:
    a_round(school)


def rivals(school: WorkingSchool) -> None:
    """Add the principal of another school, and the bureau of another county."""
    people = [
        a_person("rival", an_appointment(Role.PRINCIPAL, OTHER)),
        a_person("abroad", an_appointment(Role.BUREAU, ABROAD)),
    ]
    new = [one for one in units_down_to(UnitId(f"{OTHER}.g1.c1")) if one.id.startswith(OTHER)]
    with school.records.begin() as unit:
        unit.people.add(new_units=new, new_people=people, since=SINCE)
        unit.people.bind_accounts("console", [PersonId("rival"), PersonId("abroad")])


def show(school: WorkingSchool, point: str, *digests: str, **more: object) -> PointView:
    for digest in digests:
        school.files.put(
            f"transient/1/{digest * 64}.jpg", digest.encode(), content_type="image/jpeg"
        )
    keys = tuple(f"transient/1/{digest * 64}.jpg" for digest in digests)
    request = ShowEvidence.model_validate({"point": point, "photo_keys": keys, **more})
    return school.ask("zhou", "show_evidence", request=request, answer=PointView)


def judge(school: WorkingSchool, point: str, verdict: Verdict, *, version: int = 1) -> PointView:
    request = JudgePoint(
        round_id=ROUND,
        school=SCHOOL,
        point=point,
        version=version,
        verdict=verdict,
        reason="缺记录",
    )
    return school.ask("ye", "judge_point", request=request, answer=PointView)


def test_another_school_and_another_county_see_and_judge_nothing(school: WorkingSchool) -> None:
    rivals(school)
    a_shown(school, "1.1")
    point = PointOf(round_id=ROUND, school=SCHOOL, point="1.1")

    for who in ("rival", "abroad"):
        with pytest.raises(PermissionDenied):
            school.ask(who, "show_point", request=point, answer=PointView)
    whole = RoundOf(round_id=ROUND)
    with pytest.raises(NotFound):
        school.ask("abroad", "show_round", request=whole, answer=RoundView)
    judging = JudgePoint(
        round_id=ROUND, school=SCHOOL, point="1.1", version=1, verdict=Verdict.PASSED
    )
    with pytest.raises(NotFound):
        school.ask("abroad", "judge_point", request=judging, answer=PointView)
    with pytest.raises(PermissionDenied):
        school.ask("zhou", "judge_point", request=judging, answer=PointView)
    seen = school.ask("rival", "show_round", request=RoundOf(round_id=ROUND), answer=RoundView)
    assert (seen.mine, seen.schools, seen.applied) == (None, (), 1)
    with pytest.raises(NotUnderstood, match="还没有申报"):
        school.ask("rival", "evidence_left", request=EvidenceOf(), answer=EvidenceList)


def test_photos_add_up_and_the_same_one_counts_once(school: WorkingSchool) -> None:
    show(school, "1.1", "a", text="有记录")
    twice = show(school, "1.1", "a", "b")

    assert len(twice.photo_keys) == 2
    assert twice.said == "有记录"
    assert [school.files.get(key) for key in twice.photo_keys] == [b"a", b"b"]
    same = show(school, "1.1", "a")
    assert same.version == twice.version
    with pytest.raises(NotUnderstood, match="最多 6 张"):
        show(school, "1.1", *"cdef0")


def test_what_is_thrown_away_is_erased_and_what_comes_after_stays(school: WorkingSchool) -> None:
    before = show(school, "1.1", "a")
    emptied = show(school, "1.1", again=True)
    after = show(school, "1.1", "a", text="新的")
    school.clock.forward(hours=2)

    school.work_off()

    assert emptied.photo_keys == ()
    stored = set(school.files.keys("evaluation/"))
    assert stored == set(after.photo_keys)
    assert not stored & set(before.photo_keys)


def test_a_verdict_is_about_what_was_seen(school: WorkingSchool) -> None:
    show(school, "1.1", text="第一份")
    show(school, "1.1", text="第二份")

    with pytest.raises(NotUnderstood, match="刚刚更新"):
        judge(school, "1.1", Verdict.PASSED, version=1)
    assert judge(school, "1.1", Verdict.MORE, version=2).reason == "缺记录"
    assert show(school, "1.1", text="第三份").verdict is None
    judge(school, "1.1", Verdict.FAILED, version=3)
    with pytest.raises(NotUnderstood, match="没有通过"):
        show(school, "1.1", text="第四份")


def test_a_sample_is_drawn_once_and_can_be_drawn_again_by_anybody(school: WorkingSchool) -> None:
    for point in ("1.1", "1.2", "1.3", "1.4"):
        a_shown(school, point, verdict=Verdict.PASSED)
    request = DrawSample(round_id=ROUND, percent=50)

    first = school.ask("ye", "draw_sample", request=request, answer=RoundView)
    again = DrawSample(round_id=ROUND, percent=100)
    second = school.ask("ye", "draw_sample", request=again, answer=RoundView)

    assert first.seed
    assert first.seed == second.seed
    assert second.schools[0].to_check == 2
    not_drawn = next(p for p in ("1.1", "1.2", "1.3", "1.4") if not _sampled(school, p))
    check = CheckPoint(round_id=ROUND, school=SCHOOL, point=not_drawn, right=True)
    with pytest.raises(NotUnderstood, match="没有抽中"):
        school.ask("ye", "check_point", request=check, answer=PointView)


def _sampled(school: WorkingSchool, point: str) -> bool:
    with school.records.begin() as unit:
        rows: list[Shown] = unit.evaluations.shown(ROUND)[SCHOOL]
    return next(row.sampled for row in rows if row.point == point)


def test_nothing_is_published_while_something_waits_and_nothing_changes_after(
    school: WorkingSchool,
) -> None:
    a_shown(school, "1.1")
    publish = PublishRound(round_id=ROUND)
    with pytest.raises(NotUnderstood, match="1 条没审"):
        school.ask("ye", "publish_round", request=publish, answer=RoundView)
    judge(school, "1.1", Verdict.PASSED)

    for _ in range(2):
        view = school.ask("ye", "publish_round", request=publish, answer=RoundView)

    assert view.schools[0].attained is False
    assert view.schools[0].score == 8
    with pytest.raises(NotUnderstood, match="已经公布"):
        judge(school, "1.1", Verdict.FAILED)


def test_a_problem_goes_through_its_steps_and_no_other_way(school: WorkingSchool) -> None:
    found = FindProblem(round_id=ROUND, text=f"{SCHOOL} 1.3 同步教研缺记录 12月10日前")
    problem = school.ask("ye", "find_problem", request=found, answer=ProblemView)
    again = school.ask("ye", "find_problem", request=found, answer=ProblemView)

    def step(who: str, said: Step) -> ProblemView:
        request = StepProblem(problem_id=problem.problem_id, step=said, note="已改")
        return school.ask(who, "step_problem", request=request, answer=ProblemView)

    assert again.problem_id == problem.problem_id
    assert (problem.number, problem.point, problem.owner) == (1, "1.3", "周承志")
    assert problem.what == "同步教研缺记录"
    with pytest.raises(NotUnderstood, match="状态已经变了"):
        step("ye", Step.CLOSED)
    with pytest.raises(PermissionDenied):
        step("ye", Step.FIXED)
    step("zhou", Step.FIXED)
    with pytest.raises(PermissionDenied):
        step("zhou", Step.CLOSED)
    assert step("ye", Step.CLOSED).state == "closed"


def test_photos_of_a_round_that_never_had_an_outcome_go_as_long_after_it_was_due(
    school: WorkingSchool,
) -> None:
    show(school, "1.1", "a", text="有记录")
    kept = keep(Kept.EVALUATION_PHOTOS).days
    left = (date(2027, 1, 31) - school.clock.now().date()).days

    def gone() -> int:
        request = Tidy()
        removed = school.ask(SYSTEM_ACTOR, "tidy", request=request, answer=Tidied).removed
        return removed[Kept.EVALUATION_PHOTOS]

    school.clock.forward(days=left + kept)
    assert gone() == 0
    school.clock.forward(days=2)
    assert [gone(), gone()] == [1, 0]
    school.clock.at += timedelta(hours=2)
    school.work_off()

    assert list(school.files.keys("evaluation/")) == []


def test_photos_go_years_after_the_outcome_and_the_outcome_stays(school: WorkingSchool) -> None:
    show(school, "1.1", "a", text="有记录")
    judge(school, "1.1", Verdict.PASSED)
    publish = PublishRound(round_id=ROUND)
    school.ask("ye", "publish_round", request=publish, answer=RoundView)
    school.clock.forward(days=keep(Kept.EVALUATION_PHOTOS).days + 1)

    removed = school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied).removed
    school.clock.at += timedelta(hours=2)
    school.work_off()

    assert removed[Kept.EVALUATION_PHOTOS] == 1
    assert list(school.files.keys("evaluation/")) == []
    with school.records.begin() as unit:
        assert unit.evaluations.shown(ROUND)[SCHOOL][0].text == "有记录"
        assert unit.evaluations.entrants(ROUND)[0].score == 8
