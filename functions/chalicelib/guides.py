"""Guide use cases: ask for one, have it written by a language model, show it."""

import hashlib
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import id_of
from chalicelib.language_model import writer_of
from chalicelib.runtime import Caller, use_case
from chalicelib.search import library_search, prepare_search
from chalicelib.telling import tell_adult
from chalicelib.workplace import places_of, require_places
from school.errors import NotFound, NotUnderstood, Unavailable
from school.guide_checks import checked
from school.guides import (
    LONGEST_SOURCE,
    LONGEST_TOPIC,
    MOST_SOURCES,
    AskGuide,
    CitedSource,
    Guide,
    GuideOf,
    GuideState,
    GuideView,
    GuideWish,
    Source,
    WriteGuide,
    WritingTask,
    may_be_quoted,
    wish_in,
)
from school.masking import masked
from school.notices import NoticeKind
from school.papers import Done
from school.people import Person, UnitId
from school.permissions import Action, Scope
from school.resources import Resource, ResourceFilter, ResourceId, ReviewState, may_read
from school.search import SearchHit
from school.store.guides import WrittenGuide
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

MOST_A_DAY = 20
"""Of one person: a model costs money or an hour of the school's own computer."""
MOST_ATTEMPTS = 2
LOOKED_AT = 4 * MOST_SOURCES
"""Hits among which those are that a model may be shown."""
NOT_WRITTEN = "模型这次没有写好（太慢，或回答不合格式）。请过一会儿再试。"


@routes.lambda_function(name="ask_guide")
@use_case(AskGuide)
def ask_guide(request: AskGuide, call: Call) -> GuideView:
    """Queue the writing of a guide and say so; without a model return what the library has.

    Raises:
        NotUnderstood: The sentence asks for nothing that can be written, or too much was asked.
    """
    places = require_places(call, Action.ADD_RESOURCE)
    wish = wish_in(request.said)
    if wish is None:
        raise NotUnderstood("请说要写什么，如“出一份分数除法导学案”“生成 5 道分数除法练习”。")
    prepare_search(call, wish.topic)
    guide_id = id_of("guide", call.person.id, request.request or request.said)
    with call.records() as unit:
        one = unit.guides.get(guide_id) or _wanted(unit, call, guide_id, wish)
        call.audit(unit, Action.ADD_RESOURCE, Scope(unit=places[0]), fields=("guide", one.state))
        return _view(unit, call, one)


def _wanted(unit: UnitOfWork, call: Call, guide_id: str, wish: GuideWish) -> WrittenGuide:
    """Return a new wish, its writing queued where there is a model and something to write from."""
    writer = writer_of(call.model)
    # What the library has is all told to the asker; what a model is shown is less.
    top = LOOKED_AT if writer else MOST_SOURCES
    found = library_search(call, unit, wish.topic, filter=ResourceFilter(), top=top, skip=0)
    # A search fills its page: what shares not a word with the topic is no source of it.
    about = tuple(hit for hit in found.hits if hit.why)
    hits = _quotable(unit, about)[:MOST_SOURCES] if writer else about
    wanted = WrittenGuide(
        id=guide_id,
        asker=call.person.id,
        platform=call.actor.platform,
        user_id=call.actor.user,
        wish=wish,
        state=_state(writer is not None, has_sources=bool(hits)),
        hits=hits,
        model=writer.name[:120] if writer else "",
        asked_at=call.now,
    )
    if wanted.state is GuideState.WAITING:
        _queue(unit, call, wanted)
    return wanted


def _quotable(unit: UnitOfWork, hits: tuple[SearchHit, ...]) -> tuple[SearchHit, ...]:
    """Return the hits a model may be shown."""
    there = unit.resources.these([hit.resource_id for hit in hits])
    quoted = {one.id for one in there if may_be_quoted(one)}
    return tuple(hit for hit in hits if hit.resource_id in quoted)


def _state(has_model: bool, *, has_sources: bool) -> GuideState:  # noqa: FBT001  # both are asked
    if not has_model:
        return GuideState.NO_MODEL
    return GuideState.WAITING if has_sources else GuideState.NO_SOURCES


def _queue(unit: UnitOfWork, call: Call, wanted: WrittenGuide) -> None:
    asked = unit.guides.asked_since(call.person.id, call.now - timedelta(days=1))
    if asked >= MOST_A_DAY:
        raise NotUnderstood(f"一天最多写 {MOST_A_DAY} 份，已经用完。请明天再写，或发“找资源”。")
    unit.guides.add(wanted)
    payload = work("write_guide", WriteGuide(guide_id=wanted.id))
    unit.writing.put(f"guide:{wanted.id}", payload, now=call.now)


@routes.lambda_function(name="write_guide")
@use_case(WriteGuide, by=Caller.PRODUCT)
def write_guide(request: WriteGuide, call: Call) -> Done:
    """Have a guide written, check it, keep it and tell who asked; the model is asked twice at most.

    Nothing is open while the model writes, and what is kept is kept once.

    Raises:
        Unavailable: The model did not answer; the queue tries once more.
    """
    with call.records() as unit:
        wanted = unit.guides.try_again(request.guide_id)
        if wanted is None:
            return Done(done=False)
        task = _task(unit, call, wanted)
    guide, why = _written(call, wanted, task)
    with call.records() as unit:
        if not unit.guides.finish(wanted.id, guide, why=why, at=call.now):
            return Done(done=False)
        tell_adult(unit, call, wanted.asker, kind=NoticeKind.GUIDE, about=wanted.id)
        scope = Scope(unit=UnitId("-"), adult=wanted.asker)
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("guide",))
    return Done()


def _task(unit: UnitOfWork, call: Call, wanted: WrittenGuide) -> WritingTask | None:
    """Return what the model is asked, without the names of pupils.

    None: who asked may not read all its sources any more, or a model may not.
    """
    asker = _asker(unit, wanted)
    readable = _readable(unit, call, asker, wanted.sources)
    quoted = [readable[one] for one in wanted.sources if one in readable]
    if asker is None or len(quoted) < len(wanted.sources) or not all(map(may_be_quoted, quoted)):
        return None
    passages = unit.resources.passages(wanted.sources)
    # More than is shown, so that no name is cut in two and thereby overlooked.
    texts = {one.id: "\n".join(passages.get(one.id, ()))[: 4 * LONGEST_SOURCE] for one in quoted}
    told = " ".join([wanted.wish.topic, *(one.title for one in quoted), *texts.values()])
    names = _names_in(unit, "".join(told.split()), places=places_of(asker, on=call.today))
    topic = masked(wanted.wish.topic, names)[:LONGEST_TOPIC]
    return WritingTask(
        wish=wanted.wish.model_copy(update={"topic": topic}),
        sources=tuple(
            Source(title=masked(one.title, names), text=masked(texts[one.id], names))
            for one in quoted
        ),
        mark=hashlib.sha256(call.new_token().encode()).hexdigest()[:32],
    )


def _names_in(unit: UnitOfWork, text: str, *, places: tuple[UnitId, ...]) -> set[str]:
    """Return the names in a text without blanks: of pupils there, and longer ones of anybody."""
    roster = unit.guides.roster(places)
    return {one for one in roster if "".join(one.split()) in text} | unit.guides.names_in(text)


def _written(
    call: Call, wanted: WrittenGuide, task: WritingTask | None
) -> tuple[Guide | None, str]:
    """Return what the model wrote and the checks let through, or why there is nothing."""
    writer = writer_of(call.model)
    if task is None or writer is None:
        return None, NOT_WRITTEN
    try:
        draft = writer.write(task)
    except Unavailable:
        if wanted.attempts < MOST_ATTEMPTS:
            raise
        return None, NOT_WRITTEN
    with call.records() as unit:
        names = unit.guides.names_in(draft.model_dump_json())
    try:
        return checked(draft, wanted.wish, sources=wanted.sources, names=names), ""
    except NotUnderstood as error:
        return None, error.message


@routes.lambda_function(name="show_guide")
@use_case(GuideOf)
def show_guide(request: GuideOf, call: Call) -> GuideView:
    """Return what was written for the asker.

    Raises:
        NotFound: There is no such thing, or it is another's: the same answer.
    """
    with call.records() as unit:
        found = unit.guides.get(request.guide_id)
    if found is None or found.asker != call.person.id:
        raise NotFound("没有找到这一份，可能已过保存期。请重新发一次要写什么。")
    scope = Scope(unit=UnitId("-"), adult=found.asker)
    call.require(Action.FIND_RESOURCES, scope)
    with call.records() as unit:
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("guide",))
        return _view(unit, call, found)


def _view(unit: UnitOfWork, call: Call, one: WrittenGuide) -> GuideView:
    """Return what the asker may read of it now: a source that was closed since is not named."""
    readable = _readable(unit, call, call.person, one.sources)
    cited = one.guide.citations if one.guide else ()
    named = [CitedSource(resource_id=i, title=readable[i].title) for i in cited if i in readable]
    wish: GuideWish = one.wish
    return GuideView(
        guide_id=one.id,
        wish=wish,
        state=one.state,
        why=one.why,
        guide=one.guide,
        cited=tuple(named),
        hits=tuple(hit for hit in one.hits if hit.resource_id in readable),
        model=one.model,
        asked_at=one.asked_at,
    )


def _asker(unit: UnitOfWork, wanted: WrittenGuide) -> Person | None:
    """Return who asked, while the account is still theirs."""
    person = unit.people.by_account(wanted.platform, wanted.user_id)
    return person if person is not None and person.id == wanted.asker else None


def _readable(
    unit: UnitOfWork, call: Call, person: Person | None, ids: tuple[ResourceId, ...]
) -> dict[ResourceId, Resource]:
    if person is None:
        return {}
    return {
        one.id: one
        for one in unit.resources.these(ids)
        if one.state in (ReviewState.APPROVED, ReviewState.PENDING)
        and may_read(person, one, on=call.today)
    }
