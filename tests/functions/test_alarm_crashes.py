"""Whatever dies, whatever the clock does: level one is told, and nothing is told after an act."""

import random
from datetime import UTC, datetime

import pytest

from school.store.records import Records
from tests.conftest import KEYS
from tests.functions.alarm_crashes import CrashingRecords, World
from tests.functions.alarms import staff
from tests.functions.working import WorkingSchool

SCHEDULES = 60


@pytest.fixture
def crashing(records: Records) -> CrashingRecords:
    return CrashingRecords(records.database, keys=KEYS)


def test_alarms_survive_crashes_jumping_clocks_and_lost_answers(
    school: WorkingSchool, crashing: CrashingRecords
) -> None:
    staff(school)
    crashes = duplicates = steps = acts = 0

    for seed in range(SCHEDULES):
        school.clock.at = datetime(2026, 11, 20, 2, tzinfo=UTC)
        world = World(school, crashing, random.Random(seed))
        seen = world.run()
        world.clear()
        crashes, duplicates = crashes + seen.crashes, duplicates + seen.duplicates
        steps, acts = steps + seen.steps, acts + seen.acts

    assert min(crashes, steps, acts) > SCHEDULES // 2
    assert duplicates <= crashes
