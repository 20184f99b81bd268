"""One outgoing message becomes the steps WeCom can do, and each step's exact request."""

import hashlib
from dataclasses import dataclass
from typing import Any

from bot.events import ChatKind, Outgoing, Target
from bot.wecom.app import WeComApp
from message_cards.card import Card
from message_cards.renderers.wecom import Rendered, render, render_group, render_notice
from message_cards.wecom_text import MARK_BYTES, Body, render_text

SCHOOL_NOTICE = "school_notice"
DUPLICATE_S = 1800
_MARKED = {"text": "content", "markdown": "content", "textcard": "description"}
_BITS = MARK_BYTES // len("\u200b".encode())


@dataclass(frozen=True)
class Show:
    """Upload a picture of the file store and send it."""

    key: str


@dataclass(frozen=True)
class Tell:
    """Send *body*; or, where *replaces*, put it in the place of the card sent before."""

    body: Body
    replaces: bool = False


@dataclass(frozen=True)
class Plan:
    """Steps in order: pictures before the words about them."""

    steps: tuple[Show | Tell, ...]
    degraded: bool


def plan_of(message: Outgoing, app: WeComApp, *, shown: frozenset[str]) -> Plan:
    """Return how to deliver *message*; pictures in *shown* are left out, they are there already."""
    cards_pictures = pictures_of(message.card)
    pictures = [*message.images, *(key for key in cards_pictures if key not in shown)]
    rendered = _rendered(message, app)
    texts = render_text(message.text) if message.text else ()
    return Plan(
        steps=(
            *(Tell(body) for body in texts),
            *(Show(key) for key in pictures),
            *_replacing(rendered.bodies, can_replace=bool(message.ref)),
        ),
        degraded=rendered.degraded,
    )


def pictures_of(card: Card | None) -> tuple[str, ...]:
    """Return the file keys of a card's pictures in reading order."""
    if card is None:
        return ()
    in_sections = (section.picture for section in card.sections)
    return tuple(picture.key for picture in (*card.pictures, *in_sections) if picture)


def _rendered(message: Outgoing, app: WeComApp) -> Rendered:
    if message.card is None:
        return Rendered(())
    first = len(message.images) + 1
    if message.target.channel == SCHOOL_NOTICE:
        return render_notice(message.card, first_picture=first)
    if message.target.kind is ChatKind.GROUP:
        return render_group(message.card, first_picture=first)
    return render(
        message.card,
        task_id=f"qj-{hashlib.sha256(message.key.encode()).hexdigest()[:48]}",
        page=app.page,
        live=bool(message.live),
        first_picture=first,
    )


def _replacing(bodies: tuple[Body, ...], *, can_replace: bool) -> list[Tell]:
    """Return *bodies* as steps; the first template card takes the old card's place."""
    steps: list[Tell] = []
    for body in bodies:
        replaces = can_replace and body["msgtype"] == "template_card"
        steps.append(Tell(body, replaces=replaces))
        can_replace = can_replace and not replaces
    return steps


def request(target: Target, body: Body, *, app: WeComApp, mark: str) -> tuple[str, dict[str, Any]]:
    """Return the endpoint and the JSON that send *body* to *target*.

    WeCom drops what is the same as a message of the last half hour. That must catch our second
    try, but not the next “收到”, so every text ends with an invisible *mark* of its message.
    """
    if target.kind is ChatKind.GROUP:
        return "appchat/send", {"chatid": target.id, "safe": 0, **body}
    once = {"enable_duplicate_check": 1, "duplicate_check_interval": DUPLICATE_S}
    rest = {"agentid": app.agent_id, **_signed(body, mark), "enable_id_trans": 0, **once}
    if target.channel == SCHOOL_NOTICE:
        to = {"recv_scope": 0, "to_parent_userid": [target.id], "toall": 0}
        return "externalcontact/message/send", {**to, **rest}
    return "message/send", {"touser": target.id, **rest}


def replacement(target: Target, body: Body, *, app: WeComApp, code: str) -> dict[str, Any]:
    """Return the JSON of ``message/update_template_card``; *code* is good for one such call."""
    card = {name: value for name, value in body["template_card"].items() if name != "task_id"}
    return {
        "userids": [target.id],
        "agentid": app.agent_id,
        "response_code": code,
        "template_card": card,
    }


def mark_of(key: str, step: int) -> str:
    """Return 16 characters of no width that differ between messages and steps; 48 bytes."""
    digest = hashlib.sha256(f"{key}#{step}".encode()).digest()
    bits = int.from_bytes(digest[:4], "big")
    return "".join("\u200b" if bits >> place & 1 else "\u200c" for place in range(_BITS))


def _signed(body: Body, mark: str) -> Body:
    kind = body["msgtype"]
    if kind not in _MARKED:
        return body
    content = dict(body[kind])
    content[_MARKED[kind]] += mark
    return {"msgtype": kind, kind: content}
