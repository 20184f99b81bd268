"""qingjiao ask: questions in, figures with their sources out, for programs and people."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main

Run = Callable[..., tuple[int, list[dict[str, Any]], str]]
GAP = "2023年精准教学教师覆盖面目标和差距"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs the command in an empty home: its code, JSON lines and complaints."""
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path / "home"))

    def command(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        code = main(["ask", *arguments, "--jsonl"])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return command


def test_an_empty_home_answers_what_is_published_and_each_value_has_its_source(run: Run) -> None:
    code, (told,), _ = run(GAP)

    assert code == 0
    assert set(told) == {"question", "answer", "values", "plan", "clarify", "refused"}
    assert told["answer"] == "2023年目标 60%，现在 30%（2021年11月基线），差 30 个百分点。"
    assert told["values"][0] == {
        "value": 60,
        "unit": "%",
        "period": "2023年",
        "scope": "青田县",
        "source": "青教〔2021〕107号 附件2（000:L213）",
    }
    assert (told["plan"]["intent"], told["clarify"], told["refused"]) == ("gap", [], False)


def test_ranges_and_words_are_text(run: Run) -> None:
    _, (levels, cloud), _ = run("2022年市级现代化学校目标", "2022年青教云建设目标")

    assert levels["values"][0]["value"] == "10-15"
    assert cloud["values"][0]["value"] == "完成搭建"


def test_several_questions_are_one_conversation(run: Run) -> None:
    _, lines, _ = run(GAP, "2022年呢", "全县教师平均工资", "2021年呢")

    assert [value["value"] for value in lines[1]["values"]] == [50, 30, 20]
    assert lines[2]["refused"]
    assert [value["value"] for value in lines[3]["values"]] == [40, 30, 10]


def test_a_question_back_has_labels_and_no_values(run: Run) -> None:
    _, (told,), _ = run("终端普及率")

    assert 2 <= len(told["clarify"]) <= 3
    assert (told["values"], told["refused"]) == ([], False)


def test_a_question_back_is_answered_by_the_next_question(run: Run) -> None:
    _, lines, _ = run("终端普及率22年目标多少", "第二个", "第二个")

    assert [len(line["clarify"]) for line in lines] == [2, 0, 0]
    assert lines[1]["values"][0]["value"] == 100  # that of schools
    assert lines[2]["refused"]  # nothing is offered any more


def test_a_refusal_names_what_comes_nearest(run: Run) -> None:
    code, (told,), _ = run("全县教师平均工资")

    assert code == 0
    assert (told["values"], told["clarify"], told["refused"]) == ([], [], True)
    assert "相近的有：" in told["answer"]


def test_a_batch_goes_on_after_a_bad_line_and_begins_anew_where_it_says_so(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "batch.jsonl"
    questions = [
        json.dumps({"question": GAP}, ensure_ascii=False),
        "{broken",
        '{"question": 7}',
        json.dumps({"question": "2022年呢", "new": True}, ensure_ascii=False),
        json.dumps({"question": "录播教室数"}, ensure_ascii=False),
    ]
    file.write_text("\n".join(questions), "utf-8")

    code, lines, errors = run("--batch", str(file))

    assert code == 0
    assert [line["refused"] for line in lines] == [False, True, False]
    assert "第 2 行" in errors
    assert "第 3 行" in errors


def test_live_figures_need_a_county(run: Run) -> None:
    code, (told,), errors = run("全县学生数")

    assert code == 2
    assert told["refused"]
    assert "没有学校" in errors


def test_somebody_sees_theirs_and_the_command_line_the_county(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["demo-data", "--pupils", "400"])
    capsys.readouterr()

    _, (county,), _ = run("全县学生数")
    _, (own, others), _ = run("--as", "qh-principal-s1", "我校学生数", "全县学生数")
    _, (family,), _ = run("--as", "qh-parent-s1-g3c2-12a", GAP)

    assert county["values"][0]["value"] == 400
    assert own["values"][0]["value"] == 360
    assert (others["values"], others["refused"]) == ([], True)
    assert (family["values"], family["refused"]) == ([], True)


@pytest.mark.parametrize("arguments", [(), ("a", "--batch", "b.jsonl"), ("--as", "nobody", "a")])
def test_a_command_that_lacks_something_says_so(run: Run, arguments: tuple[str, ...]) -> None:
    code, lines, errors = run(*arguments)

    assert (code, lines) == (2, [])
    assert errors.startswith("qingjiao: ")


def test_people_read_the_answer_with_its_source(
    run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["ask", GAP]) == 0

    said = capsys.readouterr().out
    assert "差 30 个百分点" in said
    assert "来源：青教〔2021〕107号 附件2（000:L213）" in said
