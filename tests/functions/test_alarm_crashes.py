"""Whatever dies, whatever the clock does: level one is told, and nothing is told after an act."""

import random
from datetime import UTC, datetime

import pytest

from school.store.records import Records
from tests.conftest import KEYS
from tests.functions.alarm_crashes import CrashingRecords, World
from tests.functions.working import WorkingSchool

SCHEDULES = {"sqlite": 20, "postgresql": 6}
"""More are played by ``benchmarks/alarm_crashes.py``."""


@pytest.fixture
def crashing(records: Records) -> CrashingRecords:
    return CrashingRecords(records.database, keys=KEYS)


def test_alarms_survive_crashes_jumping_clocks_and_lost_answers(
    school: WorkingSchool, crashing: CrashingRecords
) -> None:
    World.staff(school)
    crashes = duplicates = steps = acts = 0

    schedules = SCHEDULES[crashing.database.engine.dialect.name]
    for seed in range(schedules):
        school.clock.at = datetime(2026, 11, 20, 2, tzinfo=UTC)
        world = World(school, crashing, random.Random(seed))  # noqa: S311  # a game
        seen = world.run()
        world.clear()
        crashes, duplicates = crashes + seen.crashes, duplicates + seen.duplicates
        steps, acts = steps + seen.steps, acts + seen.acts

    assert min(crashes, steps, acts) > schedules // 2
    assert duplicates <= crashes
