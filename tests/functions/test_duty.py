"""Rosters, swaps, signing in and lapses, on each engine, two people at once among them."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest

from chalicelib.duty import on_duty
from school.county_time import day_of
from school.device_events import Event
from school.duty import Sign, SwapState
from school.duty_calls import (
    AskSwap,
    DecideSwap,
    ImportDuty,
    Planned,
    Roster,
    RosterOf,
    RosterRow,
    SignDuty,
    Signed,
    SwapView,
)
from school.duty_lapses import Lapses, LapsesOf
from school.duty_watch import DutyQueued, QueueDuty
from school.errors import PermissionDenied, SchoolError
from school.events import TakeEvents, TakenEvents
from school.people import PersonId, UnitId
from school.retention import Kept
from school.work import Tidied, Tidy
from tests.functions.duties import BUREAU, LINE, SCHOOL, TO_END, prepare_duty
from tests.functions.duties import on_duty as on_duty_there
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def planned(school: WorkingSchool, person: str, *, place: UnitId = SCHOOL, **more: object) -> str:
    """Put somebody on duty from 14:00 to 20:00 today alone; return the line's id."""
    today = day_of(school.clock.now())
    days: dict[str, object] = {"first": today, "last": today, **more}
    return on_duty_there(school, person, place=place, line="", **days)


def who(school: WorkingSchool, place: UnitId = SCHOOL) -> tuple[PersonId, ...]:
    with school.records.begin() as unit:
        return on_duty(unit, place, at=school.clock.now())


def test_a_school_and_the_bureau_have_rosters_of_their_own(school: WorkingSchool) -> None:
    planned(school, "guard")
    planned(school, "ye", place=BUREAU)

    assert who(school) == ("guard",)
    assert who(school, BUREAU) == ("ye",)
    assert who(school, UnitId("yh.t1.s1")) == ()


def test_nobody_is_on_duty_after_the_turn(school: WorkingSchool) -> None:
    planned(school, "guard")
    school.clock.forward(hours=6)

    assert who(school) == ()


def test_who_took_over_is_on_duty_instead(school: WorkingSchool) -> None:
    line = planned(school, "guard")
    with school.records.begin() as unit:
        unit.duty.substitute(
            line, day_of(school.clock.now()), person=PersonId("chen"), at=school.clock.now()
        )

    assert who(school) == ("chen",)


def test_the_first_to_be_told_is_in_front(school: WorkingSchool) -> None:
    planned(school, "guard", rank=1)
    planned(school, "zhou", rank=0)

    assert who(school) == ("zhou", "guard")


def test_who_works_elsewhere_is_left_out_whatever_the_roster_says(school: WorkingSchool) -> None:
    planned(school, "ma")
    planned(school, "g1")
    planned(school, "ye", place=UnitId("yh.t1.s1"))
    planned(school, "chen", place=BUREAU)
    planned(school, "guard")

    assert who(school) == ("guard",)
    assert who(school, UnitId("yh.t1.s1")) == ()
    assert who(school, BUREAU) == ()


def test_a_line_that_ends_keeps_the_days_that_were(school: WorkingSchool) -> None:
    line_id = planned(school, "guard", last=None)
    today = day_of(school.clock.now())
    school.clock.forward(days=1)
    with school.records.begin() as unit:
        unit.duty.end(unit.duty.line(line_id), last=today)

    assert who(school) == ()
    with school.records.begin() as unit:
        assert on_duty(unit, SCHOOL, at=school.clock.now() - timedelta(days=1)) == ("guard",)


def swap(school: WorkingSchool, other: str) -> str:
    """Let the guard ask somebody to take over the coming Wednesday; return the wish's id."""
    asked = AskSwap(text=f"周三 {other}")
    return school.ask("guard", "ask_swap", request=asked, answer=SwapView).swap_id


def at_once(jobs: Sequence[Callable[[], object]]) -> list[object]:
    """Do several things at the same time; return what each came to, errors too."""
    ready = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        ready.wait(10)
        try:
            return job()
        except SchoolError as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_of_two_who_agree_at_once_one_has_the_turn(school: WorkingSchool) -> None:
    line = on_duty_there(school, "guard", line="f" * 40)
    wishes = {"chen": swap(school, "陈静怡"), "wang": swap(school, "王思远")}

    def agree(person: str) -> SwapView:
        request = DecideSwap(swap_id=wishes[person], agree=True)
        return school.ask(person, "decide_swap", request=request, answer=SwapView)

    said = at_once([lambda who=who: agree(who) for who in wishes])  # type: ignore[misc]

    states = sorted(view.state for view in said if isinstance(view, SwapView))
    assert states == [SwapState.AGREED, SwapState.OVER]
    with school.records.begin() as unit:
        changed = unit.duty.substitutions([unit.duty.line(line)], since=FIRST, until=LAST)
    assert len(changed) == 1
    winner = next(who for who, view in zip(wishes, said, strict=True) if _agreed(view))
    assert changed[0].person == winner


def _agreed(view: object) -> bool:
    return isinstance(view, SwapView) and view.state is SwapState.AGREED


def test_a_wish_is_decided_once_however_often_the_button_is_pressed(school: WorkingSchool) -> None:
    on_duty_there(school, "guard", line="f" * 40)
    wish = swap(school, "陈静怡")

    def decide(*, agree: bool) -> SwapView:
        request = DecideSwap(swap_id=wish, agree=agree)
        return school.ask("chen", "decide_swap", request=request, answer=SwapView)

    assert decide(agree=True).state is SwapState.AGREED
    assert decide(agree=False).state is SwapState.AGREED
    assert decide(agree=True).state is SwapState.AGREED


def test_only_who_was_asked_decides(school: WorkingSchool) -> None:
    on_duty_there(school, "guard", line="f" * 40)
    wish = swap(school, "陈静怡")

    for stranger in ("guard", "zhou", "zhao", "ma", "g1"):
        request = DecideSwap(swap_id=wish, agree=True)
        with pytest.raises(PermissionDenied):
            school.ask(stranger, "decide_swap", request=request, answer=SwapView)


def test_signing_in_at_once_on_two_phones_is_one_signature(school: WorkingSchool) -> None:
    planned(school, "guard")

    def sign() -> Signed:
        return school.ask("guard", "sign_duty", request=SignDuty(sign=Sign.IN), answer=Signed)

    said = at_once([sign, sign, sign])

    assert sorted(one.again for one in said if isinstance(one, Signed)) == [False, True, True]


def test_who_comes_after_all_ends_the_lapse(school: WorkingSchool) -> None:
    planned(school, "guard")
    school.ask(SYSTEM_ACTOR, "queue_duty", request=QueueDuty(), answer=DutyQueued)
    school.clock.forward(minutes=40)
    school.work_off()
    take_events(school)
    school.clock.forward(minutes=20)

    school.ask("guard", "sign_duty", request=SignDuty(sign=Sign.IN), answer=Signed)

    (lapse,) = school.ask("zhou", "duty_lapses", request=LapsesOf(), answer=Lapses).lapses
    assert lapse.unsigned
    assert (lapse.until - lapse.since) == timedelta(hours=1, minutes=3)
    assert lapse.people == ("高亦凡",)


def take_events(school: WorkingSchool) -> None:
    school.ask(SYSTEM_ACTOR, "take_events", request=TakeEvents(), answer=TakenEvents)


def test_a_lapse_of_somebody_unknown_is_of_who_was_on_duty(school: WorkingSchool) -> None:
    planned(school, "guard")
    seen = Event(
        source="device:cam",
        event_id="1",
        school=SCHOOL,
        kind="asleep_on_duty",
        at=school.clock.now(),
        person=PersonId("nobody-here"),
    )
    with school.records.begin() as unit:
        unit.events.put(seen, now=school.clock.now())
    take_events(school)

    (lapse,) = school.ask("zhou", "duty_lapses", request=LapsesOf(), answer=Lapses).lapses
    assert lapse.people == ("高亦凡",)


def test_names_of_who_left_the_post_are_for_the_leadership(school: WorkingSchool) -> None:
    planned(school, "guard")
    seen = Event(
        source="device:cam",
        event_id="1",
        school=SCHOOL,
        kind="asleep_on_duty",
        at=school.clock.now(),
        zone="北门",
        value=10,
    )
    with school.records.begin() as unit:
        unit.events.put(seen, now=school.clock.now())
        unit.events.put(seen, now=school.clock.now())
    take_events(school)

    def people(who: str) -> tuple[str, ...]:
        asked = LapsesOf(text="今天 睡岗")
        (lapse,) = school.ask(who, "duty_lapses", request=asked, answer=Lapses).lapses
        return lapse.people

    assert people("zhou") == ("高亦凡",)
    assert people("guard") == ("高亦凡",)
    assert people("chen") == ()
    assert school.ask("ma", "duty_lapses", request=LapsesOf(), answer=Lapses).lapses == ()


def rows(*given: tuple[str, str]) -> ImportDuty:
    """Return a file of turns from 18:00 to 22:00: days and names."""
    return ImportDuty(
        rows=tuple(
            RosterRow(line=number, day=date.fromisoformat(day), begins=18 * 60, lasts=240, who=who)
            for number, (day, who) in enumerate(given, start=2)
        )
    )


def test_a_file_is_the_roster_of_the_days_it_names(school: WorkingSchool) -> None:
    first = rows(("2026-11-23", "陈静怡"), ("2026-11-24", "王思远"), ("2026-11-01", "陈静怡"))
    second = rows(("2026-11-23", "王思远"), ("2026-11-23", "陈静怡"))

    planned_ = school.ask("zhou", "import_duty", request=first, answer=Planned)
    again = school.ask("zhou", "import_duty", request=first, answer=Planned)
    changed = school.ask("zhou", "import_duty", request=second, answer=Planned)

    assert (planned_.added, planned_.past) == (2, 1)
    assert (again.added, again.same, again.ended) == (0, 2, 0)
    assert (changed.added, changed.same, changed.ended) == (1, 1, 0)
    asked = RosterOf(text="11月23日")
    roster = school.ask("zhou", "duty_roster", request=asked, answer=Roster)
    assert {turn.person for turn in roster.turns} == {"王思远", "陈静怡"}


def test_one_wrong_row_and_nothing_of_a_file_is_kept(school: WorkingSchool) -> None:
    before = school.rows()
    wrong = rows(("2026-11-23", "陈静怡"), ("2026-11-24", "马若曦"), ("2029-01-01", "王思远"))

    said = school.ask("zhou", "import_duty", request=wrong, answer=Planned)

    assert said.refused == ((3, "这里没有叫“马若曦”的教职工"), (4, "日期在一年以后"))
    assert school.rows() == before


def test_what_is_a_year_old_is_removed(school: WorkingSchool) -> None:
    prepare_duty(school, "do_patrol")
    with school.records.begin() as unit:
        unit.duty.end(unit.duty.line(LINE), last=day_of(school.clock.now()))
    school.clock.forward(days=400)

    removed = school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied).removed

    assert removed[Kept.DUTY] == 1
    with school.records.begin() as unit:
        assert [line.id for line in unit.duty.lines([SCHOOL], since=FIRST, until=LAST)] == [TO_END]
        assert unit.patrols.of_day(SCHOOL, day_of(school.clock.now())) == []
