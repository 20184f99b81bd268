"""Health record use case: what is kept of one pupil's health; and that it goes again."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.checkups import checkup_lines
from chalicelib.growth_record import pupil_read
from chalicelib.health import agreed
from chalicelib.runtime import use_case
from school.health import HealthCase
from school.health_calls import HealthLine, HealthOf, HealthRecord
from school.health_rules import health_rules
from school.health_words import spoken
from school.people import PersonId
from school.permissions import Action, Scope
from school.retention import Kept, keep
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SHOWN = timedelta(days=30)
MOST_LINES = 10


@routes.lambda_function(name="pupil_health")
@use_case(HealthOf)
def pupil_health(request: HealthOf, call: Call) -> HealthRecord:
    """Return what is kept of a pupil's health for those who may read it."""
    pupil, choices = pupil_read(
        call, Action.READ_HEALTH, caption=request.caption, pupil_id=request.pupil_id
    )
    if pupil is None:
        return HealthRecord(choices=choices)
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    with call.records() as unit:
        consented = bool(agreed(unit, pupil.id))
        call.audit(unit, Action.READ_HEALTH, scope, fields=("health", "checkups"))
        record = HealthRecord(
            pupil_id=pupil.id, name=pupil.name, class_name=pupil.class_name, consented=consented
        )
        if not consented:
            return record
        cases = unit.health.cases_of(pupil.id, since=call.today - SHOWN)
        away = unit.health.illness_of(pupil.id)
        checkups = checkup_lines(unit, call, scope)
    return record.model_copy(
        update={
            "lines": tuple(_line(case) for case in cases[:MOST_LINES]),
            "checkups": checkups,
            "away_since": away.first if away else None,
        }
    )


def _line(case: HealthCase) -> HealthLine:
    said = spoken(case.finding, rules=health_rules())
    return HealthLine(day=case.day, shift=case.shift, said=said)


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # no files
    """Delete everything about a pupil's health; return how many rows."""
    return unit.health.forget(pupil) + unit.checkups.forget(pupil)


def expire(unit: UnitOfWork, call: Call) -> int:
    """Delete what is past its time; return how many rows."""
    before = call.today - keep(Kept.HEALTH)
    repositories = (unit.health, unit.health_clusters, unit.health_days, unit.checkups)
    return sum(repository.forget_before(before) for repository in repositories)
