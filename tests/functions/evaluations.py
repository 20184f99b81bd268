"""Every call about evaluations of schools, and what they need."""

from datetime import date, timedelta

from pydantic import BaseModel

from school.evaluation_calls import (
    ApplyFor,
    CheckPoint,
    DrawSample,
    EvidenceList,
    EvidenceOf,
    FindProblem,
    JudgePoint,
    NextPoint,
    NextPointView,
    OpenRound,
    PointOf,
    PointView,
    ProblemOf,
    Problems,
    ProblemsOf,
    ProblemView,
    PublishRound,
    RoundOf,
    Rounds,
    RoundsOf,
    RoundView,
    ShowEvidence,
    StepProblem,
)
from school.evaluation_checklist import checklist
from school.evaluation_rounds import Entrant, Problem, Round, RoundId, Shown, Step, Verdict
from school.people import PersonId, UnitId
from tests.functions.working import WorkingSchool

SCHOOL, COUNTY = UnitId("qt.t1.s1"), UnitId("qt")
ROUND, PROBLEM = RoundId("e" * 40), "f" * 40
"""A round somebody works on; it is put back as it was before each call."""
EVIDENCE = f"transient/1/{'d' * 64}.jpg"
_OF_THE_SCHOOL = (
    *("list_rounds", "show_round", "apply_for_round", "evidence_left", "show_point"),
    *("show_evidence", "list_problems", "show_problem", "step_problem"),
)
_OF_THE_COUNTY = (
    *("open_round", "publish_round", "next_point", "judge_point", "draw_sample", "check_point"),
    "find_problem",
)
EVALUATION_SUBJECTS = {
    **{function: [SCHOOL] for function in _OF_THE_SCHOOL},
    **{function: [COUNTY] for function in _OF_THE_COUNTY},
}
_ABOUT = {"round_id": ROUND, "school": SCHOOL}


def evaluation_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about evaluations: function, who, both values."""
    judge = JudgePoint(**_ABOUT, point="1.1", version=1, verdict=Verdict.PASSED)
    evidence = ShowEvidence(round_id=ROUND, point="1.2", text="有案例", photo_keys=(EVIDENCE,))
    fixed = StepProblem(problem_id=PROBLEM, step=Step.FIXED, note="补了")
    check = CheckPoint(**_ABOUT, point="2.1", right=True)
    return [
        ("open_round", "ye", OpenRound(text="示范校 2027年6月1日前"), RoundView),
        ("list_rounds", "zhou", RoundsOf(), Rounds),
        ("show_round", "zhou", RoundOf(round_id=ROUND), RoundView),
        ("apply_for_round", "zhou", ApplyFor(round_id=ROUND), RoundView),
        ("evidence_left", "zhou", EvidenceOf(round_id=ROUND), EvidenceList),
        ("show_point", "zhou", PointOf(round_id=ROUND, point="1.1"), PointView),
        ("show_evidence", "zhou", evidence, PointView),
        ("next_point", "ye", NextPoint(round_id=ROUND), NextPointView),
        ("judge_point", "ye", judge, PointView),
        ("draw_sample", "ye", DrawSample(round_id=ROUND), RoundView),
        ("check_point", "ye", check, PointView),
        ("find_problem", "ye", FindProblem(round_id=ROUND, text=f"{SCHOOL} 缺记录"), ProblemView),
        ("list_problems", "zhou", ProblemsOf(), Problems),
        ("show_problem", "zhou", ProblemOf(problem_id=PROBLEM), ProblemView),
        ("step_problem", "zhou", fixed, ProblemView),
        ("publish_round", "ye", PublishRound(round_id=ROUND), RoundView),
    ]


def a_round(school: WorkingSchool, round_id: str = ROUND, **more: object) -> Round:
    """Keep an open round of the county, as it was; *more* is different of it."""
    given = {
        "id": round_id,
        "county": COUNTY,
        "year": 2026,
        "due": date(2027, 1, 31),
        "checklist": checklist(),
        "made_by": "ye",
        "made_at": school.clock.now() - timedelta(days=1),
    }
    one = Round.model_validate({**given, **more})
    with school.records.begin() as unit:
        if not unit.evaluations.add(one):
            unit.evaluations.change(one)
        unit.evaluations.enter(
            Entrant(round_id=one.id, school=SCHOOL, applied_at=school.clock.now())
        )
    return one


def a_shown(school: WorkingSchool, point: str, **more: object) -> Shown:
    """Let the school show something for a point; *more* is different of it."""
    given = {**_ABOUT, "point": point, "text": "有记录", "shown_at": school.clock.now()}
    shown = Shown.model_validate({**given, **more})
    with school.records.begin() as unit:
        unit.evaluations.show(shown)
    return shown


def prepare_evaluations(school: WorkingSchool, function: str) -> None:
    """Store what a function about evaluations works on."""
    if function not in EVALUATION_SUBJECTS:
        return
    a_round(school)
    passed = {"verdict": Verdict.PASSED}
    a_shown(school, "1.1", **({} if function in ("judge_point", "next_point") else passed))
    a_shown(school, "2.1", **passed, sampled=function == "check_point")
    if function in ("draw_sample", "publish_round"):
        a_shown(school, "1.2", **passed)
    school.files.put(EVIDENCE, b"jpeg", content_type="image/jpeg")
    problem = Problem(
        id=PROBLEM,
        round_id=ROUND,
        number=0,
        school=SCHOOL,
        what="缺记录",
        owner=PersonId("zhou"),
        due=date(2027, 1, 31),
        made_at=school.clock.now(),
    )
    with school.records.begin() as unit:
        unit.evaluations.add_problem(problem)
