"""Settings: where things are, and the one secret."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from school.errors import Unavailable
from school.settings import Settings
from school.store.database import newest_version
from school.store.records import migrate, open_records

SECRET = "a secret of 32 characters or more"


def test_without_any_setting_everything_is_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path))
    settings = Settings()

    assert settings.url_of_database() == f"sqlite:///{tmp_path / 'qingjiao.db'}"
    assert (settings.files, settings.functions, settings.reader) == ("", "", "")
    assert settings.console_host == "127.0.0.1"


def test_the_environment_overrides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:p@db:5432/qj")
    monkeypatch.setenv("QINGJIAO_FILES", "s3://bucket/prefix")

    settings = Settings(home=tmp_path)

    assert settings.url_of_database() == "postgresql+psycopg://u:p@db:5432/qj"
    assert settings.files == "s3://bucket/prefix"


def test_a_driver_already_named_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://db/qj")

    assert Settings().url_of_database() == "postgresql+psycopg://db/qj"


def test_keys_differ_by_use_and_by_secret(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret=SECRET)
    other = Settings(home=tmp_path, secret=SECRET + "!")

    keys = {settings.key_for("audit"), settings.key_for("seal"), other.key_for("audit")}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}
    assert settings.key_for("audit") == Settings(home=tmp_path, secret=SECRET).key_for("audit")


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Settings(home=tmp_path, secret="x" * 31).key_for("audit")


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret=SECRET, wecom_secret="wecom secret")

    assert SECRET not in repr(settings)
    assert "wecom secret" not in f"{settings} {settings.model_dump()}"


def test_a_key_file_is_made_once_for_the_owners_eyes(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"

    first = Settings(home=home).key_for("audit")

    assert Settings(home=home).key_for("audit") == first
    assert (home / "secret.key").stat().st_mode & 0o077 == 0
    assert home.stat().st_mode & 0o077 == 0
    assert [p.name for p in home.iterdir()] == ["secret.key"]


def test_of_many_who_start_at_once_one_makes_the_key(tmp_path: Path) -> None:
    settings, together = Settings(home=tmp_path), threading.Barrier(8)

    def key(_: int) -> bytes:
        together.wait()
        return settings.key_for("audit")

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(key, range(8)))

    assert len(keys) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


@pytest.mark.parametrize("content", [b"", b"cut off"])
def test_a_damaged_key_file_is_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(content)

    with pytest.raises(ValueError, match="damaged"):
        Settings(home=tmp_path).key_for("audit")


@pytest.mark.parametrize("workers", [0, 65])
def test_a_number_of_workers_no_machine_has_is_refused(workers: int) -> None:
    with pytest.raises(ValidationError):
        Settings(workers=workers)


def test_records_open_with_their_tables(tmp_path: Path) -> None:
    records = open_records(Settings(home=tmp_path / "home"))

    with records.begin() as unit:
        assert unit.people.everyone() == []
        assert unit.audit.first_broken() is None
    records.database.close()


def test_a_lambda_leaves_the_tables_to_the_one_that_migrates(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", migrate_at_start=False)

    with pytest.raises(Unavailable, match="正在升级"):
        open_records(settings)
    assert migrate(settings) == newest_version()
    open_records(settings).database.close()


def test_an_earlier_secret_is_still_taken_and_the_first_keeps_keying_audit_and_ids(
    tmp_path: Path,
) -> None:
    first = Settings(home=tmp_path, secret="1" * 40)
    now = Settings(home=tmp_path, secret="3" * 40, secret_before=f"{'2' * 40} {'1' * 40}")

    assert now.key_for("actor") == now.keys_for("actor")[0]
    assert now.keys_for("actor")[-1] == first.key_for("actor")
    assert len(set(now.keys_for("seal"))) == 3
    assert now.first_key_for("audit") == first.key_for("audit")
    assert now.keys_of_health() == first.keys_of_health()


def test_an_earlier_secret_that_is_too_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no blanks"):
        Settings(home=tmp_path, secret=SECRET, secret_before="short").key_for("actor")


def test_only_the_last_secret_can_still_sign_and_only_until_a_moment(tmp_path: Path) -> None:
    before = f"{'2' * 40} {'1' * 40}"
    at = "2026-11-23T08:00:00+08:00"
    closed = Settings(home=tmp_path, secret="3" * 40, secret_before=before)
    open_ = Settings(home=tmp_path, secret="3" * 40, secret_before=before, secret_before_until=at)

    assert closed.actor_key_before() == (b"", None)
    key, until = open_.actor_key_before()
    assert key == Settings(home=tmp_path, secret="2" * 40).key_for("actor")
    assert until == datetime.fromisoformat(at)
    assert Settings(home=tmp_path, secret="3" * 40, secret_before_until=at).actor_key_before() == (
        b"",
        None,
    )


@pytest.mark.parametrize("moment", ["soon", "2026-11-23", "2026-11-23T08:00:00"])
def test_a_moment_without_a_time_zone_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError, match="QINGJIAO_SECRET_BEFORE_UNTIL"):
        Settings(secret_before_until=moment)
