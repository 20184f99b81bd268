"""The index of the library as one container keeps it: opened once, brought up to date at each use.

The database is the truth. The saved base is loaded, then every change with a higher number of the
library's clock is taken in before a search, so what was uploaded, corrected or withdrawn counts
at once. Losing the index loses nothing; it is made again from the database.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from retrieval.choice import ModelChoice
from retrieval.errors import IndexUnusable, ModelUnusable
from school.ports import FileStore
from school.resources import Resource, ResourceFilter, ResourceId, Seer

if TYPE_CHECKING:
    from chalicelib.runtime import UnitOfWork
    from retrieval.embed import Model, Vectors
    from retrieval.index import Index, Ranking
    from retrieval.lsa import Lsa
    from retrieval.part import Entry

PREFIX = "library"
"""Of the published base in object storage."""
AT_ONCE = 500
"""Changes that are read in one go."""
MOST_A_CALL = 5_000
"""Changes a search takes in; the rest waits for the next, so that nobody waits for minutes."""
FRESH_MOST = 2_000
"""Changes beside the base, after which it is made anew."""
FEW = 20
"""The same where vectors are learnt from the library: until then new resources have none."""
QUESTIONS = 512
"""Vectors of questions that are kept: people turn pages and ask alike."""

log = logging.getLogger("qingjiao.search")


@dataclass(frozen=True)
class Asked:
    """A question as the index compares it."""

    words: str
    """All that was said: whatever has one of its words may be meant."""
    meaning: str
    """What is looked for, well spelt and without the conditions; its vector is compared."""


class Library:
    """Finds resources; safe to call from several threads.

    Args:
        place: Folder of the saved base; None: only in memory.
        choice: Which model compares meanings.
        published: Object storage that containers share the base through; None: they do not.
    """

    def __init__(
        self,
        place: Path | None = None,
        *,
        choice: ModelChoice | None = None,
        published: FileStore | None = None,
    ) -> None:
        self.place = place
        self._choice = choice or ModelChoice()
        self._published = published
        self._turn = threading.RLock()
        self._index: Index | None = None
        self._lsa: Lsa | None = None
        self._model: Model | None = None
        self._asked_model = False
        self._base_name = ""
        self._questions: OrderedDict[str, Vectors] = OrderedDict()
        self.problem = ""
        """Why meanings are not compared as the settings say; empty: they are."""

    @property
    def model_id(self) -> str:
        """Return which model makes the vectors; empty: none, words alone."""
        model = self.model()
        return model.id if model else ""

    @property
    def keeps_vectors(self) -> bool:
        """Return whether vectors are made in the background and kept in the database."""
        model = self.model()
        return model is not None and not model.is_fitted

    @property
    def is_fitted(self) -> bool:
        """Return whether the model is learnt from the library and comes with its index."""
        model = self.model()
        return model is not None and model.is_fitted

    @property
    def wants_building(self) -> bool:
        """Return whether much came beside the base, so that making it anew pays."""
        index = self._index
        if index is None:
            return False
        few = max(index.count // 5, FEW) if self.is_fitted else FRESH_MOST
        return index.fresh_count > few

    def saved_bytes(self) -> int:
        """Return the size of the newest saved base; 0: none is saved."""
        from retrieval.saving import newest, size_of  # noqa: PLC0415

        folder = newest(self.place) if self.place is not None else None
        return size_of(folder) if folder else 0

    def model(self) -> "Model | None":
        """Return the model of the settings, opened the first time."""
        from retrieval.embed import open_model  # noqa: PLC0415  # numpy and langchain, 1.5 s

        with self._turn:
            if not self._asked_model:
                try:
                    self._model = open_model(self._choice)
                except ModelUnusable as error:
                    log.warning("search goes by words alone: %s", error)
                    self.problem = str(error)
                self._asked_model = True
            return self._model

    def prepare(self, text: str) -> "Vectors | None":
        """Return the vector of a question; ask before a transaction, for it takes 20 ms or more.

        None where no model can make one now: then words alone decide.
        """
        from retrieval.embed import query_vector  # noqa: PLC0415

        self._opened()  # the first time that is a second, and better not inside a transaction
        embeddings = self._embeddings()
        if embeddings is None or not text.strip():
            return None
        with self._turn:
            known = self._questions.get(text)
        if known is None:
            try:
                known = query_vector(embeddings, text)
            except Exception as error:  # noqa: BLE001  # a service fails in its own ways
                log.warning("a question was searched by words alone: %s", type(error).__name__)
                return None
        with self._turn:
            self._questions[text] = known
            self._questions.move_to_end(text)
            while len(self._questions) > QUESTIONS:
                self._questions.popitem(last=False)
        return known

    def _embeddings(self) -> Any:
        model = self.model()
        if model is None:
            return None
        if model.is_fitted:
            self._opened()
            return self._lsa
        return model.embeddings

    def vectors(self, texts: list[str]) -> "Vectors | None":
        """Return the vectors of passages; None without a model."""
        from retrieval.embed import passage_vectors  # noqa: PLC0415

        embeddings = self._embeddings()
        return None if embeddings is None else passage_vectors(embeddings, texts)

    def find(  # one condition of a search each
        self,
        unit: "UnitOfWork",
        asked: "Asked",
        *,
        wanted: ResourceFilter,
        seer: Seer,
        k: int,
    ) -> "Ranking":
        """Return the *k* best of what fits and may be read, or all when those are fewer."""
        from retrieval.index import Question  # noqa: PLC0415

        vector, model = self.prepare(asked.meaning), self.model()
        with self._turn:
            index = self.up_to_date(unit)
            question = Question(
                asked.words,
                vector,
                wanted=wanted,
                seer=seer,
                trust=model.trust if model else 0,
                told=asked.meaning or asked.words,
            )
            return index.search(question, k)

    def near(  # one condition of a search each
        self,
        unit: "UnitOfWork",
        vectors: "Vectors",
        *,
        wanted: ResourceFilter,
        seer: Seer,
        k: int,
    ) -> list[tuple[ResourceId, float]]:
        """Return the *k* resources whose passages are nearest to these vectors."""
        with self._turn:
            return self.up_to_date(unit).near(vectors, k, wanted=wanted, seer=seer)

    def vectors_of(self, unit: "UnitOfWork", resource_id: ResourceId) -> "Vectors | None":
        """Return the vectors of a resource's passages, where they are made."""
        with self._turn:
            return self.up_to_date(unit).vectors_of(resource_id)

    def up_to_date(self, unit: "UnitOfWork") -> "Index":
        """Return the index with every change of the database taken in, up to a limit a call."""
        with self._turn:
            index = self._opened()
            clock, taken = unit.resources.clock(), 0
            if clock - index.seq > AT_ONCE:
                index = self._newer(index)
            if clock <= index.seq:
                return index
            index.drop(unit.resources.gone_after(index.seq))
            while taken < MOST_A_CALL:
                changed = unit.resources.changed_after(index.seq, limit=AT_ONCE)
                # What came while we read is for the next time: what went with it was not read.
                changed = [one for one in changed if one.seq <= clock]
                if not changed:
                    index.seq = clock
                    break
                index.put(self.entries(unit, changed))
                index.seq = changed[-1].seq
                taken += len(changed)
            return index

    def keep(self, base: Any) -> None:
        """Save a base and search in it from now on."""
        from retrieval.index import Index  # noqa: PLC0415
        from retrieval.saving import load, publish, save  # noqa: PLC0415

        if self.place is not None:
            folder = save(base, self.place)
            base, self._base_name = load(folder, model=base.model), folder.name
            if self._published is not None:
                publish(folder, self._published, prefix=PREFIX)
        with self._turn:
            self._index = Index(base=base.part, seq=base.seq)
            self._lsa = base.lsa
            self._questions.clear()

    def entries(
        self, unit: "UnitOfWork", resources: Iterable[Resource], *, lsa: "Lsa | None" = None
    ) -> list["Entry"]:
        """Return resources as the index takes them, with the vectors that are kept or quick."""
        from retrieval.entries import entries_of  # noqa: PLC0415

        model, resources = self.model(), list(resources)
        ids = [one.id for one in resources]
        kept = unit.resources.vectors(ids, model.id) if self.keeps_vectors and model else {}
        fitted = lsa or (self._lsa if model is not None and model.is_fitted else None)
        return entries_of(resources, unit.resources.passages(ids), kept=kept, lsa=fitted)

    def _opened(self) -> "Index":
        """Return the index, loading the saved base the first time."""
        from retrieval.index import Index  # noqa: PLC0415

        with self._turn:
            if self._index is None:
                self._index = Index()
                self._index = self._newer(self._index)
            return self._index

    def _newer(self, index: "Index") -> "Index":
        """Return the newest saved base where it knows more than *index*; else *index*."""
        from retrieval.index import Index  # noqa: PLC0415
        from retrieval.saving import fetch, load, newest  # noqa: PLC0415

        if self.place is None:
            return index
        try:
            if self._published is not None:
                fetch(self._published, self.place, prefix=PREFIX)
            folder = newest(self.place)
            if folder is None or folder.name == self._base_name:
                return index
            base = load(folder, model=self.model_id)
        except IndexUnusable as error:
            log.warning("the saved index is not used and will be made again: %s", error)
            return index
        if base.seq < index.seq:
            return index
        self._base_name, self._lsa = folder.name, base.lsa
        self._questions.clear()
        self._index = Index(base=base.part, seq=base.seq)
        return self._index
