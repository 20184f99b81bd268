"""Table use case: everything units have reported in a round so far, for who collects it."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.collection_views import collecting, round_meant
from chalicelib.runtime import use_case
from school.collection import SOURCE_NAMES, Round, UnitReport, ValueSource
from school.collection_calls import RoundOf, RoundTable
from school.collection_values import is_bare_share
from school.county_time import spoken
from school.errors import NotUnderstood
from school.people import PersonId
from school.permissions import Action

routes = Blueprint(__name__)

_AFTER = ("自动填的", "改了系统的数", "只报了比例的", "改动原因", "版本", "填报时间", "填报人")


@routes.lambda_function(name="collection_table")
@use_case(RoundOf)
def collection_table(request: RoundOf, call: Call) -> RoundTable:
    """Return a round as rows, one for each unit; one that has not reported has empty cells."""
    with call.records() as unit:
        one = round_meant(unit, call, request)
        if one is None:
            raise NotUnderstood("是哪张表？请写上表名，如“填报汇总 9月在线率”。")
        scope = collecting(call, one)
        call.audit(unit, Action.COLLECT_FIGURES, scope, fields=("collection", "table"))
        reports = {report.unit_id: report for report in unit.collection.newest_reports(one.id)}
        asked = unit.collection.asked_of([one.id]).get(one.id, ())
        names = unit.collection.names_of(asked)
        people = unit.duty.names({report.by for report in reports.values()})
        rows = [_row(one, names[place], reports.get(place), people=people) for place in asked]
    units = {field.name: field.unit for field in one.fields}
    heads = [f"{name}（{said}）" if said else name for name, said in units.items()]
    return RoundTable(name=one.name, period=one.period, rows=(("单位", *heads, *_AFTER), *rows))


def _row(
    one: Round, name: str, report: UnitReport | None, *, people: dict[PersonId, str]
) -> tuple[str | float, ...]:
    if report is None:
        return (name, *("" for _ in one.fields), *("" for _ in _AFTER))
    values = [report.said.get(field.name) for field in one.fields]
    cells = [
        "" if value is None else value.said if value.amount is None else float(value.amount)
        for value in values
    ]
    filled = "、".join(
        f"{field}（{SOURCE_NAMES[value.source]}）"
        for field, value in report.said.items()
        if value.source in (ValueSource.LAST, ValueSource.COUNTED)
    )
    changed = "、".join(
        f"{field}（系统 {value.system}{f'，{value.known_from}' if value.known_from else ''}）"
        for field, value in report.said.items()
        if value.system
    )
    told = (report.reason, report.version, spoken(report.at), people.get(report.by, ""))
    bare = "、".join(
        field.name
        for field in one.fields
        if field.name in report.said and is_bare_share(field, report.said[field.name])
    )
    return (name, *cells, filled, changed, bare, *told)
