"""The LangChain store: conditions before the search, and nothing a planted file could run."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.vectorstores import VectorStore

from retrieval.errors import IndexUnusable
from retrieval.store import FaissStore
from tests.fakes import CountedCharacters

TEXTS = ["分数除法", "分数乘法", "三角形的内角和", "秋天的雨"]
FACTS: list[dict[str, Any]] = [{"school": n % 2, "grade": n} for n in range(len(TEXTS))]


def _store() -> FaissStore:
    return FaissStore.from_texts(TEXTS, CountedCharacters(), FACTS, ids=["a", "b", "c", "d"])


def _texts(store: VectorStore, question: str, **more: Any) -> list[str]:
    return [one.page_content for one in store.similarity_search(question, **more)]


def test_the_nearest_comes_first() -> None:
    (document, score), *_ = _store().similarity_search_with_score("分数除法", k=2)

    assert (document.id, document.metadata) == ("a", {"school": 0, "grade": 0})
    assert score == pytest.approx(1, abs=1e-5)


@given(
    schools=st.lists(st.integers(0, 3), max_size=30),
    wanted=st.integers(0, 3),
    k=st.integers(1, 6),
)
def test_a_filtered_search_returns_as_many_as_fit_or_k(
    schools: list[int], wanted: int, k: int
) -> None:
    store = FaissStore.from_texts(
        [f"第{n}课" for n in range(len(schools))],
        CountedCharacters(),
        [{"school": one} for one in schools],
    )

    for condition in ({"school": wanted}, {"school": [wanted]}, lambda m: m["school"] == wanted):
        found = store.similarity_search("第1课", k=k, filter=condition)
        assert len(found) == min(k, schools.count(wanted))
        assert all(one.metadata["school"] == wanted for one in found)


def test_what_is_added_again_takes_its_place_and_what_is_deleted_is_gone() -> None:
    store = _store()

    store.add_texts(["圆的周长"], [{"school": 9}], ids=["a"])
    store.delete(["b"])

    assert len(store) == 3
    assert _texts(store, "圆的周长", k=1) == ["圆的周长"]
    assert "分数除法" not in _texts(store, "分数除法", k=9)
    assert [one.id for one in store.get_by_ids(["a", "b"])] == ["a"]


def test_it_is_a_retriever_as_langchain_knows_it() -> None:
    retriever = _store().as_retriever(search_kwargs={"k": 1, "filter": {"school": 1}})

    assert [one.id for one in retriever.invoke("秋天")] == ["d"]


def test_what_is_loaded_finds_what_was_saved(tmp_path: Path) -> None:
    store = _store()
    store.save(tmp_path, model="m")
    store.delete(["d"])
    store.save(tmp_path, model="m")

    loaded = FaissStore.load(tmp_path, CountedCharacters(), model="m")

    assert len(list(tmp_path.iterdir())) == 1
    assert _texts(loaded, "分数", k=3) == _texts(store, "分数", k=3)


@pytest.mark.parametrize("name", ["vectors.faiss", "documents.sqlite"])
def test_a_changed_store_is_not_loaded(tmp_path: Path, name: str) -> None:
    path = _store().save(tmp_path, model="m") / name
    path.write_bytes(path.read_bytes() + b"x")

    with pytest.raises(IndexUnusable):
        FaissStore.load(tmp_path, CountedCharacters(), model="m")


def test_a_store_of_another_model_or_none_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable):
        FaissStore.load(tmp_path, CountedCharacters(), model="m")
    _store().save(tmp_path, model="other")
    with pytest.raises(IndexUnusable, match="other"):
        FaissStore.load(tmp_path, CountedCharacters(), model="m")
