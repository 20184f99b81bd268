"""Words are compared by BM25 over characters, pairs and Latin words."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.lexical import K1, B, PostingsBuilder, inverse_frequencies
from retrieval.normalise import normalised
from retrieval.terms import counted, keys_of, words_shared

TEXTS = st.lists(st.text(alphabet="分数除乘法ab1 ，", max_size=12), min_size=1, max_size=8)


def _expected(texts: list[str], question: str) -> list[float]:
    """Return BM25 written down as the formula says it."""
    terms = [counted(text) for text in texts]
    average = sum(one.length for one in terms) / len(terms) or 1.0
    scores = []
    for one in terms:
        score = 0.0
        for key in set(keys_of(normalised(question)).tolist()):
            having = sum(key in other.keys for other in terms)
            idf = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
            count = int(one.counts[one.keys == key].sum())
            loss = K1 * (1 - B + B * one.length / average)
            score += idf * count * (K1 + 1) / (count + loss) if count else 0
        scores.append(score)
    return scores


@given(texts=TEXTS, question=st.text(alphabet="分数除乘法ab1 ", max_size=8))
def test_the_score_is_what_the_formula_says(texts: list[str], question: str) -> None:
    builder = PostingsBuilder()
    for text in texts:
        builder.add(counted(text))
    postings = builder.done()
    keys = np.unique(keys_of(normalised(question)))

    scores = postings.scores(keys, inverse_frequencies(keys, [postings]))

    assert scores == pytest.approx(_expected(texts, question), abs=0.02)


def test_texts_taken_in_many_chunks_give_the_same_postings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [f"第{n}课 分数除法 {n % 7}" for n in range(50)]
    whole, pieces = PostingsBuilder(), PostingsBuilder()
    for text in texts:
        whole.add(counted(text))
    monkeypatch.setattr("retrieval.lexical.CHUNK", 40)
    for text in texts:
        pieces.add(counted(text))
    one, other = whole.done(), pieces.done()

    assert np.array_equal(one.terms, other.terms)
    assert np.array_equal(one.rows, other.rows)
    assert np.array_equal(one.gains, other.gains)


@pytest.mark.parametrize(
    ("said", "kept"),
    [("分數除法", "分数除法"), ("ＰＰＴ　课件", "ppt 课件"), ("５年级", "5年级")],
)
def test_traditional_characters_and_full_width_are_read_as_simplified(said: str, kept: str) -> None:
    assert normalised(said) == kept


def test_pairs_that_overlap_are_told_as_one_word() -> None:
    keys = set(keys_of("六年级分数除法ppt").tolist())

    assert words_shared("找分数除法的ppt", keys) == ("分数除法", "ppt")
