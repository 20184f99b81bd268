"""Evaluation use cases of a school: what is left to show, one point, showing something."""

from collections.abc import Mapping, Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.evaluation_telling import bureau_of, tell
from chalicelib.evaluation_views import (
    county_of,
    point_named,
    point_view,
    reading_place,
    refuse_strange,
    round_meant,
    round_view,
)
from chalicelib.files_first import Keep, files_first
from chalicelib.runtime import use_case
from chalicelib.workplace import own_school
from school.errors import NotUnderstood
from school.evaluation_calls import (
    MOST_ROWS,
    EvidenceList,
    EvidenceOf,
    PointOf,
    PointView,
    ShowEvidence,
)
from school.evaluation_checklist import Point
from school.evaluation_rounds import (
    LONGEST_TEXT,
    MOST_PHOTOS,
    Round,
    Shown,
    Step,
    Verdict,
    by_point,
    may_show,
)
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)


def _own(call: Call) -> UnitId:
    """Return the school whose evidence the asker shows.

    Raises:
        PermissionDenied: The asker leads none.
    """
    school = own_school(call) or county_of(call)
    call.require(Action.SHOW_EVIDENCE, Scope(unit=school))
    if "." not in school:
        raise NotUnderstood("材料由学校提交。看各校进度请发“评估”。")
    return school


@routes.lambda_function(name="evidence_left")
@use_case(EvidenceOf)
def evidence_left(request: EvidenceOf, call: Call) -> EvidenceList:
    """Return how far the own school is, and the points it still has to show something for."""
    school = _own(call)
    with call.records() as unit:
        one = round_meant(unit, call, request.round_id)
        _check_applied(unit, one, school)
        shown = by_point(unit.evaluations.shown(one.id, [school]).get(school, []))
        call.audit(unit, Action.SHOW_EVIDENCE, Scope(unit=school), fields=("evidence",))
        left = _left(one, shown, call)
        views = [
            point_view(unit, call, one, p, school=school, shown=shown.get(p.id))
            for p in left[:MOST_ROWS]
        ]
        return EvidenceList(round=round_view(unit, call, one), left=tuple(views))


def _check_applied(unit: UnitOfWork, one: Round, school: UnitId) -> None:
    if all(entrant.school != school for entrant in unit.evaluations.entrants(one.id)):
        raise NotUnderstood(f"本校还没有申报{one.name}。先发“申报示范校”，再交材料。")


def _left(one: Round, shown: Mapping[str, Shown], call: Call) -> list[Point]:
    """Return the points to show something for, those to which something is to be added first."""
    more = [p for p in one.checklist.points if _lacks(shown.get(p.id))]
    none = [p for p in one.checklist.points if p.id not in shown]
    return [p for p in (*more, *none) if not may_show(one, shown.get(p.id), today=call.today)]


def _lacks(shown: Shown | None) -> bool:
    return shown is not None and shown.verdict is Verdict.MORE


@routes.lambda_function(name="show_point")
@use_case(PointOf)
def show_point(request: PointOf, call: Call) -> PointView:
    """Return one point of a school, for the school itself and for the bureau.

    Raises:
        NotFound: The checklist has no such point, or the county no such school.
        PermissionDenied: It is another school's.
    """
    school = request.school or reading_place(call)
    scope = Scope(unit=school)
    call.require(Action.READ_EVALUATION, scope)
    with call.records() as unit:
        one = round_meant(unit, call, request.round_id)
        refuse_strange(one, school)
        point = point_named(one, request.point)
        shown = by_point(unit.evaluations.shown(one.id, [school]).get(school, []))
        call.audit(unit, Action.READ_EVALUATION, scope, fields=(f"point {point.id}",))
        return point_view(unit, call, one, point, school=school, shown=shown.get(point.id))


@routes.lambda_function(name="show_evidence")
@use_case(ShowEvidence)
def show_evidence(request: ShowEvidence, call: Call) -> PointView:
    """Show words or photos for a point; what was shown stays, the same photo again adds nothing.

    Raises:
        NotFound: The checklist has no such point.
        NotUnderstood: Nothing is shown, too much, or it is too late for this point.
        PermissionDenied: The asker does not lead a school.
    """
    school = _own(call)
    text = " ".join(request.text.split())
    if len(text) > LONGEST_TEXT:
        raise NotUnderstood(f"说明超过 {LONGEST_TEXT} 字，没有收下。请写短一点，或拍成照片再发。")
    if not text and not request.photo_keys and not request.again:
        raise NotUnderstood("还没有内容。请写一句说明，或发照片，也可以附链接。")
    # Before the transaction: a store that hangs may not hold the audit, which everybody writes.
    photos = {_digest(key): call.files.get(key) for key in request.photo_keys}

    def write(unit: UnitOfWork, keep: Keep) -> PointView:
        one = round_meant(unit, call, request.round_id)
        unit.evaluations.hold(one.id)
        _check_applied(unit, one, school)
        point = point_named(one, request.point)
        rows = by_point(unit.evaluations.shown(one.id, [school]).get(school, []))
        before = rows.get(point.id)
        if refused := may_show(one, before, today=call.today):
            raise NotUnderstood(refused)
        shown = _shown(call, one, before, request=request, school=school, text=text)
        call.audit(unit, Action.SHOW_EVIDENCE, Scope(unit=school), fields=(f"point {point.id}",))
        if before is None or shown.version != before.version:
            unit.evaluations.show(shown)
            keep({f"{shown.folder}/{digest}.jpg": photo for digest, photo in photos.items()})
            _drop_photos(unit, call, before, shown)
            rows = {**rows, point.id: shown}
            _tell_when_complete(unit, call, one, school, shown=list(rows.values()))
        left = len(_left(one, rows, call))
        return point_view(unit, call, one, point, school=school, shown=shown, left=left)

    return files_first(call, write)


def _digest(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".jpg")


def _shown(  # noqa: PLR0913  # what is shown, of what, by whom
    call: Call,
    one: Round,
    before: Shown | None,
    *,
    request: ShowEvidence,
    school: UnitId,
    text: str,
) -> Shown:
    """Return what is shown after a message: its words replace those before, its photos add up."""
    kept = () if before is None or request.again else before.photos
    photos = tuple(dict.fromkeys((*kept, *map(_digest, request.photo_keys))))
    if len(photos) > MOST_PHOTOS:
        raise NotUnderstood(f"一条最多 {MOST_PHOTOS} 张照片，没有收下。请点“清空重交”再挑着发。")
    said = text or ("" if before is None or request.again else before.text)
    if before is not None and (said, photos) == (before.text, before.photos):
        return before
    return Shown(
        round_id=one.id,
        school=school,
        point=request.point,
        text=said,
        photos=photos,
        version=before.version + 1 if before else 1,
        fresh_start=before.fresh_start + request.again if before else 0,
        shown_by=call.person.id,
        shown_at=call.now,
    )


def _drop_photos(unit: UnitOfWork, call: Call, before: Shown | None, shown: Shown) -> None:
    if before is not None and before.photos and before.folder != shown.folder:
        queue_erasure(unit.work, before.folder, now=call.now)


def _tell_when_complete(
    unit: UnitOfWork, call: Call, one: Round, school: UnitId, *, shown: Sequence[Shown]
) -> None:
    """Tell the bureau when a school has shown every point and nothing is to be added."""
    lacking = any(row.verdict is Verdict.MORE for row in shown)
    if len(shown) == len(one.checklist.points) and not lacking:
        people = bureau_of(unit, call, one)
        tell(unit, call, one, Step.COMPLETE, school=school, people=people)
