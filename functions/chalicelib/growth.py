"""Growth use cases of those who write: note something down, add photos, take it back."""

from collections.abc import Sequence
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.growth_pupils import Meant, pupils_meant
from chalicelib.growth_telling import tell_head
from chalicelib.homework import id_of
from chalicelib.runtime import use_case
from chalicelib.telling import ask_for_consent
from school import consent
from school.consent import Purpose
from school.errors import NotFound, NotUnderstood
from school.growth import (
    FAMILY,
    LONGEST_TEXT,
    MOST_PHOTOS,
    MOST_PUPILS,
    Dimension,
    EntryState,
    GrowthEntry,
    first_state,
    kept_until,
    photo_key,
    require_more_photos,
    require_undo,
    with_photos,
)
from school.growth_points import growth_points, likeliest, name_of
from school.growth_record import (
    AddPhotos,
    Ask,
    Choice,
    Noted,
    NotedEntry,
    NoteGrowth,
    NoteOf,
    Undone,
)
from school.people import PersonId, Pupil, Role
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)

DECLINED = timedelta(days=30)
"""How long a declined entry is kept, so that its author can read why."""


@routes.lambda_function(name="note_growth")
@use_case(NoteGrowth)
def note_growth(request: NoteGrowth, call: Call) -> Noted:
    """Write something down about pupils, or say what has to be known first."""
    meant = pupils_meant(
        call,
        Action.NOTE_GROWTH,
        caption=request.caption,
        pupil_id=request.pupil_id,
        class_id=request.class_id,
    )
    _require_possible(meant, request)
    dimension = request.dimension or meant.said.dimension
    if meant.ask is not None:
        return Noted(ask=meant.ask, choices=meant.choices, text=meant.said.text)
    if dimension is None:
        offered = tuple(Choice(id=d, name=name_of(d)) for d in likeliest(meant.said.text))
        return Noted(ask=Ask.DIMENSION, choices=offered, text=meant.said.text)
    with call.records() as unit:
        agreed = [pupil for pupil in meant.pupils if _agreed(unit, pupil.id)]
        left_out = [pupil for pupil in meant.pupils if pupil not in agreed]
        for pupil in left_out:
            ask_for_consent(unit, call, pupil.id, Purpose.GROWTH)
        roles = dict(zip(meant.pupils, meant.roles, strict=True))
        new = [_new(call, p, roles[p], meant=meant, dimension=dimension) for p in agreed]
        entries = [_kept(unit, call, entry) for entry in new]
        noted = [_with_photos(unit, call, entry, request.digests) for entry in entries]
    if not noted:
        consent.require((), meant.pupils[0].id, Purpose.GROWTH)
    return _noted(noted, agreed, left_out=left_out, digests=request.digests)


def _require_possible(meant: Meant, request: NoteGrowth) -> None:
    """Pass when what is said can be kept.

    Raises:
        NotUnderstood: It is empty or too long, or there are too many pupils or photos.
    """
    text = meant.said.text
    if not text:
        usual = growth_points().dimensions[request.dimension or likeliest("")[0]].observations[0]
        raise NotUnderstood(f"要记什么？请一起写上，如“记一笔 12号 品德 {usual}”。")
    if len(text) > LONGEST_TEXT:
        raise NotUnderstood(
            f"写了 {len(text)} 字，一条最多 {LONGEST_TEXT} 字，没有记下。请写短一点，或分几条记。"
        )
    if len(meant.pupils) > MOST_PUPILS:
        raise NotUnderstood(f"一次最多记 {MOST_PUPILS} 位同学，没有记下。请分几次。")
    if len(request.digests) > MOST_PHOTOS:
        raise NotUnderstood(f"一条最多附 {MOST_PHOTOS} 张照片，没有记下。请挑几张再发。")


def _agreed(unit: UnitOfWork, pupil: PersonId) -> bool:
    return consent.in_force(unit.consents.of(pupil), pupil, Purpose.GROWTH)


def _new(
    call: Call, pupil: Pupil, role: Role, *, meant: Meant, dimension: Dimension
) -> GrowthEntry:
    about = (call.person.id, dimension, meant.said.text, str(call.today))
    return GrowthEntry(
        id=id_of("growth", pupil.id, *about),
        note_id=id_of("note", *sorted(p.id for p in meant.pupils), *about),
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        dimension=dimension,
        text=meant.said.text,
        author=call.person.id,
        role=role,
        day=call.today,
        at=call.now,
        state=first_state(role),
        keep_until=kept_until(pupil.class_id, call.today),
    )


def _kept(unit: UnitOfWork, call: Call, entry: GrowthEntry) -> tuple[GrowthEntry, bool]:
    """Keep an entry and return it and whether it is new; the same words of a day are one."""
    new = unit.growth.add(entry)
    scope = Scope(unit=entry.class_id, pupil=entry.pupil_id)
    call.audit(unit, Action.NOTE_GROWTH, scope, fields=("growth",))
    if new and entry.state is EntryState.WAITING:
        tell_head(unit, call, entry)
    return (entry if new else unit.growth.entry(entry.id)), new


def _with_photos(
    unit: UnitOfWork, call: Call, noted: tuple[GrowthEntry, bool], digests: tuple[str, ...]
) -> tuple[GrowthEntry, bool]:
    entry, new = noted
    if not digests:
        return noted
    if not new:
        require_more_photos(entry, call.person.id, now=call.now)
    changed = with_photos(entry, digests)
    unit.growth.change(changed)
    return changed, new


def _noted(
    noted: list[tuple[GrowthEntry, bool]],
    pupils: list[Pupil],
    *,
    left_out: Sequence[Pupil] = (),
    digests: tuple[str, ...],
) -> Noted:
    first = noted[0][0]
    return Noted(
        note_id=first.note_id,
        dimension=first.dimension,
        text=first.text,
        entries=tuple(
            NotedEntry(
                entry_id=entry.id,
                name=_called(pupil, entry.role),
                state=entry.state,
                uploads=tuple(photo_key(entry.folder, digest) for digest in digests),
                before=not new,
            )
            for (entry, new), pupil in zip(noted, pupils, strict=True)
        ),
        photos=len(first.photos),
        without_consent=tuple(_called(pupil, first.role) for pupil in left_out),
    )


def _called(pupil: Pupil, role: Role) -> str:
    """Return how a pupil is called to whoever wrote: a class goes by numbers."""
    return pupil.name if role in FAMILY else pupil.label()


@routes.lambda_function(name="add_growth_photos")
@use_case(AddPhotos)
def add_growth_photos(request: AddPhotos, call: Call) -> Noted:
    """Let the author add photos to what was written down in one message."""
    entries = _own_note(call, request.note_id)
    with call.records() as unit:
        noted, pupils = [], []
        for entry in entries:
            consent.require(unit.consents.of(entry.pupil_id), entry.pupil_id, Purpose.GROWTH)
            require_more_photos(entry, call.person.id, now=call.now)
            noted.append(_with_photos(unit, call, (entry, False), request.digests))
            pupils.append(unit.people.pupil(entry.pupil_id, on=call.today))
            scope = Scope(unit=entry.class_id, pupil=entry.pupil_id)
            call.audit(unit, Action.NOTE_GROWTH, scope, fields=("photos",))
    return _noted(noted, pupils, digests=request.digests)


@routes.lambda_function(name="undo_growth")
@use_case(NoteOf)
def undo_growth(request: NoteOf, call: Call) -> Undone:
    """Let the author take back, within a day, what was written down in one message."""
    entries = _own_note(call, request.note_id)
    with call.records() as unit:
        for entry in entries:
            require_undo(entry, call.person.id, now=call.now)
            unit.growth.drop(entry.id)
            queue_erasure(unit.work, entry.folder, now=call.now)
            scope = Scope(unit=entry.class_id, pupil=entry.pupil_id)
            call.audit(unit, Action.NOTE_GROWTH, scope, fields=("growth",))
    return Undone(entries=len(entries))


def _own_note(call: Call, note_id: str) -> list[GrowthEntry]:
    """Return the entries of a message, once the policy allows writing about each pupil."""
    with call.records() as unit:
        entries = unit.growth.of_note(note_id)
    if not entries:
        raise NotFound("这一笔已经撤销了，没有要做的。")
    for entry in entries:
        call.require(Action.NOTE_GROWTH, Scope(unit=entry.class_id, pupil=entry.pupil_id))
    return entries


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:
    """Delete a pupil's growth and reading records and queue their files; return how many."""
    folders = [*unit.growth.forget(pupil), *unit.reading.forget(pupil)]
    for folder in folders:
        queue_erasure(unit.work, folder, now=call.now)
    return len(folders)


def expire(unit: UnitOfWork, call: Call) -> int:
    """Delete what is past its time and queue the files; return how many records."""
    declined = unit.growth.forget_past(today=call.today, declined_before=call.now - DECLINED)
    folders = [*declined, *unit.reading.forget_past(today=call.today)]
    for folder in folders:
        queue_erasure(unit.work, folder, now=call.now)
    return len(folders)
