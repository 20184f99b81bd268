"""Whatever order queues, reader, clock and teacher act in, a page is marked once and for good."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from chalicelib.adapters import container
from chalicelib.readings import handler
from grading_lambda.batches import Answering, read_batch
from school.grading import PaperReading, PaperState, SheetRequest
from school.papers import Accepted
from school.readings import GIVEN_UP
from tests.builders import a_reading
from tests.fakes import MemoryMessages
from tests.functions.papers import grade, show
from tests.functions.working import RIGHT, WRONG, WorkingSchool, a_retake

STEPS = ("ask", "read", "read badly", "take the first", "take the last", "lose", "wait", "insist")
INSISTED = ["ask", "read badly", "take the last", "insist"]
"""What makes a teacher insist; from then on an answer to what was asked before is an old one."""
_photos = count(1)


def records(bodies: list[str]) -> list[dict[str, str]]:
    return [{"messageId": str(place), "body": body} for place, body in enumerate(bodies)]


@dataclass
class World:
    """A school and what lies on its queues; nothing is ever taken off them but by loss."""

    school: WorkingSchool
    wanted: MemoryMessages = field(default_factory=MemoryMessages)
    done: MemoryMessages = field(default_factory=MemoryMessages)

    def start(self) -> Accepted:
        """Hand in another photo of the same pupil."""
        self.wanted.sent.clear()
        self.done.sent.clear()
        return self.school.hand_in(1, photo=f"{next(_photos):x}f")

    def step(self, name: str, accepted: Accepted) -> None:
        """Let one thing happen."""
        steps: dict[str, Callable[[], object]] = {
            "ask": self.school.work_off,
            "read": lambda: self._read(badly=False),
            "read badly": lambda: self._read(badly=True),
            "take the first": lambda: self._take(self.done.sent[:1]),
            "take the last": lambda: self._take(self.done.sent[-1:]),
            "lose": self.wanted.sent.clear,
            "wait": lambda: self.school.clock.forward(minutes=47),
            "wait long": lambda: self.school.clock.forward(hours=4),  # nothing is asked later
            "insist": lambda: self._insist(accepted),
        }
        steps[name]()

    def _insist(self, accepted: Accepted) -> None:
        self.school.clock.forward(seconds=1)
        grade(self.school, accepted, insist=True)

    def _read(self, *, badly: bool) -> None:
        """Let the reader answer the last message; badly: unless the teacher insists."""

        def read(request: SheetRequest) -> PaperReading:
            dark = badly and not request.insist
            self.school.reader.answer = a_retake() if dark else a_reading(RIGHT, WRONG)
            return self.school.reader.read(request)

        answering = Answering(read, self.school.files, self.done, lambda: 60.0)
        read_batch(records(self.wanted.sent[-1:]), answering)

    def _take(self, answers: list[str]) -> None:
        assert handler({"Records": records(answers)}, None) == {"batchItemFailures": []}


@pytest.fixture
def world(school: WorkingSchool) -> World:
    """Return a school whose reader is fed by a queue."""
    world = World(school)
    container.use(replace(school.adapters(), readings_wanted=world.wanted))
    return world


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(before=[], steps=["ask", "wait", "ask", "wait", "ask", "lose"])
@given(before=st.sampled_from([[], INSISTED]), steps=st.lists(st.sampled_from(STEPS), max_size=10))
def test_a_page_is_marked_once_in_any_order(
    world: World, before: list[str], steps: list[str]
) -> None:
    accepted = world.start()

    seen = []
    end = ["wait long", "ask", "read", "take the last", "insist", "ask"]
    for name in [*before, *steps, *end]:
        world.step(name, accepted)
        report = show(world.school, accepted)
        seen.append((report.state, report.retake))
    for name in ("read", "take the last"):
        world.step(name, accepted)

    report = show(world.school, accepted)
    assert report.state is PaperState.READ
    assert [mark.verdict for mark in report.marks] == [RIGHT, WRONG]
    first = next((n for n, (state, _) in enumerate(seen) if state is PaperState.READ), len(seen))
    assert {state for state, _ in seen[first:]} <= {PaperState.READ}
    if before:
        assert {why for state, why in seen[4:] if state is PaperState.RETAKE} <= {GIVEN_UP}
