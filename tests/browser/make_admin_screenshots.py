"""Takes the pictures of docs/admin.md: python -m tests.browser.make_admin_screenshots."""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from bot.running import Runner
from bot.web import web_app
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE, new_context
from tests.browser.test_product import become, send
from tests.console_school import serving
from tests.scenarios.county import open_county

OUT = Path(__file__).parents[2] / "docs" / "screenshots"
SHOTS = {
    "admin-consent": ("qh-parent-s1-g3c2-12a", "我的同意"),
    "admin-export": ("qh-head-s1-g3c2", "申请导出 三(2)班 成绩 用途 家长会"),
    "admin-reach": ("qh-bureau-1", "通知检查"),
    "admin-compliance": ("qh-bureau-1", "合规报告 2026"),
}
COLOURS = 64


def main() -> None:
    """Ask each thing as who asks it in a school, and keep the card that answers."""
    with tempfile.TemporaryDirectory() as folder:
        county = open_county(Path(folder))
        runner = Runner(county.product.engine)
        runner.start()
        with serving(web_app(county.product)) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, (person, words) in SHOTS.items():
                context = new_context(browser, PHONE, device_scale_factor=2)
                page = context.new_page()
                become(page, url, county, person)
                send(page, words)
                page.locator("article.bot").last.wait_for(timeout=15_000)
                page.wait_for_timeout(800)
                taken = page.locator("article.bot").last.screenshot()
                _kept(taken).save(OUT / f"{name}.png", optimize=True)
                context.close()
            browser.close()
        runner.stop()
        county.product.close()


def _kept(taken: bytes) -> Image.Image:
    """Return a picture in few colours: cards have no more, and a repository keeps it for ever."""
    return Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS)


if __name__ == "__main__":
    main()
