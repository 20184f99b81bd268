"""All that is kept anywhere, as whoever has the disk and every key would read it."""

import sqlalchemy as sa

from school.store.sealed import place_of, sealed_columns
from school.store.tables import complete_metadata
from tests.scenarios.county import County
from tests.scenarios.test_my_data import everything


def all_that_is_kept(county: County) -> str:
    """Return the database, everything sealed in it opened, and every file, as one text."""
    return everything(county).decode("utf-8", "ignore") + "\n".join(opened(county))


def opened(county: County) -> list[str]:
    """Return every text that is sealed for health and devices, opened."""
    records = county.product.foundation.records
    found = []
    with records.database.begin() as connection:
        for column in sealed_columns(complete_metadata()):
            for row in connection.execute(sa.select(column.table).where(column.is_not(None))):
                sealed = getattr(row, column.name)
                found.append(records._keys.health.open(sealed, place=place_of(column, row)))
    return found
