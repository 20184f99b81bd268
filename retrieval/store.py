"""A ``langchain_core`` vector store over faiss, for chains that are handed texts of their own.

It is what LangChain's FAISS wrapper is not: conditions are kept before the search, so there are
always min(k, fitting) answers; it is saved as a faiss index, a SQLite file of documents and a
manifest with their digests, never as a pickle; and a tampered or foreign folder is refused.
"""

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from retrieval.embed import Vectors, passage_vectors, query_vector, unit_rows
from retrieval.errors import IndexUnusable
from retrieval.folders import check, digest, digests, keep, newest
from retrieval.vectors import search

FORMAT = 1
Wanted = Mapping[str, Any] | Callable[[Mapping[str, Any]], bool] | None
"""Values of metadata (one, or a collection of which it is one), or a rule; None: everything."""
_STORE = "store-"
_FILES = ("vectors.faiss", "documents.sqlite")


class FaissStore(VectorStore):
    """Documents with their vectors, in memory, and in a folder when saved."""

    def __init__(self, embedding: Embeddings) -> None:
        self._embedding = embedding
        self._vectors: Vectors | None = None
        self._documents: list[Document] = []
        self._index: Any = None

    @property
    def embeddings(self) -> Embeddings:
        """Return what makes the vectors."""
        return self._embedding

    def __len__(self) -> int:
        """Return how many documents there are."""
        return len(self._documents)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,  # noqa: ARG002  # the interface's
    ) -> list[str]:
        """Take texts; one whose id is there takes its place. Return the ids."""
        given = list(texts)
        numbers = ids or [secrets.token_hex(8) for _ in given]
        facts = metadatas or [{} for _ in given]
        if not given:
            return []
        made = passage_vectors(self._embedding, given)
        self.delete(numbers)
        self._index = None
        self._vectors = made if self._vectors is None else np.vstack([self._vectors, made])
        for number, text, metadata in zip(numbers, given, facts, strict=True):
            document = Document(id=number, page_content=text, metadata=dict(metadata))
            self._documents.append(document)
        return numbers

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:  # noqa: ARG002
        """Take documents out, all of them without *ids*; True, as the interface wants it."""
        self._index = None
        gone = set(ids) if ids is not None else {one.id for one in self._documents}
        left = [no for no, one in enumerate(self._documents) if one.id not in gone]
        self._documents = [self._documents[no] for no in left]
        if self._vectors is not None:
            self._vectors = self._vectors[left] if left else None
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """Return the documents of these ids that are there."""
        return [one for one in self._documents if one.id in ids]

    def similarity_search(
        self,
        query: str,
        k: int = 4,
        *,
        filter: Wanted = None,  # noqa: A002  # LangChain's word
        **kwargs: Any,
    ) -> list[Document]:
        """Return the *k* documents nearest to a question, or all that fit when those are fewer."""
        found = self.similarity_search_with_score(query, k, filter=filter, **kwargs)
        return [document for document, _ in found]

    def similarity_search_with_score(
        self,
        query: str,
        k: int = 4,
        *,
        filter: Wanted = None,  # noqa: A002  # LangChain's word
        **kwargs: Any,  # noqa: ARG002
    ) -> list[tuple[Document, float]]:
        """Return the same with the cosine of each, -1 to 1."""
        return self._nearest(query_vector(self._embedding, query), k, filter)

    def similarity_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        *,
        filter: Wanted = None,  # noqa: A002  # LangChain's word
        **kwargs: Any,  # noqa: ARG002
    ) -> list[Document]:
        """Return the *k* documents nearest to a vector."""
        found = self._nearest(unit_rows(embedding)[0], k, filter)
        return [document for document, _ in found]

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: (cosine + 1) / 2

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,  # noqa: ARG003  # the interface's
    ) -> "FaissStore":
        """Return a store of these texts."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    def save(self, place: Path, *, model: str) -> Path:
        """Write the store into *place*, durably; return its folder. *model* made its vectors."""

        def write(folder: Path) -> str:
            faiss.write_index(self._built(), str(folder / _FILES[0]))
            _write_documents(folder / _FILES[1], self._documents)
            told = {"format": FORMAT, "model": model, "files": digests(folder, _FILES)}
            (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
            last = newest(place, prefix=_STORE)
            turn = int(last.name.split("-")[1]) + 1 if last else 1
            return f"{_STORE}{turn:012d}-{digest(folder / 'manifest.json')[:16]}"

        return keep(place, write, prefix=_STORE)

    @classmethod
    def load(cls, place: Path, embedding: Embeddings, *, model: str) -> "FaissStore":
        """Return the newest store saved in *place*.

        Raises:
            IndexUnusable: There is none, a file was changed, or another model made its vectors.
        """
        folder = newest(place, prefix=_STORE)
        try:
            if folder is None:
                raise IndexUnusable(f"no store is saved in {place}")
            told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            if (told["format"], told["model"]) != (FORMAT, model):
                raise IndexUnusable(f"{folder.name} is of model {told['model']!r}, not {model!r}")
            check(folder, told["files"])
            store = cls(embedding)
            index = faiss.read_index(str(folder / _FILES[0]))
            store._documents = _read_documents(folder / _FILES[1])  # its own
            store._vectors = index.reconstruct_n(0, index.ntotal) if index.ntotal else None
        except (OSError, ValueError, KeyError, TypeError, RuntimeError, sqlite3.Error) as error:
            raise IndexUnusable(f"what is saved in {place} cannot be read") from error
        return store

    def _built(self) -> Any:
        """Return the faiss index, made again when something changed."""
        if self._index is None:
            width = 1 if self._vectors is None else self._vectors.shape[1]
            self._index = faiss.IndexFlatIP(width)
            if self._vectors is not None:
                self._index.add(np.ascontiguousarray(self._vectors))
        return self._index

    def _nearest(self, question: Vectors, k: int, wanted: Wanted) -> list[tuple[Document, float]]:
        fits = np.array([_fits(one.metadata, wanted) for one in self._documents], dtype=np.bool_)
        k = min(k, int(fits.sum()))
        if k <= 0:
            return []
        scores, rows = search(self._built(), question, k, here=fits)
        return [(self._documents[r], float(s)) for s, r in zip(scores, rows, strict=True)]


def _fits(metadata: Mapping[str, Any], wanted: Wanted) -> bool:
    if wanted is None:
        return True
    if callable(wanted):
        return wanted(metadata)
    return all(
        metadata.get(key) in value
        if isinstance(value, list | tuple | set | frozenset)
        else metadata.get(key) == value
        for key, value in wanted.items()
    )


def _write_documents(path: Path, documents: Iterable[Document]) -> None:
    rows = [
        (no, one.id, one.page_content, json.dumps(one.metadata, ensure_ascii=False))
        for no, one in enumerate(documents)
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE documents (no INTEGER PRIMARY KEY, id, text, metadata)")
        connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?)", rows)


def _read_documents(path: Path) -> list[Document]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT id, text, metadata FROM documents ORDER BY no")
        return [Document(id=i, page_content=t, metadata=json.loads(m)) for i, t, m in rows]
