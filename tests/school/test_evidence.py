"""Evidence: folded again in order, it gives what it would have given from the start."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from school.evidence import WHOLE, Evidence, evidence_in, fold
from school.knowledge import PointId
from school.learning import Response
from school.people import PersonId, UnitId
from school.ratings import Rating

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
Ledger = dict[tuple[str, int], Evidence]
SUMS, TABLES = PointId("sums"), PointId("tables")


def a_response(
    place: int, *, correct: bool, source: str = "paper", day: int = 0, point: PointId = SUMS
) -> Response:
    return Response(
        paper_id=source,
        place=place,
        pupil_id=PersonId("p1"),
        class_id=UnitId("qt.t1.s1.g3.c2"),
        subject="数学",
        point=point,
        item=f"item {place}",
        correct=correct,
        at=NOW + timedelta(days=day),
    )


class Book:
    """What the product keeps, in memory: shared ratings move on, evidence is replaced."""

    def __init__(self) -> None:
        self.evidence: Ledger = {}
        self.shared: dict[str, Rating] = {}

    def note(self, source: str, responses: list[Response]) -> None:
        before = {place: e for (of, place), e in self.evidence.items() if of == source}
        changed = evidence_in(responses, before=before)
        ledger = self.evidence | {(e.source, e.place): e for e in changed}
        folded = fold(
            sorted(ledger.values(), key=lambda e: e.order), ratings={}, shared=self.shared
        )
        self.evidence = {(e.source, e.place): e for e in folded.evidence}
        self.shared |= folded.shared

    def ratings(self) -> dict[PointId, Rating]:
        rows = sorted(self.evidence.values(), key=lambda e: e.order)
        return fold(rows, ratings={}, shared={}).ratings


PAGES = st.lists(st.lists(st.booleans(), min_size=1, max_size=6), min_size=1, max_size=5)


@given(PAGES, st.data())
def test_confirming_revising_and_undoing_leaves_the_ratings_as_they_were(
    pages: list[list[bool]], data: st.DataObject
) -> None:
    book = Book()
    for day, page in enumerate(pages):
        source = f"paper {day}"
        book.note(
            source,
            [a_response(n, correct=c, source=source, day=day) for n, c in enumerate(page)],
        )
    before, shared = book.ratings(), dict(book.shared)
    day = data.draw(st.integers(0, len(pages) - 1))
    source, page = f"paper {day}", pages[day]
    turned = data.draw(st.integers(0, len(page) - 1))

    def told(*, revised: bool) -> list[Response]:
        return [
            a_response(n, correct=c ^ (revised and n == turned), source=source, day=day)
            for n, c in enumerate(page)
        ]

    book.note(source, told(revised=True))
    between = book.ratings()
    book.note(source, told(revised=False))

    assert book.ratings() == before != between
    assert book.shared == shared


@given(PAGES, st.permutations(range(5)))
def test_a_page_confirmed_late_counts_where_it_belongs(
    pages: list[list[bool]], order: list[int]
) -> None:
    book = Book()
    for day in [d for d in order if d < len(pages)]:
        source = f"paper {day}"
        book.note(
            source,
            [a_response(n, correct=c, source=source, day=day) for n, c in enumerate(pages[day])],
        )

    rows = sorted(book.evidence.values(), key=lambda e: e.order)
    assert [e.at for e in rows] == sorted(e.at for e in rows)
    assert book.ratings()[WHOLE].responses == sum(map(len, pages))


@given(st.lists(st.booleans(), min_size=2, max_size=20), st.integers(1, 19))
def test_folding_bit_by_bit_is_folding_at_once(answers: list[bool], cut: int) -> None:
    rows = evidence_in([a_response(n, correct=c) for n, c in enumerate(answers)], before={})
    whole = fold(rows, ratings={}, shared={})

    first = fold(rows[:cut], ratings={}, shared={})
    second = fold(rows[cut:], ratings=first.ratings, shared=first.shared)

    assert second.ratings == whole.ratings
    assert first.shared | second.shared == whole.shared
    assert first.evidence + second.evidence == whole.evidence


def test_what_nobody_decides_any_longer_counts_for_nobody() -> None:
    book = Book()
    book.note("paper", [a_response(1, correct=False), a_response(2, correct=True)])
    moved = dict(book.shared)

    book.note("paper", [a_response(2, correct=True)])

    assert book.ratings()[WHOLE].responses == 1
    assert book.shared == moved


def test_a_question_that_turns_out_to_be_about_something_else_is_rated_there() -> None:
    book = Book()
    book.note("paper", [a_response(1, correct=False)])

    book.note("paper", [a_response(1, correct=False, point=TABLES)])

    assert set(book.ratings()) == {WHOLE, TABLES}


def test_the_same_responses_again_change_nothing() -> None:
    said = [a_response(1, correct=False), a_response(2, correct=True)]
    before = {
        e.place: e for e in fold(evidence_in(said, before={}), ratings={}, shared={}).evidence
    }

    assert evidence_in(said, before=before) == ()


def test_a_question_about_no_point_is_no_evidence() -> None:
    about_nothing = a_response(1, correct=True).model_copy(update={"point": None})

    assert evidence_in([about_nothing], before={}) == ()
