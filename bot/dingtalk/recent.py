"""Recent: what was done lately, by key, so that it is not done twice."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Remembers the last *room* values by key; may be used from any thread."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Value | None:
        """Return the value noted under *key*, None if there is none any more."""
        with self._lock:
            return self._values.get(key)

    def note(self, key: str, value: Value) -> None:
        """Remember *value*; the oldest one makes room."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._room:
                self._values.popitem(last=False)
