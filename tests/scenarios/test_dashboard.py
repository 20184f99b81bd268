"""The dashboard in the chat and as a page: figures, marks, the weekly report, and who sees none."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from bot.web import web_app
from school.county_time import COUNTY_TIME
from school.disclosure import Count, Share
from school.people import UnitId, UnitKind
from school.store.people import appointments
from school.unit_report import Snapshot
from tests.scenarios.county import MATH, PARENT, PRINCIPAL, County, all_words, open_county
from tests.scenarios.test_library_figures import link_and_code

BUREAU = "qh-bureau-1"


def weeks(county: County, unit_id: str, *rates: float) -> None:
    """Let a unit have published weeks, the newest last."""
    level = UnitKind.SCHOOL if "s" in unit_id else UnitKind.COUNTY
    for back, rate in enumerate(reversed(rates)):
        right = Count(pupils=200, right=round(1000 * rate), answered=1000)
        done = Count(pupils=200, right=160 + back, answered=200)
        one = Snapshot(
            areas={"number/数学": Share(shown=right)}, handed_in=Share(shown=done), homework=3
        )
        monday = date(2026, 11, 9) - timedelta(weeks=back)
        with county.product.foundation.records.begin() as unit:
            at = county.clock.now()
            unit.unit_reports.keep(UnitId(unit_id), monday, one, level=level, at=at)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[County]:
    county = open_county(tmp_path, public_url="https://qingjiao.example.edu")
    weeks(county, "qh", 0.82, 0.84)
    weeks(county, "qh.t1.s1", 0.91, 0.9)
    yield county
    county.product.close()


def test_the_bureau_sees_the_countys_week_and_the_targets(board: County) -> None:
    said = all_words(board.say(BUREAU, "指标看板"))

    assert "指标看板 · 青禾县" in said
    assert "作业正确率：84%（↑ 比上一周多 2 个百分点）" in said
    assert "3 个达标，20 个未达标" in said


def test_a_principal_sees_the_own_school(board: County) -> None:
    said = all_words(board.say(PRINCIPAL, "指标周报"))

    assert "指标周报 · 云溪第1小学" in said
    assert "作业正确率：90%（⚠ 比上一周少 1 个百分点）" in said
    assert "84%" not in said


@pytest.mark.parametrize("person", [MATH, PARENT])
def test_others_see_neither(board: County, person: str) -> None:
    assert "84%" not in all_words(board.say(person, "指标看板"))


def test_the_weekly_report_comes_on_monday_once(board: County) -> None:
    assert "订好了" in all_words(board.say(BUREAU, "每周一 8点 推送 指标周报"))
    board.clock.at = datetime(2026, 11, 23, 8, 1, tzinfo=COUNTY_TIME)
    before = board.product.console.log.version()
    for _ in range(2):
        board.product.engine.queue_subscriptions()

    assert all_words(board.settle(before)).count("指标周报 · 青禾县") == 1


def test_the_page_opens_once_refreshes_and_ends_with_the_role(board: County) -> None:
    board.say(BUREAU, "指标看板")
    path, code = link_and_code(board, BUREAU)
    with TestClient(web_app(board.product), follow_redirects=False) as web:
        assert "打开面板" in web.get(path).text
        assert web.post(path, data={"code": code}).status_code == 303
        page = web.get("/panel")
        tag = page.headers["x-qingjiao-figures"]
        same = web.get("/panel/live", headers={"X-Qingjiao-Figures": tag})
        again = web.post(path, data={"code": code})
        _end_role(board, BUREAU)
        ended = web.get("/panel/live", headers={"X-Qingjiao-Figures": tag})

    assert "84%" in page.text
    assert "未达标" in page.text
    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    assert (same.status_code, again.status_code, ended.status_code) == (204, 410, 403)
    assert "84%" not in ended.text


def test_a_page_of_indicators_is_read_some_times_a_minute_and_again_in_the_next(
    board: County,
) -> None:
    board.say(BUREAU, "指标看板")
    path, code = link_and_code(board, BUREAU)
    with TestClient(web_app(board.product), follow_redirects=False) as web:
        web.post(path, data={"code": code})
        read = [web.get("/panel").status_code for _ in range(6)]
        board.clock.at += timedelta(minutes=1)
        later = web.get("/panel").status_code

    assert (read, later) == ([200] * 4 + [429] * 2, 200)


def test_one_page_never_shows_what_the_other_is_for(board: County) -> None:
    board.say(BUREAU, "资源面板")
    path, code = link_and_code(board, BUREAU)
    with TestClient(web_app(board.product), follow_redirects=False) as web:
        web.post(path, data={"code": code})
        page = web.get("/panel")

    assert "资源面板" in page.text
    assert "规划目标" not in page.text


def _end_role(county: County, person: str) -> None:
    with county.product.foundation.records.database.begin() as connection:
        held = appointments.c.person_id == person
        connection.execute(sa.update(appointments).where(held).values(ends=date(2026, 11, 1)))
