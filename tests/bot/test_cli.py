"""The command qingjiao: what it prints is what other programs rely on."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import bot.cli.bot as bot_command
import bot.cli.grade as grade_command
import bot.cli.serve as serve_command
from bot.__main__ import main
from bot.app import foundation
from bot.engine import Engine
from school.device_events import Event, StoredEvent
from school.errors import BadPhoto
from school.grading import PaperReading
from school.people import UnitId
from school.settings import Settings
from school.store.files import FolderFiles
from tests.gateways.dingtalk import Gateway
from tests.gateways.wecom import FakeWeCom, StillClock
from tests.gateways.wecom.door import APP
from tests.scenarios.county import GROUP, HEAD, MATH, PARENT, RecordedReader, a_photo
from tests.scenarios.test_dingtalk import CAPTION
from tests.servers import free_port

Lines = list[dict[str, Any]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home that the command uses."""
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def county(home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A home with 60 pupils."""
    assert main(["demo-data", "--pupils", "60"]) == 0
    capsys.readouterr()
    return home


def printed(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Return what was printed, as objects, one a line."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def one_sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one sentence on stderr; nothing else was printed."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("qingjiao: ")
    assert err.count("\n") == 1
    return err


def test_demo_data_says_how_much_and_changes_nothing_the_second_time(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [main(["demo-data", "--pupils", "60"]) for _ in range(2)]
    first, second = capsys.readouterr().out.splitlines()

    assert codes == [0, 0]
    assert first == second
    assert first.startswith("60 pupils, ")
    assert first.endswith(f"in {home}")


def test_people_are_lines_with_exactly_these_keys(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["people", "--jsonl"]) == 0
    people = {person["id"]: person for person in printed(capsys)}

    assert all(
        list(person) == ["id", "name", "roles", "school", "class", "children", "groups"]
        for person in people.values()
    )
    assert people[MATH]["roles"] == ["teacher"]
    assert people[PARENT]["children"] == ["qh-pupil-s1-g3c2-12"]
    assert people[PARENT]["groups"] == [GROUP]
    assert people[HEAD]["class"] == "三(2)班"


def test_people_for_people(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people"]) == 0

    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith(MATH))
    assert "老师" in line


def test_chat_prints_a_line_for_every_message_anyone_receives(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", "--as", MATH, "--jsonl", "帮助"]) == 0
    (message,) = printed(capsys)

    assert list(message) == ["to", "card", "text", "images"]
    assert message["to"] == {"kind": "person", "id": MATH}
    assert message["card"]["title"] == "我能帮你做这些"
    assert message["text"].startswith("我能帮你做这些")
    assert message["images"] == []


def test_chat_in_a_group_answers_the_group_and_a_child_in_private(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["chat", "--as", PARENT, "--group", GROUP, "--jsonl", "我家孩子的成绩"]) == 0
    messages = printed(capsys)

    assert {(m["to"]["kind"], m["to"]["id"]) for m in messages} == {
        ("person", PARENT),
        ("group", GROUP),
    }
    assert next(m["card"] for m in messages if m["to"]["kind"] == "group") is None


def test_chat_for_people(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "--as", MATH, "我是谁"]) == 0

    out = capsys.readouterr().out
    assert out.startswith(f"→ {MATH}\n")
    assert f"  编号：{MATH}" in out


def test_chat_sends_photos_and_asks_whose_they_are(
    county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = tmp_path / "page.jpg"
    photo.write_bytes(a_photo())

    assert (
        main(["chat", "--as", MATH, "--photo", str(photo), "--photo", str(photo), "--jsonl"]) == 0
    )
    (asked,) = printed(capsys)
    assert main(["chat", "--as", MATH, "--jsonl", "取消"]) == 0

    assert asked["card"]["title"] == "这 2 张是谁的作业？"
    assert not list((county / "files").rglob("*.jpg"))


@pytest.mark.parametrize("press", ["label", "token"])
def test_chat_presses_a_button_by_label_or_token(
    county: Path, capsys: pytest.CaptureFixture[str], press: str
) -> None:
    main(["chat", "--as", PARENT, "--jsonl", "帮助"])
    (helped,) = printed(capsys)
    button = helped["card"]["buttons"][0]

    assert main(["chat", "--as", PARENT, "--press", button[press], "--jsonl"]) == 0

    assert printed(capsys)


def test_chat_waits_for_what_has_to_be_tried_again(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drained: list[int] = []

    def busy(_: Engine) -> bool:
        drained.append(1)
        return len(drained) < 3

    monkeypatch.setattr(Engine, "busy", busy)

    assert main(["chat", "--as", MATH, "帮助"]) == 0
    assert len(drained) == 3


def test_chat_takes_a_token_it_cannot_see_and_the_bot_decides(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["chat", "--as", MATH, "我是谁"])
    capsys.readouterr()

    assert main(["chat", "--as", MATH, "--press", "x" * 24, "--jsonl"]) == 0
    (refused,) = printed(capsys)
    assert "过期" in refused["text"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chat", "--as", "nobody", "帮助"], "找不到这个人"),
        (["chat", "--as", MATH, "--photo", "/no/such.jpg"], "No such file"),
        (["chat", "--as", MATH, "--press", "确认"], "没有“确认”这个按钮"),
        (["chat", "--as", MATH, "--group", "class:other", "帮助"], "你不在这个会话里"),
        (["chat"], "--as"),
        (["bind", "dingtalk", "u1", "nobody"], "请核对编号"),
        (["bind", "telegram", "u1", MATH], "telegram"),
        (["demo-data", "--pupils", "0"], "1 到 200000"),
        (["demo-data", "--pupils", "many"], "many"),
        (["bot", "dingtalk"], "qingjiao doctor"),
        (["bot", "wecom"], "qingjiao doctor"),
        (["bot", "icq"], "icq"),
        (["grade"], "PHOTO"),
        (["dance"], "dance"),
        ([], "COMMAND"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    county: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    try:
        code = main(arguments)
    except SystemExit as ended:  # argparse ends the process for wrong arguments
        code = int(ended.code or 0)

    assert code == 2
    assert said in one_sentence(capsys)


def test_a_short_secret_is_refused_in_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QINGJIAO_SECRET", "short")

    assert main(["people"]) == 2
    assert "at least 32 characters" in one_sentence(capsys)


def test_stopping_by_hand_is_no_crash(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(serve_command, "serve", stop)

    assert main(["serve", "--port", "1"]) == 2
    assert "stopped" in capsys.readouterr().err


def test_every_subcommand_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for verb in (
        "bind",
        "bot",
        "chat",
        "demo-data",
        "doctor",
        "grade",
        "import",
        "index",
        "people",
        "search",
        "serve",
        "sync",
    ):
        with pytest.raises(SystemExit) as ended:
            main([verb, "--help"])
        assert ended.value.code == 0
        assert f"qingjiao {verb}" in capsys.readouterr().out


def test_bind_makes_an_account_a_persons(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bind", "wecom", "p_zhang", PARENT, "--school-notice"]) == 0
    said = capsys.readouterr().out
    base = foundation(Settings())
    with base.records.begin() as unit:
        account = unit.people.accounts_of(unit.people.person(PARENT).id)[0]  # type: ignore[arg-type]
    base.records.database.close()

    assert said == f"wecom:p_zhang is {PARENT} now\n"
    assert (account.platform, account.user_id, account.channel) == (
        "wecom",
        "p_zhang",
        "school_notice",
    )


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordedReader:
    """The reader that ``qingjiao grade`` gets."""
    recorded = RecordedReader(FolderFiles(tmp_path / "read"))

    @contextmanager
    def reading(settings: Settings) -> Iterator[tuple[RecordedReader, FolderFiles]]:
        assert settings.home != tmp_path / "home", "nothing is stored at home"
        yield recorded, FolderFiles(tmp_path / "read")

    monkeypatch.setattr(grade_command, "reading", reading)
    return recorded


def a_page(folder: Path) -> Path:
    photo = folder / "page.jpg"
    photo.write_bytes(a_photo())
    return photo


def test_grade_prints_a_line_for_each_photo_with_exactly_these_keys(
    home: Path, reader: RecordedReader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, key = a_page(tmp_path), tmp_path / "key.json"
    key.write_text('{"1": "45", "q2": ["B", "C"]}')

    wants = ["--jsonl", "--key", str(key), "--annotated", str(tmp_path / "marked")]
    code = main(["grade", str(page), str(page), *wants])
    first, second = printed(capsys)

    assert code == 0
    assert list(first) == ["photo", "kind", "seconds", "retake", "items", "fields"]
    assert first == second
    assert (first["photo"], first["kind"], first["retake"]) == (str(page), "arithmetic", None)
    assert list(first["items"][0]) == [
        *("no", "question", "read", "expected", "verdict", "confidence", "box")
    ]
    assert reader.asked[0].answers == {"1": ("45",), "q2": ("B", "C")}
    assert (tmp_path / "marked" / "page.jpg").read_bytes()


def test_grade_for_people(
    home: Path, reader: RecordedReader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["grade", str(a_page(tmp_path))]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("page.jpg: 4 题")
    assert lines[1].split() == ["1", "✗", "5×9=48（45）"]
    assert lines[2].split() == ["2", "✓", "27+81=108"]


def test_grade_names_a_photo_that_is_missing_and_reads_the_others(
    home: Path, reader: RecordedReader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["grade", "/no/such.jpg", str(a_page(tmp_path)), "--jsonl"])
    out, err = capsys.readouterr()

    assert code == 2
    assert err == "qingjiao: /no/such.jpg: No such file or directory\n"
    assert len(out.splitlines()) == 1


def test_grade_says_why_a_photo_cannot_be_read(
    home: Path,
    reader: RecordedReader,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_: object) -> PaperReading:
        raise BadPhoto("这个文件不是照片。请用相机拍一张。")

    monkeypatch.setattr(reader, "read", fails)

    assert main(["grade", str(a_page(tmp_path)), "--jsonl"]) == 0
    (line,) = printed(capsys)
    assert (line["retake"], line["items"]) == ("这个文件不是照片。请用相机拍一张。", [])


@pytest.mark.parametrize("content", ["[1, 2]", "not json"])
def test_grade_refuses_a_key_that_is_none(
    home: Path,
    reader: RecordedReader,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
) -> None:
    key = tmp_path / "key.json"
    key.write_text(content)

    assert main(["grade", str(a_page(tmp_path)), "--key", str(key)]) == 2
    assert one_sentence(capsys)


@pytest.mark.slow
def test_who_stops_reading_our_output_is_no_error(county: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "people"],
        cwd=Path(__file__).parents[2],
        stdout=writes,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writes)

    assert (ended.returncode, ended.stderr) == (0, b"")


CHECKS = [
    "database",
    "files",
    "audit",
    "backup",
    "dead letters",
    "events",
    "search",
    "dingtalk",
    "wecom",
]


def doctor(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str | None]]:
    """Return the doctor's exit code, and each check's problem."""
    code = main(["doctor", "--jsonl"])
    found = printed(capsys)
    assert [line["check"] for line in found] == CHECKS
    assert all(line["ok"] == (line["problem"] is None) for line in found)
    return code, {line["check"]: line["problem"] for line in found}


def test_the_doctor_finds_a_county_well(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor(capsys) == (0, dict.fromkeys(CHECKS))


def test_the_doctor_says_what_to_do_with_an_empty_home(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["doctor"])
    out = capsys.readouterr().out

    assert code == 1
    assert "✗ database：还没有数据。请运行 qingjiao demo-data" in out
    assert "✓ files" in out


def test_the_doctor_says_why_search_goes_by_words_alone(
    county: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGJIAO_EMBEDDINGS", "openai:text-embedding-v3")

    _, problems = doctor(capsys)

    assert "QINGJIAO_EMBEDDINGS_URL" in (problems["search"] or "")


def test_the_doctor_lists_dead_letters(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = foundation(Settings())
    with base.records.begin() as unit:
        for queue in (unit.inbox, unit.outbox):
            queue.put("k", "secret words", now=base.clock.now())
            item = queue.lease(now=base.clock.now(), lease="l", lease_s=60)
            assert item is not None
            queue.bury(item, now=base.clock.now(), error="接收人不存在")
    base.records.database.close()

    code, problems = doctor(capsys)

    assert code == 1
    told = problems["dead letters"] or ""
    assert "有 2 条没有送出或没有处理" in told
    assert "inbox #1（试了 1 次）接收人不存在" in told
    assert "outbox #2" in told
    assert "secret" not in told


def _broken(_: StoredEvent) -> None:
    raise ValueError("not to be worked on")


def test_the_doctor_counts_events_that_could_not_be_worked_on(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = foundation(Settings())
    event = Event(
        source="device:n-03",
        event_id="1",
        school=UnitId("qh.t1.s1"),
        kind="fire",
        at=base.clock.now(),
    )
    with base.records.begin() as unit:
        unit.events.put(event, now=base.clock.now())
        (stored,) = unit.events.next_new(limit=1)
        unit.events.attempt(stored, _broken)
    base.records.database.close()

    _, problems = doctor(capsys)

    assert "有 1 件上报的事没有处理成" in (problems["events"] or "")


def test_the_doctor_sees_a_broken_audit_chain(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["chat", "--as", MATH, "待你看"])
    main(["chat", "--as", MATH, f"{CAPTION}"])
    capsys.readouterr()
    base = foundation(Settings())
    with base.records.database.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET entry = replace(entry, 'a', 'b')")
        rows = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()
    base.records.database.close()

    _, problems = doctor(capsys)

    assert rows > 0
    assert "审计链" in (problems["audit"] or "")


@pytest.mark.parametrize("right", [True, False])
def test_the_doctor_tries_dingtalks_credentials(
    county: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *,
    right: bool,
) -> None:
    with Gateway() as gateway:
        monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_ID", gateway.state.client_id)
        secret = gateway.state.client_secret if right else "wrong"
        monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_SECRET", secret)
        monkeypatch.setenv("QINGJIAO_DINGTALK_OPENAPI", gateway.state.http_url)
        main(["backup", str(county / "backups")])
        capsys.readouterr()
        code, problems = doctor(capsys)

    assert code == (0 if right else 1)
    assert (problems["dingtalk"] is None) == right
    assert right or "凭证与基础信息" in (problems["dingtalk"] or "")


@pytest.mark.parametrize("how", ["right", "wrong", "silent"])
def test_the_doctor_tries_wecoms_credentials(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    fake = FakeWeCom(
        corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=StillClock()
    )
    if how == "silent":
        fake.hang_up()
    monkeypatch.setenv("QINGJIAO_WECOM_CORP_ID", APP.corp_id)
    monkeypatch.setenv("QINGJIAO_WECOM_SECRET", APP.secret if how == "right" else "wrong")
    monkeypatch.setenv("QINGJIAO_WECOM_API", fake.url)

    _, problems = doctor(capsys)
    fake.close()

    assert (problems["wecom"] is None) == (how == "right")
    assert how != "wrong" or "40001" in (problems["wecom"] or "")


def test_serve_says_where_the_console_is_and_works_until_the_end(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at: dict[str, Any] = {}

    def serve(app: object, *, host: str, port: int) -> None:
        at.update(host=host, port=port, threads={t.name for t in threading.enumerate()})

    monkeypatch.setattr(serve_command, "serve", serve)

    assert main(["serve", "--port", "8123"]) == 0

    assert (at["host"], at["port"]) == ("127.0.0.1", 8123)
    assert {"handle_next", "work_next", "tell_next", "send_next", "tidy"} <= at["threads"]
    assert "http://127.0.0.1:8123/" in capsys.readouterr().out
    assert not {t.name for t in threading.enumerate()} & {"handle_next", "send_next"}


def test_bot_wecom_serves_the_callback_alone(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[Any] = []
    monkeypatch.setattr(bot_command, "serve", lambda app, **_: served.append(app))
    for name, value in {
        "CORP_ID": APP.corp_id,
        "AGENT_ID": str(APP.agent_id),
        "SECRET": APP.secret,
        "TOKEN": APP.token,
        "AES_KEY": APP.aes_key,
    }.items():
        monkeypatch.setenv(f"QINGJIAO_WECOM_{name}", value)

    assert main(["bot", "wecom", "--port", "9000"]) == 0

    paths = {route.path for route in served[0].routes}
    others = {path for path in paths if not path.startswith("/devices/")}
    assert others == {
        *("/healthz", "/readyz", "/wecom/callback", "/r/{token}", "/f/{token}"),
        *("/panel", "/panel/live", "/panel/{token}"),
    }
    assert "http://127.0.0.1:9000/wecom/callback" in capsys.readouterr().out


def test_bot_dingtalk_serves_pages_and_devices_where_a_port_is_given(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[tuple[Any, dict[str, Any]]] = []
    connected, over = threading.Event(), threading.Event()
    over.set()

    def stream() -> None:
        connected.set()
        over.wait(30)

    monkeypatch.setattr(bot_command, "serve", lambda app, **where: served.append((app, where)))
    monkeypatch.setattr(bot_command, "follow_dingtalk", lambda _: stream)
    monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_ID", "dingtest")

    assert main(["bot", "dingtalk"]) == 0
    assert (connected.is_set(), served) == (True, [])
    connected.clear()
    over.clear()
    assert main(["bot", "dingtalk", "--host", "0.0.0.0", "--port", "9000"]) == 0  # noqa: S104

    assert connected.wait(5)
    over.set()
    ((app, where),) = served
    assert where == {"host": "0.0.0.0", "port": 9000}  # noqa: S104
    paths = {route.path for route in app.routes}
    assert {"/healthz", "/r/{token}"} <= paths
    assert "/wecom/callback" not in paths


def test_bot_dingtalk_says_when_dingtalk_does_not_know_the_credentials(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gateway() as gateway:
        monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_ID", "dingtest")
        monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_SECRET", "wrong")
        monkeypatch.setenv("QINGJIAO_DINGTALK_OPENAPI", gateway.state.http_url)

        assert main(["bot", "dingtalk"]) == 2

    assert "clientId/clientSecret" in capsys.readouterr().err


def test_bot_dingtalk_with_a_port_ends_when_nobody_listens_to_dingtalk_any_more(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gateway() as gateway:
        monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_ID", "dingtest")
        monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_SECRET", "wrong")
        monkeypatch.setenv("QINGJIAO_DINGTALK_OPENAPI", gateway.state.http_url)
        before = signal.getsignal(signal.SIGTERM)
        # Should it go on serving, the test ends all the same.
        at_last = threading.Timer(20, os.kill, (os.getpid(), signal.SIGTERM))
        at_last.start()

        assert main(["bot", "dingtalk", "--port", str(free_port())]) == 2
        at_last.cancel()

    assert "clientId/clientSecret" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_dingtalk_stream_that_ends_unasked_ends_the_bot_with_an_error(
    county: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named: list[str] = []

    def serve(app: Any, **_: object) -> None:
        threading.Event().wait(5)

    monkeypatch.setattr(bot_command, "serve", serve)
    monkeypatch.setattr(bot_command, "follow_dingtalk", lambda _: lambda: named.append("ran"))
    monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_ID", "dingtest")

    assert main(["bot", "dingtalk", "--port", "9000"]) == 2

    assert named == ["ran"]
    assert "钉钉" in capsys.readouterr().err


def test_rotating_keys_says_which_key_seals_from_now_on(
    county: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGJIAO_HEALTH_KEYS", f"k2:{'ab' * 32}")

    assert main(["rotate-keys", "--jsonl"]) == 0

    assert printed(capsys) == [{"sealed_again": 0, "unreadable": 0, "key": "k2"}]


def test_rotating_keys_names_how_many_posts_no_key_opens(
    county: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    base = foundation(Settings())
    with base.records.begin() as unit:
        unit.outbox.put("k", "text", now=base.clock.now())
    base.records.database.close()
    monkeypatch.setenv("QINGJIAO_SECRET", "another secret of 32 characters or more")

    assert main(["rotate-keys"]) == 2

    assert "1 posts are left that no key opens" in capsys.readouterr().out


def test_a_key_that_is_none_is_named(
    county: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGJIAO_HEALTH_KEYS", "k2:no-key")

    assert main(["rotate-keys"]) == 2
    assert "QINGJIAO_HEALTH_KEYS" in one_sentence(capsys)
