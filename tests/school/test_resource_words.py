"""What somebody who looks for material means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.resource_spelling import well_spelt
from school.resource_words import chips_of, seeks, understand
from school.resources import Level, ResourceFilter, ResourceType, Stage

_T = ResourceType


def wanted(**values: object) -> ResourceFilter:
    return ResourceFilter.model_validate(values)


@pytest.mark.parametrize(
    ("said", "words", "meant"),
    [
        ("找 五年级 分数除法 课件", "分数除法", wanted(grades={5}, types={_T.COURSEWARE})),
        (
            "帮我找个五年级分数除法讲法生动点的课件",
            "分数除法讲法生动",
            wanted(grades={5}, types={_T.COURSEWARE}),
        ),
        (
            "有没有讲三角形内角和的动画",
            "三角形内角和的动画",
            wanted(types={_T.VIDEO, _T.MICRO_LESSON}),
        ),
        ("小学生心理健康班会", "小学生心理健康班会", wanted(stages={Stage.PRIMARY})),
        ("历史上的今天", "历史上的今天", wanted()),
        (
            "七上历史教案",
            "上册",
            wanted(grades={7}, subjects={"历史"}, types={_T.LESSON_PLAN}),
        ),
        (
            "初二物理浮力实验视频",
            "浮力实验",
            wanted(grades={8}, subjects={"物理"}, types={_T.VIDEO, _T.MICRO_LESSON}),
        ),
        ("六年级化学变化课件", "化学变化", wanted(grades={6}, types={_T.COURSEWARE})),
        ("期末家长会PPT", "期末家长会", wanted(types={_T.COURSEWARE})),
        (
            "求一份三年级下册语文期末试卷人教版",
            "下册 期末",
            wanted(
                grades={3},
                subjects={"语文"},
                types={_T.EXAM_PAPER},
                editions={"人教版", "人教PEP版", "统编版", "部编版"},
            ),
        ),
        (
            "谁有道法七下第一单元的导学案",
            "下册 第一单元",
            wanted(grades={7}, subjects={"道德与法治"}, types={_T.STUDY_GUIDE}),
        ),
        (
            "五上数学期中",
            "上册 期中",
            wanted(grades={5}, subjects={"数学"}, types={_T.EXAM_PAPER, _T.EXERCISES}),
        ),
        ("奥数 鸡兔同笼", "奥数 鸡兔同笼", wanted(subjects={"数学"})),
        (
            "信息技术 五年级 编程课件",
            "编程",
            wanted(grades={5}, subjects={"信息科技"}, types={_T.COURSEWARE}),
        ),
        (
            "县里的防溺水课件",
            "防溺水",
            wanted(levels={Level.REGION}, types={_T.COURSEWARE}),
        ),
        (
            "我们学校的分数除法课件",
            "分数除法",
            wanted(levels={Level.SCHOOL}, types={_T.COURSEWARE}),
        ),
        (
            "三四年级英语自然拼读微课",
            "自然拼读",
            wanted(grades={3, 4}, subjects={"英语"}, types={_T.VIDEO, _T.MICRO_LESSON}),
        ),
        (
            "小升初数学真题",
            "小升初",
            wanted(grades={6, 7}, subjects={"数学"}, types={_T.EXAM_PAPER, _T.EXERCISES}),
        ),
        ("中考复习 一元二次方程", "中考复习 一元二次方程", wanted(stages={Stage.JUNIOR})),
        ("5年级 分数", "分数", wanted(grades={5})),
        ("三(2)班 家长会 课件", "家长会", wanted(grades={3}, types={_T.COURSEWARE})),
        ("五年级课件", "五年级课件", wanted(grades={5}, types={_T.COURSEWARE})),
        ("我的家乡作文课件", "我的家乡作文", wanted(types={_T.COURSEWARE})),
    ],
)
def test_a_sentence_gives_its_filters_and_the_words_left(
    said: str, words: str, meant: ResourceFilter
) -> None:
    understood = understand(said)

    assert (understood.words, understood.filter) == (words, meant)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "科学家的故事",
            "水资源",
            "大年初一的由来",
            "提高一点写作水平",
            "身高一米二",
            "星期五下午",
        ),
        *("课件制作培训", "视频会议", "作业设计大赛", "集中班会", "可见光", "课间操", "历史人物"),
        *("数学老师家访", "青岛海滨", "音乐会", "体育节方案", "第五年", "找规律", "期末 家长会"),
    ],
)
def test_words_that_are_part_of_a_topic_are_no_filters(said: str) -> None:
    assert understand(said).filter == ResourceFilter()


@pytest.mark.parametrize(
    "said",
    [
        *(
            "找 五年級 分數除法 課件",
            "找　５年级　分数除法　ＰＰＴ",
            "zhao wunianji fenshu chufa kejian",
        ),
        *("五年级 分书除法 客件", "请帮我找一份五年级的分数除法课件，谢谢老师"),
    ],
)
def test_traditional_full_width_pinyin_and_slips_mean_the_same(said: str) -> None:
    understood = understand(said)

    assert "分数除法" in understood.words
    assert understood.filter == wanted(grades={5}, types={_T.COURSEWARE})


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *(("三角型内角合", "三角形内角和"), ("圆珠的体积", "圆柱的体积"), ("百份数", "百分数")),
        *(("勾古定理", "勾股定理"), ("草船界箭", "草船借箭"), ("unit 3 ppt", "unit 3 ppt")),
        *(
            ("小树店", "小树店"),
            ("yuanzhu de tiji", "圆柱的体积"),
            ("good morning", "good morning"),
        ),
    ],
)
def test_a_slip_is_put_right_only_where_a_known_word_sounds_like_it(said: str, meant: str) -> None:
    assert well_spelt(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("找 五年级 分数除法 课件", "有没有讲三角形内角和的动画", "搜资源 防溺水", "找资源"),
        *(
            "谁有七年级历史上册的教案",
            "初二物理浮力实验视频",
            "有没有分数除法的练习题",
            "分书除法ppt",
        ),
        *("请推荐几本适合一年级孩子看的绘本", "有讲光合作用的视频吗", "fenshu chufa kejian"),
    ],
)
def test_who_looks_for_material_is_heard(said: str) -> None:
    assert seeks(said)


@pytest.mark.parametrize(
    "said",
    [
        *("今天几点放学", "找班主任", "今天有数学作业吗", "作业有吗", "给我看数学试卷", "错题本"),
        *("孩子数学试卷考了多少分", "看看三年级数学的成绩", "视频会议怎么开", "昨天 报警和值班"),
        *("出一份分数除法导学案", "把这个课件分享给全县", "下架课件", "课例包", "我的课例包有哪些"),
        *("三(2)班 口算11", "查一下门禁记录", "有人打架", "三年级数学作业", "课件制作培训"),
    ],
)
def test_other_sentences_are_left_to_others(said: str) -> None:
    assert not seeks(said)


def test_conditions_are_said_the_way_people_read_them() -> None:
    said = understand("只看课件 五年级 数学 分数除法 北师大版")

    assert said.chips == ("只看课件", "五年级", "数学", "北师大版")
    assert chips_of(wanted(grades={1, 2, 3})) == ("一年级到三年级",)
    assert chips_of(wanted(homes={"qt.t1.s1"})) == ("只看本校",)


@given(st.text(max_size=60))
def test_whatever_is_said_leaves_words_and_never_breaks(said: str) -> None:
    understood = understand(said)

    assert isinstance(understood.words, str)
    assert understood.chips == chips_of(understood.filter)
