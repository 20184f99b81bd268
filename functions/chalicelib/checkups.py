"""Check-up use case: sight and physical tests of a class, by roll numbers or from a file."""

from dataclasses import dataclass

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.health import agreed, class_to_report
from chalicelib.homework import id_of
from chalicelib.runtime import use_case
from chalicelib.telling import tell_guardians
from school.checkups import (
    Checkup,
    CheckupKind,
    CheckupsNoted,
    NoteCheckups,
    SaidCheckup,
    parse_checkups,
    spoken_checkup,
)
from school.consent import Purpose
from school.errors import NotFound, NotUnderstood
from school.notices import NoticeKind
from school.people import Pupil
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@dataclass(frozen=True)
class _Kept:
    """What was kept of whom."""

    said: tuple[str, ...]
    refer: tuple[int, ...]
    without: tuple[int, ...]


@routes.lambda_function(name="note_checkups")
@use_case(NoteCheckups)
def note_checkups(request: NoteCheckups, call: Call) -> CheckupsNoted:
    """Keep the check-ups of pupils whose guardians agreed; of nobody else anything."""
    said = parse_checkups(request.caption)
    rows = request.rows or said.pupils
    meant = class_to_report(
        call, class_id=request.class_id, named=(said.grade, said.class_no), word="视力"
    )
    if isinstance(meant, tuple):
        raise NotUnderstood(f"请写上班级，如“视力 {meant[0].name} 3号 左4.8 右5.0”。")
    call.require(Action.REPORT_HEALTH, Scope(unit=meant.id))
    if not rows:
        raise NotUnderstood("没看到学号，没有记下。请这样写：“视力 3号 左4.8 右5.0”。")
    with call.records() as unit:
        by_roll = {p.roll_no: p for p in unit.people.pupils_of(meant.id, on=call.today)}
        missing = "、".join(str(one.roll_no) for one in rows if one.roll_no not in by_roll)
        if missing:
            raise NotFound(f"{meant.name}没有 {missing} 号，没有记下。请核对学号后再发一次。")
        for one in rows:
            pupil = by_roll[one.roll_no]
            call.require(Action.REPORT_HEALTH, Scope(unit=meant.id, pupil=pupil.id))
        call.audit(unit, Action.REPORT_HEALTH, Scope(unit=meant.id), fields=("checkups",))
        kept = _keep(unit, call, [(by_roll[one.roll_no], one) for one in rows], kind=said.kind)
    return CheckupsNoted(
        class_name=meant.name,
        kind=said.kind,
        kept=kept.said,
        refer=kept.refer,
        without_consent=kept.without,
    )


def _keep(
    unit: UnitOfWork, call: Call, found: list[tuple[Pupil, SaidCheckup]], *, kind: CheckupKind
) -> _Kept:
    consented = agreed(unit, *(pupil.id for pupil, _ in found))
    said, refer, without = [], [], []
    for pupil, one in found:
        if pupil.id not in consented:
            without.append(pupil.roll_no)
            _ask(unit, call, pupil)
            continue
        checkup = Checkup(
            id=id_of("checkup", pupil.id, kind, str(call.today)),
            pupil_id=pupil.id,
            class_id=pupil.class_id,
            day=call.today,
            kind=kind,
            left=one.left,
            right=one.right,
            items=one.items,
            author=call.person.id,
            at=call.now,
        )
        unit.checkups.keep(checkup)
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.REPORT_HEALTH, scope, fields=("checkups",))
        said.append(f"{pupil.roll_no}号 {spoken_checkup(checkup)}")
        refer += [pupil.roll_no] if checkup.refer else []
    return _Kept(said=tuple(said), refer=tuple(refer), without=tuple(without))


def _ask(unit: UnitOfWork, call: Call, pupil: Pupil) -> None:
    tell_guardians(
        unit,
        call,
        pupil.id,
        kind=NoticeKind.CONSENT,
        about=f"{Purpose.HEALTH}:{pupil.id}",
        when="health",
        purpose=Purpose.HEALTH,
    )


def checkup_lines(unit: UnitOfWork, call: Call, scope: Scope) -> tuple[str, ...]:
    """Return a pupil's newest check-ups in words, for who may read the child's health.

    A growth record is read by every teacher of the class, health by the class head and the family
    only, and it needs a consent of its own. The caller audits that they are read.
    """
    pupil = scope.pupil
    if pupil is None or not allowed(call.person, Action.READ_HEALTH, scope, on=call.today):
        return ()
    if not agreed(unit, pupil):
        return ()
    return tuple(
        f"{one.day.month}月{one.day.day}日 {spoken_checkup(one)}"
        for one in unit.checkups.newest(pupil)
    )
