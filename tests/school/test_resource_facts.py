"""What somebody says of a resource they add."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.resource_facts import (
    NAMELESS,
    Sharing,
    changed_facts,
    facts_said,
    plain_title,
    says_facts,
)
from school.resources import LONGEST_TITLE, Licence, ResourceFacts, ResourceType, Stage


def test_a_sentence_says_grade_subject_title_kind_edition_and_for_whom() -> None:
    said = facts_said("上传资源 五年级数学 分数除法 微课 人教版 第三单元 原创 分享给本校")

    assert said.facts == ResourceFacts(
        title="分数除法",
        stage=Stage.PRIMARY,
        grades=frozenset({5}),
        subject="数学",
        type=ResourceType.MICRO_LESSON,
        edition="人教版",
        chapter="第三单元",
        licence=Licence.OWN,
    )
    assert said.sharing is Sharing.SCHOOL


@pytest.mark.parametrize(
    ("text", "file_name", "title"),
    [
        ("上传资源", "五年级上册 分数除法(第一课时).pptx", "五年级上册 分数除法(第一课时)"),
        ("上传资源 分数除法", "分数除法(第一课时).pptx", "分数除法(第一课时)"),
        ("上传资源 牛顿第二定律 教案", "文件.docx", "牛顿第二定律"),
        ("上传资源", "IMG_20261122.jpg", NAMELESS),
        ("上传资源", "C:\\Users\\王\\桌面\\春.docx", "春"),
        ("上传资源 分数练习", "x.docx", "分数练习"),
        ("上傳資源 分數除法", "", "分数除法"),
    ],
)
def test_the_title_is_what_is_said_or_what_the_file_is_called(
    text: str, file_name: str, title: str
) -> None:
    assert facts_said(text, file_name=file_name).facts.title == title


@pytest.mark.parametrize(
    ("file_name", "kind"),
    [
        ("a.pptx", ResourceType.COURSEWARE),
        ("a.mp4", ResourceType.VIDEO),
        ("a.mp3", ResourceType.AUDIO),
        ("期末试卷.docx", ResourceType.EXAM_PAPER),
        ("导学案.docx", ResourceType.STUDY_GUIDE),
        ("a.docx", None),
    ],
)
def test_the_kind_is_said_or_follows_from_the_file(file_name: str, kind: ResourceType) -> None:
    assert facts_said("上传资源", file_name=file_name).facts.type is kind


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("初二物理", {8}),
        ("高一", {10}),
        ("三年级和四年级", {3, 4}),
        ("6年级", {6}),
        ("第三单元", set()),
    ],
)
def test_grades_are_counted_from_primary_school(text: str, grades: set[int]) -> None:
    assert facts_said(text).facts.grades == grades


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("CC BY-NC 4.0", Licence.CC_BY_NC),
        ("cc by", Licence.CC_BY),
        ("学校买的", Licence.BOUGHT),
        ("自己做的", Licence.OWN),
        ("公有领域", Licence.PUBLIC),
        ("", Licence.UNKNOWN),
    ],
)
def test_the_licence_is_what_was_said(text: str, licence: Licence) -> None:
    assert facts_said(f"上传资源 倒数 {text}").facts.licence is licence


def test_a_link_is_taken_out_of_the_words() -> None:
    said = facts_said("上传资源 https://example.edu.cn/a?b=1，五年级数学 分数除法")

    assert said.link == "https://example.edu.cn/a?b=1"
    assert said.facts.title == "分数除法"
    assert facts_said("上传资源 javascript:alert(1)").link == ""


def test_a_change_says_only_what_is_new() -> None:
    facts = facts_said("上传资源 五年级数学 分数除法 微课").facts

    changed = changed_facts(facts, "初二 教案")
    renamed = changed_facts(facts, "改名 分数除法(二)")

    assert (changed.stage, changed.subject, changed.type) == (
        Stage.JUNIOR,
        "数学",
        ResourceType.LESSON_PLAN,
    )
    assert changed.title == "分数除法"
    assert renamed.title == "分数除法(二)"
    assert not says_facts("你好")


@given(st.text(max_size=300), st.text(max_size=100))
def test_any_words_and_any_file_name_make_a_resource(text: str, file_name: str) -> None:
    said = facts_said(text, file_name=file_name)

    assert 1 <= len(said.facts.title) <= LONGEST_TITLE
    assert said.facts.title.isprintable()
    assert plain_title(said.facts.title) == said.facts.title
