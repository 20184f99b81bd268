"""Takes docs/screenshots/one-time-page.png: python -m tests.browser.make_page_screenshot."""

import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from bot.web import web_app
from tests.browser.conftest import ARGUMENTS, CHROMIUM, new_context
from tests.browser.test_one_time_page import SMALL_PHONE, type_code
from tests.gateways.wecom import hosted
from tests.scenarios.county import open_county
from tests.scenarios.test_portrait import hand_in, link_and_code

OUT = Path(__file__).parents[2] / "docs" / "screenshots" / "one-time-page.png"


def main() -> None:
    """Let an invented pupil hand in homework, and open its page as the guardian on a phone."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        county = open_county(Path(folder))
        hand_in(county, 12, homework="口算11", wrong=3)
        hand_in(county, 12, homework="口算12", wrong=1)
        path, code = link_and_code(county)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with hosted([*web_app(county.product, console=False).routes]) as url:
            context = new_context(browser, SMALL_PHONE, device_scale_factor=2, is_mobile=True)
            page = context.new_page()
            page.goto(url + path)
            type_code(page, code)
            expect(page.get_by_role("heading", name="各部分的正确率")).to_be_visible()
            page.screenshot(path=OUT, full_page=True)
        browser.close()
        county.product.close()


if __name__ == "__main__":
    main()
