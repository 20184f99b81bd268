"""Cuts a resource's text into passages of a length that search compares."""

from school.resources import ResourceFacts

LENGTH = 300
"""Characters; about what an embedding of 512 tokens takes in."""
OVERLAP = 40
MOST = 64


def passages_of(facts: ResourceFacts, text: str) -> tuple[str, ...]:
    """Return the title, then the text in pieces that overlap a little."""
    step = LENGTH - OVERLAP
    pieces = (text[start : start + LENGTH] for start in range(0, max(len(text) - OVERLAP, 1), step))
    return (facts.title, *(piece for piece in list(pieces)[:MOST] if piece.strip()))
