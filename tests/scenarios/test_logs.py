"""Conversations of every role, with every line of the log kept: it tells nobody's secrets."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from school.logs import Lines, write_logs
from school.store.console import console_messages
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    a_photo,
    open_county,
)

CAPTION = "三(2)班 12号 口算11"
BUREAU, ADMIN, SECURITY = "qh-bureau", "qh-admin", "qh-security-s1"
PHONE, CARD = "13812345678", "330102201001011234"
SAID = (
    (MATH, "帮助", ""),
    (MATH, f"第1题是48，家长电话{PHONE}", ""),
    (MATH, "确认", ""),
    (MATH, "学情", ""),
    (PARENT, "成绩", ""),
    (PARENT, "孩子发烧38.5 请假", ""),
    (PARENT, f"身份证{CARD}", ""),
    (NO_CONSENT_PARENT, "同意", ""),
    (PUPIL, "今天练什么", ""),
    (HEAD, "记一笔 12号 品德 主动帮助同学打扫教室", ""),
    (HEAD, "晨检 3号 发热38.5 咳嗽", ""),
    (HEAD, "12号的家长怎么还没签字", GROUP),
    (PRINCIPAL, "报警 南门 有陌生人翻墙", ""),
    (PRINCIPAL, "隐患上报 三楼栏杆松动", ""),
    (SECURITY, "签到", ""),
    (BUREAU, "各校学生数排名", ""),
    (ADMIN, "设备", ""),
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Where every line goes that is written from DEBUG on."""
    to = io.StringIO()
    root = logging.getLogger()
    level = root.level
    write_logs("json", "DEBUG", to=to)
    yield to
    root.setLevel(level)
    for one in [one for one in root.handlers if isinstance(one, Lines)]:
        root.removeHandler(one)


def test_no_line_holds_what_was_said_a_name_a_number_or_a_token(
    tmp_path: Path, log: io.StringIO
) -> None:
    county = open_county(tmp_path)
    people = {person.id: person.name for person in county.product.console.people()}
    county.say(MATH, CAPTION, photos=[a_photo()])
    for person, text, group in SAID:
        if person in people:
            county.say(person, text, group=group)
    tokens = buttons(county)
    break_something(county)
    county.product.close()
    told = log.getvalue()

    assert {MATH, PARENT, PUPIL, HEAD, PRINCIPAL} <= people.keys()
    assert '"function": "who_am_i"' in told
    assert '"error": [' in told
    for name in people.values():
        assert name not in told
    for person in people:
        assert person not in told
    assert not re.search(r"[一-鿿]", told)  # whatever people say and read is Chinese
    assert PHONE not in told
    assert CARD not in told
    assert tokens
    assert not [token for token in tokens if token in told]


def buttons(county: County) -> set[str]:
    """Return the tokens of every button anybody was shown."""
    found = set()
    for message in county.product.console.log.since(0):
        found |= set(re.findall(r"'token': '([^']{20,})'", str(message.card)))
    return found


def break_something(county: County) -> None:
    """Let a function fail at something nobody foresaw, with a child's name in its words."""
    records = county.product.foundation.records
    with records.database.begin() as connection:
        connection.execute(sa.update(console_messages).values(sender="林小满"))
        connection.execute(sa.text("ALTER TABLE papers RENAME TO papers_away"))
    county.say(PARENT, "成绩")
