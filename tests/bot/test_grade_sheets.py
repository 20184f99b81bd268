"""qingjiao grade reads answer sheets: ours by themselves, others by their template."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import bot.cli.grade as grade_command
from bot.__main__ import main
from grading_lambda import handler
from grading_lambda.engine import Engine
from school.grading import PaperReading, SheetRequest
from school.settings import Settings
from school.store.files import FolderFiles
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.pages import PageStyle, a_page
from tests.grading_lambda.sheets.filling import Pixels, printed
from tests.grading_lambda.sheets.reading_back import FREE, GOOD, SHORT, filled

KEY = {"1": "A", "q2": ["C"], "13": "ACG", "17": "√", "18": "√"}
ENGINE = Engine(threads=1)
OUTSIDE = {
    "source_type": "csv",
    "options": {"answer_key_csv_path": "../../etc/passwd"},
    "marking_schemes": {"DEFAULT": {"correct": 1, "incorrect": 0, "unmarked": 0}},
}
"""An evaluation that asks for a file outside its folder."""


class _Reader:
    """The real reader, in this process."""

    def __init__(self, files: FolderFiles) -> None:
        self._files = files

    def read(self, request: SheetRequest) -> PaperReading:
        return handler.run(request, files=self._files, engine=ENGINE, timer=time.perf_counter)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = FolderFiles(tmp_path / "files")

    @contextmanager
    def reading(settings: Settings) -> Iterator[tuple[_Reader, FolderFiles]]:
        yield _Reader(files), files

    monkeypatch.setattr(grade_command, "reading", reading)
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path / "home"))
    return tmp_path


def a_photo(folder: Path, paper: Pixels | None = None) -> str:
    shot = Shot(tilt_deg=2, perspective=0.01)
    sheet = filled(GOOD) if paper is None else paper
    photo, _ = photograph(sheet, shot, rng=np.random.default_rng(4))
    path = folder / "sheet.jpg"
    path.write_bytes(photo)
    return str(path)


def torn(paper: Pixels) -> Pixels:
    """Return the short sheet without its QR code (all that is right of it at the top)."""
    spoilt = paper.copy()
    wide = spoilt.shape[1]
    spoilt[round(0.06 * wide) : round(0.21 * wide), round(0.7 * wide) : round(0.9 * wide)] = 250
    return spoilt


def written(folder: Path, name: str, content: object) -> str:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[Any], str]:
    code = main(["grade", *arguments, "--jsonl"])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_our_own_sheet_is_read_with_no_template(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, (line,), err = run(capsys, a_photo(home))

    assert (code, err) == (0, "")
    assert list(line) == ["photo", "kind", "seconds", "retake", "items", "fields"]
    assert (line["kind"], line["retake"], line["items"]) == ("sheet", None, [])
    assert line["fields"]["q1"]["value"] == "A"
    assert line["fields"]["q13"] | {"confidence": 1} == {
        "value": "ACG", "state": "filled", "confidence": 1,
    }  # fmt: skip
    assert line["fields"]["q3"]["state"] == "empty"
    assert line["fields"]["roll"]["value"] == "12"


def test_a_free_area_is_an_item_nobody_is_sure_of(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = written(home, "key.json", {"1": "A", "13": "略"})

    code, (line,), err = run(capsys, a_photo(home, printed(FREE)[0]), "--key", key)

    assert (code, err) == (0, "")
    free = line["items"][1]
    assert list(free) == [
        "no", "question", "read", "expected", "verdict", "confidence", "box",
    ]  # fmt: skip
    assert (free["no"], free["read"], free["verdict"]) == (13, "", "unsure")
    assert len(free["box"]) == 4


def test_a_key_makes_items_of_the_fields_it_names(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = written(home, "key.json", KEY)

    code, (line,), err = run(
        capsys, a_photo(home), "--key", key, "--annotated", str(home / "marked")
    )

    assert (code, err) == (0, "")
    said = [(i["no"], i["read"], i["expected"], i["verdict"]) for i in line["items"]]
    assert said == [
        (1, "A", "A", "right"),
        (2, "D", "C", "wrong"),
        (13, "ACG", "ACG", "right"),
        (17, "√", "√", "right"),
        (18, "×", "√", "wrong"),
    ]
    assert (home / "marked" / "sheet.jpg").read_bytes()


def test_a_key_for_another_sheet_says_which_questions_are_missing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = written(home, "key.json", {"1": "A", "88": "B", "q99": "C"})

    code, (line,), err = run(capsys, a_photo(home), "--key", key)

    assert code == 2
    assert err.count("\n") == 1
    assert "88、q99" in err
    assert [item["no"] for item in line["items"]] == [1]


def test_a_torn_sheet_asks_for_a_new_photo_or_its_spec(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = a_photo(home, torn(filled(GOOD)))
    spec = written(home, "spec.json", SHORT)

    _, (alone,), _ = run(capsys, photo)
    _, (with_spec,), _ = run(capsys, photo, "--template", spec)

    assert "二维码" in alone["retake"]
    assert with_spec["retake"] is None
    assert with_spec["fields"]["q1"]["value"] == "A"


def test_a_sheet_of_another_homework_is_not_read(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = written(home, "spec.json", json.loads(SHORT) | {"homework": "hw-8"})

    _, (line,), _ = run(capsys, a_photo(home), "--template", spec)

    assert "不是这份作业" in line["retake"]
    assert line["fields"] == {}


@pytest.mark.parametrize(
    "content",
    [
        "not json",
        "[]",
        "{}",
        '{"sections": 1}',
        '{"fieldBlocks": {"A": {"origin": "x"}}, "pageDimensions": [0, -1]}',
        "[" * 100_000,
    ],
)
def test_a_corrupt_template_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    template = written(home, "template.json", content)

    code, lines, err = run(capsys, a_photo(home), "--template", template)

    assert (code, lines) == (2, [])
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        '{"1": {"a": 2}}',
        '{"1": []}',
        '{"1": true}',
        '{"marking_schemes": 3}',
        json.dumps(OUTSIDE),
    ],
)
def test_a_corrupt_key_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    key = written(home, "key.json", content)

    code, lines, err = run(capsys, a_photo(home), "--key", key)

    assert (code, lines) == (2, [])
    assert err.count("\n") == 1


def test_a_page_of_exercises_is_no_sheet(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = home / "page.jpg"
    page.write_bytes(a_page(3, PageStyle(columns=2, items=4)).photo)

    _, (line,), _ = run(capsys, str(page))

    assert (line["kind"], len(line["items"]), line["fields"]) == ("arithmetic", 4, {})


def test_a_bubble_template_is_read_with_the_files_beside_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    template = {
        "pageDimensions": [600, 400],
        "bubbleDimensions": [30, 30],
        "fieldBlocks": {
            "MCQ": {
                "fieldType": "QTYPE_MCQ4",
                "origin": [100, 60],
                "fieldLabels": ["q1..5"],
                "bubblesGap": 60,
                "labelsGap": 60,
            }
        },
        "preProcessors": [],
    }
    sheet = np.full((400, 600, 3), 250, np.uint8)
    for row in range(5):
        for option in range(4):
            centre = (115 + 60 * option, 75 + 60 * row)
            cv2.circle(sheet, centre, 13, (60, 60, 60), 2)
            if option == row % 4:
                cv2.circle(sheet, centre, 10, (40, 40, 40), -1)
    path = written(home, "template.json", template)
    cv2.imwrite(str(home / "scan.png"), sheet)

    code, (line,), _ = run(capsys, str(home / "scan.png"), "--template", path)

    assert code == 0
    assert [field["value"] for field in line["fields"].values()] == ["A", "B", "C", "D", "A"]
