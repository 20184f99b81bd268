"""Seals payloads of queues, posts and conversations with the newest key of the product's secret."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet


class Sealer(MultiFernet):
    """Seals with the newest key; opens with every one."""

    def __init__(self, keys: Sequence[Fernet]) -> None:
        """Take the keys, the newest first."""
        super().__init__(keys)
        self.newest = keys[0]


def seal_with(*keys: bytes) -> Sealer:
    """Return the sealer of payloads for keys of 32 bytes, the newest first."""
    return Sealer([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
