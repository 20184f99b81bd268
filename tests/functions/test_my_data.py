"""What is stored about a person, a copy of it, and that nothing is left after its deletion."""

import csv
import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from school.audit import Outcome
from school.consent import ConsentState, Decide, Purpose
from school.errors import NotFound, PermissionDenied
from school.my_data import (
    ROSTER,
    DeletedData,
    DeleteMyData,
    Exported,
    ExportMyData,
    MyData,
    MyDataAnswer,
)
from school.my_data_names import ACTION_NAMES, TABLE_NAMES
from school.papers import Accepted, PaperReport, ReviseMark
from school.people import PersonId
from school.permissions import Action
from school.store.my_data import personal_tables
from school.teaching_calls import Claimed, ClaimPoints
from school.work import Tidied, Tidy
from tests.builders import a_reading
from tests.functions.points import EVIDENCE, OPEN_LESSON
from tests.functions.working import RIGHT, SYSTEM_ACTOR, WRONG, WorkingSchool, pupil_id
from tests.stored import raw_bytes

CANARY = "canary73190"


def stored(school: WorkingSchool, user: str, person: str | None = None) -> MyDataAnswer:
    request = MyData(person_id=PersonId(person) if person else None)
    return school.ask(user, "my_data", request=request, answer=MyDataAnswer)


def export(school: WorkingSchool, user: str, person: str) -> dict[str, bytes]:
    request = ExportMyData(person_id=PersonId(person))
    answer = school.ask(user, "export_my_data", request=request, answer=Exported)
    found: dict[str, bytes] = {}
    for key in answer.keys:
        with zipfile.ZipFile(io.BytesIO(school.files.get(key))) as part:
            found |= {name: part.read(name) for name in part.namelist()}
    return found


def delete(school: WorkingSchool, *, whole: bool, by: str = "g1") -> DeletedData:
    request = DeleteMyData(pupil_id=pupil_id(1), whole=whole)
    return school.ask(by, "delete_my_data", request=request, answer=DeletedData)


def hand_in_a_canary(school: WorkingSchool) -> Accepted:
    """Let one child's page be read, corrected and kept with the canary in all that is free text."""
    agree = Decide(pupil_id=pupil_id(1), agree=True, purpose=Purpose.IMPROVE)
    school.ask("g1", "decide_consent", request=agree, answer=ConsentState)
    reading = a_reading(WRONG, RIGHT)
    written = reading.items[0].model_copy(
        update={"read": CANARY, "question": f"{CANARY}+1=", "expected": CANARY}
    )
    school.reader.answer = reading.model_copy(update={"items": (written, reading.items[1])})
    accepted = school.hand_in(1)
    school.files.put(accepted.photo_key, CANARY.encode(), content_type="image/jpeg")
    school.work_off()
    correct = ReviseMark(paper_id=accepted.paper_id, no=1, answer=f"{CANARY}9")
    school.ask("chen", "revise_mark", request=correct, answer=PaperReport)
    school.work_off()
    school.confirm(accepted)
    return accepted


def test_a_guardian_sees_what_is_stored_of_each_child_and_who_looked(
    school: WorkingSchool,
) -> None:
    school.confirmed(1)

    first, sibling = stored(school, "g1").people

    kinds = {k.table: k.count for k in first.kinds}
    assert (kinds["papers"], kinds["marks"], kinds["responses"]) == (1, 2, 2)
    assert {(r.role, r.action) for r in first.readers} >= {("teacher", "confirm")}
    assert {r.day for r in first.readers} == {"2026-11-21"}
    assert (first.deletable, sibling.name) == (True, "林小禾")
    assert "papers" not in {k.table for k in sibling.kinds}


@pytest.mark.parametrize("user", ["chen", "zhou", "ye", "xu", "p3"])
def test_anybody_sees_their_own_data_and_cannot_delete_it(school: WorkingSchool, user: str) -> None:
    (own,) = stored(school, user).people

    assert (own.person_id, own.deletable) == (user, False)
    assert {k.table for k in own.kinds} >= {"people", "appointments", "accounts"}
    assert f'"{user}"'.encode() in export(school, user, user)["姓名.json"]


@pytest.mark.parametrize("user", ["g2", "chen", "wang", "zhou", "ye", "xu", "ma", "p2"])
def test_nobody_else_gets_or_deletes_a_childs_data(school: WorkingSchool, user: str) -> None:
    school.confirmed(1)
    rows = school.rows()

    with pytest.raises(PermissionDenied):
        stored(school, user, "p1")
    with pytest.raises(PermissionDenied):
        export(school, user, "p1")
    with pytest.raises(PermissionDenied):
        delete(school, whole=True, by=user)

    assert school.rows() == rows
    assert [r.outcome for r in school.audited()[-3:]] == [Outcome.DENIED] * 3


@pytest.mark.parametrize("person", ["nobody", "g1", "p1\x00", "p1' OR 1=1 --"])
def test_a_made_up_id_gets_nothing(school: WorkingSchool, person: str) -> None:
    with pytest.raises(PermissionDenied):
        export(school, "g2", person)


def test_the_copy_holds_every_row_and_photo_as_json_and_csv(school: WorkingSchool) -> None:
    accepted = school.confirmed(1)

    copy = export(school, "g1", "p1")

    (paper,) = json.loads(copy["作业.json"])
    assert (paper["id"], paper["accepted_at"]) == (accepted.paper_id, "2026-11-21T14:03:00+08:00")
    marks = list(csv.DictReader(io.StringIO(copy["每题对错.csv"].decode("utf-8-sig"))))
    assert [mark["verdict"] for mark in marks] == ["right", "wrong"]
    assert any(row["role"] == "teacher" for row in json.loads(copy["谁看过.json"]))
    assert copy[f"照片/{accepted.photo_key.replace('/', '_')}"] == b"jpeg"
    everything = b"".join(copy.values()).decode("utf-8", "replace")
    assert "郑小满" not in everything
    assert "林建国" not in everything


def test_a_teachers_copy_holds_the_photos_that_prove_a_claim(school: WorkingSchool) -> None:
    school.files.put(EVIDENCE, b"certificate", content_type="image/jpeg")
    request = ClaimPoints(text=OPEN_LESSON.text, photo_keys=(EVIDENCE,))
    claimed = school.ask("chen", "claim_points", request=request, answer=Claimed).claim
    assert claimed is not None

    copy = export(school, "chen", "chen")
    others = export(school, "zhao", "zhao")

    assert copy[f"照片/teaching_{claimed.claim_id}_1.jpg"] == b"certificate"
    assert not [name for name in others if name.startswith("照片/")]


def test_a_guardian_sees_and_takes_along_what_is_stored_about_themselves(
    school: WorkingSchool,
) -> None:
    (own,) = stored(school, "g1", "g1").people

    assert (own.name, own.deletable) == ("林建国", False)
    assert {k.table for k in own.kinds} >= {"people", "accounts", "guardianships"}
    assert "林建国".encode() in export(school, "g1", "g1")["姓名.json"]
    with pytest.raises(PermissionDenied):
        export(school, "g1b", "g1")


def test_the_copy_is_gone_after_its_hour(school: WorkingSchool) -> None:
    school.confirmed(1)
    export(school, "g1", "p1")
    kept = [key for key in school.files.content if key.startswith("transient/")]
    assert kept

    school.clock.forward(hours=2)
    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)

    assert not [key for key in school.files.content if key.startswith("transient/")]


def test_a_cell_that_would_be_calculated_is_text(school: WorkingSchool) -> None:
    reading = a_reading(WRONG)
    nasty = reading.items[0].model_copy(update={"read": '=HYPERLINK("http://x","y")'})
    school.reader.answer = reading.model_copy(update={"items": (nasty,)})
    school.confirmed(1, verdicts=())

    copy = export(school, "g1", "p1")

    (mark,) = csv.DictReader(io.StringIO(copy["每题对错.csv"].decode("utf-8-sig")))
    assert mark["read"].startswith("'=HYPERLINK")
    assert json.loads(copy["每题对错.json"])[0]["read"].startswith("=HYPERLINK")


def test_deleting_the_records_leaves_no_byte_of_them_and_the_roll(school: WorkingSchool) -> None:
    hand_in_a_canary(school)
    school.confirmed(2)
    assert CANARY.encode() in raw_bytes(school.records.database)

    done = delete(school, whole=False)
    school.work_off()
    school.clock.forward(hours=2)
    school.work_off()

    assert {k.table for k in done.kinds} >= {"papers", "marks", "labelled_crops"}
    assert CANARY.encode() not in raw_bytes(school.records.database)
    assert CANARY not in school.everything_stored()
    assert CANARY.encode() not in b"".join(school.files.content.values())
    assert {key.rpartition("/")[0] for key in school.files.content} == {_folder_of(school, 2)}
    (left, _) = stored(school, "g1").people
    assert {k.table for k in left.kinds} <= ROSTER
    assert len(left.readers) > 0


def _folder_of(school: WorkingSchool, roll_no: int) -> str:
    with school.records.begin() as unit:
        (paper,) = unit.grading.papers_of_pupil(pupil_id(roll_no))
        return paper.folder


def test_deleting_the_child_whole_leaves_only_the_audit(school: WorkingSchool) -> None:
    _rename(school, CANARY)
    school.confirmed(1)

    delete(school, whole=True)
    school.work_off()

    assert CANARY.encode() not in raw_bytes(school.records.database)
    with school.records.begin() as unit:
        with pytest.raises(NotFound):
            unit.people.person(pupil_id(1))
        with pytest.raises(NotFound):
            unit.people.person(PersonId("g1b"))  # had no other child
        assert unit.people.person(PersonId("g1")).name == "林建国"  # has another
        assert unit.audit.first_broken() is None
        kept = unit.audit.about("p1", since=school.clock.now(), limit=9)
    assert kept[0].action == "delete_my_data"
    assert [p.person_id for p in stored(school, "g1").people] == ["sibling"]
    assert school.files.content == {}


def _rename(school: WorkingSchool, name: str) -> None:
    people = next(t for t in personal_tables() if t.name == "people")
    with school.records.database.begin() as connection:
        connection.execute(sa.update(people).where(people.c.id == "p1").values(name=name))


def test_others_records_stay_as_they_were(school: WorkingSchool) -> None:
    school.confirmed(2, 3)
    before = {p: stored(school, "g2").people[0].kinds for p in ("p2",)}
    school.confirmed(1)

    delete(school, whole=True)

    assert stored(school, "g2").people[0].kinds == before["p2"]


def test_deleting_twice_deletes_nothing_more(school: WorkingSchool) -> None:
    school.confirmed(1)
    delete(school, whole=False)
    rows = school.rows()

    again = delete(school, whole=False)

    assert again.kinds == ()
    assert school.rows() == rows


def test_after_the_deletion_nothing_is_stored_without_a_new_consent(
    school: WorkingSchool,
) -> None:
    delete(school, whole=False)

    with pytest.raises(Exception, match="没有保存"):
        school.accept(1)


def test_every_action_has_a_name_a_family_understands() -> None:
    assert set(ACTION_NAMES) == set(Action)


def test_every_table_of_persons_rows_has_a_name() -> None:
    found = {table.name for table in personal_tables()}

    assert found >= {"people", "papers", "marks", "revisions", "responses", "labelled_crops"}
    assert found - set(TABLE_NAMES) == set()
