"""What a schedule asks of the functions where no bot runs."""

import pytest

from bot.chores import REMINDERS
from chalicelib import library_figures, retention, ticks
from chalicelib.runtime import Payload
from school.errors import Unavailable
from school.lambdas import WORK, lambda_of
from school.ticks import DUE, Tick
from tests.functions.working import WorkingSchool


@pytest.mark.parametrize("tick", Tick)
def test_a_tick_asks_for_all_that_is_due(school: WorkingSchool, tick: Tick) -> None:
    school.read(1)

    assert ticks.handler({"tick": tick.value}, None) == {"asked": len(DUE[tick])}
    assert ticks.handler({"tick": tick.value}, None) == {"asked": len(DUE[tick])}


def test_a_tick_removes_photos_that_are_past_their_time(school: WorkingSchool) -> None:
    school.read(1)
    school.clock.forward(days=31)

    ticks.handler({"tick": "hour"}, None)
    school.work_off()

    assert school.files.content == {}


def test_what_fails_keeps_nothing_else_from_being_asked(
    school: WorkingSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def failing(event: Payload, context: object) -> Payload:
        asked.append(event["function"])
        return {"error": {"kind": "Unavailable", "message": "later"}}

    monkeypatch.setattr(retention, "tidy", failing)  # the first of the hour
    monkeypatch.setattr(library_figures, "tally_uses", failing)  # and the last

    with pytest.raises(Unavailable, match="tidy, tally_uses"):
        ticks.handler({"tick": "hour"}, None)

    assert asked == ["tidy", "tally_uses"]


def test_a_clock_nobody_knows_asks_for_nothing(school: WorkingSchool) -> None:
    with pytest.raises(ValueError, match="minutes"):
        ticks.handler({"tick": "minutes"}, None)


def test_the_clock_asks_for_what_the_bot_asks_for() -> None:
    asked_by_bot = {*REMINDERS, "tidy", "queue_reports", "check_devices", "queue_subscriptions"}
    asked_by_bot |= {"take_events", "step_alarms"}

    asked = {name for due in DUE.values() for name in due}

    assert asked == asked_by_bot
    assert {lambda_of(name) for name in asked} == {WORK}, "only the product asks for these"
