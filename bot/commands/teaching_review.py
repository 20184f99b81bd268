"""Chat command 积分审核: a principal grants claims, returns them, and decides on disputes."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.teaching_review import (
    evidence_card,
    queue_card,
    reason_card,
    settled_line,
)
from school.people import Role
from school.teaching_calls import (
    ClaimOf,
    ClaimView,
    DecideClaim,
    DecideDispute,
    PointsQueue,
    QueueOf,
)

NAME = "teaching_review"
LIVE = "points:queue"
_REASON = re.compile(r"^(?:原因|理由|因为)\s*[是为]?\s*[:：]?\s*(.+)$", re.DOTALL)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the queue, or decide on what is in it and show the rest."""
    if "look" in chat.args:
        asked = ClaimOf(claim_id=chat.args["look"])
        claim = chat.functions.call("show_claim", asked, ClaimView)
        return [Reply(card=evidence_card(claim), private=True)]
    about, say, reason = _decision(chat)
    if not about:
        return [_queue(chat)]
    if say == "no" and not reason:
        chat.remember = Waiting(command=NAME, args=about)
        return [Reply(card=reason_card(about), private=True)]
    claim = _decide(chat, about, yes=say == "yes", reason=reason)
    return [_queue(chat, done=settled_line(claim))]


def _decision(chat: Chat) -> tuple[dict[str, str], str, str]:
    """Return what is decided on, yes or no, and the reason as far as given."""
    said = _REASON.match(chat.text)
    waiting = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    args = chat.args if chat.pressed else ({**waiting, "say": "no"} if said and waiting else {})
    about: dict[str, str] = {key: args[key] for key in ("claim", "dispute") if key in args}
    typed = said[1].strip()[:200] if said and not chat.pressed else ""
    return about, args.get("say", ""), args.get("reason", "") or typed


def _decide(chat: Chat, about: dict[str, str], *, yes: bool, reason: str) -> ClaimView:
    if "dispute" in about:
        uphold = DecideDispute(dispute_id=about["dispute"], uphold=yes, reason=reason)
        return chat.functions.call("decide_dispute", uphold, ClaimView)
    grant = DecideClaim(claim_id=about["claim"], grant=yes, reason=reason)
    return chat.functions.call("decide_claim", grant, ClaimView)


def _queue(chat: Chat, *, done: str = "") -> Reply:
    queue = chat.functions.call("points_queue", QueueOf(), PointsQueue)
    return Reply(card=queue_card(queue, done=done), private=True)


COMMAND = Command(
    words=("积分审核", "审核积分"),
    summary="审核老师申报的积分",
    examples=("积分审核",),
    roles=frozenset({Role.PRINCIPAL}),
    handle=handle,
    phrases=("有哪些积分要审核", "看看老师的积分申报"),
    answers=lambda text, _: bool(_REASON.match(text)),
)
