"""The dashboard is of one's own unit, and of nobody who leads none."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from school.dashboard import SHOWN, Dashboard, DashboardOf
from school.errors import PermissionDenied
from school.figures_page import FiguresPageMade, MakeFiguresPage, PanelKind
from tests.functions.working import WorkingSchool


def board(school: WorkingSchool, who: str) -> Dashboard:
    return school.ask(who, "read_dashboard", request=DashboardOf(), answer=Dashboard)


@pytest.mark.parametrize(("who", "place"), [("ye", "qt"), ("zhou", "qt.t1.s1"), ("xu", "qt")])
def test_each_sees_the_own_unit(school: WorkingSchool, who: str, place: str) -> None:
    found = board(school, who)

    assert found.place == place
    assert [one.id for one in found.courses] == list(SHOWN)
    assert {one.attained for one in found.targets} == {True, False}
    entry = school.audited()[-1]
    assert (entry.actor, entry.action, entry.subject) == (who, "read_figures", place)


def statements(school: WorkingSchool, who: str) -> int:
    """Return how many statements about pupils' homework it takes to show somebody the board."""
    said: list[str] = []
    engine = school.records.database.engine

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _note(*told: object) -> None:
        said.append(str(told[2]))

    board(school, who)
    sa.event.remove(engine, "before_cursor_execute", _note)
    return sum("homework" in one for one in said)


def test_a_board_is_counted_once_a_minute_and_each_reading_is_in_the_audit(
    school: WorkingSchool,
) -> None:
    assert statements(school, "ye") > 0
    before = len(school.audited())

    assert statements(school, "xu") == 0  # of the same county
    assert statements(school, "zhou") > 0  # another unit's is another board
    assert [(one.actor, one.subject) for one in school.audited()[before:]] == [
        ("xu", "qt"),
        ("zhou", "qt.t1.s1"),
    ]

    school.clock.at += timedelta(minutes=1)
    assert statements(school, "xu") > 0


@pytest.mark.parametrize("who", ["chen", "wang", "guard", "g1", "p1"])
def test_who_leads_nothing_sees_no_board(school: WorkingSchool, who: str) -> None:
    with pytest.raises(PermissionDenied):
        board(school, who)
    request = MakeFiguresPage(kind=PanelKind.INDICATORS)
    with pytest.raises(PermissionDenied):
        school.ask(who, "make_figures_page", request=request, answer=FiguresPageMade)
