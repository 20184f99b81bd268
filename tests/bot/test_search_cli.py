"""qingjiao index and qingjiao search: documents in, ranked hits out, for programs and people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from school.errors import NotUnderstood
from school.library_documents import LibraryDocument, read_document
from school.resources import ResourceType, Stage

DOCUMENTS = [
    {
        "id": "d1",
        "title": "五年级上册数学《小数除法》课件",
        "text": "小数除以整数，商的小数点对齐。",
    },
    {
        "id": 2,
        "title": "秋天的雨",
        "text": "秋天的雨，是一把钥匙。",
        "grade": "三年级",
        "type": "教案",
    },
    {
        "id": "d3",
        "title": "防溺水班会",
        "text": "不私自下水游泳。",
        "subject": "安全",
        "shared": True,
    },
]
Run = Callable[..., tuple[int, list[dict[str, Any]], str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs the command in an empty home: its code, JSON lines and complaints."""
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QINGJIAO_EMBEDDINGS", "lsa")

    def command(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        code = main([*arguments, "--jsonl"])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return command


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Return a file of three documents and two lines that are none."""
    file = tmp_path / "documents.jsonl"
    lines = [json.dumps(one, ensure_ascii=False) for one in DOCUMENTS]
    file.write_text("\n".join([lines[0], "{broken", "", '{"id": "x"}', *lines[1:]]), "utf-8")
    return file


def test_documents_are_added_once_and_a_bad_line_stops_nothing(run: Run, documents: Path) -> None:
    code, (told,), errors = run("index", "add", str(documents))
    _, (again,), _ = run("index", "add", str(documents))

    assert code == 0
    assert (told["added"], told["refused"], again["same"], again["added"]) == (3, 2, 3, 0)
    assert "第 2 行" in errors
    assert "第 4 行" in errors


def test_a_file_with_no_document_is_an_error(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "none.jsonl"
    file.write_text("{broken\n")

    assert run("index", "add", str(file))[0] == 2


def test_a_batch_is_answered_in_its_order_and_goes_on_after_a_bad_line(
    run: Run, documents: Path, tmp_path: Path
) -> None:
    run("index", "add", str(documents))
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"id": "a", "query": "秋天"}\nnonsense\n{"id": 7, "query": "小數除法"}\n', "utf-8"
    )

    code, (autumn, division), errors = run("search", "--batch", str(batch), "--top", "2")

    assert code == 0
    assert (autumn["id"], autumn["query"], division["id"]) == ("a", "秋天", 7)
    assert autumn["hits"][0]["id"] == "2"
    assert set(division["hits"][0]) == {"id", "title", "score", "why"}
    assert (division["hits"][0]["id"], division["hits"][0]["why"]) == ("d1", ["小数除法"])
    assert len(division["hits"]) == 2
    assert division["seconds"] > 0
    assert "第 2 行" in errors


def test_somebody_finds_their_own_and_anybody_does_not(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["demo-data", "--pupils", "40"])
    file = tmp_path / "own.jsonl"
    teacher = "qh-vice_principal-s1"
    file.write_text(f'{{"id": "mine", "title": "我的班会", "owner": "{teacher}"}}\n', "utf-8")
    capsys.readouterr()
    run("index", "add", str(file))

    _, (anybody,), _ = run("search", "班会")
    _, (own,), _ = run("search", "--as", teacher, "班会")

    assert anybody["hits"] == []
    assert [hit["id"] for hit in own["hits"]] == ["mine"]


def test_the_index_says_how_it_is(run: Run, documents: Path) -> None:
    run("index", "add", str(documents))

    _, (status,), _ = run("index", "status")
    _, (built,), _ = run("index", "build")

    assert (status["resources"], status["fresh"], status["model"]) == (3, 0, "lsa-256")
    assert built["bytes"] == status["bytes"] > 0


@pytest.mark.parametrize(
    "arguments", [("index", "add"), ("search",), ("search", "a", "--top", "0")]
)
def test_a_command_that_lacks_something_says_so(run: Run, arguments: tuple[str, ...]) -> None:
    code, lines, errors = run(*arguments)

    assert (code, lines) == (2, [])
    assert errors.startswith("qingjiao: ")


def _read(**told: Any) -> LibraryDocument:
    return read_document(json.dumps({"id": "d", "title": "t", **told}))


@pytest.mark.parametrize(
    ("told", "grades"),
    [
        (5, {5}), ("5", {5}), ("五年级", {5}), ("5-6", {5, 6}), ([1, "二年级"], {1, 2}),
        ("初二", {8}), ("高一", {10}), ("Grade 3", {3}), ("5年级上册", {5}),
        (99, set()), (None, set()),
    ],
)  # fmt: skip
def test_a_grade_is_read_however_it_is_written(told: object, grades: set[int]) -> None:
    assert _read(grade=told).facts.grades == grades


@pytest.mark.parametrize(
    ("key", "told", "fact"),
    [
        ("stage", "小学", Stage.PRIMARY),
        ("stage", "junior", Stage.JUNIOR),
        ("stage", ["初中"], Stage.JUNIOR),
        ("type", "课件", ResourceType.COURSEWARE),
        ("type", "PPT", ResourceType.COURSEWARE),
        ("type", "lesson_plan", ResourceType.LESSON_PLAN),
        ("type", "something", None),
        ("subject", "数学", "数学"),
        ("subject", "信息技术", "信息科技"),
        ("subject", "围棋", "围棋"),
    ],
)
def test_facts_are_read_in_chinese_and_english(key: str, told: object, fact: object) -> None:
    assert getattr(_read(**{key: told}).facts, key) == fact


def test_what_a_document_does_not_say_is_taken_from_its_title() -> None:
    facts = _read(title="五年级上册数学《分数除法》课件").facts

    assert facts.grades == {5}
    assert (facts.subject, facts.stage) == ("数学", Stage.PRIMARY)
    assert facts.type is ResourceType.COURSEWARE


def test_what_a_document_says_counts_more_than_its_title() -> None:
    assert _read(title="五年级数学课件", grade=6, type="教案").facts.grades == {6}


def test_a_document_without_a_title_is_named_by_its_beginning() -> None:
    document = read_document(
        '{"id": "d", "title": "", "text": "袁彭年，字介眉，湖广公安人。明末清初人。"}'
    )

    assert document.facts.title == "袁彭年，字介眉，湖广公安人。"


@pytest.mark.parametrize(
    "line",
    ["[]", "1", '"x"', "{}", '{"id": ""}', '{"id": "a"}', '{"id": null, "title": "t"}',
     '{"id": "' + "a" * 65 + '", "title": "t"}', '{"id": "a", "title": "t", "shared": ["x", "y"]}'],
)  # fmt: skip
def test_a_line_that_is_no_document_is_refused_with_words(line: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_document(line)

    assert refused.value.message
