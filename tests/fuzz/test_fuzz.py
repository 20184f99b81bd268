"""Changed inputs at every door: each is taken or refused in words; the seeds are always the same.

``python -m benchmarks.fuzz`` does the same for minutes, with new seeds, under a memory limit.
"""

import csv
import json
import random
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from bot.wecom.xml import fields_of
from school.answer_key_file import is_table, table_changes
from school.checkups_file import read_checkups
from school.duty_file import roster_rows
from school.errors import BadPhoto, NotUnderstood
from school.photo_file import open_image
from school.register_file import rows_of
from tests.fuzz.chats import through_dingtalk
from tests.fuzz.door import opened
from tests.fuzz.doors import DOORS
from tests.fuzz.files import IPHONE
from tests.fuzz.mutations import mutated
from tests.library_files import an_xlsx

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's and openpyxl's
ROUNDS = {
    "wecom": 1200,
    "dingtalk": 400,
    "http": 100,
    "photo": 100,
    "stack": 60,
    "file": 60,
    "table": 120,
}


@pytest.mark.parametrize("name", DOORS)
def test_a_good_input_of_every_kind_is_taken(name: str) -> None:
    taken = [opened(DOORS[name], seed) for seed in DOORS[name].seeds]

    assert taken.count(False) == DOORS[name].refused


@pytest.mark.parametrize("name", DOORS)
def test_a_changed_input_is_taken_or_refused_in_words(name: str) -> None:
    door = DOORS[name]
    for number in range(ROUNDS[name.partition("-")[0]]):
        rng = random.Random(f"{name} {number}")  # noqa: S311 - the same every time
        opened(door, mutated(rng.choice(door.seeds), rng))


@pytest.mark.parametrize("encoding", ["hex", "foo", "rot13", "base64", "undefined", "utf-7"])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(NotUnderstood, match="不是 XML"):
        fields_of(f'<?xml version="1.0" encoding="{encoding}"?><xml>\u00e9</xml>'.encode())


@pytest.mark.parametrize("kind", ["SYSTEM", "CALLBACK", "EVENT"])
@pytest.mark.parametrize("broken", ['"time":1e999', '"time":[]', '"time":"soon"'])
def test_a_frame_with_a_broken_head_does_not_end_the_connection(kind: str, broken: str) -> None:
    frame = f'{{"type":"{kind}","headers":{{"messageId":"m","topic":"ping",{broken}}},"data":""}}'
    ping = '{"type":"SYSTEM","headers":{"messageId":"p","topic":"ping"},"data":"{}"}'

    answers = through_dingtalk(frame, ping)

    assert "p" in [answer["headers"]["messageId"] for answer in answers]


def test_a_payload_nested_too_deep_is_answered_not_lost() -> None:
    topic = "/v1.0/im/bot/messages/get"
    data = "[" * 20_000
    frame = f'{{"type":"CALLBACK","headers":{{"messageId":"m","topic":"{topic}"}},"data":"{data}"}}'

    (answer,) = through_dingtalk(frame)

    assert answer["code"] == 400


def _robot_message(**fields: object) -> str:
    said = {"conversationType": "1", "msgId": "m1", "senderStaffId": "t1", "msgtype": "text"}
    data = json.dumps({**said, "text": {"content": "你好"}, **fields})
    headers = {"messageId": "m", "topic": "/v1.0/im/bot/messages/get"}
    return json.dumps({"type": "CALLBACK", "headers": headers, "data": data})


@pytest.mark.parametrize("odd", ["\x00", "\ud83d"], ids=["nul", "half an emoji"])
def test_words_that_no_text_can_hold_do_not_keep_a_message_out(odd: str) -> None:
    (answer,) = through_dingtalk(_robot_message(text={"content": f"你{odd}好"}))

    assert answer["code"] == 200


@pytest.mark.parametrize("odd", ["\x00", "\ud83d"], ids=["nul", "half an emoji"])
@pytest.mark.parametrize("name", ["msgId", "senderStaffId", "robotCode"])
def test_an_id_that_can_never_be_kept_is_not_asked_for_again(name: str, odd: str) -> None:
    (answer,) = through_dingtalk(_robot_message(**{name: f"a{odd}b"}))

    assert answer["code"] == 400


def test_an_iphone_photo_whose_pixels_claim_another_size_is_refused() -> None:
    photo = bytearray(IPHONE.read_bytes())
    photo[250:254] = b"s\x03\xd0\\"  # in the stream's own head, behind the file's

    with pytest.raises(BadPhoto):
        open_image(bytes(photo), most_bytes=len(photo))


def _xlsx_with(part: str, old: bytes, new: bytes) -> bytes:
    kept = BytesIO()
    source = an_xlsx(("题号", "答案"), (1, "A"))
    with zipfile.ZipFile(BytesIO(source)) as good, zipfile.ZipFile(kept, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content.replace(old, new) if name == part else content)
    return kept.getvalue()


_UNKNOWN_ATTRIBUTE = _xlsx_with("[Content_Types].xml", b"ContentType=", b"ContentKind=")


def _torn() -> bytes:
    """Return a workbook whose every part is packed but damaged."""
    content = bytearray(an_xlsx(("题号", "答案"), (1, "A")))
    with zipfile.ZipFile(BytesIO(bytes(content))) as good:
        for part in good.infolist():
            begins = part.header_offset + 30 + len(part.filename.encode())
            content[begins : begins + part.compress_size] = b"\xff" * part.compress_size
    return bytes(content)


@pytest.mark.parametrize("content", [_UNKNOWN_ATTRIBUTE, _torn()], ids=["attribute", "torn"])
def test_a_damaged_workbook_is_refused_by_both_readers(content: bytes) -> None:
    with pytest.raises(NotUnderstood, match="打不开"):
        table_changes(content)
    with pytest.raises(NotUnderstood, match="打不开"):
        list(rows_of(content))


def test_a_zip_of_a_version_nobody_knows_is_no_answer_key() -> None:
    content = bytearray(an_xlsx(("题号", "答案")))
    entry = content.index(b"PK\x01\x02")
    content[entry + 6 : entry + 8] = b"\xff\x00"

    assert not is_table(bytes(content))


@pytest.fixture
def usual_fields() -> Iterator[None]:
    """Let csv take fields as long as it usually does; a library may have told it otherwise."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("usual_fields")
def test_a_csv_whose_quote_never_ends_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="读不下去"):
        read_checkups(('学号,左,右\n1,"' + "5" * 140_000).encode())


def test_a_csv_with_the_lines_of_an_old_mac_is_read() -> None:
    _, found = read_checkups("学号,左,右\r1,5.0,4.9\r".encode())

    assert [one.roll_no for one in found] == [1]


@pytest.mark.parametrize("day", ["99999999999999999999-11-23", "2026-11-99999999999999999999"])
def test_a_day_no_calendar_has_refuses_the_row(day: str) -> None:
    rows, refused = roster_rows(f"日期,时间,姓名,岗位\n{day},8:00-9:00,李明,校门\n".encode())

    assert (rows, len(refused)) == ([], 1)
