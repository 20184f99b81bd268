"""What takes too long is stopped, and the transaction goes on."""

from collections.abc import Callable
from itertools import chain, repeat

import pytest
import sqlalchemy as sa

from school.errors import NotUnderstood
from school.store.database import Database
from school.store.time_limit import MOST_SECONDS, time_limit

FOR_EVER = sa.text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n"
)


def a_clock(*at: float) -> Callable[[], float]:
    """Return a clock that reads these seconds, and the last of them for ever."""
    ticks = chain(at, repeat(at[-1]))
    return lambda: next(ticks)


def test_a_count_without_end_is_stopped_and_the_transaction_goes_on(database: Database) -> None:
    almost = a_clock(0.0, MOST_SECONDS - 0.1, MOST_SECONDS)
    with database.begin() as connection:
        with (
            pytest.raises(NotUnderstood, match="缩小范围"),
            time_limit(connection, monotonic=almost),
        ):
            connection.execute(FOR_EVER)
        assert connection.execute(sa.text("SELECT 1")).scalar() == 1


def test_many_short_counts_share_the_time(database: Database) -> None:
    with database.begin() as connection:
        with (  # noqa: PT012  # the second look is what refuses, not the first
            pytest.raises(NotUnderstood, match="缩小范围"),
            time_limit(connection, monotonic=a_clock(0.0, 1.0, MOST_SECONDS)) as check,
        ):
            assert connection.execute(sa.text("SELECT 1")).scalar() == 1
            check()
        assert connection.execute(sa.text("SELECT 1")).scalar() == 1


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_what_comes_after_may_wait_for_the_audit(database: Database) -> None:
    shown = sa.text("SHOW statement_timeout")
    with database.begin() as connection:
        with time_limit(connection, monotonic=a_clock(0.0)):
            inside = connection.execute(shown).scalar()
        after = connection.execute(shown).scalar()
        with pytest.raises(NotUnderstood), time_limit(connection, monotonic=a_clock(0.0)):
            raise NotUnderstood("没有这样的数。")
        refused = connection.execute(shown).scalar()

    assert (inside, after, refused) == ("5s", "0", "0")


def test_what_is_counted_cannot_write_and_what_comes_after_can(database: Database) -> None:
    write = sa.text("DELETE FROM papers")
    with database.begin() as connection:
        with (
            pytest.raises(sa.exc.DBAPIError, match=r"read.?only"),
            time_limit(connection, monotonic=a_clock(0.0)),
        ):
            connection.execute(write)
        connection.execute(write)
        with time_limit(connection, monotonic=a_clock(0.0)):
            pass
        connection.execute(write)


def test_what_fails_otherwise_is_no_question_of_time(database: Database) -> None:
    with (
        pytest.raises(sa.exc.SQLAlchemyError),
        database.begin() as connection,
        time_limit(connection),
    ):
        connection.execute(sa.text("SELECT nothing FROM nowhere"))
