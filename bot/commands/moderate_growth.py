"""Chat command 待审核: the class head looks through what families wrote into growth records."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.growth import decision_line, reason_card, waiting_card
from school.errors import NotUnderstood
from school.growth import LONGEST_REASON
from school.growth_record import DecideGrowth, EntryReport, WaitingList, WaitingOf
from school.people import Role

NAME = "moderate_growth"
_DECISION = re.compile(
    r"^(?P<what>通过|退回)\s*(?:第?\s*(?P<place>[1-9])\s*条?)?[\s,，:：]*(?P<reason>.*)$"
)
_NEVER_MIND = ("取消", "算了", "不退了")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what waits, or decide on one entry."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if "entry" in chat.args:
        return _decide(chat, chat.args["entry"], approve=chat.args["approve"] == "yes")
    if not chat.pressed and "declining" in waited and chat.text not in COMMAND.words:
        if chat.text in _NEVER_MIND:
            return [Reply(text="好，没有退回。发“待审核”再看。", private=True)]
        return _decide(chat, waited["declining"], approve=False, reason=chat.text)
    said = _DECISION.match(chat.text) if waited and not chat.pressed else None
    if said is not None:
        entry = _entry_at(waited, int(said["place"] or 1))
        return _decide(chat, entry, approve=said["what"] == "通过", reason=said["reason"])
    return [_shown(chat)]


def _shown(chat: Chat, *, done: str = "") -> Reply:
    waiting = chat.functions.call("growth_waiting", WaitingOf(), WaitingList)
    ids = ",".join(entry.entry_id for entry in waiting.entries)
    chat.remember = Waiting(command=NAME, args={"entries": ids}) if ids else None
    return Reply(card=waiting_card(waiting, done=done), private=True)


def _entry_at(waited: dict[str, str], place: int) -> str:
    entries = [entry for entry in waited.get("entries", "").split(",") if entry]
    if not 1 <= place <= len(entries):
        raise NotUnderstood("没有这一条。请发“待审核”再看一遍。")
    return entries[place - 1]


def _decide(chat: Chat, entry: str, *, approve: bool, reason: str = "") -> Sequence[Reply]:
    """Decide on an entry; a refusal without a reason asks for one."""
    reason = "" if approve else chat.args.get("reason", reason)
    if not approve and not reason:
        chat.remember = Waiting(command=NAME, args={"declining": entry})
        return [Reply(card=reason_card(entry), private=True)]
    request = DecideGrowth(entry_id=entry, approve=approve, reason=reason[: LONGEST_REASON * 2])
    report = chat.functions.call("decide_growth", request, EntryReport)
    return [_shown(chat, done=decision_line(report))]


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for a decision on what was listed, and for the reason that was asked for."""
    return "declining" in waiting.args or bool(_DECISION.match(text))


COMMAND = Command(
    words=("待审核", "审核成长记录"),
    summary="班主任看家长和学生交的成长记录，通过或退回",
    examples=("待审核",),
    roles=frozenset({Role.CLASS_HEAD}),
    handle=handle,
    phrases=("有没有要审核的", "看看家长交的成长记录", "审核一下家长记的"),
    answers=_answers,
)
