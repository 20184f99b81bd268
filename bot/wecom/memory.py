"""Memory: values by key that forget the longest unused, so that a long-lived bot stays small."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Memory(Generic[Value]):
    """Keeps the *most* recently used values; safe to share between threads."""

    def __init__(self, make: Callable[[], Value], *, most: int) -> None:
        self._make = make
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: str) -> Value:
        """Return the value under *key*, a new one if there is none."""
        with self._lock:
            value = self._values.pop(key, None)
            if value is None:
                value = self._make()
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)
            return value
