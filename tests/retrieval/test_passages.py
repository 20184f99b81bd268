"""A text is cut into passages that each say what they are about."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.passages import LENGTH, MOST, passages_of
from school.resources import ResourceFacts, ResourceType, Stage

FACTS = ResourceFacts(
    title="分数除法",
    stage=Stage.PRIMARY,
    grades=frozenset({6}),
    subject="数学",
    type=ResourceType.COURSEWARE,
)
TEXTS = st.text(alphabet="分数除法的意义。！\n？ab 1", max_size=4_000)


def test_the_first_passage_says_for_whom_it_is_and_what_kind_of_thing() -> None:
    (only,) = passages_of(FACTS, "甲数除以乙数。")

    assert only == "分数除法\n小学 六年级 数学 课件\n甲数除以乙数。"


def test_a_resource_without_a_text_still_has_its_title() -> None:
    assert passages_of(ResourceFacts(title="秋天的雨"), "") == ("秋天的雨",)


def test_a_title_taken_from_the_text_is_not_said_twice() -> None:
    (only,) = passages_of(ResourceFacts(title="秋天的雨"), "秋天的雨，是一把钥匙。")

    assert only == "秋天的雨，是一把钥匙。"


def test_a_passage_ends_where_a_sentence_does_and_the_next_begins_with_it() -> None:
    sentence = "除以一个不等于零的数，等于乘这个数的倒数。"
    first, second, *_ = passages_of(FACTS, sentence * 60)

    assert first.endswith("。")
    assert second.startswith(f"分数除法\n{sentence}")


@given(TEXTS)
def test_passages_are_short_and_few_and_none_is_empty(text: str) -> None:
    passages = passages_of(FACTS, text)

    assert 1 <= len(passages) <= MOST
    assert all(0 < len(one) <= LENGTH + 120 for one in passages)


@given(TEXTS)
def test_no_sentence_is_lost_between_passages(text: str) -> None:
    together = "".join(passages_of(FACTS, text))

    for sentence in text.replace("\n", "。").split("。"):
        if len(sentence.strip()) > 1 and len(sentence) < LENGTH // 2:
            assert sentence.strip() in together
