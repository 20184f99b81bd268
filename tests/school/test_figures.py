"""Answers about figures: what each intent says, and that it says no number it has no row for."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_cards.cards.figures import figures_card
from message_cards.figures_chart import drawable, figures_chart
from school.figure.answer import ChartKind, FigureAnswer
from school.figures import answered, published
from school.indicator import (
    HOME,
    Bound,
    Direction,
    Figure,
    FigureKind,
    Indicator,
    Source,
)
from school.indicator_catalogue import Catalogue
from school.people import UnitId, UnitKind
from school.question.plan import (
    AskedAmount,
    AskedPeriod,
    AskedPlace,
    Condition,
    Intent,
    Ordering,
    Plan,
    Refusal,
)

ACTUAL, TARGET, PLANNED = FigureKind.ACTUAL, FigureKind.TARGET, FigureKind.PLAN


def year(first: int, last: int = 0) -> AskedPeriod:
    last = last or first
    name = f"{first}年" if first == last else f"{first}–{last}年"
    return AskedPeriod(first=date(first, 1, 1), last=date(last, 12, 31), name=name)


NOW = AskedPeriod(first=date(2026, 11, 22), last=date(2026, 11, 22), name="现在", now=True)


def a_row(
    indicator: str, kind: FigureKind, when: int | AskedPeriod, amount: object = None, **more: Any
) -> Figure:
    period = year(when) if isinstance(when, int) else when
    told = {
        "period": period.name,
        "amount": None if amount is None else Decimal(str(amount)),
        "unit": "%",
        "source": Source(document="附件2", line="000:L213"),
        **more,
    }
    return Figure(indicator=indicator, kind=kind, first=period.first, last=period.last, **told)


def baseline(indicator: str, amount: object, **more: Any) -> Figure:
    return a_row(indicator, ACTUAL, 2021, amount, period="2021年11月基线", baseline=True, **more)


def an_indicator(name: str, *figures: Figure, **more: Any) -> Indicator:
    told = {"definition": "", "unit": figures[0].unit if figures else "%", **more}
    return Indicator(id=name, name=more.pop("name", name), figures=figures, **{**told, **more})


TEACHERS = an_indicator(
    "teachers",
    baseline("teachers", 30),
    *(a_row("teachers", TARGET, 2020 + n, 30 + 10 * n) for n in (1, 2, 3)),
    definition="实施精准教学的教师数 / 教师总数",
    beside=("pupils",),
    group="教学应用",
    counts="live_teachers",
)
PUPILS = an_indicator(
    "pupils",
    baseline("pupils", 23),
    *(a_row("pupils", TARGET, 2020 + n, 30 + 10 * n) for n in (1, 2, 3)),
    group="教学应用",
)
SPENDING = an_indicator(
    "spending",
    *(
        a_row("spending", ACTUAL, year_of, amount, unit="万元")
        for year_of, amount in ((2017, 3300), (2018, 4941), (2019, 3450), (2020, 3350))
    ),
    unit="万元",
    direction=Direction.NEITHER,
)
PER_PUPIL = an_indicator(
    "per_pupil",
    *(
        a_row("per_pupil", ACTUAL, year_of, amount, unit="元")
        for year_of, amount in ((2017, 728), (2018, 1099), (2019, 1118))
    ),
    a_row("per_pupil", ACTUAL, 2020, missing=True),
)
STAGE = an_indicator(
    "stage",
    baseline("stage", None, missing=True, unit=""),
    a_row("stage", TARGET, 2022, words="完成搭建", unit=""),
    direction=Direction.NEITHER,
)
ROAD = an_indicator(
    "road",
    baseline("road", 0, unit="所"),
    a_row("road", TARGET, 2023, 3, unit="所"),
    a_row("road", TARGET, 2023, 3, upper=Decimal(5), unit="所", source=Source(document="五（二）")),
)
ABSENT = an_indicator(
    "absent",
    baseline("absent", 4),
    a_row("absent", TARGET, 2023, 5, bound=Bound.AT_MOST),
    direction=Direction.DOWN,
)
WIRELESS = an_indicator("wireless", baseline("wireless", 100), a_row("wireless", TARGET, 2023, 100))
ROOMS = an_indicator(
    "rooms",
    a_row("rooms", ACTUAL, 2020, 90, unit="个"),
    a_row("rooms", ACTUAL, 2020, 1073, unit="个", place="广州市"),
    a_row("rooms", TARGET, 2022, 10, upper=Decimal(15), unit="个"),
)


def _budget() -> list[Figure]:
    items = {
        "同步课堂": ("教研室", 150, 150, 150),
        "智慧教室": ("教研室", 200, 200, 200),
        "云平台": ("教研室、电教馆", 200, 100, 100),
        "合计": ("", 550, 450, 450),
    }
    rows = []
    for item, (department, *amounts) in items.items():
        members = {"项目": item, **({"部门": department} if department else {})}
        rows += [
            a_row("budget", PLANNED, 2021 + n, amount, unit="万元", members=members)
            for n, amount in enumerate(amounts)
        ]
        whole = {**members, "年": "合计"}
        total = sum(amounts)
        rows.append(a_row("budget", PLANNED, year(2021, 2023), total, unit="万元", members=whole))
    return rows


BUDGET = an_indicator(
    "budget",
    *_budget(),
    unit="万元",
    direction=Direction.NEITHER,
    dimensions=("年", "项目", "部门"),
)
LIVE = an_indicator("live_teachers", live=True, unit="%", definition="批过作业的老师 / 老师")
KNOWN = Catalogue(
    [TEACHERS, PUPILS, SPENDING, PER_PUPIL, STAGE, ROAD, ABSENT, WIRELESS, ROOMS, BUDGET, LIVE]
)


def ask(intent: Intent, *ids: str, rows: Sequence[Figure] = (), **more: Any) -> FigureAnswer:
    plan = Plan(intent=intent, indicators=ids, **more)
    return answered(plan, (*published(plan, KNOWN), *rows), KNOWN)


def amounts(answer: FigureAnswer) -> list[float]:
    return [float(value.amount) for value in answer.values if value.amount is not None]


def test_a_gap_says_target_current_value_and_points_between() -> None:
    answer = ask(Intent.GAP, "teachers", periods=(year(2023),))

    assert answer.said == "2023年目标 60%，现在 30%（2021年11月基线），差 30 个百分点。"
    assert [(float(v.amount or 0), v.unit) for v in answer.values] == [
        (60, "%"),
        (30, "%"),
        (30, "百分点"),
    ]
    assert answer.definition == "实施精准教学的教师数 / 教师总数"
    assert answer.sources == ("附件2（000:L213）",)
    assert answer.attained is False


def test_without_a_year_the_last_target_is_meant_and_said() -> None:
    assert "2023年目标 60%" in ask(Intent.TARGET, "teachers").said


def test_the_present_is_the_baseline_of_a_plan() -> None:
    assert ask(Intent.VALUE, "teachers").said == "现在 30%（2021年11月基线）。"


def test_a_year_with_a_baseline_and_a_target_tells_both_apart() -> None:
    answer = ask(Intent.VALUE, "teachers", periods=(year(2021),))

    assert answer.said == "2021年11月基线 30%；2021年目标 40%。"


def test_a_target_already_reached_says_so() -> None:
    assert ask(Intent.ATTAIN, "wireless").said.startswith("达标。2023年目标 100%")
    assert ask(Intent.GAP, "wireless").said.endswith("已达标。")
    assert ask(Intent.ATTAIN, "wireless").attained is True


def test_what_shall_be_small_is_reached_from_below() -> None:
    answer = ask(Intent.GAP, "absent")

    assert answer.attained is True
    assert answer.said.endswith("已达标，低 1 个百分点。")


def test_words_and_missing_cells_decide_no_target() -> None:
    answer = ask(Intent.ATTAIN, "stage")

    assert answer.attained is None
    assert answer.said == "不能判断。2022年目标 完成搭建，没有现状的数。"


def test_two_sources_that_differ_are_both_told_and_the_first_one_counts() -> None:
    answer = ask(Intent.GAP, "road", periods=(year(2023),))

    assert amounts(answer) == [3, 3, 0, 3]
    assert "另一处是 3–5 所（五（二））" in answer.said
    assert any("不止一个" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("target", "upper", "now", "attained", "said"),
    [
        (10, 15, 90, True, "高出 75–80 所"),
        (10, 15, 4, False, "差 6–11"),
        (10, 15, 12, None, "只到了其中"),
        (10, None, 10, True, "达标"),
    ],
)
def test_a_range_is_reached_missed_or_left_open(
    target: int, upper: int | None, now: int, *, attained: bool | None, said: str
) -> None:
    top = None if upper is None else Decimal(upper)
    one = an_indicator(
        "x", baseline("x", now, unit="所"), a_row("x", TARGET, 2023, target, upper=top, unit="所")
    )
    plan = Plan(intent=Intent.ATTAIN, indicators=("x",))
    answer = answered(plan, one.figures, Catalogue([one]))

    assert answer.attained is attained
    assert said in answer.said


def test_a_lower_bound_below_the_target_decides_nothing() -> None:
    one = an_indicator("x", baseline("x", 50, bound=Bound.AT_LEAST), a_row("x", TARGET, 2023, 60))
    plan = Plan(intent=Intent.GAP, indicators=("x",))

    answer = answered(plan, one.figures, Catalogue([one]))

    assert answer.attained is None
    assert "现在 50% 以上" in answer.said


def test_a_missing_cell_is_no_data_and_never_nought() -> None:
    answer = ask(Intent.VALUE, "per_pupil", periods=(year(2020),))

    assert answer.refusal is Refusal.NO_SUCH_TIME
    assert answer.values == ()
    assert answer.said == (
        "“per_pupil”没有这个时间的数据：来源里这一格是空的。有的年份发“per_pupil历年”看。"
    )


def test_a_year_nobody_planned_for_is_refused_and_the_buttons_have_the_others() -> None:
    answer = ask(Intent.TARGET, "teachers", periods=(year(2030),))

    assert answer.refusal is Refusal.NO_SUCH_TIME
    assert not re.search(r"\d", answer.said)
    buttons = [button.label for button in figures_card(answer).buttons]
    assert buttons == ["2023年", "2022年", "2021年"]


def test_another_place_is_refused_with_the_places_there_are() -> None:
    answer = ask(Intent.VALUE, "rooms", places=(AskedPlace(name="上海市"),))

    assert answer.refusal is Refusal.NO_SUCH_PLACE
    assert answer.said.endswith("有这个数的是：青田县、广州市。")


def test_an_item_of_a_budget_is_told_by_year_and_as_a_whole() -> None:
    members = {"项目": ("同步课堂",)}

    assert amounts(ask(Intent.VALUE, "budget", members=members)) == [450]
    assert amounts(ask(Intent.VALUE, "budget", members=members, periods=(year(2022),))) == [150]


def test_a_budget_without_items_is_its_total_and_no_item_is_added() -> None:
    assert amounts(ask(Intent.VALUE, "budget", periods=(year(2022),))) == [450]
    assert amounts(ask(Intent.VALUE, "budget")) == [1450]


def test_a_department_s_items_are_added_and_shared_ones_kept_apart() -> None:
    answer = ask(Intent.VALUE, "budget", periods=(year(2022),), members={"部门": ("教研室",)})

    assert answer.said == "教研室 350 万元；教研室、电教馆 100 万元。"


def test_a_sum_uses_the_source_s_own_total_and_says_so() -> None:
    answer = ask(Intent.SUM, "budget", periods=(year(2021, 2023),), members={"项目": ("同步课堂",)})

    assert amounts(answer) == [450, 150, 150, 150]
    assert "合计是来源里写好的。" in answer.notes


def test_a_sum_of_years_names_its_parts_and_says_that_years_are_lacking() -> None:
    answer = ask(Intent.SUM, "spending", periods=(year(2019, 2022),))

    assert answer.said == "一共 6800 万元：2019年 3450 万元；2020年 3350 万元。"
    assert "有的年份没有数，没算在内。" in answer.notes


def test_per_cents_are_never_added() -> None:
    answer = ask(Intent.SUM, "teachers", periods=(year(2021, 2023),))

    assert answer.said.startswith("百分比不能相加")


def test_a_share_is_of_the_total_of_the_same_time() -> None:
    answer = ask(Intent.SHARE, "budget", periods=(year(2022),), members={"项目": ("同步课堂",)})

    assert answer.said == "占 33.3%：150 万元 / 450 万元（2022年）。"


def test_no_share_is_worked_out_of_a_range() -> None:
    rooms = an_indicator(
        "rooms_of",
        a_row("rooms_of", TARGET, 2022, 4, unit="所", members={"项目": "一"}),
        a_row("rooms_of", TARGET, 2022, 10, upper=Decimal(15), unit="所", members={"项目": "合计"}),
        unit="所",
        dimensions=("年", "项目"),
    )
    known = Catalogue([rooms])
    plan = Plan(
        intent=Intent.SHARE,
        indicators=("rooms_of",),
        periods=(year(2022),),
        members={"项目": ("一",)},
    )

    answer = answered(plan, published(plan, known), known)

    assert "占" not in answer.said
    assert [(value.amount, value.upper) for value in answer.values] == [
        (Decimal(4), None),
        (Decimal(10), Decimal(15)),
    ]


def test_a_change_compares_the_same_kind() -> None:
    answer = ask(Intent.CHANGE, "teachers", periods=(year(2021), year(2023)))

    assert answer.said == "从2021年目标 40%到2023年目标 60%，提高 20 个百分点。"


def test_the_years_between_are_told_in_their_order() -> None:
    answer = ask(Intent.CHANGE, "spending", periods=(year(2017), year(2020)))

    assert answer.said == "从2017年 3300 万元到2020年 3350 万元，增加 50 万元。"
    assert amounts(answer) == [3300, 4941, 3450, 3350, 50]


def test_shares_of_all_items_are_of_the_total() -> None:
    answer = ask(Intent.SHARE, "budget", by="项目", periods=(year(2021),))

    assert answer.said == "占比：智慧教室 36.4%；云平台 36.4%；同步课堂 27.3%。"


def test_two_items_together_are_added_as_wholes() -> None:
    answer = ask(Intent.SUM, "budget", members={"项目": ("同步课堂", "智慧教室")})

    assert amounts(answer) == [1050, 450, 600]


def test_the_gap_of_every_year_is_told_where_years_are_wanted() -> None:
    answer = ask(Intent.GAP, "teachers", by="年")

    assert [n for n in amounts(answer) if n in (10, 20)] == [10, 20]


def test_a_fall_is_said_in_words_and_its_amount_has_no_sign() -> None:
    answer = ask(Intent.CHANGE, "spending", periods=(year(2018), year(2019)))

    assert "减少 1491 万元" in answer.said
    assert 1491 in amounts(answer)


def test_two_indicators_side_by_side_have_a_difference() -> None:
    answer = ask(Intent.COMPARE, "teachers", "pupils", periods=(NOW,))

    assert answer.said == "teachers 30%；pupils 23%。teachers比pupils高 7 个百分点。"
    assert answer.chart is ChartKind.BARS


def test_places_with_different_units_are_not_subtracted() -> None:
    places = (AskedPlace(name=HOME), AskedPlace(name="广州市"), AskedPlace(name="杭州市"))
    answer = ask(Intent.COMPARE, "rooms", places=places, periods=(year(2020),))

    assert "杭州市没有这个数" in answer.said
    assert amounts(answer)[:2] == [90, 1073]


def test_the_best_of_years_is_the_highest() -> None:
    answer = ask(Intent.RANK, "spending", by="年", ordering=Ordering.HIGHEST, top=1)

    assert answer.said == "最高的是 2018年，4941 万元。"


def test_equals_rank_together_and_none_is_cut_off() -> None:
    answer = ask(Intent.RANK, "teachers", "pupils", periods=(year(2022),), top=1)

    assert "（并列）" in answer.said
    assert len(answer.values) == 2


def test_of_what_shall_be_small_the_smallest_is_best() -> None:
    rows = [
        a_row("live_absent", ACTUAL, 2026, amount, unit_id=UnitId(f"qh.t1.s{n}"), place=name)
        for n, (name, amount) in enumerate({"一小": 3, "二小": 1, "三小": 2}.items())
    ]
    one = an_indicator("live_absent", live=True, direction=Direction.DOWN)
    plan = Plan(intent=Intent.RANK, indicators=("live_absent",), live=True, by="学校")

    answer = answered(plan, rows, Catalogue([one]))

    assert answer.said == "最低的是 二小，1%；其次 三小 2%，一小 3%。"
    assert answer.live


def test_too_few_pupils_are_left_out_and_no_number_tells_how_few() -> None:
    hidden = a_row(
        "live_teachers", ACTUAL, 2026, missing=True, unit_id=UnitId("qh.t1.s1"), place="一小"
    )
    answer = ask(Intent.VALUE, "live_teachers", rows=[hidden], live=True)

    assert answer.refusal is Refusal.NO_SUCH_TIME
    assert "人数太少" in answer.said
    assert not re.search(r"\d", answer.said)


def test_a_live_figure_is_measured_by_the_target_of_what_it_counts() -> None:
    row = a_row(
        "live_teachers", ACTUAL, 2026, 45, unit_id=UnitId("qh"), place="青禾县", period="本学期"
    )
    answer = ask(Intent.GAP, "live_teachers", rows=[row], live=True)

    assert answer.said == "青禾县：2023年目标 60%，现在 45%（本学期），差 15 个百分点。"


def test_what_is_counted_now_is_told_where_nothing_was_kept_of_the_year_before() -> None:
    before = AskedPeriod(first=date(2025, 11, 1), last=date(2025, 11, 22), name="去年同期")
    month = AskedPeriod(first=date(2026, 11, 1), last=date(2026, 11, 22), name="本月")
    row = a_row(
        "live_teachers", ACTUAL, month, 45, unit_id=UnitId("qh"), place="青禾县", period="本月"
    )
    hidden = a_row(
        "live_teachers", ACTUAL, before, missing=True, unit_id=UnitId("qh"), place="青禾县"
    )

    answer = ask(
        Intent.CHANGE, "live_teachers", rows=[hidden, row], live=True, periods=(before, month)
    )

    assert answer.said == "青禾县：本月 45%；去年同期没有数据，不能比。"
    assert answer.refusal is None
    assert [value.amount for value in answer.values] == [45]


def test_which_start_from_an_amount_is_told_by_their_baselines() -> None:
    aim = AskedAmount(amount=Decimal(30), unit="", now=True)

    answer = answered(plan := Plan(intent=Intent.LIST, aim=aim), published(plan, KNOWN), KNOWN)

    assert answer.said.startswith("基线是 30 的有：")
    assert {value.amount for value in answer.values} == {30}


def test_a_mean_is_of_the_years_that_have_a_figure() -> None:
    answer = ask(Intent.MEAN, "spending", periods=(year(2017), year(2018), year(2019)))

    assert answer.said.startswith("平均每年 3897 万元：")
    assert answer.values[0].label == "平均"
    assert "平均是各年的数相加再除以年数。" in answer.notes


def test_per_cents_have_no_mean_over_the_years() -> None:
    answer = ask(Intent.MEAN, "teachers", periods=(year(2021), year(2022), year(2023)))

    assert "平均" not in answer.said


def test_growth_is_told_in_per_cent_of_what_was_before() -> None:
    answer = ask(Intent.CHANGE, "spending", periods=(year(2017), year(2018)), relative=True)

    assert answer.said == "从2017年 3300 万元到2018年 4941 万元，增加 1641 万元，增长 49.7%。"
    assert amounts(answer) == [3300, 4941, 1641, 49.7]


def test_growth_of_a_per_cent_is_told_in_points_alone() -> None:
    answer = ask(Intent.CHANGE, "teachers", periods=(year(2021), year(2023)), relative=True)

    assert answer.said == "从2021年目标 40%到2023年目标 60%，提高 20 个百分点。"


def test_those_with_a_target_of_an_amount_are_named() -> None:
    aim = AskedAmount(amount=Decimal(100), unit="%")

    answer = ask(Intent.LIST, aim=aim, periods=(year(2023),))

    assert answer.said == "2023年目标是 100% 的有：wireless。"
    assert amounts(answer) == [100]


def test_a_target_nobody_has_is_refused() -> None:
    answer = ask(Intent.LIST, aim=AskedAmount(amount=Decimal(7), unit="%"))

    assert answer.refusal is Refusal.NO_SUCH_TIME
    assert not answer.values


def test_which_have_not_reached_the_target_are_named_with_their_figures() -> None:
    answer = ask(Intent.LIST, group="教学应用", condition=Condition.MISSED)

    assert answer.said == "按2023年目标，未达标的有：teachers、pupils。"
    assert {"teachers 差距", "pupils 差距"} <= {value.label for value in answer.values}


def test_a_trend_is_a_line_of_every_year() -> None:
    answer = ask(Intent.TREND, "spending")

    assert answer.chart is ChartKind.LINE
    assert amounts(answer) == [3300, 4941, 3450, 3350, 50]


def test_the_formula_is_the_source_s_or_said_to_be_missing() -> None:
    assert "口径：实施精准教学的教师数" in ask(Intent.FORMULA, "teachers").said
    assert "来源没有写口径" in ask(Intent.FORMULA, "spending").said


def test_a_formula_of_what_is_counted_when_asked_has_a_source() -> None:
    [counted] = ask(Intent.FORMULA, "live_teachers").values

    assert (counted.words, counted.source) == ("批过作业的老师 / 老师", "青教实时数据")


def test_no_cause_is_invented() -> None:
    whole = a_row("live_teachers", ACTUAL, 2026, 45, unit_id=UnitId("qh"), place="青禾县")
    parts = [
        a_row("live_teachers", ACTUAL, 2026, n, unit_id=UnitId(f"qh.t1.s{n}"), place=f"{name}小")
        for name, n in (("东", 70), ("西", 20))
    ]
    answer = ask(Intent.WHY, "live_teachers", rows=[whole, *parts], live=True)

    assert "靠后的是 西小 20%" in answer.said
    assert "原因数据里看不出来" in answer.said


def _collected() -> Catalogue:
    """Return what a county has collected of two schools, and their sum."""
    units = {"qh": ("青禾县", 30), "qh.t1.s1": ("一小", 10), "qh.t1.s2": ("二小", 20)}
    rows = [
        a_row("own", ACTUAL, 2026, n, unit="台", unit_id=UnitId(unit), place=name)
        for unit, (name, n) in units.items()
    ]
    return Catalogue([an_indicator("own", *rows, unit="台", dimensions=("学校",))])


@pytest.mark.parametrize(
    ("own", "by", "said"),
    [
        ("qh", "", "青禾县：2026年 30 台。"),
        ("qh.t1.s2", "", "二小：2026年 20 台。"),
        ("qh", "学校", "一小 10 台；二小 20 台。"),
        ("qh.t1.s2", "学校", "二小：2026年 20 台。"),
    ],
)
def test_what_a_county_collected_is_told_of_the_asker_s_own_units(
    own: str, by: str, said: str
) -> None:
    known = _collected()
    plan = Plan(intent=Intent.VALUE, indicators=("own",), by=by)

    answer = answered(plan, published(plan, known, own=[UnitId(own)]), known)

    assert answer.said == said
    assert answer.live


def test_the_next_step_is_live_where_it_is_counted_live() -> None:
    labels = [option.label for option in ask(Intent.VALUE, "teachers").drill]

    assert labels == ["按学校看实时", "看趋势", "pupils呢"]


def test_a_step_down_is_below_what_was_asked_about() -> None:
    one = an_indicator(
        "live_pupils",
        live=True,
        unit="人",
        grain=UnitKind.CLASS,
        dimensions=("乡镇", "学校", "班级"),
    )
    plan = Plan(intent=Intent.VALUE, indicators=("live_pupils",), live=True)

    def steps(unit: str) -> list[str]:
        row = a_row("live_pupils", ACTUAL, 2026, 9, unit="人", unit_id=UnitId(unit), place="那里")
        answer = answered(plan, [row], Catalogue([one]))
        return [option.label for option in answer.drill if option.plan.by]

    assert steps("qh") == ["按乡镇看", "按学校看"]
    assert steps("qh.t1.s1") == ["按班级看"]


def test_a_list_of_all_leads_to_the_headings() -> None:
    answer = ask(Intent.LIST)

    assert [option.label for option in answer.drill] == ["教学应用"]


NAMES = st.sampled_from(["甲", "乙", "丙"])
AMOUNTS = st.one_of(st.none(), st.decimals(0, 10000, places=2), st.integers(0, 999).map(Decimal))


@st.composite
def rows_of(draw: st.DrawFn, name: str) -> list[Figure]:
    found = []
    for _ in range(draw(st.integers(0, 8))):
        first = draw(st.integers(2017, 2023))
        when = year(first, draw(st.sampled_from([first, first, 2023])))
        amount = draw(AMOUNTS)
        more: dict[str, Any] = {
            "unit": draw(st.sampled_from(["%", "所", "万元"])),
            "bound": draw(st.sampled_from(list(Bound))),
            "place": draw(st.sampled_from([HOME, HOME, "广州市"])),
            "members": draw(
                st.sampled_from([{}, {"项目": "一"}, {"项目": "二"}, {"项目": "合计"}])
            ),
            "baseline": draw(st.booleans()),
            "words": "" if amount is not None else draw(st.sampled_from(["4G", "4.21:1", ""])),
        }
        if amount is not None and draw(st.booleans()):
            more["upper"] = amount + 3
        more["missing"] = amount is None and not more["words"]
        if more["words"]:
            more["unit"] = ""
        found.append(a_row(name, draw(st.sampled_from(list(FigureKind))), when, amount, **more))
    return found


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    names = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    return Catalogue(
        an_indicator(
            name,
            *draw(rows_of(name)),
            direction=draw(st.sampled_from(list(Direction))),
            definition=draw(st.sampled_from(["", "甲数 / 36 课时"])),
            dimensions=("年", "项目"),
            group="类",
        )
        for name in names
    )


@st.composite
def plans(draw: st.DrawFn, known: Catalogue) -> Plan:
    ids = [one.id for one in known]
    periods = st.one_of(st.just(NOW), st.integers(2016, 2024).map(year), st.just(year(2021, 2023)))
    return Plan(
        intent=draw(st.sampled_from(list(Intent))),
        indicators=tuple(draw(st.lists(st.sampled_from(ids), max_size=3, unique=True))),
        periods=tuple(draw(st.lists(periods, max_size=3))),
        members=draw(st.sampled_from([{}, {}, {"项目": ("一",)}, {"项目": ("一", "二")}])),
        by=draw(st.sampled_from(["", "", "年", "项目", "地区", "学校"])),
        condition=draw(st.sampled_from([None, *Condition])),
        ordering=draw(st.sampled_from([None, *Ordering])),
        top=draw(st.sampled_from([0, 1, 3])),
        group=draw(st.sampled_from(["", "类"])),
        aim=draw(st.sampled_from([None, None, AskedAmount(amount=Decimal(40), unit="%")])),
        relative=draw(st.booleans()),
    )


def numbers(text: str) -> set[str]:
    return {
        one.rstrip("0").rstrip(".") if "." in one else one
        for one in re.findall(r"\d+(?:\.\d+)?", text)
    }


def allowed(answer: FigureAnswer, known: Catalogue) -> set[str]:
    periods = answer.plan.periods if answer.plan else ()
    words = [answer.definition, *answer.sources, *(period.name for period in periods)]
    words += [f"{v.period} {v.scope} {v.source} {v.words}" for v in answer.values]
    words += [f"{one.name} {one.definition} {one.note}" for one in known]
    words += [f"{answer.plan.aim.amount}"] if answer.plan and answer.plan.aim else []
    found = set().union(*map(numbers, words))
    for value in answer.values:
        found |= {f"{a:f}" for a in (value.amount, value.upper) if a is not None}
        found |= set().union(
            *(numbers(f"{a:f}") for a in (value.amount, value.upper) if a is not None)
        )
    return found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_number_of_an_answer_is_one_of_its_values(data: st.DataObject) -> None:
    known = data.draw(catalogues())
    plan = data.draw(plans(known))

    answer = answered(plan, published(plan, known), known)

    said = " ".join((answer.said, answer.title, *answer.notes))
    years = {str(n) for n in range(2016, 2025)}
    spoken = numbers(said) - allowed(answer, known)
    assert spoken <= years, (spoken, answer.said)
    assert answer.said
    if answer.refusal:
        assert answer.values == ()
    card = figures_card(answer)
    assert numbers(" ".join(row.value for row in card.rows)) <= allowed(answer, known)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_is_answered_leads_on_and_can_be_drawn_or_is_not(data: st.DataObject) -> None:
    known = data.draw(catalogues())
    plan = data.draw(plans(known))

    answer = answered(plan, published(plan, known), known)
    png = figures_chart(answer)
    further = [option.plan for chip in answer.chips for option in chip.options]

    assert all(
        answered(one, published(one, known), known).said
        for one in (*further, *(option.plan for option in answer.drill))
    )
    assert png is None or len(drawable(answer.values)) >= 2
