"""Chat command 隐患上报: anybody of the staff reports a hidden danger, with photos."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.sent_photos import are_pictures, keep_photos
from message_cards.cards.hazards import PLACES, reported_card
from school.device_events import Level
from school.errors import Expired
from school.hazard_calls import HazardLacks, ReportedHazard, ReportHazard
from school.hazard_rules import hazard_rules
from school.hazards import MOST_PHOTOS
from school.people import Role

NAME = "hazard_report"
CANCEL = ("取消", "算了", "不报了")
_WORD = re.compile(
    r"^(?:我要|我想|我)?(?:隐患上报|上报隐患|(?:发现|报告?)(?:了)?(?:一?个)?(?:安全)?隐患)"
)
_LONGEST_PLACE = 12


def handle(chat: Chat) -> Sequence[Reply]:
    """Report, or go on with a report that lacked something."""
    waiting = _begun(chat)
    if waiting and chat.text in CANCEL:
        return [Reply(text="好，这次不报了。", private=True)]
    if chat.pressed and waiting is None and chat.args:
        raise Expired("等得太久，没有上报。请把“隐患上报 …”再发一次。")
    said = {**(waiting.args if waiting else {}), **chat.args}
    lacks = said.pop("lacks", "")
    if not chat.pressed:
        said = _answered(chat.text, said, lacks)
    photos = [*(waiting.attachments if waiting else ()), *chat.event.attachments]
    return _report(chat, said, photos)


def _begun(chat: Chat) -> Waiting | None:
    """Return the report that was begun, unless this message begins another."""
    fresh = bool(_WORD.match(chat.text)) and not chat.pressed
    mine = chat.waiting is not None and chat.waiting.command == NAME
    return chat.waiting if mine and not fresh else None


def _answered(text: str, said: dict[str, str], lacks: str) -> dict[str, str]:
    """Return what is known once a text answers what was asked, or begins the report."""
    level = hazard_rules().level_in(text)
    if lacks == HazardLacks.PLACE and text:
        return {**said, "place": (hazard_rules().place_in(text) or text)[:_LONGEST_PLACE]}
    if lacks == HazardLacks.LEVEL and level:
        return {**said, "level": level}
    return {**said, "text": f"{said.get('text', '')} {text}".strip()}


def _report(chat: Chat, said: dict[str, str], photos: list[Attachment]) -> Sequence[Reply]:
    level = said.get("level")
    request = ReportHazard(
        text=said.get("text", "")[:400],
        place=said.get("place", ""),
        level=Level(level) if level else None,
        photo_keys=keep_photos(chat, photos, most=MOST_PHOTOS),
    )
    reported = chat.functions.call("report_hazard", request, ReportedHazard)
    if reported.lacks in (HazardLacks.WHAT, HazardLacks.PLACE, HazardLacks.LEVEL):
        args = {**said, "lacks": reported.lacks}
        chat.remember = Waiting(command=NAME, args=args, attachments=tuple(photos))
    return [Reply(card=reported_card(reported), private=True)]


def _may_answer(text: str, waiting: Waiting) -> bool:
    """Return True for a text that says what a begun report lacks, or gives it up."""
    if text in CANCEL:
        return True
    rules, lacks = hazard_rules(), waiting.args.get("lacks")
    if lacks == HazardLacks.LEVEL:
        return rules.level_in(text) is not None
    if lacks == HazardLacks.PLACE:
        return text in PLACES or bool(rules.place_in(text))
    return bool(rules.place_in(text) or rules.level_in(text))


def _takes(text: str, attachments: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos that come with a report, or that a begun report may have."""
    if not are_pictures(attachments):
        return False
    begun = waiting is not None and waiting.command == NAME
    return bool(_WORD.match(text)) or (begun and not text)


COMMAND = Command(
    words=("隐患上报", "上报隐患"),
    summary="报一个隐患，可以带照片",
    examples=("隐患上报 三楼栏杆松动", "隐患上报 食堂后门灭火器过期"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.HEALTH_REPORTER, Role.SECURITY, Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("我发现一个隐患", "这里有安全隐患，上报一下", "栏杆松了，报个隐患"),
    claims=lambda text: bool(_WORD.match(text)),
    answers=_may_answer,
    takes=_takes,
)
