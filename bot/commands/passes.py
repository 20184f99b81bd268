"""Chat command 进出: when one's own child came and went; notices of it on or off."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import asks_about_others
from message_cards.cards.passes import passes_card, wanted_card
from school.errors import PermissionDenied
from school.naming import parse_caption
from school.passes import DayPasses, MyPasses, PassesWanted, WantPasses
from school.people import Role

_NO = ("不用", "不要", "别", "关", "取消", "停")
_SWITCH = re.compile(r"(?:进出|到校|离校|进校)(?:的)?(?:提醒|通知)")
_ASKED = re.compile(
    r"(?:进校|到校|离校|出校|到学校|进学校|离开学校)(?:了?(?:吗|没有?|么)|了[?？]?$|时间|记录)"
    r"|几点.{0,2}(?:进|到|离|出)(?:的|了)?(?:学?校)|几点(?:进|到|离|出)|进出记录"
)
_DAYS = {"昨天": 1, "昨日": 1, "前天": 2}


def handle(chat: Chat) -> Sequence[Reply]:
    """Say when a child came and went, or switch the notices."""
    if "wanted" in chat.args or _SWITCH.search(chat.text):
        wanted = not any(word in chat.text for word in _NO)
        if "wanted" in chat.args:
            wanted = chat.args["wanted"] == "yes"
        done = chat.functions.call("want_passes", WantPasses(wanted=wanted), PassesWanted)
        return [Reply(card=wanted_card(wanted=done.wanted), private=True)]
    found = chat.functions.call("my_passes", _asked(chat), DayPasses)
    return [Reply(card=passes_card(found), private=True)]


def _asked(chat: Chat) -> MyPasses:
    days = next((n for word, n in _DAYS.items() if word in chat.text), 0)
    said = parse_caption(chat.text)
    heads = Role.CLASS_HEAD in chat.identity.roles
    if heads and said.roll_no is not None:
        caption = _ASKED.sub(" ", chat.text)
        return MyPasses(caption=caption[:200], days_ago=days)
    if said.grade is not None or said.roll_no is not None or asks_about_others(chat.text):
        raise PermissionDenied("进出记录只有孩子本人、家长和班主任能看。请找班主任。")
    named = [one.id for one in chat.identity.children if one.name in chat.text]
    return MyPasses(pupil_id=named[0] if len(named) == 1 else None, days_ago=days)


COMMAND = Command(
    words=("进出", "进校了吗", "进出提醒"),
    summary="孩子几点进校、离校；进出提醒开或关",
    pupils="自己几点进校、离校；进出提醒开或关",
    examples=("孩子进校了吗", "孩子几点进的校", "不用进出提醒"),
    roles=frozenset({Role.GUARDIAN, Role.PUPIL, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("孩子到学校了没有", "娃到校了吗", "孩子离校了吗", "昨天孩子几点离校", "要进出提醒"),
    claims=lambda text: bool(_SWITCH.search(text) or _ASKED.search(text)),
)
