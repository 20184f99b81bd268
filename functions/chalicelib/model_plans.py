"""Has a language model plan a question the rules do not cover; without one, nothing changes."""

import hashlib
import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

from chalicelib.call import Call
from chalicelib.language_model import planner_of
from school.errors import Unavailable
from school.indicator_catalogue import Catalogue
from school.masking import masked
from school.model_plans import (
    PlanTask,
    PlanWriter,
    bounds,
    candidates,
    is_for_a_model,
    offered,
    offered_places,
    without_numbers,
)
from school.people import UnitId, UnitKind
from school.plan_checks import accepted
from school.question.plan import Plan, QuestionRead
from school.settings import LanguageModel

log = logging.getLogger("qingjiao.ask")

DOWN_FOR = timedelta(seconds=30)
"""How long a model that failed is not asked: else everybody waits for it in turn."""
NO_PLACES: Mapping[UnitId, tuple[str, UnitKind]] = MappingProxyType({})


class Outages:
    """Remembers when a model failed; safe to use from several threads."""

    def __init__(self, model: LanguageModel) -> None:
        self._name = model.name
        self._turn = threading.Lock()
        self._down_until: datetime | None = None

    def is_down(self, now: datetime) -> bool:
        """Return True for DOWN_FOR after a failure."""
        with self._turn:
            down = self._down_until
        return down is not None and down - DOWN_FOR <= now < down

    def failed(self, now: datetime) -> None:
        """Note a failure."""
        log.warning("%s is not asked for %d seconds", self._name, DOWN_FOR.total_seconds())
        with self._turn:
            self._down_until = now + DOWN_FOR


@cache
def outages_of(model: LanguageModel) -> Outages:
    """Return what this container knows of a model's failures."""
    return Outages(model)


def model_plan(
    call: Call,
    read: QuestionRead,
    *,
    catalogue: Catalogue,
    places: Mapping[UnitId, tuple[str, UnitKind]] = NO_PLACES,
) -> Plan | None:
    """Return the plan a model proposes for a question; None: what the rules answered stands.

    The model is asked once, while no transaction is open, and a plan gives nobody a figure: it is
    carried out under the asker's own permissions like any other.
    """
    planner = planner_of(call.model)
    outages = outages_of(call.model)
    if planner is None or not is_for_a_model(read) or outages.is_down(call.now):
        return None
    task = _task(call, read, catalogue=catalogue, places=places)
    return _proposed(planner, task, call, catalogue=catalogue) if task else None


def _proposed(
    planner: PlanWriter, task: PlanTask, call: Call, *, catalogue: Catalogue
) -> Plan | None:
    try:
        draft = planner.propose(task)
    except Unavailable:
        outages_of(call.model).failed(call.now)
        return None
    plan = accepted(draft, task, catalogue=catalogue)
    if plan is None:
        log.info("a model's plan was not used")
    return plan


def _task(
    call: Call,
    read: QuestionRead,
    *,
    catalogue: Catalogue,
    places: Mapping[UnitId, tuple[str, UnitKind]],
) -> PlanTask | None:
    """Return what the model is asked, without names of people; None: there is nothing to choose."""
    chosen = candidates(read, catalogue)
    if not chosen:
        return None
    with call.records() as unit:
        known = "\n".join(word for one in catalogue for word in (one.name, *one.aliases))
        names = unit.guides.names_in("".join(read.question.split()), lengths=(2, 3, 4))
        # 高原 is a name and a word: what indicators are called is no person.
        people = {one for one in names if one not in known}
    first, last = bounds(chosen, today=call.today)
    return PlanTask(
        question=without_numbers(masked(read.question, people)),
        indicators=tuple(offered(one) for one in chosen),
        places=offered_places(read.question, chosen, places),
        first=first,
        last=last,
        today=call.today,
        mark=hashlib.sha256(call.new_token().encode()).hexdigest()[:32],
    )
