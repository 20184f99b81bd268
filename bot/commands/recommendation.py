"""Chat command 推荐资源: material one may need, with the reason, and the switch for it."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.find_resources import COMMAND as FINDING
from message_cards.cards.find_resources import RESOURCE
from message_cards.cards.recommendation import chosen_card, recommendation_card
from school.people import Role
from school.recommendation import (
    ChooseRecommendations,
    Recommend,
    Recommendations,
    RecommendationsChosen,
)

_SWITCH = re.compile(
    r"^(?:请|帮我)?(?:把)?(?P<do>关闭|关掉|关了|取消|停止|不要|不用|别|开启|打开|开通|每周)(?:再|给我)?(?:资源)?推荐(?:资源)?"
)
_OFF = ("关", "取消", "停", "不要", "不用", "别")
_ASKS = re.compile(
    r"^(?:请|帮我|给我|有什么|看看)?(?:可以|能)?推荐(?:一?点|一?些|几个|一下)?(?:的)?(?:教学)?资源"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Recommend, or switch it on or off."""
    wanted = _wanted(chat)
    if wanted is not None:
        asked = ChooseRecommendations(wanted=wanted)
        chosen = chat.functions.call("choose_recommendations", asked, RecommendationsChosen)
        return [Reply(card=chosen_card(chosen), private=True)]
    told = chat.functions.call("recommend", Recommend(), Recommendations)
    if told.hits and (chat.waiting is None or chat.waiting.command in (FINDING, RESOURCE)):
        ids = ",".join(hit.resource_id for hit in told.hits)
        chat.remember = Waiting(command=FINDING, args={"ids": ids, "skip": "0"})
    return [Reply(card=recommendation_card(told), private=True)]


def _wanted(chat: Chat) -> bool | None:
    if "wanted" in chat.args:
        return chat.args["wanted"] == "yes"
    said = None if chat.pressed else _SWITCH.match(chat.text)
    return None if said is None else not said["do"].startswith(_OFF)


COMMAND = Command(
    words=("推荐资源", "关闭推荐", "开启推荐"),
    summary="按你找过的和错题推荐资源，可以关",
    examples=("推荐资源", "关闭推荐", "开启推荐"),
    roles=frozenset(Role),
    handle=handle,
    phrases=("给我推荐点资源", "有什么可以推荐的资源", "不要再推荐资源了", "每周给我推荐资源"),
    claims=lambda text: bool(_SWITCH.match(text) or _ASKS.match(text)),
)
