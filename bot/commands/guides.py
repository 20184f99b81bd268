"""Chat commands 出导学案 and 生成练习: a language model writes from what the library holds."""

import hashlib
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.cards.guides import guide_card, guide_live
from message_cards.guide_pdf import draw_guide
from school.county_time import spoken
from school.errors import NotFound
from school.guides import AskGuide, GuideOf, GuideState, GuideView, wish_in
from school.people import Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Have something written, or send what was written as a PDF."""
    if "pdf" in chat.args:
        return [_pdf(chat, chat.args["guide"])]
    name = hashlib.sha256(chat.event.key.encode()).hexdigest()
    asked = AskGuide(said=chat.text[:120], request=name)
    view = chat.functions.call("ask_guide", asked, GuideView)
    waits = view.state is GuideState.WAITING
    live = guide_live(view) if waits else ""
    return [Reply(card=guide_card(view), private=True, live=live)]


def _pdf(chat: Chat, guide_id: str) -> Reply:
    view = chat.functions.call("show_guide", GuideOf(guide_id=guide_id), GuideView)
    if view.guide is None:
        raise NotFound("这一份还没有写好，不能导出。写好会发给你。")
    content = draw_guide(view, view.guide, made=spoken(chat.clock.now()))
    text = "PDF（模型生成，请核对；一小时内可以打开）"
    return Reply(text=text, files=keep_pdf(chat, content), private=True)


COMMAND = Command(
    words=("出导学案", "写导学案", "生成练习"),
    summary="按资源库写导学案或练习（要设置模型，写完请核对）",
    examples=("出一份分数除法导学案", "生成 5 道分数除法练习"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("帮我写一份导学案", "给我编几道练习题"),
    claims=lambda text: wish_in(text) is not None,
)
