"""The database's user and password from AWS Secrets Manager, which may change them at any time."""

import json
from collections.abc import Callable
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from school.starting import OpenedLate


class Credentials:
    """User and password of the database, as a secret says; fetched once, and when refused."""

    def __init__(self, fetch: Callable[[], str]) -> None:
        """Take what returns the secret's newest text: ``{"username": …, "password": …}``."""
        self._fetch = fetch
        self._lock = Lock()
        self._known: dict[str, str] = {}

    def known(self) -> dict[str, str]:
        """Return them as they were last fetched."""
        with self._lock:
            if not self._known:
                self._known = self._read()
            return self._known

    def others_than(self, refused: dict[str, str]) -> dict[str, str] | None:
        """Return others than those refused, fetched anew where need be; None: there are none.

        Of two connections refused at once, one finds what the other has fetched.
        """
        with self._lock:
            if self._known == refused:
                self._known = self._read()
            return None if self._known == refused else self._known

    def _read(self) -> dict[str, str]:
        kept = json.loads(self._fetch())
        return {"user": kept["username"], "password": kept["password"]}


def credentials_of(arn: str) -> Credentials:
    """Return what AWS Secrets Manager keeps under an ARN, in the region of the environment."""
    client = OpenedLate(_secrets_manager)
    return Credentials(lambda: str(client.get_secret_value(SecretId=arn)["SecretString"]))


def _secrets_manager() -> Any:  # boto3 has no types
    import boto3  # noqa: PLC0415  # costs a second of every start that has no such secret

    return boto3.client("secretsmanager")


def connect_with(engine: sa.Engine, credentials: Credentials) -> None:
    """Let an engine open its connections with these credentials.

    A password that was changed a moment ago is refused once; then the new one is fetched.
    """

    @sa.event.listens_for(engine, "do_connect")
    def _connect(
        dialect: Dialect, _: ConnectionPoolEntry, arguments: list[Any], named: dict[str, Any]
    ) -> DBAPIConnection:
        used = credentials.known()
        try:
            return dialect.connect(*arguments, **{**named, **used})
        except dialect.loaded_dbapi.OperationalError:
            others = credentials.others_than(used)
            if others is None:
                raise
        return dialect.connect(*arguments, **{**named, **others})
