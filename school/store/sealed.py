"""Sealed columns: text the database file, its backups and its administrators cannot read (R8).

Health and psychological data are sealed with AES-256-GCM under a key of their own, so what opens
chats or audits does not open them. Each value is bound to its table, column and row: a sealed text
copied into another child's row does not open there. A value names the key that sealed it, so that
keys can be replaced one after another; ``qingjiao rotate-keys`` seals everything again.

A table declares ``sa.Column("text", SealedText, …)``; its repository gets the keyring and calls
``keyring.seal(text, place=Place("notes", "text", row_id))``. The column refuses what is not sealed.
"""

import base64
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from school.errors import Unavailable

NONCE_BYTES = 12
"""What NIST SP 800-38D recommends for GCM; random, so one key seals at most 2**32 values."""
AES_BITS = 256
_FORM = "v1"
_BATCH = 500


@dataclass(frozen=True)
class Sealed:
    """A sealed text as the database keeps it: form, id of the key, nonce and ciphertext."""

    token: str

    @property
    def key_id(self) -> str:
        """Return which key sealed it."""
        return self.token.split(".")[1]


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs; it opens nowhere else."""

    table: str
    column: str
    row: str
    """The row's primary key; parts of a longer key are divided by ``/``."""

    def bound(self) -> bytes:
        """Return the place as the cipher binds it; no two places are the same bytes."""
        return "\n".join((_FORM, self.table, self.column, self.row)).encode()


class SealedText(sa.types.TypeDecorator[Sealed]):
    """A column that takes and gives sealed texts only; a plain one is a mistake and raises."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Return what the database keeps."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError("Seal it first: this column keeps sealed texts only.")
        return None if value is None else value.token

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Sealed | None:  # noqa: ARG002
        """Return the sealed text that was kept."""
        return None if value is None else Sealed(value)


class Keyring:
    """The keys of one use, by id; the newest seals, every one opens."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Keep *keys* of 32 bytes each, the newest first.

        Raises:
            ValueError: There is none, one is not 32 bytes, or an id has other signs than a-z0-9-.
        """
        if not keys or any(len(key) * 8 != AES_BITS for key in keys.values()):
            raise ValueError("A keyring needs keys of 32 bytes each.")
        if not all(i.replace("-", "").isalnum() and i.isascii() for i in keys):
            raise ValueError("The id of a key is made of letters, digits and -.")
        self.newest = next(iter(keys))
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._marking = hmac.digest(keys[self.newest], b"mark", "sha256")

    def seal(self, text: str, *, place: Place) -> Sealed:
        """Return *text* sealed with the newest key, bound to its place."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self.newest].encrypt(nonce, text.encode(), place.bound())
        kept = base64.urlsafe_b64encode(nonce + cipher).decode()
        return Sealed(f"{_FORM}.{self.newest}.{kept}")

    def mark(self, text: str) -> str:
        """Return a mark of *text* that only who has the newest key can make again."""
        return hmac.digest(self._marking, text.encode(), "sha256").hex()[:24]

    def open(self, sealed: Sealed, *, place: Place) -> str:
        """Return the text.

        Raises:
            Unavailable: It was changed, belongs elsewhere, or its key is not on this ring.
        """
        try:
            form, key_id, kept = sealed.token.split(".")
            content = base64.urlsafe_b64decode(kept)
            cipher = self._ciphers[key_id]
            plain = cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], place.bound())
        except (ValueError, KeyError, InvalidTag) as error:
            raise Unavailable("这条加密的记录现在打不开，没有丢。请管理员检查密钥。") from error
        if form != _FORM:
            raise Unavailable("这条加密的记录是新版本写的。请管理员升级后再看。")
        return plain.decode()


def sealed_columns(metadata: sa.MetaData) -> list[sa.Column[Sealed]]:
    """Return every sealed column of the tables, in order."""
    return [
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SealedText)
    ]


def place_of(column: sa.Column[Any], row: "sa.Row[tuple[object, ...]]") -> Place:
    """Return the place of a column's value in *row*, which has the table's primary key."""
    key = "/".join(str(getattr(row, part.name)) for part in column.table.primary_key)
    return Place(column.table.name, column.name, key)


def reseal(connection: sa.Connection, column: sa.Column[Sealed], keyring: Keyring) -> int:
    """Seal up to 500 values of a column with the newest key that another one sealed.

    Returns:
        How many; 0 when none is left. What is done in one call commits with its transaction, so
        a crash loses at most one batch of work and no value.
    """
    table = column.table
    old = ~column.cast(sa.Text).startswith(f"{_FORM}.{keyring.newest}.", autoescape=True)
    rows = connection.execute(sa.select(table).where(column.is_not(None), old).limit(_BATCH)).all()
    for row in rows:
        place = place_of(column, row)
        fresh = keyring.seal(keyring.open(getattr(row, column.name), place=place), place=place)
        mine = [part == getattr(row, part.name) for part in table.primary_key]
        connection.execute(sa.update(table).where(*mine).values({column.name: fresh}))
    return len(rows)
