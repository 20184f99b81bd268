"""The product's database: opened, migrated, and sealed again with newer keys."""

from collections.abc import Iterator
from contextlib import contextmanager

from school.settings import Settings
from school.store.database import Database, newest_version, open_database
from school.store.posts import Resealed, reseal_posts
from school.store.repository import Keys
from school.store.sealed import Keyring, reseal, sealed_columns
from school.store.sealer import seal_with
from school.store.secret import credentials_of
from school.store.tables import complete_metadata
from school.store.unit_of_work import UnitOfWork


class Records:
    """The product's database, opened."""

    def __init__(self, database: Database, *, keys: Keys) -> None:
        self.database = database
        self._keys = keys

    def seal_again(self) -> tuple[Resealed, str]:
        """Seal posts and health data with the newest keys; return how many values, and its id.

        Goes on in small transactions, so the product may run meanwhile and a crash loses nothing.

        Raises:
            Unavailable: A key of health data is missing; posts are done by then.
        """
        posts, keyring = reseal_posts(self.database, self._keys.seal), self._keys.health
        done = posts.sealed
        for column in sealed_columns(complete_metadata()):
            while True:
                with self.database.begin() as connection:
                    batch = reseal(connection, column, keyring)
                if not batch:
                    break
                done += batch
        return posts._replace(sealed=done), keyring.newest

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that commits at the end, or rolls back when anything is raised."""
        with self.database.begin(urgent=urgent) as connection:
            yield UnitOfWork(connection, keys=self._keys)


def open_records(settings: Settings) -> Records:
    """Return the database the settings name, with its tables up to date.

    Raises:
        Unavailable: They are not, and somebody else is to bring them up to date.
    """
    database = _opened(settings)
    try:
        if settings.migrate_at_start:
            database.migrate()
        else:
            database.require_migrated()
    except BaseException:
        database.close()  # whoever asks next opens it anew
        raise
    keys = Keys(
        audit=settings.first_key_for("audit"),
        seal=seal_with(*settings.keys_for("seal")),
        health=Keyring(settings.keys_of_health()),
    )
    return Records(database, keys=keys)


def migrate(settings: Settings) -> str:
    """Bring the tables of the settings' database to this version of the product; return which."""
    database = _opened(settings)
    try:
        database.migrate()
    finally:
        database.close()
    return newest_version()


def _opened(settings: Settings) -> Database:
    secret = settings.database_secret
    return open_database(
        settings.url_of_database(),
        pool_size=settings.database_connections,
        credentials=credentials_of(secret) if secret else None,
    )
