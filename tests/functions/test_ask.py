"""Who gets which figures, whatever they ask or press."""

from decimal import Decimal

import pytest

from chalicelib.collection import collected_indicators
from school.actor import SYSTEM, Actor
from school.audit import Outcome
from school.collection import RoundState, UnitReport, Value
from school.errors import NotFound, PermissionDenied
from school.figure.answer import AskFigures, FigureAnswer, carried_on
from school.figure.refusals import asked_back, refused
from school.figures import answered
from school.indicator import Indicator
from school.indicator_catalogue import catalogue
from school.people import PersonId, UnitId
from school.permissions import Action
from school.question.plan import AskedPlace, Intent, Option, Plan, QuestionRead, Refusal, Term
from tests.functions.collecting import ONLINE, SCHOOL, a_round
from tests.functions.working import STAFF, SYSTEM_ACTOR, WorkingSchool

PUPILS_NOW = Plan(intent=Intent.VALUE, indicators=("pupils_now",), live=True)
GAP = "2023年精准教学教师覆盖面目标和差距"


def of(unit: str) -> Plan:
    place = AskedPlace(name="那里", unit_id=UnitId(unit))
    return PUPILS_NOW.model_copy(update={"places": (place,)})


def ask(school: WorkingSchool, who: str | Actor, text: str = "", **more: Plan) -> FigureAnswer:
    function = "ask_open_figures" if who is SYSTEM_ACTOR else "ask_figures"
    request = AskFigures(text=text, **more)
    return school.ask(who, function, request=request, answer=FigureAnswer)


@pytest.mark.parametrize("who", sorted(set(STAFF) - {"guard"}))
def test_all_staff_that_teaches_or_leads_may_ask_for_what_is_published(
    school: WorkingSchool, who: str
) -> None:
    answer = ask(school, who, GAP)

    assert answer.said.startswith("2023年目标 60%，现在 30%")
    assert not answer.live


@pytest.mark.parametrize("who", ["g1", "p1", "guard"])
def test_families_and_guards_may_not_ask_and_it_is_written_down(
    school: WorkingSchool, who: str
) -> None:
    with pytest.raises(PermissionDenied, match="指标由教职工和教育局查询"):
        ask(school, who, GAP)

    last = school.audited()[-1]
    assert (last.actor, last.action, last.outcome) == (who, Action.ASK_INDICATORS, Outcome.DENIED)


@pytest.mark.parametrize(
    ("who", "unit"),
    [("zhou", "qt"), ("zhou", "yh.t1.s1"), ("ye", "yh"), ("ma", "qt.t1.s1.g3.c2"), ("zhou", "-")],
)
def test_a_pressed_plan_reads_nothing_its_owner_may_not(
    school: WorkingSchool, who: str, unit: str
) -> None:
    try:
        answer = ask(school, who, plan=of(unit))
    except PermissionDenied:
        return
    assert answer.refusal is Refusal.NO_SUCH_PLACE
    assert answer.values == ()


@pytest.mark.parametrize(
    ("who", "unit"),
    [("zhou", "qt"), ("zhou", "yh.t1.s1"), ("ye", "yh"), ("ma", "qt.t1.s1.g3.c2"), ("zhou", "-")],
)
def test_a_figure_named_beside_others_reads_nothing_its_owner_may_not(
    school: WorkingSchool, who: str, unit: str
) -> None:
    elsewhere = (AskedPlace(name="那里", unit_id=UnitId(unit)),)
    own = Term(indicator="pupils_now", live=True)
    hidden = own.model_copy(update={"places": elsewhere})
    plan = PUPILS_NOW.model_copy(update={"intent": Intent.COMPARE, "terms": (own, hidden)})

    try:
        answer = ask(school, who, plan=plan)
    except PermissionDenied:
        return
    assert answer.refusal is Refusal.NO_SUCH_PLACE
    assert answer.values == ()


def test_a_pressed_plan_with_a_figure_nobody_knows_is_refused(school: WorkingSchool) -> None:
    plan = PUPILS_NOW.model_copy(update={"terms": (Term(indicator="made_up"),)})

    assert ask(school, "ye", plan=plan).refusal is Refusal.UNKNOWN


def test_two_figures_of_one_sentence_each_keep_their_time_and_kind(school: WorkingSchool) -> None:
    answer = ask(school, "ye", "远程同步智能课堂2023年的目标是2021年的几倍")

    assert answer.said.endswith("前一个是后一个的 3 倍，多 200 个。")
    assert all(value.source for value in answer.values)


def test_a_principal_sees_the_own_school_and_the_bureau_the_county(school: WorkingSchool) -> None:
    own, county = ask(school, "zhou", plan=PUPILS_NOW), ask(school, "ye", plan=PUPILS_NOW)

    assert [value.amount for value in own.values] == [15]
    assert [value.amount for value in county.values] == [15]
    assert own.live
    assert own.values[0].scope != county.values[0].scope


def test_a_live_answer_is_written_down_for_asker_and_unit(school: WorkingSchool) -> None:
    before = len(school.audited())

    ask(school, "zhou", plan=PUPILS_NOW)

    rows = school.audited()[before:]
    assert [(row.action, row.subject) for row in rows] == [
        (Action.READ_FIGURES, "qt.t1.s1"),
        (Action.ASK_INDICATORS, "qt.t1.s1"),
    ]


def test_an_indicator_that_is_not_there_is_refused(school: WorkingSchool) -> None:
    plan = Plan(intent=Intent.VALUE, indicators=("no_such_thing",))

    assert ask(school, "ye", plan=plan).refusal is Refusal.UNKNOWN


@pytest.mark.parametrize("text", ["", " ", "\x00", "？" * 1000, "'; DROP TABLE people; --", "💥"])
def test_any_text_is_answered_or_refused(school: WorkingSchool, text: str) -> None:
    rows = school.rows()

    answer = ask(school, "ye", text)

    assert answer.said
    assert answer.values == ()
    assert school.rows() == rows


def test_a_question_follows_the_answer_before_only_where_it_says_nothing_itself(
    school: WorkingSchool,
) -> None:
    last = ask(school, "ye", GAP).plan
    assert last is not None

    follows = ask(school, "ye", "2022年呢", last=last)
    again = ask(school, "ye", "终端普及率", last=last)

    assert follows.said.startswith("2022年目标 50%")
    assert again.options


def test_a_single_word_is_of_what_was_asked_before_and_the_answer_says_which(
    school: WorkingSchool,
) -> None:
    last = ask(school, "ye", "利用智慧教学大平台教学的学校覆盖面，现状").plan
    assert last is not None

    teachers = ask(school, "ye", "教师的现状", last=last)

    assert teachers.plan is not None
    assert teachers.plan.indicators == ("teachers_on_teaching_platform",)
    assert "利用智慧教学大平台教学的教师覆盖面" in teachers.said


@pytest.mark.parametrize(
    ("before", "then", "said"),
    [
        ("利用智慧教学大平台教学的学校覆盖面，现状", "教师的是多少", "20%"),
        ("2019年信息化专项资金多少", "占当年装备经费多少", "29%"),
        ("2019年装备经费是多少", "信息化专项资金占它多少", "29%"),
    ],
)
def test_what_could_stand_alone_is_of_the_last_figure_where_it_leaves_the_other_part_out(
    school: WorkingSchool, before: str, then: str, said: str
) -> None:
    last = ask(school, "ye", before).plan
    assert last is not None

    answer = ask(school, "ye", then, last=last)

    assert said in answer.said.replace(" ", "")


def test_a_list_is_asked_on_by_the_places_of_what_it_told(school: WorkingSchool) -> None:
    listed = ask(school, "ye", "附件2里教学应用类都包括哪些指标？")
    last = carried_on(listed, None)
    assert last is not None

    second = ask(school, "ye", "第二个2023年目标多少", last=last)
    on = carried_on(second, last)
    assert on is not None
    third = ask(school, "ye", "第三个呢", last=on)

    assert second.plan is not None
    assert third.plan is not None
    assert second.plan.indicators == listed.told[1:2]
    assert third.plan.indicators == listed.told[2:3]
    assert third.plan.intent is Intent.TARGET


def test_another_figure_is_talked_about_though_there_is_none_of_that_time(
    school: WorkingSchool,
) -> None:
    last = ask(school, "ye", "终端普及率").plan

    nothing = ask(school, "ye", "昨天的晨检上报率")
    later = ask(school, "ye", "上个月访客人次")

    assert nothing.refusal is not None
    assert carried_on(nothing, last) == nothing.plan
    assert carried_on(nothing, nothing.plan) == nothing.plan
    assert carried_on(later.model_copy(update={"plan": None}), last) == last


def test_nobody_but_the_product_asks_as_the_command_line(school: WorkingSchool) -> None:
    request = AskFigures(text=GAP)

    with pytest.raises(PermissionDenied):
        school.ask("ye", "ask_open_figures", request=request, answer=FigureAnswer)
    assert SYSTEM_ACTOR.platform == SYSTEM
    assert "60%" in ask(school, SYSTEM_ACTOR, GAP).said


def collected(school: WorkingSchool, *, amount: str = "40") -> Indicator:
    """Close a round in which a school reported, and return what it became."""
    one = a_round(school, state=RoundState.CLOSED, closed_at=school.clock.now())
    value = Value(said=amount, amount=Decimal(amount))
    with school.records.begin() as unit:
        unit.collection.add(one)
        unit.collection.ask(one, [SCHOOL])
        task = unit.collection.task(one.id, SCHOOL)
        unit.collection.submit(
            task,
            UnitReport(
                round_id=one.id,
                unit_id=SCHOOL,
                version=1,
                at=school.clock.now(),
                by=PersonId("zhou"),
                reason="",
                said={ONLINE.name: value},
            ),
        )
        return collected_indicators(unit, UnitId("qt"))[0]


def by_id(one: Indicator, unit: str = "") -> Plan:
    places = (AskedPlace(name="那里", unit_id=UnitId(unit)),) if unit else ()
    return Plan(intent=Intent.VALUE, indicators=(one.id,), places=places)


@pytest.mark.parametrize(
    ("who", "unit", "subjects"),
    [("ye", "", ["qt"]), ("ye", "qt.t1.s1", ["qt.t1.s1"]), ("zhou", "", ["qt.t1.s1"])],
)
def test_collected_figures_are_written_down_for_the_place_that_was_asked(
    school: WorkingSchool, who: str, unit: str, subjects: list[str]
) -> None:
    one = collected(school)
    before = len(school.audited())

    answer = ask(school, who, plan=by_id(one, unit))

    assert [value.amount for value in answer.values] == [40]
    rows = school.audited()[before:]
    assert [row.subject for row in rows if row.action == Action.READ_FIGURES] == subjects


def test_a_figure_that_is_not_told_is_not_written_down_as_read(school: WorkingSchool) -> None:
    one = collected(school)
    before = len(school.audited())

    ask(school, "zhou", plan=by_id(one, "qt"))

    assert Action.READ_FIGURES not in [row.action for row in school.audited()[before:]]


@pytest.mark.parametrize("unit", ["", "qt", "qt.t1.s1"])
def test_the_command_line_tells_no_countys_own_figures_where_there_are_two(
    school: WorkingSchool, unit: str
) -> None:
    one = collected(school)

    by_plan = ask(school, SYSTEM_ACTOR, plan=by_id(one, unit))
    by_words = ask(school, SYSTEM_ACTOR, one.name)

    assert (by_plan.refusal, by_plan.values) == (Refusal.UNKNOWN, ())
    assert one.name not in f"{by_words.said}{by_words.nearest}{by_words.options}"


def test_names_of_a_countys_own_forms_are_for_the_asker_alone(school: WorkingSchool) -> None:
    one = collected(school)
    near = QuestionRead(question="", refusal=Refusal.NO_SUCH_TIME, nearest=(one.id,))
    option = QuestionRead(question="", options=(Option(label=one.name, plan=by_id(one)),))
    published = Plan(intent=Intent.LIST)

    assert refused(near, catalogue().beside([one])).live
    assert asked_back(option).live
    assert ask(school, "ye", plan=published).live
    assert answered(by_id(one), (), catalogue().beside([one])).live
    assert not ask(school, "ye", "终端普及率").live


def test_the_command_line_counts_no_county_where_there_are_two(school: WorkingSchool) -> None:
    with pytest.raises(NotFound, match="有几个县"):
        ask(school, SYSTEM_ACTOR, plan=PUPILS_NOW)
