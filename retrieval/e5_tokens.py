"""Tokens of e5: a text is cut where its pieces are likeliest together (SentencePiece unigram).

Kudo 2018, “Subword Regularization”: among all ways to cut a text into known pieces, the one whose
log-probabilities add up to most, found by Viterbi's algorithm.
"""

import re

from retrieval.e5_weights import Vocabulary

SPACE = "\u2581"
"""What stands for a space inside pieces."""
_SPACES = re.compile(" {2,}")


class Tokens:
    """Cuts texts into tokens."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._known = vocabulary
        self._longest = max(len(piece) for piece in vocabulary.pieces)

    def of(self, text: str) -> list[int]:
        """Return the tokens of a text, without those that begin and end a passage."""
        written = self._written(text)
        back, tokens = self._paths(written)
        found = []
        at = len(written)
        while at > 0:
            found.append(tokens[at])
            at = back[at]
        return found[::-1]

    def _written(self, text: str) -> str:
        """Return a text as pieces are of it: one form of each character, no two spaces, a first."""
        replaced = self._known.replaced
        text = _SPACES.sub(" ", "".join(replaced.get(ord(one), one) for one in text))
        return (text if text.startswith(" ") else f" {text}").replace(" ", SPACE)

    def _paths(self, text: str) -> tuple[list[int], list[int]]:
        """Return of the likeliest way to each place where its last piece begins, and that piece."""
        known, count = self._known.pieces.get, len(text)
        best, back, tokens = [-1e30] * (count + 1), [0] * (count + 1), [0] * (count + 1)
        best[0] = 0.0
        for start in range(count):
            so_far = best[start]
            for end in range(start + 1, min(count, start + self._longest) + 1):
                piece = known(text[start:end])
                if piece is not None and so_far + piece[1] > best[end]:
                    best[end], back[end], tokens[end] = so_far + piece[1], start, piece[0]
            if so_far + self._known.unknown_score > best[start + 1]:
                best[start + 1] = so_far + self._known.unknown_score
                back[start + 1], tokens[start + 1] = start, self._known.unknown
        return back, tokens
