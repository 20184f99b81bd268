"""Follows changes of WeCom's school directory: stored when told of, looked up and matched later.

A change only names who changed. WeCom is not asked while it waits for our answer: the change is one
durable insert, and a thread of its own works them off, so that a day on which a school adds a
thousand parents holds no chat up. Nothing is ever deleted here: who is gone there is unbound.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.wecom.app import SchoolContactChange
from bot.wecom.contacts import CHANNEL, SchoolContacts
from bot.wecom.parsing import PLATFORM
from school.contacts import MatchContacts, Matched, UnbindContacts
from school.errors import SchoolError, Unavailable
from school.ports import BotRecords, Clock, Invoker
from school.queues import Leased

LANE = "contact/wecom/"
LEASE_S = 60.0
MOST_ATTEMPTS = 24
PAUSE_S = 5.0
LONGEST_PAUSE_S = 600.0
_LEFT = frozenset({"delete_parent", "delete_student", "unsubscribe"})
_CAME = frozenset(
    {"create_parent", "update_parent", "create_student", "update_student", "subscribe"}
)

log = logging.getLogger("qingjiao.wecom.follow")


class ContactFollower:
    """Works off the changes of one application's school directory."""

    def __init__(
        self,
        records: BotRecords,
        contacts: SchoolContacts,
        functions: Invoker,
        *,
        clock: Clock,
        new_token: Callable[[], str],
    ) -> None:
        self._records = records
        self._contacts = contacts
        self._functions = functions
        self._clock = clock
        self._new_token = new_token

    def close(self) -> None:
        """Close the connections."""
        self._contacts.close()

    def note(self, change: SchoolContactChange) -> bool:
        """Store a change durably; False when it was stored before or concerns no person."""
        if change.change not in _LEFT | _CAME or not change.id:
            return False
        key = f"contact:{change.corp_id}:{change.change}:{change.id}:{change.at.isoformat()}"
        with self._records.begin() as unit:
            return unit.inbox.put(
                key,
                change.model_dump_json(),
                now=self._clock.now(),
                lane=f"{LANE}{change.id}",
            )

    def follow_next(self) -> bool:
        """Do what the next change asks for; False when none is waiting."""
        with self._records.begin() as unit:
            item = unit.inbox.lease(
                now=self._clock.now(), lease=self._new_token(), lease_s=LEASE_S, lanes=(LANE,)
            )
        if item is None:
            return False
        try:
            self._follow(SchoolContactChange.model_validate_json(item.payload))
        except SchoolError as error:
            self._failed(item, error)
            return True
        with self._records.begin() as unit:
            unit.inbox.done(item, now=self._clock.now())
        return True

    def _follow(self, change: SchoolContactChange) -> None:
        if change.change in _LEFT:
            gone = UnbindContacts(platform=PLATFORM, channel=CHANNEL, users=(change.id,))
            self._functions.call("unbind_contacts", gone, Matched)
            return
        pupils = tuple(self._contacts.family(change.id))
        if pupils:
            listed = MatchContacts(platform=PLATFORM, channel=CHANNEL, pupils=pupils)
            self._functions.call("match_contacts", listed, Matched)

    def _failed(self, item: Leased, error: SchoolError) -> None:
        """Try again what failed for now; `qingjiao sync` finds what was given up."""
        now = self._clock.now()
        log.warning("contact change %s failed: %s", item.id, type(error).__name__)
        with self._records.begin() as unit:
            if isinstance(error, Unavailable) and item.attempts < MOST_ATTEMPTS:
                pause_s = min(PAUSE_S * 2.0 ** (item.attempts - 1), LONGEST_PAUSE_S)
                at = now + timedelta(seconds=pause_s)
                unit.inbox.retry(item, at=at, error=error.message)
            else:
                unit.inbox.bury(item, now=now, error=error.message)
