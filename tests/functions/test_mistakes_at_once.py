"""Many who change one pupil's book at the same moment leave it as if they came in turn."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.adapters import container
from chalicelib.mistakes import refresh
from school.grading import Verdict
from school.learning import item_id
from school.papers import PaperReport, ReviseMark
from school.revisit import AnswerRevisit, Revisited
from school.store.records import Records
from tests.fakes import SchoolClock
from tests.functions.working import RIGHT, WRONG, WorkingSchool, pupil_id

SECOND = item_id("2+1=")


@pytest.fixture
def busy(clean_postgres: Records, clock: SchoolClock) -> Iterator[WorkingSchool]:
    """Return a working school on PostgreSQL, where transactions overlap."""
    yield WorkingSchool(clean_postgres, clock)
    container._adapters = None


def all_at_once(*steps: Callable[[], object]) -> None:
    with ThreadPoolExecutor(max_workers=len(steps)) as pool:
        for one in [pool.submit(step) for step in steps]:
            one.result(timeout=60)


@pytest.mark.postgres
def test_the_same_answer_many_times_at_once_counts_once(busy: WorkingSchool) -> None:
    busy.confirmed(1)
    busy.clock.forward(days=1)
    request = AnswerRevisit(pupil_id=pupil_id(1), item=SECOND, turn=0, answer="9")

    def answer(user: str) -> Callable[[], object]:
        return lambda: busy.ask(user, "answer_revisit", request=request, answer=Revisited)

    all_at_once(*[answer(user) for user in ("g1", "g1b", "p1") * 2])

    with busy.records.begin() as unit:
        assert unit.mistakes.one(pupil_id(1), SECOND).times_wrong == 2


@pytest.mark.postgres
def test_reviews_and_revisions_at_once_lose_nothing(busy: WorkingSchool) -> None:
    accepted = busy.confirmed(1)
    busy.clock.forward(days=1)

    def revise(no: int, verdict: Verdict) -> Callable[[], object]:
        request = ReviseMark(paper_id=accepted.paper_id, no=no, verdict=verdict)
        return lambda: busy.ask("chen", "revise_mark", request=request, answer=PaperReport)

    def answer() -> object:
        request = AnswerRevisit(pupil_id=pupil_id(1), item=SECOND, turn=0, answer="3")
        return busy.ask("p1", "answer_revisit", request=request, answer=Revisited)

    all_at_once(answer, revise(1, WRONG), revise(1, RIGHT), revise(1, WRONG))

    with busy.records.begin() as unit:
        kept = unit.mistakes.rows_of(pupil_id(1))
        refresh(unit, pupil_id(1), {SECOND, item_id("1+1=")})
        assert unit.mistakes.rows_of(pupil_id(1)) == kept
        assert {r.mistake.item: r.mistake.step for r in kept}[SECOND] == 1
