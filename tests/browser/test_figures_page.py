"""The live page of the library's figures in a browser: refreshed, in the dark, large, and ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

from bot.web import web_app
from school.store.people import appointments
from tests.browser.conftest import page_in
from tests.gateways.wecom import hosted
from tests.scenarios.county import County, open_county
from tests.scenarios.library import LEADER, shelve, use
from tests.scenarios.test_library_figures import link_and_code

SMALL_PHONE: ViewportSize = {"width": 360, "height": 700}
TWICE_AS_LARGE: ViewportSize = {"width": 180, "height": 350}
"""What is left of a small phone's page at 200 %."""


@dataclass
class Panel:
    """A county, its web server, and the link and code of a leader's page."""

    county: County
    url: str
    path: str
    code: str
    heading: ClassVar[str] = "资源面板"

    def open(self, page: Page) -> None:
        """Open the page with the code."""
        page.goto(self.url + self.path)
        page.get_by_label("验证码").fill(self.code)
        page.get_by_role("button", name="查看").click()
        expect(page.get_by_role("heading", name=self.heading)).to_be_visible()


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[Panel]:
    county = open_county(tmp_path)
    shelve(county, "r1")
    shelve(county, "r2", title="没人看的课件" * 9, subject="英语")
    use(county, "r1", times=7)
    county.say(LEADER, "资源面板")
    path, code = link_and_code(county, LEADER)
    with hosted([*web_app(county.product, console=False).routes]) as url:
        yield Panel(county, url, path, code)
    county.product.close()


def soon(page: Page) -> None:
    """Let the page's ten seconds go by."""
    page.clock.run_for(11_000)


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate(f"document.documentElement.scrollWidth <= {width}"))


def test_the_page_follows_the_library_by_itself(browser: Browser, panel: Panel) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with page_in(browser, SMALL_PHONE) as page:
        page.clock.install()
        page.on("request", note)
        panel.open(page)
        row = page.get_by_role("row", name="数学")
        expect(row).to_contain_text("7")
        use(panel.county, "r1", times=5)
        link = page.get_by_role("link", name="按学科")
        link.focus()

        soon(page)

        expect(row).to_contain_text("12")
        expect(link).to_be_focused()
        assert fits(page, 360)

    assert {address.startswith(panel.url) for address in asked} == {True}


def test_a_role_that_ends_while_the_page_is_open_clears_it(browser: Browser, panel: Panel) -> None:
    with page_in(browser, SMALL_PHONE) as page:
        page.clock.install()
        panel.open(page)
        with panel.county.product.foundation.records.database.begin() as connection:
            held = appointments.c.person_id == LEADER
            ended = sa.update(appointments).where(held).values(ends=date(2026, 11, 1))
            connection.execute(ended)

        soon(page)

        expect(page.get_by_role("heading", name="打不开")).to_be_visible()
        expect(page.get_by_text("只有校领导")).to_be_visible()
        expect(page.get_by_text("在架")).to_have_count(0)


def test_a_page_that_cannot_reach_us_says_so_and_goes_on(browser: Browser, panel: Panel) -> None:
    with page_in(browser, SMALL_PHONE) as page:
        page.clock.install()
        panel.open(page)
        page.context.set_offline(True)
        soon(page)
        expect(page.get_by_role("status")).to_contain_text("连不上")

        page.context.set_offline(False)
        use(panel.county, "r1")
        soon(page)

        expect(page.get_by_role("status")).to_be_empty()
        expect(page.get_by_role("row", name="数学")).to_contain_text("8")


def test_a_used_link_and_another_browser_show_nothing(browser: Browser, panel: Panel) -> None:
    with page_in(browser, SMALL_PHONE) as page:
        panel.open(page)
    with page_in(browser, SMALL_PHONE) as page:
        page.goto(panel.url + "/panel")
        expect(page.get_by_role("heading", name="打不开")).to_be_visible()

        page.goto(panel.url + panel.path)
        page.get_by_label("验证码").fill(panel.code)
        page.get_by_role("button", name="查看").click()

        expect(page.get_by_role("heading", name="打不开")).to_be_visible()
        expect(page.get_by_text("在架")).to_have_count(0)


def test_a_page_whose_time_is_over_clears_itself(browser: Browser, panel: Panel) -> None:
    with page_in(browser, SMALL_PHONE) as page:
        page.clock.install()
        panel.open(page)
        panel.county.clock.forward(hours=3)

        soon(page)

        expect(page.get_by_text("已经到时间了")).to_be_visible()
        expect(page.get_by_text("在架")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_is_read_large_in_the_dark_and_by_keyboard(
    browser: Browser, panel: Panel, *, dark: bool
) -> None:
    scheme = "dark" if dark else "light"
    with page_in(browser, TWICE_AS_LARGE, color_scheme=scheme, device_scale_factor=2) as page:
        panel.open(page)

        page.keyboard.press("Tab")

        expect(page.get_by_role("link", name="按学校")).to_be_focused()
        assert fits(page, 180)
        assert _contrast(page) >= 4.5


def test_without_its_script_the_page_shows_everything(browser: Browser, panel: Panel) -> None:
    with page_in(browser, SMALL_PHONE, java_script_enabled=False) as page:
        page.goto(panel.url + panel.path)
        page.get_by_label("验证码").fill(panel.code)
        page.get_by_role("button", name="查看").click()

        expect(page.get_by_role("row", name="数学")).to_contain_text("7")
        expect(page.locator("table")).to_have_count(6)


def _contrast(page: Page) -> float:
    """Return the contrast of the quiet words on a card, as WCAG counts it."""
    colours = page.evaluate(
        "[getComputedStyle(document.querySelector('.quiet')).color,"
        "getComputedStyle(document.querySelector('.card')).backgroundColor]"
    )
    lighter, darker = sorted((_luminance(one) for one in colours), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(one) / 255 for one in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
