"""qingjiao sheet prints answer sheets that are read back from a photo."""

import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from bot.__main__ import main
from grading_lambda.sheets.fiducials import find_sheet
from grading_lambda.sheets.qr import read_qr
from school.sheets.check_digit import is_checked
from school.sheets.code import SheetCode

SAMPLE = Path(__file__).parents[2] / "docs/samples/sheet.json"
A_SHEET: dict[str, Any] = {
    "homework": "hw-1",
    "title": "练习",
    "sections": [{"type": "choices", "from": 1, "to": 20}],
}


def an_order(folder: Path, **changes: Any) -> Path:
    path = folder / "order.json"
    path.write_text(json.dumps({**A_SHEET, **changes}), encoding="utf-8")
    return path


def one_sentence(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def codes(pdf: Path) -> list[SheetCode]:
    """Return what the QR code on each page says."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.render(scale=2).to_numpy()[:, :, :3].copy() for page in document]
    found = [(page, find_sheet(page)) for page in pages]
    said = [read_qr(page, sheet) for page, sheet in found if sheet is not None]
    return [code for code in said if isinstance(code, SheetCode)]


def test_the_sample_is_printed_on_a4_with_its_font_inside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = tmp_path / "new" / "sheet.pdf"

    assert main(["sheet", str(SAMPLE), "-o", str(pdf)]) == 0

    assert "1 份，每份 2 页" in capsys.readouterr().out
    with pypdfium2.PdfDocument(pdf) as document:
        assert [tuple(map(round, page.get_size())) for page in document] == [(595, 842)] * 2
        text = document[0].get_textpage().get_text_bounded()
    assert "三年级数学（上）第五单元练习" in text
    assert "第 1 页 / 共 2 页" in text
    assert "请用2B铅笔涂满" in text
    content = pdf.read_bytes()
    assert b"FontFile2" in content
    assert re.search(rb"/BaseFont /[A-Z]{6}\+NotoSansSC", content)
    assert len(content) < 200_000


def test_each_pupil_gets_a_sheet_with_the_code_printed_and_in_the_qr_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pupils = ["0701", "0702", "0703"]
    order = an_order(tmp_path, pupils=pupils)

    assert main(["sheet", str(order), "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    pdf = tmp_path / "order.pdf"
    assert said == {
        "pdf": str(pdf), "sheets": 3, "pages_each": 1, "bytes": pdf.stat().st_size
    }  # fmt: skip
    assert [code.mark.pupil for code in codes(pdf)] == pupils
    with pypdfium2.PdfDocument(pdf) as document:
        assert "学号：0702" in document[1].get_textpage().get_text_bounded()


def test_a_class_set_has_as_many_blank_sheets_as_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    order = an_order(tmp_path, copies=3, sections=[{"type": "choices", "from": 1, "to": 200}])

    assert main(["sheet", str(order), "-o", str(tmp_path / "set.pdf")]) == 0

    said = codes(tmp_path / "set.pdf")
    assert [code.mark.page for code in said] == [1, 2] * 3
    assert {code.mark.pupil for code in said} == {""}
    assert {code.pages for code in said} == {2}


def test_the_same_order_gives_the_same_file(tmp_path: Path) -> None:
    order = an_order(tmp_path)
    files = [tmp_path / "one.pdf", tmp_path / "two.pdf"]

    for file in files:
        assert main(["sheet", str(order), "-o", str(file)]) == 0

    assert files[0].read_bytes() == files[1].read_bytes()


def test_roll_numbers_are_handed_out_with_their_check_digits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = str(tmp_path / "sheet.pdf")

    assert main(["sheet", str(SAMPLE), "-o", pdf, "--rolls", "8-11", "--json"]) == 0
    rolls = json.loads(capsys.readouterr().out)["rolls"]
    assert main(["sheet", str(SAMPLE), "-o", pdf, "--rolls", "8-11"]) == 0

    assert [roll[:4] for roll in rolls] == ["0008", "0009", "0010", "0011"]
    assert all(is_checked(roll) for roll in rolls)
    assert f"学号 0008 校验位 {rolls[0][4]}" in capsys.readouterr().out


@pytest.mark.parametrize("rolls", ["8", "9-8", "a-b", "0-1000", "9999-10000"])
def test_roll_numbers_that_make_no_sense_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rolls: str
) -> None:
    assert main(["sheet", str(SAMPLE), "-o", str(tmp_path / "a.pdf"), "--rolls", rolls]) == 2

    assert one_sentence(capsys)
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"sections": [{"type": "choices", "from": 1, "to": 2, "options": 8}]}, "不能大于 7"),
        ({"title": "练习😀"}, "这些字印不出来：😀"),
        ({"sections": [{"type": "area", "height_mm": 200}] * 11}, "最多 10 页"),
    ],
)
def test_a_bad_order_prints_nothing_and_says_why_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], complaint: str
) -> None:
    order = an_order(tmp_path, **changes)

    assert main(["sheet", str(order), "-o", str(tmp_path / "a.pdf")]) == 2

    assert complaint in one_sentence(capsys)
    assert not (tmp_path / "a.pdf").exists()


def test_a_missing_or_huge_order_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    huge = tmp_path / "huge.json"
    huge.write_bytes(b" " * 300_000)

    assert main(["sheet", str(tmp_path / "none.json")]) == 2
    assert "none.json" in one_sentence(capsys)
    assert main(["sheet", str(huge)]) == 2
    assert "太大" in one_sentence(capsys)


def test_rolls_need_a_roll_section(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sheet", str(an_order(tmp_path)), "--rolls", "1-5"]) == 2

    assert "没有学号区" in one_sentence(capsys)


def test_the_fullest_sheet_and_the_longest_title_still_have_a_readable_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sections = [{"type": "truefalse", "from": n, "to": n} for n in range(1, 41)]
    order = an_order(
        tmp_path, homework="青" * 32, title="长" * 40, sections=sections, pupils=["p" * 16]
    )

    assert main(["sheet", str(order), "-o", str(tmp_path / "a.pdf")]) == 0

    assert {code.mark.homework for code in codes(tmp_path / "a.pdf")} == {"青" * 32}
