"""Forms, values and figures of collecting: what words mean, and what adds up."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.collection import (
    AskedField,
    FieldKind,
    Formula,
    Prefill,
    Round,
    RoundState,
    Value,
    Values,
    ValueSource,
)
from school.collection_checks import Filled, Known, filled
from school.collection_figures import ClosedRound, indicators_of
from school.collection_file import filled_sheet, form_fields
from school.collection_periods import title_time
from school.collection_rules import collection_rules
from school.collection_values import read_value, reason_in, said_by_field, share_of
from school.collection_words import form_said
from school.errors import NotUnderstood
from school.indicator import Indicator
from school.people import PersonId, UnitId, UnitKind

TODAY = date(2026, 11, 20)
WHOLE = AskedField(name="在线学生数", kind=FieldKind.WHOLE, unit="人")
ALL = AskedField(name="学生数", kind=FieldKind.WHOLE, unit="人")
RATE = AskedField(
    name="在线率",
    kind=FieldKind.PERCENT,
    unit="%",
    formula=Formula.SHARE,
    of=("在线学生数", "学生数"),
)
PLAIN_RATE = AskedField(name="在线率", kind=FieldKind.PERCENT, unit="%")
MEAN = AskedField(name="生均面积", kind=FieldKind.NUMBER, unit="平方米")
WORDS = AskedField(name="备注", kind=FieldKind.WORDS, required=False)
RULES = collection_rules()


@pytest.mark.parametrize(
    ("said", "kind", "unit"),
    [
        ("在线学生数(人)", FieldKind.WHOLE, "人"),
        ("在线率", FieldKind.PERCENT, "%"),
        ("在线率（%）", FieldKind.PERCENT, "%"),
        ("经费(万元)", FieldKind.NUMBER, "万元"),
        ("生均经费(元/人)", FieldKind.NUMBER, "元/人"),
        ("人数", FieldKind.WHOLE, ""),
        ("是否开通(是/否)", FieldKind.CHOICE, ""),
        ("验收日期", FieldKind.DAY, ""),
        ("备注", FieldKind.WORDS, ""),
        ("名次(整数)", FieldKind.WHOLE, ""),
    ],
)
def test_what_a_field_is_follows_from_its_unit_and_name(
    said: str, kind: FieldKind, unit: str
) -> None:
    (field,) = form_said(f"检查:{said} 截止 周五", today=TODAY).fields

    assert (field.kind, field.unit) == (kind, unit)


def test_a_form_says_who_fills_it_in_by_when_and_what_is_known_already() -> None:
    said = form_said(
        "9月在线率:学生数(人)、设备数(台,沿用上期,0-900,选填) 截止 11月27日 班级填", today=TODAY
    )

    assert (said.title, said.due, said.level) == (
        "9月在线率填报",
        date(2026, 11, 27),
        UnitKind.CLASS,
    )
    pupils, devices = said.fields
    assert pupils.prefill is Prefill.PUPILS
    assert (devices.prefill, devices.required) == (Prefill.LAST, False)
    assert (devices.least, devices.most) == (Decimal(0), Decimal(900))


@pytest.mark.parametrize(
    ("title", "series", "period", "first", "last"),
    [
        ("9月在线率填报", "在线率", "2026年9月", date(2026, 9, 1), date(2026, 9, 30)),
        ("十二月在线率填报", "在线率", "2025年12月", date(2025, 12, 1), date(2025, 12, 31)),
        ("2026年2月在线率", "在线率", "2026年2月", date(2026, 2, 1), date(2026, 2, 28)),
        ("三季度经费统计表", "经费", "2026年第三季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("2025年度装备表", "装备", "2025年", date(2025, 1, 1), date(2025, 12, 31)),
        (
            *("秋季学期晨检填报", "晨检", "2026–2027学年秋季学期"),
            *(date(2026, 8, 1), date(2027, 1, 31)),
        ),
        ("教师情况填报", "教师情况", "截至2026年11月27日", TODAY, date(2026, 11, 27)),
    ],
)
def test_a_title_names_its_time_and_the_form_goes_by_the_rest(
    title: str, series: str, period: str, first: date, last: date
) -> None:
    time = title_time(title, today=TODAY, due=date(2026, 11, 27))

    assert (time.series, time.period, time.first, time.last) == (series, period, first, last)


@pytest.mark.parametrize(
    ("title", "due", "period"),
    [
        ("12月安全填报", date(2026, 12, 31), "2026年12月"),
        ("12月安全填报", date(2026, 11, 30), "2025年12月"),
        ("1月安全填报", date(2027, 1, 31), "2027年1月"),
        ("春季学期开学填报", date(2027, 2, 20), "2027年春季学期"),
        ("本学期安全填报", date(2027, 2, 20), "2026–2027学年秋季学期"),
    ],
)
def test_a_time_that_will_have_begun_when_the_form_is_due_is_the_coming_one(
    title: str, due: date, period: str
) -> None:
    assert title_time(title, today=TODAY, due=due).period == period


@pytest.mark.parametrize(
    ("field", "said", "shown"),
    [
        (WHOLE, "1,200人", "1200"),
        (WHOLE, "1.2万", "12000"),
        (WHOLE, "0", "0"),
        (MEAN, "12.50平方米", "12.5"),
        (PLAIN_RATE, "95%", "95"),
        (PLAIN_RATE, "114/120", "95"),
        (PLAIN_RATE, "0.5%", "0.5"),
        (AskedField(name="日", kind=FieldKind.DAY), "2026年11月3日", "2026-11-03"),
    ],
)
def test_a_value_is_read_as_it_is_meant(field: AskedField, said: str, shown: str) -> None:
    assert read_value(field, said).said == shown


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (WHOLE, "1.5"),
        (WHOLE, "-1"),
        (WHOLE, "一千"),
        (WHOLE, "1e9"),
        (WHOLE, "=1+1"),
        (WHOLE, "9" * 13),
        (PLAIN_RATE, "101"),
        (PLAIN_RATE, "0.95"),
        (PLAIN_RATE, "5/0"),
        (PLAIN_RATE, "6/5"),
        (AskedField(name="开通", kind=FieldKind.CHOICE, choices=("是", "否")), "也许"),
        (AskedField(name="日", kind=FieldKind.DAY), "2026-02-30"),
        (WORDS, "x" * 101),
        (WORDS, "家长 138 1234 5678"),
        (WORDS, "证号 33252220100101123X"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(field: AskedField, said: str) -> None:
    with pytest.raises(NotUnderstood):
        read_value(field, said)


def test_a_longer_name_counts_before_one_inside_it() -> None:
    said = said_by_field("在线学生数:1200人，学生数 1250、在线率(%) 96", [ALL, WHOLE, RATE])

    assert said == {"在线学生数": "1200人", "学生数": "1250", "在线率": "96"}


def test_yes_is_a_value_and_not_only_a_verb() -> None:
    opened = AskedField(name="已开通", kind=FieldKind.CHOICE, choices=("是", "否"))

    assert said_by_field("已开通是，学生数是5", [opened, ALL]) == {"已开通": "是", "学生数": "5"}


def test_a_reason_is_told_apart_from_the_values() -> None:
    assert reason_in("在线学生数 5，原因：转入 3 人") == ("转入 3 人", "在线学生数 5")
    assert reason_in("缺勤原因数 5") == ("", "缺勤原因数 5")


def form(draft: dict[str, str], **known: Values) -> Filled:
    fields = (WHOLE, ALL, RATE, WORDS)
    return filled(fields, draft, known=Known.model_validate(known), rules=RULES)


def test_a_share_is_computed_and_what_is_typed_beside_it_has_to_agree() -> None:
    right = form({"在线学生数": "114", "学生数": "120", "在线率": "95"})
    wrong = form({"在线学生数": "114", "学生数": "120", "在线率": "80"})

    assert right.values["在线率"].source is ValueSource.COMPUTED
    assert right.problems == ()
    assert [state.name for state in wrong.problems] == ["在线率"]


def test_a_share_goes_with_the_parts_that_are_taken_back() -> None:
    fields = (WHOLE.model_copy(update={"required": False}), ALL, RATE)
    full = {"在线学生数": "114", "学生数": "120"}
    before = filled(fields, full, known=Known(), rules=RULES).values

    now = filled(fields, {"在线学生数": ""}, known=Known(reported=before), rules=RULES)

    assert "在线学生数" not in now.values
    assert "在线率" not in now.values


def test_there_is_no_share_of_nothing() -> None:
    now = form({"在线学生数": "0", "学生数": "0"})

    assert now.problems == ()
    assert "在线率" not in now.values


def test_what_the_product_knew_stays_beside_what_was_typed_instead() -> None:
    counted = Value(said="120", amount=Decimal(120), source=ValueSource.COUNTED)

    same = form({"在线学生数": "1", "学生数": "120"}, prefilled={"学生数": counted})
    other = form({"在线学生数": "1", "学生数": "121"}, prefilled={"学生数": counted})

    assert same.values["学生数"].source is ValueSource.COUNTED
    assert same.corrected == ()
    assert other.values["学生数"].system == "120"
    assert other.corrected == ("学生数",)


@pytest.mark.parametrize(
    ("before", "now", "asked"), [(1200, 1100, 0), (1200, 400, 1), (4, 9, 0), (0, 500, 1)]
)
def test_a_big_jump_is_asked_back(before: int, now: int, asked: int) -> None:
    last = {"在线学生数": Value(said=str(before), amount=Decimal(before))}

    doubts = form({"在线学生数": str(now), "学生数": "2000"}, last=last).doubts

    assert len(doubts) == asked


@given(top=st.integers(0, 10**6), more=st.integers(0, 10**6))
def test_a_share_is_never_below_0_or_above_100(top: int, more: int) -> None:
    if top + more == 0:
        return

    amount = share_of(Decimal(top), Decimal(top + more)).amount

    assert amount is not None
    assert 0 <= amount <= 100


SCHOOLS = tuple(UnitId(f"qt.t{t}.s{s}") for t, s in ((1, 1), (1, 2), (2, 3)))
NAMES = {UnitId("qt"): "青田县", UnitId("qt.t1"): "一镇", UnitId("qt.t2"): "二镇"}
NAMES |= {one: f"{one[-1]}校" for one in SCHOOLS}


def closed(
    *reported: dict[str, str],
    fields: tuple[AskedField, ...] = (WHOLE, ALL, RATE),
    month: int = 9,
) -> ClosedRound:
    """Return a round in which the first schools reported."""
    one = Round(
        id=f"r{month}",
        owner=UnitId("qt"),
        series="在线",
        name=f"{month}月在线填报",
        level=UnitKind.SCHOOL,
        fields=fields,
        first=date(2026, month, 1),
        last=date(2026, month, 28),
        period=f"2026年{month}月",
        due=TODAY,
        state=RoundState.CLOSED,
        made_by=PersonId("x"),
        made_at=datetime(2026, 10, 1, tzinfo=UTC),
        closed_at=datetime(2026, 10, 8, tzinfo=UTC),
    )
    said = {
        school: filled(fields, draft, known=Known(), rules=RULES).values
        for school, draft in zip(SCHOOLS, reported, strict=False)
    }
    return ClosedRound(round=one, asked=SCHOOLS, reported=said)


def by_place(indicator: Indicator) -> dict[str, Decimal | None]:
    return {figure.place: figure.amount for figure in indicator.figures}


def test_counts_add_up_and_a_share_is_of_all_parts_together() -> None:
    one = {"在线学生数": "90", "学生数": "100"}
    two = {"在线学生数": "10", "学生数": "300"}

    online, _, rate = indicators_of([closed(one, two, one)], NAMES)

    assert by_place(online)["青田县"] == 190
    assert by_place(online)["一镇"] == 100
    assert by_place(rate)["一镇"] == 25
    assert by_place(rate)["青田县"] == 38
    assert "2026年10月8日关闭，3/3 所" in rate.figures[0].source.document


def test_percentages_without_their_parts_are_not_averaged() -> None:
    done = closed({"在线率": "90"}, {"在线率": "80"}, {"在线率": "70"}, fields=(PLAIN_RATE,))

    (rate,) = indicators_of([done], NAMES)

    assert by_place(rate)["1校"] == 90
    assert by_place(rate)["青田县"] is None
    assert rate.figures[0].missing
    assert "没有分子分母" in rate.figures[0].note


def test_percentages_with_their_parts_are_put_together() -> None:
    done = closed({"在线率": "90/100"}, {"在线率": "10/300"}, fields=(PLAIN_RATE,))

    (rate,) = indicators_of([done], NAMES)

    assert by_place(rate)["一镇"] == 25


def test_who_corrected_a_live_share_does_not_speak_for_all_the_others() -> None:
    live = AskedField(
        name="晨检上报率",
        kind=FieldKind.PERCENT,
        unit="%",
        prefill=Prefill.LIVE,
        live="morning_checks_reported",
    )
    done = closed(
        {"晨检上报率": "99"}, {"晨检上报率": "1/10"}, {"晨检上报率": "98"}, fields=(live,)
    )

    (rate,) = indicators_of([done], NAMES)

    assert by_place(rate)["2校"] == 10
    assert by_place(rate)["一镇"] is None
    assert by_place(rate)["青田县"] is None
    assert "请直接问“晨检上报率”" in rate.figures[0].note


def test_means_are_not_added() -> None:
    done = closed({"生均面积": "3"}, {"生均面积": "5"}, fields=(MEAN,))

    (mean,) = indicators_of([done], NAMES)

    assert by_place(mean)["2校"] == 5
    assert by_place(mean)["青田县"] is None


def test_a_school_that_did_not_report_is_missing_and_not_0() -> None:
    (online, *_) = indicators_of([closed({"在线学生数": "9", "学生数": "9"})], NAMES)

    absent = next(figure for figure in online.figures if figure.place == "2校")
    whole = next(figure for figure in online.figures if figure.place == "青田县")
    assert (absent.amount, absent.missing) == (None, True)
    assert (whole.amount, whole.note) == (Decimal(9), "有单位没有填，合计只含已填的。")


def test_rounds_of_one_form_are_periods_of_one_indicator() -> None:
    one = {"在线学生数": "90", "学生数": "100"}

    found = indicators_of([closed(one, month=8), closed(one, month=9)], NAMES)

    assert len(found) == 3
    periods = {figure.period for figure in found[0].figures}
    assert periods == {"2026年8月", "2026年9月"}


LEFT_BEHIND = AskedField(name="留守儿童数", kind=FieldKind.WHOLE, unit="人")


def left_behind(*numbers: int, field: AskedField = LEFT_BEHIND) -> dict[str, Decimal | None]:
    done = closed(*[{field.name: str(one)} for one in numbers], fields=(field,))
    (found,) = indicators_of([done], NAMES)
    return by_place(found)


@pytest.mark.parametrize("name", ["留守儿童数", "残疾学生人数"])
@pytest.mark.parametrize("unit", ["人", "名", ""])
def test_fewer_than_five_pupils_are_not_said_and_cannot_be_worked_out(name: str, unit: str) -> None:
    field = AskedField(name=name, kind=FieldKind.WHOLE, unit=unit)

    found = left_behind(2, 30, 40, field=field)

    assert found == {"青田县": 72, "一镇": 32, "二镇": 40, "1校": None, "2校": None, "3校": 40}


def test_two_pupils_of_a_whole_county_are_not_said_either() -> None:
    found = left_behind(2, 0, 0)

    assert found["青田县"] is None
    assert found["1校"] is None
    assert (found["2校"], found["3校"]) == (Decimal(0), Decimal(0))


def test_what_is_hidden_is_called_so_and_is_not_a_missing_report() -> None:
    (found,) = indicators_of([closed({"留守儿童数": "2"}, fields=(LEFT_BEHIND,))], NAMES)

    few = next(one for one in found.figures if one.place == "1校")
    assert (few.missing, few.words) == (True, "人数太少，不显示")


def test_a_number_of_things_is_said_however_small() -> None:
    machines = AskedField(name="录播教室数", kind=FieldKind.WHOLE, unit="间")

    assert left_behind(1, 2, 3, field=machines)["1校"] == 1


@pytest.mark.parametrize(
    "few", [{"在线学生数": "2", "学生数": "100"}, {"在线学生数": "3", "学生数": "4"}]
)
def test_a_share_of_few_is_not_said(few: dict[str, str]) -> None:
    many = {"在线学生数": "50", "学生数": "100"}

    *_, rate = indicators_of([closed(few, many, many)], NAMES)

    assert (by_place(rate)["1校"], by_place(rate)["2校"]) == (None, None)
    assert by_place(rate)["3校"] == 50


def test_a_sum_does_not_tell_the_few_in_it() -> None:
    boys, girls = (
        AskedField(name=name, kind=FieldKind.WHOLE, unit="人") for name in ("男生", "女生")
    )
    both = AskedField(
        name="合计", kind=FieldKind.WHOLE, unit="人", formula=Formula.SUM, of=("男生", "女生")
    )
    told = [{"男生": "1", "女生": "20"}, {"男生": "20", "女生": "20"}, {"男生": "20", "女生": "9"}]

    *_, together = indicators_of([closed(*told, fields=(boys, girls, both))], NAMES)

    assert by_place(together)["1校"] is None
    assert by_place(together)["3校"] == Decimal(29)


@given(content=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_a_file_of_anything_is_read_or_refused(content: bytes) -> None:
    for read in (form_fields, filled_sheet):
        with suppress(NotUnderstood):
            assert read(content, name="x.csv")


@given(text=st.text(alphabet="9月在线率:：(人)/、,=+截止周五 学校填0-%沿用上期", max_size=60))
def test_a_form_of_any_words_is_read_or_refused(text: str) -> None:
    with suppress(NotUnderstood):
        assert form_said(text, today=TODAY).fields


@given(text=st.text(max_size=80))
def test_a_value_that_is_read_is_read_again_as_the_same(text: str) -> None:
    for field in (WHOLE, MEAN, PLAIN_RATE, WORDS):
        with suppress(NotUnderstood):
            said = read_value(field, text).said
            assert read_value(field, said + field.unit).said == said
