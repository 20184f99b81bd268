"""The live page of indicators in a browser: on an old small phone, refreshed, dark, large."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Request, ViewportSize, expect

from bot.web import web_app
from tests.browser.conftest import page_in
from tests.browser.test_figures_page import TWICE_AS_LARGE, Panel, fits
from tests.gateways.wecom import hosted
from tests.scenarios.county import open_county
from tests.scenarios.library import shelve, use
from tests.scenarios.test_dashboard import BUREAU, weeks
from tests.scenarios.test_library_figures import link_and_code

PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}


class Board(Panel):
    """A county, its web server, and the link and code of the bureau's page."""

    heading = "指标看板"


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    county = open_county(tmp_path)
    weeks(county, "qh", 0.75, 0.79, 0.82, 0.84)
    shelve(county, "r1")
    county.say(BUREAU, "指标看板")
    path, code = link_and_code(county, BUREAU)
    with hosted([*web_app(county.product, console=False).routes]) as url:
        yield Board(county, url, path, code)
    county.product.close()


def test_the_board_follows_the_county_by_itself(browser: Browser, board: Board) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with page_in(browser, PHONE) as page:
        page.clock.install()
        page.on("request", note)
        board.open(page)
        expect(page.locator(".big").first).to_have_text("84%")
        expect(page.get_by_text("本周到现在 0 次")).to_be_visible()
        use(board.county, "r1", times=7)

        board.county.clock.forward(seconds=61)
        page.clock.fast_forward(61_000)

        expect(page.get_by_text("本周到现在 7 次")).to_be_visible()
        assert fits(page, 360)

    assert {address.startswith(board.url) for address in asked} == {True}


@pytest.mark.parametrize("dark", [False, True])
def test_the_board_is_read_large_and_in_the_dark(
    browser: Browser, board: Board, *, dark: bool
) -> None:
    scheme = "dark" if dark else "light"
    with page_in(browser, TWICE_AS_LARGE, color_scheme=scheme, device_scale_factor=2) as page:
        board.open(page)

        expect(page.get_by_text("✓ 达标").first).to_be_visible()
        assert fits(page, 180)


def test_the_charts_say_in_words_what_they_draw(browser: Browser, board: Board) -> None:
    with page_in(browser, DESK) as page:
        board.open(page)

        chart = page.get_by_role("img").first
        said = "10月19日 75%，10月26日 79%，11月2日 82%，11月9日 84%"
        expect(chart).to_have_attribute("aria-label", said)


def test_without_its_script_the_board_shows_everything(browser: Browser, board: Board) -> None:
    with page_in(browser, PHONE, java_script_enabled=False) as page:
        page.goto(board.url + board.path)
        page.get_by_label("验证码").fill(board.code)
        page.get_by_role("button", name="查看").click()

        expect(page.locator(".targets li")).to_have_count(37)
        expect(page.locator(".big").first).to_have_text("84%")
