"""Vectors of questions: made before a transaction, found again inside it."""

import logging
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval.embed import Vectors

MOST_KEPT = 512
"""Vectors that are kept: people turn pages and ask alike."""
DOWN_FOR = timedelta(seconds=30)
"""How long a model that failed is not asked: else everybody waits for it in turn."""

log = logging.getLogger("qingjiao.search")


class Questions:
    """Vectors of what was asked lately; safe to call from several threads."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._down_until: datetime | None = None

    def clear(self) -> None:
        """Forget all: the model that made them is another now."""
        with self._turn:
            self._kept = OrderedDict()

    def made(self, text: str) -> "Vectors | None":
        """Return the vector of a question where it is made already; nobody is asked."""
        with self._turn:
            return self._kept.get(text)

    def make(self, text: str, embeddings: Any, *, now: datetime) -> "Vectors | None":
        """Return the vector of a question; None while the model fails, or failed just now."""
        from retrieval.embed import query_vector  # noqa: PLC0415  # numpy and langchain, 1.5 s

        with self._turn:
            kept, down = self._kept, self._down_until
            known = kept.get(text)
        if known is None:
            if down is not None and down - DOWN_FOR <= now < down:
                return None
            try:
                known = query_vector(embeddings, text)
            except Exception as error:  # noqa: BLE001  # a service fails in its own ways
                log.warning("a question was searched by words alone: %s", type(error).__name__)
                self._down_until = now + DOWN_FOR
                return None
        with self._turn:
            kept[text] = known  # where all was forgotten meanwhile, this is too
            kept.move_to_end(text)
            while len(kept) > MOST_KEPT:
                kept.popitem(last=False)
        return known
