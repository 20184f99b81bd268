"""My data as conversations: seen, taken along, and deleted down to the last byte."""

import io
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa

import bot.commands
from message_cards.card import Card
from school.discover import discover
from school.grading import Verdict
from school.my_data import table_name
from school.store.queue_table import queue_table
from school.store.tables import complete_metadata
from tests.scenarios.county import (
    A_PAGE,
    GROUP,
    HEAD,
    MATH,
    OTHER_PARENT,
    PARENT,
    PUPIL,
    County,
    a_photo,
    all_words,
    an_item,
)
from tests.stored import raw_bytes

CAPTION = "三(2)班 12号 口算11"
CANARY = "73190"


def graded(county: County, roll_no: int = 12) -> None:
    county.say(MATH, f"三(2)班 {roll_no}号 口算11", photos=[a_photo(str(roll_no))])
    county.say(MATH, "确认")


def test_a_parent_sees_what_is_stored_and_who_looked(county: County) -> None:
    graded(county)
    county.say(PARENT, "成绩")

    (shown,) = county.say(PARENT, "我的数据")

    card = Card.model_validate(shown.card)
    assert card.title.startswith("存着的数据：")
    assert {row.name for row in card.rows} >= {"作业", "每题对错", "同意记录"}
    assert any("老师 确认批改 1 次" in line for line in card.lines)
    assert [button.label for button in card.buttons] == ["导出", "删除"]


@pytest.mark.parametrize("words", ["导出我的数据", "导出数据", "我要导出孩子的数据"])
def test_a_parent_takes_a_copy_along(county: County, words: str) -> None:
    graded(county)

    (sent,) = county.say(PARENT, words)

    (key,) = sent.images
    assert "ZIP" in sent.text
    assert "数据文件和表格" in sent.text
    with zipfile.ZipFile(io.BytesIO(county.product.foundation.files.get(key))) as copy:
        names = copy.namelist()
    assert {"作业.json", "作业.csv", "谁看过.csv"} <= set(names)
    assert [name for name in names if name.startswith("照片/") and "photo" in name]


def test_in_a_group_the_copy_goes_to_the_parent_alone(county: County) -> None:
    graded(county)

    sent = county.say(PARENT, "导出数据", group=GROUP)

    assert [m.to.id for m in sent if m.images] == [PARENT]


def test_a_teacher_gets_only_what_is_their_own(county: County) -> None:
    graded(county)

    (shown,) = county.say(MATH, "我的数据")

    rows = {row.name for row in Card.model_validate(shown.card).rows}
    assert "身份和任职" in rows
    assert not rows & {"作业", "每题对错"}
    assert "只有监护人能删除" in all_words(county.say(MATH, "删除数据"))


def test_to_delete_is_asked_once_more_however_it_is_said(county: County) -> None:
    graded(county)

    for words in ("我想删掉孩子的照片", "把孩子的记录全删了", "删了孩子的信息"):
        (asked,) = county.say(PARENT, words)
        card = Card.model_validate(asked.card)
        assert "删除" in card.title, words
        assert card.buttons[0].label == "删除记录", words
    assert county.stored_files


def a_canary_is_everywhere(county: County) -> None:
    """Let the canary be on the page, in what the teacher types, in queues and on buttons."""
    wrong = an_item(1, "5×9=", read=CANARY, expected="45", verdict=Verdict.WRONG)
    unsure = an_item(3, "39-4=", read=CANARY, expected="35", verdict=Verdict.UNSURE)
    county.reader.items = (wrong, A_PAGE[1], unsure, A_PAGE[3])
    county.say(MATH, CAPTION, photos=[a_photo(CANARY)])
    county.say(MATH, f"第1题是{CANARY}")
    county.say(MATH, "待你看")
    county.say(MATH, "确认")
    county.say(PARENT, "成绩")
    county.say(PARENT, "导出数据")
    county.say(HEAD, f"12号的{CANARY}是怎么回事", group=GROUP)
    county.reader.items = A_PAGE


def everything(county: County) -> bytes:
    """Return all that is kept: the database's bytes, what is sealed in it opened, every file."""
    records = county.product.foundation.records
    home = county.product.foundation.settings.home
    sealer = records._keys.seal
    with records.database.begin() as connection:
        rows = [
            row
            for table in complete_metadata().sorted_tables
            for row in connection.execute(sa.select(table)).all()
        ]
    sealed = (c for row in rows for c in row if isinstance(c, str) and c.startswith("gAAAA"))
    opened = [sealer.decrypt(cell.encode()) for cell in sealed]
    in_database = raw_bytes(records.database)
    files = [file.read_bytes() for file in sorted(Path(home).rglob("*")) if file.is_file()]
    unpacked = [_unpacked(content) for content in files]
    return b"".join([in_database, *opened, *files, *unpacked])


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"PK\x03\x04"):
        return b""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize("how", ["删除记录", "连名单一起删"])
def test_after_the_deletion_the_canary_is_nowhere(county: County, how: str) -> None:
    a_canary_is_everywhere(county)
    graded(county, 13)
    assert everything(county).count(CANARY.encode()) > 10

    asked = all_words(county.say(PARENT, "删除孩子的数据"))
    assert "作业 1 条" in asked
    assert everything(county).count(CANARY.encode()) > 10
    done = all_words(county.press(PARENT, how))
    county.clock.forward(hours=3)
    county.product.engine.tidy()
    county.product.engine.drain()

    assert "已删除" in done
    assert CANARY.encode() not in everything(county)
    assert "4 题对 1" in all_words(county.say(OTHER_PARENT, "成绩"))
    with county.product.foundation.records.begin() as unit:
        assert unit.audit.first_broken() is None


def test_the_whole_child_leaves_no_name_behind(county: County) -> None:
    graded(county)
    with county.product.foundation.records.begin() as unit:
        name = unit.people.person(PUPIL).name  # type: ignore[arg-type]
    assert name.encode() in everything(county)

    county.say(PARENT, "删除孩子的数据")
    county.say(PARENT, "连名单一起删")

    assert name.encode() not in everything(county)
    assert PUPIL.encode() in everything(county)  # in the audit, as an opaque id


def test_what_waits_or_was_given_up_goes_too(county: County) -> None:
    graded(county)
    county.say(PARENT, "成绩")
    records = county.product.foundation.records
    with records.begin() as unit:
        for key, queue in (("waits", unit.outbox), ("dead", unit.outbox)):
            lane = f"console//direct/{PARENT}"
            queue.put(key, f"12号 {CANARY}", now=county.clock.now(), lane=f"{lane}/{key}")
    with records.database.begin() as connection:
        connection.execute(
            sa.update(queue_table).where(queue_table.c.key == "dead").values(state="dead")
        )
    with records.begin() as unit:
        person = unit.people.person(PUPIL)  # type: ignore[arg-type]
        gone = unit.traces.forget(unit.traces.told_of(person, []))

    assert gone > 2
    with records.database.begin() as connection:
        left = connection.execute(
            sa.select(queue_table.c.key).where(queue_table.c.key.in_(("waits", "dead")))
        ).all()
    assert left == []


def test_a_sentence_about_deleting_deletes_nothing(county: County) -> None:
    graded(county)
    stored = county.stored_files

    for words in ("怎么删除孩子的数据", "先别删除孩子的数据", "删除孩子的数据会怎么样"):
        county.say(PARENT, words)

    assert county.stored_files == stored
    assert "4 题对 1" in all_words(county.say(PARENT, "成绩"))


def test_the_last_word_counts_only_as_an_answer(county: County) -> None:
    graded(county)

    county.say(PARENT, "连名单一起删")
    assert "4 题对 1" in all_words(county.say(PARENT, "成绩"))
    county.say(PARENT, "删除数据")
    county.clock.forward(minutes=31)
    county.say(PARENT, "确认删除")

    assert "4 题对 1" in all_words(county.say(PARENT, "成绩"))


def test_another_childs_parent_cannot_press_the_button(county: County) -> None:
    graded(county)
    county.say(PARENT, "删除数据")
    token = county.token(f"direct:{PARENT}", "删除记录")

    county.press_token(OTHER_PARENT, token)

    assert "4 题对 1" in all_words(county.say(PARENT, "成绩"))


def test_an_objection_is_called_what_teachers_type() -> None:
    assert (
        table_name("teaching_disputes") in discover(bot.commands)["teaching_dispute"].COMMAND.words
    )


def test_a_parent_may_ask_for_what_is_stored_about_themselves(county: County) -> None:
    (shown,) = county.say(PARENT, "我自己的数据")
    (sent,) = county.say(PARENT, "导出我自己的数据")

    name = next(p.name for p in county.product.console.people() if p.id == PARENT)
    card = Card.model_validate(shown.card)
    assert card.title == f"存着的数据：{name}"
    assert "删除" not in [button.label for button in card.buttons]
    assert sent.images[0].endswith(".zip")
