"""Adding use cases: something comes into the library, its file is read in a worker."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from chalice.app import Blueprint

from chalicelib.homework import id_of
from chalicelib.resource_access import home_of, may_see, note_seen, reviews, shown
from chalicelib.resource_tags import suggest
from chalicelib.resource_telling import tell_reviewers, tell_sender
from chalicelib.runtime import Call, Caller, FileReading, UnitOfWork, use_case
from retrieval.passages import passages_of
from school.errors import BadPhoto, NotFound, NotUnderstood
from school.grading import SheetRequest
from school.papers import Done
from school.people import Person, PersonId, UnitId
from school.permissions import Action, Scope, allowed
from school.resource_calls import (
    AddResource,
    ReadingStatus,
    ReadResource,
    ResourceOf,
    ResourceShown,
    UploadTold,
)
from school.resource_facts import NAMELESS, Said, facts_said, plain_title
from school.resource_shelf import first_shelf, owner_of, ready, require_licence, superseded
from school.resources import Resource, ResourceId, ReviewState, may_read
from school.work import queue_erasure, work

routes = Blueprint(__name__)

LAST = 7
"""Priority of reading files: whoever waits for graded papers goes first."""
GONE = "文件没有收到，没有入库。请再发一次。"
CHANGED = "文件传坏了，没有入库。请再发一次。"
NOTHING = "要上传什么？请把文件和说明一起发，如“上传资源 五年级数学 分数除法 课件”，或带上链接。"


@routes.lambda_function(name="add_resource")
@use_case(AddResource)
def add_resource(request: AddResource, call: Call) -> ResourceShown:
    """Put a file or a link into the library, or say that it is there already."""
    home = home_of(call)
    call.require(Action.ADD_RESOURCE, Scope(unit=home))
    said = facts_said(request.said, file_name=request.file.name if request.file else "")
    if request.file is None and not said.link:
        raise NotUnderstood(NOTHING)
    if request.file is None and not said.titled:
        raise NotUnderstood(
            "请给这个链接写上名称，如“上传资源 https://… 五年级数学 分数除法 微课”。"
        )
    new = _new(request, call, said, home=home)
    with call.records() as unit:
        there = _there(unit, call, new)
        if there is not None:
            note_seen(unit, call, there, field="duplicate")
            return shown(unit, call, there, duplicate=there.id != new.id)
        _add(unit, call, new, request)
        call.audit(unit, Action.ADD_RESOURCE, Scope(unit=home), fields=("resource",))
        return shown(unit, call, unit.resources.these([new.id])[0])


def _new(request: AddResource, call: Call, said: Said, *, home: UnitId) -> Resource:
    roles = call.person.roles_on(call.today)
    level, open_to = first_shelf(roles, home, sharing=said.sharing)
    require_licence(said.facts.licence, open_to, home=home)
    about = request.file.digest if request.file else said.link
    new_id = ResourceId(id_of("resource", call.person.id, about, request.key or str(call.now)))
    file = request.file
    return Resource(
        **said.facts.model_dump(),
        id=new_id,
        work=new_id,
        level=level,
        home=home,
        owner=owner_of(level, call.person.id),
        open_to=open_to,
        file_name=plain_title(file.name)[-120:] if file else "",
        size=file.size if file else 0,
        sha256=file.digest if file else hashlib.sha256(said.link.encode()).hexdigest(),
        link="" if file else said.link,
        created_at=call.now,
        updated_at=call.now,
    )


def _there(unit: UnitOfWork, call: Call, new: Resource) -> Resource | None:
    """Return the same file or link where the asker may see it: others' secrets stay secret."""
    ids = unit.resource_readings.same_content(new.sha256)
    found = {one.id: one for one in unit.resources.these([*ids, new.id])}
    seen = [found[i] for i in (new.id, *ids) if i in found and may_see(unit, call, found[i])]
    standing = (one for one in seen if one.state is not ReviewState.SUPERSEDED)
    return next(standing, None)


def _add(unit: UnitOfWork, call: Call, new: Resource, request: AddResource) -> None:
    if request.file is None:
        new = ready(new, reviewer=reviews(call, new.open_to), at=call.now)
        unit.resources.add(new, passages_of(new, ""))
        suggest(unit, call, new, text="", near=())
        tell_reviewers(unit, call, new)
        return
    unit.resources.add(new, ())
    transcript = request.transcript
    reading = FileReading(
        id=new.id,
        person_id=call.person.id,
        title=new.title,
        upload=request.file.key,
        transcript=transcript.key if transcript else "",
        transcript_name=transcript.name if transcript else "",
    )
    unit.resource_readings.begin(reading, at=call.now)
    payload = work("read_resource", ReadResource(resource_id=new.id))
    unit.work.put(f"read_resource:{new.id}", payload, now=call.now, priority=LAST)


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
    with call.records() as unit:
        _take(unit, call, reading, found)
    return Done()


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

    content = _uploaded(call, reading.upload)
    if reading.upload.endswith(".bin") and hashlib.sha256(content).hexdigest() != resource.sha256:
        raise NotUnderstood(CHANGED)
    picture = reading.upload.endswith(".jpg")
    found = read_apart(content, name="photo.jpg" if picture else resource.file_name)
    lines = list(found.texts)
    if picture:
        asked = SheetRequest(photo_key=reading.upload, text_only=True)
        lines += call.reader.read(asked).lines
    if reading.transcript:
        said = _uploaded(call, reading.transcript)
        lines += read_apart(said, name=reading.transcript_name).texts
    key = f"{resource.folder}/{resource.sha256[:32]}{found.ending}"
    call.files.put(key, content, content_type=found.media_type)
    stored = {"file_key": key, "media_type": found.media_type, "size": len(content)}
    return _found(resource.model_copy(update=stored), "\n".join(lines))


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
    unit.resources.delete(resource.id)
    queue_erasure(unit.work, resource.folder, now=call.now)
    unit.resource_readings.settle(resource.id, ReadingStatus.REFUSED, why=why, title=resource.title)
    tell_sender(unit, call, resource, reading.person_id)
    call.audit(unit, Action.ADD_RESOURCE, Scope(unit=resource.home), fields=("refused",))


def _take(unit: UnitOfWork, call: Call, reading: FileReading, found: _Found) -> None:
    now = unit.resources.resource(found.resource.id)
    if now is None:
        queue_erasure(unit.work, found.resource.folder, now=call.now)  # deleted while it was read
        return
    place = {name: getattr(found.resource, name) for name in ("file_key", "media_type", "size")}
    resource = now.model_copy(update={**place, "title": _title(now, found.text)})
    sender = unit.people.person(reading.person_id)
    near = _sketched(unit, resource.id, found)
    closest = _closest_seen(call, sender, near)
    if closest is None:
        resource = ready(resource, reviewer=_reviews(call, sender, resource.open_to), at=call.now)
    unit.resources.change(resource, passages=passages_of(resource, found.text))
    suggest(unit, call, resource, text=found.text, near=near)
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


def _closest_seen(
    call: Call, sender: Person, near: Sequence[tuple[Resource, float]]
) -> tuple[Resource, float] | None:
    """Return the likest that is nearly the same and that the sender may see, or None."""
    from retrieval.alike import NEAR  # noqa: PLC0415  # numpy

    close = (pair for pair in near if pair[1] >= NEAR)
    return next((pair for pair in close if may_read(sender, pair[0], on=call.today)), None)


@routes.lambda_function(name="show_upload")
@use_case(ResourceOf)
def show_upload(request: ResourceOf, call: Call) -> UploadTold:
    """Tell who sent a file what came of it."""
    me = Scope(unit=UnitId("-"), adult=call.person.id)
    call.require(Action.FIND_RESOURCES, me)
    with call.records() as unit:
        reading = unit.resource_readings.reading(request.resource_id)
        if reading is None or reading.person_id != call.person.id:
            raise NotFound("没有找到这次上传。发“我的资源”看已有的。")
        resource = unit.resources.resource(request.resource_id)
        call.audit(unit, Action.FIND_RESOURCES, me, fields=("upload",))
        view = shown(unit, call, resource) if resource else None
        return UploadTold(title=reading.title, status=reading.status, why=reading.why, shown=view)


def settle_versions(unit: UnitOfWork, call: Call, resource: Resource) -> None:
    """Let an approved version take the place of the others of its work."""
    if resource.state is not ReviewState.APPROVED:
        return
    for other in unit.resources.versions(resource.work):
        if other.id != resource.id and other.state not in (
            ReviewState.SUPERSEDED,
            ReviewState.WITHDRAWN,
        ):
            unit.resources.change(superseded(other, at=call.now))


def forget(unit: UnitOfWork, call: Call, person: PersonId) -> int:
    """Delete what a person has in the library and queue its files; return how many."""
    mine = unit.resources.of_owner(person, limit=100_000)
    for resource in mine:
        unit.resources.delete(resource.id)
        unit.resource_readings.drop(resource.id)
        queue_erasure(unit.work, resource.folder, now=call.now)
    unit.resource_uses.forget(person)
    return len(mine)
