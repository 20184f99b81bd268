"""Downloads: a link gives one person one file, once, and nothing runs under our address."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.web import web_app
from school.actor import Actor
from school.people import PersonId
from school.resource_calls import ResourceOf, ResourceOpened
from tests.library_files import a_docx
from tests.scenarios.county import HEAD, MATH, PRINCIPAL, County, all_words, open_county

SAID = "上传资源 五年级数学 分数除法的意义 课件"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    opened = open_county(tmp_path, public_url="https://qingjiao.example.edu")
    yield opened
    opened.product.close()


def a_link(county: County) -> tuple[str, str]:
    """Add a document, ask to open it, and return the link's path and the code."""
    county.say(MATH, SAID, photos=[a_docx()])
    said = all_words(county.press(MATH, "打开"))
    path = re.search(r"https://qingjiao\.example\.edu(/f/\S+)", said)
    code = re.search(r"验证码：(\d{6})", said)
    assert path
    assert code
    return path[1], code[1]


def test_a_file_is_saved_once_and_never_shown(county: County) -> None:
    path, code = a_link(county)
    with TestClient(web_app(county.product)) as web:
        form = web.get(path)
        given = web.post(path, data={"code": code})
        again = web.post(path, data={"code": code})

    assert "下载资源" in form.text
    assert given.status_code == 200
    assert given.content.startswith(b"PK")
    disposition = given.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''%E5%88%86")
    assert disposition.endswith(".docx")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]
    assert again.status_code == 410


def test_a_wrong_code_opens_nothing_and_looks_do_not_spend_it(county: County) -> None:
    path, code = a_link(county)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    with TestClient(web_app(county.product)) as web:
        web.get(path)
        web.get(path)
        refused = web.post(path, data={"code": wrong})
        given = web.post(path, data={"code": code})

    assert refused.status_code == 410
    assert given.status_code == 200


def test_a_link_ends_after_ten_minutes(county: County) -> None:
    path, code = a_link(county)
    county.clock.forward(minutes=11)

    with TestClient(web_app(county.product)) as web:
        assert web.post(path, data={"code": code}).status_code == 410


def test_who_may_no_longer_see_it_gets_nothing(county: County) -> None:
    county.say(MATH, f"{SAID} 分享给本校", photos=[a_docx()])
    county.press(PRINCIPAL, "通过")
    with county.product.foundation.records.begin() as unit:
        (mine,) = unit.resources.of_owner(PersonId(MATH))
    head = county.product.functions_for(Actor(platform="console", user=HEAD))
    page = head.call("open_resource", ResourceOf(resource_id=mine.id), ResourceOpened)
    county.press(MATH, "只给自己")

    with TestClient(web_app(county.product)) as web:
        refused = web.post(f"/f/{page.token}", data={"code": page.code})

    assert refused.status_code == 410
    assert "打不开" in refused.text


def test_each_file_that_was_given_is_counted(county: County) -> None:
    path, code = a_link(county)
    with TestClient(web_app(county.product)) as web:
        web.post(path, data={"code": code})

    with county.product.foundation.records.begin() as unit:
        (mine,) = unit.resources.of_owner(PersonId(MATH))
        (use,) = unit.resource_uses.rows_of(PersonId(MATH))
    assert mine.uses == 1
    assert (use.resource_id, use.kind, use.school) == (mine.id, "file", "qh.t1.s1")
