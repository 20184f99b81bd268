"""Makes the README's screenshots: python -m tests.browser.make_readme_screenshot."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, expect, sync_playwright

from bot.running import Runner
from bot.web import web_app
from school.invoke import FunctionReader
from school.settings import Settings
from school.workers import reading_workers
from tests.browser.conftest import ARGUMENTS, CHROMIUM, DESK, PHONE, new_context
from tests.browser.test_product import become, card, send
from tests.console_school import serving
from tests.scenarios.county import County, open_county

ROOT = Path(__file__).parents[2]
PHOTO = ROOT / "docs/samples/kousuan.jpg"


def main() -> None:
    """Grade the sample as a teacher and take a picture of the chat, on a phone and a laptop."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        workers = reading_workers(Settings(home=home))
        county = open_county(home, reader=lambda _: FunctionReader(workers))
        runner = Runner(county.product.engine)
        runner.start()
        with serving(web_app(county.product)) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, size in (("phone", PHONE), ("desk", DESK)):
                context = new_context(browser, size, device_scale_factor=2)
                _shoot(context.new_page(), url, county, name=name, size=size)
                context.close()
            browser.close()
        runner.stop()
        workers.close()


def _shoot(page, url: str, county: County, *, name: str, size: ViewportSize) -> None:  # type: ignore[no-untyped-def]
    become(page, url, county, "qh-math-s1-g3")
    send(page, f"三(2)班 12号 口算{11 if name == 'phone' else 12}", PHOTO.read_bytes())
    graded = card(page, "三(2)班 · 12号").last
    expect(graded.get_by_role("button", name="确认", exact=True)).to_be_visible(timeout=30_000)
    expect(graded.get_by_role("img", name=re.compile("批注后"))).to_be_visible()
    page.wait_for_timeout(500)
    graded.evaluate("card => card.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(300)
    page.screenshot(path=ROOT / f"docs/screenshots/console-{name}.png")


if __name__ == "__main__":
    main()
