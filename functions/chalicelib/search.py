"""Search of the library by shared pairs of characters, until the branch of SEARCH is merged.

The lead takes the other branch's module of this name; tests of finding run on either.
"""

from itertools import pairwise

from chalicelib.runtime import Call, UnitOfWork
from school.people import UnitId
from school.resources import Resource, ResourceFilter, ResourceId, ReviewState, seer_of
from school.search import Found, SearchHit


def library_search(  # noqa: PLR0913  # the contract of the other branch
    call: Call,
    unit: UnitOfWork,
    *,
    said: str,
    filter: ResourceFilter,  # noqa: A002
    top: int = 5,
    skip: int = 0,
    fresh: bool = False,
) -> Found:
    """Return what shares most pairs of characters with the words, best first."""
    children = unit.people.enrolled(call.person.children_on(call.today), on=call.today)
    counties = {UnitId(child.class_id.split(".")[0]) for child in children}
    seer = seer_of(call.person, counties=counties, on=call.today)
    wanted = [
        one
        for one in unit.resources.changed_after(0, limit=10_000)
        if one.state is not ReviewState.WITHDRAWN
        and filter.wants(one)
        and seer.sees(shown_to=one.shown_to, owner=one.owner)
    ]
    asked = _pairs(said)
    texts = unit.resources.passages([one.id for one in wanted])
    scored = [
        (
            len(asked & _pairs(" ".join((one.title, *texts.get(one.id, ()))))) / (len(asked) or 1),
            one,
        )
        for one in wanted
    ]
    ranked = sorted((s for s in scored if s[0] > 0), key=lambda s: (-s[0], s[1].id))
    if fresh:
        ranked = ranked[::-1]
    page = ranked[skip : skip + top]
    return Found(
        hits=tuple(_hit(unit, one, score) for score, one in page),
        total=len(ranked),
        filter=filter,
    )


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text.replace(" ", ""))}


def _hit(unit: UnitOfWork, one: Resource, score: float) -> SearchHit:
    return SearchHit(
        resource_id=ResourceId(one.id),
        title=one.title,
        score=score,
        why=("词语相合",),
        stage=one.stage,
        grades=tuple(sorted(one.grades)),
        subject=one.subject,
        type=one.type,
        level=one.level,
        uses=one.uses,
        year=one.updated_at.year,
        home_name=unit.people.class_name(one.home),
        open_to_county="." not in one.shown_to and one.shown_to != "-",
    )
