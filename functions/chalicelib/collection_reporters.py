"""Naming use case: who fills in a form for a unit, instead of who leads it."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.collection_views import collecting, round_meant
from chalicelib.duty_places import staff_meant
from chalicelib.runtime import use_case
from school.collection import Round, RoundState, Task
from school.collection_calls import NameReporter, ReporterNamed
from school.errors import NotFound, NotUnderstood
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="name_reporter")
@use_case(NameReporter)
def name_reporter(request: NameReporter, call: Call) -> ReporterNamed:
    """Say who fills in a form for one unit, instead of who leads it.

    Raises:
        NotFound: The unit is not asked, or nobody there is called so.
        NotUnderstood: Who is named may not report for it.
    """
    with call.records() as unit:
        one = round_meant(unit, call, request, states=[RoundState.OPEN])
        if one is None:
            raise NotUnderstood("是哪张表？请写成“填报人 9月在线率 云溪第1小学 李明”。没有改动。")
        scope = collecting(call, one)
        unit.collection.hold(one.id)
        task, name, said = _unit_named(unit, one, request.who)
        staff = unit.duty.staff_at(task.unit_id, on=call.today)
        person = unit.people.person(staff_meant(staff, said))
        if not allowed(person, Action.REPORT_FIGURES, Scope(unit=task.unit_id), on=call.today):
            raise NotUnderstood(
                f"{person.name}不能替{name}填报，没有改动。填报人要是校领导、班主任或管理员。"
            )
        unit.collection.name_reporter(task, person.id)
        call.audit(unit, Action.COLLECT_FIGURES, scope, fields=("collection", "reporter"))
        reachable = bool(unit.people.accounts_of(person.id))
    return ReporterNamed(name=one.name, unit=name, reporter=person.name, reachable=reachable)


def _unit_named(unit: UnitOfWork, one: Round, who: str) -> tuple[Task, str, str]:
    """Return the task of the unit some words begin with, its name, and the words after it."""
    tasks = {task.unit_id: task for task in unit.collection.tasks(one.id)}
    names = unit.collection.names_of(list(tasks))
    found = [place for place, name in names.items() if who.startswith(name)]
    if not found:
        raise NotFound("这张表没有要这个单位填，没有改动。请写单位全名，如“云溪第1小学 李明”。")
    place = max(found, key=lambda one: len(names[one]))
    return tasks[place], names[place], who.removeprefix(names[place]).strip()
