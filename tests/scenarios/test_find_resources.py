"""Looking for material as conversations: found, turned over, narrowed, and never another's."""

import pytest

from message_cards.card import Card
from school.county_time import day_of
from school.people import PersonId, Unit, UnitId, UnitKind
from school.resources import (
    Level,
    Resource,
    ResourceFilter,
    ResourceId,
    ResourceType,
    ReviewState,
)
from tests.scenarios.county import GROUP, HEAD, PARENT, PUPIL, County, all_words

COUNTY, SCHOOL, ELSEWHERE = UnitId("qh"), UnitId("qh.t1.s1"), UnitId("qh.t1.s2")
COURSEWARE, LESSON_PLAN = ResourceType.COURSEWARE, ResourceType.LESSON_PLAN


def shelve(county: County, *titles: str, home: UnitId = COUNTY, **facts: object) -> None:
    """Put approved resources on a shelf, open to the people of their home."""
    with county.product.foundation.records.begin() as unit:
        for title in titles:
            number = ResourceId(f"r{unit.resources.tick()}")
            level = Level.REGION if home == COUNTY else Level.SCHOOL
            known: dict[str, object] = {
                "id": number,
                "work": number,
                "title": title,
                "level": level,
                "home": home,
                "open_to": home,
                "state": ReviewState.APPROVED,
                "type": COURSEWARE,
                "created_at": county.clock.at,
                "updated_at": county.clock.at,
                **facts,
            }
            unit.resources.add(Resource.model_validate(known), [title])


@pytest.fixture
def library(county: County) -> County:
    """Return a county whose library has a little of everything."""
    with county.product.foundation.records.begin() as unit:
        another = Unit(id=ELSEWHERE, kind=UnitKind.SCHOOL, name="外校")
        unit.people.add(
            new_units=[another], new_people=[], new_pupils=[], since=day_of(county.clock.at)
        )
    shelve(
        county,
        *(f"分数除法 第{n}课" for n in "一二三四五六"),
        subject="数学",
        grades=frozenset({5}),
    )
    shelve(county, "分数除法 教学设计", subject="数学", grades=frozenset({6}), type=LESSON_PLAN)
    shelve(county, "分数除法 校本课件", home=SCHOOL, subject="数学", grades=frozenset({5}))
    shelve(county, "分数除法 外校课件", home=ELSEWHERE, subject="数学", grades=frozenset({5}))
    return county


def card_of(county: County, person: str, text: str, *, group: str = "") -> Card:
    (sent,) = county.say(person, text, group=group)
    return Card.model_validate(sent.card)


def searches(county: County, person: str) -> list[tuple[str, ResourceFilter]]:
    with county.product.foundation.records.begin() as unit:
        return [(one.words, one.filter) for one in unit.resource_searches.rows_of(PersonId(person))]


def test_a_sentence_finds_five_with_their_conditions_and_why(library: County) -> None:
    card = card_of(library, HEAD, "帮我找个五年级分数除法讲法生动点的课件")

    assert card.title == "7 个结果（只看课件 · 五年级）"
    assert len(card.sections) == 5
    assert card.sections[0].text.startswith("1. 分数除法")
    assert "课件 · 五年级 · 数学 · 2026" in card.sections[0].text
    assert "因为：" in card.sections[0].text
    assert [b.label for b in card.buttons] == ["下一页", "换一批", "只看本校", "纠正标签"]


def test_another_schools_resource_is_never_found(library: County) -> None:
    for _ in range(2):
        said = all_words(library.say(HEAD, "找 分数除法 课件"))
        said += all_words(library.say(HEAD, "下一页"))

    assert "校本课件" in said
    assert "外校" not in said


def test_words_and_buttons_turn_the_page(library: County) -> None:
    library.say(HEAD, "找 分数除法 课件")

    typed = card_of(library, HEAD, "下一页")
    library.say(HEAD, "找 分数除法 课件")
    (pressed,) = library.press(HEAD, "下一页")

    assert typed == Card.model_validate(pressed.card).model_copy(
        update={"sections": typed.sections, "buttons": typed.buttons}
    )
    assert typed.sections[0].text.startswith("6. ")
    assert "后面没有了" in all_words(library.say(HEAD, "下一页"))


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("只看教案", "1 个结果（只看教案）"),
        ("六年级的呢", "1 个结果（六年级）"),
        ("只看本校", "1 个结果（只看本校）"),
        ("换成五年级", "7 个结果（五年级）"),
        ("语文的", "没有找到“分数除法”（语文）"),
    ],
)
def test_a_few_words_change_the_last_search(library: County, said: str, title: str) -> None:
    library.say(HEAD, "搜资源 分数除法")

    assert card_of(library, HEAD, said).title == title


def test_a_condition_is_let_go_in_words(library: County) -> None:
    library.say(HEAD, "找 六年级 分数除法 教案")

    assert card_of(library, HEAD, "不限年级").title == "1 个结果（只看教案）"
    assert card_of(library, HEAD, "不限类型").title == "8 个结果"


def test_who_finds_nothing_is_told_which_condition_is_in_the_way(library: County) -> None:
    card = card_of(library, HEAD, "找 三年级 分数除法 课件")

    assert card.title == "没有找到“分数除法”（只看课件 · 三年级）"
    assert card.lines == ("不限年级有 7 个",)
    (sent,) = library.press(HEAD, "不限年级")
    assert Card.model_validate(sent.card).title == "7 个结果（只看课件）"


def test_what_is_only_near_is_not_passed_off_as_right(library: County) -> None:
    assert "没有正好对得上的" in card_of(library, HEAD, "搜资源 量子力学").plain_text()


def test_who_finds_nothing_at_all_is_told_what_to_try(county: County) -> None:
    card = card_of(county, HEAD, "搜资源 量子力学")

    assert card.title == "没有找到“量子力学”"
    assert "换个说法" in card.lines[0]


def test_who_names_nothing_is_asked_for_what(library: County) -> None:
    card = card_of(library, HEAD, "找资源")

    assert card.title == "找什么资源？"
    assert card_of(library, HEAD, "分数除法").title == "8 个结果"


def test_a_group_sees_the_countys_alone(library: County) -> None:
    (sent,) = library.say(HEAD, "找 分数除法 课件", group=GROUP)

    card = Card.model_validate(sent.card)
    assert sent.to.id == GROUP
    assert card.title.startswith("6 个结果")
    assert "校本" not in card.plain_text()
    assert "私聊" in card.plain_text()


def test_who_asks_a_group_for_the_schools_reads_it_alone(library: County) -> None:
    sent = library.say(HEAD, "找 我们学校的 分数除法 课件", group=GROUP)

    assert "校本课件" not in all_words(sent, to=GROUP)
    assert "校本课件" in all_words(sent, to=HEAD)


@pytest.mark.parametrize("person", [PARENT, PUPIL])
def test_families_find_what_is_open_to_the_county(library: County, person: str) -> None:
    assert "分数除法 第" in all_words(library.say(person, "找 五年级 分数除法 课件"))


def test_a_search_is_kept_once_and_for_its_own_person(library: County) -> None:
    library.say(HEAD, "找 五年级 分书除法 课件")
    library.say(HEAD, "下一页")
    library.say(HEAD, "找 五年级 分数除法 课件")

    ((words, wanted),) = searches(library, HEAD)
    assert words == "分数除法"
    assert wanted.grades == {5}
    assert searches(library, PARENT) == []


def test_searches_can_be_deleted(library: County) -> None:
    library.say(HEAD, "找 五年级 分数除法 课件")

    assert "1 条" in all_words(library.say(HEAD, "清空搜索记录"))
    assert searches(library, HEAD) == []
    assert "没有" in all_words(library.say(HEAD, "清空搜索记录"))


def test_searches_are_gone_after_half_a_year(library: County) -> None:
    library.say(HEAD, "找 五年级 分数除法 课件")

    library.clock.forward(days=184)
    library.product.engine.tidy()

    assert searches(library, HEAD) == []


def test_something_else_in_between_is_not_taken_for_a_search(library: County) -> None:
    library.say(HEAD, "找 五年级 分数除法 课件")

    said = all_words(library.say(HEAD, "错题讲评"))

    assert "个结果" not in said
