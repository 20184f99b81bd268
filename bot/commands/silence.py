"""Chat command 静默: alarms of a kind or place stay quiet for a while, never those of level one."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.silence import ended_words, silenced_card, silences_card
from school.alarm_calls import EndSilence, SilenceReport, Silences, SilencesOf
from school.alarm_questions import kind_said, place_said, silence_asked
from school.device_events import event_kinds
from school.errors import NotFound
from school.people import Role

_END = re.compile(r"^(?:取消|解除|结束|停止|关闭)\s*静默\s*(.*)$")
_LIST = re.compile(
    r"^(?:看|查|查看)?\s*(?:静默(?:列表|情况|中|有哪些|了什么|了哪些)?|哪些.*静默.*)$"
)
_ASKED = re.compile(r"^(?:请|帮我|把)*\s*静默\s*\S")


def handle(chat: Chat) -> Sequence[Reply]:
    """Silence something, list what is silenced, or end it."""
    if silence_id := chat.args.get("end"):
        return [_end(chat, silence_id)]
    if ended := _END.match(chat.text):
        return [_end_said(chat, ended[1].strip())]
    if chat.pressed or _LIST.match(chat.text):
        return [_list(chat)]
    silence = chat.functions.call("silence_alarms", silence_asked(chat.text), SilenceReport)
    return [Reply(card=silenced_card(silence))]


def _list(chat: Chat) -> Reply:
    found = chat.functions.call("list_silences", SilencesOf(), Silences)
    return Reply(card=silences_card(found, now=chat.clock.now()))


def _end_said(chat: Chat, said: str) -> Reply:
    """End the silence that is named; where several can be meant, offer them."""
    found = chat.functions.call("list_silences", SilencesOf(), Silences).silences
    if not found:
        raise NotFound("现在没有静默。")
    kind = kind_said(said)
    wanted = [word for word in (place_said(said), event_kinds()[kind].name if kind else "") if word]
    fit = [one for one in found if all(word in one.words for word in wanted)]
    if len(fit) == 1:
        return _end(chat, fit[0].id)
    shown = Silences(silences=tuple(fit) or found)
    return Reply(card=silences_card(shown, now=chat.clock.now()))


def _end(chat: Chat, silence_id: str) -> Reply:
    ended = chat.functions.call("end_silence", EndSilence(silence_id=silence_id), SilenceReport)
    return Reply(text=ended_words(ended))


COMMAND = Command(
    words=("静默", "静默列表", "取消静默"),
    summary="静默 东门 设备离线 2小时 检修（一级告警不能静默）",
    examples=("静默 东门 设备离线 2小时 检修", "静默列表", "取消静默"),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=("设备检修，先别报警", "现在有哪些静默"),
    claims=lambda text: bool(_END.match(text) or _LIST.match(text) or _ASKED.match(text)),
)
