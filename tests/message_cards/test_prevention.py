"""What is printed of hidden dangers and assets: labels a camera reads, files without formulas."""

import io
from datetime import date
from decimal import Decimal

import numpy as np
import pypdfium2
import pytest
from openpyxl import load_workbook
from PIL import Image, ImageFilter

from grading_lambda.codes import read_codes
from message_cards.hazard_pdf import draw_month, table_of
from message_cards.label_pdf import COLUMNS, ROWS, draw_labels
from message_cards.plain_table import draw_table
from school.asset_calls import Label
from school.assets import ALPHABET, CODE_LENGTH, code_from, code_in, spoken_code
from school.device_events import Level
from school.hazard_calls import HazardMonth, HazardRow, SchoolCounts
from school.hazard_figures import HazardCounts
from school.hazards import HazardState
from school.people import UnitId

PX_PER_PT = 3.0
A_SHEET = COLUMNS * ROWS


def labels(count: int) -> list[Label]:
    """Return some labels, the last with words too long for it."""
    found = [
        Label(
            code=code_from(f"{n:043d}"),
            name=f"投影仪 {n}",
            place="三(2)班",
            school="青山第1小学",
        )
        for n in range(count - 1)
    ]
    long = "特别长的资产名称一直写到放不下为止还要再写"
    return [*found, Label(code=code_from("z" * 43), name=long, place=long, school=long)]


def pages(pdf: bytes) -> list[Image.Image]:
    """Return the pages as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=PX_PER_PT).to_pil().convert("RGB") for page in document]


def photo(picture: Image.Image, *, turn: float = 0, blur: float = 0, dim: float = 1) -> bytes:
    """Return a JPEG of a picture as a phone might take it."""
    turned = picture.rotate(turn, expand=True, fillcolor="#a09080")
    soft = turned.filter(ImageFilter.GaussianBlur(blur))
    dark = Image.fromarray((np.asarray(soft) * dim).astype(np.uint8))
    kept = io.BytesIO()
    dark.save(kept, "JPEG", quality=70)
    return kept.getvalue()


def label_on(page: Image.Image, place: int) -> Image.Image:
    """Return one label cut out of its page."""
    row, column = divmod(place, COLUMNS)
    width, height = page.width / COLUMNS, page.height / ROWS
    left, top = column * width, row * height
    return page.crop((round(left), round(top), round(left + width), round(top + height)))


def test_every_printed_label_is_read_back() -> None:
    wanted = labels(A_SHEET + 1)

    drawn = pages(draw_labels(wanted))

    assert len(drawn) == 2
    for place in (0, 7, A_SHEET - 1):
        (said,) = read_codes(photo(label_on(drawn[0], place)))
        assert code_in(said) == wanted[place].code
    (said,) = read_codes(photo(label_on(drawn[1], 0)))
    assert code_in(said) == wanted[-1].code


@pytest.mark.parametrize(
    ("turn", "blur", "dim"), [(0, 0, 1), (17, 0, 1), (90, 1.2, 1), (-30, 0.5, 0.5), (180, 0, 0.35)]
)
def test_a_label_is_read_turned_blurred_and_in_the_dark(
    turn: float, blur: float, dim: float
) -> None:
    (label,) = labels(1)
    (page,) = pages(draw_labels([label]))

    said = read_codes(photo(label_on(page, 0), turn=turn, blur=blur, dim=dim))

    assert [code_in(one) for one in said] == [label.code]


def test_a_photo_without_a_code_says_nothing() -> None:
    assert read_codes(photo(Image.new("RGB", (800, 600), "white"))) == ()


def test_codes_are_understood_as_people_type_them() -> None:
    code = code_from("x" * 43)

    assert len(code) == CODE_LENGTH
    assert set(code) <= set(ALPHABET)
    for said in (code, spoken_code(code), f"QJA:{code.lower()}", f"报修 {spoken_code(code)} 不亮"):
        assert code_in(said) == code
    for said in ("", "报修 投影仪", f"X{code}", code[:-1], "0" * 12):
        assert code_in(said) == ""


def a_month(*, schools: bool) -> HazardMonth:
    """Return a month's figures."""
    counts = HazardCounts(
        found=3,
        closed=2,
        on_time=1,
        overdue=1,
        by_level={Level.RED: 1, Level.YELLOW: 2},
        by_place=(("操场", 2), ("食堂", 1)),
    )
    row = HazardRow(
        hazard_id="h",
        ref="H26-0001",
        level=Level.RED,
        place="操场",
        what="=1+1",
        state=HazardState.ASSIGNED,
        owner="李明",
        due=date(2026, 11, 20),
        overdue_days=2,
    )
    one = SchoolCounts(school_id=UnitId("qt.t1.s1"), school="青山第1小学", counts=counts)
    return HazardMonth(
        scope="青山第1小学",
        month=date(2026, 11, 1),
        counts=counts,
        schools=(one,) if schools else (),
        tickets=() if schools else (row,),
    )


@pytest.mark.parametrize("schools", [True, False])
def test_the_file_of_a_month_says_what_the_card_says(*, schools: bool) -> None:
    content = draw_month(a_month(schools=schools), made="11月30日 08:00")

    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    for words in ("发现 3 条", "销号 2 条", "按期 50%", "2026年11月"):
        assert words in text
    assert ("李明" in text) is not schools


def test_what_people_wrote_is_no_formula_in_a_table() -> None:
    rows = [*table_of(a_month(schools=False)), ("=cmd|' /C calc'!A0", 1.0, float(Decimal("2.5")))]

    sheet = load_workbook(io.BytesIO(draw_table(rows[:2], title="隐患", made="x"))).active

    assert sheet["D2"].value == "=1+1"
    assert sheet["D2"].data_type == "s"
