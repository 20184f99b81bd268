"""Conversations in which a language model reads what the rules do not: the figures stay rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways.openai import Wrong
from tests.gateways.openai.writer import FakeWriter
from tests.planning import GOOD
from tests.scenarios.county import County, all_words, open_county

BUREAU = "qh-bureau-1"
ASKED = "2023年无线wifi覆盖率攒到哪一步才不丢人"
"""No rule knows “攒到哪一步”, and the learnt reader is not sure."""


@pytest.fixture
def model() -> Iterator[FakeWriter]:
    chosen = {"said": ["无线wifi覆盖率"], "indicators": ["wireless_coverage"]}
    with FakeWriter(answer={**GOOD, **chosen}) as running:
        yield running


@pytest.fixture
def county(tmp_path: Path, model: FakeWriter) -> Iterator[County]:
    url, name, key = (model.settings[one] for one in ("llm_url", "llm_model", "llm_key"))
    opened = open_county(tmp_path, llm_url=url, llm_model=name, llm_key=key)
    yield opened
    opened.product.close()


def test_a_card_says_that_a_model_read_the_question(county: County, model: FakeWriter) -> None:
    said = all_words(county.say(BUREAU, ASKED))

    assert len(model.told) == 1
    assert "2023年" in said
    assert "100" in said
    assert "问法由模型理解" in said
    assert "青教〔2021〕107号" in said


def test_a_model_that_is_down_leaves_the_honest_refusal(county: County, model: FakeWriter) -> None:
    model.next.append(Wrong(status=500, body="{}"))

    said = all_words(county.say(BUREAU, ASKED))

    assert "不能回答" in said
    assert "无线网络覆盖率" in said
    assert "模型" not in said
