"""Whatever happens in whatever order, the book holds what the answers say, and only for its own."""

import shutil
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from chalicelib.adapters import container
from school.errors import NotUnderstood, PermissionDenied
from school.learning import item_id
from school.mistakes import Books, Mistake, MistakesOf
from school.papers import Accepted
from school.people import PersonId
from school.revisit import AnswerRevisit, AskRevisit, Evidence, Revisit, Revisited, standing
from school.store.database import open_database
from school.store.records import Records
from tests.conftest import KEYS
from tests.fakes import SchoolClock
from tests.functions.papers import revise, undo
from tests.functions.working import RIGHT, WRONG, WorkingSchool, pupil_id

QUESTIONS = 2


class BookOfMistakes(RuleBasedStateMachine):
    """Two pupils hand in, teachers change their minds, families review, days go by."""

    def __init__(self, folder: Path, migrated: Path) -> None:
        super().__init__()
        file = folder / f"{len(list(folder.iterdir()))}.db"
        shutil.copy(migrated, file)
        self.database = open_database(f"sqlite:///{file}")
        self.school = WorkingSchool(Records(self.database, keys=KEYS), SchoolClock())
        self.papers: list[tuple[int, Accepted]] = []
        self.photos = 0

    def teardown(self) -> None:
        self.database.close()
        container._adapters = None

    @rule(roll_no=st.sampled_from((1, 2)), wrong=st.lists(st.booleans(), min_size=2, max_size=2))
    def hand_in(self, roll_no: int, wrong: list[bool]) -> None:
        self.photos += 1
        verdicts = [WRONG if one else RIGHT for one in wrong]
        accepted = self.school.read(roll_no, *verdicts, photo=f"a{self.photos}")
        self.school.confirm(accepted)
        self.papers.append((roll_no, accepted))

    @precondition(lambda self: self.papers)
    @rule(pick=st.integers(0, 99), no=st.integers(1, QUESTIONS), right=st.booleans())
    def change_a_verdict(self, pick: int, no: int, *, right: bool) -> None:
        _, accepted = self.papers[pick % len(self.papers)]
        revise(self.school, accepted, no=no, verdict=RIGHT if right else WRONG)

    @precondition(lambda self: self.papers)
    @rule(pick=st.integers(0, 99))
    def take_it_back(self, pick: int) -> None:
        _, accepted = self.papers[pick % len(self.papers)]
        try:
            undo(self.school, accepted)
        except NotUnderstood:
            return  # nothing was changed

    @rule(days=st.sampled_from((1, 2, 4, 7, 15)))
    def days_go_by(self, days: int) -> None:
        self.school.clock.forward(days=days)

    @rule(roll_no=st.sampled_from((1, 2)), knows=st.booleans())
    def review(self, roll_no: int, *, knows: bool) -> None:
        request = AskRevisit(pupil_id=pupil_id(roll_no))
        asked = self.school.ask(f"g{roll_no}", "ask_revisit", request=request, answer=Revisit)
        if asked.question is None:
            return
        value = int(asked.question.question[0]) + 1
        said = AnswerRevisit(
            pupil_id=pupil_id(roll_no),
            item=asked.question.item,
            turn=asked.question.turn,
            answer=str(value if knows else value + 1),
        )
        done = self.school.ask(f"g{roll_no}", "answer_revisit", request=said, answer=Revisited)
        assert done.right is knows

    @invariant()
    def the_book_says_what_the_answers_say(self) -> None:
        for roll_no in (1, 2):
            kept = {one.item: one for one in self._kept(pupil_id(roll_no))}
            for no in range(1, QUESTIONS + 1):
                history = self._history(pupil_id(roll_no), item_id(f"{no}+1="))
                stands = standing(history)
                one = kept.pop(item_id(f"{no}+1="), None)
                assert (one is None) == (stands is None)
                if one is not None and stands is not None:
                    assert (one.state, one.times_wrong) == (stands.state, stands.times_wrong)
                    assert one.next_review_at == stands.next_review_at
            assert not kept

    @rule()
    def no_other_family_sees_it(self) -> None:
        for user, roll_no in (("g1", 2), ("g2", 1), ("p1", 2)):
            request = MistakesOf(pupil_id=pupil_id(roll_no))
            with pytest.raises(PermissionDenied):
                self.school.ask(user, "my_mistakes", request=request, answer=Books)

    def _kept(self, pupil: PersonId) -> list[Mistake]:
        with self.school.records.begin() as unit:
            return [record.mistake for record in unit.mistakes.rows_of(pupil)]

    def _history(self, pupil: PersonId, item: str) -> list[Evidence]:
        with self.school.records.begin() as unit:
            reviews = unit.mistakes.reviews(pupil, [item]).get(item, [])
            papers = [
                Evidence(at=paper.read_at, correct=mark.verdict is RIGHT, on_paper=True)
                for paper in unit.grading.confirmed_of_pupil(pupil)
                for mark in unit.grading.marks(paper.id)
                if item_id(mark.question) == item and paper.read_at
            ]
        return papers + [Evidence(at=r.at, correct=r.correct, on_paper=False) for r in reviews]


@pytest.mark.slow
def test_the_book_is_right_in_any_order(migrated_sqlite: Path, tmp_path: Path) -> None:
    run(
        lambda: BookOfMistakes(tmp_path, migrated_sqlite),  # type: ignore[arg-type]  # it will do
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
