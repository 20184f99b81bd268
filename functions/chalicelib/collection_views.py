"""What those who collect figures see: the round that is meant, and how far it is."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from chalicelib.call import Call
from chalicelib.duty_places import own_places
from school.collection import KNOWN_HERE, NUMERIC, FieldKind, Round, RoundState, Task
from school.collection_calls import (
    FormView,
    PartProgress,
    Progress,
    RoundList,
    RoundOf,
    RoundRow,
    UnitStanding,
)
from school.collection_values import is_bare_share
from school.errors import NotFound, NotUnderstood
from school.people import PersonId, Role, UnitId, UnitKind
from school.permissions import Action, Scope
from school.spelling import simplified
from school.store.collection_units import Reporter
from school.store.unit_of_work import UnitOfWork

LEADERS: dict[UnitKind, tuple[Role, ...]] = {
    UnitKind.SCHOOL: (Role.PRINCIPAL, Role.VICE_PRINCIPAL),
    UnitKind.CLASS: (Role.CLASS_HEAD,),
    UnitKind.COUNTY: (Role.BUREAU,),
}
"""Who fills in for a unit where nobody is named: the first who can be reached."""
LIVE = (RoundState.OPEN, RoundState.CLOSED)
MOST_ROWS = 10
MOST_NAMED = 4


def owner_of(call: Call) -> UnitId:
    """Return the county or school the asker collects for.

    Raises:
        PermissionDenied: There is none.
    """
    owner = own_places(call, Action.COLLECT_FIGURES)[0]
    call.require(Action.COLLECT_FIGURES, Scope(unit=owner))
    return owner


def collecting(call: Call, one: Round) -> Scope:
    """Return the scope of a round the asker may look after.

    Raises:
        PermissionDenied: It is another's.
    """
    scope = Scope(unit=one.owner)
    call.require(Action.COLLECT_FIGURES, scope)
    return scope


def round_meant(
    unit: UnitOfWork, call: Call, asked: RoundOf, *, states: Collection[RoundState] = LIVE
) -> Round | None:
    """Return the round an id or words mean; None: several are there and none is named.

    Raises:
        NotFound: There is no such round.
        NotUnderstood: Several fit the words.
    """
    if asked.round_id:
        return unit.collection.round(asked.round_id)
    rounds = unit.collection.rounds_of([owner_of(call)], states)
    text = "".join(simplified(asked.text).split())
    if not text:
        if not rounds:
            raise NotFound("还没有发起过填报。发“发起填报”看怎么写。")
        running = [one for one in rounds if one.state is RoundState.OPEN]
        return running[0] if len(running) == 1 else None
    return _named(rounds, text)


def _named(rounds: Sequence[Round], text: str) -> Round:
    def dense(one: Round) -> str:
        return "".join(one.name.split())

    found = [one for one in rounds if dense(one) == text]
    found = found or [one for one in rounds if text in dense(one) or dense(one) in text]
    found = found or [one for one in rounds if one.series in text]
    running = [one for one in found if one.state is RoundState.OPEN]
    found = running or found
    if not found:
        raise NotFound(f"没有找到“{text[:20]}”这张表。发“填报进度”看有哪些。")
    if len(found) > 1:
        names = "、".join(one.name for one in found[:MOST_NAMED])
        raise NotUnderstood(f"有 {len(found)} 张对得上：{names}。请写全表名再发一次。")
    return found[0]


def standings(
    unit: UnitOfWork, call: Call, one: Round, tasks: Iterable[Task]
) -> list[tuple[UnitStanding, PersonId | None]]:
    """Return who would fill in for some units; None: nobody is named and nobody leads it."""
    wanted = list(tasks)
    named = {task.reporter for task in wanted if task.reporter is not None}
    by_person = unit.collection.reporters(named)
    free = [task.unit_id for task in wanted if task.reporter is None]
    leaders = unit.collection.leaders(free, LEADERS[one.level], on=call.today)
    names = unit.collection.names_of([task.unit_id for task in wanted])

    def who(task: Task) -> Reporter | None:
        named_one = by_person.get(task.reporter) if task.reporter else None
        return named_one or leaders.get(task.unit_id)

    return [
        (_standing(task.unit_id, names[task.unit_id], held), held.person if held else None)
        for task in wanted
        for held in [who(task)]
    ]


def _standing(unit_id: UnitId, name: str, held: Reporter | None) -> UnitStanding:
    return UnitStanding(
        unit_id=unit_id,
        name=name,
        reporter=held.name if held else "",
        reachable=held is not None and held.reachable,
    )


def form_view(unit: UnitOfWork, call: Call, one: Round, asked: Collection[UnitId]) -> FormView:
    """Return a form as who made it looks at it before it is sent out."""
    blank = [Task(round_id=one.id, unit_id=place) for place in asked]
    before = unit.collection.before(one)
    told = standings(unit, call, one, blank)
    return FormView(
        round_id=one.id,
        name=one.name,
        state=one.state,
        period=one.period,
        owner=unit.people.unit(one.owner).name,
        level=one.level,
        due=one.due,
        fields=one.fields,
        units=len(asked),
        unreachable=tuple(standing for standing, _ in told if not standing.reachable),
        again=before.name if before else "",
    )


def progress_of(unit: UnitOfWork, call: Call, one: Round) -> Progress:
    """Return how far a round is, and which units are missing."""
    tasks = unit.collection.tasks(one.id)
    open_tasks = [task for task in tasks if not task.version]
    waves = unit.collection.waves(one.id)
    return Progress(
        round_id=one.id,
        name=one.name,
        state=one.state,
        period=one.period,
        level=one.level,
        due=one.due,
        days_over=(call.today - one.due).days,
        done=len(tasks) - len(open_tasks),
        asked=len(tasks),
        parts=_parts(unit, one, tasks),
        missing=tuple(standing for standing, _ in standings(unit, call, one, open_tasks)),
        bare_shares=_bare_shares(unit, one),
        waves=len(waves),
        last_wave_at=waves[-1][1] if waves else None,
        closed_at=one.closed_at,
        number=next(
            (f.name for f in one.fields if f.kind in NUMERIC and f.prefill not in KNOWN_HERE), ""
        ),
    )


def _bare_shares(unit: UnitOfWork, one: Round) -> int:
    """Return how many units reported a share without what it is one of."""
    shares = [field for field in one.fields if field.kind is FieldKind.PERCENT]
    if not shares:
        return 0
    newest = unit.collection.newest_of([one.id], [field.name for field in shares])
    return sum(
        any(is_bare_share(field, said[field.name]) for field in shares if field.name in said)
        for said in newest.get(one.id, {}).values()
    )


def _parts(unit: UnitOfWork, one: Round, tasks: Sequence[Task]) -> tuple[PartProgress, ...]:
    """Return how far each town, or grade, is; nothing where there is only one."""
    depth = one.owner.count(".") + 2
    part_of = {task.unit_id: UnitId(".".join(task.unit_id.split(".")[:depth])) for task in tasks}
    asked = Counter(part_of.values())
    if len(asked) < 2 or set(asked) == set(part_of):  # noqa: PLR2004  # one part is the whole
        return ()
    done = Counter(part_of[task.unit_id] for task in tasks if task.version)
    names = unit.collection.names_of(list(asked))
    return tuple(
        PartProgress(name=names[part], done=done[part], asked=count)
        for part, count in sorted(asked.items())
    )


def round_list(unit: UnitOfWork, rounds: Sequence[Round]) -> RoundList:
    """Return rounds as rows: the open ones first."""
    ordered = sorted(rounds, key=lambda one: one.state is not RoundState.OPEN)[:MOST_ROWS]
    counts = unit.collection.counts([one.id for one in ordered])
    return RoundList(
        rows=tuple(
            RoundRow(
                round_id=one.id,
                name=one.name,
                state=one.state,
                due=one.due,
                done=counts.get(one.id, (0, 0))[0],
                asked=counts.get(one.id, (0, 0))[1],
            )
            for one in ordered
        )
    )
