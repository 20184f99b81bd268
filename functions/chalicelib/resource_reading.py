"""Reading use case: a file somebody sent is read in a worker, and kept or refused."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.library_work import embed_later
from chalicelib.resource_tags import suggest
from chalicelib.resource_telling import tell_reviewers, tell_sender
from chalicelib.runtime import Caller, use_case
from retrieval.passages import passages_of
from school.errors import BadPhoto, NotFound, NotUnderstood
from school.grading import SheetRequest
from school.papers import Done
from school.people import Person, PersonId, UnitId
from school.permissions import Action, Scope, allowed
from school.picture_kinds import is_picture
from school.resource_calls import ReadingStatus, ReadResource
from school.resource_facts import NAMELESS, plain_title
from school.resource_shelf import STANDING, ready
from school.resource_tags import NEIGHBOURS
from school.resources import Resource, ResourceFilter, ResourceId, may_read, seer_of
from school.store.resource_readings import FileReading
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)

GONE = "文件没有收到，没有入库。请再发一次。"
NOT_READ = "没有读成，请再发一次。"
LONGEST_WAIT = timedelta(days=1)
"""After it nobody waits for a file to be read any more."""
TRANSCRIPT_S = 20.0
LEAST_SAYS = 0.01
"""What even the last of the neighbours counts."""
CHANGED = "文件传坏了，没有入库。请再发一次。"
RAW_PICTURE = "这其实是一张图片，没有入库。请按照片再发一次。"
"""Said of a picture nobody re-encoded: it would be kept with where it was taken."""


@routes.lambda_function(name="read_resource")
@use_case(ReadResource, by=Caller.PRODUCT)
def read_resource(request: ReadResource, call: Call) -> Done:
    """Read a file that was sent; keep it beside its text, or say why it is not taken."""
    with call.records() as unit:
        reading = unit.resource_readings.reading(request.resource_id)
        resource = unit.resources.resource(request.resource_id)
    if reading is None or resource is None or reading.status is not ReadingStatus.WAITING:
        return Done(done=False)
    try:
        found = _read(call, resource, reading)
    except (NotUnderstood, BadPhoto, NotFound) as error:
        with call.records() as unit:
            _refuse(unit, call, resource, reading, why=error.message)
        return Done()
    topic = _near_in_meaning(call, reading.person_id, found)
    with call.records() as unit:
        _take(unit, call, reading, found, topic=topic)
    return Done()


def give_up(call: Call) -> int:
    """Settle what has waited for longer than any reading takes, and tell who sent it.

    Its work was given up after the last try, so nobody else will.

    Returns:
        How many there were.
    """
    with call.records() as unit:
        unit.resources.hold()
        late = unit.resource_readings.waiting_since_before(call.now - LONGEST_WAIT)
        there = {one.id: one for one in unit.resources.these([one.id for one in late])}
        for reading in late:
            if reading.id in there:
                _refuse(unit, call, there[reading.id], reading, why=NOT_READ)
            else:
                unit.resource_readings.settle(reading.id, ReadingStatus.REFUSED, why=NOT_READ)
    return len(late)


@dataclass(frozen=True)
class _Found:
    """What was read, made ready before the transaction: others do not wait for it."""

    resource: Resource
    """With its file in its own folder."""
    text: str
    sketch: bytes
    """Empty: too short to compare."""
    bands: tuple[int, ...]


def _read(call: Call, resource: Resource, reading: FileReading) -> _Found:
    """Store a file in its folder and return what it says.

    Raises:
        NotUnderstood: The library does not take the file.
        BadPhoto: It is a picture that cannot be opened.
    """
    from retrieval.read_apart import read_apart  # noqa: PLC0415  # with what reads files

    lines: list[str] = []
    if not resource.file_key:
        resource, lines = _stored(call, resource, reading)
    if reading.transcript:
        said = _uploaded(call, reading.transcript)
        lines += read_apart(said, name=reading.transcript_name, most_s=TRANSCRIPT_S).texts
    return _found(resource, "\n".join(lines))


def _stored(call: Call, resource: Resource, reading: FileReading) -> tuple[Resource, list[str]]:
    """Store the file that was sent, once it is fit for it; return its text, too."""
    from retrieval.read_apart import read_apart  # noqa: PLC0415  # with what reads files

    content = _uploaded(call, reading.upload)
    if reading.upload.endswith(".bin") and hashlib.sha256(content).hexdigest() != resource.sha256:
        raise NotUnderstood(CHANGED)
    picture = reading.upload.endswith(".jpg")
    if not picture and is_picture(content):
        raise NotUnderstood(RAW_PICTURE)
    found = read_apart(content, name="photo.jpg" if picture else resource.file_name)
    lines = list(found.texts)
    if picture:
        asked = SheetRequest(photo_key=reading.upload, text_only=True)
        lines += call.reader.read(asked).lines
    key = f"{resource.folder}/{resource.sha256[:32]}{found.ending}"
    call.files.put(key, content, content_type=found.media_type)
    stored = {"file_key": key, "media_type": found.media_type, "size": len(content)}
    return resource.model_copy(update=stored), lines


def _found(resource: Resource, text: str) -> _Found:
    from retrieval.alike import bands, sketch  # noqa: PLC0415  # numpy

    made = sketch(text)
    if made is None:
        return _Found(resource, text, b"", ())
    return _Found(resource, text, made.tobytes(), bands(made))


def _uploaded(call: Call, key: str) -> bytes:
    try:
        return call.files.get(key)
    except NotFound as error:
        raise NotUnderstood(GONE) from error


def _refuse(
    unit: UnitOfWork, call: Call, resource: Resource, reading: FileReading, *, why: str
) -> None:
    unit.resources.hold()
    now = unit.resources.resource(resource.id)
    if now is not None and not now.file_key:  # else only a transcript was refused
        unit.resources.delete(resource.id)
        queue_erasure(unit.work, resource.folder, now=call.now)
    unit.resource_readings.settle(resource.id, ReadingStatus.REFUSED, why=why, title=resource.title)
    tell_sender(unit, call, resource, reading.person_id)
    call.audit(unit, Action.ADD_RESOURCE, Scope(unit=resource.home), fields=("refused",))


def _near_in_meaning(call: Call, person: PersonId, found: _Found) -> list[tuple[Resource, float]]:
    """Return what the sender may see that is nearest in meaning; nothing without a model.

    Cosines of one model lie close together, so each counts by what it has over the last of them.
    """
    head = passages_of(found.resource, found.text)[:1]
    vector = call.library.prepare("".join(head), now=call.now)
    if vector is None:
        return []
    subjects = frozenset({found.resource.subject} - {""})
    with call.records() as unit:
        near = call.library.near(
            unit,
            vector.reshape(1, -1),
            wanted=ResourceFilter(subjects=subjects),
            seer=seer_of(unit.people.person(person), on=call.today),
            k=NEIGHBOURS,
        )
        there = {one.id: one for one in unit.resources.these([one for one, _ in near])}
    last = near[-1][1] if near else 0.0
    others = [(one, score) for one, score in near if one in there and one != found.resource.id]
    return [(there[one], min(score - last + LEAST_SAYS, 1.0)) for one, score in others]


def _take(
    unit: UnitOfWork,
    call: Call,
    reading: FileReading,
    found: _Found,
    *,
    topic: Sequence[tuple[Resource, float]],
) -> None:
    unit.resources.hold()
    now = unit.resources.resource(found.resource.id)
    if now is None:
        queue_erasure(unit.work, found.resource.folder, now=call.now)  # deleted while it was read
        return
    place = {name: getattr(found.resource, name) for name in ("file_key", "media_type", "size")}
    resource = now.model_copy(update={**place, "title": _title(now, found.text)})
    sender = unit.people.person(reading.person_id)
    alike = _sketched(unit, resource.id, found)
    # Others' secrets stay secret: what they keep for themselves says nothing of this one.
    near = [pair for pair in alike if may_read(sender, pair[0], on=call.today)]
    closest = _closest(near)
    if closest is None and resource.state in STANDING:  # what was taken off meanwhile stays off
        resource = ready(resource, reviewer=_reviews(call, sender, resource.open_to), at=call.now)
    unit.resources.change(resource, passages=passages_of(resource, found.text))
    unit.resource_uses.outdate_reviews(resource.id)
    embed_later(unit, call)
    suggest(unit, call, resource, text=found.text, near=[*near, *topic])
    status = ReadingStatus.NEAR if closest else ReadingStatus.READ
    near_to, likeness = (closest[0].id, closest[1]) if closest else ("", 0.0)
    unit.resource_readings.settle(
        resource.id, status, near=near_to, likeness=likeness, title=resource.title
    )
    tell_sender(unit, call, resource, sender.id)
    if closest is None:
        tell_reviewers(unit, call, resource)
    call.audit(unit, Action.ADD_RESOURCE, Scope(unit=resource.home), fields=("text",))


def _title(resource: Resource, text: str) -> str:
    """Return the title; of a file without a name the first line it has."""
    if resource.title != NAMELESS:
        return resource.title
    return next((one for line in text.splitlines() if (one := plain_title(line[:40]))), NAMELESS)


def _reviews(call: Call, person: Person, open_to: UnitId) -> bool:
    return allowed(person, Action.REVIEW_RESOURCE, Scope(unit=open_to), on=call.today)


def _sketched(
    unit: UnitOfWork, resource_id: ResourceId, found: _Found
) -> list[tuple[Resource, float]]:
    """Keep the sketch of a text; return the resources it is like, the likest first."""
    from retrieval.alike import from_bytes, likeness  # noqa: PLC0415  # numpy

    if not found.sketch:
        return []
    others = unit.resource_readings.alike(found.bands)
    others.pop(resource_id, None)
    unit.resource_readings.keep_sketch(resource_id, found.sketch, found.bands)
    mine = from_bytes(found.sketch)
    scored = {one: likeness(mine, from_bytes(content)) for one, content in others.items()}
    there = unit.resources.these(list(scored))
    return sorted(((one, scored[one.id]) for one in there), key=lambda pair: -pair[1])


def _closest(near: Sequence[tuple[Resource, float]]) -> tuple[Resource, float] | None:
    """Return the likest, where it is nearly the same, or None."""
    from retrieval.alike import NEAR  # noqa: PLC0415  # numpy

    return next((pair for pair in near if pair[1] >= NEAR), None)
