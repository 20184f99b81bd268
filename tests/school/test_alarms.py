"""What happens next to an incident, whatever the hour, the level and the clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from school.alarm_calls import IncidentState
from school.alarm_policy import Policy, Post, alarm_policy
from school.alarms import Step, StepKind, next_step, step_by_hand, taken, wanted
from school.county_time import COUNTY_TIME
from school.device_events import Event, Level, StoredEvent
from school.incident import (
    Incident,
    acknowledged,
    clock_set_back,
    closed,
    folded,
    graver,
    new_round,
    opened,
    released,
)
from school.people import PersonId, UnitId

POLICY = alarm_policy()
LONG = timedelta(days=30)
HOUR = timedelta(hours=1)

FIRST, LAST = datetime(2026, 9, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(), LAST - FIRST).map(FIRST.__add__)
levels = st.sampled_from(Level)
states = st.sampled_from([IncidentState.OPEN, IncidentState.ACKNOWLEDGED])
posts_reached = st.lists(st.booleans(), max_size=20)


def an_event(at: datetime, level: Level, *, number: int = 1) -> StoredEvent:
    event = Event(
        source="device:1",
        event_id=str(number),
        school=UnitId("qt.t1.s1"),
        kind="tamper",
        at=at,
        level=level,
    )
    return StoredEvent(id=f"{number}", received_at=at, event=event)


def an_incident(at: datetime, level: Level) -> Incident:
    return opened(an_event(at, level), now=at)


def climb(
    incident: Incident, *, reached: list[bool], until: datetime, late: timedelta = timedelta()
) -> list[tuple[datetime, Step]]:
    """Take every step as an auditor would who comes *late*; return when each was taken."""
    found: list[tuple[datetime, Step]] = []
    answers = iter(reached)
    now = incident.opened_at
    while (step := next_step(incident, POLICY, now=now)) is not None and step.at <= until:
        if step.at > now:
            now = step.at + late
            continue
        found.append((now, step))
        incident = taken(incident, step, reached=next(answers, True), now=now)
        if step.kind is StepKind.FORGET:
            break
    return found


@given(moments, levels, posts_reached, st.timedeltas(timedelta(), 3 * HOUR))
def test_no_step_is_taken_twice_or_before_its_time(
    at: datetime, level: Level, reached: list[bool], late: timedelta
) -> None:
    steps = climb(an_incident(at, level), reached=reached, until=at + LONG, late=late)

    names = [step.name for _, step in steps]
    assert len(set(names)) == len(names)
    assert all(step.at <= when for when, step in steps)
    assert [when for when, _ in steps] == sorted(when for when, _ in steps)
    assert all(len(name) <= 32 for name in names)


@given(moments, posts_reached)
def test_level_one_is_told_at_once_whatever_the_hour(at: datetime, reached: list[bool]) -> None:
    steps = climb(an_incident(at, Level.RED), reached=reached, until=at + LONG)

    assert steps[0][0] == at
    assert steps[0][1].to == (Post.DUTY, Post.PRINCIPAL, Post.BUREAU_DUTY)
    assert {Post.VICE_PRINCIPAL, Post.BUREAU_LEADER} <= {p for _, s in steps for p in s.to}
    kinds = [step.kind for _, step in steps]
    assert kinds.count(StepKind.REPEAT) == 5


@given(moments, levels, posts_reached)
@example(datetime(2026, 9, 1, 22, 25, 0, 1, tzinfo=UTC), Level.BLUE, [])
def test_a_graver_level_never_tells_fewer_or_later(
    at: datetime, level: Level, reached: list[bool]
) -> None:
    if level is Level.RED:
        return
    higher = list(Level)[level.number - 2]
    below = climb(an_incident(at, level), reached=[], until=at + HOUR)
    above = climb(an_incident(at, higher), reached=[], until=at + HOUR)

    assert len(above) >= len(below)
    if below:
        assert above[0][0] <= below[0][0]


@given(moments, st.sampled_from([Level.ORANGE, Level.YELLOW]))
def test_at_night_nobody_but_who_is_on_duty_is_told_of_less(at: datetime, level: Level) -> None:
    steps = climb(an_incident(at, level), reached=[], until=at + LONG)

    for when, step in steps:
        if POLICY.hours.is_quiet(when):
            assert level is Level.ORANGE
            assert (step.to, step.copies, step.group) == ((Post.DUTY,), (), False)


@given(moments, st.lists(st.booleans(), min_size=1, max_size=20))
def test_a_rung_that_reaches_nobody_is_followed_at_once(at: datetime, reached: list[bool]) -> None:
    steps = climb(an_incident(at, Level.ORANGE), reached=reached, until=at + LONG)

    for (when, step), (after, _), there in zip(steps, steps[1:], reached, strict=False):
        if not there:
            assert after == when, step.name


@given(moments, levels, st.timedeltas(timedelta(), 5 * HOUR))
def test_nothing_escalates_once_it_is_acknowledged(
    at: datetime, level: Level, wait: timedelta
) -> None:
    held = acknowledged(an_incident(at, level), PersonId("guard"), now=at + wait)

    steps = climb(held, reached=[], until=at + wait + timedelta(hours=3, minutes=59))

    before_reopen = [s for _, s in steps if s.name.startswith("1-")]
    assert {s.kind for s in before_reopen} <= {StepKind.REMIND, StepKind.REOPEN}
    if level in (Level.RED, Level.ORANGE):
        assert [s.kind for s in before_reopen] == [StepKind.REMIND, StepKind.REOPEN]
        assert before_reopen[1].at - before_reopen[0].at == HOUR / 2


@given(moments, levels)
def test_what_was_queued_is_wanted_until_somebody_acts(at: datetime, level: Level) -> None:
    incident = an_incident(at, level)
    me = PersonId("guard")
    held = acknowledged(incident, me, now=at)
    shut = closed(held, IncidentState.HANDLED, by=me, now=at)
    again = new_round(held, now=at)

    assert wanted(incident, "1-first")
    assert [wanted(one, "1-first") for one in (held, shut, again)] == [False] * 3
    assert [wanted(one, "1-remind") for one in (incident, held, shut, again)] == [
        False,
        True,
        False,
        False,
    ]
    assert wanted(again, "2-first")
    assert not wanted(incident.model_copy(update={"muted_by": "x"}), "1-first")


@given(moments, levels, st.timedeltas(-3 * HOUR, 3 * HOUR))
def test_events_never_move_an_incident_back_in_time(
    at: datetime, level: Level, shift: timedelta
) -> None:
    incident = an_incident(at, level)

    joined = folded(incident, an_event(at + shift, level, number=2), now=at + max(shift, HOUR))

    assert joined.count == 2
    assert joined.first_at == incident.first_at
    assert joined.last_at >= incident.last_at
    assert next_step(joined, POLICY, now=at) is not None
    assert (joined.since, joined.state_at) == (incident.since, incident.state_at)


@given(moments, st.timedeltas(timedelta(seconds=1), 10 * HOUR))
def test_a_clock_set_back_starts_the_wait_anew(at: datetime, ahead: timedelta) -> None:
    incident = an_incident(at, Level.RED)
    first = next_step(incident, POLICY, now=at)
    assert first is not None
    pushed = taken(incident, first, reached=True, now=at)
    now = at - ahead

    step = next_step(clock_set_back(pushed, now=now), POLICY, now=now)

    assert step is not None
    assert step.at == now + timedelta(minutes=2)


@given(moments, st.sampled_from([Level.ORANGE, Level.YELLOW, Level.BLUE]), states)
def test_what_becomes_graver_or_is_released_is_told_anew(
    at: datetime, level: Level, state: IncidentState
) -> None:
    incident = an_incident(at, level).model_copy(update={"silenced_by": "s"})
    if state is IncidentState.ACKNOWLEDGED:
        incident = acknowledged(incident, PersonId("guard"), now=at)

    worse = graver(incident, Level.RED, now=at)
    free = released(incident, now=at)

    step = next_step(worse, POLICY, now=at)
    assert step is not None
    assert (step.at, step.name) == (at, "2-first")
    assert free.state is incident.state
    assert not free.quiet
    assert free.round == (2 if state is IncidentState.OPEN else 1)


@given(moments, levels)
def test_by_hand_the_next_rung_is_taken_now_until_there_is_none(at: datetime, level: Level) -> None:
    incident = an_incident(at, level)
    told: list[Post] = []
    for _ in range(20):
        step = step_by_hand(incident, POLICY, now=at)
        if step is None:
            break
        assert step.at == at
        told.extend(step.to)
        incident = taken(incident, step, reached=True, now=at)

    assert step is None
    expected = {Level.RED: Post.BUREAU_LEADER, Level.ORANGE: Post.BUREAU_DUTY}
    assert expected.get(level, told[-1]) in told


def test_the_night_begins_and_ends_on_the_minute() -> None:
    night = [
        POLICY.hours.is_quiet(datetime(2026, 11, 20, *clock, tzinfo=COUNTY_TIME))
        for clock in ((22, 59), (23, 0), (0, 0), (5, 59), (6, 0))
    ]

    assert night == [False, True, True, True, False]


def local(day: int, clock: str, *, month: int = 11) -> datetime:
    """Return a moment of 2026 on the county's clock."""
    return datetime.combine(date(2026, month, day), time.fromisoformat(clock), COUNTY_TIME)


@pytest.mark.parametrize(
    ("start", "after"),
    [
        (local(20, "10:00"), local(20, "10:30")),
        (local(20, "17:00"), local(20, "17:30")),
        (local(20, "17:10"), local(23, "08:10")),  # over the weekend
        (local(21, "12:00"), local(23, "08:30")),
        (local(20, "06:30"), local(20, "08:30")),
        (local(30, "23:59"), local(1, "08:30", month=12)),
    ],
)
def test_half_an_hour_of_work_waits_for_nights_and_weekends(
    start: datetime, after: datetime
) -> None:
    assert POLICY.hours.after_work(start, HOUR / 2) == after


def test_holidays_and_days_made_up_for_are_known() -> None:
    hours = POLICY.hours.model_copy(
        update={
            "holidays": frozenset({local(23, "00:00").date()}),
            "made_up": frozenset({local(22, "00:00").date()}),
        }
    )

    assert hours.after_work(local(21, "12:00"), HOUR) == local(22, "09:00")
    assert hours.after_work(local(22, "17:30"), HOUR) == local(24, "09:00")


def test_a_year_without_work_is_not_searched_for_ever() -> None:
    hours = POLICY.hours.model_copy(update={"work_days": ()})

    assert hours.after_work(local(20, "10:00"), HOUR) == local(20, "11:00")


@pytest.mark.parametrize(
    ("section", "change"),
    [
        ("red", {"quiet": "held"}),
        ("red", {"rungs": ()}),
        ("hours", {"quiet_from": "05:00:00"}),
        ("hours", {"digest_at": "23:30:00"}),
        ("hours", {"work_until": "07:00:00"}),
        ("yellow", {"rungs": ()}),
    ],
)
def test_a_rule_file_that_would_hide_an_alarm_is_refused(
    section: str, change: dict[str, object]
) -> None:
    rules = POLICY.model_dump()
    rules[section] |= change

    with pytest.raises(ValueError, match="1 validation error"):
        Policy.model_validate(rules)
