"""The compliance report as a conversation: asked for, counted, shown, taken along as a PDF."""

import pypdfium2

from tests.scenarios.county import HEAD, MATH, PARENT, PRINCIPAL, County, a_photo, all_words


def bureau(county: County) -> str:
    return next(p.id for p in county.product.console.people() if "bureau" in p.id)


def test_the_bureau_gets_the_year_in_figures(county: County) -> None:
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    county.say(MATH, "确认")
    county.say(PARENT, "撤回画像")

    said = all_words(county.say(bureau(county), "合规报告 2026"))

    assert "正在统计 2026 年" in said
    assert "2026 年未成年人数据合规报告" in said
    assert "审计链完整" in said
    assert "同意：1 次：学生画像与报告 · 撤回 1" in said


def test_the_pdf_has_every_figure_and_no_name(county: County) -> None:
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    county.say(bureau(county), "合规报告 2026")

    (sent,) = county.press(bureau(county), "要 PDF")

    content = county.product.foundation.files.get(sent.images[0])
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "查看和处理" in text
    assert "作业照片 30 天" in text
    names = [p.name for p in county.product.console.people()]
    assert not [name for name in names if name in text]


def test_a_year_nobody_counted_has_no_pdf(county: County) -> None:
    assert "还没有统计" in all_words(county.say(bureau(county), "合规报告 2025 PDF"))


def test_nobody_else_gets_the_report(county: County) -> None:
    for who in (HEAD, PARENT, PRINCIPAL):
        assert "只对教育局、管理员开放" in all_words(county.say(who, "合规报告 2026"))


def test_a_year_without_anything_is_all_noughts(county: County) -> None:
    said = all_words(county.say(bureau(county), "合规报告 2001"))

    assert "2001 年未成年人数据合规报告" in said
    assert "查看和处理：0 次" in said
