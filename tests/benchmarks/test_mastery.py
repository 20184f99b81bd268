"""The benchmark of mastery reads what logs look like, and measures what it says it does."""

import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration import auc, ece, log_loss
from benchmarks.knowledge_tracing import fitted
from benchmarks.mastery import main
from benchmarks.response_logs import BadLog, Response, logs_in, read, seconds
from school.mastery import Head
from tests.simulated_pupils import simulate

TABS = "user_id\titem_id\ttimestamp\tcorrect\tskill_id\n"


def a_log(folder: Path, *rows: str, header: str = TABS, name: str = "log.csv") -> Path:
    file = folder / name
    file.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    return file


def test_tabs_and_commas_are_read_the_same(tmp_path: Path) -> None:
    tabs = a_log(tmp_path, "u\ti\t5\t1\ta~~b", "", name="a.csv")
    header = "order,skill_id,user_id,correct,item_id,timestamp\n"
    commas = a_log(tmp_path, "9,a~~b,u,1.0,i,5", header=header, name="b.csv")

    assert list(read(tabs)) == list(read(commas)) == [Response("u", "i", "a~~b", 5.0, right=True)]


def test_several_skills_in_quotes_are_one(tmp_path: Path) -> None:
    file = a_log(tmp_path, 'u,i,0,0,"1,2"', header=TABS.replace("\t", ","))

    assert [r.skill for r in read(file)] == ["1,2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12.0),
        ("1.5e12", 1.5e9),
        ("", 0.0),
        ("nan", 0.0),
        ("2020-01-01T00:00:00+00:00", 1577836800.0),
    ],
)
def test_a_time_may_be_seconds_milliseconds_a_date_or_missing(text: str, expected: float) -> None:
    assert seconds(text) == expected


def test_a_log_that_is_none_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(BadLog, match="no column skill_id"):
        list(read(a_log(tmp_path, "u,i", header="user_id,item_id,correct\n")))
    with pytest.raises(BadLog, match="line 2"):
        list(read(a_log(tmp_path, "u\ti\t0\tperhaps\ts")))
    with pytest.raises(BadLog, match="found 0"):
        logs_in(_empty(tmp_path))


def _empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def test_users_of_one_file_are_held_out_or_not_and_never_both(tmp_path: Path) -> None:
    file = a_log(tmp_path, *(f"u{n}\ti\t0\t1\ts" for n in range(200)))

    train, test = ({r.user for r in log} for log in logs_in(file))

    assert len(train) + len(test) == 200
    assert not train & test
    assert 20 <= len(test) <= 60


def test_measures_are_those_of_the_textbook() -> None:
    said = np.array([0.1, 0.4, 0.4, 0.8])
    right = np.array([False, False, True, True])

    assert auc(said, right) == pytest.approx(3.5 / 4)
    assert ece(said, right) == pytest.approx((0.1 + 2 * 0.1 + 0.2) / 4)
    assert log_loss(np.array([0.5, 0.5]), np.array([True, False])) == pytest.approx(np.log(2))


def test_knowledge_tracing_finds_who_guesses_and_who_slips() -> None:
    chances = np.random.default_rng(1)
    rows = []
    for _ in range(1500):
        knows, row = chances.random() < 0.35, bytearray()
        for _ in range(20):
            row.append(bool(chances.random() < (0.92 if knows else 0.18)))
            knows = knows or chances.random() < 0.15
        rows.append(row)

    found = fitted(rows)

    assert found.known == pytest.approx(0.35, abs=0.05)
    assert found.learns == pytest.approx(0.15, abs=0.03)
    assert found.guesses == pytest.approx(0.18, abs=0.03)
    assert found.slips == pytest.approx(0.08, abs=0.02)


@pytest.mark.slow
def test_a_folder_of_logs_becomes_a_table_a_picture_and_a_head(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, picture, head = _empty(tmp_path), tmp_path / "curve.png", tmp_path / "head.json"
    answers = list(simulate("learning", pupils=150))
    for part, held in (("train", False), ("test", True)):
        rows = [
            f"{a.pupil}\t{a.item}\t0\t{int(a.right)}\t{a.point}"
            for a in answers
            if (int(a.pupil[1:]) % 5 == 0) == held
        ]
        a_log(folder, *rows, name=f"preprocessed_data_{part}.csv")
    options = ["--plot", str(picture), "--fit", str(head), "--bins", "15"]
    monkeypatch.setattr(sys, "argv", ["mastery.py", str(folder), *options])

    assert main() == 0

    table = [line.split("|") for line in capsys.readouterr().out.splitlines() if "|" in line]
    assert len(table) == 2 + 5
    measured = {row[1].strip(): float(row[2]) for row in table[2:]}
    assert measured["ours: ratings + head"] > measured["raw % correct"] > 0.5
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert len(Head.model_validate_json(head.read_text()).weights) > 20
