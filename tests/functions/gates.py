"""Every call about gates, and the slips and visitors they need."""

from pydantic import BaseModel

from chalicelib.homework import id_of
from school.county_time import day_of
from school.gate import GateOf, GateReport
from school.leave import (
    CheckLeave,
    GrantLeave,
    LeaveChecked,
    LeaveList,
    LeaveOn,
    LeaveReport,
    LeaveSlip,
    WithdrawLeave,
)
from school.passes import (
    Attendance,
    AttendanceOf,
    DayPasses,
    MyPasses,
    PassesWanted,
    WantPasses,
)
from school.people import PersonId, UnitId
from school.school_bus import RidesOf, TodaysRides
from school.vehicles import (
    RegisteredVehicle,
    RegisterVehicle,
    RemoveVehicle,
    Vehicle,
    VehicleKind,
    VehicleRemoval,
    Vehicles,
    VehiclesOf,
)
from school.visitors import (
    ExpectVisitor,
    PassVisitor,
    Visitor,
    VisitorAnnounced,
    VisitorList,
    VisitorPassed,
    VisitorsOf,
)
from tests.functions.working import CLASS, WorkingSchool

SCHOOL = UnitId("qt.t1.s1")
CHILD = PersonId("p1")
LEAVE_CODE, VISITOR_CODE = "0412", "0413"
SLIP = id_of("leave", CHILD, "2026-12-01", "720", "1439")
GATE_SUBJECTS = {
    "want_passes": ["p1", "sibling"],
    "register_vehicle": [SCHOOL],
    "remove_vehicle": [SCHOOL],
    "vehicles_inside": [SCHOOL],
    "leave_on": [CLASS],
    "gate_report": [SCHOOL],
    "expect_visitor": [SCHOOL],
    "pass_visitor": [SCHOOL],
    "visitors_of": [SCHOOL],
}


def gate_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about gates: function, who, both values."""
    visit = ExpectVisitor(text="张三 来访 李老师 14:00")
    vehicle = RegisterVehicle(text="浙K12345 教师 至2027-07")
    return [
        ("my_passes", "g1", MyPasses(pupil_id=CHILD), DayPasses),
        ("want_passes", "g1", WantPasses(wanted=False), PassesWanted),
        ("class_attendance", "wang", AttendanceOf(), Attendance),
        ("grant_leave", "wang", GrantLeave(text="1号 2026-12-01 下午"), LeaveReport),
        ("withdraw_leave", "wang", WithdrawLeave(slip_id=SLIP), LeaveReport),
        ("leave_on", "wang", LeaveOn(text="2026-12-01"), LeaveList),
        ("check_leave", "guard", CheckLeave(code=LEAVE_CODE), LeaveChecked),
        ("register_vehicle", "guard", vehicle, RegisteredVehicle),
        ("remove_vehicle", "guard", RemoveVehicle(text="浙K12345", sure=True), VehicleRemoval),
        ("vehicles_inside", "guard", VehiclesOf(), Vehicles),
        ("gate_report", "zhou", GateOf(), GateReport),
        ("expect_visitor", "guard", visit, VisitorAnnounced),
        ("pass_visitor", "guard", PassVisitor(code=VISITOR_CODE), VisitorPassed),
        ("visitors_of", "guard", VisitorsOf(), VisitorList),
        ("todays_rides", "g1", RidesOf(pupil_id=CHILD), TodaysRides),
    ]


def prepare_gates(school: WorkingSchool, function: str) -> None:
    """Make ready the slip or the visitor whose code a function is asked about."""
    now = school.clock.now()
    if function == "check_leave":
        slip = LeaveSlip(
            id="a-slip",
            pupil_id=CHILD,
            class_id=CLASS,
            day=day_of(now),
            from_minute=0,
            until_minute=1439,
            code=LEAVE_CODE,
            granted_by=PersonId("wang"),
            granted_at=now,
        )
        with school.records.begin() as unit:
            unit.leave.add(slip)
    if function == "remove_vehicle":
        day = day_of(now)
        vehicle = Vehicle(school=SCHOOL, plate="浙K12345", kind=VehicleKind.STAFF, until=day)
        with school.records.begin() as unit:
            unit.vehicles.register(vehicle, by=PersonId("guard"), at=now)
    if function == "pass_visitor":
        visitor = Visitor(
            id="a-visitor",
            school=SCHOOL,
            day=day_of(now),
            code=VISITOR_CODE,
            name="张三",
            host="李老师",
        )
        with school.records.begin() as unit:
            unit.visitors.add(visitor, by=PersonId("guard"), at=now)
