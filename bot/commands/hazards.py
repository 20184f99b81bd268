"""Chat command 隐患: what is open, one ticket, and its steps from assigning to closing."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.sent_photos import are_pictures, keep_photos
from message_cards.cards.hazards import hazard_card, list_card, photo_card, reason_card
from school.errors import NotUnderstood
from school.hazard_calls import (
    AssignHazard,
    CheckHazard,
    FixHazard,
    HazardList,
    HazardLists,
    HazardOf,
    HazardView,
    MergeHazard,
)
from school.hazards import MOST_PHOTOS
from school.people import PersonId, Role

NAME = "hazards"
MINE = ("我的隐患", "派给我的隐患", "我要整改的隐患", "整改", "我要整改", "待整改")
TO_CHECK = ("复查", "我要复查", "待我复查", "等我复查的隐患")
"""Bare words that ask what waits for oneself."""
_REF = r"(?P<ref>[hH]\s*(?:\d{2}\s*-\s*)?\d{1,5})"
_LOOK = re.compile(rf"^(?:看看?|查看)?\s*隐患\s*{_REF}\s*$")
_ASSIGN = re.compile(
    rf"^(?:隐患\s*)?(?:{_REF}\s*)?(?:派给|指派给?|交给)\s*(?:[hH]\s*(?:\d{{2}}-)?\d{{1,5}}\s*)?(?P<rest>.+)$"
)
_FIX = re.compile(rf"^整改(?:完成)?\s*(?:{_REF})?(?P<rest>.*)$", re.DOTALL)
_CHECK = re.compile(rf"^复查\s*{_REF}\s*(?P<no>不|没有?|未)?通过(?P<rest>.*)$", re.DOTALL)
_MERGE = re.compile(rf"^合并\s*{_REF}\s*(?:到|进|和|与)\s*(?P<into>[hH]\S+)$")
_REASON = re.compile(r"^(?:原因|理由)\s*[是为]?\s*[:：]?\s*(?P<rest>.+)$", re.DOTALL)
_ANY_REF = re.compile(_REF)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the list or a ticket, or take the step that was pressed or typed."""
    args = dict(chat.args) if chat.pressed else _typed(chat)
    do = args.get("do", "")
    if do:
        return [_STEPS[do](chat, args)]
    if "look" in args or "ref" in args:
        asked = HazardOf(hazard_id=args.get("look", ""), ref=args.get("ref", ""))
        return [_shown(chat, chat.functions.call("show_hazard", asked, HazardView))]
    return [_list(chat, args)]


def _typed(chat: Chat) -> dict[str, str]:
    """Return what a text asks for, as a button would carry it."""
    text, waited = chat.text.strip(" 。.!！"), _waited(chat)
    if chat.event.attachments and waited.get("do") == "fix" and not _FIX.match(text):
        return {**waited, "rest": text}
    about_one = bool(chat.event.attachments or waited.get("hazard"))
    if (bare := _bare(text)) and not (about_one and _FIX.match(text)):
        return bare
    forms = ((_ASSIGN, "assign"), (_FIX, "fix"), (_CHECK, "check"), (_MERGE, "merge"))
    for form, do in forms:
        if found := form.match(text):
            return _found(text, found, do, waited)
    if (found := _REASON.match(text)) and "hazard" in waited:
        return {**waited, "do": "fail", "reason": found["rest"].strip()[:120]}
    if found := _LOOK.match(text):
        return {"ref": found["ref"]}
    return {"text": text[:64]}


def _bare(text: str) -> dict[str, str]:
    """Return the list that bare words ask for: what waits for whoever says them."""
    return {"mine": "yes"} if text in MINE else {"to_check": "yes"} if text in TO_CHECK else {}


def _found(text: str, found: re.Match[str], do: str, waited: dict[str, str]) -> dict[str, str]:
    said = {key: value for key, value in found.groupdict().items() if value}
    named = _ANY_REF.search(text)
    args = {"ref": named["ref"]} if named else {"hazard": waited.get("hazard", "")}
    if do == "check":
        do = "fail" if "no" in said else "pass"
        return {**args, "do": do, "reason": said.get("rest", "").strip(" ,，:：")[:120]}
    return {**args, "do": do, **{k: said[k] for k in ("rest", "into") if k in said}}


def _waited(chat: Chat) -> dict[str, str]:
    mine = chat.waiting is not None and chat.waiting.command == NAME
    return chat.waiting.args if mine and chat.waiting else {}


def _meant(chat: Chat, args: dict[str, str], *, among: HazardLists) -> dict[str, str]:
    """Return the ticket as a request names it; without a number the only one there is.

    Raises:
        NotUnderstood: Nothing says which one.
    """
    if args.get("hazard") or args.get("ref"):
        return {"hazard_id": args.get("hazard", ""), "ref": args.get("ref", "")}
    found = chat.functions.call("list_hazards", among, HazardList)
    if found.total == 1:
        return {"hazard_id": found.rows[0].hazard_id, "ref": ""}
    raise NotUnderstood("是哪一条？请写上编号，如“派给 H12 李明 周五前”。发“隐患”看编号。")


def _shown(chat: Chat, hazard: HazardView, *, done: str = "") -> Reply:
    """Show a ticket; words such as “派给 李明” are about it from now on."""
    if hazard.may:
        chat.remember = Waiting(command=NAME, args={"hazard": hazard.hazard_id})
    return Reply(card=hazard_card(hazard, done=done), private=True)


def _assign(chat: Chat, args: dict[str, str]) -> Reply:
    meant = _meant(chat, args, among=HazardLists(text="待指派"))
    owner, text = PersonId(args.get("owner", "")), args.get("rest", "")[:200]
    request = AssignHazard(**meant, owner_id=owner, text=text)
    hazard = chat.functions.call("assign_hazard", request, HazardView)
    return _shown(chat, hazard, done=f"已派给{hazard.owner}，已经告诉他。")


def _fix(chat: Chat, args: dict[str, str]) -> Reply:
    meant = _meant(chat, args, among=HazardLists(mine=True))
    if not chat.event.attachments:
        asked = HazardOf(**meant)
        hazard = chat.functions.call("show_hazard", asked, HazardView)
        note = args.get("rest", "").strip()
        waits = {"hazard": hazard.hazard_id, "do": "fix", "note": note}
        chat.remember = Waiting(command=NAME, args=waits)
        return Reply(card=photo_card(hazard.ref), private=True)
    note = " ".join(filter(None, [args.get("note", ""), args.get("rest", "").strip()]))[:120]
    photos = keep_photos(chat, chat.event.attachments, most=MOST_PHOTOS)
    request = FixHazard(**meant, note=note, photo_keys=photos)
    hazard = chat.functions.call("fix_hazard", request, HazardView)
    return _shown(chat, hazard, done="整改已记下，等另一个人复查。")


def _check(chat: Chat, args: dict[str, str]) -> Reply:
    meant = _meant(chat, args, among=HazardLists(text="待复查"))
    passed = args["do"] == "pass"
    reason = args.get("reason", "")
    if not passed and not reason:
        hazard = chat.functions.call("show_hazard", HazardOf(**meant), HazardView)
        chat.remember = Waiting(command=NAME, args={"hazard": hazard.hazard_id})
        return Reply(card=reason_card(hazard.hazard_id), private=True)
    request = CheckHazard(**meant, passed=passed, note=reason)
    hazard = chat.functions.call("check_hazard", request, HazardView)
    done = "复查通过，已销号。" if passed else "已退回整改，已经告诉整改人。"
    return _shown(chat, hazard, done=done)


def _merge(chat: Chat, args: dict[str, str]) -> Reply:
    meant = _meant(chat, args, among=HazardLists(text="待指派"))
    request = MergeHazard(**meant, into=args.get("into", "")[:16])
    hazard = chat.functions.call("merge_hazard", request, HazardView)
    return _shown(chat, hazard, done=f"已并到 {hazard.merged_into}。")


_STEPS = {"assign": _assign, "fix": _fix, "pass": _check, "fail": _check, "merge": _merge}


def _list(chat: Chat, args: dict[str, str]) -> Reply:
    request = HazardLists(
        text=args.get("text", ""),
        mine="mine" in args,
        to_check="to_check" in args,
        start=int(args.get("start", 0)),
    )
    return Reply(
        card=list_card(chat.functions.call("list_hazards", request, HazardList)), private=True
    )


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！")
    forms = (_LOOK, _CHECK, _MERGE)
    named = any(form.match(said) for form in forms)
    steps = _ASSIGN.match(said) or _FIX.match(said)
    return named or bool(steps and _ANY_REF.search(said)) or said.startswith("派给")


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for words about the ticket that was shown last."""
    return "hazard" in waiting.args and bool(_ASSIGN.match(text) or _REASON.match(text))


def _takes(text: str, attachments: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos of what was put right."""
    asked = waiting is not None and waiting.command == NAME and waiting.args.get("do") == "fix"
    said = _FIX.match(text) and (_ANY_REF.search(text) or asked)
    return are_pictures(attachments) and bool(said or (asked and not text))


COMMAND = Command(
    words=("隐患", "隐患清单", "隐患台账", *MINE, *TO_CHECK),
    summary="在办的隐患：指派、整改、复查",
    examples=("隐患", "隐患 H12", "派给 H12 李明 周五前", "整改 H12 已加固", "复查 H12 通过"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.HEALTH_REPORTER, Role.SECURITY, Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("还有哪些隐患没整改", "逾期的隐患有哪些", "看看隐患"),
    claims=_claims,
    answers=_answers,
    takes=_takes,
)
