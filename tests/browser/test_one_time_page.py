"""The one-time page on a small phone: confirmed with a code, shown once, nothing from elsewhere."""

from pathlib import Path

from playwright.sync_api import Browser, Page, Request, ViewportSize, expect

from bot.web import web_app
from tests.browser.conftest import DemoSchool, page_in
from tests.browser.make_screenshots import open_chat, sit_down
from tests.console_school import PARENT, School
from tests.gateways.wecom import hosted
from tests.scenarios.county import open_county
from tests.scenarios.test_portrait import hand_in, link_and_code

SMALL_PHONE: ViewportSize = {"width": 360, "height": 700}
TOUCHED = {"has_touch": True, "is_mobile": True, "device_scale_factor": 2}


def type_code(page: Page, code: str) -> None:
    page.get_by_label("验证码").fill(code)
    page.get_by_role("button", name="查看").click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= 360"))


def test_a_parent_reads_the_childs_page_once(browser: Browser, tmp_path: Path) -> None:
    county = open_county(tmp_path)
    for number, wrong in (("口算11", 2), ("口算12", 1)):
        hand_in(county, 12, homework=number, wrong=wrong)
    path, code = link_and_code(county)
    wrong_code = "000000" if code != "000000" else "111111"
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with (
        hosted([*web_app(county.product, console=False).routes]) as url,
        page_in(
            browser, SMALL_PHONE, has_touch=True, is_mobile=True, device_scale_factor=2
        ) as page,
    ):
        page.on("request", note)
        page.goto(url + path)
        assert fits(page)
        type_code(page, wrong_code)
        expect(page.get_by_role("heading", name="打不开")).to_be_visible()

        page.goto(url + path)
        type_code(page, code)
        expect(page.get_by_text("这学期交作业 2/2 次")).to_be_visible()
        expect(page.get_by_role("heading", name="各部分的正确率")).to_be_visible()
        assert fits(page)

        page.goto(url + path)
        type_code(page, code)
        expect(page.get_by_role("heading", name="打不开")).to_be_visible()
    county.product.close()

    assert {address.startswith(url) for address in asked} == {True}


def test_a_page_without_script_or_style_of_others_runs_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    """What a guardian wrote into a name is text: the policy and the escaping both say so."""
    county = open_county(tmp_path)
    with (
        hosted([*web_app(county.product, console=False).routes]) as url,
        page_in(browser, SMALL_PHONE) as page,
    ):
        page.goto(url + "/r/%3Cimg%20src=x%20onerror=document.title=1%3E")
        expect(page.get_by_role("heading", name="查看报告")).to_be_visible()
        assert page.title() == "查看报告"
        assert page.evaluate("document.scripts.length") == 0
    county.product.close()


def test_the_console_links_to_our_own_pages_only(
    desk: Page, demo_school: DemoSchool, school: School
) -> None:
    ours = f"{demo_school.url}/r/{'a' * 43}"
    school.tell(PARENT, text=f"网页版：\n{ours}\n别处：https://elsewhere.example/r/{'b' * 43}")

    sit_down(desk, demo_school.url, PARENT)
    open_chat(desk, "青教")

    links = desk.locator(".bubble a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", ours)
    expect(links).to_have_attribute("rel", "noopener noreferrer")
