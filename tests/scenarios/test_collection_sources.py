"""One figure, one source: what the database counts is filled in, marked, and corrected openly."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.scenarios.county import County, all_words, open_county

BUREAU, FIRST, SECOND = "qh-bureau-1", "qh-principal-s1", "qh-principal-s2"
HEAD, OTHER_HEAD = "qh-head-s1-g1c1", "qh-head-s1-g1c2"
ASK = "发起填报 基本情况：晨检上报率、报警次数、教室数(个) 截止 11月23日 学校填"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """Return a county of three schools; one class of the first has reported its check."""
    opened = open_county(tmp_path, pupils=900)
    opened.say(HEAD, "晨检 全部正常")
    yield opened
    opened.product.close()


def asked(county: County, text: str = ASK) -> str:
    """Send a form out; return what its maker was shown before."""
    shown = all_words(county.say(BUREAU, text), to=BUREAU)
    county.press(BUREAU, "确认发起")
    return shown


def test_a_live_indicator_fills_in_its_field_with_the_figure_a_question_gets(
    county: County,
) -> None:
    shown = asked(county)
    told = all_words(county.say(FIRST, "本校晨检上报率"), to=FIRST)

    form = all_words(county.say(FIRST, "待填"), to=FIRST)

    assert "晨检上报率：百分比 · 自动填（实时数据）" in shown
    assert "“晨检上报率”系统里有，会自动填好，各单位只核对。" in shown
    assert "云溪第1小学：本学期（至11月20日） 8.3%" in told
    assert "晨检上报率（%）：8.3 · 来自系统（晨午检记录，本学期，至11月20日）" in form
    assert "报警次数（起）：0 · 来自系统（报警记录" in form
    assert "还差 1 项。回复如“教室数 数字”" in form


def test_the_figure_only_has_to_be_confirmed(county: County) -> None:
    asked(county, ASK.replace("、教室数(个)", ""))

    form = all_words(county.say(SECOND, "待填"), to=SECOND)
    done = all_words(county.press(SECOND, "提交"), to=SECOND)

    assert "系统里有的已经填好。看一遍，对就提交；哪个不对，回复如“填报 晨检上报率 数字" in form
    assert "已提交" in done


def test_a_correction_says_what_the_database_said_and_who_changed_it_and_why(
    county: County,
) -> None:
    asked(county)
    county.say(FIRST, "待填")
    changed = all_words(county.say(FIRST, "晨检上报率 90，教室数 20"), to=FIRST)
    refused = all_words(county.say(FIRST, "提交填报"), to=FIRST)
    county.say(FIRST, "原因 有的班用纸质登记")

    done = all_words(county.press(FIRST, "提交"), to=FIRST)
    versions = all_words(county.press(FIRST, "修改记录"), to=FIRST)

    assert "90 · 系统是 8.3（晨午检记录，本学期，至11月20日）" in changed
    assert "请写明原因" in refused
    assert "已提交" in done
    assert "晨检上报率 系统是 8.3（晨午检记录，本学期，至11月20日），填了 90" in versions
    assert "原因：有的班用纸质登记" in versions
    assert "第 1 版 11月20日 10:00 " in versions


def test_the_collector_sees_in_the_table_which_figures_of_the_database_were_changed(
    county: County,
) -> None:
    asked(county)
    county.say(FIRST, "填报 晨检上报率 90，报警次数 0，教室数 20，原因 纸质登记")
    county.press(FIRST, "提交")

    (key,) = [k for m in county.say(BUREAU, "填报汇总 基本情况") for k in m.images]

    sheet = load_workbook(io.BytesIO(county.product.foundation.files.get(key))).active
    assert sheet is not None
    head, first = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
    row = dict(zip(head, first, strict=True))
    assert row["晨检上报率（%）"] == 90
    assert row["自动填的"] == "报警次数（来自系统）"
    assert row["改了系统的数"] == "晨检上报率（系统 8.3，晨午检记录，本学期，至11月20日）"
    assert row["改动原因"] == "纸质登记"


def test_a_figure_that_moved_since_it_was_shown_is_shown_again(county: County) -> None:
    asked(county)
    county.say(FIRST, "填报 教室数 20")
    token = county.token(f"direct:{FIRST}", "提交")
    county.say(OTHER_HEAD, "晨检 全部正常")

    again = all_words(county.press_token(FIRST, token), to=FIRST)

    assert "显示之后有数字变了，还没有提交" in again
    assert "晨检上报率（%）：16.7 · 来自系统" in again
    assert "已提交" in all_words(county.press(FIRST, "提交"), to=FIRST)


def test_of_a_month_the_figure_of_that_month_is_filled_in(county: County) -> None:
    asked(county, ASK.replace("基本情况", "11月基本情况"))
    county.say(SECOND, "填报 教室数 9")

    form = all_words(county.say(SECOND, "待填"), to=SECOND)

    assert "来自系统（晨午检记录，2026年11月，至11月20日）" in form


def test_who_makes_the_form_chooses_the_indicator_or_has_it_typed(county: County) -> None:
    shown = asked(
        county, "发起填报 来访：来客(人次,取自访客人次)、报警次数(手填) 截止 11月23日 学校填"
    )

    form = all_words(county.say(FIRST, "待填"), to=FIRST)

    assert "来客：整数 · 人次 · 自动填（实时数据：访客人次）" in shown
    assert "来客（人次）：0 · 来自系统（访客登记" in form
    assert "报警次数：✎ 还没填" in form


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("来客(人次,取自来访总数)", "系统里没有“来访总数”这个实时指标，没有发起"),
        ("报警金额(元,取自报警次数)", "按“起”计，和“元”对不上"),
        ("说明(文字,取自报警次数)", "不是数字，不能取自系统"),
        ("报警率=甲数/乙数(取自报警次数)", "是算出来的，不能取自系统"),
        ("9月报警(取自报警次数)", "“9月报警”和表名不是同一段时间，没有发起"),
    ],
)
def test_what_cannot_be_taken_from_the_database_is_refused_with_why(
    county: County, field: str, why: str
) -> None:
    told = all_words(county.say(BUREAU, f"发起填报 来访：{field} 截止 11月23日 学校填"), to=BUREAU)

    assert why in told


def test_a_form_of_nothing_but_live_figures_says_they_can_be_asked_for(county: County) -> None:
    shown = asked(county, "发起填报 安全：晨检上报率、报警次数 截止 11月23日 学校填")

    assert "这些数系统里都有，不收也能直接问，如“各校晨检上报率”。" in shown


def test_the_bare_name_stays_the_live_indicators_and_the_county_is_asked_there(
    county: County,
) -> None:
    asked(county, ASK.replace("、教室数(个)", ""))
    county.say(FIRST, "待填")
    county.press(FIRST, "提交")
    county.say(BUREAU, "关闭填报 基本情况填报")
    county.press(BUREAU, "确认关闭")

    live = all_words(county.say(BUREAU, "全县晨检上报率"), to=BUREAU)
    collected = all_words(county.say(BUREAU, "基本情况晨检上报率是多少"), to=BUREAU)

    assert "来源：青教实时数据·晨午检记录" in live
    assert "合计请直接问“晨检上报率”，系统里现数" in collected


def test_a_number_with_a_fields_name_raises_no_alarm(county: County) -> None:
    asked(county)
    county.say(FIRST, "待填")

    told = all_words(county.say(FIRST, "报警次数 3，原因 有一起没登记"), to=FIRST)

    assert "报警次数（起）：3 · 系统是 0" in told
    assert "没有告警" in all_words(county.say(FIRST, "本周告警"), to=FIRST)


SHARE = (
    "发起填报 9月普及率：配备数(台)、总台数(台)、普及率=配备数/总台数、开课率 截止 11月23日 学校填"
)
THIRD = "qh-principal-s3"


def test_a_share_typed_without_its_counts_is_asked_for_them_and_may_stand_alone(
    county: County,
) -> None:
    asked(county, SHARE)

    first = all_words(county.say(FIRST, "填报 普及率 95%"), to=FIRST)
    early = all_words(county.say(FIRST, "提交填报"), to=FIRST)
    alone = all_words(county.press(FIRST, "只有比例"), to=FIRST)
    county.say(FIRST, "开课率 50/100")
    done = all_words(county.press(FIRST, "提交"), to=FIRST)

    assert "收到 95%，还差配备数、总台数，填了就自动算" in first
    assert "还不能提交" in early
    assert "普及率（%）：95 · 只报了比例" in alone
    assert "普及率只报了比例，不算进合计。有分子分母就补上。" in alone
    assert "已提交" in done


def test_the_words_for_it_do_the_same_as_the_button_and_counts_later_replace_it(
    county: County,
) -> None:
    asked(county, SHARE)
    county.say(FIRST, "填报 普及率 95 只报比例，开课率 50/100")
    county.press(FIRST, "提交")

    shown = all_words(county.say(FIRST, "待填"), to=FIRST)
    wrong = all_words(county.say(FIRST, "填报 配备数 50，总台数 100，普及率 95，原因 补"), to=FIRST)
    later = all_words(county.say(FIRST, "普及率 50"), to=FIRST)

    assert "95 · 只报了比例" in shown
    assert "要改就直接回复新的数" in shown
    assert "填的是 95，按其他项目算是 50" in wrong
    assert "50 · 自动计算 50/100" in later


def test_no_sum_and_no_mean_has_a_share_without_its_counts_in_it(county: County) -> None:
    asked(county, SHARE)
    for who, text in (
        (FIRST, "配备数 95，总台数 100，开课率 100"),
        (SECOND, "普及率 10 只报比例，开课率 10/20"),
        (THIRD, "普及率 30/90，开课率 40"),
    ):
        county.say(who, f"填报 {text}")
        county.press(who, "提交")
    progress = all_words(county.say(BUREAU, "填报进度"), to=BUREAU)
    county.say(BUREAU, "关闭填报 9月普及率")

    whole = all_words(county.say(BUREAU, "全县普及率（9月）"), to=BUREAU)
    other = all_words(county.say(BUREAU, "9月开课率是多少"), to=BUREAU)
    mean = all_words(county.say(BUREAU, "各校开课率平均多少"), to=BUREAU)

    assert "3 所学校只报了比例，不算进合计。" in progress
    assert "青禾县：2026年9月 65.79%" in whole  # (95+30)/(100+90)
    assert "有单位只报了比例，没有算进合计。" in whole
    assert "青禾县：2026年9月 50%" in other
    assert "63.33" not in mean
    assert "云溪第1小学 100%；石门第2小学 50%；南塘第3初级中学 40%" in mean


def test_where_all_report_only_shares_there_is_no_figure_of_the_county(county: County) -> None:
    asked(county, "发起填报 9月开课：开课率 截止 11月23日 学校填")
    for who, share in ((FIRST, "95"), (SECOND, "85")):
        county.say(who, f"填报 开课率 {share}")
        county.press(who, "提交")
    county.say(BUREAU, "关闭填报 9月开课")
    county.press(BUREAU, "确认关闭")

    whole = all_words(county.say(BUREAU, "9月开课率是多少"), to=BUREAU)
    third = all_words(county.say(THIRD, "本校9月开课率"), to=THIRD)

    assert "没有分子分母，所以没有合计" in whole
    assert "90" not in whole
    assert "没有填报" in third
    assert "人数太少" not in third


def test_what_closing_proposes_to_ask_is_answered(county: County) -> None:
    asked(county, "发起填报 11月设施：晨检上报率、教室数(个) 截止 11月23日 学校填")
    for who in (FIRST, SECOND, THIRD):
        county.say(who, "填报 教室数 20")
        county.press(who, "提交")

    closed = all_words(county.say(BUREAU, "关闭填报 11月设施"), to=BUREAU)
    answer = all_words(county.say(BUREAU, "各校教室数是多少"), to=BUREAU)

    assert "如“各校教室数是多少”" in closed
    assert "云溪第1小学：20 个" in answer


def test_alone_says_nothing_where_no_share_was_typed(county: County) -> None:
    asked(county, SHARE)
    county.say(FIRST, "待填")

    told = all_words(county.say(FIRST, "只报比例"), to=FIRST)

    assert "还不知道比例是多少，没有改动。请写成“普及率 95 只报比例”。" in told


def test_a_class_is_told_its_own_figure_and_no_schools(county: County) -> None:
    shown = all_words(
        county.say(FIRST, "发起填报 班级情况：晨检上报率、报警次数 截止 11月23日 班级填"), to=FIRST
    )
    county.press(FIRST, "确认发起")

    own = all_words(county.say(HEAD, "待填"), to=HEAD)
    other = all_words(county.say(OTHER_HEAD, "待填"), to=OTHER_HEAD)

    assert "报警次数：整数" in shown
    assert "报警次数：整数 · 起 · 自动填" not in shown
    assert "晨检上报率（%）：100 · 来自系统" in own
    assert "晨检上报率（%）：0 · 来自系统" in other
    assert "报警次数：✎ 还没填" in own


def test_where_the_database_has_no_figure_the_form_says_why_and_asks(county: County) -> None:
    asked(county, "发起填报 9月安全：晨检上报率 截止 11月23日 学校填")
    county.say(BUREAU, "发起填报 12月安全：报警次数 截止 12月31日 学校填")
    county.press(BUREAU, "确认发起")

    none = all_words(county.say(FIRST, "填报 9月安全"), to=FIRST)
    later = all_words(county.say(FIRST, "填报 12月安全"), to=FIRST)
    typed = all_words(county.say(FIRST, "填报 9月安全 晨检上报率 90/100"), to=FIRST)

    assert "晨检上报率（%）：✎ 还没填 · 系统没填（没有数据）" in none
    assert "报警次数（起）：✎ 还没填 · 系统没填（这段时间还没到）" in later
    assert "晨检上报率（%）：90" in typed
    assert "请回复原因" not in typed


def test_a_figure_the_form_does_not_take_is_told_and_not_filled_in(county: County) -> None:
    asked(county, "发起填报 11月安全：报警次数(起,1-9) 截止 11月23日 学校填")

    form = all_words(county.say(FIRST, "填报 11月安全"), to=FIRST)

    assert "✎ 还没填 · 系统没填（数出来的 0 太小，最小 1）" in form


def test_a_count_that_takes_too_long_keeps_nobody_from_filling_in_a_form(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(county)
    monkeypatch.setattr("school.store.time_limit.MOST_SECONDS", 0)

    form = all_words(county.say(FIRST, "待填"), to=FIRST)
    county.say(FIRST, "填报 晨检上报率 90，报警次数 0，教室数 20")
    done = all_words(county.press(FIRST, "提交"), to=FIRST)

    assert "报警次数：✎ 还没填 · 系统没填（数据太多，这次没数完）" in form.replace("（起）", "")
    assert "已提交" in done
