"""Which sentences are questions about figures, and which change the one before."""

import pytest

from school.figure.questions import asks_for_figures, changes_the_last, may_ask_for_figures


@pytest.mark.parametrize(
    "text",
    [
        "2023年精准教学教师覆盖面目标和差距",
        "终端普及率",
        "全县教师平均工资",
        "各校作业正确率排名",
        "录播教室有多少间",
        "同步课堂2022年预算多少",
        "教研室2023年经费",
        "哪些指标没达标",
        "教学应用有哪些指标",
        "2020年生均投入",
        "我校学生数有多少",
        "晨检上报率",
        "本校晨检上报率是多少",
        "各校教室数是多少",
        "基线低于50%的有哪些",
        "哪几项还不到八成",
        "附件2里有几项达标",
        "2023年目标第二低的是哪项",
        "晨检上报率倒数第二的学校",
        "附件1里哪些项目超过500万",
    ],
)
def test_a_question_about_a_figure_is_heard(text: str) -> None:
    assert asks_for_figures(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "你好",
        "批改",
        "找个五年级分数除法的课件",
        "登记支出 同步课堂 2022年 120万",
        "催办 9月在线率填报",
        "把2023年目标改成100",
        "资源面板",
        "我的学时",
        "今天有多少学生因病缺课",
        "同步课堂 周三 10:00 二中 初二(1)班 → 山口中学 初二(2)班 数学 一次函数",
        "第6题算对",
        "率" * 500,
    ],
)
def test_what_does_something_or_is_another_s_is_left_alone(text: str) -> None:
    assert not asks_for_figures(text)
    assert not may_ask_for_figures(text)


@pytest.mark.parametrize(
    "text",
    [
        *("那教师呢", "2023年呢", "23年呢", "按乡镇看", "目标呢", "差多少", "达标了吗", "为什么"),
        *("二中呢", "前三名", "换成学生", "去年呢", "历年都列出来", "看趋势", "怎么算的"),
        *("现在有几间", "2023年又是几所", "比现状高几个点", "跟2021年的目标比呢", "教师的现状"),
        *("归哪个部门", "再前一周呢", "头一年呢"),
        *("那低于30%的呢", "其中最高的是哪个", "第二个呢", "有几项", "它们的目标分别是多少"),
        *("这两个差多少", "加起来呢", "两年加起来多少", "哪个高", "没达标的呢", "平均呢"),
    ],
)
def test_a_follow_up_changes_the_last_question(text: str) -> None:
    assert changes_the_last(text)


@pytest.mark.parametrize(
    "text",
    [
        "终端普及率",
        "哪些指标没达标",
        "隔壁孩子呢",
        "帮助",
        "看看错题本",
        "导出",
        "分层作业",
        "确认",
        "跟李老师说一下多谢",
        "比赛通知",
        "现在上报晨检",
    ],
)
def test_a_sentence_of_its_own_changes_nothing(text: str) -> None:
    assert not changes_the_last(text)


def test_a_count_is_asked_for_by_how_much_of_it_there_is() -> None:
    assert may_ask_for_figures("教室数是多少")
    assert not may_ask_for_figures("错题数是多少")
    assert not may_ask_for_figures("今天上报晨检")
