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
from school.errors import NotFound
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


_TYPED = re.compile(
    r"^积分(?P<word>通过|退回|采纳|维持|照片)\s*(?P<teacher>\S{1,16}?)\s*(?P<number>\d{1,6})\s*号?"
    r"(?:\s*[,，:：]?\s*(?P<reason>\S.*))?$",
    re.DOTALL,
)
YES = ("通过", "采纳")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the queue, or decide on what is in it and show the rest."""
    args = _asked(chat)
    if "look" in args:
        claim = chat.functions.call("show_claim", ClaimOf(claim_id=args["look"]), ClaimView)
        return [Reply(card=evidence_card(claim), private=True)]
    about: dict[str, str] = {key: args[key] for key in ("claim", "dispute") if key in args}
    if not about:
        return [_queue(chat)]
    if args["say"] == "no" and not args.get("reason"):
        chat.remember = Waiting(command=NAME, args=about)
        return [Reply(card=reason_card(about), private=True)]
    claim = _decide(chat, about, yes=args["say"] == "yes", reason=args.get("reason", ""))
    return [_queue(chat, done=settled_line(claim))]


def _asked(chat: Chat) -> dict[str, str]:
    """Return what is to be done, as a button says it: pressed, typed, or a reason that follows."""
    if chat.pressed:
        return chat.args
    typed, reason = _TYPED.match(chat.text), _REASON.match(chat.text)
    if typed:
        return _typed(chat, typed)
    waiting = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    return {**waiting, "say": "no", "reason": reason[1].strip()[:200]} if reason else {}


def _typed(chat: Chat, typed: re.Match[str]) -> dict[str, str]:
    queue = chat.functions.call("points_queue", QueueOf(), PointsQueue)
    who = (typed["teacher"], int(typed["number"]))
    claim = next((c for c in queue.claims if (c.teacher, c.number) == who), None)
    if claim is None:
        raise NotFound(f"最早的几条里没有{who[0]}的 {who[1]} 号。发“积分审核”看在等的。")
    if typed["word"] == "照片":
        return {"look": claim.claim_id}
    say = "yes" if typed["word"] in YES else "no"
    reason = (typed["reason"] or "").strip()[:200]
    return {**claim.decided_on(), "say": say, "reason": reason}


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
    claims=lambda text: bool(_TYPED.match(text)),
    answers=lambda text, _: bool(_REASON.match(text)),
)
