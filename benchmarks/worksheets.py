"""Draws worksheets as teachers make them, with what is on them beside.

    python benchmarks/worksheets.py DIR [--pages N] [--types LIST] [--first SEED]
    python benchmarks/grading.py DIR --generated 0 --types none --effects none

They are set in a browser (see ``tests/grading_lambda/browser_pages.py``), which takes Chromium.
"""

import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright

from tests.grading_lambda.browser_pages import TYPES, draw
from tests.grading_lambda.browser_settings import SETTINGS

KINDS = {**TYPES, **SETTINGS}
CHROMIUM = os.environ.get("QINGJIAO_CHROMIUM", "/usr/bin/chromium")


def main() -> int:
    """Write the pages and what is on them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--pages", type=int, default=3, metavar="N", help="pages a type")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    parser.add_argument("--types", default=",".join(KINDS))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1240, "height": 900})
        for kind in arguments.types.split(","):
            for seed in range(arguments.first, arguments.first + arguments.pages):
                jpeg, truth = draw(page, kind, seed=seed, types=KINDS)
                path = arguments.folder / f"{kind}_{seed}.jpg"
                path.write_bytes(jpeg)
                written = json.dumps(truth, ensure_ascii=False, indent=1)
                path.with_suffix(".json").write_text(written, "utf-8")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
