"""Chat command 布置靶向作业: printed exercises for the weak points of a class, in layers."""

import hashlib
import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.cards.targeted_homework import (
    counts_card,
    history_card,
    proposal_card,
    targeted_card,
)
from message_cards.sheet_pdf import draw_sheets
from school.errors import NotUnderstood
from school.people import Role, UnitId
from school.targeted_homework import (
    LEAST_ITEMS,
    MOST_ITEMS,
    USUAL_ITEMS,
    MakeTargeted,
    Proposal,
    Targeted,
    TargetedHistory,
    TargetedOf,
    TargetOf,
)

_SAID = re.compile(
    r"^(?:请|帮我)?\s*(?P<set>再?布置|出|生成)?\s*(?:一份|一套)?\s*(?:靶向|分层)(?:作业|练习)"
)
_PRINT = re.compile(
    r"^(?:请|帮我)?\s*再?打印\s*(?:最近|上次)?的?\s*(?:一份|那份)?的?\s*(?:靶向|分层)(?:作业|练习)"
)
SURE = "确认布置"
_COUNT = re.compile(r"([0-9]{1,3})\s*[道题]")


def handle(chat: Chat) -> Sequence[Reply]:
    """Propose homework, set it, print it again, or show how much of it is done."""
    match chat.args.get("do", ""):
        case "make":
            return _made(chat)
        case "count":
            return [Reply(card=counts_card(chat.args["class"]), private=True)]
        case "show":
            return [_history(chat, TargetedOf(class_id=UnitId(chat.args["class"])))]
    if "set" in chat.args:
        asked = TargetedOf(set_id=chat.args["set"])
        history = chat.functions.call("show_targeted", asked, TargetedHistory)
        return [_printed(chat, history.sets[0])]
    return [_proposed(chat)] if chat.pressed else _said(chat)


def _said(chat: Chat) -> Sequence[Reply]:
    """Do what the words say."""
    if chat.text.startswith(SURE):
        return _made_in_words(chat)
    if _PRINT.match(chat.text):
        return [_print_newest(chat)]
    said = _SAID.match(chat.text)
    if said and not said["set"]:
        return [_history(chat, TargetedOf(caption=_caption(chat.text)))]
    return [_proposed(chat)]


def _print_newest(chat: Chat) -> Reply:
    caption = _PRINT.sub(" ", chat.text).strip(" ，。,.:：")
    history = chat.functions.call("show_targeted", TargetedOf(caption=caption), TargetedHistory)
    if not history.sets:
        return Reply(card=history_card(history), private=True)
    asked = TargetedOf(set_id=history.sets[0].set_id)  # only a set by itself says who gets which
    one = chat.functions.call("show_targeted", asked, TargetedHistory)
    return _printed(chat, one.sets[0])


def _caption(text: str) -> str:
    return _COUNT.sub(" ", _SAID.sub(" ", text)).strip(" ，。,.:：")


def _proposed(chat: Chat) -> Reply:
    request = TargetOf(
        caption="" if chat.pressed else _caption(chat.text),
        class_id=UnitId(chat.args["class"]) if "class" in chat.args else None,
        items=_items(chat),
    )
    proposal = chat.functions.call("propose_targeted", request, Proposal)
    return Reply(card=proposal_card(proposal), private=True)


def _items(chat: Chat) -> int:
    said = _COUNT.search(chat.text) if not chat.pressed else None
    items = int(said[1]) if said else int(chat.args.get("items", USUAL_ITEMS))
    if not LEAST_ITEMS <= items <= MOST_ITEMS:
        raise NotUnderstood(f"每份可以出 {LEAST_ITEMS} 到 {MOST_ITEMS} 题。请改一下题数再发。")
    return items


def _made(chat: Chat) -> Sequence[Reply]:
    # The event's key stays the same when it is delivered again: nothing is set twice.
    request = MakeTargeted(
        class_id=UnitId(chat.args["class"]),
        items=int(chat.args["items"]),
        request=hashlib.sha256(chat.event.key.encode()).hexdigest(),
    )
    made = chat.functions.call("make_targeted", request, Targeted)
    return [Reply(card=targeted_card(made), private=True), _printed(chat, made)]


def _made_in_words(chat: Chat) -> Sequence[Reply]:
    """Set what the card proposed, where a platform shows no button."""
    caption, items = _caption(chat.text.removeprefix(SURE)), _items(chat)
    proposal = chat.functions.call(
        "propose_targeted", TargetOf(caption=caption, items=items), Proposal
    )
    chat.args = {"class": proposal.class_id, "items": str(items)}
    return _made(chat)


def _printed(chat: Chat, made: Targeted) -> Reply:
    """Return the sheets of every layer as one PDF, and one of them as a picture."""
    specs = [spec for layer in made.layers for spec in layer.specs()]
    files = keep_pdf(chat, draw_sheets(*specs))
    sheets = sum(layer.pupils + layer.blank for layer in made.layers)
    text = f"{made.class_name} 靶向作业，共 {sheets} 份（PDF，一小时内可以打开）"
    return Reply(text=text, files=files, private=True)


def _history(chat: Chat, asked: TargetedOf) -> Reply:
    history = chat.functions.call("show_targeted", asked, TargetedHistory)
    return Reply(card=history_card(history), private=True)


COMMAND = Command(
    words=("布置靶向作业", "靶向作业", "分层作业"),
    summary="按全班薄弱处出分层练习卷，拍照就能批",
    examples=("布置靶向作业 三(2)班", "布置靶向作业 16 题", "靶向作业 三(2)班"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("给全班出一份分层练习", "按薄弱知识点布置作业", "靶向作业完成了多少"),
    claims=lambda text: text.startswith(SURE) or bool(_SAID.match(text) or _PRINT.match(text)),
)
