"""Several of a school's records by one sentence: counted, scoped, and never by name."""

from datetime import timedelta

import pytest

from school.device_events import Event
from school.people import UnitId
from tests.scenarios.county import MATH, PARENT, PRINCIPAL, County, all_words

BUREAU, GUARD = "qh-bureau-1", "qh-security-s1"
SCHOOL = UnitId("qh.t1.s1")


@pytest.fixture(autouse=True)
def _yesterday(county: County) -> None:
    """Let a fence be climbed twice yesterday, and a guard leave the post."""
    day = timedelta(days=1)
    given: list[dict[str, object]] = [
        {"kind": "intrusion", "zone": "南门", "event_id": "1"},
        {"kind": "intrusion", "zone": "北门", "event_id": "2"},
        {"kind": "off_post", "zone": "北门", "event_id": "3", "value": 14},
    ]
    with county.product.foundation.records.begin() as unit:
        for one in given:
            at = county.clock.now() - day
            event = {"source": "device:cam", "school": SCHOOL, "at": at, **one}
            unit.events.put(Event.model_validate(event), now=county.clock.now())
    county.product.engine.drain()


def said_to(county: County, person: str, text: str) -> str:
    return all_words(county.say(person, text))


def test_a_principal_asks_two_things_at_once(county: County) -> None:
    told = county.say(PRINCIPAL, "昨天 报警和值班脱岗")

    said = all_words(told)
    assert "综合查询" in said
    assert "报警 3 次" in said
    assert "值班脱岗睡岗 1 次" in said
    assert "翻越围墙 2" in said
    assert told[-1].card is not None
    assert told[-1].card["pictures"]


def test_a_button_asks_the_same_about_more_days(county: County) -> None:
    county.say(PRINCIPAL, "昨天 报警和值班脱岗")

    said = all_words(county.press(PRINCIPAL, "近30天"))

    assert "近 30 天" in said
    assert "报警 3 次" in said


def test_without_a_subject_everything_is_meant_that_one_may_see(county: County) -> None:
    principal = said_to(county, PRINCIPAL, "综合查询 昨天")
    guard = said_to(county, GUARD, "综合查询 昨天")

    assert "健康" in principal
    assert "没有记录" in principal
    assert "健康" not in guard
    assert "报警 3 次" in guard


def test_what_is_not_for_the_asker_is_said_to_be_so(county: County) -> None:
    said = said_to(county, GUARD, "昨天 报警和发热")

    assert "健康不归你看" in said
    assert "报警 3 次" in said


def test_the_bureau_asks_about_the_county(county: County) -> None:
    with county.product.foundation.records.begin() as unit:
        name = unit.people.unit(SCHOOL).name

    said = said_to(county, BUREAU, f"综合查询 昨天 {name} 报警")

    assert name in said
    assert "报警 3 次" in said


def test_another_school_or_role_is_refused_and_that_is_written_down(county: County) -> None:
    said = all_words(county.say(PARENT, "综合查询 昨天 报警"))
    teacher = all_words(county.say(MATH, "综合查询 昨天 报警"))

    for words in (said, teacher):
        assert "3 次" not in words


def test_a_question_in_a_group_is_answered_in_the_direct_chat(county: County) -> None:
    told = county.say(PRINCIPAL, "综合查询 昨天 报警", group=f"school:{SCHOOL}")

    assert all(m.to.kind != "group" or "3 次" not in all_words([m]) for m in told)


def test_too_many_days_are_too_many(county: County) -> None:
    assert "一次最多查 31 天" in all_words(county.say(PRINCIPAL, "查询 近60天 报警和隐患"))


def test_every_subject_is_audited_before_it_is_told(county: County) -> None:
    said_to(county, PRINCIPAL, "昨天 报警和值班脱岗")

    with county.product.foundation.records.begin() as unit:
        entries = [link.entry for link in unit.audit.links()]
    asked = {(one.action, one.subject) for one in entries if one.fields == ("query",)}
    assert asked == {("read_alarms", SCHOOL), ("read_duty", SCHOOL)}
