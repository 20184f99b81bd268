"""Ratings kept: exact to the bit, forgotten on demand, never lost between two who learn at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.mastery import master
from school.evidence import WHOLE
from school.knowledge import PointId
from school.learning import Response
from school.people import PersonId, UnitId
from school.ratings import Rating
from school.store.records import Records
from tests.builders import SINCE, a_person, a_pupil, units_down_to

CLASS = UnitId("qt.t1.s1.g3.c2")
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
SUMS = PointId("m.number.basic.add.10")


def a_page(pupil: str, *, items: list[int], correct: bool = True, day: int = 0) -> list[Response]:
    return [
        Response(
            paper_id=f"{pupil} {day}",
            place=place,
            pupil_id=PersonId(pupil),
            class_id=CLASS,
            subject="数学",
            point=SUMS,
            item=f"item {item}",
            correct=correct,
            at=AT + timedelta(days=day),
        )
        for place, item in enumerate(items)
    ]


def with_pupils(records: Records, *ids: str) -> None:
    with records.begin() as unit:
        unit.people.add(
            new_units=list(units_down_to(CLASS, "三(2)班")),
            new_people=[a_person(i) for i in ids],
            new_pupils=[a_pupil(i, CLASS, n) for n, i in enumerate(ids, 1)],
            since=SINCE,
        )


def learn(records: Records, page: list[Response]) -> None:
    with records.begin() as unit:
        master(unit, page[0].paper_id, page)


def test_a_rating_comes_back_to_the_bit(records: Records) -> None:
    with_pupils(records, "p1")
    rating = Rating(0.1 + 0.2, 3, 4, 1 / 3, 2 / 3, 0.995, 1763625600.123456)

    with records.begin() as unit:
        unit.mastery.put_pupil(PersonId("p1"), subject="数学", ratings={SUMS: rating})
        unit.mastery.put_shared({"item": rating})

    with records.begin() as unit:
        assert unit.mastery.of_pupils([PersonId("p1")])[0].rating == rating
        assert unit.mastery.shared(["item", "nobody asked"]) == {"item": rating}


def test_a_page_confirmed_late_gives_the_ratings_it_would_have_given(records: Records) -> None:
    with_pupils(records, "p1", "p2")
    learn(records, a_page("p1", items=[1, 2, 3], day=1))
    learn(records, a_page("p1", items=[4, 5], correct=False, day=0))

    with records.begin() as unit:
        evidence = unit.mastery.evidence_about(PersonId("p1"), subject="数学")
        (whole, _) = unit.mastery.of_pupils([PersonId("p1")])

    assert [e.correct for e in evidence] == [False, False, True, True, True]
    assert whole.point == WHOLE
    assert whole.rating.last_s == (AT + timedelta(days=1)).timestamp()


def test_who_is_forgotten_leaves_the_items_and_nothing_else(records: Records) -> None:
    with_pupils(records, "p1", "p2")
    learn(records, a_page("p1", items=[1, 2]))
    learn(records, a_page("p2", items=[1]))

    with records.begin() as unit:
        assert len(unit.mastery.rows_of(PersonId("p1"))) == 4
        assert unit.mastery.forget(PersonId("p1")) == 4

    with records.begin() as unit:
        assert unit.mastery.rows_of(PersonId("p1")) == []
        assert len(unit.mastery.rows_of(PersonId("p2"))) == 3
        assert unit.mastery.shared(["item 1"])["item 1"].responses == 2


def test_a_question_moved_to_another_subject_leaves_the_first(records: Records) -> None:
    with_pupils(records, "p1")
    page = a_page("p1", items=[1, 2])
    learn(records, page)
    rhetoric = {"subject": "语文", "point": PointId("tag/语文/修辞手法")}

    learn(records, [page[0], page[1].model_copy(update=rhetoric)])

    with records.begin() as unit:
        found = unit.mastery.of_pupils([PersonId("p1")])
    assert {(one.subject, one.point): one.rating.responses for one in found} == {
        ("数学", WHOLE): 1,
        ("数学", SUMS): 1,
        ("语文", WHOLE): 1,
        ("语文", rhetoric["point"]): 1,
    }


@pytest.mark.postgres
def test_many_who_learn_at_once_lose_no_response_and_never_block_crosswise(
    clean_postgres: Records,
) -> None:
    pupils, pages = [f"p{n}" for n in range(6)], 5
    with_pupils(clean_postgres, *pupils)
    failed: list[Exception] = []

    def confirm(pupil: str, items: list[int]) -> None:
        try:
            for day in range(pages):
                learn(clean_postgres, a_page(pupil, items=items, day=day))
        except Exception as error:  # noqa: BLE001 - a thread's error is told to nobody else
            failed.append(error)

    threads = [
        threading.Thread(target=confirm, args=(pupil, [1, 2, 3, 4][:: -1 if n % 2 else 1]))
        for n, pupil in enumerate(pupils)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failed == []
    with clean_postgres.begin() as unit:
        shared = unit.mastery.shared([SUMS, *(f"item {n}" for n in (1, 2, 3, 4))])
    assert shared[SUMS].responses == len(pupils) * pages * 4
    assert {r.responses for i, r in shared.items() if i != SUMS} == {len(pupils) * pages}
