"""AT22 and AT23: what is kept of a child without consent, or after it was taken back."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from chalicelib import forgetting
from school import consent
from school.consent import Decision, Purpose
from school.people import PersonId
from school.store.files import FolderFiles
from school.store.my_data import PersonalRows
from school.store.tables import complete_metadata
from school.store.traces import Traces
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import Site, served
from tests.attacks.kept import all_that_is_kept, opened
from tests.scenarios.county import (
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_PARENT,
    PARENT,
    PUPIL,
    County,
    a_photo,
)
from tests.scenarios.test_my_data import CANARY, a_canary_is_everywhere, graded

CHILD = "qh-pupil-s1-g3c2-07"
SEALED_OR_CHAT = {
    *("audit", "buttons", "chat_memory", "console_messages", "console_keys", "queue", "sends"),
}
"""Who was asked what, and what was said in a chat: kept as such, without consent or with it."""
WRITES = {
    "a photo": (MATH, "三(2)班 7号 口算11", True),
    "a line of growth": (HEAD, "记一笔 7号 品德 主动帮助同学", False),
    "a line of growth with a photo": (HEAD, "记一笔 7号 艺术 画了一幅画", True),
    "a line of a family": (NO_CONSENT_PARENT, "记一笔 品德 在家扫地", False),
    "what a child reads": (CHILD, "读了半小时《小王子》", False),
    "a fever": (HEAD, "晨检 7号 发热38.7", False),
    "eyesight": (HEAD, "视力 7号 左4.8 右5.0", False),
    "what a family tells of health": (NO_CONSENT_PARENT, "孩子发烧38.7 咳嗽", False),
    "a portrait": (NO_CONSENT_PARENT, "画像", False),
    "exercises": (CHILD, "今天练什么", False),
}


def where_named(county: County, person: str) -> dict[str, int]:
    """Return how many rows of each table have a person's id, but for chats and the audit."""
    found: dict[str, int] = {}
    with county.product.foundation.records.database.begin() as connection:
        for table in complete_metadata().sorted_tables:
            rows = connection.execute(sa.select(table)).all()
            found[table.name] = sum(any(person in str(cell) for cell in row) for row in rows)
    return {name: count for name, count in found.items() if count and name not in SEALED_OR_CHAT}


def _without(purpose: Purpose) -> Callable[[pytest.MonkeyPatch], None]:
    """Return what lets a purpose be without consent."""
    sound = consent.in_force

    def in_force(decisions: list[Decision], pupil: PersonId, about: Purpose) -> bool:
        return about is purpose or sound(decisions, pupil, about)

    return lambda patch: patch.setattr(consent, "in_force", in_force)


@attack(
    "AT22",
    Weakening("homework without consent", _without(Purpose.HOMEWORK)),
    Weakening("growth without consent", _without(Purpose.GROWTH)),
    Weakening("health without consent", _without(Purpose.HEALTH)),
    Weakening("portraits without consent", _without(Purpose.PORTRAIT)),
)
def test_without_consent_nothing_is_kept_and_the_family_is_asked(
    build: None, tmp_path: Path
) -> None:
    with served(tmp_path) as site:
        before = where_named(site.county, CHILD)
        began = site.version
        answers = {
            what: site.visitor(who).say(text, photos=[a_photo(what)] if photo else [])
            for what, (who, text, photo) in WRITES.items()
        }
        asked = site.visitor(NO_CONSENT_PARENT).heard(after=began)
        after = where_named(site.county, CHILD)
        sealed = "\n".join(opened(site.county))
        files = [key for key in site.county.stored_files if not key.startswith("transient/")]

    more = {name for name, count in after.items() if count > before.get(name, 0)}
    held(not more, f"kept without consent in {more}")
    held(
        CHILD not in sealed, "health is kept of the child, sealed"
    )  # ADR 20: a number of the class
    held(files == [], "a photo is kept")
    held("没有做" in answers["a portrait"], "a portrait was made")
    for purpose in ("作业批改与学情", "成长档案", "健康数据"):
        held(f"同意书：{purpose}" in asked, f"the family was not asked about {purpose}")


def _copies_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Traces, "forget", lambda *_: 0)


def _files_stay(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FolderFiles, "delete", lambda *_: None)


def _growth_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(forgetting.FORGETTERS, Purpose.GROWTH, ())
    patch.setattr(PersonalRows, "delete", lambda *_, **__: [])


@attack(
    "AT23",
    Weakening("copies in chats stay", _copies_stay),
    Weakening("files stay", _files_stay),
    Weakening("growth stays", _growth_stays),
)
def test_what_a_family_has_deleted_is_nowhere(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        county = site.county
        a_canary_is_everywhere(county)
        graded(county, 13)
        noted = site.visitor(HEAD).say(f"记一笔 12号 品德 {CANARY}", photos=[a_photo("growth")])
        assert "成长档案" in noted, noted
        assert "growth_entries" in where_named(county, PUPIL), where_named(county, PUPIL)
        site.visitor(PARENT).say("导出数据")
        assert all_that_is_kept(county).count(CANARY) > 10

        parent = site.visitor(PARENT)
        parent.say("删除孩子的数据")
        done = parent.push("删除记录")
        site.forward(hours=3)
        county.product.engine.tidy()
        site.settle()

        assert "已删除" in done
        kept = all_that_is_kept(county)
        left = where_named(county, PUPIL)
        _asked_for_again(site)

    held(CANARY not in kept, "what the child wrote is still somewhere")
    held(not left.keys() & {"papers", "mistakes", "growth_entries"}, f"rows are left in {left}")


def _asked_for_again(site: Site) -> None:
    """Query, search and export by everybody who could see it."""
    for who in (PARENT, HEAD, MATH):
        visitor = site.visitor(who)
        for words in ("成绩", "错题本 12号", "成长档案 12号", f"找 {CANARY}", "学情 12号"):
            held(CANARY not in visitor.say(words), f"“{words}” still tells {who}")
    site.visitor(PARENT).say("导出数据")
    for content in (site.county.product.foundation.files.get(k) for k in site.county.stored_files):
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as copy:
                taken = b"".join(copy.read(name) for name in copy.namelist())
            held(CANARY.encode() not in taken, "the export still has it")
    assert "4 题对" in site.visitor(OTHER_PARENT).say("成绩"), "another child's is there"
    with site.county.product.foundation.records.begin() as unit:
        audit = [row.entry for row in unit.audit.links()]
        held(unit.audit.first_broken() is None, "the audit was changed")
    held(any(one.action == "delete_my_data" for one in audit), "nobody knows that it was deleted")
    held(CANARY not in str(audit), "the audit keeps more than the fact")


def _homework_stays(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(forgetting.FORGETTERS, Purpose.HOMEWORK, ())


@attack("AT23", Weakening("homework stays", _homework_stays), Weakening("files stay", _files_stay))
def test_what_was_kept_under_a_consent_goes_with_it(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        graded(site.county)
        parent = site.visitor(PARENT)
        assert "papers" in where_named(site.county, PUPIL)
        told = parent.say("撤回同意")
        site.forward(hours=3)
        left, files = where_named(site.county, PUPIL), site.county.stored_files
        again = site.visitor(MATH).say("三(2)班 12号 口算12", photos=[a_photo("again")])
        asked = site.visitor(PARENT).say("成绩")

    assert "不同意" in told, told
    held(not left.keys() & {"papers", "mistakes", "responses"}, f"rows are left in {left}")
    held(files == [], "a photo is left")
    held("没有保存这张照片" in again, "the next photo was taken all the same")
    held("4 题对" not in asked, "a result is still told")
