"""The index of the library as one container keeps it: opened once, brought up to date at each use.

The database is the truth. The saved base is loaded, then every change with a higher number of the
library's clock is taken in before a search, so what was uploaded, corrected or withdrawn counts
at once. Losing the index loses nothing; it is made again from the database.
"""

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.questions import Questions
from retrieval.choice import ModelChoice
from retrieval.errors import ModelUnusable
from school.ports import FileStore

if TYPE_CHECKING:
    from retrieval.embed import Model, Vectors
    from retrieval.index import Index, Ranking
    from retrieval.lsa import Lsa
    from retrieval.part import Entry
    from school.resources import Resource, ResourceFilter, ResourceId, Seer
    from school.store.unit_of_work import UnitOfWork

AT_ONCE = 500
"""Changes that are read in one go."""
MOST_A_CALL = 5_000
"""Changes a search takes in; the rest waits for the next, so that nobody waits for minutes."""
FRESH_MOST = 2_000
"""Changes beside the base, after which it is made anew."""
FEW = 20
"""The same where vectors are learnt from the library: until then new resources have none."""

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
        key: Signs what is published there.
    """

    def __init__(
        self,
        place: Path | None = None,
        *,
        choice: ModelChoice | None = None,
        published: FileStore | None = None,
        key: bytes = b"",
    ) -> None:
        self.place = place
        self._choice = choice or ModelChoice()
        self._published = published
        self._key = key
        self._turn = threading.RLock()
        self._loading = threading.Lock()
        self._look, self._restored = True, False
        self._index: Index | None = None
        self._lsa: Lsa | None = None
        self._model: Model | None = None
        self._asked_model = False
        self._base_name = ""
        self._questions = Questions()
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
        return self._restored or index.fresh_count > few

    def saved_bytes(self) -> int:
        """Return the size of the newest saved base; 0: none is saved."""
        from retrieval.saving import newest, size_of  # noqa: PLC0415

        folder = newest(self.place) if self.place is not None else None
        return size_of(folder) if folder else 0

    def saved_seqs(self) -> list[int]:
        """Return up to which numbers of the clock the saved bases go, the oldest first."""
        from chalicelib.library_base import saved_seqs  # noqa: PLC0415

        return saved_seqs(self.place, self._published) if self.place is not None else []

    def forget_older(self) -> None:
        """Remove all saved bases but the newest."""
        from chalicelib.library_base import forget_older  # noqa: PLC0415

        forget_older(self._published)

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

    def refresh(self) -> None:
        """Load the newest saved base, at first and once the index is far behind.

        Call it outside a transaction: it may download and read a hundred megabytes.
        """
        with self._loading:
            if self._look:
                self._look = False
                self._load_newer()

    def prepare(self, text: str, *, now: datetime) -> "Vectors | None":
        """Make the vector of a question ready for ``find``, which makes none itself.

        Call it outside a transaction: it takes 20 ms, or two seconds of a service that is down.
        None where no model can make one now: then words alone decide.
        """
        self.refresh()
        embeddings = self._embeddings()
        if embeddings is None or not text.strip():
            return None
        return self._questions.make(text, embeddings, now=now)

    def _embeddings(self) -> Any:
        model = self.model()
        if model is None:
            return None
        return self._lsa if model.is_fitted else model.embeddings

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
        wanted: "ResourceFilter",
        seer: "Seer",
        k: int,
    ) -> "Ranking":
        """Return the *k* best of what fits and may be read, or all when those are fewer.

        Meanings are compared where ``prepare`` made the vector: a transaction waits for no model.
        """
        from retrieval.index import Question  # noqa: PLC0415

        model = self.model()
        with self._turn:
            index = self.up_to_date(unit)
            vector = self._questions.made(asked.meaning)
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
        wanted: "ResourceFilter",
        seer: "Seer",
        k: int,
    ) -> "list[tuple[ResourceId, float]]":
        """Return the *k* resources whose passages are nearest to these vectors."""
        with self._turn:
            return self.up_to_date(unit).near(vectors, k, wanted=wanted, seer=seer)

    def up_to_date(self, unit: "UnitOfWork") -> "Index":
        """Return the index with every change of the database taken in, up to a limit a call."""
        with self._turn:
            index = self._opened()
            clock, taken = unit.resources.clock(), 0
            if clock < index.seq:  # the database was restored: what the index knows is another's
                index, self._restored = self._empty(), True
            if clock - index.seq > AT_ONCE:
                self._look = True  # for a newer base, once no transaction waits
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
        from chalicelib.library_base import PREFIX  # noqa: PLC0415
        from retrieval.index import Index  # noqa: PLC0415
        from retrieval.publishing import publish  # noqa: PLC0415
        from retrieval.saving import load, save  # noqa: PLC0415

        if self.place is not None:
            folder = save(base, self.place)
            base, self._base_name = load(folder, model=base.model), folder.name
            if self._published is not None:
                publish(folder, self._published, prefix=PREFIX, key=self._key)
        with self._turn:
            self._index = Index(base=base.part, seq=base.seq)
            self._lsa, self._restored = base.lsa, False
            self._questions.clear()

    def entries(
        self, unit: "UnitOfWork", resources: "Iterable[Resource]", *, lsa: "Lsa | None" = None
    ) -> list["Entry"]:
        """Return resources as the index takes them, with the vectors that are kept or quick."""
        from retrieval.entries import entries_of  # noqa: PLC0415

        model, resources = self.model(), list(resources)
        ids = [one.id for one in resources]
        kept = unit.resources.vectors(ids, model.id) if self.keeps_vectors and model else {}
        fitted = lsa or (self._lsa if model is not None and model.is_fitted else None)
        return entries_of(resources, unit.resources.passages(ids), kept=kept, lsa=fitted)

    def _opened(self) -> "Index":
        """Return the index; an empty one where no base was loaded."""
        return self._index if self._index is not None else self._empty()

    def _empty(self) -> "Index":
        from retrieval.index import Index  # noqa: PLC0415

        self._index = Index()
        return self._index

    def _load_newer(self) -> None:
        """Search in the newest saved base from now on, where it knows more than the index."""
        from chalicelib.library_base import newer_base  # noqa: PLC0415
        from retrieval.index import Index  # noqa: PLC0415

        if self.place is None:
            return
        found = newer_base(
            self.place, self._published, key=self._key, using=self._base_name, model=self.model_id
        )
        with self._turn:
            if found is not None and found[1].seq >= self._opened().seq:
                self._base_name, base = found
                self._index, self._lsa = Index(base=base.part, seq=base.seq), base.lsa
                if self.is_fitted:
                    self._questions.clear()
