"""Rules of hidden dangers: colours, places and days from words; no ticket skips a step."""

from datetime import UTC, date, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import ValidationError

from school.device_events import Level
from school.errors import NotUnderstood
from school.hazard_figures import HazardFact, hazard_counts
from school.hazard_rules import HazardRules, due_said, hazard_rules
from school.hazards import Hazard, HazardAct, HazardState, after, may_follow, ref_in
from school.people import PersonId, UnitId
from school.risks import read_risks

FRIDAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
A_HAZARD = Hazard(
    id="h" * 40,
    school=UnitId("qt.t1.s1"),
    year=2026,
    number=12,
    level=Level.YELLOW,
    place="操场",
    what="积水",
    reporter=PersonId("chen"),
    reported_at=NOW,
)
STAFF = [PersonId(name) for name in ("chen", "zhou", "guard", "wang")]


@pytest.mark.parametrize(
    ("text", "level", "place"),
    [
        ("三楼栏杆松动", Level.ORANGE, "三楼"),
        ("教学楼三楼栏杆松动", Level.ORANGE, "教学楼三楼"),
        ("食堂厨房燃气泄漏", Level.RED, "食堂厨房"),
        ("三(2)班 吊扇松了", Level.ORANGE, "三(2)班"),
        ("操场积水", Level.YELLOW, "操场"),
        ("食堂后门灭火器过期", Level.ORANGE, "食堂后门"),
        ("走廊墙皮掉漆 黄色", Level.YELLOW, "走廊"),
        ("黄老师办公桌", None, ""),
        ("有个奇怪的东西", None, ""),
    ],
)
def test_words_say_the_colour_and_the_place(text: str, level: Level | None, place: str) -> None:
    assert hazard_rules().level_in(text) == level
    assert hazard_rules().place_in(text) == place


def test_only_a_red_one_that_is_dangerous_now_is_an_alarm_of_level_one() -> None:
    rules = hazard_rules()

    assert rules.alarm_of(Level.RED, "燃气正在漏") is Level.RED
    assert rules.alarm_of(Level.RED, "燃气软管老化") is Level.YELLOW
    assert rules.alarm_of(Level.ORANGE, "正在掉") is Level.YELLOW


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("李明 周五前", date(2026, 11, 20)),
        ("李明 周四前", date(2026, 11, 26)),
        ("下周三", date(2026, 11, 25)),
        ("明天", date(2026, 11, 21)),
        ("3天内", date(2026, 11, 23)),
        ("11月30日前", date(2026, 11, 30)),
        ("1月5日", date(2027, 1, 5)),
        ("李明", None),
    ],
)
def test_the_day_somebody_says_is_understood(text: str, day: date | None) -> None:
    assert due_said(text, today=FRIDAY)[0] == day


@pytest.mark.parametrize("text", ["2月30日", "2025年1月1日前", "99天内"])
def test_a_day_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        due_said(text, today=FRIDAY)


@pytest.mark.parametrize(
    ("text", "ref"),
    [("H12", (2026, 12)), ("h26-0012", (2026, 12)), ("隐患 H25-3", (2025, 3)), ("12", None)],
)
def test_a_number_is_understood_with_and_without_its_year(
    text: str, ref: tuple[int, int] | None
) -> None:
    assert ref_in(text, year=2026) == ref


def test_a_rule_file_that_gives_a_graver_colour_more_time_is_refused() -> None:
    rules = hazard_rules().model_dump()
    rules["levels"][Level.RED]["days"] = 30

    with pytest.raises(ValidationError, match="期限不能越长"):
        HazardRules.model_validate(rules)


def test_a_file_of_risks_is_read_or_refused_with_its_line() -> None:
    head = "风险点,风险,等级,管控措施,责任人,检查周期\n"

    (row,) = read_risks(f"{head}配电房,触电,红色,上锁,李明,每周\n".encode())
    assert (row.place, row.level, row.every_days) == ("配电房", Level.RED, 7)
    for wrong, said in (
        ("配电房,触电,紫,上锁,李明,每周", "第 2 行的等级"),
        ("配电房,触电,红,上锁,李明,有空", "第 2 行的检查周期"),
        (",触电,红,上锁,李明,7", "第 2 行有空格子"),
        ("", "没有风险点"),
    ):
        with pytest.raises(NotUnderstood, match=said):
            read_risks((head + wrong).encode())
    with pytest.raises(NotUnderstood, match="第一行少了：风险"):
        read_risks("风险点,等级\n".encode())


class Ticket(RuleBasedStateMachine):
    """Anybody tries anything in any order on one ticket."""

    def __init__(self) -> None:
        super().__init__()
        self.hazard = A_HAZARD
        self.acts: list[tuple[HazardAct, PersonId]] = []
        self.day = FRIDAY

    @rule(act=st.sampled_from(HazardAct), by=st.sampled_from(STAFF), owner=st.sampled_from(STAFF))
    def try_a_step(self, act: HazardAct, by: PersonId, owner: PersonId) -> None:
        before, refused = self.hazard, may_follow(self.hazard, act, by=by)
        try:
            self.hazard = after(
                before, act, by=by, at=NOW, owner=owner, due=self.day + timedelta(days=3)
            )
        except NotUnderstood:
            assert refused
            assert self.hazard == before
        else:
            assert not refused
            self.acts.append((act, by))

    @rule(days=st.integers(1, 5))
    def days_go_by(self, days: int) -> None:
        self.day += timedelta(days=days)

    @invariant()
    def closed_only_after_a_fix_somebody_else_looked_at(self) -> None:
        hazard = self.hazard
        if hazard.state is HazardState.CLOSED:
            assert [act for act, _ in self.acts[-2:]] == [HazardAct.FIX, HazardAct.PASS]
            assert hazard.checked_by not in (hazard.fixed_by, hazard.owner)
        if hazard.state in (HazardState.ASSIGNED, HazardState.FIXED):
            assert hazard.owner
            assert hazard.due

    @invariant()
    def the_figures_add_up(self) -> None:
        one = self.hazard
        fact = HazardFact(one.school, one.level, one.place, one.state, one.due, one.fixed_at)
        counts = hazard_counts([fact], today=self.day)
        assert counts.on_time <= counts.closed <= counts.found <= 1
        assert sum(counts.by_level.values()) == counts.found
        assert not (counts.overdue and counts.closed)

    @invariant()
    def what_is_over_stays_over(self) -> None:
        over = [i for i, (a, _) in enumerate(self.acts) if a in (HazardAct.PASS, HazardAct.MERGE)]
        assert not over or over == [len(self.acts) - 1]


TestTicket = Ticket.TestCase
TestTicket.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
