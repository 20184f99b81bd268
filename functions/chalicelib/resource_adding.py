"""Adding use cases: something comes into the library, its file is read in a worker."""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import id_of
from chalicelib.library_work import embed_later
from chalicelib.resource_access import home_of, kept_by, may_see, note_seen, reviews, shown
from chalicelib.resource_tags import suggest
from chalicelib.resource_telling import tell_reviewers
from chalicelib.runtime import use_case
from retrieval.passages import passages_of
from school.errors import NotFound, NotUnderstood
from school.people import UnitId
from school.permissions import Action, Scope
from school.resource_calls import (
    AddResource,
    AddTranscript,
    ReadResource,
    ResourceOf,
    ResourceShown,
    UploadTold,
)
from school.resource_facts import Said, facts_said, plain_title
from school.resource_shelf import STANDING, first_shelf, owner_of, ready, require_licence
from school.resources import Resource, ResourceId, ReviewState
from school.store.resource_readings import FileReading
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

LAST = 7
"""Priority of reading files: whoever waits for graded papers goes first."""
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
        unit.resources.hold()
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
        embed_later(unit, call)
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


@routes.lambda_function(name="add_transcript")
@use_case(AddTranscript)
def add_transcript(request: AddTranscript, call: Call) -> ResourceShown:
    """Have the transcript of a video or a sound read, so that it is found by what is said in it."""
    with call.records() as unit:
        unit.resources.hold()
        resource = kept_by(unit, call, request.resource_id)
        if not resource.media_type.startswith(("video/", "audio/")):
            raise NotUnderstood("字幕只能配给读好的视频或音频。请先上传视频，再发字幕。")
        if resource.state not in STANDING:
            raise NotUnderstood("这份已经下架或被新版本替换，没有收字幕。先点“恢复”，再发字幕。")
        sent = request.transcript
        reading = FileReading(
            id=resource.id,
            person_id=call.person.id,
            title=resource.title,
            upload="",
            transcript=sent.key,
            transcript_name=sent.name,
        )
        unit.resource_readings.begin_again(reading, at=call.now)
        payload = work("read_resource", ReadResource(resource_id=resource.id))
        key = f"read_resource:{resource.id}:{sent.digest}"
        unit.work.put(key, payload, now=call.now, priority=LAST)
        call.audit(unit, Action.MANAGE_RESOURCE, resource.keeping, fields=("transcript",))
        return shown(unit, call, resource)


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
