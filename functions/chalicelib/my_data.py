"""My-data use cases: what is stored about a person, a copy of it, and its deletion."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.forgetting import forget_everything
from chalicelib.runtime import use_case
from school.erasures import Erasure, queue_note
from school.errors import NotFound
from school.my_data import (
    ROSTER,
    DeletedData,
    DeleteMyData,
    Exported,
    ExportMyData,
    MyData,
    MyDataAnswer,
    PersonsData,
    TableRows,
    as_csv,
    as_json,
    readers,
    table_name,
    zip_parts,
)
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope, allowed
from school.store.my_data import file_keys
from school.store.unit_of_work import UnitOfWork
from school.teaching import Claim
from school.transient import transient_key

routes = Blueprint(__name__)

READERS_SINCE = timedelta(days=365)
MOST_READINGS = 2000
"""Lines of the audit looked at: some ten a school day."""
MOST_BYTES = 15_000_000
"""Of one zip: DingTalk and WeCom take files of up to 20 MB."""


@routes.lambda_function(name="my_data")
@use_case(MyData)
def my_data(request: MyData, call: Call) -> MyDataAnswer:
    """Say how much of what is stored about one's children or oneself, and who looked at it."""
    asked = [request.person_id] if request.person_id else _own(call)
    if not asked:
        call.require(Action.READ_MY_DATA, Scope(unit=UnitId("-")))
    for person in asked:
        call.require(Action.READ_MY_DATA, _scope(call, person))
    with call.records() as unit:
        found = tuple(_stored(unit, call, person) for person in asked)
        for person in asked:
            call.audit(unit, Action.READ_MY_DATA, _scope(call, person), fields=("overview",))
    return MyDataAnswer(people=found)


def _own(call: Call) -> list[PersonId]:
    """Return whose data the actor may ask for: the children's, and their own where they work."""
    own = list(call.person.children_on(call.today))
    if call.person.roles_on(call.today) - {Role.GUARDIAN}:
        own.append(call.person.id)
    return own


def _scope(call: Call, person: PersonId) -> Scope:
    if person == call.person.id and Role.PUPIL not in call.person.roles_on(call.today):
        return Scope(unit=UnitId("-"), adult=person)
    return Scope(unit=UnitId("-"), pupil=person)


def _stored(unit: UnitOfWork, call: Call, person: PersonId) -> PersonsData:
    return PersonsData(
        person_id=person,
        name=unit.people.person(person).name,
        kinds=tuple(unit.personal.kinds(person)),
        readers=readers(
            unit.audit.about(person, since=call.now - READERS_SINCE, limit=MOST_READINGS)
        ),
        deletable=allowed(call.person, Action.DELETE_MY_DATA, _scope(call, person), on=call.today),
    )


@routes.lambda_function(name="export_my_data")
@use_case(ExportMyData)
def export_my_data(request: ExportMyData, call: Call) -> Exported:
    """Put a copy of everything about a person into files that are gone after an hour or two."""
    person = request.person_id
    scope = _scope(call, person)
    call.require(Action.READ_MY_DATA, scope)
    with call.records() as unit:
        tables = list(unit.personal.rows(person))
        wanted = [*file_keys(tables), *_evidence(unit, person)]
        entries = unit.audit.about(person, since=call.now - READERS_SINCE, limit=MOST_READINGS)
        call.audit(unit, Action.READ_MY_DATA, scope, fields=("export",))
    looked = readers(entries)
    tables.append(
        TableRows(
            table="谁看过",
            columns=("day", "role", "action", "purpose", "times"),
            rows=tuple((r.day, r.role, r.action, r.purpose, r.times) for r in looked),
        )
    )
    photos = [photo for key in wanted for photo in _file(call, key)]
    parts = zip_parts(_documents(tables), photos, at=call.now, most_bytes=MOST_BYTES)
    keys = tuple(_kept(call, part) for part in parts)
    return Exported(keys=keys, files_left_out=len(wanted) - len(photos))


def _evidence(unit: UnitOfWork, person: PersonId) -> list[str]:
    """Return the keys of a teacher's evidence: a claim says how many photos it has, not which."""
    claims = [one for one in unit.teaching.rows_of(person) if isinstance(one, Claim)]
    return [key for one in claims for key in one.photo_keys()]


def _documents(tables: list[TableRows]) -> list[tuple[str, bytes]]:
    documents = []
    for table in tables:
        name = table_name(table.table)
        documents += [(f"{name}.json", as_json(table)), (f"{name}.csv", as_csv(table))]
    return documents


def _file(call: Call, key: str) -> Iterator[tuple[str, bytes]]:
    """Yield a file's name in the zip and its content; nothing when its time is over."""
    try:
        yield f"照片/{key.replace('/', '_')}", call.files.get(key)
    except (NotFound, ValueError):
        return


def _kept(call: Call, content: bytes) -> str:
    key = transient_key(hashlib.sha256(content).hexdigest(), at=call.now, ending=".zip")
    call.files.put(key, content, content_type="application/zip")
    return key


@routes.lambda_function(name="delete_my_data")
@use_case(DeleteMyData)
def delete_my_data(request: DeleteMyData, call: Call) -> DeletedData:
    """Delete what is stored about a child now, its copies in chats, and its files soon.

    The audit keeps its rows about the opaque id: that is how a family can prove what was read.
    """
    pupil = request.pupil_id
    scope = Scope(unit=UnitId("-"), pupil=pupil)
    call.require(Action.DELETE_MY_DATA, scope)
    with call.records() as unit:
        fields = ("whole",) if request.whole else ("records",)
        call.audit(unit, Action.DELETE_MY_DATA, scope, fields=fields)
        kinds = [k for k in unit.personal.kinds(pupil) if request.whole or k.table not in ROSTER]
        messages = forget_everything(unit, call, pupil, whole=request.whole)
        queue_note(unit.work, Erasure(at=call.now, pupil=pupil, whole=request.whole))
    return DeletedData(kinds=tuple(kinds), whole=request.whole, messages=messages)
