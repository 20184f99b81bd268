"""Every call about duty and patrol, and the roster they need."""

from datetime import date, timedelta

from pydantic import BaseModel

from school.county_time import day_of
from school.duty import RosterLine, Sign, SwapWish
from school.duty_calls import (
    AskSwap,
    DecideSwap,
    EndDuty,
    ImportDuty,
    MyTurn,
    PlanDuty,
    Planned,
    Roster,
    RosterOf,
    RosterRow,
    SignDuty,
    Signed,
    SubstituteDuty,
    SwapOf,
    SwapView,
    TurnOf,
)
from school.duty_lapses import Lapses, LapsesOf
from school.patrol_calls import (
    AddPoints,
    ChangePatrol,
    DoPatrol,
    EndPoint,
    PatrolDay,
    PatrolsOf,
    Points,
    PointsOf,
)
from school.patrols import Patrol, Point, PointKind
from school.people import PersonId, UnitId
from school.store.database import insert_new
from school.store.patrols import points_table
from tests.functions.working import WorkingSchool

SCHOOL, BUREAU = UnitId("qt.t1.s1"), UnitId("qt")
LINE, TO_END, TO_SHOW, TO_DECIDE, PATROL = (letter * 40 for letter in "abcde")
GATE, KITCHEN, DOOR = ("G" * 20, "K" * 20, "D" * 20)
"""Codes of two patrol points and of signing in."""
_OF_THE_SCHOOL = (
    *("duty_roster", "duty_lapses", "plan_duty", "end_duty", "import_duty"),
    *("substitute_duty", "duty_points", "add_points", "end_point", "patrol_day"),
)
_OF_THE_GUARD = ("my_turn", "sign_duty", "ask_swap", "show_swap", "do_patrol", "change_patrol")
DUTY_SUBJECTS = {
    **{function: [SCHOOL] for function in _OF_THE_SCHOOL},
    **{function: ["guard"] for function in _OF_THE_GUARD},
    "decide_swap": ["zhou"],
}
ONLY_OWN = {"my_turn", "show_swap", "decide_swap", "change_patrol"}
"""Calls about one's own turn, wish or patrol: the right to be on duty is not enough."""


def duty_calls(school: WorkingSchool) -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about duty and patrol: function, who, both values."""
    today = day_of(school.clock.now())
    row = RosterRow(line=2, day=date(2026, 12, 1), begins=480, lasts=60, who="陈静怡")
    change = ChangePatrol(patrol_id=PATROL, fine=False, note="灯坏了")
    return [
        ("duty_roster", "zhou", RosterOf(text="本周"), Roster),
        ("duty_lapses", "zhou", LapsesOf(text="昨天"), Lapses),
        ("plan_duty", "zhou", PlanDuty(text="周一 8:00-9:00 陈静怡"), Planned),
        ("end_duty", "zhou", EndDuty(text="周承志"), Planned),
        ("import_duty", "zhou", ImportDuty(rows=(row,)), Planned),
        ("substitute_duty", "zhou", SubstituteDuty(text="后天 高亦凡 换成 陈静怡"), Planned),
        ("my_turn", "guard", TurnOf(key=f"{LINE}:{today}"), MyTurn),
        ("sign_duty", "guard", SignDuty(sign=Sign.IN, code=DOOR), Signed),
        ("ask_swap", "guard", AskSwap(text="周三 王思远"), SwapView),
        ("show_swap", "guard", SwapOf(swap_id=TO_SHOW), SwapView),
        ("decide_swap", "zhou", DecideSwap(swap_id=TO_DECIDE, agree=True), SwapView),
        ("duty_points", "zhou", PointsOf(), Points),
        ("add_points", "zhou", AddPoints(text="操场 锅炉房"), Points),
        ("end_point", "zhou", EndPoint(text="食堂"), Points),
        ("do_patrol", "guard", DoPatrol(code=GATE, message="m"), PatrolDay),
        ("change_patrol", "guard", change, PatrolDay),
        ("patrol_day", "zhou", PatrolsOf(), PatrolDay),
    ]


def prepare_duty(school: WorkingSchool, function: str) -> None:
    """Store the roster, the wishes to swap and the points that a function works on."""
    if function not in DUTY_SUBJECTS:
        return
    now = school.clock.now()
    today = day_of(now)
    on_duty(school, "guard", line=LINE)
    on_duty(school, "zhou", line=TO_END, begins=6 * 60, lasts=60)
    with school.records.begin() as unit:
        for number, (swap, days) in enumerate(((TO_SHOW, 3), (TO_DECIDE, 5))):
            wish = SwapWish(
                id=swap,
                line=LINE,
                day=today + timedelta(days=days + number),
                asker=PersonId("guard"),
                other=PersonId("zhou"),
                asked_at=now,
            )
            unit.duty.ask_swap(wish)
    points = ((GATE, "北门", PointKind.PATROL), (KITCHEN, "食堂", PointKind.PATROL))
    for code, name, kind in (*points, (DOOR, "门口", PointKind.SIGN)):
        a_point(school, code, name=name, kind=kind)
    patrol = Patrol(
        id=PATROL, point=GATE, place=SCHOOL, person=PersonId("guard"), day=today, at=now
    )
    with school.records.begin() as unit:
        unit.patrols.add(patrol)


def on_duty(
    school: WorkingSchool, person: str, *, line: str = "", place: UnitId = SCHOOL, **more: object
) -> str:
    """Put somebody on duty every day, by default from 14:00 to 20:00; return the line's id."""
    given = {"place": place, "person": person, "first": date(2026, 11, 1)}
    hours = {"begins": 14 * 60, "lasts": 360}
    line = line or f"{place}:{person}"
    with school.records.begin() as unit:
        unit.duty.add(RosterLine.model_validate({"id": line, **hours, **given, **more}))
    return line


def a_point(
    school: WorkingSchool,
    code: str,
    *,
    name: str,
    kind: PointKind = PointKind.PATROL,
    place: UnitId = SCHOOL,
) -> None:
    """Register a point, unless its code is known."""
    point = Point(id=code, place=place, kind=kind, name=name, made_at=school.clock.now())
    with school.records.database.begin() as connection:
        insert_new(connection, points_table, point.model_dump())
