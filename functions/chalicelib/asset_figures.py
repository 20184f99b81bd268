"""Asset figures use cases: what is due to be scrapped, what there is, how it is used."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal

from chalice.app import Blueprint

from chalicelib.asset_views import assets_view
from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from chalicelib.workplace import named_in, require_places
from school.asset_calls import (
    AssetMonth,
    AssetStatistics,
    Expiring,
    ExpiringOf,
    RemindAssets,
    SchoolAssets,
    TellExpiry,
)
from school.asset_words import year_in
from school.assets import AssetCounts
from school.county_time import COUNTY_TIME
from school.device_events import Event
from school.hazard_figures import month_after
from school.months import month_in
from school.papers import Done
from school.people import UnitId
from school.permissions import Action, Scope
from school.reminders import Queued
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

SHOWN = 8
"""Assets in one list."""
MOST_CATEGORIES = 8
MOST_USED = 5
NO_CATEGORY = "未分类"
SOURCE, KIND = "asset", "asset_expiry"


def _read(call: Call, unit: UnitOfWork, places: tuple[UnitId, ...], text: str) -> dict[UnitId, str]:
    """Write down that figures are read, and return the schools they are of."""
    for place in places:
        call.audit(unit, Action.READ_ASSETS, Scope(unit=place), fields=("figures",))
    schools = unit.assets.schools_under(places)
    return named_in(text, schools) or schools


def _scope(schools: dict[UnitId, str]) -> str:
    return f"{len(schools)} 所学校" if len(schools) > 1 else next(iter(schools.values()), "")


@routes.lambda_function(name="expiring_assets")
@use_case(ExpiringOf)
def expiring_assets(request: ExpiringOf, call: Call) -> Expiring:
    """Return what is to be scrapped in a year, with what is overdue since earlier years.

    A year to come brings what is overdue today, not what will be due until it begins.
    """
    places = require_places(call, Action.READ_ASSETS)
    year = year_in(request.text, today=call.today)
    since, until = date(year, 1, 1), date(year + 1, 1, 1)
    before = min(since, call.today)
    with call.records() as unit:
        schools = _read(call, unit, places, request.text)
        rows = unit.assets.expiring(
            schools,
            since=since,
            until=until,
            overdue_before=before,
            start=request.start,
            limit=SHOWN,
        )
        overdue = unit.assets.expiring_counts(schools, since=date.min, until=before)
        counted = [*overdue, *unit.assets.expiring_counts(schools, since=since, until=until)]
        shown = assets_view(unit, call, rows)
    by_school = Counter(dict.fromkeys(schools, 0))
    for school, _, count, _ in counted:
        by_school[school] += count
    ordered = [(schools[s], n) for s, n in by_school.most_common(SHOWN) if n]
    return Expiring(
        scope=_scope(schools),
        year=year,
        rows=shown,
        total=sum(count for _, _, count, _ in counted),
        overdue=sum(count for _, _, count, _ in overdue),
        price_yuan=sum((price for *_, price in counted), Decimal(0)),
        by_category=_by_category(counted),
        by_school=tuple(ordered) if len(schools) > 1 else (),
        start=request.start,
    )


def _by_category(
    counted: list[tuple[UnitId, str, int, Decimal]],
) -> tuple[tuple[str, int], ...]:
    found: Counter[str] = Counter()
    for _, category, count, _ in counted:
        found[category or NO_CATEGORY] += count
    return _ordered(found)


def _ordered(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Return the categories with the most, and the rest as one."""
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    rest = sum(count for _, count in ordered[MOST_CATEGORIES:])
    return (*ordered[:MOST_CATEGORIES], *((("其他", rest),) if rest else ()))


@routes.lambda_function(name="asset_statistics")
@use_case(AssetStatistics)
def asset_statistics(request: AssetStatistics, call: Call) -> AssetMonth:
    """Return what there is by category, and how it was used in a month; of several by school."""
    places = require_places(call, Action.READ_ASSETS)
    month = month_in(request.text, today=call.today)
    since, until = _moment(month), _moment(month_after(month))
    with call.records() as unit:
        schools = _read(call, unit, places, request.text)
        each = asset_counts(unit, schools, today=call.today, since=since, until=until)
        loans = unit.assets.loans(schools, since=since, until=until, limit=MOST_USED)
        broken = unit.repairs.most_broken(schools, since=since, until=until, limit=MOST_USED)
    shown = [SchoolAssets(school_id=s, school=schools[s], counts=one) for s, one in each.items()]
    return AssetMonth(
        scope=_scope(schools),
        month=month,
        counts=together(each.values()),
        schools=tuple(one for one in shown if one.counts.total) if len(schools) > 1 else (),
        most_used=tuple(loans),
        most_broken=tuple(broken),
    )


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), COUNTY_TIME).astimezone(UTC)


def asset_counts(
    unit: UnitOfWork, schools: dict[UnitId, str], *, today: date, since: datetime, until: datetime
) -> dict[UnitId, AssetCounts]:
    """Return the figures of each of some schools; the comprehensive query asks this.

    Args:
        unit: The transaction; who asks has the right to read all of these schools.
        schools: Names by id.
        today: Decides whose time is over.
        since: The use is counted from then.
        until: The use is counted to before then.
    """
    kinds: dict[UnitId, Counter[str]] = {school: Counter() for school in schools}
    price: dict[UnitId, Decimal] = dict.fromkeys(schools, Decimal(0))
    for school, category, count, yuan in unit.assets.counts(schools):
        kinds[school][category or NO_CATEGORY] += count
        price[school] += yuan
    gone: Counter[UnitId] = Counter()
    for school, _, count, _ in unit.assets.expiring_counts(schools, since=date.min, until=today):
        gone[school] += count
    used = unit.assets.used(schools, since=since, until=until)
    broken = unit.repairs.open_counts(schools)
    return {
        school: AssetCounts(
            total=kinds[school].total(),
            by_category=_ordered(kinds[school]),
            price_yuan=price[school],
            expired=gone[school],
            open_repairs=broken.get(school, 0),
            used=used.get(school, (0, 0))[0],
            loans=used.get(school, (0, 0))[1],
        )
        for school in schools
    }


def together(counts: Iterable[AssetCounts]) -> AssetCounts:
    """Return the figures of several schools as one."""
    every = list(counts)
    found: Counter[str] = Counter()
    for one in every:
        found.update(dict(one.by_category))
    return AssetCounts(
        total=sum(one.total for one in every),
        by_category=_ordered(found),
        price_yuan=sum((one.price_yuan for one in every), Decimal(0)),
        expired=sum(one.expired for one in every),
        open_repairs=sum(one.open_repairs for one in every),
        used=sum(one.used for one in every),
        loans=sum(one.loans for one in every),
    )


@routes.lambda_function(name="remind_assets")
@use_case(RemindAssets, by=Caller.PRODUCT)
def remind_assets(request: RemindAssets, call: Call) -> Queued:  # noqa: ARG001  # no fields
    """Queue this month's look at what is due this year; asked often, it happens once a month."""
    year, month = call.today.year, call.today.month
    with call.records() as unit:
        payload = work("tell_expiry", TellExpiry(year=year))
        unit.work.put(f"assets:{year}-{month}", payload, now=call.now)
    return Queued(at=call.now)


@routes.lambda_function(name="tell_expiry")
@use_case(TellExpiry, by=Caller.PRODUCT)
def tell_expiry(request: TellExpiry, call: Call) -> Done:
    """Put down, once a year for each school, how many assets' time is over in that year."""
    since, until = date(request.year, 1, 1), date(request.year + 1, 1, 1)
    with call.records() as unit:
        for school, count in unit.assets.schools_with_expiring(since=since, until=until).items():
            event = Event(
                source=SOURCE,
                event_id=f"expiry:{school}:{request.year}",
                school=school,
                kind=KIND,
                at=call.now,
                text=f"{request.year} 年有 {count} 件资产到期，发“到期报废 {request.year}”看清单",
            )
            unit.events.put(event, now=call.now)
    return Done()
