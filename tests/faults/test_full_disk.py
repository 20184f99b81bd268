"""A disk that fills up: people are told, nothing is half there, and it goes on when space is back.

The disk is a small file system in memory; where this machine may not mount one, these are skipped.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.console.log import ConsoleMessage
from school.errors import Unavailable
from school.store.files import FolderFiles
from tests.scenarios.county import MATH, County, a_photo, all_words, open_county

CAPTION = "三(2)班 12号 口算11"
COUNTS = "4 题：对 1 · 错 1 · 空 1 · 待你看 1"
BLOCK = b"\0" * 4096


@contextmanager
def a_disk(folder: Path, *, mib: int) -> Iterator[Path]:
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:  # noqa: S603
        pytest.skip("this machine may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def fill(disk: Path) -> Path:
    """Return a file that takes all the space there was."""
    ballast = disk / "ballast"
    with ballast.open("wb", 0) as file, pytest.raises(OSError, match="No space"):
        _write_on(file)
    return ballast


def _write_on(file: RawIOBase) -> None:
    while True:
        file.write(BLOCK)


def test_a_photo_that_finds_no_space_is_kept_for_later_and_its_teacher_told(tmp_path: Path) -> None:
    with a_disk(tmp_path / "files", mib=1) as disk:
        county = open_county(tmp_path)
        ballast = fill(disk)
        told = county.say(MATH, CAPTION, photos=[a_photo()])
        left = sorted(path.name for path in disk.rglob("*") if path.is_file())
        ballast.unlink()
        again = forward(county)
        county.product.close()

    assert "不用重发" in all_words(told)
    assert left == ["ballast"]
    assert all_words(again).count(COUNTS) == 1


def test_a_message_that_cannot_be_stored_is_not_taken_and_is_answered_once_when_it_can(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with a_disk(tmp_path / "home", mib=24) as disk:
        county = open_county(disk)
        ballast = fill(disk)
        refused = 0
        for _ in range(40):  # SQLite's log has some room left
            try:
                county.say(MATH, "我是谁", drain=False)
            except OperationalError:
                refused += 1
        ballast.unlink()
        told = county.settle(county.product.console.log.version())
        after = county.say(MATH, "我是谁")
        with county.product.foundation.records.begin() as unit:
            broken = unit.audit.first_broken()
        county.product.close()

    assert refused > 0
    assert len(told) == 40 - refused
    assert (len(after), broken) == (1, None)
    assert "我是谁" not in caplog.text


def test_a_file_that_does_not_fit_leaves_nothing_and_is_said_to_be_for_later(
    tmp_path: Path,
) -> None:
    with a_disk(tmp_path / "files", mib=1) as disk:
        files = FolderFiles(disk)
        files.put("papers/one.jpg", b"one", content_type="image/jpeg")
        with pytest.raises(Unavailable, match="内容没有丢"):
            files.put("papers/two.jpg", b"2" * (2 << 20), content_type="image/jpeg")

        assert list(files.keys("")) == ["papers/one.jpg"]
        assert [path.name for path in (disk / "papers").iterdir()] == ["one.jpg"]


def forward(county: County) -> list[ConsoleMessage]:
    """Let the pauses between tries pass; return what was said."""
    before = county.product.console.log.version()
    for _ in range(3):
        county.clock.forward(minutes=5)
        county.product.engine.drain()
    return [m for m in county.product.console.log.since(before) if m.sender is None]
