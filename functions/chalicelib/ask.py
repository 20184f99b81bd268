"""Asking for figures: a question becomes a plan, a plan rows, and rows the answer."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.collection import collected_indicators
from chalicelib.live_figures import figures_of_plans, places_of
from chalicelib.model_plans import model_plan
from chalicelib.runtime import Caller, use_case
from chalicelib.workplace import NOWHERE, places_held
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.figure.answer import AskFigures, FigureAnswer
from school.figure.questions import changes_the_last
from school.figure.refusals import asked_back, refused, saying_which
from school.figure.rows import DEPTHS
from school.figure.terms import plans_of
from school.figures import answered, published
from school.indicator import COLLECTED, Figure, Indicator
from school.indicator_catalogue import Catalogue, catalogue
from school.people import SCHOOL_DEPTH, UnitId, UnitKind, covers
from school.permissions import Action, Scope, allowed
from school.question.follow_names import names_a_member
from school.question.picked import picked
from school.question.plan import Intent, Plan, QuestionRead, Refusal
from school.questions import read_named, read_question
from school.questions_offered import read_of_one_offered
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

Places = Mapping[UnitId, tuple[str, UnitKind]]


@routes.lambda_function(name="ask_figures")
@use_case(AskFigures)
def ask_figures(request: AskFigures, call: Call) -> FigureAnswer:
    """Answer a question, or carry out a plan that was pressed, with what the asker may see."""
    own = places_held(call)
    scope = Scope(unit=own[0])
    call.require(Action.ASK_INDICATORS, scope)
    read, plan = _read(request, call, own=own)
    with call.records() as unit:
        answer = _answer_of(plan, read, call, unit, own=own)
        call.audit(unit, Action.ASK_INDICATORS, scope, fields=("figures",))
        return answer


@routes.lambda_function(name="ask_open_figures")
@use_case(AskFigures, by=Caller.PRODUCT)
def ask_open_figures(request: AskFigures, call: Call) -> FigureAnswer:
    """Answer the command line, which is nobody: what is published, and the whole county's figures.

    It is who runs the product, and reads what its bureau reads: the county and its schools. Where
    there are several counties, whose figures are meant is nowhere said: only the published remain.
    """
    with call.records() as unit:
        counties = tuple(one.id for one in unit.people.units_of_kind(UnitKind.COUNTY))
    own = counties if len(counties) == 1 else ()
    read, plan = _read(request, call, own=own)
    with call.records() as unit:
        return _answer_of(plan, read, call, unit, own=own)


@dataclass(frozen=True)
class _Reader:
    """Reads questions of one person."""

    known: Catalogue
    places: Places
    call: Call

    def read(self, text: str, last: Plan | None) -> QuestionRead:
        """Return what a sentence means by itself; only one that means nothing changes the last."""
        if last is not None and (changes_the_last(text) or self._is_of_a_part(text, last)):
            return self._one(text, last)
        bound = self._one(text, last) if last is not None else None
        if bound is not None and bound.bound:
            return bound
        alone = self._one(text, None) if last is None else self._named(text)
        whole = bool(alone.options) and last is not None and _is_a_part(last)
        settled = alone.refusal is None and not alone.options and not alone.brief
        if last is None or settled:
            return alone
        again = bound or self._one(text, last)
        return again if _changes(again, alone, whole=whole) else alone

    def of_one_offered(self, request: AskFigures) -> QuestionRead | None:
        """Return what is asked of one of the readings that were asked back, if of any."""
        known, places, today = self.known, self.places, self.call.today
        return read_of_one_offered(
            request.text, request.offered, catalogue=known, places=places, today=today
        )

    def _is_of_a_part(self, text: str, last: Plan) -> bool:
        one = self.known[last.indicators[0]] if len(last.indicators) == 1 else None
        return one is not None and names_a_member(text, one)

    def _named(self, text: str) -> QuestionRead:
        today = self.call.today
        return read_named(text, catalogue=self.known, places=self.places, today=today)

    def _one(self, text: str, last: Plan | None) -> QuestionRead:
        today = self.call.today
        return read_question(text, catalogue=self.known, places=self.places, today=today, last=last)

    def checked(self, text: str, plan: Plan) -> QuestionRead:
        """Return a pressed plan, looked at again: it may be old, or made up."""
        every = (plan, *plans_of(plan))
        units = [p.unit_id for one in every for p in one.places if p.unit_id is not None]
        if any(one not in self.known for some in every for one in some.indicators):
            return QuestionRead(question=text, refusal=Refusal.UNKNOWN)
        if any(one not in self.places for one in units):
            return QuestionRead(question=text, refusal=Refusal.NO_SUCH_PLACE)
        return QuestionRead(question=text, plan=plan)


def _changes(again: QuestionRead, alone: QuestionRead, *, whole: bool) -> bool:
    """Return True where a sentence is meant as a change of the last plan, and not by itself.

    Args:
        again: What it means as a change.
        alone: What it means by itself, if anything.
        whole: Whether it would be asked back, and the last was of a part of something.
    """
    if again.follows and _is_offered(again.plan, alone):
        return True
    if alone.refusal is None and (again.plan is None or not (whole or alone.brief)):
        return False
    if alone.refusal is not None and again.refusal is None:
        return True
    of_it = again.plan is not None and again.plan.intent is Intent.SHARE
    return again.follows and (of_it or not whole)


def _is_offered(plan: Plan | None, read: QuestionRead) -> bool:
    """Return True for a plan about one of the figures that would be asked back."""
    return plan is not None and any(
        plan.indicators == option.plan.indicators for option in read.options
    )


def _is_a_part(last: Plan) -> bool:
    """Return True for a plan of a part: the whole a next question means is the one it is of."""
    return bool(last.members) and len(last.indicators) == 1


def _read(
    request: AskFigures, call: Call, *, own: tuple[UnitId, ...]
) -> tuple[QuestionRead, Plan | None]:
    """Return what the rules understand and, where they leave it open, what a model proposes."""
    with call.records() as unit:
        reader = _Reader(_known(unit, own), places_of(call, unit), call)
    chosen = picked(request.text, request.offered, reader.known)
    plan = chosen.plan if request.plan is None and chosen else request.plan
    if plan is not None:
        return reader.checked(request.text, plan), None
    read = reader.of_one_offered(request) or reader.read(request.text, request.last)
    return read, model_plan(call, read, catalogue=reader.known, places=reader.places)


def _known(unit: UnitOfWork, own: tuple[UnitId, ...], *, only: Collection[str] = ()) -> Catalogue:
    """Return every indicator that may be asked for, those of *only* with the county's figures."""
    counties = {UnitId(one.partition(".")[0]) for one in own if one != NOWHERE}
    schools = [one for one in own if one.count(".") == SCHOOL_DEPTH]
    collected = [
        one
        for county in sorted(counties)
        for one in collected_indicators(unit, county, schools=schools, only=only)
    ]
    return _beside(tuple(one.model_dump_json() for one in collected)) if collected else catalogue()


@lru_cache(maxsize=16)
def _beside(collected: tuple[str, ...]) -> Catalogue:
    """Return the catalogue with indicators a county collected itself.

    The same ones give the same object: what words link to which indicator is made once for each.
    """
    return catalogue().beside(map(Indicator.model_validate_json, collected))


def _answer_of(
    plan: Plan | None, read: QuestionRead, call: Call, unit: UnitOfWork, *, own: tuple[UnitId, ...]
) -> FigureAnswer:
    """Return the answer to a model's plan; without one, or with no figure, what the rules say."""
    if plan is not None and _may_ask(plan, call, own=own):
        planned = QuestionRead(question=read.question, plan=plan)
        with suppress(NotFound, NotUnderstood, PermissionDenied):
            answer = _answer(planned, call, unit, own=own)
            if answer.refusal is None:
                return answer.model_copy(update={"by_model": True})
    return _answer(read, call, unit, own=own)


def _may_ask(plan: Plan, call: Call, *, own: tuple[UnitId, ...]) -> bool:
    """Return True where the asker may read every place of a plan that a model proposed.

    Looked at before it is carried out: nobody but the model asked for these places, so no denial
    is told, or written down, of the asker. Units of one's own kind are listed from the county on.
    """
    every = (plan, *plans_of(plan))
    named = [p.unit_id for one in every for p in one.places if p.unit_id is not None]
    depth = DEPTHS.get(plan.by)
    if depth is not None and not named and all(one.count(".") >= depth for one in own):
        named = [UnitId(one.partition(".")[0]) for one in own if depth <= SCHOOL_DEPTH]
    on = call.today
    return call.by_the_product or all(
        allowed(call.person, Action.READ_FIGURES, Scope(unit=one), on=on) for one in named
    )


def _answer(
    read: QuestionRead, call: Call, unit: UnitOfWork, *, own: tuple[UnitId, ...]
) -> FigureAnswer:
    known = _known(unit, own, only=_named(read.plan))
    if read.options:
        return asked_back(read)
    if read.plan is None:
        return refused(read, known)
    plan = _of_live(read.plan, known)
    plans = plans_of(plan)
    found = [row for p in plans for row in _rows(p, call, unit, own=own, known=known)]
    rows = tuple({id(row): row for row in found}.values())
    _audit_collected(rows, plan, call, unit, own=own)
    answer = answered(plan, rows, known)
    said = saying_which(answer.said, plan, known) if read.described else answer.said
    return answer.model_copy(update={"question": read.question, "said": said})


def _named(plan: Plan | None) -> tuple[str, ...]:
    """Return the indicators of a plan, and of the figures it names one by one."""
    every = (plan, *plans_of(plan)) if plan else ()
    return tuple(one for some in every for one in some.indicators)


def _audit_collected(
    rows: Iterable[Figure], plan: Plan, call: Call, unit: UnitOfWork, *, own: tuple[UnitId, ...]
) -> None:
    """Write down whose collected figures are told: one line for each place that was asked for."""
    read = [row.unit_id for row in rows if row.unit_id and row.indicator.startswith(COLLECTED)]
    asked = [
        unit
        for one in plans_of(plan)
        for unit in ([place.unit_id for place in one.places if place.unit_id] or own)
    ]
    for place in dict.fromkeys(asked):
        if any(covers(place, one) for one in read):
            call.audit(unit, Action.READ_FIGURES, Scope(unit=place), fields=("figures",))


def _of_live(plan: Plan, known: Catalogue) -> Plan:
    """Return a plan for live figures with the live indicators that count what is published.

    Where one of several is published alone, “现在” means what is published of all of them.
    """
    meant = [known[one] for one in plan.indicators]
    if not plan.live or not all(one.live or one.counts in known for one in meant):
        live = bool(meant) and all(one.live for one in meant)
        return plan.model_copy(update={"live": live})
    counted = tuple(one.id if one.live else one.counts for one in meant)
    return plan.model_copy(update={"indicators": counted})


def _rows(
    plan: Plan, call: Call, unit: UnitOfWork, *, own: tuple[UnitId, ...], known: Catalogue
) -> tuple[Figure, ...]:
    rows = tuple(row for row in published(plan, known, own=own) if _may_read(row, call))
    live = [known[one] for one in plan.indicators if known[one].live]
    if not live or plan.intent in (Intent.TARGET, Intent.FORMULA):
        return rows
    if call.by_the_product and len(own) != 1:
        raise NotFound("这里没有学校，或者有几个县，没有可以统计的数。公布的指标可以直接问。")
    plan = plan.model_copy(update={"indicators": tuple(one.id for one in live)})
    parts = _below(plan, live, own=own) if plan.intent is Intent.WHY else None
    plans = [plan] if parts is None else [plan, parts]
    counted = figures_of_plans(call, unit, plans, known)
    return rows + tuple(row for found in counted for row in found)


def _may_read(row: Figure, call: Call) -> bool:
    """Return True for what was published, and for what was collected of the asker's units."""
    if row.unit_id is None or call.by_the_product:
        return row.unit_id != NOWHERE
    scope = Scope(unit=row.unit_id)
    return allowed(call.person, Action.READ_FIGURES, scope, on=call.today)


def _below(plan: Plan, live: Iterable[Indicator], *, own: tuple[UnitId, ...]) -> Plan | None:
    """Return the plan for what lies behind a figure: schools of a county, classes of a school."""
    asked = [place.unit_id for place in plan.places if place.unit_id] or list(own)
    by = "学校" if any(one.count(".") < SCHOOL_DEPTH for one in asked) else "班级"
    if plan.by or not all(by in one.dimensions for one in live):
        return None
    return plan.model_copy(update={"by": by})
