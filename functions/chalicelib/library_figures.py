"""Library figures use cases: what the shelves hold and how they are used; adding up past days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from chalicelib.workplace import named_in, require_places
from school.library_figures import (
    FEWEST_MISSED,
    SHOWN_TOP,
    Counted,
    FiguresOf,
    LibraryFigures,
    MonthCounted,
    Months,
    ResourceCounted,
    TallyUses,
    counted,
    county_of,
    months_meant,
    subject_meant,
    term_of,
)
from school.papers import Done
from school.people import UnitId
from school.permissions import Action, Scope
from school.resources import LEVELS, STAGES, TYPES, Resource, ResourceId, ReviewState, may_read
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

LOOKED_AT = 40
"""Of the most used, to find some that the asker may read."""
SETTLED = timedelta(days=1)
"""A use is written within a day of its day; what is younger is counted row by row."""
_NAMES: dict[str, dict[str, str]] = {
    "level": {str(one): name for one, name in LEVELS.items()},
    "stage": {str(one): name for one, name in STAGES.items()},
    "type": {str(one): name for one, name in TYPES.items()},
}
COUNTY_SHELF = "县级（教育局）"


@routes.lambda_function(name="library_figures")
@use_case(FiguresOf)
def library_figures(request: FiguresOf, call: Call) -> LibraryFigures:
    """Return the figures of the asker's schools, or of those the text names."""
    places = require_places(call, Action.READ_LIBRARY_FIGURES)
    months = months_meant(request.text, today=call.today)
    subject = subject_meant(request.text)
    with call.records() as unit:
        schools = unit.teaching.schools_under(places)
        named = named_in(request.text, schools)
        asked = _Asked(named or schools, () if named else places, months, subject)
        figures = _figures(unit, call, asked)
        for place in () if request.live else places:
            scope = Scope(unit=place)
            call.audit(unit, Action.READ_LIBRARY_FIGURES, scope, fields=("figures",))
    return figures


class _Asked:
    """Which schools, months and subject figures are of."""

    def __init__(
        self,
        schools: Mapping[UnitId, str],
        places: Sequence[UnitId],
        months: Months,
        subject: str,
    ) -> None:
        self.schools = schools
        self.months = months
        self.subject = subject
        above = [one for one in places if one not in schools]
        self.homes = (*schools, *above)
        self.county = next((one for one in above if county_of(one) == one), None)
        """The county, where all of it is asked about."""
        self.names = {str(one): name for one, name in schools.items()}
        self.names |= dict.fromkeys(above, COUNTY_SHELF)

    @property
    def scope(self) -> str:
        """Return what the figures are of, in words."""
        if self.county:
            return f"全县（{len(self.schools)} 所学校）"
        several = f"{len(self.schools)} 所学校"
        return several if len(self.schools) > 1 else next(iter(self.schools.values()), "")


def _figures(unit: UnitOfWork, call: Call, asked: _Asked) -> LibraryFigures:
    shelf, subject, months = unit.library_shelf, asked.subject, asked.months
    shelf.catch_up()
    used = unit.library_uses.uses(asked.homes, months, subject=subject)
    homes = shelf.by_home(asked.homes, subject=subject)
    kinds = shelf.by_kind(asked.homes, subject=subject)
    added = {one: kinds["month"][f"{one:%Y-%m}"] for one in months.starts if one <= call.today}
    figures = LibraryFigures(
        scope=asked.scope,
        subject=subject,
        months=months,
        resources=homes.total(),
        added=sum(added.values()),
        uses=used.by_place.total(),
        never_used=shelf.never_used(asked.homes, subject=subject),
        waiting=shelf.waiting(asked.homes),
        by_school=counted(homes, used.by_place, asked.names) if len(asked.homes) > 1 else (),
        by_month=tuple(
            MonthCounted(month=one, added=count, uses=used.by_month[one])
            for one, count in added.items()
        ),
        top=_top(unit, call, asked),
        unused=_unused(unit, call, asked),
        made_at=call.now,
    )
    by_kind = {
        f"by_{kind}": counted(kinds[kind], used.by_kind[kind], names)
        for kind, names in _NAMES.items()
    }
    return figures.model_copy(
        update={**by_kind, **_by_subject(unit, asked, used.by_subject), **_missed(unit, asked)}
    )


def _by_subject(
    unit: UnitOfWork, asked: _Asked, used: Counter[str]
) -> dict[str, tuple[Counted, ...]]:
    """Return the rows of subjects, unless one alone is asked about."""
    if asked.subject:
        return {}
    subjects = unit.library_shelf.by_subject(asked.homes)
    return {"by_subject": counted(subjects, used, {})}


def _missed(unit: UnitOfWork, asked: _Asked) -> dict[str, object]:
    """Return how often nothing was found, and of which subjects often enough to be told."""
    missed = unit.library_uses.missed(asked.homes, asked.months)
    often = Counter({one: n for one, n in missed.items() if one and n >= FEWEST_MISSED})
    if asked.subject:
        return {"missed": often[asked.subject]}
    subjects = tuple(one for one, _ in often.most_common())
    return {"missed": missed.total(), "missed_subjects": subjects}


def _top(unit: UnitOfWork, call: Call, asked: _Asked) -> tuple[ResourceCounted, ...]:
    uses, months, subject = unit.library_uses, asked.months, asked.subject
    if asked.county and months == term_of(months.first):
        best = uses.most_used_of_county(
            asked.county, months.first, subject=subject, limit=LOOKED_AT
        )
    else:
        best = uses.most_used(asked.schools, months, subject=subject, limit=LOOKED_AT)
    titles = _readable(unit, call, [one for one, _ in best])
    shown = [(one, uses) for one, uses in best if one in titles][:SHOWN_TOP]
    return tuple(
        ResourceCounted(resource_id=one, title=titles[one].title, uses=uses) for one, uses in shown
    )


def _unused(unit: UnitOfWork, call: Call, asked: _Asked) -> tuple[ResourceCounted, ...]:
    found = unit.library_shelf.oldest_unused(asked.homes, subject=asked.subject, limit=LOOKED_AT)
    titles = _readable(unit, call, found)
    shown = [one for one in found if one in titles][:SHOWN_TOP]
    return tuple(ResourceCounted(resource_id=one, title=titles[one].title) for one in shown)


def _readable(
    unit: UnitOfWork, call: Call, ids: Sequence[ResourceId]
) -> dict[ResourceId, Resource]:
    """Return those the asker may read: a figure tells no title that a search would not."""
    return {
        one.id: one
        for one in unit.resources.these(ids)
        if one.state is ReviewState.APPROVED and may_read(call.person, one, on=call.today)
    }


@routes.lambda_function(name="tally_uses")
@use_case(TallyUses, by=Caller.PRODUCT)
def tally_uses(request: TallyUses, call: Call) -> Done:  # noqa: ARG001  # it has no fields
    """Add what changed and the uses of past days to the tallies, each once.

    In many short transactions: elsewhere somebody waits for an answer.
    """
    added = False
    while _tally_some(call):
        added = True
    return Done(done=added)


def _tally_some(call: Call) -> bool:
    with call.records() as unit:
        changed = unit.library_shelf.catch_up()
        days = unit.library_uses.tally(call.today - SETTLED)
    return bool(changed or days)
