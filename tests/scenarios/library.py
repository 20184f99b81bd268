"""A few resources on the shelves of the invented county, and their use."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from school.people import PersonId, UnitId
from school.resources import Level, Resource, ResourceId, ResourceType, ReviewState, Stage
from school.store.resource_uses import uses_table
from tests.scenarios.county import County

COUNTY, SCHOOL = UnitId("qh"), UnitId("qh.t1.s1")
BUREAU, LEADER = "qh-bureau-1", "qh-bureau_leader"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = "分数除法的意义：已知两个因数的积与其中一个因数，求另一个因数。"


def shelve(county: County, name: str, *texts: str, **facts: object) -> ResourceId:
    """Put a resource on the county's shelf, unless *facts* say otherwise; return its id."""
    known: dict[str, object] = {
        "id": name,
        "work": name,
        "title": "分数除法：分蛋糕引入",
        "level": Level.REGION,
        "home": COUNTY,
        "open_to": COUNTY,
        "state": ReviewState.APPROVED,
        "subject": "数学",
        "stage": Stage.PRIMARY,
        "type": ResourceType.COURSEWARE,
        "created_at": NOW,
        "updated_at": NOW,
    }
    with county.product.foundation.records.begin() as unit:
        unit.resources.add(Resource.model_validate({**known, **facts}), list(texts or (TEXT,)))
    return ResourceId(name)


def take_off(county: County, name: str) -> None:
    """Take a resource off the shelf."""
    with county.product.foundation.records.begin() as unit:
        found = unit.resources.resource(ResourceId(name))
        assert found is not None
        unit.resources.change(found.model_copy(update={"state": ReviewState.WITHDRAWN}))


def use(
    county: County,
    name: str,
    *,
    times: int = 1,
    school: UnitId = SCHOOL,
    day: date = date(2026, 11, 19),
    person: PersonId | None = None,
) -> None:
    """Open a resource some times."""
    about: dict[str, object] = {"resource_id": name, "school": school, "day": day}
    row = {**about, "kind": "open", "person_id": person}
    records = county.product.foundation.records
    with records.database.begin() as connection:
        connection.execute(sa.insert(uses_table), [row] * times)
    with records.begin() as unit:
        for _ in range(times):
            unit.resources.count_use(ResourceId(name))
