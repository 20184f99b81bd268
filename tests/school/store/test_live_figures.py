"""Live figures: what each one counts, by hand, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from school.live_figures import Asked, Counted, Tally, total
from school.people import PersonId, UnitId
from school.store.activity import months_table
from school.store.alarm_tables import incidents
from school.store.assets import assets_table
from school.store.duty_lapses import lapses_table
from school.store.gate_tallies import tallies_table
from school.store.growth import growth_entries
from school.store.hazards import hazards_table
from school.store.health import health_checks
from school.store.health_days import days_table
from school.store.homework import batches, homework_table
from school.store.lessons import lessons_table
from school.store.papers import papers
from school.store.patrols import patrols_table, points_table
from school.store.people import enrolments, guardianships, people
from school.store.records import Records
from school.store.repairs import repairs_table
from school.store.resource_tables import resources_table
from school.store.resource_uses import uses_table
from school.store.visitors import visitors_table
from tests.live_records import (
    COUNTY,
    FAR,
    FOREIGN,
    NOW,
    ONE,
    OTHER_TOWN,
    SIZES,
    STRANGE,
    TODAY,
    TOWN,
    TWO,
    A,
    B,
    C,
    D,
    found,
    write,
)

FIRST = date(2026, 11, 1)
BEFORE = datetime(2026, 10, 31, 15, 59, tzinfo=UTC)
"""The last minute of October in the county."""
MIDNIGHT = datetime(2026, 10, 31, 16, 0, tzinfo=UTC)


@pytest.fixture
def county(records: Records) -> Records:
    found(records)
    return records


def counted(records: Records, what: str, unit: UnitId = COUNTY, *, last: date = TODAY) -> Counted:
    with records.begin() as opened:
        result: Counted = getattr(opened.live_figures, what)(Asked(unit, FIRST, last))
        return result


def graded(
    records: Records, class_id: UnitId, teacher: str, *, rolls: int, at: datetime = NOW
) -> None:
    """Let a teacher confirm the papers of a class's first pupils."""
    name = f"{class_id}-{teacher}-{at:%m%d%H%M}"
    write(records, homework_table, [{"id": name, "class_id": class_id, "opened_at": at}])
    write(records, batches, [{"id": name, "homework_id": name, "teacher_id": teacher}])
    write(
        records,
        papers,
        [
            {
                "id": f"{name}-{n}",
                "batch_id": name,
                "homework_id": name,
                "pupil_id": f"{class_id}-{n}",
                "state": "confirmed",
                "confirmed_at": at,
            }
            for n in range(rolls)
        ],
    )


def test_schools_classes_and_pupils_are_those_of_the_unit(county: Records) -> None:
    assert counted(county, "schools") == {ONE: Tally(1), TWO: Tally(1), FAR: Tally(1)}
    assert counted(county, "schools", TOWN) == {ONE: Tally(1), TWO: Tally(1)}
    assert counted(county, "pupils", ONE) == {A: Tally(6), B: Tally(5)}
    assert total(counted(county, "pupils"), COUNTY) == Tally(29)
    assert total(counted(county, "classes"), COUNTY) == Tally(4)


def test_a_pupil_who_left_counts_until_the_last_day(county: Records) -> None:
    with county.database.begin() as connection:
        left = sa.update(enrolments).where(enrolments.c.pupil_id == f"{A}-0")
        connection.execute(left.values(ends=date(2026, 11, 10)))

    assert counted(county, "pupils", ONE, last=date(2026, 11, 10))[A] == Tally(6)
    assert counted(county, "pupils", ONE)[A] == Tally(5)


def test_who_teaches_in_two_schools_counts_in_both_and_who_left_in_none(county: Records) -> None:
    assert counted(county, "teachers") == {ONE: Tally(4), TWO: Tally(2), FAR: Tally(1)}


def test_teachers_grade_with_it_when_they_confirmed_homework_of_the_school(
    county: Records,
) -> None:
    graded(county, A, "ta", rolls=2)
    graded(county, A, "ta", rolls=1, at=NOW - timedelta(days=2))
    graded(county, B, "tb", rolls=1, at=BEFORE)
    graded(county, C, "both", rolls=1, at=MIDNIGHT)
    graded(county, STRANGE, "tx", rolls=3)

    assert counted(county, "grading_teachers") == {
        ONE: Tally(1, 4),
        TWO: Tally(1, 2),
        FAR: Tally(0, 1),
    }


def test_papers_that_nobody_confirmed_count_for_nobody(county: Records) -> None:
    graded(county, A, "ta", rolls=2)
    with county.database.begin() as connection:
        connection.execute(sa.update(papers).values(state="read", confirmed_at=None))

    assert counted(county, "grading_teachers")[ONE] == Tally(0, 4)
    assert counted(county, "pupils_with_homework")[A] == Tally(0, 6)
    assert counted(county, "papers_graded") == {}


def test_pupils_with_graded_homework_count_once_each(county: Records) -> None:
    graded(county, A, "ta", rolls=4)
    graded(county, A, "ta", rolls=2, at=NOW - timedelta(days=1))
    graded(county, D, "td", rolls=1, at=BEFORE)

    assert counted(county, "pupils_with_homework") == {
        A: Tally(4, 6),
        B: Tally(0, 5),
        C: Tally(0, 8),
        D: Tally(0, 10),
    }
    assert counted(county, "papers_graded") == {A: Tally(6)}


def test_every_class_owes_a_check_on_each_day_on_which_one_reported(county: Records) -> None:
    day = date(2026, 11, 20)
    checks = [(A, day, True), (B, day, False), (C, day, True), (A, date(2026, 11, 19), True)]
    checks += [(STRANGE, date(2026, 11, 18), True), (D, date(2026, 10, 30), True)]
    write(
        county,
        health_checks,
        [
            {"class_id": c, "school_id": c.rsplit(".", 2)[0], "day": on, "reported": said}
            for c, on, said in checks
        ],
    )

    assert counted(county, "checks") == {ONE: Tally(2, 4), TWO: Tally(1, 2), FAR: Tally(0, 2)}
    assert counted(county, "checks", ONE) == {A: Tally(2, 2), B: Tally(0, 2)}
    assert counted(county, "checks", C) == {C: Tally(1, 2)}


def test_days_of_illness_are_summed_as_each_day_reported_them(county: Records) -> None:
    with county.begin() as unit:
        assert unit.health_days.keep(ONE, TODAY, pupils=11, sick=6)
        assert not unit.health_days.keep(ONE, TODAY, pupils=11, sick=7)
    write(county, days_table, [{"school": ONE, "day": FIRST, "pupils": 10, "sick": 1}])
    write(county, days_table, [{"school": TWO, "day": FIRST, "pupils": 20, "sick": 4}])
    write(county, days_table, [{"school": FOREIGN, "day": FIRST, "pupils": 9, "sick": 9}])

    with county.begin() as unit:
        found = unit.live_figures.sick_days(Asked(COUNTY, FIRST, TODAY, (ONE, TWO, TOWN, FAR)))
    assert found == {
        ONE: Tally(6, 21, left_out=10),
        TWO: Tally(0, 20, left_out=20),
        TOWN: Tally(11, 41),
        FAR: Tally(),
    }


def test_alarms_are_counted_without_drills_and_what_is_counted_elsewhere(county: Records) -> None:
    happened: dict[str, dict[str, object]] = {
        "fire": {"kind": "fire"},
        "drill": {"kind": "fire", "drill": True},
        "danger": {"kind": "hazard"},
        "before": {"kind": "fire", "first_at": BEFORE},
        "midnight": {"kind": "fire", "first_at": MIDNIGHT},
    }
    write(county, incidents, [{"id": n, "school": ONE, **told} for n, told in happened.items()])
    write(county, incidents, [{"id": "else", "school": FOREIGN, "kind": "fire"}])

    assert counted(county, "alarms") == {ONE: Tally(2)}


def test_an_alarm_is_acknowledged_in_time_before_the_next_is_told(county: Records) -> None:
    waits = {"a1": (1, 120), "a2": (1, 121), "a3": (2, 300), "a4": (2, 301), "a5": (3, 5)}
    write(
        county,
        incidents,
        [
            {
                "id": name,
                "school": TWO,
                "kind": "fire",
                "level": level,
                "opened_at": NOW,
                "first_acked_at": NOW + timedelta(seconds=seconds),
            }
            for name, (level, seconds) in waits.items()
        ],
    )
    write(county, incidents, [{"id": "a6", "school": TWO, "kind": "fire", "level": 1}])

    assert counted(county, "alarms_acknowledged") == {TWO: Tally(2, 5)}


def test_hazards_are_over_when_they_are_closed_and_merged_ones_are_none(county: Records) -> None:
    states = ("closed", "fixed", "assigned", "merged", "closed")
    write(
        county,
        hazards_table,
        [
            {"id": f"h{n}", "number": n, "school": FAR, "state": state, "reporter": "td"}
            for n, state in enumerate(states)
        ],
    )

    assert counted(county, "hazards") == {FAR: Tally(2, 4)}
    assert counted(county, "hazards", TOWN) == {}


def test_repairs_are_done_when_fixed_or_hopeless(county: Records) -> None:
    states = ("reported", "taken", "fixed", "hopeless")
    write(
        county,
        repairs_table,
        [
            {"id": f"r{n}", "number": n, "school": ONE, "state": state, "reporter": "ta"}
            for n, state in enumerate(states)
        ],
    )

    assert counted(county, "repairs") == {ONE: Tally(2, 4)}


def test_duty_gates_and_patrols_are_counted_by_school(county: Records) -> None:
    lapses = [("l1", ONE, "off_post"), ("l2", ONE, "asleep_on_duty"), ("l3", COUNTY, "off_post")]
    write(
        county,
        lapses_table,
        [{"id": i, "place": p, "kind": k, "since": NOW, "until": NOW} for i, p, k in lapses],
    )
    write(county, points_table, [{"id": "p", "place": ONE}])
    visits: list[dict[str, object]] = [
        {"id": f"v{n}", "point": "p", "place": ONE, "person": "ta"} for n in range(3)
    ]
    write(county, patrols_table, visits)
    write(
        county,
        visitors_table,
        [
            {"id": "came", "school": TWO, "code": "1", "announced_by": "tc", "in_at": NOW},
            {"id": "did not", "school": TWO, "code": "2", "announced_by": "tc"},
        ],
    )
    driven = [("vehicle", "in", 4), ("vehicle", "out", 3), ("pupil", "in", 90)]
    write(
        county,
        tallies_table,
        [
            {"school": ONE, "day": TODAY, "what": what, "direction": way, "n": n}
            for what, way, n in driven
        ],
    )

    assert counted(county, "off_post") == {ONE: Tally(1), COUNTY: Tally(1)}
    assert counted(county, "patrols") == {ONE: Tally(3)}
    assert counted(county, "visitors") == {TWO: Tally(1)}
    assert counted(county, "vehicles") == {ONE: Tally(4)}


def test_assets_are_those_of_the_last_day(county: Records) -> None:
    late = datetime(2026, 11, 20, 4, tzinfo=UTC)
    lives = {"old": (BEFORE, None), "new": (late, None), "scrapped": (BEFORE, late)}
    write(
        county,
        assets_table,
        [
            {"id": name, "code": name, "school": ONE, "since": since, "scrapped_at": scrapped}
            for name, (since, scrapped) in lives.items()
        ],
    )

    assert counted(county, "assets") == {ONE: Tally(2)}
    assert counted(county, "assets", last=date(2026, 11, 19)) == {ONE: Tally(2)}
    assert counted(county, "assets", last=date(2026, 10, 30)) == {}


def test_resources_stand_on_their_own_shelf_and_uses_count_where_the_user_works(
    county: Records,
) -> None:
    shelves = [("r1", COUNTY, "approved"), ("r2", TWO, "approved"), ("r3", TWO, "pending")]
    write(
        county,
        resources_table,
        [{"id": i, "home": h, "state": s, "created_at": NOW} for i, h, s in shelves],
    )
    used = [(ONE, TODAY), (ONE, FIRST), (ONE, date(2026, 10, 31)), ("-", TODAY)]
    write(
        county,
        uses_table,
        [{"resource_id": "r1", "school": s, "day": d, "kind": "open"} for s, d in used],
    )

    assert counted(county, "resources") == {COUNTY: Tally(1), TWO: Tally(1)}
    assert counted(county, "resources", TOWN) == {TWO: Tally(1)}
    assert counted(county, "resource_uses") == {ONE: Tally(2)}


def test_lessons_that_were_cancelled_or_only_asked_for_were_not_held(county: Records) -> None:
    planned = [
        ("open", "planned", ONE),
        ("open", "cancelled", ONE),
        ("open", "planned", COUNTY),
        ("shared", "asked", TWO),
        ("shared", "planned", TWO),
        ("meeting", "planned", TWO),
    ]
    write(
        county,
        lessons_table,
        [
            {"id": f"l{n}", "code": f"{n}", "kind": k, "state": s, "home": h, "open_to": COUNTY}
            for n, (k, s, h) in enumerate(planned)
        ],
    )

    assert counted(county, "open_lessons") == {ONE: Tally(1), COUNTY: Tally(1)}
    assert counted(county, "shared_lessons") == {TWO: Tally(1)}


def test_schools_that_share_lessons_give_or_get_one(county: Records) -> None:
    given = [("shared", "planned"), ("shared", "cancelled"), ("open", "planned")]
    write(
        county,
        lessons_table,
        [
            {
                "id": f"s{n}",
                "code": f"s{n}",
                "kind": kind,
                "state": state,
                "home": (ONE, FAR, FAR)[n],
                "with_school": (TWO, "-", "-")[n],
                "open_to": COUNTY,
            }
            for n, (kind, state) in enumerate(given)
        ],
    )

    assert counted(county, "schools_sharing") == {
        ONE: Tally(1, 1),
        TWO: Tally(1, 1),
        FAR: Tally(0, 1),
    }
    assert counted(county, "schools_sharing", OTHER_TOWN) == {FAR: Tally(0, 1)}


def test_a_school_keeps_growth_records_when_a_line_was_written(county: Records) -> None:
    lines = [(A, TODAY), (A, FIRST), (D, date(2026, 10, 31)), (STRANGE, TODAY)]
    write(
        county,
        growth_entries,
        [
            {"id": f"g{n}", "pupil_id": f"{c}-0", "class_id": c, "day": day}
            for n, (c, day) in enumerate(lines)
        ],
    )

    assert counted(county, "schools_keeping_growth") == {
        ONE: Tally(1, 1),
        TWO: Tally(0, 1),
        FAR: Tally(0, 1),
    }


def test_who_used_it_counts_once_for_each_school(county: Records) -> None:
    with county.begin() as unit:
        assert unit.activity.note(PersonId(f"{A}-0"), TODAY)
        assert not unit.activity.note(PersonId(f"{A}-0"), FIRST)
        for person in ("td", "ta", "both"):
            unit.activity.note(PersonId(person), TODAY)
        for person in ("tb", f"{B}-1"):
            unit.activity.note(PersonId(person), date(2026, 10, 31))

    assert counted(county, "active_teachers") == {
        ONE: Tally(2, 4),
        TWO: Tally(1, 2),
        FAR: Tally(1, 1),
    }
    assert counted(county, "active_pupils", ONE) == {A: Tally(1, 6), B: Tally(0, 5)}


def test_a_pupil_counts_whose_guardian_used_it_once_however_many_did(county: Records) -> None:
    days = {"starts": date(2025, 9, 1), "ends": None}
    write(county, people, [{"id": one, "name": one} for one in ("mum", "dad", "former")])
    write(
        county,
        guardianships,
        [
            {"guardian_id": "mum", "pupil_id": f"{A}-0", **days},
            {"guardian_id": "dad", "pupil_id": f"{A}-0", **days},
            {"guardian_id": "mum", "pupil_id": f"{B}-0", **days},
            {"guardian_id": "former", "pupil_id": f"{A}-1", **days | {"ends": date(2026, 1, 1)}},
        ],
    )
    with county.begin() as unit:
        for who in ("mum", "dad", "former", f"{A}-0"):
            unit.activity.note(PersonId(who), TODAY)

    assert counted(county, "active_pupils", ONE) == {A: Tally(1, 6), B: Tally(1, 5)}


def test_uses_of_whole_months_come_from_the_tallies_and_none_is_counted_twice(
    county: Records,
) -> None:
    write(county, resources_table, [{"id": "r", "home": COUNTY, "state": "approved"}])
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31), FIRST, TODAY]
    write(county, uses_table, [{"resource_id": "r", "school": ONE, "day": day} for day in days])
    since = {"all": date(2026, 9, 1), "part": date(2026, 9, 30), "later": date(2026, 10, 2)}

    def uses() -> list[int]:
        with county.begin() as unit:
            figures = unit.live_figures
            asked = (Asked(COUNTY, first, TODAY) for first in since.values())
            return [figures.resource_uses(one)[ONE].part for one in asked]

    before = uses()
    with county.begin() as unit:
        while unit.library_uses.tally(date(2026, 11, 20)):
            pass

    assert before == uses() == [5, 5, 3]


def test_months_of_use_go_when_their_time_is_over(county: Records) -> None:
    write(county, months_table, [{"person_id": "ta", "month": date(2024, 9, 1)}])

    with county.begin() as unit:
        assert unit.activity.forget_before(date(2024, 9, 30)) == 0
        assert unit.activity.forget_before(date(2024, 10, 1)) == 1


def test_the_tree_of_a_county_has_no_unit_of_another(county: Records) -> None:
    with county.begin() as unit:
        tree = unit.live_figures.county_tree(COUNTY, grades=True, schools=[ONE])
        above = unit.live_figures.county_tree(COUNTY)

    assert set(SIZES) & set(tree) == {A, B}
    assert f"{TWO}.g3" in tree
    assert set(above) == {COUNTY, TOWN, OTHER_TOWN, ONE, TWO, FAR}
    assert not [one for one in tree if one.startswith("yh")]
    assert OTHER_TOWN in tree
