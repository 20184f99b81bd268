"""Links that open once: given to whoever asks, tried with a code, and spent as that person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.call import Call
from school.actor import Actor
from school.errors import NotUnderstood
from school.one_time import (
    GOOD_FOR,
    MOST_GIVEN,
    OpenPage,
    closed,
    code_from,
    code_hash,
    hash_of,
    opens,
)
from school.store.one_time import Link, Links, LinkT
from school.store.unit_of_work import UnitOfWork

LinksIn = Callable[[UnitOfWork], Links[LinkT]]


@dataclass(frozen=True)
class Fresh:
    """A link that is being made; token and code are for the person alone."""

    token: str
    code: str
    made_at: datetime

    @property
    def expires_at(self) -> datetime:
        """Return when it ends."""
        return self.made_at + GOOD_FOR


def fresh_link(call: Call) -> Fresh:
    """Return a token and a code nobody was given before."""
    return Fresh(token=call.new_token(), code=code_from(call.new_token()), made_at=call.now)


def require_few(
    links: Links[LinkT], call: Call, *, most: int = MOST_GIVEN, what: str = "网页"
) -> None:
    """Pass while somebody has not asked for too many links.

    Raises:
        NotUnderstood: They have had *most* within ten minutes.
    """
    if links.given_since(call.person.id, call.now - GOOD_FOR) >= most:
        raise NotUnderstood(f"10 分钟里要了 {most} 次{what}。请过 10 分钟再要。")


def keep_link(
    links: Links[LinkT],
    call: Call,
    link: type[LinkT],
    /,
    *,
    fresh: Fresh,
    **opens_what: Any,  # the fields of that kind
) -> None:
    """Keep a link for who asks, in whose account it is to be opened."""
    links.add(
        link(
            token_hash=hash_of(fresh.token),
            code_hash=code_hash(fresh.token, fresh.code),
            person_id=call.person.id,
            platform=call.actor.platform,
            user_id=call.actor.user,
            made_at=fresh.made_at,
            expires_at=fresh.expires_at,
            **opens_what,
        )
    )


def tried(call: Call, request: OpenPage, links: LinksIn[LinkT]) -> LinkT:
    """Return the link a token and a code open, which is not spent by that.

    A try is counted even when it fails, so it is kept in a transaction of its own.

    Raises:
        Expired: The token or the code is wrong, or the link is used or too old: always the same.
    """
    with call.records() as unit:
        link = links(unit).try_open(hash_of(request.token))
    given = code_hash(request.token, request.code)
    if link is None or not opens(
        used=link.used,
        tries=link.tries,
        expires_at=link.expires_at,
        codes=(link.code_hash, given),
        now=call.now,
    ):
        raise closed()
    return link


def require_spent(unit: UnitOfWork, link: Link, spend: Callable[[], bool]) -> Actor:
    """Spend a link and return as whom what it opens is asked for.

    Raises:
        Expired: The account is another's now, or of two presses this one is second.
    """
    if not still_theirs(unit, link) or not spend():
        raise closed()
    return reader_of(link)


def still_theirs(unit: UnitOfWork, link: Link) -> bool:
    """Return True while the account is that of whom the link was made for."""
    return unit.people.account_holder(link.platform, link.user_id) == link.person_id


def reader_of(link: Link) -> Actor:
    """Return the account a link was given in."""
    return Actor(platform=link.platform, user=link.user_id)
