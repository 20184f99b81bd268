"""Makes kousuan.jpg, the page the demo grades: `python docs/samples/make_sample.py`."""

from dataclasses import replace
from pathlib import Path

from tests.grading_lambda.camera import Shot
from tests.grading_lambda.handwriting import DigitHand
from tests.grading_lambda.pages import INKS, PageStyle, a_page

SEED = 11

if __name__ == "__main__":
    shot = replace(Shot(), width=1200, height=1650, tilt_deg=1.5, shade=0.15, jpeg_quality=70)
    style = PageStyle(
        columns=3,
        items=30,
        numbering="({})",
        font_px=40,
        ink=INKS[1],
        hand=DigitHand("mnist", part="report"),
        kinds=("sum", "product", "steps"),
        shot=shot,
    )
    page = a_page(SEED, style)
    Path(__file__).with_name("kousuan.jpg").write_bytes(page.photo)
