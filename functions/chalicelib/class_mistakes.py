"""Class mistakes use case: what a class got wrong most, for those who teach it."""

from collections import defaultdict
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import classes_meant, homework_meant
from chalicelib.runtime import use_case
from school import consent
from school.class_mistakes import (
    RECENT_DAYS,
    ClassMistakes,
    ClassMistakesOf,
    class_mistakes_of,
)
from school.consent import Decision, Purpose
from school.errors import NotUnderstood
from school.naming import parse_caption
from school.people import PersonId, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="class_mistakes")
@use_case(ClassMistakesOf)
def class_mistakes(request: ClassMistakesOf, call: Call) -> ClassMistakes:
    """Count what the pupils of a class got wrong lately and have not mastered."""
    class_id = _class_meant(call, request.caption)
    scope = Scope(unit=class_id)
    call.require(Action.ANALYSE, scope)
    with call.records() as unit:
        call.audit(unit, Action.ANALYSE, scope, fields=("mistakes",))
        pupils = agreed_of(unit, [p.id for p in unit.people.pupils_of(class_id, on=call.today)])
        since = call.now - timedelta(days=RECENT_DAYS)
        found = unit.mistakes.of_class(pupils, since=since)
        return class_mistakes_of(found, class_unit=(class_id, unit.people.class_name(class_id)))


def _class_meant(call: Call, caption: str) -> UnitId:
    """Return the class named, the only one taught, or that of the homework last worked on."""
    said = parse_caption(caption)
    classes = classes_meant(call, Action.ANALYSE, said)
    if len(classes) == 1:
        return classes[0].id
    if said.grade is not None:
        names = "、".join(c.name for c in classes[:4])
        raise NotUnderstood(f"有几个班对得上（{names}）。请写清班级，如“错题讲评 三(2)班”。")
    return homework_meant(call, Action.ANALYSE).class_id


def agreed_of(unit: UnitOfWork, pupils: list[PersonId]) -> list[PersonId]:
    """Return the pupils for whom a guardian's consent is in force."""
    decisions: dict[PersonId, list[Decision]] = defaultdict(list)
    for decision in unit.consents.of(*pupils):
        decisions[decision.pupil].append(decision)
    return [p for p in pupils if consent.in_force(decisions[p], p, Purpose.HOMEWORK)]
