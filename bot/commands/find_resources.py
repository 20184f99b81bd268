"""Chat command 找资源: material from the library, by whatever words somebody has for it."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.find_resources import RESOURCE, ask_card, found_card, tag_card
from school.errors import NotFound
from school.find_resources import (
    MOST_SKIPPED,
    PAGE,
    FindResources,
    Followup,
    ForgetSearches,
    FoundResources,
    Next,
    SearchesForgotten,
    followup,
)
from school.people import Role
from school.resource_words import seeks, understand
from school.resources import ResourceFilter
from school.search import LONGEST_QUERY

NAME = "find_resources"
_WORD = re.compile(
    r"^(?:请|帮我|麻烦|我想|我要)*(?:找|搜|搜索|查找)(?:一?点|一?些|个|一下)?(?:教学)?(?:资源|素材)\s*"
)
_BARE = re.compile(rf"(?:{_WORD.pattern}|^(?:教学)?(?:资源|素材))(?:检索|搜索)?[。.!！]?$")
_TAG = ("纠正标签", "标签不对", "改标签")
_FIRST = ("第一页", "从头看")
_LONGEST_TOPIC = 60
_CLEAR = re.compile(
    r"^(?:请|帮我)?(?:把?我的)?(?:清空|清除|删除|删掉)(?:我的)?(?:资源)?(?:搜索|搜过的?|查找)(?:资源)?的?(?:记录|历史)"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Search, turn the page, or change a condition of the search shown last."""
    if not chat.pressed and _CLEAR.match(chat.text):
        return [_cleared(chat)]
    shown = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if not chat.pressed and "ids" in shown and (replies := _go_on(chat, shown)):
        return replies
    if chat.pressed and "said" in chat.args:
        return _searched(chat, chat.args)
    said = "" if chat.pressed else _WORD.sub("", chat.text)
    if not said.strip() or _BARE.match(chat.text):
        chat.remember = Waiting(command=NAME, args={"ask": "yes"})
        return [Reply(card=ask_card(), private=True)]
    return _searched(chat, {"said": said[:LONGEST_QUERY]})


def _cleared(chat: Chat) -> Reply:
    gone = chat.functions.call("forget_searches", ForgetSearches(), SearchesForgotten).count
    text = f"删了 {gone} 条搜索记录。" if gone else "没有搜索记录，不用删。"
    return Reply(text=text, private=True)


def _go_on(chat: Chat, shown: dict[str, str]) -> Sequence[Reply]:
    """Return what typed words make of the search shown last; nothing when they are a new one."""
    meant = _followup(chat.text, shown)
    if meant is not None and meant.hit is not None:
        return _opened(chat, shown, meant.hit)
    if "said" not in shown:  # recommended, not searched for
        return []
    changes = _changes(chat.text, shown, meant)
    kept = {name: shown[name] for name in ("said", "filter")}
    return [] if changes is None else _searched(chat, {**kept, **changes})


def _followup(text: str, shown: dict[str, str]) -> Followup | None:
    return followup(text, ResourceFilter.model_validate_json(shown.get("filter", "{}")))


def _changes(text: str, shown: dict[str, str], meant: Followup | None) -> dict[str, str] | None:
    if text in _TAG:
        return {"skip": shown["skip"], "tag": "yes"}
    if text in _FIRST:
        return {}
    if meant is None:
        return None
    if meant.filter is not None:
        return {"filter": meant.filter.model_dump_json(exclude_defaults=True)}
    return _turned(shown, meant.go)


def _turned(shown: dict[str, str], go: Next | None) -> dict[str, str]:
    """Return the page meant.

    Raises:
        NotFound: There is none.
    """
    skip, total = int(shown["skip"]), int(shown["total"])
    if go is Next.BACK:
        return {"skip": str(max(0, skip - PAGE))}
    if skip + PAGE >= min(total, MOST_SKIPPED + PAGE):
        raise NotFound("后面没有了。可以说“不限年级”“不限类型”，或换个说法。")
    return {"skip": str(skip + PAGE), **({"fresh": "yes"} if go is Next.FRESH else {})}


def _opened(chat: Chat, shown: dict[str, str], number: int) -> Sequence[Reply]:
    """Show a hit by its number, as its button does.

    Raises:
        NotFound: The card shows none with it.
    """
    ids = [one for one in shown["ids"].split(",") if one]
    place = number - int(shown["skip"]) - 1
    if not 0 <= place < len(ids):
        raise NotFound("这张卡片上没有这一个。请看标题前面的数字。")
    chat.remember = chat.waiting
    chat.args, chat.pressed = {"act": "show", "resource": ids[place]}, True
    return chat.commands[RESOURCE].handle(chat)


def _searched(chat: Chat, args: dict[str, str]) -> Sequence[Reply]:
    wanted = args.get("filter")
    asked = FindResources(
        said=args["said"],
        filter=None if wanted is None else ResourceFilter.model_validate_json(wanted),
        skip=int(args.get("skip", "0")),
        fresh="fresh" in args,
    )
    found = chat.functions.call("find_resources", asked, FoundResources)
    _remember(chat, found)
    card = tag_card(found) if "tag" in args and found.hits else found_card(found)
    return [Reply(card=card, private=not found.open_to_group)]


def _remember(chat: Chat, found: FoundResources) -> None:
    """Know for a while what “只看课件” and “第2个” mean, unless something else is waited for.

    Which resource was shown last gives way: who looks on means what is found now.
    """
    if chat.waiting is not None and chat.waiting.command not in (NAME, RESOURCE):
        return
    args = {
        "said": found.words,
        "filter": found.filter.model_dump_json(exclude_defaults=True),
        "skip": str(found.skip),
        "total": str(found.total),
        "ids": ",".join(hit.resource_id for hit in found.hits),
    }
    chat.remember = Waiting(command=NAME, args=args)


def _answers(text: str, waiting: Waiting) -> bool:
    if "ask" in waiting.args:
        return 1 < len(text) <= _LONGEST_TOPIC and bool(understand(text).topic)
    meant = _followup(text, waiting.args)
    if "said" not in waiting.args:
        return meant is not None and meant.hit is not None
    return text in (*_TAG, *_FIRST) or meant is not None


COMMAND = Command(
    words=("找资源", "搜资源", "资源检索", "清空搜索记录"),
    summary="找课件、教案、习题、微课：找 五年级 分数除法 课件",
    examples=("找 五年级 分数除法 课件", "有没有讲三角形内角和的动画", "搜资源 防溺水"),
    roles=frozenset(Role),
    handle=handle,
    phrases=("帮我找个课件", "找教案", "有没有合适的微课", "搜一下教学资源"),
    claims=lambda text: bool(_CLEAR.match(text)) or seeks(text),
    answers=_answers,
)
