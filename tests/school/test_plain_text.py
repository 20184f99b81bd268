"""What nobody types and PostgreSQL cannot keep is refused before anything is opened."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from school.collection_calls import DraftForm, NameReporter, RoundOf, SettleRound
from school.evaluation_calls import (
    CheckPoint,
    FindProblem,
    JudgePoint,
    NextPoint,
    OpenRound,
    PointOf,
    ShowEvidence,
    StepProblem,
)
from school.report_figures import FillIn, MyTasks, SubmitReport

BEFORE: dict[type[BaseModel], dict[str, Any]] = {
    DraftForm: {"text": "在线率"},
    RoundOf: {"text": "在线率", "round_id": "r"},
    SettleRound: {"to": "void", "reason": "写错了"},
    NameReporter: {"who": "李明"},
    MyTasks: {"text": "在线率"},
    FillIn: {"round_id": "r", "unit_id": "qt.t1.s1", "text": "5", "cells": {"在线": "5"}},
    SubmitReport: {"round_id": "r", "unit_id": "qt.t1.s1", "seen": "s", "version": 0},
    OpenRound: {"text": "2026年示范校"},
    PointOf: {"school": "qt.t1.s1", "point": "1.1"},
    ShowEvidence: {"point": "1.1", "text": "有制度"},
    NextPoint: {"school": "云溪第1小学"},
    JudgePoint: {
        "round_id": "r",
        "school": "qt.t1.s1",
        "point": "1.1",
        "version": 1,
        "verdict": "more",
        "reason": "再拍清楚",
    },
    CheckPoint: {
        "round_id": "r",
        "school": "qt.t1.s1",
        "point": "1.1",
        "right": True,
        "note": "看过",
    },
    FindProblem: {"text": "云溪第1小学 消防通道"},
    StepProblem: {"problem_id": "p", "step": "fixed", "note": "改好了"},
}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (kind, field)
        for kind, told in BEFORE.items()
        for field, value in told.items()
        if isinstance(value, str) and field not in ("to", "verdict", "step")
    ],
)
def test_a_word_with_nul_is_no_request(kind: type[BaseModel], field: str) -> None:
    told = BEFORE[kind]
    kind.model_validate(told)

    with pytest.raises(ValidationError, match=field):
        kind.model_validate(told | {field: f"{told[field]}\x00"})


@pytest.mark.parametrize("cells", [{"在线\x00": "5"}, {"在线": "5\x00"}])
def test_a_cell_with_nul_is_no_request(cells: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="cells"):
        FillIn.model_validate(BEFORE[FillIn] | {"cells": cells})


def test_lines_and_signs_of_any_kind_are_plain() -> None:
    assert DraftForm(text="在线率：\n在线学生数(人)\t💥").text
