"""资源面板 as conversations and as a live page: who sees what, and when it ends."""

import re
from collections.abc import Iterator
from datetime import date

import httpx
import pytest
import sqlalchemy as sa

from bot.web import web_app
from message_cards.card import Card
from school.actor import SYSTEM, Actor
from school.library_figures import TallyUses
from school.papers import Done
from school.people import UnitId
from school.resources import NOBODYS, Level, ReviewState
from school.store.people import appointments
from tests.gateways.wecom import hosted
from tests.scenarios.county import MATH, PARENT, PRINCIPAL, County, all_words, words
from tests.scenarios.library import BUREAU, LEADER, SCHOOL, shelve, use

OTHER = UnitId("qh.t1.s2")
SECRET = "张三的私人备课"
STAFF_ROOM = f"school:{SCHOOL}"


@pytest.fixture
def library(county: County) -> County:
    """Four resources: the county's, a school's, a person's own, and one nobody has opened."""
    shelve(county, "r1")
    shelve(county, "r2", home=SCHOOL, open_to=SCHOOL, level=Level.SCHOOL, title="校本练习",
           subject="语文", type="exercises")  # fmt: skip
    shelve(county, "r3", home=SCHOOL, owner=MATH, level=Level.PERSONAL, open_to="-", title=SECRET)
    shelve(county, "r4", title="没人看的课件", subject="英语")
    shelve(county, "r5", state=ReviewState.PENDING, title="待审的", home=SCHOOL)
    use(county, "r1", times=7)
    use(county, "r1", times=2, school=NOBODYS)
    use(county, "r2", times=3)
    use(county, "r3", times=9)
    use(county, "r1", times=4, day=date(2026, 5, 6))
    return county


def card_of(county: County, person: str, text: str = "资源面板") -> Card:
    (sent,) = county.say(person, text)
    return Card.model_validate(sent.card)


def test_the_bureau_sees_all_schools(library: County) -> None:
    card = card_of(library, BUREAU)

    assert "全县" in card.title
    assert card.lines[0] == "在架 4 份 · 用了 21 次 · 新增 4 份"
    assert card.lines[1].endswith("从没用过的 1 份")
    assert card.lines[2] == "待审核 1 份"
    assert len(card.pictures) == 1
    assert "《分数除法：分蛋糕引入》9 次" in card.plain_text()
    assert "没人看的课件" in card.plain_text()


def test_a_principal_sees_the_own_school(library: County) -> None:
    card = card_of(library, PRINCIPAL)

    assert "全县" not in card.title
    assert card.lines[0] == "在架 2 份 · 用了 19 次 · 新增 2 份"
    assert "没人看的课件" not in card.plain_text()


@pytest.mark.parametrize("person", [BUREAU, PRINCIPAL])
def test_what_is_a_persons_own_is_counted_and_not_named(library: County, person: str) -> None:
    assert SECRET not in card_of(library, person).plain_text()


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("资源面板 数学 本学期", "在架 2 份 · 用了 18 次 · 新增 2 份"),
        ("资源面板 上学期", "在架 4 份 · 用了 4 次 · 新增 0 份"),
        ("资源面板 11月", "在架 4 份 · 用了 21 次 · 新增 4 份"),
        ("资源统计 上月", "在架 4 份 · 用了 0 次 · 新增 0 份"),
        ("资源面板 英语", "在架 1 份 · 用了 0 次 · 新增 1 份"),
    ],
)
def test_a_subject_and_a_time_are_understood(library: County, text: str, figures: str) -> None:
    assert card_of(library, BUREAU, text).lines[0] == figures


def test_the_bureau_asks_for_one_school(library: County) -> None:
    with library.product.foundation.records.begin() as unit:
        name = unit.teaching.schools_under([UnitId("qh")])[SCHOOL]

    card = card_of(library, BUREAU, f"资源面板 {name}")

    assert name in card.title
    assert card.lines[0].startswith("在架 2 份 · 用了 19 次")


def test_what_nobody_found_is_counted_and_a_subject_named_from_five_on(library: County) -> None:
    with library.product.foundation.records.begin() as unit:
        for subject in ["数学"] * 5 + ["语文"] * 4:
            unit.library_uses.note_missed(SCHOOL, subject, day=date(2026, 11, 19))

    assert "没搜到的 9 次（多半是数学）" in card_of(library, PRINCIPAL).lines
    assert "没搜到的 5 次" in card_of(library, BUREAU, "资源面板 数学").lines
    assert "没搜到" not in card_of(library, BUREAU, "资源面板 语文").plain_text()


def test_adding_up_at_night_changes_nothing(library: County) -> None:
    before = card_of(library, BUREAU)
    library.product.functions_for(Actor(platform=SYSTEM, user=SYSTEM)).call(
        "tally_uses", TallyUses(), Done
    )

    after = card_of(library, BUREAU)

    assert (after.lines, after.rows) == (before.lines, before.rows)


def test_an_empty_library_says_how_to_begin(county: County) -> None:
    assert "还没有资源" in card_of(county, BUREAU).lines[0]


@pytest.mark.parametrize("person", [MATH, PARENT])
def test_others_see_no_figures(library: County, person: str) -> None:
    said = all_words(library.say(person, "资源面板"))

    assert "在架" not in said
    assert "开放" in said


def test_a_group_is_shown_sums_alone(library: County) -> None:
    (sent,) = library.say(PRINCIPAL, "资源面板", group=STAFF_ROOM)

    assert "在架 2 份" in words(sent)
    assert "《" not in words(sent)
    assert Card.model_validate(sent.card).all_buttons() == ()


@pytest.fixture
def site(library: County) -> Iterator[httpx.Client]:
    """A browser without windows, on the product's web server."""
    routes = web_app(library.product, console=False).routes
    with hosted([*routes]) as url, httpx.Client(base_url=url, follow_redirects=False) as client:
        yield client


def link_and_code(county: County, person: str) -> tuple[str, str]:
    link, code = county.press(person, "打开网页")
    path = re.search(r"/panel/\S+", words(link))
    digits = re.search(r"\d{6}", words(code))
    assert path is not None
    assert digits is not None
    assert link.to.id == code.to.id == person
    return path[0], digits[0]


def opened(county: County, site: httpx.Client, person: str, text: str = "资源面板") -> str:
    county.say(person, text)
    path, code = link_and_code(county, person)
    assert "验证码" in site.get(path).text
    answer = site.post(path, data={"code": code})
    assert answer.status_code == 303
    return path


def end_role(county: County, person: str) -> None:
    with county.product.foundation.records.database.begin() as connection:
        held = appointments.c.person_id == person
        connection.execute(sa.update(appointments).where(held).values(ends=date(2026, 11, 1)))


def test_the_page_shows_the_figures_and_refreshes(library: County, site: httpx.Client) -> None:
    opened(library, site, BUREAU)

    page = site.get("/panel")
    tag = page.headers["X-Qingjiao-Figures"]
    same = site.get("/panel/live", headers={"X-Qingjiao-Figures": tag})
    use(library, "r4")
    changed = site.get("/panel/live", headers={"X-Qingjiao-Figures": tag})

    assert page.status_code == 200
    assert "在架 4 份 · 用了 21 次" in page.text
    assert SECRET not in page.text
    assert same.status_code == 204
    assert "用了 22 次" in changed.text


def test_the_cookie_is_for_the_browser_and_this_page_alone(
    library: County, site: httpx.Client
) -> None:
    library.say(BUREAU, "资源面板")
    path, code = link_and_code(library, BUREAU)

    kept = site.post(path, data={"code": code}).headers["set-cookie"].lower()

    assert "httponly" in kept
    assert "samesite=strict" in kept
    assert "path=/panel" in kept


def test_a_link_opens_once(library: County, site: httpx.Client) -> None:
    library.say(BUREAU, "资源面板")
    path, code = link_and_code(library, BUREAU)
    assert site.post(path, data={"code": code}).status_code == 303

    again = site.post(path, data={"code": code})

    assert again.status_code == 410
    assert "set-cookie" not in again.headers


def test_a_wrong_code_opens_nothing_and_five_end_the_link(
    library: County, site: httpx.Client
) -> None:
    library.say(BUREAU, "资源面板")
    path, code = link_and_code(library, BUREAU)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert site.post(path, data={"code": wrong}).status_code == 410

    assert site.post(path, data={"code": code}).status_code == 410


def test_a_link_is_good_for_ten_minutes_and_the_page_for_two_hours(
    library: County, site: httpx.Client
) -> None:
    library.say(BUREAU, "资源面板")
    path, code = link_and_code(library, BUREAU)
    library.clock.forward(minutes=11)
    assert site.post(path, data={"code": code}).status_code == 410

    opened(library, site, BUREAU)
    library.clock.forward(minutes=119)
    assert site.get("/panel").status_code == 200
    library.clock.forward(minutes=2)

    late = site.get("/panel/live")
    assert late.status_code == 401
    assert "在架" not in late.text


def test_without_a_session_nothing_is_shown(library: County, site: httpx.Client) -> None:
    for path in ("/panel", "/panel/live"):
        assert site.get(path).status_code == 401
        made_up = {"Cookie": "qingjiao_figures=made-up"}
        assert site.get(path, headers=made_up).status_code == 401


def test_a_role_that_ends_ends_the_page(library: County, site: httpx.Client) -> None:
    opened(library, site, LEADER)
    assert site.get("/panel/live").status_code == 200
    end_role(library, LEADER)

    answer = site.get("/panel/live")

    assert answer.status_code == 403
    assert "在架" not in answer.text
    assert "资源面板只有校领导" in answer.text


def test_a_principals_page_is_of_the_own_school(library: County, site: httpx.Client) -> None:
    opened(library, site, PRINCIPAL)

    page = site.get("/panel").text

    assert "在架 2 份" in page
    assert "没人看的课件" not in page


def test_what_is_asked_in_the_chat_is_what_the_page_shows(
    library: County, site: httpx.Client
) -> None:
    opened(library, site, BUREAU, "资源面板 英语")

    assert "在架 1 份" in site.get("/panel").text


def test_a_page_that_asks_too_often_is_slowed_down(library: County, site: httpx.Client) -> None:
    opened(library, site, BUREAU)

    answers = [site.get("/panel/live").status_code for _ in range(40)]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_title_is_text_on_the_page(library: County, site: httpx.Client) -> None:
    shelve(library, "r6", title="<script>alert(1)</script>")
    use(library, "r6", times=50)
    opened(library, site, BUREAU)

    page = site.get("/panel")

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_opening_the_page_is_written_down_and_refreshing_is_not(
    library: County, site: httpx.Client
) -> None:
    opened(library, site, BUREAU)
    before = _rows(library)
    site.get("/panel")
    site.get("/panel/live")

    assert _rows(library) == before
    assert before == 2


def _rows(county: County) -> int:
    """Count the lines of the audit about the library's figures."""
    with county.product.foundation.records.database.begin() as connection:
        entries = connection.execute(sa.text("SELECT entry FROM audit")).scalars()
        return sum('"read_library_figures"' in entry for entry in entries)
