"""Every table of the product: whoever asks for all of them has their modules imported first."""

from functools import cache

import sqlalchemy as sa

import school.store
from school.discover import discover
from school.store.database import metadata


@cache
def complete_metadata() -> sa.MetaData:
    """Return the metadata with every table of the product in it.

    Ask this for all tables and never ``metadata`` alone: that knows the tables of the modules
    which happen to be imported, and a person's rows in the others would stay when the person goes.
    """
    discover(school.store)
    return metadata
