"""Whose a row is follows from its keys; which files it names follows from its columns."""

import pytest
import sqlalchemy as sa

from school.my_data import TableRows
from school.people import PersonId
from school.store.answer_key import answer_keys
from school.store.homework import homework_table
from school.store.my_data import file_keys, own_ids, personal_tables
from school.store.people import people
from school.store.records import Records
from tests.builders import NOON, SINCE, a_person, units_down_to

CLASS = "qt.t1.s1.g3.c2"


def test_parents_come_before_what_hangs_on_them() -> None:
    names = [table.name for table in personal_tables()]

    assert names[0] == "people"
    assert names.index("papers") < names.index("marks")
    assert "audit" not in names
    assert "homework" not in names
    assert "batches" not in names  # says only who sent them


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("photo_key", "a/b/photo.jpg", ["a/b/photo.jpg"]),
        ("crop", "a/b/item-1.jpg", ["a/b/item-1.jpg"]),
        ("photos", '["a/1.jpg", "a/2.jpg"]', ["a/1.jpg", "a/2.jpg"]),
        ("photos", "[]", []),
        ("photos", 2, []),
        ("photo_key", "", []),
        ("photo_key", None, []),
        ("question", "1/2+1/3=", []),
    ],
)
def test_files_are_found_by_the_columns_that_name_them(
    column: str, cell: str | int | None, expected: list[str]
) -> None:
    assert file_keys([TableRows(table="t", columns=(column,), rows=((cell,),))]) == expected


def test_only_ids_that_rows_have_of_their_own_give_them_away() -> None:
    papers = TableRows(table="papers", columns=("id", "homework_id"), rows=(("p-1", "h-1"),))
    marks = TableRows(table="marks", columns=("paper_id", "place"), rows=(("p-1", 3),))

    assert own_ids([papers, marks]) == ["p-1"]


def test_who_did_something_that_stays_is_not_deleted(records: Records) -> None:
    with records.begin() as unit:
        everyone = [a_person(who) for who in ("did-nothing", "made-a-key")]
        unit.people.add(new_units=units_down_to(CLASS), new_people=everyone, since=SINCE)
    with records.database.begin() as connection:
        homework = {"id": "h", "class_id": CLASS, "title": "口算", "opened_at": NOON}
        connection.execute(sa.insert(homework_table).values(**homework))
        key = {"id": "k", "homework_id": "h", "version": 1, "key": "{}", "made_at": NOON}
        connection.execute(sa.insert(answer_keys).values(made_by="made-a-key", **key))

    with records.begin() as unit:
        both = [PersonId("did-nothing"), PersonId("made-a-key")]
        assert unit.personal.delete_guardians_without_children(both) == 1

    with records.database.begin() as connection:
        assert connection.execute(sa.select(people.c.id)).scalars().all() == ["made-a-key"]
