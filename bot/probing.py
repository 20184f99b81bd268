"""Counts who is refused how often, and answers them no more for a while; see school/probing.py.

Kept in the database, so a restart or a second bot forgets nothing. Only hashes of accounts are.
"""

import hashlib
from datetime import datetime

from bot.chores import Ports
from bot.command import Reply
from bot.conversations import recall
from bot.delivery import messages_for, post
from bot.events import ChatEvent
from bot.intake import ALARM_COMMANDS, URGENT, priority_of
from bot.router import Router
from school.ports import BotUnit
from school.probing import MOST_BY_ONE, MOST_THEN, MOST_TOGETHER, PAUSED, WINDOW, Probed
from school.queues import Leased
from school.work import Work


def turned_away(ports: Ports, router: Router, item: Leased, event: ChatEvent) -> bool:
    """Answer an account that was refused too often, looking nothing up for it.

    Returns:
        False for everybody else, and for whoever calls for help; nothing was done then.
    """
    now = ports.clock.now()
    with ports.records.begin() as unit:
        if not is_paused(unit, event, now=now) or _calls_for_help(unit, router, event, now=now):
            return False
        if unit.inbox.done(item, now=now):
            told = messages_for(event, [Reply(text=PAUSED, private=True)])
            post(unit, told, new_token=ports.new_token, now=now)
    for attachment in event.attachments:
        ports.release(event.platform, attachment)
    return True


def _calls_for_help(unit: BotUnit, router: Router, event: ChatEvent, *, now: datetime) -> bool:
    """Return True for a call for help, and for what answers what the bot asked about one."""
    if priority_of(unit, event) == URGENT:
        return True
    waiting = recall(unit.chat, event, now=now)
    return event.pressed is None and router.is_meant_for(ALARM_COMMANDS, event, waiting)


def is_paused(unit: BotUnit, event: ChatEvent, *, now: datetime) -> bool:
    """Return True while an account was refused too often."""
    mine = unit.chat.spent(_own(event), since=now - WINDOW)
    if mine < MOST_THEN:
        return False
    return mine >= MOST_BY_ONE or _many(unit, event, now=now) >= MOST_TOGETHER


def note_refusal(unit: BotUnit, event: ChatEvent, *, known: bool, now: datetime) -> None:
    """Count a refusal; when it was one too many, queue that the school is told.

    Args:
        unit: The transaction.
        event: What was refused.
        known: Whose account it is, is known. Others are shown nothing whatever they say, so they
            do not count for all together: whoever is new would pause the teachers.
        now: When it was refused.
    """
    all_together = ((_all(event), MOST_TOGETHER),) if known else ()
    for target, most in ((_own(event), MOST_BY_ONE), *all_together):
        unit.chat.spend_token(target, count=most, per_s=WINDOW.total_seconds(), now=now)
    mine = unit.chat.spent(_own(event), since=now - WINDOW)
    together = mine == MOST_THEN and _many(unit, event, now=now) >= MOST_TOGETHER
    if mine == MOST_BY_ONE or together:
        tell(unit, Probed(platform=event.platform, user=event.sender, together=together), now=now)


def tell(unit: BotUnit, probed: Probed, *, now: datetime) -> None:
    """Queue that the school is told, in the transaction that counted."""
    work = Work(function="note_probing", request=probed.model_dump(mode="json"))
    number = _digest(f"{probed.platform}:{probed.user}")
    unit.work.put(f"probing:{number}:{now.isoformat()}", work.model_dump_json(), now=now)


def _many(unit: BotUnit, event: ChatEvent, *, now: datetime) -> int:
    return unit.chat.spent(_all(event), since=now - WINDOW)


def _own(event: ChatEvent) -> str:
    return f"probing/{_digest(f'{event.platform}:{event.sender}')}"


def _all(event: ChatEvent) -> str:
    return f"probing/{event.platform}/{event.robot}"


def _digest(account: str) -> str:
    return hashlib.sha256(account.encode()).hexdigest()[:32]
