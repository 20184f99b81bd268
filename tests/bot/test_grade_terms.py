"""qingjiao grade --lowest-terms: a fraction that can still be cancelled is wrong where asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli import grade as grade_command
from school.grading import PaperReading, ReadItem, SheetKind, SheetRequest, Verdict
from school.settings import Settings
from school.store.files import FolderFiles
from tests.scenarios.county import a_photo

ITEM = ReadItem(
    no=1,
    question="1/4+1/4=",
    read="2/4",
    expected="1/2",
    verdict=Verdict.RIGHT,
    confidence=0.9,
    box=((0, 0), (9, 0), (9, 9), (0, 9)),
)


class Reader:
    """Reads 2/4 where 1/2 is expected, and 1/2."""

    def read(self, request: SheetRequest) -> PaperReading:
        assert request.photo_key
        cancelled = ITEM.model_copy(update={"no": 2, "read": "1/2"})
        return PaperReading(kind=SheetKind.ARITHMETIC, seconds=0.1, items=(ITEM, cancelled))


@pytest.mark.parametrize(
    ("option", "verdicts"),
    [
        ([], ["right", "right"]),
        (["--any-terms"], ["right", "right"]),
        (["--lowest-terms"], ["wrong", "right"]),
    ],
)
def test_a_school_may_ask_for_lowest_terms_on_the_command_line(
    option: list[str],
    verdicts: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    @contextmanager
    def reading(_: Settings) -> Iterator[tuple[Reader, FolderFiles]]:
        yield Reader(), FolderFiles(tmp_path / "read")

    monkeypatch.setattr(grade_command, "reading", reading)
    photo = tmp_path / "page.jpg"
    photo.write_bytes(a_photo())

    assert main(["grade", str(photo), "--jsonl", *option]) == 0

    items = json.loads(capsys.readouterr().out)["items"]
    assert [item["verdict"] for item in items] == verdicts
