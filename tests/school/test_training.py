"""Rules of training: codes that change, who is late, what hours follow, how it is all said."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.people import PersonId, UnitId
from school.training import (
    CODE_LENGTH,
    CODE_LETTERS,
    Part,
    Presence,
    Trainee,
    Training,
    TrainingId,
    TrainingState,
    can_sign,
    can_sign_out,
    code_at,
    code_fits,
    eve_is_due,
    hours_earned,
    may_leave,
    moved_up,
    presence,
)
from school.training_rules import TrainingRules, training_rules
from school.training_words import parse_correction, parse_training

NOW = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
RULES = training_rules()
TRAINING = Training(
    id=TrainingId("t"),
    home=UnitId("qt"),
    kind="literacy",
    title="智慧教育素养",
    hours=3,
    seats=2,
    starts_at=NOW,
    ends_at=NOW + timedelta(hours=3),
    secret="s",
    made_at=NOW - timedelta(days=8),
    changed_at=NOW - timedelta(days=8),
)


@given(st.text(min_size=1, max_size=20), st.integers(0, 10**6))
def test_a_code_holds_for_its_window_and_the_next_and_no_longer(secret: str, seconds: int) -> None:
    shown = NOW + timedelta(seconds=seconds)
    code = code_at(secret, shown, minutes=5)

    assert len(code) == CODE_LENGTH
    assert set(code) <= set(CODE_LETTERS)
    assert code_fits(secret, code, shown + timedelta(minutes=5), minutes=5)
    assert not code_fits(secret, code, shown + timedelta(minutes=10), minutes=5)
    assert not code_fits(secret + "x", code, shown, minutes=5)


@pytest.mark.parametrize(
    ("minutes", "was", "hours"),
    [
        (None, Presence.ABSENT, 0),
        (-20, Presence.ON_TIME, 3),
        (15, Presence.ON_TIME, 3),
        (16, Presence.LATE, 1.5),
        (170, Presence.LATE, 1.5),
    ],
)
def test_hours_follow_from_when_somebody_signed_in(
    minutes: int | None, was: Presence, hours: float
) -> None:
    signed = None if minutes is None else NOW + timedelta(minutes=minutes)

    assert presence(TRAINING, signed, rules=RULES) is was
    assert hours_earned(TRAINING, signed, rules=RULES) == hours


@pytest.mark.parametrize(
    ("signed", "left", "was", "hours"),
    [
        (None, None, Presence.ABSENT, 0),
        (0, None, Presence.NOT_OUT, 0),
        (0, 170, Presence.ON_TIME, 3),
        (20, 185, Presence.LATE, 1.5),
    ],
)
def test_where_signing_out_is_asked_hours_want_it(
    signed: int | None, left: int | None, was: Presence, hours: float
) -> None:
    training = TRAINING.model_copy(update={"sign_out": True})
    moments = [None if m is None else NOW + timedelta(minutes=m) for m in (signed, left)]

    assert presence(training, moments[0], left_at=moments[1], rules=RULES) is was
    assert hours_earned(training, moments[0], left_at=moments[1], rules=RULES) == hours


@pytest.mark.parametrize(
    ("minutes", "open_"), [(164, False), (165, True), (180, True), (210, True), (211, False)]
)
def test_one_signs_out_around_the_end_of_a_training_that_asks_it(
    minutes: int, *, open_: bool
) -> None:
    at, asks = NOW + timedelta(minutes=minutes), TRAINING.model_copy(update={"sign_out": True})

    assert can_sign_out(asks, at, rules=RULES) is open_
    assert not can_sign_out(TRAINING, at, rules=RULES)


@given(st.integers(1, 80), st.floats(0, 1), st.integers(-60, 600))
def test_nobody_gets_more_hours_than_there_are_and_always_in_halves(
    halves: int, share: float, minutes: int
) -> None:
    rules = RULES.model_copy(update={"late_share": share})
    training = TRAINING.model_copy(update={"hours": halves / 2})

    earned = hours_earned(training, NOW + timedelta(minutes=minutes), rules=rules)

    assert 0 <= earned <= training.hours
    assert earned * 2 % 1 == 0


@pytest.mark.parametrize(
    ("minutes", "open_"), [(-31, False), (-30, True), (0, True), (180, True), (181, False)]
)
def test_one_signs_in_from_half_an_hour_before_to_the_end(minutes: int, *, open_: bool) -> None:
    at = NOW + timedelta(minutes=minutes)

    assert can_sign(TRAINING, at) is open_
    cancelled = TRAINING.model_copy(update={"state": TrainingState.CANCELLED})
    assert not can_sign(cancelled, at)


def a_trainee(number: int) -> Trainee:
    return Trainee(
        training_id=TRAINING.id,
        person=PersonId(f"p{number}"),
        school=UnitId("qt.t1.s1"),
        part=Part.WAITING,
        number=number,
        at=NOW,
    )


@given(st.integers(0, 5), st.permutations(range(1, 5)))
def test_free_seats_go_to_who_waited_longest(taken: int, numbers: list[int]) -> None:
    lucky = moved_up(TRAINING, taken, [a_trainee(n) for n in numbers])

    assert [one.number for one in lucky] == [1, 2, 3, 4][: max(0, 2 - taken)]


@pytest.mark.parametrize(
    ("hour", "due"), [("16:59", False), ("17:00", True), ("20:59", True), ("21:00", False)]
)
def test_the_reminder_goes_out_on_the_evening_before(hour: str, *, due: bool) -> None:
    at = datetime.fromisoformat(f"2026-11-27 {hour}+08:00")

    assert eve_is_due(TRAINING, at) is due


def test_who_was_told_of_a_change_that_evening_is_not_reminded_again() -> None:
    at = datetime.fromisoformat("2026-11-27 17:30+08:00")
    changed = TRAINING.model_copy(update={"changed_at": at})

    assert not eve_is_due(changed, at + timedelta(minutes=1))


def test_a_sentence_is_taken_apart_whatever_its_order() -> None:
    said = parse_training(
        "智慧教育素养 11月28日 下午2:00-5:00 1.5学时 全县 限200人 地点：报告厅", today=TODAY
    )

    assert (said.day, said.begins, said.lasts) == (date(2026, 11, 28), 14 * 60, 180)
    assert (said.hours, said.seats, said.county, said.place) == (1.5, 200, True, "报告厅")
    assert said.title == "智慧教育素养"
    other = "限200人 全县 １.５学时 地点：报告厅 智慧教育素养 11月28日 14:00-17:00"
    assert parse_training(other, today=TODAY) == said


@pytest.mark.parametrize(
    ("text", "title", "place"),
    [
        ("在线教学能力 11月28日 14:00-17:00 3学时", "在线教学能力", ""),
        ("信息技术2.0 11月28日 14:00-17:00 3学时 在 会议室", "信息技术2.0", "会议室"),
        ("安排一场教师培训：命题 地址：二楼 11月28日 14:00-17:00", "命题", "二楼"),
    ],
)
def test_a_title_keeps_its_own_words(text: str, title: str, place: str) -> None:
    said = parse_training(text, today=TODAY)

    assert (said.title, said.place, said.begins) == (title, place, 14 * 60)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("信息技术2.0 校本研修", "technology"),
        ("智慧教育素养提升", "literacy"),
        ("消防安全演练", "safety"),
        ("师德师风专题", "ethics"),
        ("班主任沙龙", "other"),
    ],
)
def test_the_kind_of_a_training_is_in_its_words(text: str, kind: str) -> None:
    assert RULES.kind_in(text) == kind
    assert RULES.kind_name(kind)
    assert RULES.kind_name("gone") == "其他"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张明 3学时 手机没电漏签", ("张明", 3, "手机没电漏签")),
        ("张明老师 改为 1.5 学时，理由：迟到有假条", ("张明", 1.5, "迟到有假条")),
        ("张明 3学时", ("张明", 3, "")),
        ("张明", None),
        ("3学时 漏签", None),
    ],
)
def test_a_correction_says_who_how_much_and_why(
    text: str, found: tuple[str, float, str] | None
) -> None:
    said = parse_correction(text)

    assert (said and (said.name, said.hours, said.reason)) == found


def test_a_rule_file_with_a_slip_is_refused() -> None:
    with pytest.raises(ValueError, match="late"):
        TrainingRules.model_validate({**RULES.model_dump(), "late": 3})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("要签退", True),
        ("签到签退", True),
        ("须签到和签退", True),
        ("不用签退", False),
        ("不需要签退", False),
        ("无需签退", False),
        ("无须签到签退", False),
        ("不签退", False),
        ("", None),
    ],
)
def test_whether_one_signs_out_is_said_and_so_is_that_nobody_does(
    text: str, *, wanted: bool | None
) -> None:
    said = parse_training(f"课标解读 11月28日 14:00-17:00 3学时 {text}", today=TODAY)

    assert (said.sign_out, said.title) == (wanted, "课标解读")


@pytest.mark.parametrize("title", ["签退系统使用", "签到签退系统使用"])
def test_a_title_may_be_about_signing_out(title: str) -> None:
    said = parse_training(f"{title} 11月28日 14:00-17:00 3学时", today=NOW.date())

    assert (said.sign_out, said.title) == (None, title)


@pytest.mark.parametrize(("signed", "left"), [(170, 179.5), (175, 184.5), (179, 188)])
def test_the_code_somebody_signed_in_with_signs_them_out_of_nothing(
    signed: float, left: float
) -> None:
    asks = TRAINING.model_copy(update={"sign_out": True})
    came, again = (NOW + timedelta(minutes=m) for m in (signed, left))

    assert not may_leave(asks, came, again, rules=RULES)
    assert may_leave(asks, came, came + timedelta(minutes=10), rules=RULES)
