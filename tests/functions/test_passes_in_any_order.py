"""Whoever passes whenever, in whatever order it is heard of: only the own guardians are told."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from school.notices import Notice, NoticeKind
from school.people import PersonId
from tests.functions.test_passes import an_event, at, put, work_on
from tests.functions.working import PUPILS, WITHOUT_ACCOUNT, WorkingSchool, pupil_id

RESULTS = st.sampled_from(["in", "out", "refused"])
RIDERS = st.sampled_from([*(f"p{n}" for n in range(1, PUPILS + 1)), "sibling", "chen", "g1", "x"])
EVENTS = st.lists(st.tuples(RIDERS, st.integers(0, 47), RESULTS), min_size=1, max_size=25)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.generate],  # each example is a later day of the same school: none can be retried
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(given_events=EVENTS, order=st.randoms(use_true_random=False))
def test_guardians_only_ever_get_passes_of_their_own_children(
    school: WorkingSchool,
    given_events: list[tuple[str, int, str]],
    order: Random,
) -> None:
    school.clock.at = max(school.clock.at, at("00:00")) + timedelta(days=1)
    midnight = school.clock.at.replace(hour=16, minute=0, second=0, microsecond=0)
    events = given_events * 2
    order.shuffle(events)
    said = []
    for person, half_hour, result in events:
        when = midnight + timedelta(minutes=30 * half_hour)
        school.clock.at = max(school.clock.at, when)
        said.append(an_event(person, "", result, when=when))
    put(school, *said)
    work_on(school)

    notices = school.notices()
    with school.records.begin() as unit:
        for notice in _passes(notices):
            reader = unit.people.person(PersonId(notice.reader.user))
            assert notice.pupil_id in reader.children_on(school.clock.now().date())
            assert unit.passes.get(notice.about).person == notice.pupil_id
        kept = {p: unit.passes.rows_of(pupil_id(int(p[1:]))) for p, _, _ in events if _pupil(p)}
    for person, rows in kept.items():
        distinct = {(h, r) for p, h, r in given_events if p == person}
        today = [row for row in rows if row.at >= midnight]
        assert len(today) == len(distinct)


def _passes(notices: list[Notice]) -> list[Notice]:
    return [one for one in notices if one.kind is NoticeKind.PASS]


def _pupil(person: str) -> bool:
    return person[0] == "p" and person[1:].isdecimal() and int(person[1:]) != WITHOUT_ACCOUNT
