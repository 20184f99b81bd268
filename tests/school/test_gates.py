"""Gates: rules, plates, slips, visitors and bus rides, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.gate_rules import gate_rules, minute_of
from school.leave import END, NOON, LeaveSlip, parse_leave
from school.passes import Direction, Pass, Who, early_at, inside, late_at
from school.people import PersonId, UnitId
from school.plates import masked, plate_in, plate_of
from school.school_bus import BusRide, Half, Ride, left_on, trip_of
from school.vehicles import VehicleKind, parse_vehicle
from school.visitors import announces, parse_visitor

SCHOOL, CLASS = UnitId("qt.t1.s1"), UnitId("qt.t1.s1.g3.c2")
MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
STAGE = gate_rules().stages["primary"]


def a_pass(minute: int, direction: Direction) -> Pass:
    return Pass(
        id=f"{minute:04}{direction}",
        school=SCHOOL,
        person=PersonId("p"),
        who=Who.PUPIL,
        direction=direction,
        at=MIDNIGHT + timedelta(minutes=minute),
    )


def a_slip(start: int, end: int) -> LeaveSlip:
    return LeaveSlip(
        id="s",
        pupil_id=PersonId("p"),
        class_id=CLASS,
        day=MONDAY,
        from_minute=start,
        until_minute=end,
        code="0001",
        granted_by=PersonId("h"),
        granted_at=MIDNIGHT,
    )


@pytest.mark.parametrize(
    ("written", "plate"),
    [
        ("浙K12345", "浙K12345"),
        ("浙k·1234a", "浙K1234A"),
        ("浙 K-O2I45", "浙K02145"),
        ("浙KD12345", "浙KD12345"),
        ("浙K12345F", "浙K12345F"),
        ("浙KF1234学", None),
        ("浙K1234学", "浙K1234学"),
        ("浙K1234挂", "浙K1234挂"),
        ("浙K1234警", "浙K1234警"),
        ("粤Z1234港", "粤Z1234港"),
        ("沪A0123领", "沪A0123领"),
        ("224578使", "224578使"),
        ("浙X1234应急", "浙X1234应急"),
        ("WJ浙1234X", "WJ浙1234X"),
        ("KA12345", "KA12345"),
        ("浙K1234", None),
        ("浙K123456", None),
        ("鸡K12345", None),
        ("浙K12345'; --", None),
    ],
)
def test_a_plate_has_one_writing(written: str, plate: str | None) -> None:
    if plate is None:
        with pytest.raises(NotUnderstood):
            plate_of(written)
    else:
        assert plate_of(written) == plate


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_plate_or_refused(text: str) -> None:
    try:
        plate = plate_of(text)
    except NotUnderstood:
        return
    assert plate_of(plate) == plate
    assert plate[2:-3] not in masked(plate)[2:-3] or not plate[2:-3]


def test_a_plate_is_found_in_a_sentence() -> None:
    assert plate_in("登记 浙K·12345 教师 至2027-07") == ("浙K12345", "登记   教师 至2027-07")
    assert masked("浙K12345") == "浙K·**345"


def test_a_vehicle_is_registered_to_the_end_of_the_month_said() -> None:
    said = parse_vehicle("教师 至2027-02", today=MONDAY)
    assert (said.kind, said.until) == (VehicleKind.STAFF, date(2027, 2, 28))
    assert parse_vehicle("访客", today=MONDAY).until == MONDAY
    assert parse_vehicle("校车 至2027年7月15日", today=MONDAY).until == date(2027, 7, 15)


@pytest.mark.parametrize("said", ["", "教师 至2027-13", "教师 至2020-01", "教师 至2999-01"])
def test_a_vehicle_of_no_kind_or_day_is_refused(said: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_vehicle(said, today=MONDAY)


@pytest.mark.parametrize(
    ("said", "day", "hours", "rest"),
    [
        ("3号 下午", MONDAY, (NOON, END), "3号"),
        ("三(2)班 3号 明天 14:30-16:00", date(2026, 11, 24), (870, 960), "三(2)班 3号"),
        ("3号 12月1日 全天", date(2026, 12, 1), (0, END), "3号"),
        ("3号", MONDAY, (600, END), "3号"),
        ("3号 明天", date(2026, 11, 24), (0, END), "3号"),
        ("3号 周五 上午", date(2026, 11, 27), (0, NOON), "3号"),
        ("3号 下周一 9点", date(2026, 11, 30), (540, END), "3号"),
    ],
)
def test_a_slip_is_read_as_it_is_said(
    said: str, day: date, hours: tuple[int, int], rest: str
) -> None:
    found = parse_leave(said, today=MONDAY, minute=600)

    assert (found.day, (found.from_minute, found.until_minute)) == (day, hours)
    assert found.rest == rest


@pytest.mark.parametrize(
    "said",
    [
        "3号 2月30日",
        "3号 16:00-14:00",
        "3号 25:00",
        "3号 2020-1-1",
        "3号 昨天",
        "3号 上周五",
        "3号 8:00-9:00",
    ],
)
def test_a_slip_for_no_day_or_hour_is_refused(said: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_leave(said, today=MONDAY, minute=600)


def test_nobody_goes_away_this_afternoon_once_school_is_over() -> None:
    with pytest.raises(NotUnderstood, match="已经放学"):
        parse_leave("3号 下午", today=MONDAY, minute=19 * 60 + 50)


@given(st.text(max_size=40))
def test_whatever_is_said_of_a_slip_is_understood_or_refused(text: str) -> None:
    try:
        found = parse_leave(text, today=MONDAY, minute=600)
    except NotUnderstood:
        return
    assert 0 <= found.from_minute < found.until_minute <= END
    assert found.day >= MONDAY


def test_late_is_after_the_bell_and_not_with_leave() -> None:
    bell = 8 * 60
    came = [a_pass(bell + 1, Direction.IN)]

    assert late_at([a_pass(bell, Direction.IN)], [], stage=STAGE) is None
    assert late_at(came, [], stage=STAGE) == bell + 1
    assert late_at(came, [a_slip(0, NOON)], stage=STAGE) is None
    assert late_at([], [], stage=STAGE) is None


def test_lunch_at_home_is_no_leaving_early() -> None:
    lunch = [a_pass(700, Direction.OUT), a_pass(800, Direction.IN)]

    assert early_at([*lunch, a_pass(960, Direction.OUT)], [], stage=STAGE) is None
    assert early_at([*lunch, a_pass(959, Direction.OUT)], [], stage=STAGE) == 959
    assert early_at([*lunch, a_pass(959, Direction.OUT)], [a_slip(900, END)], stage=STAGE) is None
    assert early_at(lunch[:1], [], stage=STAGE) == 700


@given(st.permutations([a_pass(m, Direction.IN if m % 2 else Direction.OUT) for m in range(7)]))
def test_the_order_passes_arrive_in_changes_nothing(passes: list[Pass]) -> None:
    assert not inside(passes)
    assert early_at(passes, [], stage=STAGE) == 6
    assert late_at(passes, [], stage=STAGE) is None


def a_ride(pupil: str, minute: int, ride: Ride) -> BusRide:
    return BusRide(
        id=f"{pupil}{minute}",
        school=SCHOOL,
        bus="浙K12345",
        pupil_id=PersonId(pupil),
        ride=ride,
        at=MIDNIGHT + timedelta(minutes=minute),
    )


@given(st.data())
def test_who_got_on_and_not_off_is_left_whatever_the_order(data: st.DataObject) -> None:
    off = data.draw(st.sets(st.integers(0, 9)))
    rides = [a_ride(f"p{n}", n, Ride.ON) for n in range(10)]
    rides += [a_ride(f"p{n}", 60 + n, Ride.OFF) for n in off]

    left = left_on(data.draw(st.permutations(rides)))

    assert left == [f"p{n}" for n in range(10) if n not in off]


def test_a_trip_is_a_bus_a_day_and_half_of_it() -> None:
    assert trip_of(SCHOOL, "b", MIDNIGHT + timedelta(hours=7)).half is Half.TO_SCHOOL
    home = trip_of(SCHOOL, "b", MIDNIGHT + timedelta(hours=16))
    assert (home.half, home.day) == (Half.HOME, MONDAY)
    assert minute_of(MIDNIGHT) == 0


@pytest.mark.parametrize(
    ("said", "name", "host", "expected"),
    [
        ("张三 来访 李老师 14:00", "张三", "李老师", 840),
        ("张三 找 李老师", "张三", "李老师", None),
        ("张三来访李老师", "张三", "李老师", None),
        ("张三", "张三", "", None),
        ("张三 13812345678 来访 李老师 9点", "张三", "李老师", 540),
        ("张三 33252219800101123X 来访 校长", "张三", "校长", None),
    ],
)
def test_a_visitor_is_read_and_numbers_are_left_out(
    said: str, name: str, host: str, expected: int | None
) -> None:
    found = parse_visitor(said)

    assert (found.name, found.host, found.expected) == (name, host, expected)
    assert found.had_number == any(len(word) > 8 for word in said.split() if word[0].isdigit())


@pytest.mark.parametrize(
    ("said", "minute"),
    [
        ("下午3点", 900),
        ("晚上7点半", 1170),
        ("上午九点一刻", 555),
        ("下午两点", 840),
        ("3点", 900),
        ("7点", 420),
        ("中午12点", 720),
        ("中午1点", 780),
        ("2:30", 870),
        ("02:30", 150),
        ("上午 10 点", 600),
    ],
)
def test_an_hour_is_read_as_people_say_it(said: str, minute: int) -> None:
    assert parse_visitor(f"{said} 张三 来访 李老师").expected == minute


@pytest.mark.parametrize(
    ("said", "host", "purpose", "plate"),
    [
        ("下午3点 张三 来访 找李老师 浙k·12345", "李老师", "", "浙K12345"),
        ("张三 来访 找李老师谈孩子的学习", "李老师", "谈孩子的学习", ""),
        ("张三 来访 送教材 浙KD12345", "", "送教材", "浙KD12345"),
        ("张三 来访 王主任 事由：修空调 车牌浙K12345", "王主任", "修空调", "浙K12345"),
        ("张三 李老师 送书", "李老师", "送书", ""),
    ],
)
def test_a_visit_has_a_purpose_and_a_car(said: str, host: str, purpose: str, plate: str) -> None:
    found = parse_visitor(said)

    assert (found.name, found.host) == ("张三", host)
    assert (found.purpose, found.plate) == (purpose, plate)


@pytest.mark.parametrize(
    ("said", "announced"),
    [
        ("下午3点 张三 来访 找李老师 浙K12345", True),
        ("张三来访找李老师", True),
        ("今天来访有几位", False),
        ("谁来访了", False),
        ("12号家长来访", False),
        ("来访登记怎么做 3点", False),
    ],
)
def test_a_sentence_announces_a_visitor_or_does_not(said: str, *, announced: bool) -> None:
    assert announces(said) is announced


@pytest.mark.parametrize(
    "said", ["", "13812345678", "12345 来访 李老师", "来访", "下午25点 张三 来访"]
)
def test_a_visitor_without_a_name_is_refused(said: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_visitor(said)
