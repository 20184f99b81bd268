"""Quality warnings as conversations: asked for, and pushed on Monday to who answers for it."""

from datetime import date, timedelta

from school.disclosure import Count, Share
from school.people import UnitId, UnitKind
from school.unit_report import Snapshot
from tests.scenarios.county import PARENT, PRINCIPAL, County, all_words
from tests.scenarios.test_portrait import hand_in

BUREAU = "qh-bureau-1"
KINDS = {
    "qh": UnitKind.COUNTY,
    "qh.t1": UnitKind.TOWN,
    "qh.t1.s1": UnitKind.SCHOOL,
}


def weeks(county: County, unit_id: str, rate: float) -> None:
    """Let a unit have three weeks of snapshots."""
    for back in range(3):
        count = Count(pupils=20, right=round(100 * rate), answered=100)
        one = Snapshot(areas={"number/数学": Share(shown=count)}, homework=1)
        monday = date(2026, 11, 9) - timedelta(weeks=back)
        with county.product.foundation.records.begin() as unit:
            at = county.clock.now()
            level = KINDS[unit_id]
            unit.unit_reports.keep(UnitId(unit_id), monday, one, level=level, at=at)


def test_the_bureau_sees_schools_and_towns_that_are_behind(county: County) -> None:
    weeks(county, "qh", 0.9)
    weeks(county, "qh.t1", 0.7)
    weeks(county, "qh.t1.s1", 0.6)

    said = all_words(county.say(BUREAU, "质量预警"))

    assert "2 个单位有预警" in said
    assert "云溪镇（乡镇）" in said
    assert "最近 3 周比青禾县平均低" in said
    assert "云溪镇 周报" in all_words(county.press(BUREAU, "云溪镇报告"))


def test_a_town_and_all_towns_are_reported_on(county: County) -> None:
    hand_in(county, 12, 13, 14, 15, 16, 18)
    county.clock.forward(days=3)
    county.product.engine.tidy()
    county.product.engine.drain()

    assert "云溪镇 周报" in all_words(county.say(BUREAU, "云溪镇报告"))
    assert "云溪镇：67%" in all_words(county.say(BUREAU, "各乡镇报告"))


def test_a_family_is_told_nothing_of_it(county: County) -> None:
    weeks(county, "qh.t1.s1", 0.6)

    assert "平均低" not in all_words(county.say(PARENT, "质量预警"))


def test_on_monday_the_principal_is_told_of_the_school(county: County) -> None:
    weeks(county, "qh", 0.9)
    weeks(county, "qh.t1.s1", 0.6)
    hand_in(county, 12, 13, 14, 15, 16, 18)
    county.clock.forward(days=3)
    before = county.product.console.log.version()
    county.product.engine.tidy()
    sent = county.settle(before)

    assert "本周质量预警" in all_words(sent, to=PRINCIPAL)
    assert "质量预警" not in all_words(sent, to=PARENT)
