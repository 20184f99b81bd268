"""A browser on a console.

The same tests run against the full product: override ``demo_school`` to serve it and name its
people, everything else stays.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from bot.console.log import ConsolePerson
from tests.console_school import CLASS, PARENT, TEACHER, School, ScriptedBot, serving

CHROMIUM = Path(os.environ.get("QINGJIAO_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class DemoSchool:
    """Where a console is served, and who is there."""

    url: str
    teacher: ConsolePerson
    parent: ConsolePerson
    group: str
    """Name of a group chat both are in."""
    school: School | None = None
    """The school in memory behind it; None behind the full product."""


@contextmanager
def demo_server() -> Iterator[DemoSchool]:
    """Serve the small school with its scripted bot."""
    school = School()
    bot = ScriptedBot(school)
    with serving(school.app(bot=bot)) as url:
        yield DemoSchool(url, teacher=TEACHER, parent=PARENT, group=CLASS.name, school=school)
    bot.close()


@pytest.fixture
def demo_school() -> Iterator[DemoSchool]:
    """A console somebody is served by."""
    with demo_server() as served:
        yield served


@pytest.fixture
def school(demo_school: DemoSchool) -> School:
    """The school in memory, for tests that make things happen there."""
    if demo_school.school is None:
        pytest.skip("only with the school in memory: the test plays the bot's part itself")
    return demo_school.school


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; set QINGJIAO_CHROMIUM")
    expect.set_options(timeout=30_000)  # two cores may be shared with the rest of the tests
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


def new_context(browser: Browser, viewport: ViewportSize, **options: object) -> BrowserContext:
    """Return a fresh browser context in China, its script errors failing the test."""
    return browser.new_context(
        viewport=viewport,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        **options,  # type: ignore[arg-type]
    )


@contextmanager
def page_in(browser: Browser, viewport: ViewportSize, **options: object) -> Iterator[Page]:
    """Give a page; fail when its script raised or its policy blocked something."""
    context = new_context(browser, viewport, **options)
    context.set_default_timeout(30_000)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))

    def note_blocked(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            troubles.append(said.text)

    page.on("console", note_blocked)
    try:
        yield page
    finally:
        context.close()
    assert troubles == []


@pytest.fixture
def phone(browser: Browser, demo_school: DemoSchool) -> Iterator[Page]:
    """A page as wide as a phone, touched by fingers; closed before the school is."""
    with page_in(browser, PHONE, has_touch=True, is_mobile=True, device_scale_factor=2) as page:
        yield page


@pytest.fixture
def desk(browser: Browser, demo_school: DemoSchool) -> Iterator[Page]:
    """A page as wide as a laptop's; closed before the school is."""
    with page_in(browser, DESK) as page:
        yield page
