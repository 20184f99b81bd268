"""The database's password in Secrets Manager: real PostgreSQL asks for it, ministack keeps it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from school.store.database import Database, open_database
from school.store.secret import Credentials
from tests.servers import Cloud

pytestmark = pytest.mark.postgres
ROLE = "county_of_secrets"
ONLY_WITH_PASSWORD = f"local all {ROLE} scram-sha-256\nhost all {ROLE} all scram-sha-256\n"


class Kept:
    """A secret that is kept in Secrets Manager, and the same password in the database."""

    def __init__(self, client: Any, admin: sa.Engine) -> None:
        self._client = client
        self._admin = admin
        self.arn = str(client.create_secret(Name="county/database", SecretString="{}")["ARN"])
        self.fetched = 0

    def fetch(self) -> str:
        """Return the newest text, as ``credentials_of`` asks for it."""
        self.fetched += 1
        return str(self._client.get_secret_value(SecretId=self.arn)["SecretString"])

    def rotate(self, password: str) -> None:
        """Change the password in both, as Secrets Manager does by itself."""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(f"ALTER ROLE {ROLE} PASSWORD '{password}'")
        self.keep(password)

    def keep(self, password: str) -> None:
        """Change the password in Secrets Manager alone."""
        text = json.dumps({"username": ROLE, "password": password, "engine": "postgres"})
        self._client.put_secret_value(SecretId=self.arn, SecretString=text)

    def forget(self) -> None:
        """Delete the secret."""
        self._client.delete_secret(SecretId=self.arn, ForceDeleteWithoutRecovery=True)


@contextmanager
def a_role_with_a_password(admin: sa.Engine) -> Iterator[None]:
    """Let PostgreSQL ask one role for its password; it trusts everybody else on this machine."""
    with admin.connect() as connection:
        rules = Path(str(connection.exec_driver_sql("SHOW hba_file").scalar()))
        if not rules.is_file():
            pytest.skip("this PostgreSQL server is not ours to change")
        before = rules.read_text()
        rules.write_text(ONLY_WITH_PASSWORD + before)
        connection.exec_driver_sql(f"CREATE ROLE {ROLE} LOGIN")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        rules.write_text(before)
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP ROLE {ROLE}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")


@pytest.fixture
def secret(postgres_url: str, aws: Cloud) -> Iterator[Kept]:
    """Return a secret with the password of a role that PostgreSQL does not trust without it."""
    admin = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    try:
        with a_role_with_a_password(admin):
            kept = Kept(aws.client("secretsmanager"), admin)
            kept.rotate("first")
            yield kept
            kept.forget()
    finally:
        admin.dispose()


@pytest.fixture
def opened(postgres_url: str, secret: Kept) -> Iterator[Database]:
    """Return the database, opened with an address that names nobody."""
    nobody = sa.make_url(postgres_url).set(username=None, password=None)
    url = nobody.render_as_string(hide_password=False)
    database = open_database(url, pool_size=1, credentials=Credentials(secret.fetch))
    yield database
    database.close()


def who(database: Database) -> object:
    with database.begin() as connection:
        return connection.exec_driver_sql("SELECT current_user").scalar()


def test_the_database_is_opened_with_the_password_of_the_secret(
    opened: Database, secret: Kept
) -> None:
    assert [who(opened), who(opened)] == [ROLE, ROLE]
    assert secret.fetched == 1


def test_a_password_that_was_changed_is_fetched_anew(opened: Database, secret: Kept) -> None:
    assert who(opened) == ROLE
    secret.rotate("second")
    opened.close()  # as a connection that was too old, or lost

    assert who(opened) == ROLE
    assert secret.fetched == 2


def test_a_password_that_stays_wrong_is_not_tried_for_ever(opened: Database, secret: Kept) -> None:
    secret.keep("wrong")

    with pytest.raises(sa.exc.OperationalError):
        who(opened)
    assert secret.fetched == 2
