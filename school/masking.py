"""Leaves names of people out of a text that goes to somebody outside."""

from collections.abc import Iterable

SOMEBODY = "某同学"
SHORTEST_NAME = 2


def masked(text: str, names: Iterable[str]) -> str:
    """Return a text with SOMEBODY for every name, those set wide (“张 三”) included.

    A longer name goes before one that is a part of it.
    """
    places = [place for place, char in enumerate(text) if not char.isspace()]
    dense = "".join(text[place] for place in places)
    taken = bytearray(len(dense))
    found: list[tuple[int, int]] = []
    for name in sorted({"".join(one.split()) for one in names}, key=len, reverse=True):
        if len(name) < SHORTEST_NAME:
            continue
        start = dense.find(name)
        while start >= 0:
            end = start + len(name)
            if not any(taken[start:end]):
                taken[start:end] = b"\x01" * len(name)
                found.append((places[start], places[end - 1] + 1))
            start = dense.find(name, start + 1)
    for start, end in sorted(found, reverse=True):
        text = text[:start] + SOMEBODY + text[end:]
    return text
