"""Bodies of the calls that send, and what their answers mean."""

import hashlib
import re
from typing import Any

from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.frames import OUTSIDE
from bot.events import ChatKind, Outgoing, Target
from message_cards.card import Card, FileKey, Picture
from message_cards.renderers.dingtalk import Markdown


def out_track_id(message: Outgoing) -> str:
    """Return the name of a message's card: g for a group or d, then 64 hexadecimal digits.

    The same key gives the same name, so a retry cannot show a second card.
    """
    kind = "g" if message.target.kind is ChatKind.GROUP else "d"
    return kind + hashlib.sha256(message.key.encode()).hexdigest()


def card_body(message: Outgoing, *, app: DingTalkApp, params: dict[str, str]) -> dict[str, Any]:
    """Return the body of createAndDeliver for one person's or one group's card."""
    # What is about a child is not to be forwarded with one tap.
    shown = {"supportForward": False, "lastMessageI18n": {"ZH_CN": params["title"][:50]}}
    robot = {"robotCode": app.robot_code}
    body: dict[str, Any] = {
        "cardTemplateId": app.card_template_id,
        "outTrackId": out_track_id(message),
        "callbackType": "STREAM",
        "cardData": {"cardParamMap": params},
        "userIdType": 1,
    }
    if message.target.kind is ChatKind.GROUP:
        return body | {
            "openSpaceId": f"dtv1.card//IM_GROUP.{message.target.id}",
            "imGroupOpenSpaceModel": shown,
            "imGroupOpenDeliverModel": robot,
        }
    return body | {
        "openSpaceId": f"dtv1.card//IM_ROBOT.{message.target.id}",
        "imRobotOpenSpaceModel": shown,
        "imRobotOpenDeliverModel": robot | {"spaceType": "IM_ROBOT"},
    }


def is_outsider(target: Target) -> bool:
    """Return whether the person has no staff id, so that only a session reaches them."""
    return target.kind is ChatKind.DIRECT and target.id.startswith(OUTSIDE)


def with_images(message: Outgoing) -> Card:
    """Return the message's card with the message's pictures among its own."""
    card = message.card or Card(title="")
    beside = tuple(Picture(key=key, alt="图片") for key in message.images)
    return card.model_copy(update={"pictures": card.pictures + beside})


def picture_keys(card: Card) -> list[FileKey]:
    """Return the keys of all pictures a card shows."""
    inside = [section.picture for section in card.sections if section.picture]
    return [picture.key for picture in (*card.pictures, *inside)]


def delivery_problem(answer: dict[str, Any]) -> str:
    """Return why a card was not delivered though the call succeeded, empty if it was."""
    if answer.get("success") is False:
        return "success: false"
    result = answer.get("result")
    places = result.get("deliverResults") if isinstance(result, dict) else None
    failed = [place for place in places or [] if not place.get("success")]
    return str(failed[0].get("errorMsg") or "not delivered") if failed else ""


def webhook_body(words: Markdown | str) -> dict[str, Any]:
    """Return words as a session webhook takes them."""
    if isinstance(words, str):
        return {"msgtype": "text", "text": {"content": words}}
    return {"msgtype": "markdown", "markdown": {"title": words.title, "text": words.text}}


def sample_file(message: Outgoing, media_id: str, *, ending: str) -> tuple[str, dict[str, str]]:
    """Return a file as the robot API takes it, called by what the message says of it.

    Args:
        message: The message it belongs to.
        media_id: DingTalk's id of the uploaded file.
        ending: “pdf”, “xlsx”, “docx” or “zip”.
    """
    said = re.split(r"[（(](?:PDF|ZIP|表格)|[，。\n]", message.text, maxsplit=1)[0]
    name = re.sub(r"[^\w·()-]+", " ", said).strip()[:40] or "文件"
    return "sampleFile", {"mediaId": media_id, "fileName": f"{name}.{ending}", "fileType": ending}


def sample(words: Markdown | str) -> tuple[str, dict[str, str]]:
    """Return words as the robot API takes them: ``msgKey`` and the content of ``msgParam``."""
    if isinstance(words, str):
        return "sampleText", {"content": words}
    return "sampleMarkdown", {"title": words.title, "text": words.text}
