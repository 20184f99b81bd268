"""AT30: names and titles that are markup, links, mentions of everybody, or break out of JSON."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from message_cards import wecom_text
from message_cards.renderers import dingtalk as on_dingtalk_cards
from message_cards.renderers import wecom as on_wecom_cards
from school.store.people import people
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import at_the_door
from tests.scenarios.county import MATH, PUPIL, County, a_photo
from tests.scenarios.on_dingtalk import on_dingtalk
from tests.scenarios.on_wecom import on_wecom

NAME = "[点我](http://evil.cn/a)<@all>@所有人"
TITLES = (
    "![x](https://evil.cn/a.png) **粗** `码`",
    '口算","buttons":[{"label":"x"}],"x":"',
    "<a href=//evil.cn>点</a> @all <script>alert(1)</script>",
    "www.evil.cn\u202e \u2066 # 一",
)
ALIVE = ("](http", "![x]", "**粗**", "`码`", "<a ", "<script", "<@all", "@所有人", "@all", "\u202e")
"""What a client would act on."""


def rename(county: County) -> None:
    """Give a child a hostile name, as an import might."""
    with county.product.foundation.records.database.begin() as connection:
        connection.execute(sa.update(people).where(people.c.id == PUPIL).values(name=NAME))


def held_inert(shown: list[str], where: str) -> None:
    """Hold that nothing of what was shown does anything."""
    for sign in ALIVE:
        held(not any(sign in one for one in shown), f"{where} acts on {sign!r}")


def _as_written(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(on_dingtalk_cards, "_inert", str)


def _mentions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        on_dingtalk_cards,
        "_HARMLESS",
        {sign: wide for sign, wide in on_dingtalk_cards._HARMLESS.items() if sign != ord("@")},
    )


@attack("AT30", Weakening("texts as they are", _as_written), Weakening("mentions", _mentions))
@pytest.mark.parametrize("template", ["qingjiao.schema", ""], ids=["cards", "markdown"])
def test_on_dingtalk_what_people_wrote_is_only_read(
    build: None, tmp_path: Path, template: str
) -> None:
    with on_dingtalk(tmp_path, template=template) as ding:
        rename(ding.county)
        for number, title in enumerate(TITLES):
            ding.photo(f"三(2)班 12号 {title}", a_photo(str(number)))
        ding.say("确认")
        ding.say("成绩", by="parent01")
        told, refused = ding.told, ding.gateway.state.refusals

    assert len([one for one in told if "4 题" in one.words]) >= len(TITLES), "the work was done"
    held_inert([str(value) for one in told for value in one.content.values()], "DingTalk")
    held("evil.cn" not in str([one.content for one in told]), "DingTalk makes a link of a name")
    held(refused == [], f"DingTalk could not read what was sent: {refused}")


def _unescaped(patch: pytest.MonkeyPatch) -> None:
    for module in (on_wecom_cards, wecom_text):
        for name in ("plain", "marked"):
            patch.setattr(module, name, str)


@attack("AT30", Weakening("texts as they are", _unescaped))
def test_on_wecom_what_people_wrote_is_only_read(build: None, tmp_path: Path) -> None:
    with on_wecom(tmp_path) as wecom:
        rename(wecom.county)
        for number, title in enumerate(TITLES):
            wecom.photo(f"三(2)班 12号 {title}", a_photo(str(number)))
        wecom.say("确认")
        shown = [one.body for one in wecom.fake.sent if one.shown]

    marked = [one["markdown"]["content"] for one in shown if "markdown" in one]
    texts = [one["text"]["content"] for one in shown if "text" in one]
    assert marked, "there are messages in markdown"
    held_inert(marked, "WeCom's markdown")
    for sign in ("<a ", "<script", "<@all", "@所有人", "@all"):
        held(not any(sign in one for one in texts), f"WeCom's text acts on {sign!r}")


def test_on_the_console_it_is_a_text_of_json_under_a_policy_that_runs_nothing(
    tmp_path: Path,
) -> None:
    with on_dingtalk(tmp_path) as ding, at_the_door(ding.county, tmp_path) as site:
        rename(ding.county)
        teacher = site.visitor(MATH)
        for number, title in enumerate(TITLES[1:3]):
            teacher.say(f"三(2)班 12号 {title}", photos=[a_photo(str(number))])
        cards = [one["card"] for one in teacher.history() if one["card"]]
        page = site.client.get("/")

    assert any("<a href=//evil.cn>点</a>" in card["title"] for card in cards), cards
    assert all(set(card) == set(cards[0]) for card in cards), "JSON was not broken out of"
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
