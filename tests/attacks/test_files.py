"""AT12 to AT14: files that blow up, that are not what they are called, and how they are called."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import httpx
import pytest
import sqlalchemy as sa

from bot.command import Chat
from bot.commands import upload_resource
from bot.events import Attachment
from bot.photos import CleanPhoto
from bot.web import web_app
from school.resource_calls import Upload
from school.store.files import FolderFiles
from school.store.resource_tables import resources_table
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.bombs import MOST_GROWTH, SAID, write_bombs
from tests.gateways.wecom.hosting import hosted
from tests.library_files import a_docx
from tests.scenarios.county import a_photo
from tests.scenarios.on_dingtalk import DingTalkCounty, all_words, on_dingtalk

CAPTION = "三(2)班 12号 口算11"
ROOT = Path(__file__).parents[2]


# What blows up: the twelfth case


MOST_CPU_S = 0.2
"""Of the product's processor time from the message to its answer, over what refusing an empty file
takes; a wall clock would measure the machine's other work."""
REFUSALS = {
    **dict.fromkeys(("png", "jpeg", "webp"), "这张图的像素太多，没有打开"),
    "gif": "GIF 动图批改不了",
    "comment": "这张照片打不开",
    "xlsx": "这个 XLSX 解开后太大，没有打开",
    "docx": "解压后大得不正常，没有入库",
}
WEAKNESS, TRIED = "QINGJIAO_TEST_WEAKNESS", "QINGJIAO_TEST_BOMBS"
"""What a weakened build tells the process of ``bombs.py``: which guard, and which bombs to send."""


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every bomb."""
    folder = tmp_path_factory.mktemp("bombs")
    write_bombs(folder)
    return folder


def headers_are_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WEAKNESS, "pixels")
    monkeypatch.setenv(TRIED, "png,jpeg")


def tables_are_unpacked_unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WEAKNESS, "unpacked")
    monkeypatch.setenv(TRIED, "xlsx")


@pytest.mark.slow
@attack(
    "AT12",
    Weakening("no header is too large", headers_are_believed),
    Weakening("tables are unpacked without being measured", tables_are_unpacked_unmeasured),
)
def test_a_bomb_is_refused_by_its_header_for_little_time_and_memory(
    build: None, bombs: Path, tmp_path: Path
) -> None:
    tried = os.environ.get(TRIED, ",".join(SAID))
    command = [sys.executable, "-m", "tests.attacks.bombs", str(tmp_path), str(bombs), tried]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "functions")])
    done = subprocess.run(  # noqa: S603  # our own module
        [*command, os.environ.get(WEAKNESS, "")],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": paths},
        cwd=ROOT,
        timeout=110,
        check=False,
    )
    held(done.returncode == 0, f"the process died: {done.stderr.decode()[-500:]}")
    found = json.loads(done.stdout)

    kept = next(found[one] for one in ("document", "table", "photo") if one in found)
    for bomb in tried.split(","):
        cost = found[bomb]
        if bomb in REFUSALS:
            held(REFUSALS[bomb] in cost["said"], f"{bomb} is answered: {cost['said']}")
        like = "nothing" if bomb in REFUSALS else "photo"  # broken EXIF is left out, the photo kept
        more = cost["cpu_s"] - found[like]["cpu_s"]
        held(more < MOST_CPU_S, f"{bomb} took {more:.2f} s more than an ordinary file")
        held(cost["rss"] - kept["rss"] < MOST_GROWTH, f"{bomb} took too much memory")
        if bomb == "docx":
            more = cost["children_s"] - found["document"]["children_s"]
            held(more < MOST_CPU_S, f"reading {bomb} apart took {more:.2f} s more than a good one")


# What is not what it is called: the thirteenth


GIBBON = b"GIF89a;<?php system($_GET['c']); ?>"
DISGUISED = {
    "作业.jpg": b"<!DOCTYPE html><script>alert(document.cookie)</script>",
    "图.jpg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "invalid.jpg.php": GIBBON,
    "shell.jpg": b"<?php system($_GET['c']); ?>",
    "页面.png": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
}
HIDDEN = b"<script>alert(1)</script><?php system($_GET['c']); ?>"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[DingTalkCounty]:
    with on_dingtalk(tmp_path, public_url="https://qingjiao.example.edu") as county:
        yield county


def whatever_comes_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def as_it_is(content: bytes) -> CleanPhoto:
        return CleanPhoto(jpeg=content, digest="0" * 64)

    for user in ("bot.commands.upload_resource", "bot.whose"):
        monkeypatch.setattr(f"{user}.clean_photo", as_it_is)


def files_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A web server that lets the browser show a file as what it looks like."""
    monkeypatch.setattr("bot.resource_pages.HEADERS", {})
    monkeypatch.setattr("bot.resource_pages.SANDBOX", "default-src *")


@attack("AT13", Weakening("whatever comes is kept", whatever_comes_is_kept))
def test_what_is_no_photo_is_refused_and_what_is_one_is_made_anew(
    build: None, here: DingTalkCounty
) -> None:
    for name, content in DISGUISED.items():
        for caption in (CAPTION, "上传资源 五年级数学 分数除法 课件"):
            here.county.clock.forward(minutes=1)
            here.say(caption)
            here.do(lambda: here.gateway.file(name, content))  # noqa: B023
            here.say("算了")
        here.do(lambda: here.gateway.rich_text(CAPTION, content))  # noqa: B023
    files = here.county.product.foundation.files
    held(here.county.stored_files == [], f"kept: {here.county.stored_files}")

    here.photo(CAPTION, a_photo() + HIDDEN)

    kept = here.county.stored_files
    held(bool(kept), "a photo with something behind it is not taken")
    held(all(re.fullmatch(r"[\w/-]+\.jpg", key) for key in kept), f"keys tell names: {kept}")
    held(not any(b"script" in files.get(key) for key in kept), "what was behind it was kept")
    held(all(files.get(key)[:3] == b"\xff\xd8\xff" for key in kept), "it is not our own JPEG")


def download(here: DingTalkCounty) -> httpx.Response:
    """Open the newest resource as its owner does in the browser; return what the server gives."""
    here.county.clock.forward(minutes=1)
    said = all_words(here.press("打开"))
    path, codes = re.search(r"/f/[\w-]+", said), re.findall(r"\b\d{6}\b", said)
    assert path, said
    assert codes, said
    with (
        hosted(list(web_app(here.county.product, console=False).routes)) as url,
        httpx.Client(trust_env=False) as client,
    ):
        return client.post(url + path[0], data={"code": codes[-1]})


@attack("AT13", Weakening("files are shown", files_are_shown))
def test_a_file_is_given_to_be_saved_and_nothing_in_it_runs_under_our_address(
    build: None, here: DingTalkCounty
) -> None:
    here.say("上传资源 五年级数学 分数除法 课件")
    here.do(lambda: here.gateway.file("课件.docx", a_docx()))

    given = download(here)

    held(given.status_code == httpx.codes.OK, f"not given: {given.status_code}")
    disposition = given.headers["content-disposition"]
    held(disposition.startswith("attachment;"), "it is shown")
    held("inline" not in disposition, "it is shown")
    held(
        given.headers.get("x-content-type-options") == "nosniff", "the browser may guess what it is"
    )
    held("sandbox" in given.headers["content-security-policy"], "it may run")


# Names that want to be paths: the fourteenth


NAMES = (
    "../../etc/pass\x00wd.mp4",
    "C:\\windows\\x\u202ex4pm\r\nSet-Cookie: a=b\r\n.mp4",
    "长" * 490 + '"; filename="b.mp4',
)
PHOTO_NAMES = (
    "../../etc/passwd",
    "C:\\windows\\x.jpg",
    "/etc/cron.d/x",
    "a\x00.jpg",
    "\u202egpj.jpg",
)


def names_are_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that keeps what is uploaded under the name it came with, too."""
    sound = upload_resource._uploaded

    def uploaded(chat: Chat, attachment: Attachment) -> Upload:
        assert isinstance(chat.files, FolderFiles)
        name = PurePosixPath(attachment.name.replace("\x00", "")).name[-60:]
        (chat.files.folder.parent / name).write_bytes(b"kept")
        return sound(chat, attachment)

    monkeypatch.setattr(upload_resource, "_uploaded", uploaded)


def names_are_told_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.resource_adding.plain_title", lambda name: name)


@attack(
    "AT14",
    Weakening("files are kept under their names", names_are_keys),
    Weakening("names are told as they come", names_are_told_as_they_come),
)
def test_the_name_of_a_file_is_a_label_and_never_a_path(
    build: None, here: DingTalkCounty, tmp_path: Path
) -> None:
    home = here.county.product.foundation.settings.home
    for number, name in enumerate(NAMES):
        here.county.clock.forward(minutes=1)
        here.say(f"上传资源 五年级数学 分数除法{number} 课件")
        here.do(lambda: here.gateway.file(name, a_film(number)))  # noqa: B023
        with here.county.product.foundation.records.database.begin() as connection:
            told = list(connection.execute(sa.select(resources_table.c.file_name)).scalars())
        answer = download(here)

        held(len(told) == number + 1, f"a file called {name[:20]!r} was not taken")
        held(not HIDDEN_SIGNS & set("".join(told)), "hidden characters are in the register")
        held(max(map(len, told)) <= LONGEST, "a name of any length is kept")
        held(answer.status_code == httpx.codes.OK, f"{name[:20]!r} is not given")
        sent = answer.headers["content-disposition"].partition("''")[2]
        held(bool(re.fullmatch(r"[\w%.~-]+", sent)), f"the header is broken by a name: {sent}")
        held("set-cookie" not in answer.headers, "a name became a header")
    for name in PHOTO_NAMES:
        here.say(CAPTION)
        here.do(lambda: here.gateway.file(name, a_photo(name)))  # noqa: B023
    held(all(KEY.fullmatch(one) for one in here.county.stored_files), "a key tells a name")
    outside = [
        one for one in tmp_path.rglob("*") if "passwd" in one.name or one.name.startswith("x")
    ]
    held(not outside, f"a name became a path: {outside}")
    inside = {one.relative_to(home).parts[0] for one in home.rglob("*") if one.is_file()}
    held(inside <= {"files", "console", "library", "qingjiao.db", *SIDE_FILES}, f"new: {inside}")


def a_film(number: int) -> bytes:
    """Return what is kept unread as a film."""
    return b"\x00\x00\x00\x18ftypmp42" + bytes([number]) * 99


HIDDEN_SIGNS, LONGEST = set("\x00\u202e\r\n"), 120
KEY = re.compile(r"[\w-]+(/[\w-]+)*\.[a-z0-9]{3,4}")
SIDE_FILES = ("qingjiao.db-shm", "qingjiao.db-wal", "secret.key")
