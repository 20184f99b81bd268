"""How people go on from an answer, how they mistype, and what is close enough to be asked back."""

import pytest

from school.figure.questions import changes_the_last
from school.figures import answered, published
from school.question.plan import Intent, Plan
from tests.school.question_readings import known, plan_told, read, told

COVERAGE = "精准教学教师覆盖面2023年目标是多少"


def after(*questions: str) -> str:
    """Return what the last of some questions means, each changing the one before."""
    last: Plan | None = None
    for question in questions:
        understood = read(question, last=last)
        assert understood.plan is not None, question
        last = understood.plan
    assert last is not None
    return plan_told(last)


@pytest.mark.parametrize(
    ("questions", "meant"),
    [
        ((COVERAGE, "学生的目标同年是多少"), "target pupils_in_precision_teaching @2023年"),
        ((COVERAGE, "学生的那个"), "target pupils_in_precision_teaching @2023年"),
        ((COVERAGE, "哦这样啊，那学生呢"), "target pupils_in_precision_teaching @2023年"),
        ((COVERAGE, "到了没"), "attain teachers_in_precision_teaching @2023年"),
        ((COVERAGE, "再往前推一年呢"), "target teachers_in_precision_teaching @2022年"),
        (("生机比2017年多少", "师机比同年是多少"), "value teachers_per_computer @2017年"),
        (
            ("生机比2017年多少", "后一年有没有好点，几比几"),
            "change pupils_per_computer @2017年 @2018年",
        ),
        (
            ("广州2020年部级优课多少节", "省里的呢"),
            "value province_excellent_lessons @2020年 #广州市",
        ),
        (
            ("录播教室数2020年", "广州那边呢", "差多少"),
            "compare recording_classrooms @2020年 #青田县 #广州市",
        ),
        (
            ("附件1 2022年经费多少", "占三年总数的百分之几"),
            "share informatisation_plan_budget @2022年 @2021–2023年 by=年",
        ),
        (
            ("同步课堂教室2023年目标", "跟2022年比多几间", "离目标还差多少"),
            "gap synchronous_classrooms @2023年",
        ),
        (
            ("移动学习终端2019年多少套", "哪年最多", "历年都列一下"),
            "trend mobile_learning_terminals by=年",
        ),
    ],
)
def test_a_short_question_changes_the_one_before(questions: tuple[str, ...], meant: str) -> None:
    assert after(*questions) == meant


@pytest.mark.parametrize(
    "said",
    [
        "学生的目标同年是多少",
        "学生的那个",
        "哦，那目标呢",
        "还差几个点呀",
        "后一年有没有好点",
        "达没达标啊",
    ],
)
def test_words_that_go_on_from_an_answer_are_known_as_such(said: str) -> None:
    assert changes_the_last(said)


@pytest.mark.parametrize("said", ["2022年全县教师数是多少", "录播教室普及率2019年是多少"])
def test_a_question_of_its_own_is_no_change(said: str) -> None:
    assert not changes_the_last(said)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("2018 nian wuxian wangluo fugailv", "value wireless_coverage @2018年"),
        ("2023 nian tongbu ketang jiaoshi mubiao", "target synchronous_classrooms @2023年"),
        ("2O18年信息化专项资金", "value informatisation_fund @2018年"),
        ("广洲2020年录播教室多少间", "value recording_classrooms @2020年 #广州市"),
        ("其县2022年学生空间使用率目标", "target pupil_space_use @2022年 #淇县"),
        ("生均投人2019年", "value spending_per_pupil @2019年"),
    ],
)
def test_slips_and_pinyin_are_put_right(question: str, meant: str) -> None:
    assert told(read(question)) == meant


@pytest.mark.parametrize(
    ("question", "offered"),
    [
        ("全县作业率是多少", {"homework_handed_in", "homework_right_rate"}),
        ("2020年录播教室的水平是多少", {"recording_classrooms", "recording_classroom_coverage"}),
        ("2022年创新实验室的目标是多少", {"innovation_labs", "innovation_lab_coverage"}),
    ],
)
def test_two_close_readings_are_asked_back_once(question: str, offered: set[str]) -> None:
    understood = read(question)

    assert {one for option in understood.options for one in option.plan.indicators} == offered


@pytest.mark.parametrize(
    "question",
    ["2022年创新实验室要建多少", "创新实验室数2022年目标是多少", "录播教室2020年有多少个"],
)
def test_what_is_clear_is_not_asked_back(question: str) -> None:
    assert not read(question).options


def test_what_is_asked_of_a_document_is_its_source() -> None:
    for question in ("青岛智慧校园示范校100所的依据文件文号", "县级智慧校园示范学校40所是谁定的"):
        plan = read(question).plan

        assert plan is not None
        assert plan.intent is Intent.FORMULA


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("同步课堂教室够2023年的目标了吗", "attain synchronous_classrooms @2023年"),
        ("无线网络覆盖率22年的目标咱是不是早达到了", "attain wireless_coverage @2022年"),
        (
            "课程视频资源覆盖面，从基线到2023年",
            "trend courses_with_video @现在 @2021年 @2022年 @2023年 by=年",
        ),
        ("市级现代化学校的年度目标", "target city_modern_schools by=年"),
        ("素养提升预算22、23两年加一块", "sum literacy_budget @2022年 @2023年"),
        ("大平台教师覆盖面22年要比现在高几个点", "gap teachers_on_teaching_platform @2022年"),
        ("2019年学校移动学习终端有多少套", "value mobile_learning_terminals @2019年"),
        ("无线网络覆盖率怎么算，是按学校还是按学生", "formula wireless_coverage"),
        ("“青教云”智慧教育平台2022年的目标写的是什么", "target qingjiao_cloud_platform @2022年"),
        ("绍兴教育大数据应用试点学校定了几所", "value education_data_pilot_schools #绍兴市"),
    ],
)
def test_a_plain_question_in_other_words_is_read(question: str, meant: str) -> None:
    assert told(read(question)) == meant


@pytest.mark.parametrize(
    "question",
    [
        "新型教学空间2022年实际建了几个",
        "市级现代化学校实际评出来几所",
        "照这个趋势创新实验室两年后能有几个",
        "创新实验室里机器人类的有几个",
        "民办学校移动学习终端有多少套",
        "您看我县智慧教育办得好不好",
    ],
)
def test_what_nobody_has_counted_stays_refused(question: str) -> None:
    assert read(question).refusal is not None


def test_the_department_of_one_item_is_said() -> None:
    plan = read("附件1里智能网阅系统及教学应用归哪个部门负责").plan
    assert plan is not None

    found = answered(plan, published(plan, known()), known())

    assert found.said.startswith("教研室：")


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("淇县说人人都得有实名空间，那是百分之几", "value named_spaces #淇县"),
        ("衢州办事大厅教育事项进了多少", "value services_at_the_counter #衢州市"),
    ],
)
def test_of_a_region_with_few_figures_little_is_enough(question: str, meant: str) -> None:
    assert told(read(question)) == meant


@pytest.mark.parametrize(
    "question",
    [
        "淇县老师工资多少",
        "青岛民办学校几所",
        "温州学校食堂有几个",
        "广州越秀区录播教室多少间",
        "淇县农村学校录播设备配备率",
    ],
)
def test_of_another_region_a_group_or_another_thing_is_refused(question: str) -> None:
    assert read(question).refusal is not None


def test_two_regions_are_compared_though_one_has_only_a_target() -> None:
    plan = read("比较广州市和淇县的多媒体教室覆盖率").plan
    assert plan is not None

    found = answered(plan, published(plan, known()), known())

    assert [value.scope for value in found.values] == ["广州市", "淇县"]


def test_whose_document_sets_a_target_is_no_target() -> None:
    plan = read("淇县学生空间使用率目标的文件依据是什么").plan

    assert plan is not None
    assert plan.intent is Intent.FORMULA
