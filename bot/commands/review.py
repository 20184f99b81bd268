"""Chat command 一起看: equal answers nobody is sure of, confirmed at once."""

import hashlib
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.mosaic import mosaic
from bot.understanding import says_just
from message_cards.cards.grading import batch_card, batch_live
from message_cards.cards.review import group_card, settled_card
from school.errors import NotFound
from school.papers import BatchOf, BatchReport
from school.people import Role
from school.review import ReviewGroup, ReviewOf, ReviewQueue, Settled, SettleGroup, UndoGroup
from school.transient import transient_key

NAME = "review"
SAME = ("都是", "都是的", "对都是", "是的都是")
UNDO = ("撤销这组", "撤销这一组", "撤回这组")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the largest group, settle one, or take it back."""
    asked_about = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if not chat.pressed and "undo" in asked_about and says_just(chat.text, UNDO):
        chat.args = asked_about
    if "undo" in chat.args:
        return _undo(chat)
    args = chat.args if "same" in chat.args else {}
    if chat.text.strip(" 。.!！，,") in SAME and "group" in asked_about:
        args = asked_about
    if "group" in args:
        request = SettleGroup(batch_id=args["batch"], group_id=args["group"])
        done = chat.functions.call("settle_group", request, Settled)
        told = Reply(card=settled_card(done), private=True)
        following = _next(chat, done.batch_id, ends=True)
        asked = chat.remember.args if chat.remember else {"batch": done.batch_id}
        chat.remember = Waiting(command=NAME, args={**asked, "undo": done.group_id})
        return [_live(chat, done.batch_id), told, *following]
    return _next(chat, chat.args.get("batch", ""), ends=False)


def _next(chat: Chat, batch_id: str, *, ends: bool) -> Sequence[Reply]:
    queue = chat.functions.call("review_queue", ReviewOf(batch_id=batch_id), ReviewQueue)
    if not queue.groups:
        chat.remember = None
        if queue.alone:
            return [
                Reply(
                    text=f"没有相同的了，还有 {queue.alone} 处要逐个看，发“待你看”。", private=True
                )
            ]
        return [] if ends else [Reply(text="没有拿不准的了。看完发“确认”。", private=True)]
    group = queue.groups[0]
    chat.remember = Waiting(command=NAME, args={"batch": queue.batch_id, "group": group.id})
    card = group_card(queue, picture=_picture(chat, group))
    return [Reply(card=card, private=True)]


def _picture(chat: Chat, group: ReviewGroup) -> str:
    """Store one picture of the group's cut-outs, for an hour; return its key, empty without any."""
    crops = []
    for member in group.members:
        try:
            crops.append(chat.files.get(member.crop) if member.crop else b"")
        except NotFound:
            crops.append(b"")
    if not all(crops):
        return ""  # what cannot be seen is not asked about in a picture
    picture = mosaic(crops)
    key = transient_key(hashlib.sha256(picture).hexdigest(), at=chat.clock.now())
    chat.files.put(key, picture, content_type="image/jpeg")
    return key


def _undo(chat: Chat) -> Sequence[Reply]:
    request = UndoGroup(batch_id=chat.args["batch"], group_id=chat.args["undo"])
    done = chat.functions.call("undo_group", request, Settled)
    told = Reply(text=f"已撤销，{done.count} 处又在“一起看”里。", private=True)
    return [told, _live(chat, done.batch_id)]


def _live(chat: Chat, batch_id: str) -> Reply:
    report = chat.functions.call("show_batch", BatchOf(batch_id=batch_id), BatchReport)
    return Reply(card=batch_card(report), private=True, live=batch_live(batch_id), interim=True)


def _answers(text: str, waiting: Waiting) -> bool:
    if "undo" in waiting.args and says_just(text, UNDO):
        return True
    return "group" in waiting.args and text.strip(" 。.!！，,") in SAME


COMMAND = Command(
    words=("一起看", "合并看"),
    summary="拿不准的里写得一样的一起定",
    examples=("一起看",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("一样的合并起来看", "把相同的一起确认"),
    answers=_answers,
)
