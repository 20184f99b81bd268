"""Collecting figures as conversations: asked, filled in, reminded, corrected, closed."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook, load_workbook

from bot.events import AttachmentKind
from school.people import UnitId
from school.store.database import Database
from tests.scenarios.county import County, all_words, open_county

BUREAU, SECOND_BUREAU = "qh-bureau-1", "qh-bureau-2"
FIRST, SECOND, THIRD = "qh-principal-s1", "qh-principal-s2", "qh-principal-s3"
PRINCIPALS = (FIRST, SECOND, THIRD)
HEAD, PARENT = "qh-head-s1-g1c1", "qh-parent-s1-g1c1-12a"
ASK = (
    "发起填报 9月在线率：在线学生数(人)、应在线学生数(人)、在线率=在线学生数/应在线学生数"
    " 截止 11月23日 学校填"
)
NAME = "9月在线率填报"
ALL_IN = "在线学生数 1200，应在线学生数 1250"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """Return a county of three schools."""
    opened = open_county(tmp_path, pupils=900)
    yield opened
    opened.product.close()


def asked(county: County, text: str = ASK) -> None:
    """Send a form out."""
    county.say(BUREAU, text)
    county.press(BUREAU, "确认发起")


def reports(county: County, who: str, text: str = ALL_IN) -> str:
    """Fill in the only form that waits and submit it."""
    county.say(who, f"填报 {text}")
    return all_words(county.press(who, "提交"), to=who)


def test_a_round_goes_from_the_question_to_figures(county: County) -> None:
    shown = all_words(county.say(BUREAU, ASK), to=BUREAU)
    assert f"核对一下：{NAME}" in shown
    assert "发给 3 所学校，11月23日 周一截止" in shown
    assert "在线率：= 在线学生数/应在线学生数" in shown

    sent = county.press(BUREAU, "确认发起")
    assert "私信告诉了 3 位填报人" in all_words(sent, to=BUREAU)
    for who in PRINCIPALS:
        assert f"{NAME} · " in all_words(sent, to=who)

    filled = all_words(county.say(FIRST, "填报 在线学生数 1,200人，应在线学生数 1250"), to=FIRST)
    assert "在线率（%）：96 · 自动计算 1200/1250" in filled
    assert "都齐了" in filled
    assert "已提交" in all_words(county.press(FIRST, "提交"), to=FIRST)
    assert "已提交" in reports(county, SECOND, "在线学生数 300，应在线学生数 750")

    progress = all_words(county.say(BUREAU, "填报进度"), to=BUREAU)
    assert "已填 2/3 所学校" in progress
    assert "石门镇：1/1" in progress

    asks = all_words(county.say(BUREAU, f"关闭填报 {NAME}"), to=BUREAU)
    assert "还有 1 所学校没填" in asks
    assert "已关闭" in all_words(county.press(BUREAU, "确认关闭"), to=BUREAU)
    with county.product.foundation.records.begin() as unit:
        from chalicelib.collection import collected_indicators  # noqa: PLC0415

        found = {i.name: i for i in collected_indicators(unit, UnitId("qh"))}
    whole = {f.unit_id: f for f in found["在线率"].figures}
    assert str(whole[UnitId("qh")].amount) == "75"
    assert "2/3 所" in whole[UnitId("qh")].source.document
    assert whole[UnitId("qh.t3.s3")].missing
    assert whole[UnitId("qh.t3.s3")].amount is None
    assert "没有要填的表" in all_words(county.say(THIRD, "待填"), to=THIRD)


def test_a_wave_reminds_each_who_has_not_submitted_once(county: County) -> None:
    asked(county)
    reports(county, FIRST)
    preview = all_words(county.say(BUREAU, f"催办 {NAME}"), to=BUREAU)
    assert "已填 1/3。将给 2 所未填学校的填报人各发 1 条私信。" in preview
    token = county.token(f"direct:{BUREAU}", "发送")
    county.say(SECOND_BUREAU, f"催办 {NAME}")
    other = county.token(f"direct:{SECOND_BUREAU}", "发送")

    sent = county.press_token(BUREAU, token)
    again = county.press_token(BUREAU, token)
    second = county.press_token(SECOND_BUREAU, other)

    assert [m.to.id for m in sent if m.to.id in PRINCIPALS] == [SECOND, THIRD]
    assert [m.to.id for m in again if m.to.id in PRINCIPALS] == []
    assert [m.to.id for m in second if m.to.id in PRINCIPALS] == []
    assert "没有重复" in all_words(second, to=SECOND_BUREAU)


def test_another_wave_soon_after_has_to_be_forced(county: County) -> None:
    asked(county)
    county.say(BUREAU, "催办")
    county.press(BUREAU, "发送")
    county.clock.forward(hours=1)

    early = all_words(county.say(BUREAU, "催办"), to=BUREAU)
    assert "刚催过" in early
    forced = county.press(BUREAU, "仍要催办")
    county.clock.forward(hours=5)
    county.say(BUREAU, "催办")
    third = county.press(BUREAU, "发送")

    assert sorted(m.to.id for m in forced if m.to.id in PRINCIPALS) == list(PRINCIPALS)
    assert "第 3 次催办" in all_words(third, to=BUREAU)


def test_who_submits_before_the_message_goes_out_is_not_reminded(county: County) -> None:
    asked(county)
    county.say(FIRST, f"填报 {ALL_IN}")
    county.say(BUREAU, "催办")
    token = county.token(f"direct:{BUREAU}", "发送")
    submit = county.token(f"direct:{FIRST}", "提交")
    console, engine = county.product.console, county.product.engine
    before = console.log.version()
    for person, one in ((BUREAU, token), (FIRST, submit)):
        place = f"direct:{person}"
        pressed = console.event_from(
            console.person(person), place, client_id=f"at-once-{person}", pressed=one
        )
        engine.receive(pressed)

    told = county.settle(before)

    assert "已提交" in all_words(told, to=FIRST)
    assert sum(m.to.id == SECOND for m in told) == 1


def test_what_is_due_tomorrow_and_what_is_overdue_is_told_once(county: County) -> None:
    asked(county)
    reports(county, FIRST)
    engine, log = county.product.engine, county.product.console.log

    def morning(day: int) -> list[str]:
        county.clock.at = datetime(2026, 11, day, 2, tzinfo=UTC)
        before = log.version()
        engine.remind()
        engine.drain()
        engine.remind()
        return sorted(m.to.id for m in county.settle(before) if m.to.id in (*PRINCIPALS, BUREAU))

    assert morning(21) == []
    assert morning(22) == [SECOND, THIRD]
    assert morning(23) == []
    assert morning(24) == [SECOND, THIRD]
    assert morning(25) == [BUREAU]
    assert morning(26) == []


def test_a_correction_keeps_every_version_and_its_reason(county: County) -> None:
    asked(county)
    reports(county, FIRST)

    changed = all_words(county.say(FIRST, "填报 在线学生数 1210"), to=FIRST)
    assert "请回复原因" in changed
    county.say(FIRST, "原因 补录 10 人")
    assert "第 2 版" in all_words(county.press(FIRST, "提交"), to=FIRST)
    history = all_words(county.press(FIRST, "修改记录"), to=FIRST)

    assert "在线学生数 1200 → 1210" in history
    assert "原因：补录 10 人" in history


def test_after_closing_only_a_reason_opens_it_again(county: County) -> None:
    asked(county)
    for who in PRINCIPALS:
        reports(county, who)
    assert "已关闭" in all_words(county.say(BUREAU, f"关闭填报 {NAME}"), to=BUREAU)
    assert "没有要填的表" in all_words(county.say(FIRST, "待填"), to=FIRST)

    without = all_words(county.say(BUREAU, f"重新打开填报 {NAME}"), to=BUREAU)
    opened = all_words(county.say(BUREAU, f"重新打开填报 {NAME} 原因 一中漏报"), to=BUREAU)

    assert "还差原因" in without
    assert "已重新打开" in opened
    assert "要改就直接回复" in all_words(county.say(FIRST, "待填"), to=FIRST)


def test_what_the_product_knows_is_filled_in_and_a_change_wants_a_reason(county: County) -> None:
    asked(county, "发起填报 学校基本情况：学生数(人)、教室数(个) 截止 11月23日 学校填")

    shown = all_words(county.say(FIRST, "待填"), to=FIRST)
    assert "来自系统（学籍库）" in shown
    county.say(FIRST, "教室数 20")
    county.say(FIRST, "学生数 999")
    refused = all_words(county.say(FIRST, "提交填报"), to=FIRST)
    county.say(FIRST, "原因 转入未登记")
    done = all_words(county.say(FIRST, "提交填报"), to=FIRST)

    assert "请写明原因" in refused
    assert "999 · 系统是 360" in done


def test_the_next_round_shows_the_last_value_and_asks_back_a_jump(county: County) -> None:
    asked(county)
    for who in PRINCIPALS:
        reports(county, who)
    county.say(BUREAU, f"关闭填报 {NAME}")
    asked(county, ASK.replace("9月", "10月"))

    jumped = all_words(county.say(FIRST, "填报 在线学生数 200，应在线学生数 1250"), to=FIRST)

    assert "上期 1200" in jumped
    assert "请核对：在线学生数比上期 1200 少了 1000 人" in jumped
    assert "已提交" in all_words(county.press(FIRST, "数字没错，提交"), to=FIRST)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("在线学生数 很多，应在线学生数 5", "“很多”不是数字"),
        ("在线学生数 1.5", "要是整数"),
        ("在线学生数 -3", "太小"),
        ("在线学生数 10，应在线学生数 5", "比分母 5 大"),
        ("随便写写 8", "没看懂"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_why(
    county: County, said: str, why: str
) -> None:
    asked(county)

    assert why in all_words(county.say(FIRST, f"填报 {said}"), to=FIRST)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("发起填报", "还差表名"),
        ("发起填报 9月在线率：在线学生数(人)", "还差截止日期"),
        ("发起填报 9月在线率：甲、甲 截止 周五", "写了两次"),
        ("发起填报 9月在线率：甲=乙/丙 截止 周五", "要用到“乙”"),
        ("发起填报 9月在线率：甲(人) 截止 11月1日", "期限要在今天到"),
        ("发起填报 9月在线率：甲(人,9-1) 截止 周五", "最小值比最大值大"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_with_why(
    county: County, said: str, why: str
) -> None:
    assert why in all_words(county.say(BUREAU, said), to=BUREAU)


def test_the_same_form_is_not_sent_out_twice(county: County) -> None:
    asked(county)

    assert "已经发起过" in all_words(county.say(BUREAU, ASK), to=BUREAU)
    other = ASK.replace("11月23日", "11月24日")
    assert "已经发起过" in all_words(county.say(SECOND_BUREAU, other), to=SECOND_BUREAU)


def test_a_school_sees_its_own_form_and_nobody_elses_progress(county: County) -> None:
    asked(county)

    assert "还没有发起过填报" in all_words(county.say(FIRST, "填报进度"), to=FIRST)
    for who in (HEAD, PARENT):
        said = all_words(county.say(who, f"催办 {NAME}"), to=who)
        assert "将给" not in said
        assert "开放" in said
    assert "没有要填的表" in all_words(county.say(HEAD, "待填"), to=HEAD)


def test_a_principal_asks_the_classes_and_their_heads_answer(county: County) -> None:
    county.say(FIRST, "发起填报 午休到位：应到(人)、实到(人) 截止 11月23日 班级填")
    sent = county.press(FIRST, "确认发起")
    assert "午休到位填报 · " in all_words(sent, to=HEAD)

    done = reports(county, HEAD, "应到 30，实到 29")

    assert "已提交" in done
    assert "已填 1/" in all_words(county.say(FIRST, "填报进度 午休到位"), to=FIRST)


def a_table(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def send_file(county: County, who: str, content: bytes, *, name: str, text: str = "") -> str:
    console = county.product.console
    before = console.log.version()
    _, event = console.say(
        console.person(who),
        f"direct:{who}",
        client_id=f"file-{next(county.numbers)}",
        text=text,
        photos=[content],
    )
    (sent,) = event.attachments
    named = sent.model_copy(update={"name": name, "kind": AttachmentKind.FILE})
    county.product.engine.receive(event.model_copy(update={"attachments": (named,)}))
    return all_words(county.settle(before), to=who)


def test_a_form_arrives_as_a_spreadsheet_or_is_refused_by_line(county: County) -> None:
    head = ("项目", "单位", "说明", "必填", "最小", "最大")
    counts = ("在线学生数", "人", "当天登录过的", "是", 0, 5000)
    good = a_table(head, counts, ("备注", "", "", "否"))
    bad = a_table(head, ("在线学生数", "人", "", "也许", 0, 5), ("甲", "人", "", "是", 9, 1))
    formula = a_table(head, ("=1+1", "人", "", "是"))
    text = "发起填报 10月在线率 截止 11月24日 学校填"

    shown = send_file(county, BUREAU, good, name="表.xlsx", text=text)
    refused = send_file(county, BUREAU, bad, name="表.xlsx", text=text)
    unsafe = send_file(county, BUREAU, formula, name="表.xlsx", text=text)

    assert "在线学生数：整数 · 人 · 0–5000" in shown
    assert "备注：文字 · 选填" in shown
    assert "第 2 行：必填请写 是 或 否" in refused
    assert "第 3 行：“甲”的最小值比最大值大" in refused
    assert "公式" in unsafe


def test_a_form_is_filled_in_as_a_spreadsheet(county: County) -> None:
    asked(county)
    county.say(FIRST, "待填")
    sent = county.press(FIRST, "用表格填")
    (key,) = [k for m in sent for k in m.images]
    book = load_workbook(io.BytesIO(county.product.foundation.files.get(key)))
    sheet = book.active
    assert sheet is not None
    for row in sheet.iter_rows(min_row=2, max_row=3):
        row[6].value = 1250
    kept = io.BytesIO()
    book.save(kept)

    shown = send_file(county, FIRST, kept.getvalue(), name="x.xlsx", text="填报")

    assert "在线率（%）：100" in shown
    assert "都齐了" in shown


def test_words_that_name_somebody_by_a_number_are_refused(county: County) -> None:
    asked(county, "发起填报 检查：次数(次)、备注(文字,选填) 截止 11月23日 学校填")

    said = all_words(county.say(FIRST, "填报 备注 家长 13812345678"), to=FIRST)

    assert "个人信息不能填" in said


def test_somebody_else_of_the_school_is_named_to_fill_it_in(county: County) -> None:
    asked(county)
    people = {p.id: p.name for p in county.product.console.people()}
    shown = all_words(county.say(FIRST, "待填"), to=FIRST)
    name = shown.split(" · ")[1].split("\n")[0]
    vice = "qh-vice_principal-s1"

    named = all_words(county.say(BUREAU, f"填报人 9月在线率 {name} {people[vice]}"), to=BUREAU)
    county.say(BUREAU, "催办")
    sent = county.press(BUREAU, "发送")

    assert f"{name}的填报人：{people[vice]}" in named
    assert sum(m.to.id == vice for m in sent) == 1
    assert sum(m.to.id == FIRST for m in sent) == 0


def test_who_collects_gets_everything_as_a_table_without_formulas(county: County) -> None:
    asked(county, "发起填报 检查：学生数(人)、备注(文字,选填) 截止 11月23日 学校填")
    county.say(FIRST, "填报 备注 @SUM(1)")
    county.press(FIRST, "提交")

    sent = county.say(BUREAU, "填报汇总 检查")

    (key,) = [k for m in sent for k in m.images]
    sheet = load_workbook(io.BytesIO(county.product.foundation.files.get(key))).active
    assert sheet is not None
    head, first, second = list(sheet.iter_rows(max_row=3))
    assert [cell.value for cell in head][:3] == ["单位", "学生数（人）", "备注"]
    assert first[1].value == 360
    assert (first[2].value, first[2].data_type) == ("@SUM(1)", "s")
    assert first[3].value == "学生数（来自系统）"
    assert second[1].value is None
    assert "开放" in all_words(county.say(HEAD, "填报汇总 检查"), to=HEAD)


def test_the_bureau_fills_in_its_own_row(county: County) -> None:
    asked(county, "发起填报 全县学校设备：设备数(台) 截止 11月23日 教育局填")

    assert "已提交" in reports(county, BUREAU, "设备数 800")


def test_of_several_forms_the_one_that_is_named_is_filled_in(county: County) -> None:
    asked(county)
    asked(county, "发起填报 设备：在用设备数(台) 截止 11月24日 学校填")

    both = all_words(county.say(FIRST, "待填"), to=FIRST)
    unclear = all_words(county.say(FIRST, "填报 在线学生数 5"), to=FIRST)
    first = all_words(county.say(FIRST, "填报 9月在线率 在线学生数 1200"), to=FIRST)
    other = all_words(county.say(FIRST, "填报 设备：在用设备数 30"), to=FIRST)
    shown = all_words(county.say(FIRST, "填报 在线"), to=FIRST)

    assert "待填 2 张" in both
    assert "待填 2 张" in unclear
    assert "在线学生数（人）：1200" in first
    assert "在用设备数（台）：30" in other
    assert "9月在线率填报 · " in shown


def test_choices_and_words_are_filled_in_by_a_message(county: County) -> None:
    asked(county, "发起填报 网络：已开通(是/否)、情况说明(文字,选填) 截止 11月23日 学校填")

    asking = all_words(county.say(FIRST, "待填"), to=FIRST)
    shown = all_words(county.say(FIRST, "填报 已开通 是，情况说明 周末维护"), to=FIRST)
    refused = all_words(county.say(FIRST, "已开通 大概"), to=FIRST)

    assert "回复如“已开通 是”" in asking
    assert "已开通：是" in shown
    assert "情况说明：周末维护" in shown
    assert "不在选项里，请选：是、否" in refused


def test_a_question_is_no_value(county: County) -> None:
    asked(county)
    county.say(FIRST, "待填")

    said = all_words(county.say(FIRST, "全县在线学生数是多少"), to=FIRST)

    assert "不是数字" not in said


class PowerCutError(BaseException):
    """Everything stops at once; nothing may catch it as an error to be answered."""


@dataclass
class Fuse:
    """Cuts the power before the n-th transaction that wrote something is finished."""

    database: Database
    at: int
    count: int = 0
    held: bool = True

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[sa.Connection]:
        with Database.begin(self.database, urgent=urgent) as connection:
            before = self._writes(connection)
            yield connection
            self.count += self._writes(connection) != before
            if self.held and self.count == self.at:
                self.held = False
                raise PowerCutError

    def _writes(self, connection: sa.Connection) -> int:
        driver: Any = connection.connection.driver_connection
        return int(driver.total_changes)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_wherever_the_power_is_cut_each_is_reminded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, 100):
        county = open_county(tmp_path / str(at), pupils=900)
        asked(county)
        county.say(BUREAU, "催办")
        token = county.token(f"direct:{BUREAU}", "发送")
        before = county.product.console.log.version()
        fuse = Fuse(county.product.foundation.records.database, at)
        with monkeypatch.context() as patch:
            patch.setattr(fuse.database, "begin", fuse.begin)
            with suppress(PowerCutError):
                county.press_token(BUREAU, token)
        county.clock.forward(hours=1)  # what was under way is nobody's any more
        county.press_token(BUREAU, token)
        county.clock.forward(hours=1)

        told = [m.to.id for m in county.settle(before) if m.to.id in PRINCIPALS]

        county.product.close()
        assert sorted(told) == list(PRINCIPALS), f"cut before write {at}"
        if fuse.held:
            assert at > len(PRINCIPALS)
            return
    raise AssertionError("it never ended by itself")


def test_what_was_collected_is_asked_for_like_any_figure(county: County) -> None:
    asked(county)
    for who, text in zip(
        PRINCIPALS, (ALL_IN, "在线学生数 300，应在线学生数 750", ALL_IN), strict=True
    ):
        reports(county, who, text)
    county.say(BUREAU, f"关闭填报 {NAME}")

    whole = all_words(county.say(BUREAU, "在线率是多少"))
    schools = all_words(county.say(BUREAU, "各校在线率排名"))
    own = all_words(county.say(FIRST, "在线率是多少"))
    others = all_words(county.say(SECOND, "云溪第1小学在线率是多少"))

    assert "青禾县：2026年9月 83.08%" in whole
    assert "最高的是 云溪第1小学" in schools
    assert "96%" in own
    assert "96%" not in others
