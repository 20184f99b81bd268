"""The main job by clicking, in the full product: teacher, the child's parent, another parent."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from bot.running import Runner
from bot.web import web_app
from tests.browser.conftest import DESK, PHONE, page_in
from tests.console_school import serving
from tests.scenarios.county import County, a_photo, open_county
from tests.scenarios.test_stacks import a_pdf

pytestmark = pytest.mark.browser

PARENT = "qh-parent-s1-g3c2-12a"
OTHER_PARENT = "qh-parent-s1-g3c2-13a"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """The full product, working by itself."""
    opened = open_county(tmp_path)
    runner = Runner(opened.product.engine)
    runner.start()
    yield opened
    runner.stop()
    opened.product.close()


@pytest.fixture
def url(county: County) -> Iterator[str]:
    """Where its console is served."""
    with serving(web_app(county.product)) as served:
        yield served


def become(page: Page, url: str, county: County, person: str) -> None:
    name = county.product.console.person(person).name
    page.goto(url)
    page.get_by_role("searchbox", name="搜索身份").fill(name)
    page.get_by_role("button", name=name).first.click()
    page.get_by_role("list", name="会话列表").get_by_role("button", name="青教").first.click()


def card(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=re.compile(re.escape(title)))


def said(page: Page, words: str) -> Locator:
    return page.get_by_role("log").get_by_text(words)


def send(page: Page, text: str, photo: bytes | None = None) -> None:
    if photo is not None:
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="选照片").click()
        file: FilePayload = {"name": "口算.jpg", "mimeType": "image/jpeg", "buffer": photo}
        chooser.value.set_files([file])
    page.get_by_role("textbox", name="消息").fill(text)
    page.get_by_role("button", name="发送", exact=True).click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_photo_card_correction_confirmation_and_who_sees_what(
    browser: Browser, county: County, url: str, size: object
) -> None:
    with page_in(browser, size) as page:  # type: ignore[arg-type]  # parametrised
        become(page, url, county, "qh-math-s1-g3")
        send(page, "三(2)班 12号 口算11", a_photo())
        graded = card(page, "口算11 · 三(2)班 · 12号")
        expect(graded.get_by_role("button", name="是 35，对")).to_be_visible()
        expect(graded.get_by_role("img").first).to_be_visible()

        graded.get_by_role("button", name="是 35，对").click()
        expect(said(page, "已改：第 3 题判对")).to_be_visible()
        expect(graded.get_by_text("待你看：")).to_have_count(0)
        graded.get_by_role("button", name="确认", exact=True).click()
        expect(said(page, "已确认 1 张。")).to_be_visible()

    with page_in(browser, size) as page:  # type: ignore[arg-type]  # parametrised
        become(page, url, county, PARENT)
        expect(said(page, "4 题对 2")).to_be_visible()

    with page_in(browser, size) as page:  # type: ignore[arg-type]  # parametrised
        become(page, url, county, OTHER_PARENT)
        send(page, "孩子成绩")
        expect(said(page, "还没有老师确认过的批改结果")).to_be_visible()
        expect(said(page, "口算11")).to_have_count(0)


def test_a_pdf_of_scans_is_picked_sent_and_graded(
    browser: Browser, county: County, url: str
) -> None:
    scan: FilePayload = {
        "name": "扫描.pdf",
        "mimeType": "application/pdf",
        "buffer": a_pdf("one", "two"),
    }
    with page_in(browser, DESK) as page:
        become(page, url, county, "qh-math-s1-g3")
        page.locator("#files").set_input_files([scan])
        expect(page.get_by_role("list", name="要发的照片").get_by_text("扫描.pdf")).to_be_visible()
        send(page, "三(2)班 12号 口算11")

        expect(card(page, "口算11 · 三(2)班 · 12号").get_by_text("8 题")).to_be_visible()
        expect(said(page, "PDF 文件")).to_be_visible()
