"""Chat command 看资源: one resource of the library, and what its owner or reviewer does to it."""

import re
from collections.abc import Callable, Mapping, Sequence

from bot.command import Chat, Command, Reply, Waiting
from message_cards.cards.resource import (
    change_card,
    delete_card,
    managed_card,
    opened_card,
    resource_card,
    resource_live,
    versions_card,
)
from message_cards.cards.resource_lists import pending_card, reason_card
from message_cards.cards.resource_upload import told_card
from school.errors import NotFound, NotUnderstood
from school.resource_calls import (
    Act,
    ManageResource,
    PendingOf,
    Removed,
    ResourceList,
    ResourceOf,
    ResourceOpened,
    ResourceShown,
    ReviewResource,
    UploadTold,
)
from school.resource_facts import Sharing, facts_said, says_facts
from school.resources import ResourceId

NAME = "resource"
WHICH = "要看哪一份？先发“找 五年级 分数除法 课件”，再点“看”。"
_REASON = re.compile(r"^(?:原因|理由|因为)\s*[是为]?\s*[:：]?\s*(.+)$", re.DOTALL)
_ACTS = {
    "打开": "open",
    "下载": "open",
    "历史版本": "versions",
    "下架": Act.WITHDRAW,
    "恢复": Act.RESTORE,
    "改": "change",
}
"""What may be said after a resource was shown; sharing is understood in more words."""


def handle(chat: Chat) -> Sequence[Reply]:
    """Do to a resource what was pressed or said."""
    args = chat.args if chat.pressed else _typed(chat)
    if "resource" not in args:
        raise NotUnderstood(WHICH)
    chat.remember = Waiting(command=NAME, args={"resource": args["resource"]})
    return _HANDLERS.get(args.get("act", "show"), _show)(chat, args)


def _typed(chat: Chat) -> dict[str, str]:
    """Return what a text means for the resource that was shown last."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    about = {k: v for k, v in waited.items() if k == "resource"}
    if not about:
        return {}
    reason = _REASON.match(chat.text)
    if "returning" in waited and reason:
        return {**about, "act": "review", "say": "no", "reason": reason[1].strip()[:200]}
    return {**about, **_meant(chat.text, waited)}


def _meant(text: str, waited: Mapping[str, str]) -> dict[str, str]:
    sharing = facts_said(text).sharing
    if sharing is not None:
        return {"act": "manage", "do": Act.SHARE, "to": sharing}
    act = _ACTS.get(text.strip(" 。.!！"))
    if act is not None:
        return {"act": "manage", "do": act} if isinstance(act, Act) else {"act": act}
    if _changes(text, waited):
        return {"act": "manage", "do": Act.CHANGE, "said": text}
    return {}


def _of(args: Mapping[str, str]) -> ResourceOf:
    return ResourceOf(resource_id=ResourceId(args["resource"]))


def _show(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    shown = chat.functions.call("show_resource", _of(args), ResourceShown)
    return [Reply(card=resource_card(shown), private=True)]


def _uploaded(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    told = chat.functions.call("show_upload", _of(args), UploadTold)
    return [Reply(card=told_card(told), private=True, live=resource_live(args["resource"]))]


def _open(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    opened = chat.functions.call("open_resource", _of(args), ResourceOpened)
    if not opened.link and not chat.page_url:
        raise NotFound("这里还没有配置下载网址，打不开文件。请管理员设置好再试。")
    page = f"{chat.page_url}/f/{opened.token}"
    return [Reply(card=opened_card(opened, page=page), private=True)]


def _versions(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    shown = chat.functions.call("show_resource", _of(args), ResourceShown)
    return [Reply(card=versions_card(shown), private=True)]


def _delete(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    shown = chat.functions.call("show_resource", _of(args), ResourceShown)
    return [Reply(card=delete_card(shown), private=True)]


def _change(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    about = {"resource": args["resource"], "change": "yes"}
    chat.remember = Waiting(command=NAME, args=about)
    return [Reply(card=change_card(args["resource"]), private=True)]


def _manage(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    request = ManageResource(
        resource_id=ResourceId(args["resource"]),
        act=Act(args["do"]),
        to=Sharing(args["to"]) if "to" in args else None,
        said=args.get("said", ""),
    )
    done = chat.functions.call("manage_resource", request, Removed)
    if done.shown is None:
        chat.remember = None
    return [Reply(card=managed_card(done), private=True, live=resource_live(args["resource"]))]


def _review(chat: Chat, args: Mapping[str, str]) -> list[Reply]:
    approve, reason = args.get("say") == "yes", args.get("reason", "")
    if not approve and not reason:
        about = {"resource": args["resource"], "returning": "yes"}
        chat.remember = Waiting(command=NAME, args=about)
        return [Reply(card=reason_card(args["resource"]), private=True)]
    request = ReviewResource(
        resource_id=ResourceId(args["resource"]), approve=approve, reason=reason
    )
    decided = chat.functions.call("review_resource", request, ResourceShown)
    chat.remember = None
    outcome = "已通过" if approve else f"已退回（{reason}）"
    done = f"{outcome}：{decided.resource.title}。已告诉主人。"
    found = chat.functions.call("pending_resources", PendingOf(), ResourceList)
    return [Reply(card=pending_card(found, done=done), private=True)]


_HANDLERS: dict[str, Callable[[Chat, Mapping[str, str]], list[Reply]]] = {
    "show": _show,
    "uploaded": _uploaded,
    "open": _open,
    "versions": _versions,
    "delete": _delete,
    "change": _change,
    "manage": _manage,
    "review": _review,
}


def _changes(text: str, waited: Mapping[str, str]) -> bool:
    """Return True for words about what a resource is, once its owner wants to change that."""
    wanted = "change" in waited or text.startswith(("改 ", "改名", "改成", "改为"))
    return wanted and says_facts(text)


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for what may be said about the resource that was shown last."""
    if "returning" in waiting.args:
        return bool(_REASON.match(text))
    plain = text.strip(" 。.!！")
    shares = len(plain) <= 12 and facts_said(plain).sharing is not None  # noqa: PLR2004
    return plain in _ACTS or shares or _changes(text, waiting.args)


COMMAND = Command(
    words=("看资源",),
    summary="看一份资源，打开、分享、改或下架",
    examples=("看资源",),
    roles=frozenset(),
    handle=handle,
    phrases=("看看这份资源", "打开这份资源"),
    answers=_answers,
)
