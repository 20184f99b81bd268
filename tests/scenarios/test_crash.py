"""The process dies between any two steps of a photo's way; nothing is lost or done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from school.grading import PaperState
from school.store.database import Database
from school.store.tables import complete_metadata
from tests.scenarios.county import MATH
from tests.scenarios.crashing import Aftermath, copied, crash, prepare, recover, steps_of

PARENTS = {"qh-parent-s1-g3c2-12a", "qh-parent-s1-g3c2-12b"}
FILES = ["annotated.jpg", "item-1.jpg", "item-3.jpg", "photo.jpg"]
KILLED = -9
AT_ONCE = 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def _clean(left: Aftermath) -> dict[str, object]:
    """Return what must hold after any crash, next to what does."""
    return {
        "open": left.open_items,
        "dead": left.dead_letters,
        "audit": left.audit_broken,
        "media": left.media,
        "files": left.files,
    }


CLEAN = {"open": 0, "dead": [], "audit": None, "media": [], "files": FILES}


def _photo_problem(left: Aftermath) -> str:
    """Return what went wrong with a photo, or nothing."""
    if _clean(left) != CLEAN:
        return str(_clean(left))
    if left.papers != [(PaperState.READ, 4)]:
        return f"papers {left.papers}"
    told = left.said.get(MATH, [])
    if len(told) != 1 or "4 题：对 1 · 错 1 · 空 1 · 待你看 1" not in told[0]:
        return f"the teacher was told {told}"
    return "" if set(left.said) == {MATH} else f"others were told {left.said}"


def _confirm_problem(left: Aftermath) -> str:
    """Return what went wrong with a press of 确认, or nothing."""
    if _clean(left) != CLEAN:
        return str(_clean(left))
    if left.papers != [(PaperState.CONFIRMED, 4)]:
        return f"papers {left.papers}"
    for parent in PARENTS & set(left.said):
        if len(left.said[parent]) != 1 or "4 题对 1" not in left.said[parent][0]:
            return f"{parent} was told {left.said[parent]}"
    if not set(left.said) <= {MATH} | PARENTS or not PARENTS & set(left.said):
        return f"told {set(left.said)}"
    cards = [words for words in left.said[MATH] if "确认" in words and "待你看：" not in words]
    return "" if len(left.said[MATH]) == 2 and cards else f"the teacher was told {left.said[MATH]}"


CASES = [("photo", _photo_problem), ("confirm", _confirm_problem)]


@pytest.mark.parametrize(
    "every",
    [
        pytest.param(3, id="every third step"),
        pytest.param(1, marks=pytest.mark.thorough, id="every step"),
    ],
)
@pytest.mark.parametrize(("flow", "problem"), CASES, ids=[flow for flow, _ in CASES])
def test_killed_before_any_step_nothing_is_lost_or_done_twice(
    flow: str, problem: Callable[[Aftermath], str], every: int, tmp_path: Path
) -> None:
    home = prepare(tmp_path / "home", flow)
    steps = steps_of(copied(home, tmp_path / "whole"), flow)

    def die(at: int) -> str:
        struck = copied(home, tmp_path / str(at))
        assert crash(struck, flow, at=at) == KILLED
        left = recover(struck, flow, redeliver=at % 2 == 0)
        found = problem(left)
        return found and f"killed before step {at} ({steps[at - 1]}): {found}"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        problems = [found for found in pool.map(die, range(1, len(steps) + 1, every)) if found]

    assert len(steps) > 20
    assert problems == []


@pytest.mark.postgres
@pytest.mark.thorough
@pytest.mark.parametrize(("flow", "problem"), CASES, ids=[flow for flow, _ in CASES])
def test_on_postgresql_too(
    flow: str,
    problem: Callable[[Aftermath], str],
    migrated_postgres: Database,
    tmp_path: Path,
) -> None:
    url = migrated_postgres.engine.url.render_as_string(hide_password=False)
    names = ", ".join(table.name for table in complete_metadata().sorted_tables)
    problems = []
    for at in (5, 14, 22):
        with migrated_postgres.begin() as connection:
            connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        home = prepare(tmp_path / str(at), flow, database_url=url)
        assert crash(home, flow, at=at, database_url=url) == KILLED
        left = recover(home, flow, redeliver=True, database_url=url)
        problems += [f"killed before step {at}: {found}" for found in [problem(left)] if found]

    assert problems == []
